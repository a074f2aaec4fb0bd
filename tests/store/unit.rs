//! Units and their uploads on both stores: one turn at a time, one upload a person, accents first.

use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::domain::search::Query;
use duthao::domain::unit::file::Reading;
use duthao::domain::unit::{Bloc, Cell, UnitRow};
use duthao::store::unit::CellFilter;
use duthao::store::unit::change::{Leaning, Removed};
use duthao::store::unit::file::UnitFile;
use duthao::store::{Store, StoreError};

use crate::both_stores;
use crate::support::people::{add, line};

fn bloc(id: &str, name: &str) -> Bloc {
    Bloc { id: id.into(), name: name.into() }
}

fn cell(id: &str, name: &str, bloc: &str, members: i64) -> Cell {
    Cell {
        id: id.into(),
        name: name.into(),
        members,
        organisation: format!("o{bloc}").as_str().into(),
        organisation_name: format!("Đảng bộ {bloc}"),
        bloc: bloc.into(),
        bloc_name: format!("Khối {bloc}"),
    }
}

async fn filled(store: &Store) {
    let blocs = [bloc("a", "Khối a"), bloc("b", "Khối b")];
    let cells = [
        cell("c1", "Chi bộ Hòa Bình", "a", 5),
        cell("c2", "Chi bộ Hoa Sen", "a", 6),
        cell("c3", "Chi bộ Hoá chất", "b", 7),
    ];
    store.put_units(&blocs, &cells, &line("units.import", "units")).await.unwrap();
}

async fn ids(store: &Store, typed: &str, after: Option<&str>) -> Vec<String> {
    let filter = CellFilter { query: Query::of(typed), ..CellFilter::default() };
    let after = after.map(Into::into);
    let found = store.find_cells(&filter, after.as_ref(), 9).await.unwrap();
    found.into_iter().map(|cell| cell.id.to_string()).collect()
}

both_stores!(cells_with_the_accents_typed_come_first, |store| async move {
    filled(&store).await;
    assert_eq!(ids(&store, "hoa", None).await, ["c2", "c1", "c3"]);
    assert_eq!(ids(&store, "hoà", None).await, ["c1", "c2", "c3"]);
    assert_eq!(ids(&store, "hoá", None).await, ["c3", "c2", "c1"]);
    assert_eq!(ids(&store, "hoá", Some("c3")).await, ["c2", "c1"], "pages go on across the ranks");
    assert_eq!(ids(&store, "hoá", Some("c1")).await, Vec::<String>::new());
    let filter = CellFilter { organisation: Some("oa".into()), ..CellFilter::default() };
    assert_eq!(store.find_cells(&filter, None, 9).await.unwrap().len(), 2);
});

both_stores!(an_import_planned_at_one_turn_is_not_made_at_another, |store| async move {
    filled(&store).await;
    let turn = store.unit_turn().await.unwrap();
    let told = line("units.import", "units");
    let changed = [cell("c1", "Chi bộ Hòa Bình", "a", 9)];
    store.rename_bloc(&bloc("a", "Khối A"), &told).await.unwrap();
    assert!(!store.put_units_at(turn, &[], &changed, None, &told).await.unwrap());
    assert_eq!(store.cell(&"c1".into()).await.unwrap().members, 5);
    let turn = store.unit_turn().await.unwrap();
    assert!(store.put_units_at(turn, &[], &changed, None, &told).await.unwrap());
    assert_eq!(store.cell(&"c1".into()).await.unwrap().members, 9);
    let turn = store.unit_turn().await.unwrap();
    let gone = "gone".into();
    assert!(!store.put_units_at(turn, &[], &changed, Some(&gone), &told).await.unwrap());
    assert_eq!(store.unit_turn().await.unwrap(), turn, "what is not made does not count");
});

both_stores!(an_upload_waits_for_its_person_and_not_for_ever, |store| async move {
    let (lan, mai) =
        (add(&store, "Lan", &[Role::Office]).await.id, add(&store, "Mai", &[Role::Office]).await.id);
    let row = UnitRow { row: 2, bloc: "a".into(), organisation: "b".into(), cell: "c".into(), members: 1 };
    let reading = Reading { rows: vec![row], ..Reading::default() };
    let waiting = |id: &str, at: i64| {
        UnitFile::waiting(id.into(), lan.clone(), "a.csv".into(), reading.clone(), Millis(at))
    };
    let told = line("units.upload", "u");
    let first = waiting("u1", 1000);
    store.keep_unit_file(&first, &told).await.unwrap();
    assert_eq!(store.unit_file(&first.id, &lan, Millis(1001)).await.unwrap(), first);
    assert!(matches!(store.unit_file(&first.id, &mai, Millis(1001)).await, Err(StoreError::NotFound)));
    assert!(matches!(store.unit_file(&first.id, &lan, first.expires_at).await, Err(StoreError::NotFound)));
    store.drop_unit_file(&first.id, &mai).await.unwrap();
    store.show_unit_file(&first.id, "digest").await.unwrap();
    assert_eq!(store.unit_file(&first.id, &lan, Millis(1001)).await.unwrap().shown, "digest");
    store.keep_unit_file(&waiting("u2", 2000), &told).await.unwrap();
    assert!(matches!(store.unit_file(&first.id, &lan, Millis(1001)).await, Err(StoreError::NotFound)));
});

both_stores!(what_others_stand_on_is_not_removed, |store| async move {
    filled(&store).await;
    let told = line("bloc.remove", "a");
    let leans = Removed::Leans(Leaning::Organisations, 1);
    assert_eq!(store.remove_bloc(&"a".into(), &told).await.unwrap(), leans);
    assert_eq!(
        store.remove_organisation(&"oa".into(), &told).await.unwrap(),
        Removed::Leans(Leaning::Cells, 2)
    );
    for id in ["c1", "c2"] {
        assert_eq!(store.remove_cell(&id.into(), &told).await.unwrap(), Removed::Done);
    }
    assert_eq!(store.remove_organisation(&"oa".into(), &told).await.unwrap(), Removed::Done);
    let mut person = crate::support::people::person("Lan", &[Role::Delegate]);
    person.bloc = Some("a".into());
    store.add_person(&person, &told).await.unwrap();
    assert_eq!(store.remove_bloc(&"a".into(), &told).await.unwrap(), Removed::Leans(Leaning::People, 1));
    assert_eq!(
        store.remove_bloc(&"b".into(), &told).await.unwrap(),
        Removed::Leans(Leaning::Organisations, 1)
    );
});

both_stores!(a_renamed_unit_is_found_by_its_new_name, |store| async move {
    filled(&store).await;
    let told = line("unit.change", "a");
    store.rename_bloc(&bloc("a", "Khối trường học"), &told).await.unwrap();
    assert_eq!(ids(&store, "trường học", None).await, ["c2", "c1"]);
    store.change_organisation(&"oa".into(), &"b".into(), "Đảng bộ Kỳ Liên", &told).await.unwrap();
    assert_eq!(ids(&store, "ky lien", None).await, ["c2", "c1"]);
    assert_eq!(ids(&store, "trường học", None).await, Vec::<String>::new());
    let organisations = store.organisations().await.unwrap();
    let listed: Vec<_> =
        organisations.iter().map(|one| (one.name.as_str(), one.cells, one.members)).collect();
    assert_eq!(listed, [("Đảng bộ Kỳ Liên", 2, 11), ("Đảng bộ b", 1, 7)]);
    let taken = store.add_organisation(&"ox".into(), &"b".into(), "Đảng bộ b", &told).await;
    assert!(matches!(taken, Err(StoreError::AlreadyThere)));
});
