//! The plan of pilot meetings: which cells meet in which round, who sees them, and what came of it (`domain.md` §1).
//!
//! Its rules warn and never refuse: a survey that departs from them says so, and goes on.

use super::meeting::{Day, GROUP_MAX, Hour, LINE_CHARS_MAX, MeetingKind, ROUND_MAX};
use super::unit::Bloc;
use crate::id::{BlocId, CellId, MeetingId, PlanId};

/// Most cells a bloc chooses for a round: "mỗi nhóm chọn 1- 2 chi bộ tổ chức sinh hoạt điểm" (the article).
pub const CELLS_PER_BLOC_MAX: usize = 2;

/// Most units of a bloc that one survey group sees: "một nhóm phụ trách tham dự sinh hoạt điểm 2 đơn vị ở các
/// khối" (the article).
pub const UNITS_PER_GROUP_MAX: usize = 2;

/// A cell chosen for a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub id: PlanId,
    pub cell: CellId,
    pub round: i64,
    pub kind: MeetingKind,
    pub when: Appointment,
    pub invented: bool,
}

/// When, where and before whom: what may be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    pub date: Day,
    /// `None` while only the day is known.
    pub start: Option<Hour>,
    /// Empty while it is not known.
    pub place: String,
    /// The survey group that will see it.
    pub group: Option<u8>,
}

/// What is wrong with a plan as told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFault {
    Round,
    Group,
    Place,
}

/// Returns what is wrong with the round.
pub fn round_fault(round: i64) -> Option<PlanFault> {
    (!(1..=ROUND_MAX).contains(&round)).then_some(PlanFault::Round)
}

impl Appointment {
    /// Returns everything that is wrong.
    pub fn faults(&self) -> Vec<PlanFault> {
        let faults = [
            (self.group.is_some_and(|group| !(1..=GROUP_MAX).contains(&group)), PlanFault::Group),
            (self.place.chars().count() > LINE_CHARS_MAX, PlanFault::Place),
        ];
        faults.into_iter().filter(|(wrong, _)| *wrong).map(|(_, fault)| fault).collect()
    }
}

/// How far one cell of a round has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Its day is today or to come.
    Planned,
    /// Its day has passed, and nobody has recorded it.
    Missing,
    Recorded,
    /// Recorded, though nobody had planned it.
    Unplanned,
    CalledOff,
}

impl Progress {
    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Progress::Planned => "planned",
            Progress::Missing => "missing",
            Progress::Recorded => "recorded",
            Progress::Unplanned => "unplanned",
            Progress::CalledOff => "called_off",
        }
    }
}

/// One cell in one round: planned, recorded, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub plan: Option<PlanId>,
    pub meeting: Option<MeetingId>,
    pub cell: CellId,
    pub cell_name: String,
    pub organisation: String,
    pub bloc: BlocId,
    pub round: i64,
    /// Of the meeting once it is recorded, else of the plan.
    pub date: Day,
    pub start: Option<Hour>,
    pub group: Option<u8>,
    /// Why it will not be held.
    pub called_off: Option<String>,
    pub invented: bool,
}

impl Entry {
    /// Tells how far it has come, as seen on a day.
    pub fn progress(&self, today: Day) -> Progress {
        match (&self.meeting, &self.plan, &self.called_off) {
            (Some(_), Some(_), _) => Progress::Recorded,
            (Some(_), None, _) => Progress::Unplanned,
            (None, _, Some(_)) => Progress::CalledOff,
            (None, _, None) if self.date < today => Progress::Missing,
            (None, _, None) => Progress::Planned,
        }
    }

    fn stands(&self) -> bool {
        self.meeting.is_some() || self.called_off.is_none()
    }
}

/// How many of a row, a column or the whole board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub planned: usize,
    pub missing: usize,
    /// Planned or not.
    pub recorded: usize,
    pub called_off: usize,
}

impl Sums {
    fn of<'a>(entries: impl Iterator<Item = &'a Entry>, today: Day) -> Self {
        entries.fold(Self::default(), |mut sums, entry| {
            match entry.progress(today) {
                Progress::Planned => sums.planned += 1,
                Progress::Missing => sums.missing += 1,
                Progress::Recorded | Progress::Unplanned => sums.recorded += 1,
                Progress::CalledOff => sums.called_off += 1,
            }
            sums
        })
    }

    /// Returns how many stand: all but those called off.
    pub fn standing(&self) -> usize {
        self.planned + self.missing + self.recorded
    }
}

/// A departure from the rules of the survey; it is told, and nothing is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A bloc has no cell in a round.
    NoCell {
        bloc: String,
        round: i64,
    },
    TooManyCells {
        bloc: String,
        round: i64,
        cells: usize,
    },
    /// A group sees too many units of a bloc, over all rounds.
    GroupLoaded {
        bloc: String,
        group: u8,
        units: usize,
    },
    /// A cell stands twice in a round.
    CellTwice {
        cell: String,
        round: i64,
    },
    /// Nobody will see a meeting that is to come.
    NoGroup {
        cell: String,
        round: i64,
    },
}

/// Blocs × rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    pub rounds: Vec<i64>,
    pub rows: Vec<Row>,
    /// By round.
    pub columns: Vec<Sums>,
    pub sums: Sums,
    pub warnings: Vec<Warning>,
}

/// One bloc over all rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub bloc: Bloc,
    /// By round; an empty one is a gap.
    pub cells: Vec<Vec<Entry>>,
    pub sums: Sums,
}

/// Puts entries on the board as it stands on a day: all rounds that anything is known of, entries by day.
pub fn board(mut entries: Vec<Entry>, blocs: &[Bloc], today: Day) -> Board {
    entries
        .sort_by(|one, other| (one.date, one.start, &one.cell).cmp(&(other.date, other.start, &other.cell)));
    let mut rounds: Vec<i64> = entries.iter().map(|entry| entry.round).collect();
    rounds.sort_unstable();
    rounds.dedup();
    let warnings = warnings(&entries, blocs, &rounds, today);
    let columns = rounds
        .iter()
        .map(|round| Sums::of(entries.iter().filter(|entry| entry.round == *round), today))
        .collect();
    let sums = Sums::of(entries.iter(), today);
    let rows = blocs.iter().map(|bloc| {
        let mine: Vec<&Entry> = entries.iter().filter(|entry| entry.bloc == bloc.id).collect();
        let of = |round: i64| -> Vec<Entry> {
            mine.iter().filter(|entry| entry.round == round).map(|entry| (*entry).clone()).collect()
        };
        Row {
            bloc: bloc.clone(),
            cells: rounds.iter().map(|round| of(*round)).collect(),
            sums: Sums::of(mine.iter().copied(), today),
        }
    });
    Board { rows: rows.collect(), rounds, columns, sums, warnings }
}

/// Returns every departure from the rules, by round, then by bloc.
fn warnings(entries: &[Entry], blocs: &[Bloc], rounds: &[i64], today: Day) -> Vec<Warning> {
    let standing: Vec<&Entry> = entries.iter().filter(|entry| entry.stands()).collect();
    let mut found = Vec::new();
    for round in rounds {
        for bloc in blocs {
            let of: Vec<&Entry> = standing
                .iter()
                .copied()
                .filter(|entry| entry.round == *round && entry.bloc == bloc.id)
                .collect();
            let (name, round) = (bloc.name.clone(), *round);
            match once(of.iter().map(|entry| &entry.cell)) {
                0 => found.push(Warning::NoCell { bloc: name, round }),
                1..=CELLS_PER_BLOC_MAX => {}
                cells => found.push(Warning::TooManyCells { bloc: name, round, cells }),
            }
            found.extend(of_round(&of, round, today));
        }
    }
    for bloc in blocs {
        for group in 1..=GROUP_MAX {
            let seen = standing.iter().filter(|entry| entry.bloc == bloc.id && entry.group == Some(group));
            let units = once(seen.map(|entry| &entry.cell));
            if units > UNITS_PER_GROUP_MAX {
                found.push(Warning::GroupLoaded { bloc: bloc.name.clone(), group, units });
            }
        }
    }
    found
}

/// What is odd about the cells of one bloc in one round.
fn of_round(of: &[&Entry], round: i64, today: Day) -> Vec<Warning> {
    let mut found = Vec::new();
    for (place, entry) in of.iter().enumerate() {
        let before = of.iter().take(place).filter(|other| other.cell == entry.cell).count();
        // Told once, however often it stands there.
        if before == 1 {
            found.push(Warning::CellTwice { cell: entry.cell_name.clone(), round });
        }
        if entry.group.is_none() && entry.progress(today) == Progress::Planned {
            found.push(Warning::NoGroup { cell: entry.cell_name.clone(), round });
        }
    }
    found
}

/// Counts each cell once.
fn once<'a>(cells: impl Iterator<Item = &'a CellId>) -> usize {
    cells.collect::<std::collections::BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests;
