//! Days and hours as people here write them, read forgivingly and written in one form.

use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::domain::export;

/// What may stand between the numbers of a day, besides the words for day, month and year.
const DAY_MARKS: [char; 4] = ['/', '-', '.', ' '];

/// What may stand between the numbers of an hour.
const HOUR_MARKS: [char; 5] = [':', '.', ' ', 'h', 'g'];

/// Digits of a year: two would leave the century to guess.
const YEAR_DIGITS: usize = 4;

/// Digits of an hour or minute, a day or month.
const SHORT_DIGITS_MAX: usize = 2;

/// Reads the numbers of a line that holds nothing but numbers, these marks and these words.
fn numbers<'a>(line: &'a str, marks: &[char]) -> Option<Vec<&'a str>> {
    let parts: Vec<&str> = line.split(marks).filter(|part| !part.is_empty()).collect();
    let plain = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().all(plain).then_some(parts)
}

/// Takes words out of a line, so that the numbers between them are left.
fn without(line: &str, words: &[&str]) -> String {
    words.iter().fold(line.trim().to_lowercase(), |line, word| line.replace(word, " "))
}

/// Seconds by which Asia/Ho_Chi_Minh is ahead of UTC, all year.
const HANOI_SECONDS_AHEAD: i64 = 7 * 3600;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day(time::Date);

impl Day {
    /// Reads `03/09/2020`, `3-9-2020`, `3.9.2020`, `ngày 3 tháng 9 năm 2020` or, as it is stored, `2020-09-03`.
    pub fn of(text: &str) -> Option<Self> {
        let line = without(text, &["ngày", "tháng", "năm"]);
        let parts = numbers(&line, &DAY_MARKS)?;
        let (day, month, year) = match parts.as_slice() {
            [year, month, day] if year.len() == YEAR_DIGITS => (*day, *month, *year),
            [day, month, year] => (*day, *month, *year),
            _ => return None,
        };
        let fits = year.len() == YEAR_DIGITS && day.len().max(month.len()) <= SHORT_DIGITS_MAX;
        let month = time::Month::try_from(month.parse::<u8>().ok().filter(|_| fits)?).ok()?;
        time::Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok().map(Self)
    }

    /// Returns the day it is in Hà Nội at that moment; `None` where no calendar reaches.
    pub fn at(moment: Millis) -> Option<Self> {
        let export::Day { year, month, day } = export::Day::of(moment);
        time::Date::from_calendar_date(year, time::Month::try_from(month).ok()?, day).ok().map(Self)
    }

    /// Writes `2020-09-03`, as it is stored.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }

    /// Writes `03/09/2020`, as it is shown.
    pub fn shown(self) -> String {
        format!("{:02}/{:02}/{:04}", self.day(), self.month(), self.year())
    }

    /// Returns the year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// Returns the month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// Returns the day of the month.
    pub fn day(self) -> u8 {
        self.0.day()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.iso()
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::of(&text).ok_or("no day of the calendar")
    }
}

/// A time of day at the place of the meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hour(time::Time);

impl Hour {
    /// Reads `19:00`, `19h00`, `19h`, `19.00`, `19 giờ 30`; a browser may add seconds.
    pub fn of(text: &str) -> Option<Self> {
        let line = without(text, &["giờ", "phút"]);
        let parts = numbers(&line, &HOUR_MARKS)?;
        if !(1..=3).contains(&parts.len()) || parts.iter().any(|part| part.len() > SHORT_DIGITS_MAX) {
            return None;
        }
        let mut given = parts.iter().map(|part| part.parse::<u8>());
        let mut next = || given.next().unwrap_or(Ok(0)).ok();
        time::Time::from_hms(next()?, next()?, next()?).ok().map(Self)
    }

    /// Writes `19:00`.
    pub fn shown(self) -> String {
        format!("{:02}:{:02}", self.0.hour(), self.0.minute())
    }

    /// Returns the moment at which it is this hour in Hà Nội on that day.
    pub fn on(self, day: Day) -> Millis {
        let there = day.0.with_time(self.0).assume_utc().unix_timestamp();
        Millis((there - HANOI_SECONDS_AHEAD) * 1000)
    }

    /// Returns the minutes from here to a later time of the same day; negative when it is earlier.
    pub fn minutes_to(self, end: Self) -> i64 {
        (end.0 - self.0).whole_minutes()
    }
}

impl From<Hour> for String {
    fn from(hour: Hour) -> Self {
        hour.shown()
    }
}

impl TryFrom<String> for Hour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::of(&text).ok_or("no time of day")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written_here_and_must_exist() {
        let right = [
            "07/02/2021",
            " 7/2/2021 ",
            "7-2-2021",
            "7.2.2021",
            "07 / 02 / 2021",
            "ngày 7 tháng 2 năm 2021",
            "Ngày 07/02/2021",
            "2021-02-07",
        ];
        for text in right {
            assert_eq!(Day::of(text).map(Day::shown).as_deref(), Some("07/02/2021"), "{text}");
        }
        let wrong = [
            "29/02/2021",
            "7/2/21",
            "hôm nay",
            "",
            "1/2",
            "2021-13-01",
            "7/2/2021 sáng",
            "7/2/20211",
            "007/2/2021",
            "-7/2/x2021",
            "7/2/2021/3",
        ];
        for text in wrong {
            assert_eq!(Day::of(text), None, "{text}");
        }
    }

    #[test]
    fn an_hour_of_a_day_is_a_moment_in_hanoi() {
        let moment = Hour::of("15:42").unwrap().on(Day::of("03/02/2021").unwrap());
        assert_eq!(moment, Millis(1_612_341_720_000));
        assert_eq!(Day::at(moment), Day::of("03/02/2021"));
    }

    #[test]
    fn hours_are_read_with_colon_or_h() {
        for text in
            ["19:00", "19h00", "19H", " 19 h 00 ", "19.00", "19g00", "19 giờ", "19 giờ 00 phút", "19:00:00"]
        {
            assert_eq!(Hour::of(text).map(Hour::shown).as_deref(), Some("19:00"), "{text}");
        }
        assert_eq!(Hour::of("7h5").map(Hour::shown).as_deref(), Some("07:05"));
        for text in ["", "h", "24:00", "19:60", "7 PM", "tối", "1900", "19:00:00:00", "-19:00"] {
            assert_eq!(Hour::of(text), None, "{text}");
        }
    }
}
