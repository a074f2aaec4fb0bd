//! Seals and votes: exact words, one ballot each, a close that nothing slips past. On both stores.

use std::collections::BTreeSet;

use duthao::clock::Millis;
use duthao::domain::annex::Annex;
use duthao::domain::canonical::canonical_hash;
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::{Clause, Heads, Kind, Run, Text};
use duthao::domain::stage::Stage;
use duthao::domain::vote::{Choice, Decision, Rule, Tally, Terms};
use duthao::id::{PersonId, ResolutionId, SealId, VersionId, VoteId};
use duthao::live::log::{ChangeLog, LogError, LoggedChange};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::ballot::{Casting, ToCast};
use duthao::store::resolution::ResolutionRow;
use duthao::store::seal::{Seal, Sealing, ToSeal};
use duthao::store::version::{Version, VersionKind};
use duthao::store::vote::Ending;
use duthao::store::vote::open::Opening;

use crate::both_stores;
use crate::support::people::{add, line};

const OPEN: [Stage; 3] = [Stage::Drafting, Stage::Consolidation, Stage::StandingReview];

/// A resolution at some stage, as if it had come there.
pub async fn resolution_at(store: &Store, id: &str, stage: Stage, by: &Person) -> ResolutionId {
    let row = ResolutionRow {
        id: ResolutionId::from(id),
        document: format!("doc-{id}"),
        title: "NQ".into(),
        stage,
        stage_since: Millis(0),
        draft_ordinal: 1,
        body: "{}".into(),
        created_by: by.id.clone(),
        created_at: Millis(0),
    };
    store.add_resolution(&row, &line("resolution.create", id)).await.unwrap();
    row.id
}

pub fn by(person: &Person, act: &'static str) -> AuditLine {
    AuditLine { person: Some(person.id.clone()), at: Millis(9), ..line(act, "r1") }
}

fn change(name: &str, seq: u64, deps: &[&str], by: &Person) -> LoggedChange {
    LoggedChange {
        hash: name.into(),
        actor: "a".into(),
        actor_seq: seq,
        deps: deps.iter().map(|dep| (*dep).to_owned()).collect(),
        bytes: name.as_bytes().to_vec(),
        person: by.id.clone(),
        connection: "k".into(),
        received_at: Millis(1),
        decides: None,
    }
}

fn words(heads: &[&str]) -> Text {
    let clause = Clause {
        id: "c1".into(),
        kind: Kind::Paragraph,
        level: 0,
        runs: vec![Run { text: "Nghị quyết này có hiệu lực.".into(), ..Run::default() }],
        answers: vec![],
        evidence: vec![],
        order: "a".into(),
    };
    let heads = Heads(heads.iter().map(|head| (*head).to_owned()).collect());
    Text { heads, subject: "về nâng cao chất lượng".into(), clauses: vec![clause], removed: vec![] }
}

pub fn to_seal(resolution: &ResolutionId, by: &Person, last_seq: i64) -> ToSeal {
    let text = words(&["h2"]);
    let version = Version {
        id: VersionId::fresh(),
        resolution: resolution.clone(),
        kind: VersionKind::Sealed,
        ordinal: 0,
        note: String::new(),
        canonical_hash: canonical_hash(&text),
        text,
        made_by: by.id.clone(),
        made_at: Millis(5),
    };
    ToSeal {
        id: SealId::fresh(),
        version,
        rule: Rule::default(),
        last_seq,
        waivers: Vec::new(),
        evidence_clock: 0,
        annex: Annex::default(),
    }
}

pub async fn committee(store: &Store, members: usize) -> Vec<Person> {
    let mut all = Vec::new();
    for number in 0..members {
        all.push(add(store, &format!("m{number:02}"), &[Role::Committee]).await);
    }
    all
}

pub(super) async fn sealed(store: &Store, members: usize) -> (Seal, Vec<Person>, Person) {
    let office = add(store, "Văn", &[Role::Office, Role::Standing]).await;
    let members = committee(store, members).await;
    let id = resolution_at(store, "r1", Stage::StandingReview, &office).await;
    store
        .append(&id, &OPEN, &[change("h1", 1, &[], &office), change("h2", 2, &["h1"], &office)])
        .await
        .unwrap();
    let sealing = store.seal(&to_seal(&id, &office, 2), &by(&office, "resolution.seal")).await.unwrap();
    let Sealing::Done(seal) = sealing else { panic!("{sealing:?}") };
    let seal = *seal;
    (seal, members, office)
}

pub(super) async fn opened(store: &Store, members: usize) -> (Seal, Vec<Person>, Person) {
    opened_on(store, members, &Terms::default()).await
}

/// A vote opened on these terms.
pub(super) async fn opened_on(store: &Store, members: usize, terms: &Terms) -> (Seal, Vec<Person>, Person) {
    let (seal, members, office) = sealed(store, members).await;
    let line = by(&office, "vote.open");
    let opening = store.open_vote(&VoteId::from("v1"), &seal.resolution, terms, &line).await.unwrap();
    assert!(matches!(opening, Opening::Done(_)), "{opening:?}");
    (seal, members, office)
}

pub(super) fn ballot(seal: &Seal, person: &PersonId, choice: Choice) -> ToCast {
    ToCast {
        resolution: seal.resolution.clone(),
        person: person.clone(),
        choice,
        opinion: String::new(),
        canonical_hash: seal.canonical_hash.clone(),
        secret: None,
        at: Millis(10),
    }
}

pub(super) async fn cast(store: &Store, seal: &Seal, person: &Person, choice: Choice) -> Casting {
    store.cast_ballot(&ballot(seal, &person.id, choice), &by(person, "vote.ballot")).await.unwrap()
}

both_stores!(a_seal_freezes_words_roster_and_rule_and_no_change_comes_after, |store| async move {
    let (seal, members, office) = sealed(&store, 3).await;
    assert_eq!((seal.round, seal.roster.len(), seal.heads.to_line()), (1, 3, "h2".to_owned()));
    assert_eq!(store.newest_seal(&seal.resolution).await.unwrap(), Some(seal.clone()));
    assert_eq!(store.seal_of(&seal.id).await.unwrap(), seal);
    assert_eq!(store.resolution(&seal.resolution).await.unwrap().stage, Stage::CommitteeVote);
    let version = store.version(&seal.resolution, &seal.version).await.unwrap();
    assert_eq!((version.text, version.ordinal), (words(&["h2"]), 1));
    let late = store.append(&seal.resolution, &OPEN, &[change("h3", 3, &["h2"], &office)]).await;
    assert!(matches!(late, Err(LogError::Closed)), "{late:?}");
    add(&store, "late", &[Role::Committee]).await;
    let roster = store.newest_seal(&seal.resolution).await.unwrap().unwrap().roster;
    assert_eq!(
        roster.0.iter().map(|one| one.id.clone()).collect::<Vec<_>>(),
        members.iter().map(|one| one.id.clone()).collect::<Vec<_>>()
    );
});

both_stores!(a_change_stored_after_the_words_were_read_refuses_the_seal, |store| async move {
    let office = add(&store, "Văn", &[Role::Office]).await;
    committee(&store, 1).await;
    let id = resolution_at(&store, "r1", Stage::StandingReview, &office).await;
    store.append(&id, &OPEN, &[change("h1", 1, &[], &office)]).await.unwrap();
    store.append(&id, &OPEN, &[change("h2", 2, &["h1"], &office)]).await.unwrap();
    assert_eq!(store.log_heads(&id).await.unwrap(), (2, Heads(vec!["h2".into()])));
    let refused = store.seal(&to_seal(&id, &office, 1), &by(&office, "resolution.seal")).await.unwrap();
    assert_eq!(refused, Sealing::WordsMoved);
    assert_eq!(store.resolution(&id).await.unwrap().stage, Stage::StandingReview, "nothing was stored");
    assert!(store.versions(&id).await.unwrap().is_empty());
});

both_stores!(nothing_is_sealed_twice_or_without_voters, |store| async move {
    let office = add(&store, "Văn", &[Role::Office]).await;
    let id = resolution_at(&store, "r1", Stage::StandingReview, &office).await;
    let line = by(&office, "resolution.seal");
    assert_eq!(store.seal(&to_seal(&id, &office, 0), &line).await.unwrap(), Sealing::NobodyVotes);
    committee(&store, 2).await;
    let (one, two) = (to_seal(&id, &office, 0), to_seal(&id, &office, 0));
    let (one, two) = tokio::join!(store.seal(&one, &line), store.seal(&two, &line));
    let done = [one.unwrap(), two.unwrap()].iter().filter(|one| matches!(one, Sealing::Done(_))).count();
    assert_eq!(done, 1);
});

both_stores!(a_second_ballot_of_one_voter_changes_the_first, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    assert_eq!(cast(&store, &seal, &members[0], Choice::Disagree).await, Casting::Done { received: 1 });
    assert_eq!(cast(&store, &seal, &members[0], Choice::Agree).await, Casting::Done { received: 1 });
    let vote = store.newest_vote(&seal.resolution).await.unwrap().unwrap();
    let mine = store.ballot_of(&vote.id, &members[0].id).await.unwrap().unwrap();
    assert_eq!((mine.choice, mine.changed), (Choice::Agree, 1));
    assert!(store.named_ballots(&vote.id).await.unwrap().is_empty(), "no split before the close");
    let other = ToCast { canonical_hash: "old".into(), ..ballot(&seal, &members[1].id, Choice::Agree) };
    assert_eq!(store.cast_ballot(&other, &line("vote.ballot", "r1")).await.unwrap(), Casting::OtherWords);
    assert_eq!(cast(&store, &seal, &office, Choice::Agree).await, Casting::NotOnRoster);
    let line = by(&office, "vote.open");
    let again = store.open_vote(&VoteId::fresh(), &seal.resolution, &Terms::default(), &line).await.unwrap();
    assert_eq!(again, Opening::AlreadyOpened);
});

both_stores!(two_devices_of_one_voter_leave_one_ballot, |store| async move {
    let (seal, members, _) = opened(&store, 3).await;
    let (one, two) = tokio::join!(
        cast(&store, &seal, &members[0], Choice::Agree),
        cast(&store, &seal, &members[0], Choice::Other)
    );
    assert_eq!((one, two), (Casting::Done { received: 1 }, Casting::Done { received: 1 }));
    let vote = store.newest_vote(&seal.resolution).await.unwrap().unwrap();
    assert_eq!(store.ballot_of(&vote.id, &members[0].id).await.unwrap().unwrap().changed, 1);
});

both_stores!(a_ballot_is_counted_by_the_close_or_refused_by_it, |store| async move {
    let (seal, members, office) = opened(&store, 11).await;
    for member in &members[..6] {
        cast(&store, &seal, member, Choice::Agree).await;
    }
    let late = members[6..].iter().map(|member| cast(&store, &seal, member, Choice::Disagree));
    let closing = by(&office, "vote.close");
    let nobody = BTreeSet::new();
    let (answers, ending) = tokio::join!(
        futures_util::future::join_all(late),
        store.close_vote(&seal.resolution, (&nobody, None), &closing)
    );
    let Ending::Done(closing) = ending.unwrap() else { panic!("the vote was open") };
    let taken = answers.iter().filter(|answer| matches!(answer, Casting::Done { .. })).count();
    let refused = answers.iter().filter(|answer| **answer == Casting::Closed).count();
    assert_eq!(taken + refused, 5, "{answers:?}");
    let tally = Tally { agree: 6, disagree: u32::try_from(taken).unwrap(), other: 0 };
    assert_eq!(closing.tally.whole(), Some(tally));
    let adopted = closing.tally.received >= 8;
    assert_eq!(closing.decision, if adopted { Decision::Adopted } else { Decision::NoQuorum });
    let stage = store.resolution(&seal.resolution).await.unwrap().stage;
    assert_eq!(stage, if adopted { Stage::Adopted } else { Stage::Returned });
    let vote = store.newest_vote(&seal.resolution).await.unwrap().unwrap();
    assert_eq!(vote.closed, Some(closing));
    assert_eq!(store.named_ballots(&vote.id).await.unwrap().len(), 6 + taken);
});

both_stores!(a_vote_is_closed_once_and_takes_nothing_after, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    for member in &members[..2] {
        cast(&store, &seal, member, Choice::Agree).await;
    }
    let line = by(&office, "vote.close");
    let nobody = BTreeSet::new();
    let (one, two) = tokio::join!(
        store.close_vote(&seal.resolution, (&nobody, None), &line),
        store.close_vote(&seal.resolution, (&nobody, None), &line)
    );
    let done = [one.unwrap(), two.unwrap()].iter().filter(|one| matches!(one, Ending::Done(_))).count();
    assert_eq!(done, 1);
    assert_eq!(cast(&store, &seal, &members[2], Choice::Disagree).await, Casting::Closed);
    let told = store.acts_on("r1", 50).await.unwrap();
    let choices = ["agree", "disagree", "other"];
    assert!(told.iter().all(|line| choices.iter().all(|choice| !line.detail.contains(choice))), "{told:?}");
    assert!(told.iter().any(|line| line.act == "vote.close" && line.detail == "adopted"));
});

both_stores!(before_the_opening_no_ballot_is_taken, |store| async move {
    let (seal, members, _) = sealed(&store, 2).await;
    assert_eq!(cast(&store, &seal, &members[0], Choice::Agree).await, Casting::NotOpened);
});

both_stores!(ballots_that_a_journal_does_not_tell_take_no_room_in_it, |store| async move {
    let (seal, members, office) = opened(&store, 11).await;
    for member in &members {
        cast(&store, &seal, member, Choice::Agree).await;
    }
    let newest = store.acts_on("r1", 2).await.unwrap();
    assert!(newest.iter().all(|act| act.act == "vote.ballot"), "{newest:?}");
    let told = store.acts_on_except("r1", "vote.ballot", 2).await.unwrap();
    let acts: Vec<&str> = told.iter().map(|act| act.act.as_str()).collect();
    assert_eq!(acts, ["vote.open", "resolution.seal"]);
    assert_eq!(told[0].person.as_deref(), Some(office.id.as_str()));
});
