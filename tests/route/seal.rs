//! What a seal binds, as the members see it: what changed since the last round, and no ballot on changed words.

use duthao::action::vote::check_words::words_stand;
use duthao::app::App;
use duthao::config::Config;
use duthao::live::text::{Edit, plain_runs};
use duthao::store::Store;

use super::vote::Meeting;

impl Meeting {
    /// Brings a resolution that was not adopted to its next seal, with one clause written anew.
    pub(super) async fn sealed_again(&self, words: &str) {
        self.step(&self.editor, "reopen").await;
        self.writes(words).await;
        self.step(&self.editor, "submit_to_appraisal").await;
        self.step(&self.office, "pass_appraisal").await;
        self.step(&self.standing, "seal").await;
    }

    /// Writes one clause anew.
    async fn writes(&self, words: &str) {
        let people = self.server.app.store.people().await.unwrap();
        let editor = people.into_iter().find(|one| one.name == "Biên").unwrap();
        let edit = Edit::SetWords { clause: "c1aaaaaaaaaa".into(), runs: plain_runs(words), base: None };
        self.server.app.rooms.edit(&self.id.as_str().into(), &editor, edit).await.unwrap();
    }

    /// Writes past all rules of the program, as a hand in the database would.
    async fn spoil(&self, statement: &'static str) {
        let Store::Sqlite { write, .. } = &self.server.app.store else { panic!("the embedded store") };
        let done = sqlx::query(statement).execute(write).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
    }
}

#[tokio::test]
async fn the_next_round_shows_which_clauses_changed_and_how_many_stand() {
    let meeting = Meeting::on("Nghị quyết có hiệu lực từ ngày ký.", true).await;
    let first = meeting.up_to_open_vote().await;
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    assert!(!page.contains("Thay đổi so với bản biểu quyết"), "{page}");
    for member in 0..3 {
        assert_eq!(meeting.vote(member, "disagree", &first).await, 303);
    }
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    meeting.sealed_again("Nghị quyết có hiệu lực từ ngày 03/02/2021.").await;
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    let told = page.split_once("Thay đổi so với bản biểu quyết vòng 1").expect(&page).1;
    let told = told.split_once("</section>").unwrap().0;
    assert!(told.contains("Sửa:") && told.contains("Nghị quyết có hiệu lực từ ngày 03/02/2021."), "{told}");
    assert!(told.contains("1 điều khoản giữ nguyên từng chữ."), "{told}");
    assert!(!told.contains("Thêm:") && !told.contains("Bỏ:"), "{told}");
    let versions = meeting.server.app.store.versions(&meeting.id.as_str().into()).await.unwrap();
    let sealed: Vec<_> = versions.iter().filter(|one| one.kind.id() == "sealed").collect();
    let link = format!("/compare?from={}&amp;to={}", sealed[1].id, sealed[0].id);
    assert!(told.contains(&link), "{link} is missing: {told}");
    let compared = meeting.members[0].page(&meeting.path(&link[1..].replace("&amp;", "&"))).await;
    assert!(compared.contains("03/02/2021"), "{compared}");
}

/// Members read the words that the log leads to; the version holds those that were sealed.
#[tokio::test]
async fn a_log_that_leads_to_other_words_than_were_sealed_is_noticed() {
    let meeting = Meeting::on("Nghị quyết có hiệu lực từ ngày ký.", true).await;
    meeting.writes("Nghị quyết có hiệu lực từ ngày 03/02/2021.").await;
    meeting.up_to_open_vote().await;
    let app = &meeting.server.app;
    let seal = app.store.newest_seal(&meeting.id.as_str().into()).await.unwrap().unwrap();
    assert!(words_stand(app, &seal).await.unwrap());
    meeting.spoil("DELETE FROM change WHERE seq = (SELECT MAX(seq) FROM change)").await;
    // A program that starts now reads the log anew.
    let started = App::new(app.store.clone(), app.clock.clone(), Config::clone(&app.config));
    assert!(!words_stand(&started, &seal).await.unwrap());
}

#[tokio::test]
async fn one_letter_changed_after_the_seal_and_no_ballot_is_taken() {
    let changes = [
        "UPDATE version SET words = replace(words, 'ngày ký', 'ngày kí') WHERE kind = 'sealed'",
        "UPDATE seal SET rule = replace(rule, '3', '4')",
        "UPDATE seal SET roster = replace(roster, 'Uỷ viên 1', 'Uỷ viên 9')",
        "UPDATE seal_annex SET annex = annex || ' '",
        "UPDATE seal_proof SET leaves = replace(leaves, 'c1aaaaaaaaaa', 'c9aaaaaaaaaa')",
    ];
    for change in changes {
        let meeting = Meeting::on("Nghị quyết có hiệu lực từ ngày ký.", true).await;
        let seal = meeting.up_to_open_vote().await;
        assert_eq!(meeting.vote(0, "agree", &seal).await, 303);
        meeting.spoil(change).await;
        let fields = [("choice", "agree"), ("opinion", ""), ("seal", seal.as_str())];
        let refused = meeting.members[1].post_form(&meeting.path("vote/ballot"), &fields).await;
        assert_eq!(refused.status(), 409, "{change}");
        let told = refused.text().await.unwrap();
        assert!(told.contains("không còn đúng từng chữ với bản đã niêm"), "{change}: {told}");
        let page = meeting.members[1].page(&meeting.path("vote")).await;
        assert!(page.contains("niêm lại để biểu quyết vòng mới"), "{change}: {page}");
        assert!(!page.contains("class=\"choices\""), "{change}: no ballot is offered: {page}");
        assert!(page.contains("Đã nhận 1/3 phiếu"), "{change}: {page}");
    }
}
