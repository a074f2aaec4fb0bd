//! Any two moments compared through real HTTP, a clause brought back, and the life of a text.

use std::time::Duration;

use duthao::clock::Clock;
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::{Kind, Run};
use duthao::domain::stage::Stage;
use duthao::live::hub::{Edit, SeedClause};
use serde_json::json;

use super::offer::Scene;
use super::waiver::{Hall, hall};

const CLAUSE: &str = "gp000000001";

fn words(text: &str) -> Vec<Run> {
    vec![Run { text: text.into(), ..Run::default() }]
}

fn reworded(text: &str) -> Edit {
    Edit::SetWords { clause: CLAUSE.into(), runs: words(text), base: None }
}

impl Hall {
    async fn edit_as(&self, by: &Person, edit: Edit) {
        self.server.app.rooms.edit(&self.id.as_str().into(), by, edit).await.unwrap();
    }

    fn at(&self, rest: &str) -> String {
        format!("/resolutions/{}{rest}", self.id)
    }

    /// Names the present words, and returns the version's id.
    async fn named(&self) -> String {
        assert_eq!(self.editor.post_form(&self.at("/versions"), &[("note", "")]).await.status(), 303);
        self.server.app.store.versions(&self.id.as_str().into()).await.unwrap()[0].id.to_string()
    }

    async fn present(&self) -> duthao::domain::resolution::Text {
        self.server.app.rooms.text(&self.id.as_str().into()).await.unwrap().as_ref().clone()
    }
}

/// Lets the clock go on: what happens in one and the same millisecond is told as one.
async fn later() {
    let now = Clock::system().now();
    while Clock::system().now() <= now {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The clause's own part of a page.
fn line<'a>(page: &'a str, clause: &str) -> &'a str {
    let from = page.find(&format!("id=\"line-{clause}\"")).unwrap_or_else(|| panic!("{clause} in {page}"));
    let rest = &page[from..];
    &rest[..rest.find("</section>").unwrap()]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_moments_are_compared_word_by_word_with_whose_hands() {
    let hall = hall().await;
    let version = hall.named().await;
    let lan = hall.server.person("Lan", &[Role::Editor]).await;
    let same = hall.editor.page(&hall.at("/compare")).await;
    assert!(same.contains("Hai bản giống nhau"), "{same}");

    hall.edit_as(&lan, reworded("Đổi mới hẳn khâu chuẩn bị <b>tài liệu</b>")).await;
    let text = hall.present().await;
    let gone = text.clauses[0].id.clone();
    hall.edit(Edit::Remove { clause: gone.clone() }).await;
    let fresh = SeedClause::plain("gp000000002", Kind::Proposal, 1, "Bồi dưỡng bí thư");
    hall.edit(Edit::Insert { after: Some(CLAUSE.into()), clause: fresh }).await;
    hall.edit(Edit::SetLevel { clause: CLAUSE.into(), level: 2 }).await;

    let page = hall.editor.page(&hall.at("/compare")).await;
    assert!(page.contains("3 điều khoản khác nhau"), "{page}");
    assert!(page.contains("sửa lời 1, thêm 1, bỏ 1, đổi loại, cấp hoặc cách in 1"), "{page}");
    assert!(page.contains("Dự thảo lần 1") && page.contains("điều khoản không đổi"), "{page}");
    let changed = line(&page, CLAUSE);
    assert!(
        changed.contains("</span>hẳn</ins>") && changed.contains("tài liệu&#60;/b&#62;</ins>"),
        "{changed}"
    );
    assert!(changed.contains("cấp 2 → cấp 3") && changed.contains("Biên tập, Lan"), "{changed}");
    assert!(line(&page, gone.as_str()).contains("<del>") && line(&page, "gp000000002").contains("<ins>"));
    assert!(!line(&page, "gp000000002").contains("Lan"), "it is not hers");

    let side = hall.editor.page(&hall.at(&format!("/compare?from={version}&to=now&view=side&all=1"))).await;
    assert!(side.contains("compared-sides") && !side.contains("điều khoản không đổi"), "{side}");
    let turned = hall.editor.page(&hall.at(&format!("/compare?from=now&to={version}"))).await;
    assert!(line(&turned, "gp000000002").contains("<del>"), "{turned}");
    let first = hall.editor.page(&hall.at("/compare?from=c1&to=c2")).await;
    assert!(first.contains("1 điều khoản khác nhau"), "one change is between them: {first}");

    for nowhere in ["from=c9999&to=now", "from=c0&to=now", "from=khong&to=now", "from=c1&to=c-1"] {
        let answer = hall.editor.get(&hall.at(&format!("/compare?{nowhere}"))).await;
        assert_eq!(answer.status(), 404, "{nowhere}");
        assert!(answer.text().await.unwrap().contains("không có thời điểm này"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_parted_off_lead_to_where_they_went_and_a_tone_put_elsewhere_is_no_change() {
    let hall = hall().await;
    hall.edit(reworded("Thị uỷ chỉ đạo điểm. Chi bộ gửi tài liệu trước.")).await;
    hall.named().await;
    hall.edit(reworded("Thị ủy chỉ đạo điểm. Chi bộ gửi tài liệu trước.")).await;
    let same = hall.editor.page(&hall.at("/compare")).await;
    assert!(same.contains("Hai bản giống nhau"), "{same}");
    hall.edit(reworded("Thị ủy chỉ đạo điểm.")).await;
    let clause = SeedClause::plain("gp000000003", Kind::Proposal, 1, "Chi bộ gửi tài liệu trước.");
    hall.edit(Edit::Insert { after: Some(CLAUSE.into()), clause }).await;
    for view in ["", "?view=side"] {
        let page = hall.editor.page(&hall.at(&format!("/compare{view}"))).await;
        let (old, new) = (line(&page, CLAUSE), line(&page, "gp000000003"));
        assert!(old.contains("<a class=\"carried is-left\" href=\"#line-gp000000003\">"), "{old}");
        assert!(new.contains(&format!("<a class=\"carried is-came\" href=\"#line-{CLAUSE}\">")), "{new}");
        assert!(new.contains("tách ra") && !new.contains("<ins>"), "{new}");
        assert!(page.contains("nhận chữ từ điều khoản khác 1"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clause_that_moved_and_the_place_it_left_lead_to_each_other() {
    let hall = hall().await;
    for (after, id) in [(CLAUSE, "gp000000004"), ("gp000000004", "gp000000005")] {
        let clause = SeedClause::plain(id, Kind::Proposal, 1, &format!("Giải pháp {id}"));
        hall.edit(Edit::Insert { after: Some(after.into()), clause }).await;
    }
    hall.named().await;
    // As a suggestion that is taken up: there is no shorter way for the server itself.
    let suggested = format!("/api/v1/resolutions/{}/clauses/gp000000005/suggestions", hall.id);
    let made = hall.editor.posted(&suggested, &json!({"sort": "move", "after": null})).await;
    let accept = hall.at(&format!("/suggestions/{}/accept", made["id"].as_str().unwrap()));
    assert_eq!(hall.editor.post_form(&accept, &[]).await.status(), 303);
    let page = hall.editor.page(&hall.at("/compare?view=side")).await;
    assert!(line(&page, "gp000000005").contains("href=\"#left-gp000000005\""), "{page}");
    let left = page.find("id=\"left-gp000000005\"").unwrap();
    assert!(page[left..].contains("<a href=\"#line-gp000000005\">"), "{page}");
    assert!(page.find("id=\"line-gp000000005\"").unwrap() < left, "it went up: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clause_is_brought_back_and_what_others_typed_since_is_not_written_over() {
    let hall = hall().await;
    let version = hall.named().await;
    hall.edit(reworded("Lời khác hẳn")).await;
    let restore = hall.at(&format!("/clauses/{CLAUSE}/restore"));
    let page = hall.editor.page(&hall.at("/compare")).await;
    assert!(page.contains(&restore) && page.contains("Khôi phục như trước"), "{page}");
    let seen = hall.present().await.heads.to_line();
    // Somebody types on while the page is read.
    hall.edit(reworded("Lời khác hẳn, thêm ý")).await;
    let form = [("from", version.as_str()), ("seen", seen.as_str())];
    assert_eq!(hall.editor.post_form(&restore, &form).await.status(), 303);
    let now = hall.present().await;
    let said = now.clause(&CLAUSE.into()).unwrap().1.plain();
    assert!(said.contains("Đổi mới khâu chuẩn bị") && said.contains("thêm ý"), "{said}");
    assert!(!said.contains("Lời khác hẳn"), "{said}");

    hall.edit(Edit::Remove { clause: CLAUSE.into() }).await;
    let seen = hall.present().await.heads.to_line();
    let form = [("from", version.as_str()), ("seen", seen.as_str())];
    assert_eq!(hall.editor.post_form(&restore, &form).await.status(), 303);
    assert_eq!(hall.present().await.clause(&CLAUSE.into()).unwrap().1.plain(), "Đổi mới khâu chuẩn bị");

    let delegate = hall.server.signed_in("Đại biểu", &[Role::Delegate]).await;
    assert!(!delegate.page(&hall.at("/compare?from=c1")).await.contains("Khôi phục như trước"));
    assert_eq!(delegate.post_form(&restore, &form).await.status(), 403);
    let nowhere = [("from", "c1"), ("seen", seen.as_str())];
    assert_eq!(hall.editor.post_form(&restore, &nowhere).await.status(), 404, "it did not stand then");
    let unknown = [("from", version.as_str()), ("seen", "abc")];
    hall.edit(reworded("Lại khác")).await;
    let answer = hall.editor.post_form(&restore, &unknown).await;
    assert!(answer.status().is_client_error(), "{}", answer.status());
    assert_eq!(hall.present().await.clause(&CLAUSE.into()).unwrap().1.plain(), "Lại khác");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_life_of_a_text_is_told_in_periods_with_marks_and_under_the_names_that_may_be_told() {
    let hall = hall().await;
    let lan = hall.server.person("Lan", &[Role::Editor]).await;
    later().await;
    hall.named().await;
    later().await;
    hall.edit_as(&lan, reworded("Lời của Lan")).await;
    later().await;
    hall.editor.posted(&hall.path("/stage"), &json!({"step": "open_workshop"})).await;
    later().await;
    hall.edit(reworded("Lời sau mốc")).await;

    let page = hall.editor.page(&hall.at("/history")).await;
    for told in ["lần soạn thảo", "Giữ nguyên văn một bản dự thảo", "Lan", "sau mốc"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(
        line(&page, CLAUSE).contains("Lời") && line(&page, CLAUSE).contains("<del>"),
        "what it was is marked"
    );
    let points: Vec<&str> =
        page.split("data-point=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    // The outline and the proposal may have come in one millisecond with the mark of the beginning, or not.
    assert!((3..=4).contains(&points.len()), "newest first: {points:?}");
    let moment = hall.editor.page(&hall.at(&format!("/history/text?at={}", points[1]))).await;
    assert!(line(&moment, CLAUSE).contains("của Lan") && !moment.contains("sau mốc"), "{moment}");
    assert!(!moment.contains("<html"), "only the moment");

    let theirs = hall.editor.page(&hall.at(&format!("/history?by=p-{}", lan.id))).await;
    assert!(theirs.contains("1 lần soạn thảo") && !theirs.contains("sau mốc"), "{theirs}");
    for nowhere in ["at=c9999", "at=now", "at=abc"] {
        assert_eq!(
            hall.editor.get(&hall.at(&format!("/history?{nowhere}"))).await.status(),
            404,
            "{nowhere}"
        );
    }

    // Delegates are told the delegation, not the person.
    let naming = hall.office.post_form(&hall.at("/naming"), &[("naming", "delegation")]).await;
    assert_eq!(naming.status(), 303, "{}", naming.text().await.unwrap());
    let delegate = hall.server.signed_in("Đại biểu", &[Role::Delegate]).await;
    let page = delegate.page(&hall.at("/history")).await;
    assert!(
        !page.contains(">Lan<") && !page.contains("· Lan") && !page.contains(&format!("p-{}", lan.id)),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_draft_is_kept_under_the_next_number_once_the_words_went_on() {
    let hall = hall().await;
    let first = hall.named().await;
    let page = hall.editor.page(&hall.at("/versions")).await;
    assert!(!page.contains("id=\"name-version\""), "nothing has changed since: {page}");
    let again = hall.editor.post_form(&hall.at("/versions"), &[("note", "")]).await;
    assert_eq!(again.status(), 409);
    assert!(again.text().await.unwrap().contains("chưa khác bản dự thảo đã giữ gần nhất"));
    hall.edit(reworded("Đổi mới hẳn khâu chuẩn bị tài liệu")).await;
    let page = hall.editor.page(&hall.at("/versions")).await;
    assert!(page.contains("Dự thảo lần 2") && page.contains("id=\"name-version\""), "{page}");
    let second = hall.named().await;
    let kept = hall.server.app.store.versions(&hall.id.as_str().into()).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|one| (one.id.to_string(), one.ordinal)).collect();
    assert_eq!(kept, [(second, 2), (first, 1)]);
    let row = hall.server.app.store.resolution(&hall.id.as_str().into()).await.unwrap();
    assert_eq!(row.draft_ordinal, 2, "the sheet that is printed says so too");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_life_of_a_text_tells_of_items_spoken_opinions_and_evidence_each_once() {
    let scene = Scene::set().await;
    scene.put_stage(Stage::Workshop).await;
    let secretary = scene.server.signed_in("Hoa", &[Role::Secretary]).await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    for title in ["Thảo luận <b>GP1</b>", "Chưa bàn"] {
        let made = secretary.post_form(&scene.page("/workshop/agenda"), &[("title", title)]).await;
        assert_eq!(made.status(), 303);
    }
    let item = scene.server.app.store.agenda(&scene.id.as_str().into()).await.unwrap().remove(0).id;
    let act = |verb: &str| scene.page(&format!("/workshop/agenda/{item}/{verb}"));
    assert_eq!(secretary.post_form(&act("open"), &[]).await.status(), 303);
    for (clause, words) in [(json!("g1"), "Một"), (json!(null), "Hai"), (json!("g2"), "Ba")] {
        let said = json!({"saidFor": {"person": "Lan"}, "clause": clause, "words": words});
        let made = secretary.posted(&scene.api("/opinions"), &said).await;
        if words == "Ba" {
            let path = scene.page(&format!("/opinions/{}/take-back", made["id"].as_str().unwrap()));
            assert_eq!(secretary.post_form(&path, &[]).await.status(), 303);
        }
    }
    assert_eq!(secretary.post_form(&act("close"), &[]).await.status(), 303);
    scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "")).await;
    let offer = lan.posted(&scene.api("/clauses/g2/offers"), &scene.offered(1, "")).await;
    let accept = scene.api(&format!("/offers/{}/acceptance", offer["id"].as_str().unwrap()));
    scene.editor.posted(&accept, &json!({})).await;
    assert_eq!(scene.links("g2").await.len(), 1, "the offer became a link");

    let page = lan.page(&scene.page("/history")).await;
    for (told, times) in [
        ("Bắt đầu thảo luận: Thảo luận &#60;b&#62;GP1", 1),
        ("Kết thúc thảo luận: Thảo luận &#60;b&#62;GP1", 1),
        ("Chưa bàn", 0),
        ("Ghi một ý kiến phát biểu về", 2),
        ("Ghi một ý kiến phát biểu về toàn văn bản", 1),
        ("Gắn minh chứng cho", 1),
    ] {
        assert_eq!(page.matches(told).count(), times, "{told}: {page}");
    }
}
