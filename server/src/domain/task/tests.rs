//! Who is addressed, what is counted, and when somebody is reminded.

use super::*;
use crate::domain::meeting::when::Hour;

fn cell(id: &str, organisation: &str, bloc: &str) -> Cell {
    Cell {
        id: id.into(),
        name: id.into(),
        members: 9,
        organisation: organisation.into(),
        organisation_name: organisation.to_uppercase(),
        bloc: bloc.into(),
        bloc_name: bloc.to_uppercase(),
    }
}

fn organisation(id: &str, bloc: &str) -> Organisation {
    Organisation {
        id: id.into(),
        name: id.to_uppercase(),
        bloc: bloc.into(),
        bloc_name: bloc.to_uppercase(),
        cells: 1,
        members: 9,
    }
}

fn units() -> Units {
    Units {
        cells: vec![cell("c1", "o1", "b1"), cell("c2", "o1", "b1"), cell("c3", "o2", "b2")],
        organisations: vec![organisation("o1", "b1"), organisation("o2", "b2")],
    }
}

fn moment(day: &str) -> Millis {
    Hour::of("9:00").unwrap().on(Day::of(day).unwrap())
}

fn says(to: Addressee, due: &str, at: &str) -> Edition {
    Edition {
        edition: 1,
        words: "Họp chi ủy".into(),
        in_charge: "Ban Tổ chức".into(),
        to,
        due: Day::of(due),
        note: String::new(),
        by: "p".into(),
        at: moment(at),
    }
}

fn answer(unit: &str, state: State) -> UnitAnswer {
    UnitAnswer {
        task: "t".into(),
        unit: unit.into(),
        turn: 1,
        state,
        day: Day::of("1/3/2021").unwrap(),
        who: String::new(),
        words: String::new(),
        by: "p".into(),
        at: Millis(1),
    }
}

#[test]
fn a_task_reaches_the_units_it_names_and_no_others() {
    let named = |to| {
        let units = units().addressed(&says(to, "", "1/3/2021"));
        units.into_iter().map(|unit| unit.id).collect::<Vec<_>>()
    };
    assert_eq!(named(Addressee::Cells), ["c1", "c2", "c3"]);
    assert_eq!(named(Addressee::Bloc("b1".into())), ["c1", "c2"]);
    assert_eq!(named(Addressee::Organisations), ["o1", "o2"]);
    assert_eq!(named(Addressee::Organisation("o2".into())), ["o2"]);
    let body = units().addressed(&says(Addressee::Body, "", "1/3/2021"));
    assert_eq!((body.len(), body[0].name.as_str(), body[0].id.as_str()), (1, "Ban Tổ chức", ""));
}

#[test]
fn an_addressee_is_read_as_it_is_written() {
    for to in [
        Addressee::Cells,
        Addressee::Organisations,
        Addressee::Bloc("b".into()),
        Addressee::Organisation("o".into()),
        Addressee::Body,
    ] {
        assert_eq!(Addressee::of_text(&to.to_text()), Some(to));
    }
    for wrong in ["", "cell", "bloc", "bloc:", "organisation:", "cells:x", "person:x"] {
        assert_eq!(Addressee::of_text(wrong), None, "{wrong}");
    }
}

#[test]
fn every_unit_is_counted_once_in_its_bloc_and_organisation() {
    let all = units().addressed(&says(Addressee::Cells, "", "1/3/2021"));
    let answers = [answer("c1", State::Taken), answer("c3", State::Done), answer("gone", State::Done)];
    let said: Said<'_> = answers.iter().map(|one| (one.unit.as_str(), one)).collect();
    let counted = progress(&all, &said, false);
    let whole = counted.whole;
    assert_eq!((whole.all, whole.taken_over(), whole.done, whole.waiting(), whole.overdue), (3, 2, 1, 1, 0));
    let blocs =
        counted.blocs.iter().map(|part| (part.name.as_str(), part.count.all, part.count.taken_over()));
    assert_eq!(blocs.collect::<Vec<_>>(), [("B1", 2, 1), ("B2", 1, 1)]);
    assert_eq!(counted.organisations.len(), 2);
    let late = progress(&all, &said, true).whole;
    assert_eq!(late.overdue, 2, "taken over is not done");
    let unable = [answer("c1", State::Unable)];
    let said: Said<'_> = unable.iter().map(|one| (one.unit.as_str(), one)).collect();
    let counted = progress(&all, &said, true).whole;
    assert_eq!((counted.taken_over(), counted.waiting(), counted.overdue), (0, 2, 2));
}

#[test]
fn people_are_reminded_a_week_before_and_from_the_day_after() {
    let at = |given: &str, now: &str| reminder(&says(Addressee::Cells, "31/3/2021", given), moment(now));
    assert_eq!(at("1/3/2021", "23/3/2021"), None);
    assert_eq!(at("1/3/2021", "24/3/2021"), Some(Reminder::Soon));
    assert_eq!(at("1/3/2021", "31/3/2021"), Some(Reminder::Soon), "the day itself is in time");
    assert_eq!(at("1/3/2021", "1/4/2021"), Some(Reminder::Overdue));
    assert_eq!(at("25/3/2021", "26/3/2021"), None, "it was told of a day ago");
    assert_eq!(at("25/3/2021", "1/4/2021"), Some(Reminder::Overdue));
    assert_eq!(reminder(&says(Addressee::Cells, "", "1/3/2021"), moment("1/4/2021")), None);
}
