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
pub fn periods(moments: &[Moment], marks: &[Millis]) -> Vec<Period> {
    // Sorted once: a long life has tens of thousands of changes and hundreds of marks.
    let mut marks = marks.to_vec();
    marks.sort_unstable();
    let marks = marks.as_slice();
    let mut periods: Vec<Period> = Vec::new();
    for moment in moments {
        match periods.last_mut() {
            Some(period) if goes_on(period, moment.at, marks) => {
                period.last = moment.seq;
                period.to = period.to.max(moment.at);
                *period.by.entry(moment.by.clone()).or_default() += 1;
            }
            _ => periods.push(Period {
                first: moment.seq,
                last: moment.seq,
                from: moment.at,
                to: moment.at,
                by: BTreeMap::from([(moment.by.clone(), 1)]),
            }),
        }
    }
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

    fn moments(minutes: &[(i64, &str)]) -> Vec<Moment> {
        let one = |(seq, (minute, by)): (i64, &(i64, &str))| Moment {
            seq,
            at: Millis(minute * 60_000),
            by: (*by).into(),
        };
        (1..).zip(minutes).map(one).collect()
    }

    fn spans(periods: &[Period]) -> Vec<(i64, i64)> {
        periods.iter().map(|period| (period.first, period.last)).collect()
    }

    #[test]
    fn a_pause_begins_a_period_and_the_people_of_each_are_counted() {
        let made = periods(&moments(&[(0, "a"), (5, "b"), (15, "a"), (26, "a")]), &[]);
        assert_eq!(spans(&made), [(1, 3), (4, 4)]);
        assert_eq!(made[0].by, BTreeMap::from([("a".into(), 2), ("b".into(), 1)]));
        assert_eq!((made[0].from, made[0].to), (Millis(0), Millis(15 * 60_000)));
        assert!(periods(&[], &[]).is_empty());
    }

    #[test]
    fn a_mark_ends_a_period_and_no_period_is_longer_than_an_hour() {
        let minutes = [(0, "a"), (2, "a"), (4, "a")];
        assert_eq!(spans(&periods(&moments(&minutes), &[Millis(3 * 60_000)])), [(1, 2), (3, 3)]);
        assert_eq!(spans(&periods(&moments(&minutes), &[Millis(2 * 60_000)])), [(1, 2), (3, 3)]);
        assert_eq!(spans(&periods(&moments(&minutes), &[Millis(9 * 60_000)])), [(1, 3)]);
        let steady: Vec<(i64, &str)> = (0..25).map(|nth| (nth * 5, "a")).collect();
        assert_eq!(spans(&periods(&moments(&steady), &[])), [(1, 13), (14, 25)]);
    }

    #[test]
    fn a_clock_that_was_set_back_tears_nothing_apart() {
        let made = periods(&moments(&[(10, "a"), (3, "a"), (11, "a")]), &[]);
        assert_eq!(spans(&made), [(1, 3)]);
        assert_eq!(made[0].to, Millis(11 * 60_000));
    }
}
