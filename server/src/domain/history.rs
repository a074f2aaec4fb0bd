//! The life of a text, as periods of work between pauses and marks.

use std::collections::BTreeMap;

use crate::clock::Millis;
use crate::id::PersonId;

/// A pause after which work counts as begun anew: a cup of tea, and not a thought.
pub const PAUSE_MILLIS: i64 = 10 * 60 * 1000;

/// Longest period: a morning's work is told in pieces that can be read.
pub const PERIOD_MILLIS_MAX: i64 = 60 * 60 * 1000;

/// One change of the log, as far as history asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The place in the log, from 1.
    pub seq: i64,
    pub at: Millis,
    pub by: PersonId,
}

/// Who wrote when, through the whole log: kept in memory, so each person is named once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Life {
    changes: Vec<Noted>,
    people: Vec<PersonId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Noted {
    seq: i64,
    at: Millis,
    /// The place among the people.
    by: usize,
}

impl Life {
    /// Notes the next change of the log.
    pub fn push(&mut self, seq: i64, at: Millis, by: &str) {
        // Mostly whoever wrote the one before; else one of some dozens.
        let last = self.changes.last().map(|change| change.by);
        let known = last
            .filter(|place| self.people[*place].as_str() == by)
            .or_else(|| self.people.iter().position(|person| person.as_str() == by));
        let by = known.unwrap_or_else(|| {
            self.people.push(PersonId::from(by));
            self.people.len() - 1
        });
        self.changes.push(Noted { seq, at, by });
    }

    /// Returns the last place of the log that was noted; 0 when none was.
    pub fn end(&self) -> i64 {
        self.changes.last().map_or(0, |change| change.seq)
    }

    /// Counts the changes.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Tells whether nobody wrote anything.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Changes that follow one another without a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Places in the log of the first and the last change.
    pub first: i64,
    pub last: i64,
    pub from: Millis,
    pub to: Millis,
    /// How many changes each person made.
    pub by: BTreeMap<PersonId, usize>,
}

/// Puts changes, in the order of the log, together to periods. A mark, such as a stage taken or a version named, ends one:
/// what stood when it was set can then be seen.
pub fn periods(life: &Life, marks: &[Millis]) -> Vec<Period> {
    // Sorted once: a long life has tens of thousands of changes and hundreds of marks.
    let mut marks = marks.to_vec();
    marks.sort_unstable();
    let marks = marks.as_slice();
    let mut periods: Vec<Period> = Vec::new();
    // By place among the people, so that no name is touched for each of the changes.
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let end = |periods: &mut Vec<Period>, counts: &mut BTreeMap<usize, usize>| {
        let counted = std::mem::take(counts).into_iter().map(|(by, count)| (life.people[by].clone(), count));
        if let Some(period) = periods.last_mut() {
            period.by = counted.collect();
        }
    };
    for change in &life.changes {
        match periods.last_mut() {
            Some(period) if goes_on(period, change.at, marks) => {
                period.last = change.seq;
                period.to = period.to.max(change.at);
            }
            _ => {
                end(&mut periods, &mut counts);
                let (seq, at) = (change.seq, change.at);
                periods.push(Period { first: seq, last: seq, from: at, to: at, by: BTreeMap::new() });
            }
        }
        *counts.entry(change.by).or_default() += 1;
    }
    end(&mut periods, &mut counts);
    periods
}

fn goes_on(period: &Period, at: Millis, marks: &[Millis]) -> bool {
    let paused = at.0 - period.to.0 > PAUSE_MILLIS;
    let long = at.0 - period.from.0 > PERIOD_MILLIS_MAX;
    let before = marks.partition_point(|mark| *mark < at);
    let marked = before > 0 && marks[before - 1] >= period.to;
    !(paused || long || marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(minutes: &[(i64, &str)]) -> Life {
        let mut life = Life::default();
        for (seq, (minute, by)) in (1..).zip(minutes) {
            life.push(seq, Millis(minute * 60_000), by);
        }
        life
    }

    fn spans(periods: &[Period]) -> Vec<(i64, i64)> {
        periods.iter().map(|period| (period.first, period.last)).collect()
    }

    #[test]
    fn a_pause_begins_a_period_and_the_people_of_each_are_counted() {
        let made = periods(&life(&[(0, "a"), (5, "b"), (15, "a"), (26, "a")]), &[]);
        assert_eq!(spans(&made), [(1, 3), (4, 4)]);
        assert_eq!(made[0].by, BTreeMap::from([("a".into(), 2), ("b".into(), 1)]));
        assert_eq!((made[0].from, made[0].to), (Millis(0), Millis(15 * 60_000)));
        assert!(periods(&Life::default(), &[]).is_empty());
    }

    #[test]
    fn a_mark_ends_a_period_and_no_period_is_longer_than_an_hour() {
        let minutes = [(0, "a"), (2, "a"), (4, "a")];
        assert_eq!(spans(&periods(&life(&minutes), &[Millis(3 * 60_000)])), [(1, 2), (3, 3)]);
        assert_eq!(spans(&periods(&life(&minutes), &[Millis(2 * 60_000)])), [(1, 2), (3, 3)]);
        assert_eq!(spans(&periods(&life(&minutes), &[Millis(9 * 60_000)])), [(1, 3)]);
        let steady: Vec<(i64, &str)> = (0..25).map(|nth| (nth * 5, "a")).collect();
        assert_eq!(spans(&periods(&life(&steady), &[])), [(1, 13), (14, 25)]);
    }

    #[test]
    fn a_clock_that_was_set_back_tears_nothing_apart() {
        let made = periods(&life(&[(10, "a"), (3, "a"), (11, "a")]), &[]);
        assert_eq!(spans(&made), [(1, 3)]);
        assert_eq!(made[0].to, Millis(11 * 60_000));
    }
}
