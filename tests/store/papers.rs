//! Papers filled in by hand: a second person, nothing overwritten unseen, nothing counted twice. On both stores.

use std::collections::BTreeSet;

use duthao::clock::Millis;
use duthao::domain::person::{Person, Role};
use duthao::domain::vote::paper::PaperError;
use duthao::domain::vote::{Choice, DeviceSecret, Paper, Secrecy, Tally, Terms, Way};
use duthao::id::EntryId;
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::ballot::{Casting, ToCast};
use duthao::store::papers::{Entering, ToEnter};
use duthao::store::seal::Seal;
use duthao::store::vote::Ending;

use super::seal::{ballot, by, cast, opened, opened_on};
use crate::both_stores;
use crate::support::people::add;

fn paper(person: &Person, choice: Choice) -> Paper {
    Paper { person: person.id.clone(), choice: Some(choice), opinion: String::new(), replaces: None }
}

fn entry(id: &str, papers: Vec<Paper>, counts: Tally) -> ToEnter {
    ToEnter { id: EntryId::from(id), resolution: "r1".into(), papers, counts }
}

async fn enter(store: &Store, office: &Person, id: &str, papers: Vec<Paper>) -> Entering {
    let entry = entry(id, papers, Tally::default());
    store.enter_papers(&entry, &by(office, "vote.enter_papers")).await.unwrap()
}

async fn confirm(store: &Store, person: &Person, id: &str) -> Entering {
    let line = by(person, "vote.confirm_papers");
    store.confirm_papers((&"r1".into(), &EntryId::from(id)), &line).await.unwrap()
}

async fn close(store: &Store, office: &Person) -> Ending {
    store.close_vote(&"r1".into(), (&BTreeSet::new(), None), &by(office, "vote.close")).await.unwrap()
}

both_stores!(papers_count_once_a_second_person_has_confirmed_them, |store| async move {
    let (_, members, office) = opened(&store, 3).await;
    let standing = add(&store, "Trực", &[Role::Standing]).await;
    let papers = vec![paper(&members[0], Choice::Agree), paper(&members[1], Choice::Agree)];
    assert_eq!(enter(&store, &office, "e1", papers.clone()).await, Entering::Done);
    assert_eq!(store.ballots_received(&"v1".into()).await.unwrap(), 0, "not yet");
    assert_eq!(enter(&store, &office, "e2", papers).await, Entering::OneWaits);
    assert_eq!(close(&store, &office).await, Ending::PapersWait);
    assert_eq!(confirm(&store, &office, "e1").await, Entering::SamePerson);
    assert_eq!(confirm(&store, &standing, "e1").await, Entering::Done);
    assert_eq!(confirm(&store, &standing, "e1").await, Entering::NothingWaits);
    let entries = store.paper_entries(&"v1".into()).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!((&*entries[0].entered_name, entries[0].confirmed_name.as_deref()), ("Văn", Some("Trực")));
    let Ending::Done(closing) = close(&store, &office).await else { panic!("open") };
    assert_eq!(closing.tally.whole(), Some(Tally { agree: 2, disagree: 0, other: 0 }));
    let ballots = store.named_ballots(&"v1".into()).await.unwrap();
    assert!(ballots.iter().all(|one| one.entry == Some(EntryId::from("e1"))));
});

both_stores!(
    after_the_deadline_no_paper_is_entered_and_what_was_entered_is_still_confirmed,
    |store| async move {
        let terms = Terms { way: Way::Writing { deadline: Millis(100) }, ..Terms::default() };
        let (_, members, office) = opened_on(&store, 3, &terms).await;
        let standing = add(&store, "Trực", &[Role::Standing]).await;
        let at = |at: i64, person: &Person| AuditLine { at: Millis(at), ..by(person, "vote.enter_papers") };
        let in_time = entry("e1", vec![paper(&members[0], Choice::Agree)], Tally::default());
        assert_eq!(store.enter_papers(&in_time, &at(99, &office)).await.unwrap(), Entering::Done);
        let confirmed = store.confirm_papers((&"r1".into(), &in_time.id), &at(100, &standing)).await.unwrap();
        assert_eq!(confirmed, Entering::Done);
        let late = entry("e2", vec![paper(&members[1], Choice::Agree)], Tally::default());
        assert_eq!(store.enter_papers(&late, &at(100, &office)).await.unwrap(), Entering::AfterDeadline);
    }
);

both_stores!(the_database_knows_no_person_who_confirms_their_own_entry, |store| async move {
    let (_, members, office) = opened(&store, 3).await;
    enter(&store, &office, "e1", vec![paper(&members[0], Choice::Agree)]).await;
    let update = "UPDATE paper_entry SET confirmed_by = entered_by WHERE id = 'e1'";
    let refused = match &store {
        Store::Sqlite { write, .. } => sqlx::query(update).execute(write).await.is_err(),
        Store::Postgres(pool) => sqlx::query(update).execute(pool).await.is_err(),
    };
    assert!(refused);
});

both_stores!(a_ballot_from_a_device_is_replaced_knowingly_or_not_at_all, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    let standing = add(&store, "Trực", &[Role::Standing]).await;
    cast(&store, &seal, &members[0], Choice::Agree).await;
    let unmarked = vec![paper(&members[0], Choice::Disagree), paper(&members[1], Choice::Agree)];
    let there = Entering::VotedThere(vec![members[0].id.clone()]);
    assert_eq!(enter(&store, &office, "e1", unmarked).await, there);
    let marked = Paper { replaces: Some(0), ..paper(&members[0], Choice::Disagree) };
    assert_eq!(enter(&store, &office, "e1", vec![marked.clone()]).await, Entering::Done);
    // The member thinks again before the second person looks.
    cast(&store, &seal, &members[0], Choice::Other).await;
    assert_eq!(confirm(&store, &standing, "e1").await, there);
    let line = by(&standing, "vote.withdraw_papers");
    let taken = store.withdraw_papers((&"r1".into(), &EntryId::from("e1")), &line).await.unwrap();
    assert_eq!(taken, Entering::Done);
    assert_eq!(enter(&store, &office, "e2", vec![marked]).await, Entering::Done);
    assert_eq!(confirm(&store, &standing, "e2").await, Entering::Done);
    let mine = store.ballot_of(&"v1".into(), &members[0].id).await.unwrap().unwrap();
    assert_eq!((mine.choice, mine.changed), (Choice::Disagree, 2));
    let told = store.acts_on("r1", 50).await.unwrap();
    let replaced =
        |act: &str| told.iter().any(|one| one.act == act && one.detail == "m00 (instead of the ballot sent)");
    assert!(replaced("vote.enter_papers") && replaced("vote.confirm_papers"), "{told:?}");
    // The last word is the member's own, until the close.
    cast(&store, &seal, &members[0], Choice::Agree).await;
    assert_eq!(store.ballot_of(&"v1".into(), &members[0].id).await.unwrap().unwrap().entry, None);
});

both_stores!(
    papers_confirmed_while_the_vote_is_closed_are_counted_or_hold_the_close_up,
    |store| async move {
        let (_, members, office) = opened(&store, 3).await;
        let standing = add(&store, "Trực", &[Role::Standing]).await;
        let papers = members.iter().map(|member| paper(member, Choice::Agree)).collect();
        enter(&store, &office, "e1", papers).await;
        let (confirmed, ending) = tokio::join!(confirm(&store, &standing, "e1"), close(&store, &office));
        assert_eq!(confirmed, Entering::Done, "nothing entered is lost");
        match ending {
            Ending::PapersWait => assert!(matches!(close(&store, &office).await, Ending::Done(_))),
            Ending::Done(_) => {}
            other => panic!("{other:?}"),
        }
        let closing = store.newest_vote(&"r1".into()).await.unwrap().unwrap().closed.unwrap();
        assert_eq!(closing.tally.agree, Some(3));
        assert_eq!(confirm(&store, &standing, "e1").await, Entering::NotOpen);
    }
);

both_stores!(two_who_confirm_at_once_count_the_papers_once, |store| async move {
    let (_, members, office) = opened(&store, 3).await;
    let standing = add(&store, "Trực", &[Role::Standing]).await;
    let second = add(&store, "Văn hai", &[Role::Office]).await;
    enter(&store, &office, "e1", vec![paper(&members[0], Choice::Agree)]).await;
    let (one, two) = tokio::join!(confirm(&store, &standing, "e1"), confirm(&store, &second, "e1"));
    let mut answers = [one, two];
    answers.sort_by_key(|answer| *answer != Entering::Done);
    assert_eq!(answers, [Entering::Done, Entering::NothingWaits]);
    assert_eq!(store.ballot_of(&"v1".into(), &members[0].id).await.unwrap().unwrap().changed, 0);
});

fn from_device(seal: &Seal, person: &Person) -> ToCast {
    let secret = DeviceSecret::of(&format!("{}{}", person.id, "s".repeat(40)));
    ToCast { secret, ..ballot(seal, &person.id, Choice::Disagree) }
}

both_stores!(secret_papers_lie_three_at_least_among_the_ballots_and_leave_no_split, |store| async move {
    let (seal, members, office) =
        opened_on(&store, 6, &Terms { secrecy: Secrecy::Secret, ..Terms::default() }).await;
    let standing = add(&store, "Trực", &[Role::Standing]).await;
    let line = by(&office, "vote.enter_papers");
    let whose = |from: usize, to: usize| -> Vec<Paper> {
        members[from..to].iter().map(|one| Paper { choice: None, ..paper(one, Choice::Agree) }).collect()
    };
    let two = entry("e1", whose(0, 2), Tally { agree: 2, disagree: 0, other: 0 });
    let few = store.enter_papers(&two, &line).await.unwrap();
    assert_eq!(few, Entering::Refused(PaperError::TooFewForSecrecy));
    let three = entry("e1", whose(0, 3), Tally { agree: 2, disagree: 1, other: 0 });
    assert_eq!(store.enter_papers(&three, &line).await.unwrap(), Entering::Done);
    // One of them votes on a device meanwhile: the papers cannot be told apart any more, and are refused whole.
    let voted = store.cast_ballot(&from_device(&seal, &members[0]), &line).await.unwrap();
    assert_eq!(voted, Casting::Done { received: 1 });
    assert_eq!(confirm(&store, &standing, "e1").await, Entering::VotedThere(vec![members[0].id.clone()]));
    let back = by(&office, "vote.withdraw_papers");
    store.withdraw_papers((&"r1".into(), &EntryId::from("e1")), &back).await.unwrap();
    let marked = whose(0, 3).into_iter().map(|one| Paper { replaces: Some(0), ..one }).collect();
    let marked = entry("e2", marked, Tally { agree: 2, disagree: 1, other: 0 });
    let there = Entering::VotedThere(vec![members[0].id.clone()]);
    assert_eq!(
        store.enter_papers(&marked, &line).await.unwrap(),
        there,
        "a secret ballot cannot be replaced"
    );
    let others = entry("e2", whose(1, 4), Tally { agree: 2, disagree: 1, other: 0 });
    assert_eq!(store.enter_papers(&others, &line).await.unwrap(), Entering::Done);
    assert_eq!(confirm(&store, &standing, "e2").await, Entering::Done);
    let entries = store.paper_entries(&"v1".into()).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert!(entries[0].counts.is_none(), "what these papers came to is forgotten");
    let later = store.cast_ballot(&from_device(&seal, &members[1]), &line).await.unwrap();
    assert_eq!(later, Casting::OtherDevice, "a paper is not changed on a device");
    let Ending::Done(closing) = close(&store, &office).await else { panic!("open") };
    assert_eq!((closing.tally.received, closing.tally.agree), (4, Some(2)));
});
