//! Suggestions through real HTTP: made, read, decided once, declined, taken back, on plain forms and by scripts.

mod order;

use std::time::Duration;

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::live::hub::Edit;
use duthao::live::log::ChangeLog;
use duthao::live::text::plain_runs;
use reqwest::Method;
use serde_json::{Value, json};

use super::offer::Scene;
use crate::support::caller::{Caller, tells_of};

/// How long something may take before the test fails: far longer than it takes.
const PATIENCE: Duration = Duration::from_secs(60);

const G1: &str = "Họp chi ủy trước, gửi tài liệu sớm.";
const BETTER: &str = "Họp chi ủy trước, gửi tài liệu trước 3 ngày.";

/// The problem's slug of an answer that is one.
async fn slug(answer: reqwest::Response) -> String {
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    body["type"].as_str().unwrap().replace("/problems/", "")
}

impl Scene {
    async fn suggests(&self, who: &Caller, clause: &str, body: &Value) -> String {
        let made = who.posted(&self.api(&format!("/clauses/{clause}/suggestions")), body).await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn words_of(&self, clause: &str) -> String {
        let text = self.server.app.rooms.text(&self.id.as_str().into()).await.unwrap();
        text.clause(&clause.into()).map(|(_, clause)| clause.plain()).unwrap_or_default()
    }

    async fn types(&self, clause: &str, words: &str) {
        let edit = Edit::SetWords { clause: clause.into(), runs: plain_runs(words), base: None };
        self.edit(edit).await;
    }

    async fn state(&self, id: &str) -> String {
        let read = self.editor.json(&self.api(&format!("/suggestions/{id}"))).await;
        read["bundle"]["state"].as_str().unwrap().to_owned()
    }
}

fn words(words: &str) -> Value {
    json!({"sort": "words", "words": words})
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_suggestions_are_taken_up_as_one_change_of_the_first_who_made_it() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Committee]).await;
    let first = scene.suggests(&lan, "g1", &words(BETTER)).await;
    let second = scene.suggests(&nam, "g1", &words(&format!(" {BETTER} "))).await;
    let reading = scene.editor.page(&scene.page("")).await;
    assert!(reading.contains("2 đề nghị sửa") && reading.contains("/suggestions?clause=g1"), "{reading}");
    let told = nam.json(&scene.api("/suggestions?clause=g1")).await;
    assert_eq!(told["items"].as_array().unwrap().len(), 1, "{told:#}");
    assert_eq!(told["items"][0]["suggestions"].as_array().unwrap().len(), 2);
    assert_eq!(told["items"][0]["mayAccept"], false);
    let accept = scene.api(&format!("/suggestions/{second}/acceptance"));
    assert_eq!(scene.editor.post_json(&accept, &json!({})).await.status(), 204);
    assert_eq!(scene.words_of("g1").await, BETTER);
    let read = lan.json(&scene.api("/clauses/g1/attribution")).await;
    assert!(tells_of(&read.to_string(), "Lan") && !tells_of(&read.to_string(), "Nam"), "{read:#}");
    for id in [first, second] {
        assert_eq!(scene.state(&id).await, "accepted");
    }
    let again = scene.editor.post_json(&accept, &json!({})).await;
    assert_eq!(slug(again).await, "suggestion-decided");
    assert_eq!(scene.words_of("g1").await, BETTER);
    let why = lan.json(&scene.api("/clauses/g1/why")).await;
    let decided = &why["decisions"].as_array().unwrap()[..];
    assert_eq!(decided.len(), 1, "one line for both: {why:#}");
    assert_eq!((&decided[0]["what"], &decided[0]["by"]), (&json!("suggestion"), &json!("Mai")));
    let page = lan.page(&scene.page("/clauses/g1/why")).await;
    assert!(page.contains("Mai tiếp thu đề nghị sửa của Lan, Nam"), "{page}");
    let journal = scene.editor.page(&scene.page("/overview")).await;
    assert!(journal.contains("Tiếp thu một đề nghị sửa"), "{journal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_decide_at_once_and_one_decision_stands() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let binh = scene.server.signed_in("Bình", &[Role::Editor]).await;
    for round in 0..4 {
        let new = format!("{BETTER} Lần {round}.");
        let id = scene.suggests(&lan, "g1", &words(&new)).await;
        let accept = scene.api(&format!("/suggestions/{id}/acceptance"));
        let other =
            if round % 2 == 0 { accept.clone() } else { scene.api(&format!("/suggestions/{id}/refusal")) };
        let (nothing, reason) = (json!({}), json!({"reason": "đã có"}));
        let (one, two) =
            tokio::join!(scene.editor.post_json(&accept, &nothing), binh.post_json(&other, &reason));
        let taken = [one.status(), two.status()].iter().filter(|status| status.is_success()).count();
        assert_eq!(taken, 1, "one of them is told that it is answered");
        let accepted = scene.state(&id).await == "accepted";
        assert_eq!(scene.words_of("g1").await == new, accepted, "the words stand where the answer says so");
        assert!(scene.words_of("g1").await.matches("Lần").count() <= 1, "once");
        scene.types("g1", G1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clause_that_moved_on_is_decided_after_three_versions_were_seen() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let id = scene.suggests(&lan, "g1", &words(BETTER)).await;
    scene.types("g1", &G1.replace("chi ủy", "chi <i>ủy</i> và tổ đảng")).await;
    let page = scene.page(&format!("/suggestions/{id}"));
    let blind = scene.editor.post_form(&format!("{page}/accept"), &[]).await;
    assert_eq!(blind.status(), 409);
    let shown = blind.text().await.unwrap();
    let merged = "Họp chi &#60;i&#62;ủy&#60;/i&#62; và tổ đảng trước, gửi tài liệu";
    assert!(shown.contains("Khi đề nghị") && shown.contains(merged), "{shown}");
    assert_ne!(scene.words_of("g1").await, BETTER);
    let seen = shown.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    // Somebody types on between the look and the button: it is asked again.
    scene.types("g1", &G1.replace("chi ủy", "chi ủy và tổ đảng")).await;
    let again = scene.editor.post_form(&format!("{page}/accept"), &[("seen", &seen)]).await;
    assert_eq!(again.status(), 409);
    // Words typed for a part stay, too.
    let fields = [("seen", seen.as_str()), ("words", "Lời khác hẳn"), ("reason", "gọn hơn")];
    let partly = scene.editor.post_form(&format!("{page}/partly"), &fields).await;
    assert_eq!(partly.status(), 409);
    let shown = partly.text().await.unwrap();
    assert!(shown.contains("Lời khác hẳn") && shown.contains("gọn hơn"), "{shown}");
    let seen = shown.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let done = scene.editor.post_form(&format!("{page}/accept"), &[("seen", &seen)]).await;
    assert_eq!(done.status(), 303);
    assert_eq!(scene.words_of("g1").await, "Họp chi ủy và tổ đảng trước, gửi tài liệu trước 3 ngày.");
    // Whoever accepted saw both: no card asks once more.
    let (store, id) = (&scene.server.app.store, scene.id.as_str().into());
    let upto = store.since(&id, 0).await.unwrap().last().unwrap().0;
    let looked = tokio::time::timeout(PATIENCE, async {
        while store.looked_for_conflicts(&id).await.unwrap() < upto {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    looked.await.expect("what is stored is looked at");
    assert_eq!(store.conflicts(&id, true).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_taken_up_with_a_reason_and_a_refusal_says_why() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let id = scene.suggests(&lan, "g1", &words(BETTER)).await;
    let page = scene.page(&format!("/suggestions/{id}"));
    let part = "Họp chi ủy trước, gửi tài liệu trước 5 ngày.";
    let mute = scene.editor.post_form(&format!("{page}/partly"), &[("words", part)]).await;
    assert_eq!(mute.status(), 422);
    let shown = mute.text().await.unwrap();
    assert!(shown.contains("trước 5 ngày") && shown.contains(&format!("#partly-{id}")), "{shown}");
    let fields = [("words", part), ("reason", "ba ngày thì <b>gấp</b>")];
    assert_eq!(scene.editor.post_form(&format!("{page}/partly"), &fields).await.status(), 303);
    assert_eq!(scene.words_of("g1").await, part);
    let told = lan.page(&page).await;
    assert!(told.contains("tiếp thu một phần") && told.contains("ba ngày thì &#60;b&#62;gấp"), "{told}");
    let id = scene.suggests(&lan, "g2", &json!({"sort": "remove", "note": "trùng mục khác"})).await;
    let page = scene.page(&format!("/suggestions/{id}"));
    let partly = scene.editor.post_form(&format!("{page}/partly"), &fields).await;
    assert_eq!(partly.status(), 422);
    assert_eq!(scene.editor.post_form(&format!("{page}/decline"), &[("reason", " ")]).await.status(), 422);
    let long = "x".repeat(2_001);
    let kept = scene.editor.post_form(&format!("{page}/decline"), &[("reason", &long)]).await;
    assert_eq!(kept.status(), 422);
    assert!(kept.text().await.unwrap().contains(&long), "what was typed is still there");
    let done = scene.editor.post_form(&format!("{page}/decline"), &[("reason", "còn cần")]).await;
    assert_eq!(done.headers()["location"].to_str().unwrap(), page);
    let told = lan.page(&scene.page("/suggestions?state=decided&mine=1")).await;
    assert!(told.contains("không tiếp thu") && told.contains("Giải trình: còn cần"), "{told}");
    assert_eq!(scene.words_of("g2").await, "Bồi dưỡng bí thư.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_sorts_are_suggested_on_the_form_and_taken_up() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let form = scene.page("/clauses/g1/suggest");
    let page = lan.page(&form).await;
    assert!(page.contains(&format!("{G1}</textarea>")), "{page}");
    let take = async |fields: &[(&str, &str)]| {
        let answer = lan.post_form(&form, fields).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        let one = answer.headers()["location"].to_str().unwrap().to_owned();
        let done = scene.editor.post_form(&format!("{one}/accept"), &[]).await;
        assert_eq!(done.status(), 303, "{}", done.text().await.unwrap());
    };
    take(&[("sort", "insert"), ("fresh", "Mục mới."), ("kind", "proposal"), ("level", "3")]).await;
    let order = async || {
        let text = scene.server.app.rooms.text(&scene.id.as_str().into()).await.unwrap();
        text.clauses.iter().map(|clause| clause.plain()).collect::<Vec<_>>()
    };
    let all = order().await;
    let at = all.iter().position(|words| words == G1).unwrap();
    assert_eq!(all[at + 1], "Mục mới.");
    take(&[("sort", "move"), ("after", "-")]).await;
    assert_eq!(order().await[0], G1);
    take(&[("sort", "remove")]).await;
    assert!(!order().await.contains(&G1.to_owned()));
    assert!(lan.page(&form).await.contains("không còn trong văn bản"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_suggested_says_why_and_the_form_comes_back_filled() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let form = scene.page("/clauses/g1/suggest");
    let base = |page: &str| {
        page.split("name=\"base\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let read_at = base(&lan.page(&form).await);
    let same = [("sort", "words"), ("words", G1), ("note", "giữ <lại>"), ("base", read_at.as_str())];
    let answer = lan.post_form(&form, &same).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains("giống hệt câu chữ hiện có") && page.contains("giữ &#60;lại&#62;"), "{page}");
    assert_eq!(base(&page), read_at);
    let long = format!("{}x", "ữ".repeat(10_000));
    for (fields, word) in [
        (vec![("sort", "insert"), ("fresh", ""), ("level", "1")], "href=\"#fresh\""),
        (vec![("sort", "insert"), ("fresh", "x"), ("level", "9")], "href=\"#level\""),
        (vec![("sort", "move"), ("after", "nowhere")], "href=\"#after\""),
        (vec![("sort", "words"), ("words", long.as_str())], "href=\"#words\""),
    ] {
        let answer = lan.post_form(&form, &fields).await;
        assert_eq!(answer.status(), 422, "{fields:?}");
        assert!(answer.text().await.unwrap().contains(word), "{word}");
    }
    let api = scene.api("/clauses/g1/suggestions");
    let refused = async |who: &Caller, body: Value| slug(who.post_json(&api, &body).await).await;
    assert_eq!(refused(&lan, json!({"sort": "other"})).await, "wrong-request");
    assert_eq!(
        refused(&lan, json!({"sort": "words", "words": "x", "base": ["00"]})).await,
        "suggestion-version-unknown"
    );
    scene.suggests(&lan, "g1", &words(BETTER)).await;
    assert_eq!(refused(&lan, words(BETTER)).await, "already-suggested");
    let guest = scene.server.signed_in("Khách", &[Role::Viewer]).await;
    assert_eq!(refused(&guest, words("x")).await, "wrong-role");
    // Words typed for a clause that goes meanwhile are not lost either.
    scene.edit(Edit::Remove { clause: "g1".into() }).await;
    let gone = lan.post_form(&form, &[("sort", "words"), ("words", "Lời còn giữ")]).await;
    assert_eq!(gone.status(), 409);
    assert!(gone.text().await.unwrap().contains("Lời còn giữ"));
    // Read before it went: it is kept against the version that was read.
    let late =
        lan.post_form(&form, &[("sort", "words"), ("words", "Lời gửi muộn"), ("base", &read_at)]).await;
    assert_eq!(late.status(), 303);
    let list = scene.editor.page(&scene.page("/suggestions")).await;
    assert!(list.contains("Lời gửi muộn") || list.contains("Lời</ins>") || list.contains("muộn"), "{list}");
    scene.put_stage(Stage::Appraisal).await;
    assert_eq!(refused(&lan, words("x")).await, "wrong-stage");
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_twice_under_one_key_it_is_one() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let keyed = json!({"key": "0123456789abcdef-1", "sort": "words", "words": BETTER});
    let first = scene.suggests(&lan, "g1", &keyed).await;
    assert_eq!(scene.suggests(&lan, "g1", &keyed).await, first);
    // Also after it was decided.
    scene
        .editor
        .post_json(&scene.api(&format!("/suggestions/{first}/refusal")), &json!({"reason": "không"}))
        .await;
    assert_eq!(scene.suggests(&lan, "g1", &keyed).await, first);
    let api = scene.api("/clauses/g1/suggestions");
    let other = json!({"key": "0123456789abcdef-1", "sort": "words", "words": "Khác"});
    assert_eq!(slug(lan.post_json(&api, &other).await).await, "wrong-fields");
    assert_ne!(scene.suggests(&nam, "g1", &keyed).await, first, "another person's key is another");
    let short = json!({"key": "x", "sort": "words", "words": "Khác"});
    assert_eq!(slug(lan.post_json(&api, &short).await).await, "wrong-fields");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_author_takes_back_and_late_ones_are_only_declined() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let id = scene.suggests(&lan, "g1", &words(BETTER)).await;
    let page = scene.page(&format!("/suggestions/{id}"));
    assert!(!nam.page(&page).await.contains("/take-back"));
    assert_eq!(nam.post_form(&format!("{page}/take-back"), &[]).await.status(), 403);
    assert_eq!(lan.post_form(&format!("{page}/accept"), &[]).await.status(), 403);
    assert_eq!(lan.post_form(&format!("{page}/take-back"), &[]).await.status(), 303);
    assert!(lan.page(&page).await.contains("đã rút"));
    let late = scene.editor.post_form(&format!("{page}/accept"), &[]).await;
    assert_eq!(late.status(), 409);
    assert_eq!(scene.words_of("g1").await, G1);
    let id = scene.suggests(&lan, "g1", &words(BETTER)).await;
    let menu = scene.editor.page(&scene.page("/overview")).await;
    assert!(menu.contains("menu-count") && !lan.page(&scene.page("/overview")).await.contains("menu-count"));
    scene.put_stage(Stage::StandingReview).await;
    let path = scene.api(&format!("/suggestions/{id}"));
    let accept = scene.editor.post_json(&format!("{path}/acceptance"), &json!({})).await;
    assert_eq!(slug(accept).await, "wrong-stage");
    let decline = scene.editor.post_json(&format!("{path}/refusal"), &json!({"reason": "đã muộn"})).await;
    assert_eq!(decline.status(), 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_page_by_page_and_narrows() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    for number in 0..22 {
        let clause = if number == 21 { "g2" } else { "g1" };
        scene.suggests(&lan, clause, &words(&format!("Lời số {number}."))).await;
    }
    let first = nam.page(&scene.page("/suggestions")).await;
    assert_eq!(first.matches("class=\"suggestion\"").count(), 20);
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let second = nam.page(&next.replace("&#38;", "&").replace("&amp;", "&")).await;
    assert_eq!(second.matches("class=\"suggestion\"").count(), 2);
    assert!(!second.contains("rel=\"next\""));
    let of_g2 = nam.page(&scene.page("/suggestions?clause=g2")).await;
    assert_eq!(of_g2.matches("class=\"suggestion\"").count(), 1);
    let mine = nam.page(&scene.page("/suggestions?mine=1")).await;
    assert_eq!(mine.matches("class=\"suggestion\"").count(), 0);
    assert!(mine.contains("Không có đề nghị sửa nào"));
    let answer = lan.request(Method::GET, &scene.api("/suggestions?limit=5")).send().await.unwrap();
    let told: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(told["items"].as_array().unwrap().len(), 5);
    let more = lan
        .json(&scene.api(&format!("/suggestions?limit=50&after={}", told["next"].as_str().unwrap())))
        .await;
    assert_eq!(more["items"].as_array().unwrap().len(), 17);
}
