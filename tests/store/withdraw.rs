//! Rounds that end without a count, and words adopted with amendments: what becomes of ballots, papers and stage. On both
//! stores.

use std::collections::BTreeSet;

use duthao::clock::Millis;
use duthao::domain::person::{Person, Role};
use duthao::domain::review::{Note, NoteKind};
use duthao::domain::stage::Stage;
use duthao::domain::vote::{Choice, Decision, DeviceSecret, Paper, Secrecy, Tally, Terms};
use duthao::id::{NoteId, VoteId};
use duthao::store::Store;
use duthao::store::ballot::{Casting, ToCast};
use duthao::store::papers::{Entering, ToEnter};
use duthao::store::review::Noting;
use duthao::store::vote::Ending;
use duthao::store::vote::open::Opening;

use super::seal::{ballot, by, cast, opened, opened_on, sealed};
use crate::both_stores;
use crate::support::people::add;

const REASON: &str = "Mục 3 chưa đúng kết luận";

async fn withdraw(store: &Store, office: &Person) -> bool {
    store.withdraw_vote(&"r1".into(), REASON, &by(office, "vote.withdraw")).await.unwrap()
}

async fn close(store: &Store, office: &Person) -> Ending {
    store.close_vote(&"r1".into(), (&BTreeSet::new(), None), &by(office, "vote.close")).await.unwrap()
}

async fn amend(store: &Store, office: &Person, id: &str) -> Noting {
    let note = Note {
        id: NoteId::from(id),
        kind: NoteKind::Amendment,
        clause: None,
        place: String::new(),
        words: "Bỏ chữ “cơ bản”".into(),
        by: office.id.clone(),
        at: Millis(8),
        answer: None,
        checked: None,
    };
    store.add_note(&"r1".into(), Stage::CommitteeVote, &note, &by(office, "review.amend")).await.unwrap()
}

async fn stage(store: &Store) -> Stage {
    store.resolution(&"r1".into()).await.unwrap().stage
}

both_stores!(a_round_withdrawn_counts_nothing_and_takes_nothing_after, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    let standing = add(&store, "Trực", &[Role::Standing]).await;
    cast(&store, &seal, &members[0], Choice::Agree).await;
    let paper = Paper {
        person: members[1].id.clone(),
        choice: Some(Choice::Agree),
        opinion: String::new(),
        replaces: None,
    };
    let entry =
        ToEnter { id: "e1".into(), resolution: "r1".into(), papers: vec![paper], counts: Tally::default() };
    assert_eq!(store.enter_papers(&entry, &by(&office, "vote.enter_papers")).await.unwrap(), Entering::Done);

    assert!(withdraw(&store, &standing).await);
    assert_eq!(stage(&store).await, Stage::Returned);
    let vote = store.newest_vote(&"r1".into()).await.unwrap().unwrap();
    let withdrawn = vote.withdrawn.clone().unwrap();
    assert_eq!((withdrawn.reason.as_str(), &withdrawn.by), (REASON, &standing.id));
    assert!(vote.closed.is_none() && !vote.is_open());
    assert_eq!(cast(&store, &seal, &members[2], Choice::Agree).await, Casting::Closed);
    assert_eq!(close(&store, &office).await, Ending::NotOpen);
    let confirmed = store
        .confirm_papers((&"r1".into(), &"e1".into()), &by(&standing, "vote.confirm_papers"))
        .await
        .unwrap();
    assert_eq!(confirmed, Entering::NotOpen);
    assert!(store.named_ballots(&vote.id).await.unwrap().is_empty(), "what is not counted is not read");
    assert!(!withdraw(&store, &standing).await, "once");
    let rounds = store.rounds(&seal.resolution).await.unwrap();
    assert_eq!((rounds.len(), rounds[0].decided), (1, None));
    let told = store.acts_on("r1", 9).await.unwrap();
    assert_eq!(told.iter().filter(|one| one.act == "vote.withdraw").count(), 1, "{told:?}");
});

both_stores!(words_go_back_before_the_vote_is_opened_as_well, |store| async move {
    let (seal, _, office) = sealed(&store, 3).await;
    assert!(withdraw(&store, &office).await);
    assert_eq!(
        (stage(&store).await, store.newest_vote(&"r1".into()).await.unwrap()),
        (Stage::Returned, None)
    );
    let line = by(&office, "vote.open");
    let late = store.open_vote(&"v9".into(), &seal.resolution, &Terms::default(), &line).await.unwrap();
    assert_eq!(late, Opening::StageMoved);
});

both_stores!(secret_ballots_of_a_round_withdrawn_are_destroyed, |store| async move {
    let terms = Terms { secrecy: Secrecy::Secret, ..Terms::default() };
    let (seal, members, office) = opened_on(&store, 3, &terms).await;
    let secret = DeviceSecret::of(&"ab".repeat(32)).unwrap();
    let one = ToCast { secret: Some(secret), ..ballot(&seal, &members[0].id, Choice::Disagree) };
    let line = by(&members[0], "vote.ballot");
    assert_eq!(store.cast_ballot(&one, &line).await.unwrap(), Casting::Done { received: 1 });
    assert!(withdraw(&store, &office).await);
    let count = "SELECT COUNT(*) FROM secret_ballot";
    let left: i64 = match &store {
        Store::Sqlite { read, .. } => sqlx::query_scalar(count).fetch_one(read).await.unwrap(),
        Store::Postgres(pool) => sqlx::query_scalar(count).fetch_one(pool).await.unwrap(),
    };
    assert_eq!(left, 0);
    assert_eq!(store.ballots_received(&VoteId::from("v1")).await.unwrap(), 1, "that somebody voted is kept");
});

both_stores!(a_round_is_closed_or_withdrawn_never_both, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    for member in &members[..2] {
        cast(&store, &seal, member, Choice::Agree).await;
    }
    let (ending, withdrawn, _) = tokio::join!(
        close(&store, &office),
        withdraw(&store, &office),
        cast(&store, &seal, &members[2], Choice::Agree)
    );
    let vote = store.newest_vote(&"r1".into()).await.unwrap().unwrap();
    let closed = matches!(ending, Ending::Done(_));
    assert!(closed != withdrawn, "{ending:?}, {withdrawn}");
    assert_eq!((vote.closed.is_some(), vote.withdrawn.is_some()), (closed, withdrawn));
    assert_eq!(stage(&store).await, if closed { Stage::Adopted } else { Stage::Returned });
});

both_stores!(a_vote_opened_while_the_words_go_back_is_not_left_open, |store| async move {
    let (seal, members, office) = sealed(&store, 3).await;
    let line = by(&office, "vote.open");
    let (id, terms) = (VoteId::from("v1"), Terms::default());
    let (opening, withdrawn) =
        tokio::join!(store.open_vote(&id, &seal.resolution, &terms, &line), withdraw(&store, &office));
    assert!(withdrawn);
    let opened = matches!(opening.unwrap(), Opening::Done(_));
    let vote = store.newest_vote(&"r1".into()).await.unwrap();
    assert_eq!(vote.as_ref().map(|vote| vote.withdrawn.is_some()), opened.then_some(true));
    let late = cast(&store, &seal, &members[0], Choice::Agree).await;
    assert_eq!(late, if opened { Casting::Closed } else { Casting::NotOpened });
});

both_stores!(words_adopted_with_amendments_are_taken_up_again, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    for member in &members {
        cast(&store, &seal, member, Choice::Agree).await;
    }
    for id in ["a1", "a2"] {
        assert_eq!(amend(&store, &office, id).await, Noting::Done);
    }
    let done = Some((&office.id, Millis(8)));
    let (dropped, line) = (NoteId::from("a1"), by(&office, "review.drop"));
    let taken = store.check_note(&"r1".into(), Stage::CommitteeVote, &dropped, done, &line).await;
    assert!(taken.unwrap());
    let Ending::Done(closing) = close(&store, &office).await else { panic!("the vote was open") };
    assert_eq!((closing.decision, closing.amendments), (Decision::Adopted, 1));
    assert_eq!(stage(&store).await, Stage::AdoptedWithChanges);
    assert_eq!(amend(&store, &office, "a3").await, Noting::StageMoved);
    assert_eq!(store.newest_vote(&"r1".into()).await.unwrap().unwrap().closed, Some(closing));
    let told = store.acts_on("r1", 1).await.unwrap();
    assert!(told[0].detail.starts_with("adopted with 1 amendments"), "{told:?}");
});

both_stores!(words_that_fell_go_back_whatever_else_was_asked, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    for member in &members {
        cast(&store, &seal, member, Choice::Disagree).await;
    }
    assert_eq!(amend(&store, &office, "a1").await, Noting::Done);
    assert!(matches!(close(&store, &office).await, Ending::Done(_)));
    assert_eq!(stage(&store).await, Stage::Returned);
});

both_stores!(an_amendment_written_while_the_vote_is_closed_is_counted_or_refused, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    for member in &members {
        cast(&store, &seal, member, Choice::Agree).await;
    }
    let (noting, ending) = tokio::join!(amend(&store, &office, "a1"), close(&store, &office));
    let Ending::Done(closing) = ending else { panic!("the vote was open") };
    let counted = noting == Noting::Done;
    assert_eq!(closing.amendments, u32::from(counted));
    assert_eq!(stage(&store).await, if counted { Stage::AdoptedWithChanges } else { Stage::Adopted });
});
