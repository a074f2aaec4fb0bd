//! New clauses behind one and the same clause: they end in the order they were suggested, however they are taken up.

use duthao::domain::person::Role;
use duthao::domain::resolution::Kind;
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
