//! Sign-in cards through real HTTP and on paper: the code of a card is read from the page as printed, and signs in.

use std::process::Command;

use duthao::domain::person::{Person, Role};
use duthao::domain::unit::Bloc;
use reqwest::{Response, StatusCode};
use tempfile::TempDir;

use crate::support::caller::Caller;
use crate::support::people;
use crate::support::server::{TestServer, server};

/// Points an inch: a module of a code is then ten points wide, and no reader can take one for two.
const DOTS: &str = "288";

/// Returns the words and the codes of every page of a PDF, the codes in the order in which they are found.
fn printed(pdf: &[u8]) -> (String, Vec<String>) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("cards.pdf");
    std::fs::write(&file, pdf).unwrap();
    let run = |program: &str, arguments: &[&std::ffi::OsStr]| {
        let done =
            Command::new(program).args(arguments).output().expect("poppler, which `make test` installs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    };
    let words =
        run("pdftotext", &["-raw".as_ref(), "-enc".as_ref(), "UTF-8".as_ref(), file.as_ref(), "-".as_ref()]);
    run(
        "pdftoppm",
        &["-r".as_ref(), DOTS.as_ref(), "-gray".as_ref(), file.as_ref(), folder.path().join("page").as_ref()],
    );
    let mut pictures: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    pictures.retain(|path| path.extension().is_some_and(|ending| ending == "pgm"));
    pictures.sort();
    let mut codes = Vec::new();
    for picture in pictures {
        let (width, height, points) = pgm(&std::fs::read(picture).unwrap());
        // A phone is held over one card, not over a sheet.
        let (wide, high) = (width / 2, height / 4);
        for (row, column) in (0..4).flat_map(|row| (0..2).map(move |column| (row, column))) {
            let point = |x, y| points[(row * high + y) * width + column * wide + x];
            let mut card = rqrr::PreparedImage::prepare_from_greyscale(wide, high, point);
            codes.extend(
                card.detect_grids().iter().map(|grid| grid.decode().expect("a code that can be read").1),
            );
        }
    }
    let words = String::from_utf8(words).unwrap();
    let words = words.replace('\u{c}', " \u{c} ");
    let words: Vec<&str> = words.split([' ', '\n']).filter(|word| !word.is_empty()).collect();
    (words.join(" "), codes)
}

/// Reads a grey picture: "P5", width, height, 255, and a byte a point.
pub fn pgm(bytes: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut parts = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
    assert_eq!(parts.next(), Some(&b"P5"[..]));
    let number = |part: Option<&[u8]>| std::str::from_utf8(part.unwrap()).unwrap().parse::<usize>().unwrap();
    let (width, height) = (number(parts.next()), number(parts.next()));
    let rest = parts.next().unwrap();
    (width, height, rest[rest.len() - width * height..].to_vec())
}

struct Office {
    server: TestServer,
    office: Caller,
    lan: Person,
}

impl Office {
    async fn open() -> Self {
        let server = server().await;
        server.app.store.put_bloc(&Bloc { id: "k1".into(), name: "Khối nông thôn".into() }, 1).await.unwrap();
        let mut lan = people::person("Lan", &[Role::Delegate]);
        lan.name = "Nguyễn Thị <b>Lan</b>".into();
        lan.bloc = Some("k1".into());
        server.app.store.add_person(&lan, &people::line("person.add", "Lan")).await.unwrap();
        server.person("Nam", &[Role::Delegate]).await;
        let office = server.signed_in("Văn", &[Role::Office]).await;
        Self { server, office, lan }
    }

    async fn make(&self, more: &[(&str, &str)]) -> Response {
        let address = self.server.url("");
        let mut fields =
            vec![("days", "2"), ("address", address.as_str()), ("wifi", "HoiThao"), ("wifiWord", "12345678")];
        fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        fields.extend(more);
        self.office.post_form("/people/cards", &fields).await
    }

    async fn sheet(&self, more: &[(&str, &str)]) -> (String, Vec<String>) {
        let answer = self.make(more).await;
        assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.headers()["content-type"], "application/pdf");
        printed(&answer.bytes().await.unwrap())
    }

    /// Follows a link as a phone does that has read a code.
    async fn follow(&self, link: &str) -> (Caller, Response) {
        let path = link.strip_prefix(&self.server.url("")).expect("the address of this server").to_owned();
        let phone = self.server.stranger();
        assert_eq!(phone.get(&path).await.status(), StatusCode::OK, "a page with a button");
        let answer = phone.post_form(&path, &[]).await;
        (phone, answer)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_a_printed_card_signs_its_person_in() {
    let hall = Office::open().await;
    let form = hall.office.page("/people/cards").await;
    assert!(
        form.contains(&format!("value=\"{}\"", hall.server.url(""))),
        "the address asked at is proposed: {form}"
    );
    let (words, codes) = hall.sheet(&[("whom", "delegates")]).await;
    for word in
        ["Nguyễn Thị <b>Lan</b>", "Khối nông thôn", "Nam", "Bật Wi-Fi HoiThao, mật khẩu", "Dùng đến hết ngày"]
    {
        assert!(words.contains(word), "{word}: {words}");
    }
    assert_eq!(codes.len(), 2);
    let mut names = Vec::new();
    for code in &codes {
        let (phone, answer) = hall.follow(code).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let page = phone.page("/resolutions").await;
        names.push(if page.contains("Lan&#60;/b&#62;") { "Lan" } else { "Nam" });
        let (_, again) = hall.follow(code).await;
        assert_eq!(again.status(), StatusCode::SEE_OTHER, "a phone whose battery died comes back");
    }
    names.sort_unstable();
    assert_eq!(names, ["Lan", "Nam"], "each code is its own person's");
    assert!(hall.office.page("/people/cards").await.contains("2 thẻ đang có hiệu lực"));
    let acts = hall.server.app.store.acts_on("Lan", 9).await.unwrap();
    assert!(
        acts.iter().all(|act| codes.iter().all(|code| !code.contains(&act.detail) || act.detail.is_empty()))
    );
    assert!(acts.iter().any(|act| act.act == "person.give_card"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_card_ends_the_one_before_and_a_lost_one_takes_its_sessions_with_it() {
    let hall = Office::open().await;
    let lan = hall.lan.id.as_str();
    let first = hall.sheet(&[("whom", "bloc:k1")]).await.1;
    assert_eq!(first.len(), 1);
    let (early, answer) = hall.follow(&first[0]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let second = hall.sheet(&[("whom", "chosen"), ("person", lan)]).await.1;
    let (_, old) = hall.follow(&first[0]).await;
    assert_eq!(old.status(), StatusCode::UNAUTHORIZED, "the former card is only paper");
    assert_eq!(early.get("/resolutions").await.status(), StatusCode::OK, "who is signed in stays so");
    let other = hall.server.caller_of(&hall.lan).await;
    let ended = hall.office.post_form("/people/cards/end", &[("whom", "chosen"), ("person", lan)]).await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    assert_eq!(hall.follow(&second[0]).await.1.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(early.get("/resolutions").await.status(), StatusCode::SEE_OTHER, "signed out");
    assert_eq!(other.get("/resolutions").await.status(), StatusCode::OK, "who came in otherwise stays");
    assert!(hall.office.page("/people/cards").await.contains("0 thẻ đang có hiệu lực"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_sheet_comes_back_filled_and_only_the_office_makes_one() {
    let hall = Office::open().await;
    let long = "ế".repeat(64);
    let wrong =
        [("whom", "chosen"), ("days", "15"), ("address", "http://evil.example/<b>"), ("wifi", long.as_str())];
    let answer = hall.make(&wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.unwrap();
    for words in [
        "href=\"#whom\"",
        "href=\"#days\"",
        "href=\"#address\"",
        "href=\"#wifi\"",
        "value=\"http://evil.example/&#60;b&#62;\"",
        &long,
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(hall.office.page("/people/cards").await.contains("0 thẻ đang có hiệu lực"));
    let nobody = hall.office.post_form("/people/cards/end", &[("whom", "chosen")]).await;
    assert_eq!(nobody.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let secretary = hall.server.signed_in("Hoa", &[Role::Secretary]).await;
    for path in ["/people/cards", "/people/cards/end"] {
        let fields = [("whom", "delegates"), ("days", "1"), ("address", "http://10.0.0.1")];
        assert_eq!(secretary.post_form(path, &fields).await.status(), StatusCode::FORBIDDEN);
    }
    assert_eq!(secretary.get("/people/cards").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_cards_take_two_pages_and_none_runs_into_another() {
    let hall = Office::open().await;
    for number in 0..7 {
        let mut one = people::person(&format!("d{number}"), &[Role::Delegate]);
        one.name = format!("{} {number}", "Nguyễn Thị Hoàng Phương ".repeat(5));
        hall.server.app.store.add_person(&one, &people::line("person.add", "d")).await.unwrap();
    }
    let (words, codes) = hall.sheet(&[("whom", "delegates"), ("wifi", &"W".repeat(63))]).await;
    assert_eq!(codes.len(), 9);
    assert_eq!(words.matches('\u{c}').count(), 2, "two pages");
    let unique: std::collections::BTreeSet<&String> = codes.iter().collect();
    assert_eq!(unique.len(), 9);
}
