//! Tests of the rules of the plan.

use super::*;

const TODAY: &str = "2020-10-01";

fn today() -> Day {
    Day::of(TODAY).unwrap()
}

fn blocs() -> Vec<Bloc> {
    ["a", "b"].map(|id| Bloc { id: id.into(), name: format!("Khối {id}") }).into()
}

/// A planned cell: its name, its bloc, its round, its day.
fn planned(cell: &str, bloc: &str, round: i64, date: &str) -> Entry {
    Entry {
        plan: Some(PlanId::from(format!("plan-{cell}"))),
        meeting: None,
        cell: cell.into(),
        cell_name: format!("Chi bộ {cell}"),
        organisation: "Đảng bộ".into(),
        bloc: bloc.into(),
        round,
        date: Day::of(date).unwrap(),
        start: None,
        group: Some(1),
        called_off: None,
        invented: false,
    }
}

fn recorded(entry: Entry) -> Entry {
    Entry { meeting: Some("m".into()), ..entry }
}

fn called_off(entry: Entry) -> Entry {
    Entry { called_off: Some("mưa lũ".into()), ..entry }
}

#[test]
fn a_day_that_has_passed_without_a_record_is_missing_and_the_day_itself_is_not() {
    let on = |date| planned("c", "a", 1, date);
    assert_eq!(on("2020-09-30").progress(today()), Progress::Missing);
    assert_eq!(on(TODAY).progress(today()), Progress::Planned);
    assert_eq!(on("2020-10-02").progress(today()), Progress::Planned);
    assert_eq!(recorded(on("2020-09-30")).progress(today()), Progress::Recorded);
    assert_eq!(called_off(on("2020-09-30")).progress(today()), Progress::CalledOff);
    let unplanned = Entry { plan: None, ..recorded(on("2020-09-30")) };
    assert_eq!(unplanned.progress(today()), Progress::Unplanned);
}

#[test]
fn the_board_has_a_row_a_bloc_and_a_column_a_known_round_with_their_sums() {
    let board = board(
        vec![
            planned("late", "a", 3, "2020-11-05"),
            planned("early", "a", 3, "2020-11-04"),
            recorded(planned("c", "b", 1, "2020-09-03")),
            called_off(planned("d", "b", 1, "2020-09-04")),
            planned("e", "b", 1, "2020-09-05"),
        ],
        &blocs(),
        today(),
    );
    assert_eq!(board.rounds, [1, 3]);
    let names: Vec<&str> = board.rows[0].cells[1].iter().map(|entry| entry.cell.as_str()).collect();
    assert_eq!(names, ["early", "late"], "by day");
    assert!(board.rows[0].cells[0].is_empty());
    let (planned, missing, recorded, called_off) = (2, 1, 1, 1);
    assert_eq!(board.sums, Sums { planned, missing, recorded, called_off });
    assert_eq!(board.sums.standing(), 4);
    assert_eq!(board.columns[0], Sums { planned: 0, ..board.sums });
    assert_eq!(board.rows[0].sums, Sums { planned: 2, ..Sums::default() });
}

#[test]
fn a_bloc_with_no_cell_or_more_than_two_in_a_round_is_told() {
    let three = ["c1", "c2", "c3"].map(|cell| planned(cell, "a", 1, "2020-10-02"));
    let told = board(three.to_vec(), &blocs(), today()).warnings;
    let group = Warning::GroupLoaded { bloc: "Khối a".into(), group: 1, units: 3 };
    assert_eq!(
        told,
        [
            Warning::TooManyCells { bloc: "Khối a".into(), round: 1, cells: 3 },
            Warning::NoCell { bloc: "Khối b".into(), round: 1 },
            group,
        ]
    );
}

#[test]
fn what_was_called_off_counts_for_nothing() {
    let entries = vec![
        planned("c1", "a", 1, "2020-10-02"),
        planned("c2", "a", 1, "2020-10-02"),
        called_off(planned("c3", "a", 1, "2020-10-02")),
        called_off(planned("c4", "b", 1, "2020-10-02")),
    ];
    let told = board(entries, &blocs(), today()).warnings;
    assert_eq!(told, [Warning::NoCell { bloc: "Khối b".into(), round: 1 }]);
}

#[test]
fn a_group_may_see_two_units_of_a_bloc_over_all_rounds_and_the_same_unit_again() {
    let one_bloc = [Bloc { id: "a".into(), name: "Khối a".into() }];
    let entry = |cell, round| planned(cell, "a", round, "2020-10-02");
    let mut entries = vec![entry("c1", 1), entry("c2", 2), entry("c2", 3)];
    assert_eq!(board(entries.clone(), &one_bloc, today()).warnings, []);
    entries.push(entry("c3", 3));
    let told = board(entries, &one_bloc, today()).warnings;
    assert_eq!(told, [Warning::GroupLoaded { bloc: "Khối a".into(), group: 1, units: 3 }]);
}

#[test]
fn a_cell_twice_in_a_round_is_told_once_and_one_without_a_group_too() {
    let one_bloc = [Bloc { id: "a".into(), name: "Khối a".into() }];
    let twice = |date| planned("c", "a", 1, date);
    let alone = Entry { group: None, ..planned("d", "a", 1, "2020-10-05") };
    let entries = vec![twice("2020-10-02"), twice("2020-10-03"), twice("2020-10-04"), alone];
    let told = board(entries, &one_bloc, today()).warnings;
    assert_eq!(
        told,
        [
            Warning::CellTwice { cell: "Chi bộ c".into(), round: 1 },
            Warning::NoGroup { cell: "Chi bộ d".into(), round: 1 },
        ]
    );
}

#[test]
fn a_plan_needs_a_round_and_a_group_that_there_is() {
    let when = Appointment { date: today(), start: None, place: String::new(), group: Some(GROUP_MAX + 1) };
    assert_eq!(when.faults(), [PlanFault::Group]);
    assert_eq!(
        [0, 1, ROUND_MAX, ROUND_MAX + 1].map(|round| round_fault(round).is_some()),
        [true, false, false, true]
    );
}
