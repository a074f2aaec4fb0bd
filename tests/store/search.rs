//! The search answers the same, in the same order, on both stores.

mod said;

use duthao::domain::search::Query;
use duthao::domain::search::entry::{Entry, Found};
use duthao::store::Store;
use duthao::store::search::{SearchFilter, Stale};

use crate::both_stores;
use crate::support::people::line;

fn entry(kind: Found, object: &str, date: &str, shown: &str) -> Entry {
    Entry {
        kind,
        object: object.into(),
        resolution: if kind == Found::Clause { "r".into() } else { String::new() },
        clause: String::new(),
        title: if kind == Found::Clause { "1.".into() } else { "Chi bộ Kỳ Liên".into() },
        shown: shown.into(),
        date: date.into(),
        withdrawn: false,
        internal: false,
        nth: 0,
    }
}

async fn filled(store: &Store) {
    let entries = [
        entry(Found::Record, "b", "2020-09-03", "Cần giữ hoà khí trong chi bộ"),
        entry(Found::Record, "a", "2020-10-03", "Trồng hoa ở nhà văn hóa"),
        entry(Found::Record, "c", "2020-10-03", "HÒA giải, uỷ ban, đường làng"),
        Entry { withdrawn: true, ..entry(Found::Record, "d", "2021-10-03", "hòa bình") },
        entry(Found::Meeting, "m", "2020-09-03", "Hội trường uỷ ban"),
        Entry { nth: 1, ..entry(Found::Clause, "y", "", "Bồi dưỡng kỹ năng hoà giải") },
        Entry { nth: 0, ..entry(Found::Clause, "z", "", "Hoa mầu, đương nhiên; 31/31") },
    ];
    let stale = store.search_stale(9).await.unwrap();
    assert!(store.fill_search(&stale, &entries).await.unwrap());
}

fn asking(typed: &str) -> SearchFilter {
    SearchFilter {
        query: Query::of(typed),
        kinds: Found::ALL.to_vec(),
        resolutions: vec!["r".into()],
        internal: true,
    }
}

async fn found(store: &Store, filter: &SearchFilter) -> String {
    let hits = store.search(filter, None, 50).await.unwrap();
    hits.iter().map(|hit| format!("{}{}", hit.object, hit.rank)).collect::<Vec<_>>().join(" ")
}

both_stores!(accents_first_folded_second_in_one_order, |store| async move {
    filled(&store).await;
    for (typed, wanted) in [
        // Clauses, then records newest first, then what was withdrawn; then all that only reads alike.
        ("hoà", "y0 c0 b0 d0 z1 a1"),
        ("hòa", "y0 c0 b0 d0 z1 a1"),
        ("hoa", "z0 a0 y1 c1 b1 d1"),
        ("HOÀ GIẢI", "y0 c0"),
        ("uy ban", "c1 m1"),
        ("ủy ban", "c0 m0"),
        ("uỷ", "c0 m0"),
        ("đường", "c0 z1 y1"),
        ("duong", "z1 y1 c1"),
        ("đương", "z0 y1 c1"),
        ("kỳ liên", "a0 c0 b0 d0 m0"),
        ("31", "z0"),
        ("hoà khí vắng", ""),
        ("?!", ""),
        ("hoà' | 'x", ""),
        ("a* OR b", ""),
    ] {
        assert_eq!(found(&store, &asking(typed)).await, wanted, "{typed}");
    }
});

both_stores!(pages_go_on_without_a_gap_and_counts_fit, |store| async move {
    filled(&store).await;
    let filter = asking("hoa");
    let mut met = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let part = store.search(&filter, after.as_deref(), 2).await.unwrap();
        met.extend(part.iter().map(|hit| hit.object.clone()));
        match part.last() {
            Some(last) => after = Some(last.cursor()),
            None => break,
        }
    }
    assert_eq!(met, ["z", "a", "y", "c", "b", "d"]);
    let counts = store.count_hits(&filter).await.unwrap();
    assert_eq!(counts[..3], [(Found::Clause, 2), (Found::Record, 4), (Found::Meeting, 0)]);
    assert!(counts[3..].iter().all(|(_, count)| *count == 0), "{counts:?}");
    for wrong in ["nonsense", "9.", ".", "0", "-1.x"] {
        store.search(&filter, Some(wrong), 2).await.unwrap();
    }
});

both_stores!(only_what_may_be_read_is_found, |store| async move {
    filled(&store).await;
    let none = SearchFilter { resolutions: Vec::new(), ..asking("hoa") };
    assert_eq!(found(&store, &none).await, "a0 c1 b1 d1");
    let other = SearchFilter { resolutions: vec!["rr".into(), "".into()], ..asking("hoa") };
    assert_eq!(found(&store, &other).await, "a0 c1 b1 d1");
    let clauses = SearchFilter { kinds: vec![Found::Clause], ..asking("hoa") };
    assert_eq!(found(&store, &clauses).await, "z0 y1");
    assert_eq!(store.count_hits(&none).await.unwrap()[0], (Found::Clause, 0));
});

both_stores!(what_changes_is_found_by_its_new_words_only, |store| async move {
    filled(&store).await;
    let stale = Stale { records: vec!["a".into(), "b".into()], ..store.search_stale(9).await.unwrap() };
    let changed = [entry(Found::Record, "a", "2020-10-03", "Trồng cây")];
    assert!(store.fill_search(&stale, &changed).await.unwrap());
    assert_eq!(found(&store, &asking("hoa")).await, "z0 y1 c1 d1", "changed, and gone");
    assert_eq!(found(&store, &asking("trồng cây")).await, "a0");
    assert!(!store.fill_search(&stale, &changed).await.unwrap(), "an older reading covers no newer one");
});

both_stores!(a_resolution_is_behind_until_its_clauses_are_read, |store| async move {
    let told = line("resolution.create", "r");
    crate::support::people::add(&store, "Lan", &[duthao::domain::person::Role::Editor]).await;
    let row = duthao::store::resolution::ResolutionRow {
        id: "r".into(),
        document: "d".into(),
        title: "NQ".into(),
        stage: duthao::domain::stage::Stage::Drafting,
        stage_since: duthao::clock::Millis(0),
        draft_ordinal: 1,
        body: "{}".into(),
        created_by: "Lan".into(),
        created_at: duthao::clock::Millis(0),
    };
    store.add_resolution(&row, &told).await.unwrap();
    let (turn, behind) = store.search_behind().await.unwrap();
    assert_eq!(behind, [("r".into(), 0)]);
    let clauses = [entry(Found::Clause, "y", "", "Hoà giải"), entry(Found::Clause, "z", "", "Hoa")];
    let clauses = clauses.map(|one| Entry { nth: usize::from(one.object == "z"), ..one });
    assert!(store.fill_clauses(turn, &row.id, 0, &clauses).await.unwrap());
    assert_eq!(store.search_behind().await.unwrap().1, []);
    assert_eq!(found(&store, &asking("hoa")).await, "z0 y1");
    assert!(!store.fill_clauses(turn, &row.id, 0, &[]).await.unwrap());
    let (turn, _) = store.search_behind().await.unwrap();
    let moved = [
        Entry { nth: 0, ..clauses[1].clone() },
        Entry { nth: 1, shown: "Khác".into(), ..clauses[0].clone() },
    ];
    assert!(store.fill_clauses(turn, &row.id, 0, &moved[..1]).await.unwrap());
    assert_eq!(found(&store, &asking("hoa")).await, "z0", "a clause taken out is not found");
    let (turn, _) = store.search_behind().await.unwrap();
    assert!(store.fill_clauses(turn, &row.id, 0, &moved).await.unwrap());
    assert_eq!(found(&store, &asking("khac")).await, "y1");
});
