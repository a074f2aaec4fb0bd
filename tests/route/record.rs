//! The printed record of a vote: what it tells, to whom, and nothing of it before the close.

use super::ballot::words_in;
use super::vote::Meeting;
use crate::support::caller::Caller;

impl Meeting {
    async fn record(&self, who: &Caller, format: &str) -> String {
        let answer = who.get(&self.path(&format!("vote/record/{format}"))).await;
        assert_eq!(answer.status(), 200, "{format}");
        // Lines of a page end anywhere.
        words_in(format, &answer.bytes().await.unwrap()).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[tokio::test]
async fn the_record_tells_rule_count_and_names_to_those_who_may_know_them() {
    let meeting = Meeting::on("Nghị quyết có hiệu lực từ ngày ký.", true).await;
    let door = meeting.path("vote/record/pdf");
    assert_eq!(meeting.office.get(&door).await.status(), 409, "nothing was sealed");
    let seal = meeting.up_to_open_vote().await;
    assert_eq!(meeting.vote(0, "agree", &seal).await, 303);
    assert_eq!(meeting.vote(1, "agree", &seal).await, 303);
    let hostile =
        [("choice", "other"), ("opinion", "=1+1 <script>alert(1)</script>"), ("seal", seal.as_str())];
    assert_eq!(meeting.members[2].post_form(&meeting.path("vote/ballot"), &hostile).await.status(), 303);
    assert_eq!(meeting.office.get(&door).await.status(), 409, "nothing of it before the close");
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);

    for format in ["pdf", "text"] {
        let told = meeting.record(&meeting.office, format).await;
        for words in [
            "BIÊN BẢN KIỂM PHIẾU",
            "phiếu ghi tên, tại cuộc họp",
            "Cần ít nhất 2/3 đồng chí tán thành",
            "Nghị quyết được thông qua, với 2/3 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 66,7%.",
            "Uỷ viên 1",
            "=1+1 <script>alert(1)</script>",
        ] {
            assert!(told.contains(words), "{format}: {words}: {told}");
        }
        let told = meeting.record(&meeting.editor, format).await;
        assert!(
            told.contains("Nghị quyết được thông qua") && !told.contains("Uỷ viên 1"),
            "{format}: {told}"
        );
        assert!(!told.contains("alert(1)"), "{format}: {told}");
    }
    let docx = meeting.record(&meeting.office, "docx").await;
    assert!(docx.contains("Uỷ viên 1") && !docx.contains("<script>"), "shown as text: {docx}");
    assert!(!meeting.record(&meeting.office, "html").await.contains("<script>"), "shown as text");
    let page = meeting.editor.page(&meeting.path("vote")).await;
    assert!(page.contains("/vote/record/pdf\"") && page.contains("/vote/record/docx\""), "{page}");
}

#[tokio::test]
async fn the_record_of_a_secret_vote_tells_nobodys_answer() {
    let meeting = Meeting::of(4, "Nghị quyết có hiệu lực từ ngày ký.", true).await;
    meeting.up_to_standing().await;
    meeting.step(&meeting.standing, "seal").await;
    let seal = meeting.office.json(&meeting.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned();
    let terms = [("secrecy", "secret")];
    assert_eq!(meeting.office.post_form(&meeting.path("vote/open"), &terms).await.status(), 303);
    for (member, choice) in [(0, "agree"), (1, "agree"), (2, "agree"), (3, "disagree")] {
        // The device gets its secret when it is asked to confirm.
        let chosen = [("choice", choice), ("opinion", ""), ("seal", seal.as_str())];
        let asked = meeting.members[member].post_form(&meeting.path("vote/choose"), &chosen).await;
        assert_eq!(asked.status(), 200);
        assert_eq!(meeting.vote(member, choice, &seal).await, 303);
    }
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    let told = meeting.record(&meeting.office, "text").await;
    assert!(told.contains("phiếu kín") && told.contains("với 3/4 đồng chí"), "{told}");
    assert!(told.contains("Đã bỏ phiếu: Uỷ viên 0, Uỷ viên 1, Uỷ viên 2, Uỷ viên 3."), "{told}");
    assert!(
        !told.contains("Lựa chọn") && !told.contains("Không tán thành | 1/4"),
        "one is not told alone: {told}"
    );
    assert!(!meeting.record(&meeting.editor, "text").await.contains("Uỷ viên 0"));
}
