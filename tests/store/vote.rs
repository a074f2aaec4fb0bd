//! The terms of a vote: frozen at its opening, kept by its count. On both stores.

use std::collections::{BTreeMap, BTreeSet};

use duthao::clock::Millis;
use duthao::domain::vote::{Choice, Decision, Preset, Secrecy, Tally, Terms, TermsError, Way};
use duthao::id::{PersonId, VoteId};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::ballot::{Casting, ToCast};
use duthao::store::vote::open::Opening;
use duthao::store::vote::{Closing, Ending};

use super::seal::{ballot, by, cast, opened, opened_on, sealed};
use crate::both_stores;

/// Terms by which this member does not vote.
fn without(member: &str, reason: &str) -> Terms {
    Terms { left_out: BTreeMap::from([(PersonId::from(member), reason.to_owned())]), ..Terms::default() }
}

fn by_rule(preset: Preset) -> Terms {
    Terms { rule: Some(preset.rule()), ..Terms::default() }
}

async fn closed(store: &Store, attending: &[&str], line: &AuditLine) -> Closing {
    let attending: BTreeSet<PersonId> = attending.iter().map(|id| PersonId::from(*id)).collect();
    match store.close_vote(&"r1".into(), (&attending, None), line).await.unwrap() {
        Ending::Done(closing) => closing,
        other => panic!("{other:?}"),
    }
}

both_stores!(a_member_left_out_is_named_with_the_reason_and_counts_no_more, |store| async move {
    let (seal, members, office) = opened_on(&store, 4, &without("m01", "nghỉ công tác")).await;
    assert_eq!(seal.roster.len(), 4, "the seal keeps everybody");
    assert_eq!(cast(&store, &seal, &members[1], Choice::Agree).await, Casting::NotOnRoster);
    for member in [&members[0], &members[2]] {
        assert!(matches!(cast(&store, &seal, member, Choice::Agree).await, Casting::Done { .. }));
    }
    let closing = closed(&store, &[], &by(&office, "vote.close")).await;
    assert_eq!(closing.decision, Decision::Adopted, "two of three, not of four");
    let vote = store.newest_vote(&seal.resolution).await.unwrap().unwrap();
    assert_eq!(vote.held.roster.len(), 3);
    let left: Vec<_> =
        vote.held.left_out.iter().map(|left| (left.name.as_str(), left.reason.as_str())).collect();
    assert_eq!(left, [("m01", "nghỉ công tác")]);
    let told = store.acts_on("r1", 50).await.unwrap();
    assert!(told.iter().any(|one| one.act == "vote.open" && one.detail.contains("m01 (nghỉ công tác)")));
    let rounds = store.rounds(&seal.resolution).await.unwrap();
    assert_eq!(rounds[0].members, 3);
});

both_stores!(terms_that_cannot_be_held_open_no_vote, |store| async move {
    let (seal, _, office) = sealed(&store, 3).await;
    let line = by(&office, "vote.open");
    let secret = Terms { secrecy: Secrecy::Secret, ..without("m01", "ốm") };
    for (terms, refused) in [
        (without("m01", " "), TermsError::ReasonMissing),
        (without("x", "ốm"), TermsError::NotAMember),
        (secret, TermsError::TooFewForSecrecy),
        (Terms { way: Way::Writing { deadline: Millis(9) }, ..Terms::default() }, TermsError::DeadlinePassed),
    ] {
        let opening = store.open_vote(&VoteId::fresh(), &seal.resolution, &terms, &line).await.unwrap();
        assert_eq!(opening, Opening::Refused(refused));
    }
    assert_eq!(store.newest_vote(&seal.resolution).await.unwrap(), None);
    assert!(store.acts_on("r1", 9).await.unwrap().iter().all(|one| one.act != "vote.open"));
});

both_stores!(after_the_opening_neither_roster_nor_rule_nor_secrecy_is_changed, |store| async move {
    let (seal, members, office) = opened(&store, 3).await;
    let before = store.newest_vote(&seal.resolution).await.unwrap().unwrap();
    let again = Terms { secrecy: Secrecy::Secret, ..without("m02", "ốm") };
    let line = by(&office, "vote.open");
    let opening = store.open_vote(&VoteId::fresh(), &seal.resolution, &again, &line).await.unwrap();
    assert_eq!(opening, Opening::AlreadyOpened);
    // Past all code: the database itself refuses.
    for change in [
        "roster = '[]'",
        "rule = '{}'",
        "left_out = '[{}]'",
        "secrecy = 'secret'",
        "way = 'writing', deadline = 1",
    ] {
        let change = sqlx::AssertSqlSafe(format!("UPDATE vote SET {change} WHERE id = 'v1'"));
        let refused = match &store {
            Store::Sqlite { write, .. } => sqlx::query(change).execute(write).await.map(|_| ()),
            Store::Postgres(pool) => sqlx::query(change).execute(pool).await.map(|_| ()),
        };
        let told = refused.expect_err("a frozen column was changed").to_string();
        assert!(told.contains("frozen"), "{told}");
    }
    assert_eq!(store.newest_vote(&seal.resolution).await.unwrap().unwrap(), before);
    assert!(matches!(cast(&store, &seal, &members[2], Choice::Agree).await, Casting::Done { .. }));
});

both_stores!(by_members_present_the_attendance_is_kept_and_counted, |store| async move {
    let (seal, members, office) = opened_on(&store, 9, &by_rule(Preset::HalfOfPresent)).await;
    for member in &members[..4] {
        cast(&store, &seal, member, Choice::Agree).await;
    }
    let line = by(&office, "vote.close");
    let stranger = BTreeSet::from([office.id.clone()]);
    let refused = store.close_vote(&seal.resolution, (&stranger, None), &line).await.unwrap();
    assert_eq!(refused, Ending::NotOnRoster);
    // Four voted and are there, ticked or not; three more sit in the meeting and say nothing.
    let closing = closed(&store, &["m00", "m06", "m07", "m08"], &line).await;
    assert_eq!(closing.present.as_ref().map(Vec::len), Some(7));
    assert_eq!(closing.decision, Decision::Adopted, "four of seven, though not of nine");
    assert_eq!(store.newest_vote(&seal.resolution).await.unwrap().unwrap().closed, Some(closing));
});

both_stores!(by_ballots_cast_who_sends_none_weighs_nothing, |store| async move {
    let (seal, members, office) = opened_on(&store, 9, &by_rule(Preset::HalfOfCast)).await;
    for (at, member) in members[..6].iter().enumerate() {
        cast(&store, &seal, member, if at < 4 { Choice::Agree } else { Choice::Disagree }).await;
    }
    let closing = closed(&store, &["m08"], &by(&office, "vote.close")).await;
    assert_eq!((closing.decision, closing.present), (Decision::Adopted, None));
    assert_eq!(closing.tally.whole(), Some(Tally { agree: 4, disagree: 2, other: 0 }));
});

both_stores!(in_writing_the_deadline_ends_the_ballots_and_begins_the_close, |store| async move {
    let terms = Terms { way: Way::Writing { deadline: Millis(100) }, ..Terms::default() };
    let (seal, members, office) = opened_on(&store, 3, &terms).await;
    let at = |member: usize, at: i64| ToCast {
        at: Millis(at),
        ..ballot(&seal, &members[member].id, Choice::Agree)
    };
    let line = by(&office, "vote.close");
    let cast = |ballot: ToCast| {
        let (store, line) = (store.clone(), line.clone());
        async move { store.cast_ballot(&ballot, &line).await.unwrap() }
    };
    assert_eq!(cast(at(0, 99)).await, Casting::Done { received: 1 });
    let early = AuditLine { at: Millis(99), ..line.clone() };
    let nobody = BTreeSet::new();
    assert_eq!(
        store.close_vote(&seal.resolution, (&nobody, None), &early).await.unwrap(),
        Ending::BeforeDeadline
    );
    assert_eq!(cast(at(1, 100)).await, Casting::AfterDeadline);
    assert_eq!(cast(at(0, 100)).await, Casting::AfterDeadline, "nor is one changed");
    let closing = closed(&store, &[], &AuditLine { at: Millis(100), ..line }).await;
    assert_eq!(closing.decision, Decision::NoQuorum, "one not returned is not a yes");
});

both_stores!(in_writing_the_vote_may_be_closed_once_everybody_has_answered, |store| async move {
    let terms = Terms { way: Way::Writing { deadline: Millis(100) }, ..Terms::default() };
    let (seal, members, office) = opened_on(&store, 3, &terms).await;
    for member in &members {
        cast(&store, &seal, member, Choice::Agree).await;
    }
    let closing = closed(&store, &[], &by(&office, "vote.close")).await;
    assert_eq!(closing.decision, Decision::Adopted);
});
