//! New clauses, and clauses moved, behind one and the same clause: they end in the order they were suggested, however they
//! are taken up.

use duthao::domain::person::Role;
use duthao::domain::resolution::Kind;
use duthao::domain::suggestion::Wish;
use duthao::live::hub::{Edit, SeedClause};
use serde_json::{Value, json};

use super::Scene;
use crate::support::caller::Caller;

/// Times that two editors press at once: the second must find the clause of the first, whichever is first.
const PRESSES: usize = 6;

impl Scene {
    /// Several people each suggest a new clause behind `g1`; returns the suggestions in the order they are listed.
    async fn asked(&self, people: &[Caller], words: &[String]) -> Vec<(String, String)> {
        for (words, who) in words.iter().zip(people.iter().cycle()) {
            self.suggests(who, "g1", &fresh(words)).await;
        }
        let listed = self.editor.json(&self.api("/suggestions?clause=g1")).await;
        let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
        listed["items"].as_array().unwrap().iter().map(|one| (text(one, "id"), text(one, "words"))).collect()
    }

    async fn takes(&self, who: &Caller, id: &str) {
        let done = who.post_json(&self.api(&format!("/suggestions/{id}/acceptance")), &json!({})).await;
        assert_eq!(done.status(), 204, "{}", done.text().await.unwrap());
    }

    /// The words of the text from `g1` on, up to the clause that always stood behind it.
    async fn behind_g1(&self) -> Vec<String> {
        let text = self.server.app.rooms.text(&self.id.as_str().into()).await.unwrap();
        let from = text.clause(&"g1".into()).unwrap().0 + 1;
        let upto = text.clause(&text_behind()).unwrap().0;
        text.clauses[from..upto].iter().map(|clause| clause.plain()).collect()
    }

    /// Sorts suggestions as they were made: two of one moment stand in the order of their names.
    async fn as_made(&self, ids: Vec<String>) -> Vec<String> {
        let mut made = Vec::new();
        for id in ids {
            let one = self
                .server
                .app
                .store
                .suggestion(&self.id.as_str().into(), &id.as_str().into())
                .await
                .unwrap();
            made.push((one.at, id));
        }
        made.sort();
        made.into_iter().map(|(_, id)| id).collect()
    }

    /// Names the clauses of the text from the one behind `g1` up to the clause that always stood behind it.
    async fn named_behind_g1(&self) -> Vec<String> {
        let text = self.server.app.rooms.text(&self.id.as_str().into()).await.unwrap();
        let from = text.clause(&"g1".into()).unwrap().0 + 1;
        let upto = text.clause(&text_behind()).unwrap().0;
        text.clauses[from..upto].iter().map(|clause| clause.id.to_string()).collect()
    }

    /// Which clause a suggestion puts somewhere.
    async fn placed(&self, id: &str) -> String {
        let one = self.server.app.store.suggestion(&self.id.as_str().into(), &id.into()).await.unwrap();
        if matches!(one.wish, Wish::Move { .. }) { one.clause.to_string() } else { id.to_owned() }
    }

    /// Puts a clause behind `g1` that no suggestion brought.
    async fn types_behind_g1(&self, id: &str, words: &str) {
        let clause = SeedClause::plain(id, Kind::Proposal, 3, words);
        self.edit(Edit::Insert { after: Some("g1".into()), clause }).await;
    }
}

/// The clause that always stands behind `g1`.
fn text_behind() -> duthao::id::ClauseId {
    "ende".into()
}

fn fresh(words: &str) -> Value {
    json!({"sort": "insert", "words": words, "kind": "proposal", "level": 3})
}

fn moved(after: Option<&str>) -> Value {
    json!({"sort": "move", "after": after})
}

fn said(words: &[&str]) -> Vec<String> {
    words.iter().map(|&words| words.to_owned()).collect()
}

async fn scene() -> (Scene, Vec<Caller>) {
    let scene = Scene::set().await;
    scene.types_behind_g1("ende", "Tổ chức thực hiện.").await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Committee]).await;
    (scene, vec![lan, nam])
}

#[tokio::test(flavor = "multi_thread")]
async fn new_clauses_end_in_the_order_they_were_suggested_however_they_are_taken_up() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 2, 1], [1, 0, 2]] {
        let (scene, people) = scene().await;
        let asked = scene.asked(&people, &said(&["Một.", "Hai.", "Ba."])).await;
        for nth in order {
            let (id, _) = &asked[nth];
            scene.takes(&scene.editor, id).await;
        }
        let wanted: Vec<String> = asked.into_iter().map(|(_, words)| words).collect();
        assert_eq!(scene.behind_g1().await, wanted, "taken up as {order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_who_press_at_once_keep_the_order() {
    let (scene, people) = scene().await;
    let vinh = scene.server.signed_in("Vinh", &[Role::Editor]).await;
    let mut wanted = Vec::new();
    for round in 0..PRESSES {
        let words = [format!("Lượt {round}, một."), format!("Lượt {round}, hai.")];
        let asked = scene.asked(&people, &words).await;
        let [(one, _), (two, _)] = asked.as_slice() else { panic!("two wait: {asked:?}") };
        tokio::join!(scene.takes(&scene.editor, one), scene.takes(&vinh, two));
        // Who suggested them read the clauses of the rounds before and wanted theirs in front of those.
        let these: Vec<String> = asked.into_iter().map(|(_, words)| words).collect();
        wanted.splice(0..0, these);
        assert_eq!(scene.behind_g1().await, wanted, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_and_moved_since_does_not_carry_a_new_clause_away() {
    let (scene, people) = scene().await;
    let asked = scene.asked(&people, &said(&["Một.", "Hai.", "Ba."])).await;
    let (ids, words): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    scene.takes(&scene.editor, &ids[0]).await;
    // Behind the first one another is suggested and taken up: the two stay together. Above it an editor types.
    let below = scene.suggests(&people[1], &ids[0], &fresh("Một, tiếp theo.")).await;
    scene.takes(&scene.editor, &below).await;
    scene.types_behind_g1("typed", "Gõ thêm.").await;
    scene.takes(&scene.editor, &ids[1]).await;
    let found = scene.behind_g1().await;
    assert_eq!(found, said(&["Gõ thêm.", &words[0], "Một, tiếp theo.", &words[1]]));
    // An editor takes both to another place; the third still stands where its author wanted it.
    for id in [&ids[0], &ids[1]] {
        scene.edit(Edit::Move { clause: id.as_str().into(), after: Some("n1".into()) }).await;
    }
    scene.takes(&scene.editor, &ids[2]).await;
    let found = scene.behind_g1().await;
    assert_eq!(found, said(&["Gõ thêm.", "Một, tiếp theo.", &words[2]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn clauses_moved_behind_one_another_keep_the_order_of_suggesting_among_new_ones_too() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 2, 1], [1, 0, 2]] {
        let (scene, people) = scene().await;
        let made = vec![
            scene.suggests(&people[0], "h1", &moved(Some("g1"))).await,
            scene.suggests(&people[1], "g1", &fresh("Mới.")).await,
            scene.suggests(&people[0], "n1", &moved(Some("g1"))).await,
        ];
        let asked = scene.as_made(made).await;
        for nth in order {
            scene.takes(&scene.editor, &asked[nth]).await;
        }
        let mut wanted = Vec::new();
        for id in &asked {
            wanted.push(scene.placed(id).await);
        }
        assert_eq!(scene.named_behind_g1().await, wanted, "taken up as {order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clauses_moved_to_the_very_beginning_keep_the_order_of_suggesting() {
    for order in [[0, 1], [1, 0]] {
        let (scene, people) = scene().await;
        let made = vec![
            scene.suggests(&people[0], "h1", &moved(None)).await,
            scene.suggests(&people[1], "n1", &moved(None)).await,
        ];
        let asked = scene.as_made(made).await;
        for nth in order {
            scene.takes(&scene.editor, &asked[nth]).await;
        }
        let text = scene.server.app.rooms.text(&scene.id.as_str().into()).await.unwrap();
        let first: Vec<String> = text.clauses[..2].iter().map(|clause| clause.id.to_string()).collect();
        let wanted = [scene.placed(&asked[0]).await, scene.placed(&asked[1]).await];
        assert_eq!(first, wanted, "taken up as {order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_saw_a_moved_clause_at_its_place_gets_theirs_in_front_of_it() {
    let (scene, people) = scene().await;
    let first = scene.suggests(&people[0], "h1", &moved(Some("g1"))).await;
    scene.takes(&scene.editor, &first).await;
    let second = scene.suggests(&people[1], "n1", &moved(Some("g1"))).await;
    scene.takes(&scene.editor, &second).await;
    assert_eq!(scene.named_behind_g1().await, ["n1", "h1"], "behind g1 itself, as was asked");
    let third = scene.suggests(&people[0], "g1", &fresh("Mới.")).await;
    scene.takes(&scene.editor, &third).await;
    assert_eq!(scene.named_behind_g1().await, [third.as_str(), "n1", "h1"]);
}
