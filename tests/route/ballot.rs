//! How a vote is held, through real HTTP: secret ballots and what leaks of them, papers, deadlines, who does not vote.

use std::io::{Cursor, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::format::Format;
use duthao::id::{ResolutionId, VoteId};
use duthao::live::hub::Event;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::vote::Meeting;
use crate::support::caller::Caller;
use crate::support::dump::{cells, dump};

/// Everything that the program logs, at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn kept() -> Self {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        // For all threads: the embedded database has one of its own.
        tracing::subscriber::set_global_default(subscriber).expect("no other test keeps the log");
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Meeting {
    async fn sealed(members: usize) -> (Self, String) {
        let meeting = Self::of(members, "Nghị quyết này có hiệu lực từ ngày ký.", true).await;
        meeting.up_to_standing().await;
        meeting.step(&meeting.standing, "seal").await;
        let seal =
            meeting.office.json(&meeting.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned();
        (meeting, seal)
    }

    async fn opens(&self, terms: &[(&str, &str)]) -> StatusCode {
        self.office.post_form(&self.path("vote/open"), terms).await.status()
    }

    async fn sends(&self, who: &Caller, (choice, opinion): (&str, &str), seal: &str) -> StatusCode {
        let fields = [("choice", choice), ("opinion", opinion), ("seal", seal)];
        assert_eq!(who.post_form(&self.path("vote/choose"), &fields[..]).await.status(), 200);
        who.post_form(&self.path("vote/ballot"), &fields).await.status()
    }

    async fn member_ids(&self) -> Vec<String> {
        let seal = self.office.json(&self.api("seal")).await;
        seal["roster"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    }
}

/// What the ballot's cookie holds, and its line as the server set it.
async fn device_of(meeting: &Meeting, who: &Caller, seal: &str) -> (String, String) {
    let fields = [("choice", "agree"), ("seal", seal)];
    let answer = who.post_form(&meeting.path("vote/choose"), &fields).await;
    let lines = answer.headers().get_all("set-cookie").iter();
    let line =
        lines.map(|line| line.to_str().unwrap().to_owned()).find(|line| line.starts_with("duthao_ballot"));
    let line = line.expect("the device is given its secret before the ballot is sent");
    let secret = line.split_once('=').unwrap().1.split(';').next().unwrap().to_owned();
    (secret, line)
}

#[tokio::test]
async fn a_secret_ballot_leaves_no_trace_in_pages_logs_events_or_the_database() {
    let log = Log::kept();
    let (meeting, seal) = Meeting::sealed(4).await;
    assert_eq!(meeting.opens(&[("secrecy", "secret")]).await, 303);
    let id = ResolutionId::from(meeting.id.as_str());
    let mut events = meeting.server.app.rooms.watch(&id);

    let page = meeting.members[0].page(&meeting.path("vote")).await;
    for said in
        ["Phiếu kín", "Người quản trị máy chủ có thể thấy gì", "cách viết có thể để lộ", "chép dữ liệu"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let (secret, line) = device_of(&meeting, &meeting.members[0], &seal).await;
    let path = format!("Path={}", meeting.path("vote"));
    for part in ["HttpOnly", "SameSite=Lax", path.as_str()] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let words = "Đề nghị ghi rõ mốc thời gian";
    assert_eq!(meeting.sends(&meeting.members[0], ("other", words), &seal).await, 303);
    for member in &meeting.members[1..] {
        assert_eq!(meeting.sends(member, ("agree", ""), &seal).await, 303);
    }
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    assert!(
        page.contains("Đã ghi nhận phiếu của đồng chí") && page.contains("Có thể đổi trên máy này"),
        "{page}"
    );
    assert!(!page.contains(words), "the answer is not shown again");
    assert_eq!(meeting.sends(&meeting.members[0], ("disagree", words), &seal).await, 303, "changed");
    assert!(events.try_recv().is_err(), "no event tells of a ballot");

    let mine: Value = meeting.members[0].json(&meeting.api("vote")).await;
    assert_eq!((&mine["voted"], &mine["received"], mine.get("mine")), (&json!(true), &json!(4), None));
    let journal = meeting.office.page(&meeting.path("overview")).await;
    let vote = meeting.server.app.store.newest_vote(&id).await.unwrap().unwrap();
    let held = dump(&meeting.server.app.store).await;
    let key = |row: &crate::support::dump::Row| row.text("key");
    let keys: Vec<String> = held["secret_ballot"].iter().map(key).collect();
    for (table, column, text) in cells(&held) {
        assert!(!text.contains(&secret), "{table}.{column} keeps what the device holds");
        let own = table == "secret_ballot";
        assert!(own || keys.iter().all(|key| !text.contains(key.as_str())), "{table}.{column}");
        assert!(own || !text.contains(words), "{table}.{column}");
    }
    let told: Vec<_> = held["audit"].iter().filter(|row| row.text("act") == "vote.ballot").collect();
    assert_eq!(told.len(), 5, "each ballot that came is told of");
    assert!(told.iter().all(|row| row.text("at") == vote.opened_at.0.to_string()), "with no time of its own");
    assert!(told.iter().all(|row| ["null", "NULL"].contains(&row.text("person").as_str())), "and of nobody");

    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    let logged = log.text();
    assert!(logged.contains("UPDATE vote SET touched"), "the log is kept");
    for unsaid in [words, secret.as_str()].into_iter().chain(keys.iter().map(String::as_str)) {
        assert!(!logged.contains(unsaid) && !journal.contains(unsaid));
    }
    // Statements name columns; no other line, and no value, names a choice.
    let others = logged.lines().filter(|line| !line.contains("sqlx"));
    assert_eq!(others.filter(|line| line.contains("disagree")).count(), 0);
    let mut heard = Vec::new();
    while let Ok(event) = events.try_recv() {
        heard.push(event);
    }
    let quiet = |event: &Event| matches!(event, Event::Stage(Stage::Adopted) | Event::Notices(_));
    assert!(!heard.is_empty() && heard.iter().all(quiet), "{heard:?}");
}

#[tokio::test]
async fn another_device_is_told_plainly_and_a_closed_secret_vote_tells_as_much_as_it_may() {
    let (meeting, seal) = Meeting::sealed(5).await;
    meeting.opens(&[("secrecy", "secret")]).await;
    let person = meeting.server.app.store.people().await.unwrap();
    let first = person.iter().find(|one| one.name == "Uỷ viên 0").unwrap();
    let laptop = meeting.server.caller_of(first).await;
    assert_eq!(meeting.sends(&meeting.members[0], ("other", "Ý riêng"), &seal).await, 303);
    assert_eq!(meeting.sends(&laptop, ("agree", ""), &seal).await, 409);
    let page = laptop.page(&meeting.path("vote")).await;
    assert!(page.contains("Muốn đổi, dùng đúng máy đã gửi lần đầu"), "{page}");
    assert!(!page.contains("ballot-choice"), "and is offered nothing that will be refused");
    for (member, choice) in meeting.members[1..].iter().zip(["agree", "agree", "agree", "disagree"]) {
        assert_eq!(meeting.sends(member, (choice, ""), &seal).await, 303);
    }
    let before = meeting.office.page(&meeting.path("vote")).await;
    assert!(!before.contains("Uỷ viên 0") && !before.contains("class=\"tally\""), "{before}");
    meeting.office.post_form(&meeting.path("vote/close"), &[]).await;

    let result = meeting.office.json(&meeting.api("vote")).await;
    assert_eq!((&result["result"]["agree"], &result["result"]["received"]), (&json!(3), &json!(5)));
    assert!(
        result["result"].get("disagree").is_none() && result["result"].get("other").is_none(),
        "{result}"
    );
    assert!(result.get("ballots").is_none());
    assert_eq!((result["voters"].as_array().unwrap().len(), &result["opinions"]), (5, &json!(["Ý riêng"])));
    let page = meeting.office.page(&meeting.path("vote")).await;
    assert!(page.contains("Không tán thành hoặc ý kiến khác</dt><dd>2/5"), "{page}");
    assert!(!page.contains("<dt>Ý kiến khác</dt>"), "{page}");
    let why = meeting.editor.page(&meeting.path("vote")).await;
    assert!(!why.contains("Ý riêng") && !why.contains("Uỷ viên 1"), "for committee and office only");
    // The device need not keep what opens nothing.
    let answer = meeting.members[0].get(&meeting.path("vote")).await;
    let dropped = answer.headers().get_all("set-cookie").iter().any(|line| {
        let line = line.to_str().unwrap();
        line.starts_with("duthao_ballot") && line.contains("Max-Age=0")
    });
    assert!(dropped);
}

#[tokio::test]
async fn a_secret_vote_without_quorum_tells_nobodys_answer() {
    let (meeting, seal) = Meeting::sealed(5).await;
    meeting.opens(&[("secrecy", "secret")]).await;
    for member in &meeting.members[..2] {
        meeting.sends(member, ("disagree", ""), &seal).await;
    }
    meeting.office.post_form(&meeting.path("vote/close"), &[]).await;
    let seen = meeting.office.json(&meeting.api("vote")).await;
    let result = &seen["result"];
    assert_eq!((&result["decision"], &result["received"]), (&json!("no_quorum"), &json!(2)));
    for untold in ["agree", "disagree", "other"] {
        assert!(result.get(untold).is_none(), "{result}");
    }
    let page = meeting.members[4].page(&meeting.path("vote")).await;
    assert!(page.contains("Không đủ số phiếu") || page.contains("Đã nhận 2/5 phiếu"), "{page}");
    assert!(!page.contains("0/5"), "{page}");
    let id = ResolutionId::from(meeting.id.as_str());
    let round = &meeting.server.app.store.rounds(&id).await.unwrap()[0];
    assert_eq!(round.decided.unwrap().1.agree, None, "nor do the pages of clauses");
}

#[tokio::test]
async fn a_program_keeps_a_secret_of_its_own() {
    let (meeting, seal) = Meeting::sealed(3).await;
    meeting.office.posted(&meeting.api("vote"), &json!({"secrecy": "secret"})).await;
    let ballot = |secret: &str| json!({"choice": "agree", "seal": seal, "secret": secret});
    let path = meeting.api("vote/ballot");
    let (one, two) = ("a1".repeat(20), "b2".repeat(20));
    assert_eq!(meeting.members[0].post_json(&path, &ballot("short")).await.status(), 422);
    assert_eq!(meeting.members[0].post_json(&path, &ballot(&one)).await.status(), 200);
    assert_eq!(meeting.members[0].post_json(&path, &ballot(&two)).await.status(), 409);
    assert_eq!(meeting.members[0].post_json(&path, &ballot(&one)).await.status(), 200);
}

#[tokio::test]
async fn terms_are_chosen_at_the_opening_told_on_the_ballot_and_come_back_filled_when_refused() {
    let (meeting, seal) = Meeting::sealed(4).await;
    let ids = meeting.member_ids().await;
    let out = format!("out-{}", ids[3]);
    let wrong = [("way", "writing"), ("rule", "two_thirds_of_all"), (out.as_str(), "Nghỉ <công tác>")];
    let refused = meeting.office.post_form(&meeting.path("vote/open"), &wrong).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(page.contains("Ghi ngày và giờ hết hạn") && page.contains("error-summary"), "{page}");
    assert!(page.contains("value=\"Nghỉ &#60;công tác&#62;\""), "what was typed is kept: {page}");
    assert!(page.contains("value=\"two_thirds_of_all\" checked"), "{page}");
    let present = [("rule", "half_of_present"), ("way", "writing"), ("day", "01/01/2999")];
    assert_eq!(meeting.opens(&present).await, 422);
    assert_eq!(meeting.opens(&[("rule", "most")]).await, 422);
    assert_eq!(meeting.opens(&[("secrecy", "open")]).await, 422);
    assert_eq!(meeting.opens(&[("way", "writing"), ("day", "01/01/2001")]).await, 422);

    let right =
        [("way", "writing"), ("day", "01/01/2999"), ("rule", "two_thirds_of_all"), (&out, "Nghỉ công tác")];
    assert_eq!(meeting.opens(&right).await, 303);
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    for told in [
        "Cần ít nhất 2/3 đồng chí tán thành, tức ít nhất hai phần ba tổng số uỷ viên",
        "Nhận phiếu đến 17:00 ngày 01/01/2999",
        "Uỷ viên 3: Nghỉ công tác",
        "Phiếu ghi tên",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let seen = meeting.office.json(&meeting.api("vote")).await;
    assert_eq!((&seen["way"], &seen["members"]), (&json!("writing"), &json!(3)));
    assert_eq!(seen["leftOut"], json!([{"name": "Uỷ viên 3", "reason": "Nghỉ công tác"}]));
    assert_eq!(meeting.vote(3, "agree", &seal).await, 403);
    assert_eq!(meeting.vote(0, "agree", &seal).await, 303);
    let early = meeting.office.post_form(&meeting.path("vote/close"), &[]).await;
    assert_eq!(early.status(), 409);
    assert!(early.text().await.unwrap().contains("Chưa hết hạn nhận phiếu"));
    assert!(meeting.office.page(&meeting.path("vote/close")).await.contains("chưa đóng được"));
}

#[tokio::test]
async fn those_present_are_ticked_before_the_count() {
    let (meeting, seal) = Meeting::sealed(5).await;
    meeting.opens(&[("rule", "half_of_present")]).await;
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    assert!(page.contains("Cần quá nửa số uỷ viên có mặt tán thành"), "{page}");
    for member in 0..3 {
        assert_eq!(meeting.vote(member, "agree", &seal).await, 303);
    }
    let ids = meeting.member_ids().await;
    let ask = meeting.office.page(&meeting.path("vote/close")).await;
    assert_eq!(ask.matches(" checked").count(), 3, "whoever voted is there: {ask}");
    let there = [("present", ids[3].as_str())];
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &there).await.status(), 303);
    let page = meeting.office.page(&meeting.path("vote")).await;
    assert!(page.contains("Cần ít nhất 3/4 đồng chí có mặt tán thành"), "{page}");
    assert!(page.contains("Có mặt 4/5 đồng chí"), "{page}");
    assert_eq!(meeting.stage().await, Stage::Adopted);
}

#[tokio::test]
async fn papers_are_entered_by_one_and_confirmed_by_another() {
    let (meeting, seal) = Meeting::sealed(3).await;
    meeting.opens(&[]).await;
    assert_eq!(meeting.vote(0, "agree", &seal).await, 303);
    let ids = meeting.member_ids().await;
    let choice = |at: usize| format!("choice-{}", ids[at]);
    let opinion = format!("opinion-{}", ids[1]);
    let path = meeting.path("vote/papers");
    assert_eq!(meeting.members[0].get(&path).await.status(), 403);
    let wrong = [(&*choice(1), "other"), (&*choice(2), "agree")];
    let refused = meeting.office.post_form(&path, &wrong).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(page.contains("Ghi lời của phiếu có ý kiến khác"), "{page}");
    assert!(page.contains("value=\"other\" selected"), "what was chosen is kept: {page}");
    let voted = meeting.office.post_form(&path, &[(&*choice(0), "disagree")]).await;
    assert_eq!(voted.status(), 409, "a ballot from a device is not overwritten unseen");
    let right = [(&*choice(1), "other"), (&*opinion, "Rõ hơn"), (&*choice(2), "agree")];
    assert_eq!(meeting.office.post_form(&path, &right).await.status(), 303);
    let page = meeting.office.page(&path).await;
    assert!(
        page.contains("2 phiếu giấy, Văn ghi.") && page.contains("Người ghi không tự xác nhận"),
        "{page}"
    );
    let id = ResolutionId::from(meeting.id.as_str());
    let vote: VoteId = meeting.server.app.store.newest_vote(&id).await.unwrap().unwrap().id;
    let entry = meeting.server.app.store.paper_entries(&vote).await.unwrap()[0].id.to_string();
    let confirm = format!("{path}/{entry}/confirm");
    assert_eq!(meeting.office.post_form(&confirm, &[]).await.status(), 403);
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 409);
    assert!(meeting.standing.page(&path).await.contains("Ý kiến khác: Rõ hơn"), "what is to be confirmed");
    assert_eq!(meeting.standing.post_form(&confirm, &[]).await.status(), 303);
    let page = meeting.office.page(&meeting.path("vote")).await;
    assert!(page.contains("2 phiếu giấy, Văn ghi. Trực xác nhận."), "both stand in the minutes: {page}");
    meeting.office.post_form(&meeting.path("vote/close"), &[]).await;
    let seen = meeting.office.json(&meeting.api("vote")).await;
    assert_eq!((&seen["result"]["agree"], &seen["result"]["other"]), (&json!(2), &json!(1)));
    assert!(meeting.office.page(&meeting.path("vote")).await.contains("Ý kiến khác (phiếu giấy)"));
}

#[tokio::test]
async fn papers_of_a_secret_vote_are_entered_as_one_count() {
    let (meeting, seal) = Meeting::sealed(4).await;
    meeting.opens(&[("secrecy", "secret")]).await;
    assert_eq!(meeting.sends(&meeting.members[0], ("agree", ""), &seal).await, 303);
    let ids = meeting.member_ids().await;
    let papers = |people: &[&str], agree: u32, disagree: u32| {
        let papers: Vec<Value> = people.iter().map(|person| json!({"person": person})).collect();
        json!({"papers": papers, "agree": agree, "disagree": disagree})
    };
    let path = meeting.api("vote/papers");
    let (one, two, three) = (ids[1].as_str(), ids[2].as_str(), ids[3].as_str());
    for (wrong, status) in [
        (papers(&[one, two], 2, 0), 422),
        (papers(&[one, two, three], 2, 0), 422),
        (papers(&[one, two, ids[0].as_str()], 2, 1), 409),
    ] {
        assert_eq!(meeting.office.post_json(&path, &wrong).await.status(), status, "{wrong}");
    }
    let seen = meeting.office.posted(&path, &papers(&[one, two, three], 2, 1)).await;
    let entry = seen["papers"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(seen["received"], 1);
    let second = meeting.server.signed_in("Văn hai", &[Role::Office]).await;
    let seen = second.posted(&format!("{path}/{entry}/confirm"), &json!({})).await;
    assert_eq!(seen["received"], 4);
    let page = second.page(&meeting.path("vote/papers")).await;
    assert!(!page.contains("class=\"tally\""), "what the papers came to is told no more: {page}");
    let refused = second.post_json(&format!("{path}/{entry}/withdraw"), &json!({})).await;
    assert_eq!(refused.status(), 409);
}

/// The parts of a file in which words could stand: of an archive its parts, of a PDF the words it shows.
pub(super) fn words_in(format: &str, bytes: &[u8]) -> String {
    match format {
        "docx" => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let mut all = String::new();
            for at in 0..archive.len() {
                let mut part = Vec::new();
                archive.by_index(at).unwrap().read_to_end(&mut part).unwrap();
                all.push_str(&String::from_utf8_lossy(&part));
            }
            all
        }
        "pdf" => {
            let folder = tempfile::TempDir::new().unwrap();
            let file = folder.path().join("file.pdf");
            std::fs::write(&file, bytes).unwrap();
            let shown =
                std::process::Command::new("pdftotext").arg("-raw").arg(&file).arg("-").output().unwrap();
            assert!(shown.status.success());
            String::from_utf8(shown.stdout).unwrap()
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Likewise of an answer that may be a page which says that there is no such file.
async fn words_in_any(format: &str, answer: reqwest::Response) -> String {
    let format = if answer.status() == 200 { format } else { "text" };
    words_in(format, &answer.bytes().await.unwrap())
}

#[tokio::test]
async fn a_reserved_opinion_stays_with_the_record_and_out_of_every_file() {
    // One word, which no layout of a page breaks in two.
    const WORDS: &str = "BAOLUU77";
    let (meeting, seal) = Meeting::sealed(3).await;
    let path = meeting.path("vote/reserve");
    let file = [("reserved", WORDS)];
    assert_eq!(meeting.members[0].post_form(&path, &file).await.status(), 409, "not opened");
    meeting.opens(&[("secrecy", "secret")]).await;
    let blank = meeting.members[0].post_form(&path, &[("reserved", " ")]).await;
    assert_eq!(blank.status(), 422);
    assert!(blank.text().await.unwrap().contains("Ghi ý kiến bảo lưu."));
    assert_eq!(meeting.members[0].post_form(&path, &[("reserved", "Ý cũ")]).await.status(), 303);
    for (who, status) in [(&meeting.office, 403), (&meeting.editor, 403), (&meeting.members[0], 303)] {
        assert_eq!(who.post_form(&path, &file).await.status(), status);
    }
    let late = meeting.server.signed_in("Mới", &[Role::Committee]).await;
    assert_eq!(late.post_form(&path, &file).await.status(), 403, "not on the roster");

    for member in &meeting.members {
        assert_eq!(meeting.sends(member, ("agree", ""), &seal).await, 303);
    }
    meeting.office.post_form(&meeting.path("vote/close"), &[]).await;
    for reader in [&meeting.members[1], &meeting.office, &meeting.standing] {
        let page = reader.page(&meeting.path("vote")).await;
        assert!(page.contains(WORDS) && !page.contains("Ý cũ"), "{page}");
        let seen = reader.json(&meeting.api("vote")).await;
        assert_eq!(seen["reserved"], json!([{"name": "Uỷ viên 0", "words": WORDS}]));
    }
    for page in ["vote", "overview", "history"] {
        let page = meeting.editor.page(&meeting.path(page)).await;
        assert!(!page.contains(WORDS) && !page.contains("Uỷ viên 0"), "{page}");
    }
    assert_eq!(meeting.editor.json(&meeting.api("vote")).await["reserved"], json!([]));

    meeting.step(&meeting.office, "send_to_signing").await;
    let files = |format: &str| {
        let (format, reader) = (format.to_owned(), meeting.office.clone());
        let path = meeting.path(&format!("files/now/{format}"));
        async move {
            let answer = reader.get(&path).await;
            assert_eq!(answer.status(), 200, "{path}");
            words_in(&format, &answer.bytes().await.unwrap())
        }
    };
    for format in Format::ALL {
        let words = files(format.id()).await;
        assert!(words.contains("Đổi mới khâu"), "the file is read: {words}");
        assert!(!words.contains(WORDS), "{}", format.id());
    }
    let vote = meeting.office.json(&meeting.api("vote")).await;
    let version = vote["seal"]["version"].as_str().unwrap();
    let mut annexes = 0;
    for format in Format::ALL {
        let answer = meeting.office.get(&meeting.path(&format!("annexes/{version}/{}", format.id()))).await;
        annexes += usize::from(answer.status() == 200);
        assert!(!words_in_any(format.id(), answer).await.contains(WORDS));
    }
    assert!(annexes > 0, "an annex was read");
    let proposed = meeting.office.posted(&meeting.api("issue"), &json!({"date": "03/02/2021"})).await;
    let seen = json!({"proposal": proposed["proposal"]});
    let issued = meeting.standing.posted(&meeting.api("issue/confirm"), &seen).await;
    assert!(issued["reference"].is_string());
    for format in Format::ALL {
        assert!(!files(format.id()).await.contains(WORDS), "{}", format.id());
    }
    assert_eq!(meeting.members[0].post_form(&path, &file).await.status(), 409, "the record is closed");
    assert!(meeting.members[0].page(&meeting.path("vote")).await.contains(WORDS), "and kept");
}
