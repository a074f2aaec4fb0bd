//! Units through real HTTP: a file sent, looked at and confirmed; what is refused; changes one by one; export.

use std::io::{Cursor, Write};

use duthao::action::unit::import_units::import_units;
use duthao::domain::person::Role;
use duthao::domain::unit::file::FILE_BYTES_MAX;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use rust_xlsxwriter::{Formula, Workbook};
use serde_json::json;

use super::evidence::{prepared, recorded};
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};

const HEADER: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên";

/// Sends a file by the page's form.
async fn send(who: &Caller, server: &TestServer, name: &str, part: Part) -> Response {
    let form = Form::new().text("csrf", who.csrf()).part("file", part.file_name(name.to_owned()));
    let request = who.request(Method::POST, "/units/import").header("origin", server.url(""));
    request.multipart(form).send().await.unwrap()
}

/// Sends a file that is taken to be looked at; returns the preview's path.
async fn sent(who: &Caller, server: &TestServer, name: &str, bytes: Vec<u8>) -> String {
    let answer = send(who, server, name, Part::bytes(bytes)).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// What everything that is stored of units looks like.
async fn stored(server: &TestServer) -> Vec<(String, String, String, i64)> {
    let cells = server.app.store.cells(None, i64::MAX).await.unwrap();
    let row =
        |cell: duthao::domain::unit::Cell| (cell.bloc_name, cell.organisation_name, cell.name, cell.members);
    cells.into_iter().map(row).collect()
}

/// Rows of a large file, each with its own fault or none.
fn large(faulty: bool) -> Vec<[String; 4]> {
    let mut rows = Vec::new();
    for row in 2..=5_001 {
        let bloc = format!("Khối {}", row % 5);
        let organisation = format!("Đảng bộ {} thuộc khối {}", row % 100, row % 5);
        let mut fields: [String; 4] =
            [bloc, organisation, format!("Chi bộ số {row}"), (row % 60).to_string()];
        if faulty && row % 100 == 50 {
            match row / 100 % 5 {
                0 => fields[3] = "ba mươi".into(),
                1 => fields[2] = String::new(),
                2 => fields[0] = "Khối lạ".into(),
                3 => fields = rows.last().cloned().unwrap(),
                _ => fields[1] = "x".repeat(201),
            }
        }
        rows.push(fields);
    }
    rows
}

fn as_csv(rows: &[[String; 4]]) -> Vec<u8> {
    let lines: Vec<String> = rows.iter().map(|fields| fields.join(";")).collect();
    format!("{HEADER}\n{}\n", lines.join("\n")).into_bytes()
}

fn as_xlsx(rows: &[[String; 4]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in (0..).zip(HEADER.split(';')) {
        sheet.write_string(0, at, heading).unwrap();
    }
    for (row, fields) in (1..).zip(rows) {
        for (at, text) in (0..).zip(fields) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(row, at, number).unwrap(),
                Err(_) => sheet.write_string(row, at, text).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

async fn five_thousand_rows(name: &str, written: fn(&[[String; 4]]) -> Vec<u8>) {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let blocs: String = (0..5).map(|n| format!("\nKhối {n};Tổ chức {n};Chi bộ {n};1")).collect();
    import_units(&server.app, None, "a.csv", format!("{HEADER}{blocs}\n").as_bytes()).await.unwrap();
    let before = stored(&server).await;

    let path = sent(&office, &server, name, written(&large(true))).await;
    let page = office.page(&path).await;
    assert!(page.contains("Tệp có 50 chỗ cần sửa; chưa nhập gì"), "{page}");
    let columns = ["số đảng viên", "chi bộ", "khối", "chi bộ", "tổ chức cơ sở đảng"];
    for (nth, row) in (50..5_000).step_by(100).enumerate() {
        let line = format!("<li>Dòng {row}, cột &#34;{}&#34;: ", columns[nth % 5]);
        assert!(page.contains(&line), "{line}");
    }
    assert_eq!(page.matches("<li>Dòng ").count(), 50);
    assert!(!page.contains("Nhập vào danh sách"), "what has faults cannot be confirmed");
    let forced = office.post_form(&path, &[]).await;
    assert_eq!(forced.status(), 422, "nor by a program");
    assert_eq!(stored(&server).await, before);

    let path = sent(&office, &server, name, written(&large(false))).await;
    let page = office.page(&path).await;
    assert!(page.contains("Sẽ thêm 5000 chi bộ, đổi 0 chi bộ"), "{page}");
    assert!(page.contains("Nhập vào danh sách") && page.contains("1–100 / 5000"));
    assert_eq!(stored(&server).await, before, "nothing is stored before the yes");
    let done = office.post_form(&path, &[]).await;
    assert_eq!(done.status(), 303, "{}", done.text().await.unwrap());
    let list = office.page(done.headers()["location"].to_str().unwrap()).await;
    assert!(list.contains("Đã nhập: 5000 chi bộ mới, 0 chi bộ đổi số đảng viên."), "{list}");
    assert_eq!(stored(&server).await.len(), before.len() + 5_000);
    assert_eq!(office.post_form(&path, &[]).await.status(), 404, "a second yes finds it done");
}

#[tokio::test]
async fn a_csv_of_5000_rows_tells_its_50_faults_and_imports_nothing_unconfirmed() {
    five_thousand_rows("don-vi.csv", as_csv).await;
}

#[tokio::test]
async fn an_xlsx_of_5000_rows_tells_its_50_faults_and_imports_nothing_unconfirmed() {
    five_thousand_rows("don-vi.xlsx", as_xlsx).await;
}

#[tokio::test]
async fn an_upload_belongs_to_its_person_and_the_newest_counts() {
    let server = server().await;
    let (one, two) =
        (server.signed_in("Một", &[Role::Office]).await, server.signed_in("Hai", &[Role::Office]).await);
    let file = format!("{HEADER}\nKhối A;Đảng bộ X;Chi bộ 1;5\n");
    let path = sent(&one, &server, "a.csv", file.clone().into_bytes()).await;
    assert_eq!(two.get(&path).await.status(), 404);
    assert_eq!(two.post_form(&path, &[]).await.status(), 404);
    assert!(stored(&server).await.is_empty());
    let newer = sent(&one, &server, "b.csv", file.into_bytes()).await;
    let gone = one.get(&path).await;
    assert_eq!(gone.status(), 404);
    assert!(gone.text().await.unwrap().contains("Không còn tệp chờ nhập này"), "it says what became of it");
    assert_eq!(one.post_form(&newer, &[("act", "drop")]).await.status(), 303);
    assert_eq!(one.get(&newer).await.status(), 404);
    assert!(stored(&server).await.is_empty());
}

#[tokio::test]
async fn what_was_shown_is_imported_or_nothing_is() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let file = |members: i64| format!("{HEADER}\nKhối A;Đảng bộ X;Chi bộ 1;{members}\n").into_bytes();
    import_units(&server.app, None, "a.csv", &file(1)).await.unwrap();
    let path = sent(&office, &server, "a.csv", file(5)).await;
    assert_eq!(office.post_form(&path, &[]).await.status(), 409, "not looked at yet");
    assert!(office.page(&path).await.contains("1 → 5"));
    import_units(&server.app, None, "a.csv", &file(3)).await.unwrap();
    let moved = office.post_form(&path, &[]).await;
    assert_eq!(moved.status(), 409);
    let page = moved.text().await.unwrap();
    assert!(page.contains("chưa nhập gì") && page.contains("3 → 5"), "{page}");
    assert_eq!(stored(&server).await[0].3, 3);
    assert_eq!(office.post_form(&path, &[]).await.status(), 303, "seen, and said yes to");
    assert_eq!(stored(&server).await[0].3, 5);
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn with_formula() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in (0..).zip(HEADER.split(';')) {
        sheet.write_string(0, at, heading).unwrap();
        sheet.write_string(1, at, "7").unwrap();
    }
    sheet.write_formula(1, 3, Formula::new("=SUM(1,2)").set_result("3")).unwrap();
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn every_file_that_cannot_be_read_is_refused_with_what_to_do() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let wide: Vec<u8> = format!("\u{feff}{HEADER}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let old = locked.clone();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let bomb = archive(&[("xl/worksheets/sheet1.xml", &vec![b' '; 65 * 1024 * 1024])]);
    assert!(bomb.len() < 1024 * 1024);
    let cp1258 =
        b"kh\xf4\xeci;t\xf4\xd2 ch\xfd\xecc;chi b\xf4\xf2;s\xf4\xec\nKh\xf4\xeci n\xf4ng th\xf4n;a;b;1\n";
    let tcvn3 = "Khèi n«ng th«n;§¶ng bé Kú Liªn;Chi bé 1;9";
    let vni = "Khoái noâng thoân;Ñaûng boä Kyø Lieân;Chi boä 1;9";
    let macros = archive(&[("xl/vbaProject.bin", b"x")]);
    for (name, bytes, status, what, next) in [
        ("a.csv", wide, 422, "UTF-16", "CSV UTF-8"),
        ("a.csv", cp1258.to_vec(), 422, "Vietnamese CP 1258", "UniKey"),
        ("a.csv", b"t\xffn;so\n\xff\xfe;1".to_vec(), 422, "UTF-8", "CSV UTF-8"),
        ("a.csv", format!("{HEADER}\n{tcvn3}\n").into_bytes(), 422, "TCVN3 (ABC)", "UniKey"),
        ("a.csv", format!("{HEADER}\n{vni}\n").into_bytes(), 422, "VNI Windows", "UniKey"),
        ("a.xls", old, 422, "(.xls)", "Excel Workbook (.xlsx)"),
        ("a.xlsx", locked, 422, "mật khẩu", "bỏ mật khẩu"),
        ("a.xlsm", macros.clone(), 422, "macro", ".xlsm"),
        ("a.xlsx", macros, 422, "macro", ".xlsm"),
        ("a.xlsx", bomb, 413, "giải nén ra quá lớn", "sổ tính mới"),
        ("a.xlsx", b"PK\x03\x04 broken".to_vec(), 422, "Không đọc được tệp Excel", ".xlsx"),
        ("a.csv", b"%PDF-1.7".to_vec(), 422, "không phải CSV", "CSV UTF-8"),
        ("a.csv", HEADER.as_bytes().to_vec(), 422, "không có dòng nào", "mỗi dòng sau"),
        ("a.csv", vec![b'a'; FILE_BYTES_MAX + 1], 413, "quá lớn", "8 MB"),
    ] {
        let answer = send(&office, &server, name, Part::bytes(bytes)).await;
        let (got, page) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert_eq!(got, status, "{what}: {page}");
        assert!(page.contains(what) && page.contains(next), "{what}, {next}: {page}");
        assert!(
            page.contains("href=\"#file\"") && page.contains("id=\"file-error\""),
            "at its field: {page}"
        );
    }
    let path = sent(&office, &server, "a.xlsx", with_formula()).await;
    let page = office.page(&path).await;
    assert!(page.contains("Dòng 2, cột &#34;số đảng viên&#34;: là công thức"), "{page}");
    let none = send(&office, &server, "", Part::bytes(Vec::new())).await;
    assert_eq!(none.status(), 422);
    assert!(none.text().await.unwrap().contains("Chưa chọn tệp nào"));
    assert!(stored(&server).await.is_empty());
}

#[tokio::test]
async fn a_file_of_200_megabytes_is_told_and_not_kept() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let chunk = vec![b'a'; 1024 * 1024];
    let chunks = futures_util::stream::iter((0..200).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
    let body = Part::stream(reqwest::Body::wrap_stream(chunks));
    let answer = send(&office, &server, "lon.csv", body).await;
    let (status, page) = (answer.status(), answer.text().await.unwrap());
    assert_eq!(status, 413, "{page}");
    assert!(page.contains("dưới 8 MB"), "{page}");
}

#[tokio::test]
async fn a_form_without_its_token_or_from_elsewhere_is_refused() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let file = || Part::bytes(format!("{HEADER}\na;b;c;1\n").into_bytes()).file_name("a.csv");
    let post = |form: Form, origin: String| {
        office.request(Method::POST, "/units/import").header("origin", origin).multipart(form).send()
    };
    let without = post(Form::new().part("file", file()), server.url("")).await.unwrap();
    assert_eq!(without.status(), 403);
    let wrong = Form::new().text("csrf", "x").part("file", file());
    assert_eq!(post(wrong, server.url("")).await.unwrap().status(), 403);
    let foreign = Form::new().text("csrf", office.csrf()).part("file", file());
    assert_eq!(post(foreign, "http://elsewhere".into()).await.unwrap().status(), 403);
    let viewer = server.signed_in("Xem", &[Role::Viewer]).await;
    assert_eq!(send(&viewer, &server, "a.csv", file()).await.status(), 403);
}

#[tokio::test]
async fn what_is_exported_comes_back_unchanged() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let names = "Khối A;\"Đảng bộ; \"\"X\"\"\";'=1+1;5\nKhối A;Đảng bộ Y;+84;7\nKhối B;Đảng bộ Z;0012;0\n";
    import_units(&server.app, None, "a.csv", format!("{HEADER}\n{names}").as_bytes()).await.unwrap();
    let before = stored(&server).await;
    assert!(before.iter().any(|row| row.2 == "=1+1"), "{before:?}");
    for (format, path) in [
        ("csv", "/units/export/csv"),
        ("xlsx", "/units/export/xlsx"),
        ("xlsx", "/api/v1/units/file?format=xlsx"),
    ] {
        let answer = office.get(path).await;
        assert_eq!(answer.status(), 200);
        let named = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(named.contains(&format!("don-vi.{format}")), "{named}");
        let bytes = answer.bytes().await.unwrap().to_vec();
        let preview = sent(&office, &server, &format!("a.{format}"), bytes.clone()).await;
        let page = office.page(&preview).await;
        assert!(page.contains("Tệp giống hệt danh sách hiện có"), "{format}: {page}");
        let again = import_units(&server.app, None, &format!("a.{format}"), &bytes).await.unwrap();
        assert_eq!((again.new_cells, again.updated_cells, again.unchanged_cells), (0, 0, 3), "{format}");
        assert_eq!(stored(&server).await, before, "{format}");
        // Into an empty house it brings everything along.
        let other = crate::support::server::server().await;
        import_units(&other.app, None, &format!("a.{format}"), &bytes).await.unwrap();
        assert_eq!(stored(&other).await, before, "{format}");
    }
    assert_eq!(office.get("/units/export/ods").await.status(), 404);
    assert_eq!(office.get("/api/v1/units/file?format=ods").await.status(), 422);
}

#[tokio::test]
async fn blocs_are_set_up_by_the_office() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    assert!(office.page("/units/blocs").await.contains("Chưa có khối nào"));
    for name in ["Khối A", "Khối B", "Khối C"] {
        assert_eq!(office.post_form("/units/blocs", &[("name", name)]).await.status(), 303);
    }
    let names = || async {
        let blocs = server.app.store.blocs().await.unwrap();
        blocs.into_iter().map(|bloc| bloc.name).collect::<Vec<_>>()
    };
    let id = server.app.store.blocs().await.unwrap()[2].id.to_string();
    let path = format!("/units/blocs/{id}");
    office.post_form(&path, &[("name", "Khối C"), ("act", "up")]).await;
    assert_eq!(names().await, ["Khối A", "Khối C", "Khối B"]);
    office.post_form(&path, &[("act", "down")]).await;
    office.post_form(&path, &[("act", "down")]).await;
    assert_eq!(names().await, ["Khối A", "Khối B", "Khối C"], "the last goes no further");
    let taken = office.post_form(&path, &[("name", "KHỐI  a"), ("act", "rename")]).await;
    assert_eq!(taken.status(), 422);
    let page = taken.text().await.unwrap();
    assert!(page.contains("Tên này đã có.") && page.contains("KHỐI  a"), "what was typed stays: {page}");
    assert!(page.contains(&format!("id=\"name-{id}-error\"")) || page.contains("Tên này đã có."), "{page}");
    assert_eq!(
        office.post_form(&path, &[("name", "Khối trường học"), ("act", "rename")]).await.status(),
        303
    );
    assert_eq!(names().await[2], "Khối trường học");
    let made = office.posted("/api/v1/organisations", &json!({"name": "Đảng bộ X", "bloc": id})).await;
    let kept = office.post_form(&path, &[("act", "remove")]).await;
    assert_eq!(kept.status(), 409);
    assert!(kept.text().await.unwrap().contains("còn 1 tổ chức cơ sở đảng"));
    let organisation = made["id"].as_str().unwrap();
    office.post_form(&format!("/units/organisations/{organisation}"), &[("act", "remove")]).await;
    assert_eq!(office.post_form(&path, &[("act", "remove")]).await.status(), 303);
    assert_eq!(names().await, ["Khối A", "Khối B"]);
    let acts = server.app.store.acts_on(&id, 20).await.unwrap();
    let acts: Vec<&str> = acts.iter().map(|act| act.act.as_str()).collect();
    assert_eq!(acts, ["bloc.remove", "bloc.rename", "bloc.order", "bloc.order", "bloc.add"]);
    assert_eq!(office.post_form("/units/blocs/none", &[("act", "up")]).await.status(), 404);
}

#[tokio::test]
async fn organisations_and_cells_are_changed_one_by_one() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office, Role::Editor]).await;
    let meeting = recorded(&server, &office).await;
    let cell = super::evidence::cell(&server).await;
    let path = format!("/units/cells/{cell}");
    let kept = office.post_form(&path, &[("act", "remove")]).await;
    assert_eq!(kept.status(), 409);
    assert!(kept.text().await.unwrap().contains("có 1 buổi sinh hoạt đã ghi nên không xoá được"));
    let form = office.page(&path).await;
    let organisation = server.app.store.cell(&cell.as_str().into()).await.unwrap().organisation.to_string();
    assert!(form.contains("Chi bộ TDP Liên Phú") && form.contains("value=\"31\""), "{form}");
    let wrong = office
        .post_form(&path, &[("name", " "), ("members", "nhiều"), ("organisation", &organisation)])
        .await;
    assert_eq!(wrong.status(), 422);
    let page = wrong.text().await.unwrap();
    assert!(
        page.contains("value=\"nhiều\"")
            && page.contains("href=\"#members\"")
            && page.contains("href=\"#name\"")
    );
    let named = [("name", "Chi bộ Hoà Bình"), ("members", "40"), ("organisation", organisation.as_str())];
    assert_eq!(office.post_form(&path, &named).await.status(), 303);
    assert!(office.page(&meeting).await.contains("Chi bộ Hoà Bình"));
    let meeting_id = meeting.replace("/meetings/", "");
    let body =
        json!({"meeting": meeting_id, "kind": "practice", "text": "Chuẩn bị kỹ", "speakerRole": "Bí thư"});
    office.posted("/api/v1/evidence", &body).await;
    let named = [("name", "Chi bộ Yên Hòa"), ("members", "40"), ("organisation", organisation.as_str())];
    office.post_form(&path, &named).await;
    let found = office.json("/api/v1/evidence?q=yên+hòa").await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "records are found by their cell's new name");
    let found = office.json("/api/v1/cells?q=yen hoa").await;
    assert_eq!(found["items"][0]["members"], 40);

    let new = json!({"name": "Chi bộ Mới", "organisation": organisation, "members": 3});
    let made = office.posted("/api/v1/cells", &new).await;
    assert_eq!(office.post_json("/api/v1/cells", &new).await.status(), 422, "the name stands there");
    let delete = |path: String| {
        let request = office.request(Method::DELETE, &path).header("origin", server.url(""));
        request.header("x-csrf-token", office.csrf()).send()
    };
    let gone = delete(format!("/api/v1/cells/{}", made["id"].as_str().unwrap())).await.unwrap();
    assert_eq!(gone.status(), 204);
    let kept = delete(format!("/api/v1/organisations/{organisation}")).await.unwrap();
    assert_eq!(kept.status(), 409);
    let blocs = server.app.store.blocs().await.unwrap();
    let moved = [("name", "Đảng bộ phường Kỳ Liên"), ("bloc", blocs[1].id.as_str())];
    assert_eq!(office.post_form(&format!("/units/organisations/{organisation}"), &moved).await.status(), 303);
    let listed = office.page("/units/organisations?q=ky+lien").await;
    assert!(listed.contains("1 tổ chức cơ sở đảng") && listed.contains("Khối trường học"), "{listed}");
}

#[tokio::test]
async fn cells_are_found_by_bloc_and_organisation_and_paged() {
    let server = server().await;
    let who = server.signed_in("Xem", &[Role::Viewer]).await;
    import_units(&server.app, None, "a.csv", &as_csv(&large(false)[..445])).await.unwrap();
    let (mut path, mut pages, mut met) = ("/units?q=chi+bo+so".to_owned(), 0, Vec::new());
    loop {
        let page = who.page(&path).await;
        pages += 1;
        met.extend(
            page.split("<th scope=\"row\">Chi bộ số ")
                .skip(1)
                .map(|rest| rest.split('<').next().unwrap().trim().parse::<u32>().unwrap()),
        );
        let next = page.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        match next {
            Some(next) => path = next.replace("&#38;", "&").replace("&amp;", "&"),
            None => break,
        }
    }
    met.sort_unstable();
    assert_eq!((pages, met), (15, (2..=446).collect::<Vec<u32>>()));
    let all = server.app.store.organisations().await.unwrap();
    let page = who.page(&format!("/units?organisation={}", all[0].id)).await;
    assert_eq!(i64::try_from(page.matches("<th scope=\"row\">Chi bộ số ").count()).unwrap(), all[0].cells);
    assert!(!page.contains("/units/cells/"), "who may not change sees no way to");
    assert_eq!(who.get("/units/cells/new").await.status(), 403);
}
