//! Working groups on both stores: a lane that begins with the log of its resolution, seen nowhere else; bringing back.

use std::collections::BTreeSet;

use duthao::clock::Millis;
use duthao::domain::answer::Verdict;
use duthao::domain::group::merge::Since;
use duthao::domain::group::{Closed, Group};
use duthao::domain::permission::lane::Lane;
use duthao::domain::person::Role;
use duthao::domain::resolution::Heads;
use duthao::domain::stage::Stage;
use duthao::domain::suggestion::Suggestion;
use duthao::id::PersonId;
use duthao::live::log::{ChangeLog, LogError, LoggedChange, Snapshot};
use duthao::store::group::{Bringing, Opening, ToBring};
use duthao::store::resolution::ResolutionRow;
use duthao::store::{Store, StoreError};

use super::seal::resolution_at;
use super::suggestion::{decision, suggestion};
use crate::both_stores;
use crate::support::people::{self, line};

fn change(hash: &str, seq: u64, deps: &[&str], person: &str) -> LoggedChange {
    LoggedChange {
        hash: hash.into(),
        actor: format!("actor of {person}"),
        actor_seq: seq,
        deps: deps.iter().map(|dep| (*dep).to_owned()).collect(),
        bytes: hash.as_bytes().to_vec(),
        person: person.into(),
        connection: "k".into(),
        received_at: Millis(7),
        decides: None,
    }
}

/// A resolution at the workshop, whose text two people wrote at once.
async fn prepared(store: &Store) {
    let editor = people::add(store, "mai", &[Role::Editor]).await;
    resolution_at(store, "r", Stage::Workshop, &editor).await;
    for name in ["lan", "nam"] {
        people::add(store, name, &[Role::Delegate]).await;
    }
    let log = [change("c1", 1, &[], "mai"), change("c2", 2, &["c1"], "mai"), change("c3", 1, &["c1"], "lan")];
    store.append(&"r".into(), &[Stage::Workshop], &log).await.unwrap();
    let heads = Heads(vec!["c2".into()]);
    store.save_snapshot(&"r".into(), &Snapshot { heads, upto: 2, bytes: vec![1, 2] }).await.unwrap();
}

fn group(id: &str) -> (Group, ResolutionRow) {
    let group = Group {
        id: id.into(),
        resolution: "r".into(),
        lane: format!("lane-{id}").as_str().into(),
        base: Heads::default(),
        name: "Tổ 1".into(),
        task: "Mục II".into(),
        members: [PersonId::from("lan")].into(),
        opened_by: "mai".into(),
        opened_at: Millis(5),
        closed: None,
    };
    let lane = ResolutionRow {
        id: group.lane.clone(),
        document: format!("doc-{id}"),
        title: group.name.clone(),
        stage: Stage::Workshop,
        stage_since: Millis(5),
        draft_ordinal: 1,
        body: "{}".into(),
        created_by: "mai".into(),
        created_at: Millis(5),
    };
    (group, lane)
}

pub(super) async fn open(store: &Store, id: &str) -> Opening {
    let (group, lane) = group(id);
    store.open_group(&group, &lane, 2, &line("group.open", id)).await.unwrap()
}

both_stores!(a_lane_begins_with_the_log_of_its_resolution, |store| async move {
    prepared(&store).await;
    let base = Heads(vec!["c2".into(), "c3".into()]);
    assert_eq!(open(&store, "g").await, Opening::Done(base.clone()));
    let (wanted, _) = group("g");
    assert_eq!(store.group(&"r".into(), &"g".into()).await.unwrap(), Group { base, ..wanted });
    let (lane, resolution) =
        (store.load(&"lane-g".into()).await.unwrap(), store.load(&"r".into()).await.unwrap());
    assert_eq!((lane.snapshot, lane.changes), (resolution.snapshot, resolution.changes));
    let sorted = |mut actors: Vec<(String, PersonId)>| {
        actors.sort();
        actors
    };
    assert_eq!(sorted(lane.actors), sorted(resolution.actors));
    assert_eq!(store.looked(&"lane-g".into()).await.unwrap(), Some(3), "its conflicts are the resolution's");
    // From here on they go their own ways.
    let own = change("c4", 2, &["c3"], "lan");
    assert_eq!(store.append(&"lane-g".into(), &[Stage::Workshop], &[own]).await.unwrap(), 4);
    assert_eq!(store.since(&"r".into(), 0).await.unwrap().len(), 3);
    let kept = store.group(&"r".into(), &"g".into()).await.unwrap().base;
    assert_eq!(kept.0, ["c2", "c3"], "the base does not move");
});

both_stores!(a_lane_is_found_by_whoever_asks_for_lanes_and_nowhere_else, |store| async move {
    prepared(&store).await;
    open(&store, "g").await;
    let ids = |rows: Vec<ResolutionRow>| rows.into_iter().map(|row| row.id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids(store.resolutions().await.unwrap()), ["r"]);
    let mut all = ids(store.resolutions_and_lanes().await.unwrap());
    all.sort();
    assert_eq!(all, ["lane-g", "r"]);
    assert!(matches!(store.resolution(&"lane-g".into()).await, Err(StoreError::NotFound)));
    assert_eq!(store.resolution_or_lane(&"lane-g".into()).await.unwrap().title, "Tổ 1");
    let behind = store.search_behind().await.unwrap().1;
    assert_eq!(
        behind.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(),
        ["r"],
        "no word of it is indexed"
    );
    let stale = store.stale_leaning().await.unwrap();
    assert_eq!(stale.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["r"]);
    let lane = |text: &'static str, who: &'static str| {
        let store = store.clone();
        async move { store.lane_for(&text.into(), &who.into()).await.unwrap() }
    };
    assert_eq!(lane("lane-g", "lan").await, Lane::Own);
    assert_eq!(lane("lane-g", "mai").await, Lane::Foreign, "who opened it is no member");
    assert_eq!((lane("r", "lan").await, lane("none", "lan").await), (Lane::Not, Lane::Not));
    assert_eq!(store.group_of_lane(&"lane-g".into()).await.unwrap().unwrap().id, "g".into());
    assert_eq!(store.group_of_lane(&"r".into()).await.unwrap(), None);
    assert_eq!(store.parent_of(&"lane-g".into()).await.unwrap(), Some("r".into()));
    assert_eq!(store.lanes_of(&"r".into()).await.unwrap(), ["lane-g".into()]);
    assert!(matches!(store.group(&"other".into(), &"g".into()).await, Err(StoreError::NotFound)));
});

both_stores!(groups_are_opened_at_their_stage_and_only_so_many, |store| async move {
    prepared(&store).await;
    let (one, lane) = group("late");
    let late = ResolutionRow { stage: Stage::Drafting, ..lane };
    let told = store.open_group(&one, &late, 9, &line("group.open", "late")).await.unwrap();
    assert_eq!(told, Opening::StageMoved);
    assert!(matches!(open(&store, "g").await, Opening::Done(_)));
    assert!(matches!(open(&store, "h").await, Opening::Done(_)));
    assert_eq!(open(&store, "i").await, Opening::Full);
    assert_eq!(store.groups(&"r".into()).await.unwrap().len(), 2);
    assert_eq!(store.resolutions_and_lanes().await.unwrap().len(), 3, "no lane without a group");
});

both_stores!(a_lane_goes_through_the_stages_until_its_group_is_closed, |store| async move {
    prepared(&store).await;
    open(&store, "g").await;
    open(&store, "h").await;
    let stage = |id: &'static str| {
        let store = store.clone();
        async move { store.resolution_or_lane(&id.into()).await.unwrap().stage }
    };
    let closed = Closed { by: "mai".into(), at: Millis(9) };
    let one = store.group(&"r".into(), &"h".into()).await.unwrap();
    store.close_group(&one, &closed, &line("group.close", "h")).await.unwrap();
    assert_eq!(store.group(&"r".into(), &"h".into()).await.unwrap().closed, Some(closed.clone()));
    let again = store.close_group(&one, &closed, &line("group.close", "h")).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)));
    let (id, told) = ("r".into(), line("x", "r"));
    store.move_stage(&id, Stage::Workshop, Stage::Consolidation, 1, &told).await.unwrap();
    assert_eq!((stage("lane-g").await, stage("lane-h").await), (Stage::Consolidation, Stage::Archived));
    let open = [Stage::Workshop, Stage::Consolidation];
    let late = store.append(&"lane-h".into(), &open, &[change("c9", 2, &["c3"], "lan")]).await;
    assert!(matches!(late, Err(LogError::Closed)), "nothing is written where the group is closed");
    store.append(&"lane-g".into(), &open, &[change("c9", 2, &["c3"], "lan")]).await.unwrap();
    let (id, told) = ("r".into(), line("x", "r"));
    store.move_stage(&id, Stage::Consolidation, Stage::Appraisal, 1, &told).await.unwrap();
    let late = store.append(&"lane-g".into(), &open, &[change("c10", 3, &["c9"], "lan")]).await;
    assert!(matches!(late, Err(LogError::Closed)), "nor after the resolution has moved on");
});

both_stores!(members_come_and_go_while_the_group_is_open, |store| async move {
    prepared(&store).await;
    open(&store, "g").await;
    let change = |join: &'static [&'static str], leave: &'static [&'static str]| {
        let store = store.clone();
        async move {
            let ids = |ids: &[&str]| ids.iter().map(|id| PersonId::from(*id)).collect::<BTreeSet<_>>();
            let both = (&ids(join), &ids(leave));
            store.change_members(&"g".into(), both, 2, &line("group.members", "g")).await
        }
    };
    let members = || {
        let store = store.clone();
        async move {
            let group = store.group(&"r".into(), &"g".into()).await.unwrap();
            group.members.iter().map(ToString::to_string).collect::<Vec<_>>()
        }
    };
    change(&["nam", "lan"], &[]).await.unwrap();
    assert_eq!(members().await, ["lan", "nam"]);
    assert!(matches!(change(&["mai"], &[]).await, Err(StoreError::AlreadyThere)), "more than may");
    assert!(matches!(change(&[], &["lan", "nam"]).await, Err(StoreError::AlreadyThere)), "somebody stays");
    assert_eq!(members().await, ["lan", "nam"], "all of it or nothing");
    change(&["mai"], &["lan"]).await.unwrap();
    assert_eq!(members().await, ["mai", "nam"]);
    let one = store.group(&"r".into(), &"g".into()).await.unwrap();
    store.close_group(&one, &Closed { by: "mai".into(), at: Millis(9) }, &line("x", "g")).await.unwrap();
    assert!(matches!(change(&["lan"], &[]).await, Err(StoreError::AlreadyThere)));
});

fn bringing<'a>(nth: i64, fresh: Vec<Suggestion>, withdrawn: &[&str], ids: &'a Ids) -> ToBring<'a> {
    let count = |number: usize| i64::try_from(number).unwrap();
    ToBring {
        resolution: &ids.0,
        group: &ids.1,
        stage: Stage::Workshop,
        bringing: Bringing {
            nth,
            heads: Heads(vec!["c3".into()]),
            by: "lan".into(),
            at: Millis(20 + nth),
            made: count(fresh.len()),
            left_out: 1,
            withdrawn: count(withdrawn.len()),
            untouched: 4,
        },
        fresh: fresh.into_iter().map(|one| (one, "x".into(), Some("w".into()))).collect(),
        withdrawn: withdrawn.iter().map(|id| (*id).into()).collect(),
        line: line("group.bring", "g"),
    }
}

type Ids = (duthao::id::ResolutionId, duthao::id::GroupId);

fn of_group(id: &str, words: &str) -> Suggestion {
    Suggestion { group: Some("g".into()), ..suggestion(id, "lan", words, 21) }
}

both_stores!(what_is_brought_back_is_made_wholly_or_not_at_all, |store| async move {
    prepared(&store).await;
    open(&store, "g").await;
    let ids: Ids = ("r".into(), "g".into());
    let first = bringing(1, vec![of_group("s1", "a"), of_group("s2", "b")], &[], &ids);
    assert!(store.bring_back(&first).await.unwrap());
    assert_eq!(store.suggestion(&"r".into(), &"s1".into()).await.unwrap(), of_group("s1", "a"));
    assert_eq!(store.bringings(&"g".into()).await.unwrap(), std::slice::from_ref(&first.bringing));
    // Another member pressed in the same moment.
    let second = bringing(1, vec![of_group("s3", "d")], &["s1"], &ids);
    assert!(matches!(store.bring_back(&second).await, Err(StoreError::AlreadyThere)));
    let elsewhere =
        ToBring { stage: Stage::Drafting, ..bringing(2, vec![of_group("s3", "d")], &["s1"], &ids) };
    assert!(!store.bring_back(&elsewhere).await.unwrap(), "the resolution has left the stage");
    assert!(matches!(store.suggestion(&"r".into(), &"s3".into()).await, Err(StoreError::NotFound)));
    assert_eq!(store.count_open_suggestions(&"r".into()).await.unwrap(), 2);
    store
        .decide_suggestions(&"r".into(), &decision(&["s2"], Verdict::Declined, "đã có", None))
        .await
        .unwrap();
    let third = bringing(2, vec![of_group("s3", "d")], &["s1", "s2"], &ids);
    assert!(store.bring_back(&third).await.unwrap());
    let told = store.brought(&"g".into()).await.unwrap();
    let told: Vec<_> = told.iter().map(|one| (one.known.suggestion.as_str(), one.known.since)).collect();
    let expected = [("s1", Since::TakenBack), ("s2", Since::Answered), ("s3", Since::Waits)];
    assert_eq!(told, expected, "what was answered stays so");
    let listed = store.suggestions_of_group(&"g".into(), None, 2).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["s3", "s2"]);
    let rest = store.suggestions_of_group(&"g".into(), Some(&"s2".into()), 2).await.unwrap();
    assert_eq!(rest.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["s1"]);
    assert_eq!(store.group_names(&"r".into()).await.unwrap()[&"g".into()], "Tổ 1");
});

both_stores!(what_its_bearer_suggests_already_becomes_the_groups_too, |store| async move {
    prepared(&store).await;
    open(&store, "g").await;
    let own = suggestion("own", "lan", "a", 3);
    store.add_suggestion(&own, 1, &line("suggestion.make", "own")).await.unwrap();
    let ids: Ids = ("r".into(), "g".into());
    assert!(store.bring_back(&bringing(1, vec![of_group("s1", "a")], &[], &ids)).await.unwrap());
    assert_eq!(store.count_open_suggestions(&"r".into()).await.unwrap(), 1);
    let kept = store.suggestion(&"r".into(), &"own".into()).await.unwrap();
    assert_eq!(kept, Suggestion { group: Some("g".into()), ..own });
    assert_eq!(store.brought(&"g".into()).await.unwrap()[0].known.suggestion, "own".into());
    // What somebody brings back for a group takes nothing from what they may say themselves.
    let more = store.add_suggestion(&suggestion("s5", "lan", "e", 9), 1, &line("x", "s5")).await.unwrap();
    assert_eq!(more, duthao::store::suggestion::Suggesting::Done);
});
