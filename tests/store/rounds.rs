//! Rounds, what is added to their minutes, and notes on their clauses. On both stores.

use std::collections::BTreeSet;

use duthao::domain::stage::Stage;
use duthao::domain::vote::Choice;
use duthao::domain::vote::minutes::{Absent, Added};
use duthao::id::{SealId, VoteId};
use duthao::store::Store;
use duthao::store::clause_note::Noting;
use duthao::store::vote::Ending;
use duthao::store::vote::rounds::Written;

use super::seal::{by, cast, opened, resolution_at, sealed};
use crate::both_stores;

both_stores!(minutes_are_added_to_a_closed_vote_only_and_bound_rows_stay_as_they_are, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    let vote = VoteId::from("v1");
    let line = by(&office, "vote.minutes");
    let absent = Absent([(members[2].id.clone(), "ốm".to_owned())].into());
    let added =
        Added { place: "Hội trường".into(), started: "14:00".into(), absent, ..Added::default() };
    let id = seal.resolution.clone();
    let write = |stage, vote: &'static str, added: &Added, seen| {
        let (store, id, line, added) = (store.clone(), id.clone(), line.clone(), added.clone());
        async move { store.write_vote_minutes((&id, stage), &vote.into(), (&added, seen), &line).await.unwrap() }
    };
    assert_eq!(write(Stage::CommitteeVote, "v1", &added, None).await, Written::NotClosed, "it is open");
    assert_eq!(write(Stage::CommitteeVote, "nowhere", &added, None).await, Written::NotClosed);
    assert_eq!(store.vote_minutes(&vote).await.unwrap(), None);
    cast(&store, &seal, &members[0], Choice::Agree).await;
    let ending = store
        .close_vote(&seal.resolution, (&BTreeSet::new(), None), &by(&office, "vote.close"))
        .await
        .unwrap();
    assert!(matches!(ending, Ending::Done(_)), "{ending:?}");
    let closed = store.vote_on(&seal.id).await.unwrap().unwrap();
    assert_eq!(write(Stage::CommitteeVote, "v1", &added, None).await, Written::StageMoved);
    let written = Some(line.at);
    for (added, seen) in [(&Added::default(), Some(None)), (&added, Some(written)), (&added, None)] {
        assert_eq!(write(Stage::Returned, "v1", added, seen).await, Written::Done);
        assert_eq!(store.vote_minutes(&vote).await.unwrap(), Some((added.clone(), line.at)));
    }
    let stale = write(Stage::Returned, "v1", &Added::default(), Some(None)).await;
    assert_eq!(stale, Written::Newer, "somebody wrote them since");
    assert_eq!(store.vote_minutes(&vote).await.unwrap(), Some((added.clone(), line.at)));
    assert_eq!(store.vote_on(&seal.id).await.unwrap(), Some(closed.clone()));
    assert_eq!(store.votes(&seal.resolution).await.unwrap(), [closed]);
    assert_eq!(store.seals_newest_first(&seal.resolution).await.unwrap(), [seal]);
});

async fn told(store: &Store, seal: &SealId) -> Vec<String> {
    let notes = store.clause_notes(seal).await.unwrap().into_iter();
    notes.map(|one| format!("{} {} {}", one.clause, one.name, one.words)).collect()
}

both_stores!(a_note_belongs_to_one_member_clause_and_seal, |store| async move {
    let (seal, members, office) = sealed(&store, 2).await;
    let at = (&seal.resolution, &seal.id);
    let note = |who: usize| by(&members[who], "vote.note_clause");
    for (who, clause, words) in [(1, "c1", "Một"), (0, "c1", "Hai"), (0, "c2", "Ba"), (0, "c1", "Bốn")] {
        assert_eq!(store.note_clause(at, &clause.into(), words, &note(who)).await.unwrap(), Noting::Done);
    }
    assert_eq!(told(&store, &seal.id).await, ["c1 m00 Bốn", "c1 m01 Một", "c2 m00 Ba"]);
    let back = by(&members[1], "vote.take_back_note");
    assert_eq!(store.take_note_back(at, &"c2".into(), &back).await.unwrap(), Noting::NotThere);
    assert_eq!(store.take_note_back(at, &"c1".into(), &back).await.unwrap(), Noting::Done);
    let missing = SealId::from("s-other");
    let other = (&seal.resolution, &missing);
    assert_eq!(store.note_clause(other, &"c1".into(), "Năm", &note(0)).await.unwrap(), Noting::SealMoved);
    let elsewhere = resolution_at(&store, "r2", Stage::CommitteeVote, &office).await;
    let there = (&elsewhere, &seal.id);
    assert_eq!(store.note_clause(there, &"c1".into(), "Sáu", &note(0)).await.unwrap(), Noting::SealMoved);
    let told_of = store.acts_on("r1", 50).await.unwrap();
    assert!(
        !told_of.iter().any(|one| one.act.contains("note")),
        "the journal of the resolution is everybody's"
    );
    let told_of = store.acts_on(seal.id.as_str(), 50).await.unwrap();
    assert_eq!(told_of.len(), 5);
    assert!(told_of.iter().all(|one| one.detail.is_empty()), "that something was noted, never what");
    assert_eq!(told(&store, &seal.id).await, ["c1 m00 Bốn", "c2 m00 Ba"]);
});
