//! Secret ballots against whoever holds the whole database: every table, column and row number. On both stores.

use std::collections::{BTreeMap, BTreeSet};

use duthao::clock::Millis;
use duthao::domain::person::{Person, Role};
use duthao::domain::stage::Stage;
use duthao::domain::vote::{Choice, DeviceSecret, Secrecy, Terms};
use duthao::id::{SealId, VersionId, VoteId};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::ballot::{Casting, ToCast};
use duthao::store::seal::{Seal, Sealing, ToSeal};
use duthao::store::secret::OwnSecret;
use duthao::store::version::Version;
use duthao::store::vote::Ending;
use sha2::{Digest, Sha256};

use super::seal::{ballot, by, committee, opened_on, resolution_at, to_seal};
use crate::both_stores;
use crate::support::dump::{Dump, cells, dump};
use crate::support::people::add;
use crate::support::stores;

const VOTERS: usize = 5;

fn secret() -> Terms {
    Terms { secrecy: Secrecy::Secret, ..Terms::default() }
}

/// What this person's device holds; `device` tells one from another.
fn held(person: &Person, device: &str) -> Option<DeviceSecret> {
    let secret = hex::encode(Sha256::digest(format!("{} {device}", person.id)));
    Some(DeviceSecret::of(&secret).expect("a secret"))
}

fn from(seal: &Seal, person: &Person, device: &str, choice: Choice) -> ToCast {
    ToCast { secret: held(person, device), ..ballot(seal, &person.id, choice) }
}

async fn cast(store: &Store, ballot: ToCast) -> Casting {
    let line = AuditLine {
        at: ballot.at,
        person: Some(ballot.person.clone()),
        act: "vote.ballot",
        object: "r1".into(),
        detail: String::new(),
    };
    store.cast_ballot(&ballot, &line).await.unwrap()
}

async fn close(store: &Store, office: &Person) -> Ending {
    store.close_vote(&"r1".into(), (&BTreeSet::new(), None), &by(office, "vote.close")).await.unwrap()
}

both_stores!(a_secret_ballot_is_changed_on_its_own_device_only, |store| async move {
    let (seal, members, office) = opened_on(&store, 3, &secret()).await;
    let vote = VoteId::from("v1");
    let (one, other) = (held(&members[0], "phone"), held(&members[0], "laptop"));
    let own = |secret: Option<DeviceSecret>| {
        let (store, vote, person) = (store.clone(), vote.clone(), members[0].id.clone());
        async move { store.own_secret(&vote, &person, secret.as_ref()).await.unwrap() }
    };
    assert_eq!(own(one.clone()).await, OwnSecret::NotVoted);
    let without = ToCast { secret: None, ..from(&seal, &members[0], "phone", Choice::Agree) };
    assert_eq!(cast(&store, without).await, Casting::NoSecret);
    let first = cast(&store, from(&seal, &members[0], "phone", Choice::Disagree)).await;
    assert_eq!(first, Casting::Done { received: 1 });
    assert_eq!((own(one.clone()).await, own(other).await), (OwnSecret::FromHere, OwnSecret::FromElsewhere));
    assert_eq!(cast(&store, from(&seal, &members[0], "laptop", Choice::Agree)).await, Casting::OtherDevice);
    let changed = cast(&store, from(&seal, &members[0], "phone", Choice::Agree)).await;
    assert_eq!(changed, Casting::Done { received: 1 });
    // The secret of another is no key to one's ballot.
    let stolen =
        ToCast { secret: held(&members[0], "phone"), ..from(&seal, &members[1], "x", Choice::Other) };
    assert_eq!(cast(&store, stolen).await, Casting::Done { received: 2 });
    cast(&store, from(&seal, &members[2], "phone", Choice::Agree)).await;
    assert!(store.named_ballots(&vote).await.unwrap().is_empty());
    assert!(store.ballot_of(&vote, &members[0].id).await.unwrap().is_none());
    let Ending::Done(closing) = close(&store, &office).await else { panic!("open") };
    assert_eq!((closing.tally.received, closing.tally.agree, closing.tally.other), (3, Some(2), None));
    assert_eq!(own(one).await, OwnSecret::FromElsewhere, "after the close no secret opens a ballot");
    assert_eq!(cast(&store, from(&seal, &members[0], "phone", Choice::Agree)).await, Casting::Closed);
});

both_stores!(of_two_devices_at_once_exactly_one_wins, |store| async move {
    let (seal, members, _) = opened_on(&store, 3, &secret()).await;
    let (one, two) = tokio::join!(
        cast(&store, from(&seal, &members[0], "phone", Choice::Agree)),
        cast(&store, from(&seal, &members[0], "laptop", Choice::Disagree))
    );
    let mut answers = [one, two];
    answers.sort_by_key(|answer| *answer == Casting::OtherDevice);
    assert_eq!(answers, [Casting::Done { received: 1 }, Casting::OtherDevice]);
    assert_eq!(store.ballots_received(&"v1".into()).await.unwrap(), 1);
});

both_stores!(a_whole_committee_votes_at_once_while_the_vote_is_closed, |store| async move {
    let (seal, members, office) = opened_on(&store, 11, &secret()).await;
    for member in &members[..6] {
        assert!(matches!(
            cast(&store, from(&seal, member, "phone", Choice::Agree)).await,
            Casting::Done { .. }
        ));
    }
    // The first six think again, the other five vote, and the chair closes: all at once.
    let late = members.iter().map(|member| cast(&store, from(&seal, member, "phone", Choice::Disagree)));
    let (answers, ending) = tokio::join!(futures_util::future::join_all(late), close(&store, &office));
    let Ending::Done(closing) = ending else { panic!("{ending:?}") };
    let taken =
        |answers: &[Casting]| answers.iter().filter(|one| matches!(one, Casting::Done { .. })).count();
    let refused = answers.iter().filter(|one| **one == Casting::Closed).count();
    assert_eq!(taken(&answers) + refused, 11, "{answers:?}");
    let received = 6 + taken(&answers[6..]);
    assert_eq!(closing.tally.received as usize, received);
    let rows = dump(&store).await;
    assert_eq!((rows["secret_ballot"].len(), rows["vote_participation"].len()), (received, received));
    let disagree = rows["secret_ballot"].iter().filter(|row| row.text("choice") == "disagree").count();
    assert_eq!(disagree, taken(&answers));
});

/// Who votes in which order, and what each answers.
#[derive(Clone, Copy)]
struct Play {
    order: [usize; VOTERS],
    choices: [Choice; VOTERS],
}

/// Plays a vote in which nothing is left to chance but what the play says, and reads all that is stored.
async fn played(store: &Store, play: Play, closed: bool) -> Dump {
    let office = add(store, "Văn", &[Role::Office, Role::Standing]).await;
    let members = committee(store, VOTERS).await;
    resolution_at(store, "r1", Stage::StandingReview, &office).await;
    let wanted = to_seal(&"r1".into(), &office, 0);
    let version = Version { id: VersionId::from("w1"), ..wanted.version.clone() };
    let wanted = ToSeal { id: SealId::from("s1"), version, ..wanted };
    let sealing = store.seal(&wanted, &by(&office, "resolution.seal")).await.unwrap();
    let Sealing::Done(seal) = sealing else { panic!("{sealing:?}") };
    let opening = by(&office, "vote.open");
    store.open_vote(&VoteId::from("v1"), &"r1".into(), &secret(), &opening).await.unwrap();
    for (turn, voter) in play.order.into_iter().enumerate() {
        // Later in the order is later by the clock.
        let at = Millis(1000 + i64::try_from(turn).unwrap());
        let ballot = ToCast { at, ..from(&seal, &members[voter], "phone", play.choices[voter]) };
        assert!(matches!(cast(store, ballot).await, Casting::Done { .. }));
    }
    if closed {
        assert!(matches!(close(store, &office).await, Ending::Done(_)));
    }
    dump(store).await
}

/// What a reader of the dump has who cannot guess keys: all but them, tables as heaps of rows.
fn keyless(mut dump: Dump) -> BTreeMap<String, Vec<String>> {
    for row in dump.get_mut("secret_ballot").expect("the table of ballots") {
        row.columns.remove("key");
    }
    // The close binds the ballots by a hash over their rows, keys and all, and the log goes on from that line: hashes of
    // what stands in the dump anyway. Everything else of the line stays to be compared.
    for row in dump.get_mut("audit").expect("the log") {
        if row.text("act") == "vote.close" {
            let bound = row.text("bound");
            let (before, rest) = bound.split_once("\nsecret_ballot ").expect("the close binds the ballots");
            let after = rest.split_once('\n').map_or("", |(_, after)| after);
            row.columns.insert("bound".into(), format!("{before}\n{after}").into());
            row.columns.remove("hash");
        }
    }
    for row in dump.get_mut("audit_head").expect("the end of the log") {
        row.columns.remove("hash");
    }
    let heap = |(table, rows): (String, Vec<crate::support::dump::Row>)| {
        let mut rows: Vec<String> =
            rows.into_iter().map(|row| serde_json::Value::Object(row.columns).to_string()).collect();
        rows.sort();
        (table, rows)
    };
    dump.into_iter().map(heap).collect()
}

/// The rows of both tables lie in the order of their keys, all written by one transaction: nothing tells which of them
/// came last, nor pairs a row of one with a row of the other.
fn tells_no_order(dump: &Dump) {
    for (table, key) in [("vote_participation", "person"), ("secret_ballot", "key")] {
        let rows = &dump[table];
        assert_eq!(rows.len(), VOTERS);
        let keys: Vec<String> = rows.iter().map(|row| row.text(key)).collect();
        assert!(keys.is_sorted(), "{table}: {keys:?}");
        let writers: BTreeSet<&str> = rows.iter().map(|row| row.written_by.as_str()).collect();
        assert_eq!(writers.len(), 1, "{table}: {writers:?}");
    }
}

/// Tries to find the person behind each ballot with everything that the dump holds.
fn cannot_be_joined(dump: &Dump) {
    let people: Vec<String> = dump["vote_participation"].iter().map(|row| row.text("person")).collect();
    let keys: Vec<String> = dump["secret_ballot"].iter().map(|row| row.text("key")).collect();
    let cells = cells(dump);
    for key in &keys {
        let seen = cells.iter().filter(|(_, _, text)| text.contains(key.as_str()));
        assert_eq!(seen.count(), 1, "a ballot's key stands in its own row only");
    }
    for row in &dump["secret_ballot"] {
        let columns: Vec<&str> = row.columns.keys().map(String::as_str).collect();
        assert_eq!(columns.len(), 4, "vote, key, choice and opinion, nothing else: {columns:?}");
        let text = serde_json::Value::Object(row.columns.clone()).to_string();
        assert!(people.iter().all(|person| !text.contains(person)), "a ballot names nobody");
    }
    // A key is made of vote, person and a secret: is that secret, or none at all, anywhere in the dump?
    let words: BTreeSet<&str> = cells.iter().map(|(_, _, text)| text.as_str()).chain([""]).collect();
    for person in &people {
        for word in &words {
            let secret = DeviceSecret::of(word);
            let made = secret.map(|secret| secret.key(&"v1".into(), &person.as_str().into()));
            let mut guesses: Vec<String> = made.into_iter().collect();
            for between in ["", "\0", ":", " "] {
                for parts in
                    [["v1", person, word], ["v1", word, person], [person, word, ""], [word, person, ""]]
                {
                    guesses.push(hex::encode(Sha256::digest(parts.join(between).as_bytes())));
                }
                let kept = ["ballot", "v1", person, word].join(between);
                guesses.push(hex::encode(Sha256::digest(kept.as_bytes())));
            }
            assert!(guesses.iter().all(|guess| !keys.contains(guess)), "{person} is found by {word:?}");
        }
    }
}

async fn nothing_joins(stores: [Store; 4]) {
    use Choice::{Agree, Disagree, Other};
    let first = Play { order: [0, 1, 2, 3, 4], choices: [Agree, Agree, Disagree, Agree, Other] };
    // Another order, other answers of each; as many of each answer.
    let second = Play { order: [4, 2, 0, 3, 1], choices: [Other, Disagree, Agree, Agree, Agree] };
    let [one, two, three, four] = stores;
    for (one, two, closed) in [(one, two, false), (three, four, true)] {
        let (one, two) = (played(&one, first, closed).await, played(&two, second, closed).await);
        for dump in [&one, &two] {
            tells_no_order(dump);
            cannot_be_joined(dump);
        }
        let (one, two) = (keyless(one), keyless(two));
        for (table, rows) in &one {
            assert_eq!(rows, &two[table], "{table} tells in which order, or who answered what");
        }
    }
}

#[tokio::test]
async fn no_dump_of_the_embedded_database_joins_a_ballot_with_a_person() {
    let all =
        [stores::sqlite().await, stores::sqlite().await, stores::sqlite().await, stores::sqlite().await];
    nothing_joins(all.each_ref().map(|test| test.store.clone())).await;
    for test in all {
        test.store.close().await;
    }
}

#[tokio::test]
async fn no_dump_of_postgresql_joins_a_ballot_with_a_person() {
    let all = [
        stores::postgres().await,
        stores::postgres().await,
        stores::postgres().await,
        stores::postgres().await,
    ];
    nothing_joins(all.each_ref().map(|test| test.store.clone())).await;
    for test in all {
        test.store.close().await;
    }
}
