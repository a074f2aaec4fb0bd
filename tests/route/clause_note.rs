//! Notes on clauses of sealed words: for the committee alone, and in nothing that leaves it.

use duthao::domain::person::Role;
use duthao::format::Format;
use serde_json::json;

use super::ballot::words_in;
use super::vote::Meeting;
use crate::support::caller::Caller;

/// One word, which no layout of a page breaks in two.
const WORDS: &str = "GHICHU77";

const CLAUSE: &str = "c2aaaaaaaaaa";

impl Meeting {
    async fn note(&self, who: &Caller, clause: &str, seal: &str, words: &str) -> u16 {
        let form = [("seal", seal), ("words", words)];
        who.post_form(&self.path(&format!("vote/notes/{clause}")), &form).await.status().as_u16()
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story is read from end to end")]
async fn a_note_is_written_by_those_it_is_for_and_ends_with_the_record() {
    let meeting = Meeting::on("Nghị quyết có hiệu lực từ ngày ký.", true).await;
    let list = meeting.path("vote/notes");
    let empty = meeting.office.page(&list).await;
    assert!(empty.contains("Khi Thường trực niêm văn bản"), "{empty}");
    assert_eq!(meeting.note(&meeting.members[0], CLAUSE, "", WORDS).await, 409, "nothing was sealed");
    let seal = meeting.up_to_open_vote().await;
    let delegate = meeting.server.signed_in("Đại", &[Role::Delegate]).await;
    for (who, status) in [
        (&delegate, 403),
        (&meeting.editor, 403),
        (&meeting.office, 403),
        (&meeting.standing, 403),
        (&meeting.members[2], 303),
        (&meeting.members[0], 303),
    ] {
        assert_eq!(meeting.note(who, CLAUSE, &seal, "Lần đầu").await, status);
    }
    assert_eq!(
        meeting.note(&meeting.members[0], CLAUSE, &seal, WORDS).await,
        303,
        "other words in its place"
    );
    assert_eq!(meeting.note(&meeting.members[1], CLAUSE, &seal, "<b>Uỷ viên</b>").await, 303);
    assert_eq!(meeting.note(&meeting.members[0], "nowhere", &seal, WORDS).await, 404);
    assert_eq!(meeting.note(&meeting.members[0], CLAUSE, "0", WORDS).await, 409, "of other words");
    let door = meeting.path(&format!("vote/notes/{CLAUSE}"));
    let long = "á".repeat(2001);
    for typed in [" ", long.as_str()] {
        let refused = meeting.members[1].post_form(&door, &[("seal", &seal), ("words", typed)]).await;
        assert_eq!(refused.status(), 422);
        let page = refused.text().await.unwrap();
        assert!(page.contains("error-summary") && page.contains(typed.trim()), "what was typed is there");
    }

    let page = meeting.members[1].page(&list).await;
    assert!(
        page.contains(WORDS) && page.contains("&lt;b&gt;Uỷ viên") | page.contains("&#60;b&#62;Uỷ viên"),
        "{page}"
    );
    assert!(page.contains("3 ghi chú, vòng 1"), "{page}");
    assert!(
        !page.contains("<b>Uỷ") && page.matches("Lần đầu").count() == 1,
        "that of another member: {page}"
    );
    let own = meeting.members[0].page(&door).await;
    assert!(own.contains(WORDS) && own.contains("Rút ghi chú của tôi"), "{own}");
    assert!(!meeting.office.page(&door).await.contains("Rút ghi chú của tôi"));
    let back = format!("{door}/take-back");
    assert_eq!(meeting.office.post_form(&back, &[]).await.status(), 403);
    assert_eq!(meeting.members[2].post_form(&back, &[]).await.status(), 303);
    assert_eq!(meeting.members[2].post_form(&back, &[]).await.status(), 404, "nobody takes back another's");
    assert!(!meeting.members[1].page(&list).await.contains("Lần đầu"));

    for member in 0..3 {
        assert_eq!(meeting.vote(member, "disagree", &seal).await, 303);
    }
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    assert_eq!(
        meeting.note(&meeting.members[2], CLAUSE, &seal, "Sau khi đóng").await,
        303,
        "still on record"
    );
    meeting.sealed_again("Nghị quyết có hiệu lực từ ngày 03/02/2021.").await;
    let late = [("seal", seal.as_str()), ("words", "Muộn")];
    let late = meeting.members[0].post_form(&door, &late).await;
    assert_eq!(late.status(), 409, "of the round before");
    let again = late.text().await.unwrap();
    assert!(again.contains("Muộn</textarea>"), "what was typed is there: {again}");
    assert!(
        again.contains(&format!("value=\"{}\"", newest(&meeting).await)),
        "for the newest words: {again}"
    );
    let page = meeting.members[1].page(&list).await;
    assert!(page.contains("0 ghi chú, vòng 2") && !page.contains(WORDS), "a round has its own: {page}");
    let page = meeting.members[1].page(&format!("{list}?round=1")).await;
    assert!(
        page.contains(WORDS) && !page.contains(&format!("vote/notes/{CLAUSE}\"")),
        "kept, and closed: {page}"
    );
    assert_eq!(meeting.note(&meeting.members[0], CLAUSE, &newest(&meeting).await, WORDS).await, 303);
}

async fn newest(meeting: &Meeting) -> String {
    meeting.office.json(&meeting.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned()
}

/// Whoever is not of the committee is shown no byte of a note, by any door.
#[tokio::test]
async fn a_note_leaks_through_no_file_page_search_event_or_program() {
    let meeting = Meeting::on("Nghị quyết có hiệu lực từ ngày ký.", true).await;
    let seal = meeting.up_to_open_vote().await;
    let delegate = meeting.server.signed_in("Đại", &[Role::Delegate]).await;
    let mut events = meeting.server.app.rooms.watch(&meeting.id.as_str().into());
    let input = json!({"words": WORDS, "seal": seal});
    let path = meeting.api(&format!("vote/notes/{CLAUSE}"));
    assert_eq!(meeting.members[0].post_json(&path, &input).await.status(), 204);
    let listed = meeting.members[1].json(&meeting.api("vote/notes")).await;
    assert_eq!(listed["items"][0]["words"], WORDS, "{listed}");
    assert_eq!(meeting.members[0].post_json(&format!("{path}/take-back"), &json!({})).await.status(), 204);
    assert_eq!(meeting.members[1].json(&meeting.api("vote/notes")).await["items"], json!([]));
    assert_eq!(meeting.note(&meeting.members[0], CLAUSE, &seal, WORDS).await, 303);
    assert!(events.try_recv().is_err(), "no event tells of a note");
    for member in 0..3 {
        assert_eq!(meeting.vote(member, "agree", &seal).await, 303);
    }
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    while let Ok(event) = events.try_recv() {
        assert!(!format!("{event:?}").contains(WORDS), "{event:?}");
    }

    meeting.step(&meeting.office, "send_to_signing").await;
    expect_no_file(&meeting, &delegate).await;
    expect_no_page(&meeting, &delegate).await;
    let audit = meeting.office.page("/audit").await;
    assert!(audit.contains("Ghi chú về điều khoản") && !audit.contains(WORDS), "{audit}");
    let journal = delegate.page(&meeting.path("overview")).await;
    assert!(!journal.contains("Ghi chú về điều khoản"), "the journal of the resolution is read by everybody");
    for format in ["pdf", "docx", "text"] {
        let own =
            meeting.members[1].get(&meeting.path(&format!("vote/rounds/1/committee-minutes/{format}"))).await;
        assert_eq!(own.status(), 200);
        assert!(
            words_in(format, &own.bytes().await.unwrap()).contains(WORDS),
            "the committee's own copy: {format}"
        );
    }
}

/// No format of anything that leaves the committee has it, whoever asks.
async fn expect_no_file(meeting: &Meeting, delegate: &Caller) {
    let version = meeting.office.json(&meeting.api("seal")).await["version"].as_str().unwrap().to_owned();
    let mut read = 0;
    for reader in [delegate, &meeting.editor, &meeting.office] {
        for format in Format::ALL.map(Format::id) {
            for file in [
                "files/now",
                &format!("files/{version}"),
                &format!("annexes/{version}"),
                "vote/record",
                "vote/rounds/1/record",
                "vote/rounds/1/minutes",
                "responses",
            ] {
                let answer = reader.get(&meeting.path(&format!("{file}/{format}"))).await;
                let format = if answer.status() == 200 {
                    read += 1;
                    format
                } else {
                    "text"
                };
                let words = words_in(format, &answer.bytes().await.unwrap());
                assert!(!words.contains(WORDS), "{file} as {format}");
            }
        }
    }
    assert!(read > 60, "files were read: {read}");
}

/// Neither has a page, a list of the API, or the search, and the doors of the notes are shut.
async fn expect_no_page(meeting: &Meeting, delegate: &Caller) {
    for page in [
        "",
        "overview",
        "vote",
        "vote/rounds",
        "history",
        "versions",
        "comments",
        "responses",
        &format!("clauses/{CLAUSE}/comments"),
        &format!("clauses/{CLAUSE}/why"),
    ] {
        let path = meeting.path(page);
        let told = delegate.page(path.trim_end_matches('/')).await;
        assert!(!told.contains(WORDS) && !told.contains("/vote/notes"), "{page}: {told}");
    }
    for path in ["text", "vote", "vote/rounds", "comments", "seal"] {
        assert!(!delegate.json(&meeting.api(path)).await.to_string().contains(WORDS), "{path}");
    }
    for reader in [delegate, &meeting.members[1]] {
        let found = reader.page(&format!("/search?q={WORDS}")).await;
        assert_eq!(
            found.matches(WORDS).count(),
            found.matches(&format!("value=\"{WORDS}\"")).count()
                + found.matches(&format!("“{WORDS}”")).count(),
            "only the question itself: {found}"
        );
    }
    for door in [
        meeting.path("vote/notes"),
        meeting.path(&format!("vote/notes/{CLAUSE}")),
        meeting.api("vote/notes"),
        meeting.path("vote/rounds/1/committee-minutes/pdf"),
    ] {
        for reader in [delegate, &meeting.editor] {
            assert_eq!(reader.get(&door).await.status(), 403, "{door}");
        }
    }
}
