//! What stands around the words on paper: the committee's names, number and date (`domain.md` §7).
//!
//! Plain data and its wording; knows nothing of sizes, pages or file formats.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, UtcOffset};

use crate::clock::Millis;

/// Hours by which Asia/Ho_Chi_Minh is ahead of UTC, all year since 1975.
const HANOI_HOURS_AHEAD: i8 = 7;

/// Numbers and days below this are written with a leading 0, so that nobody can add a digit before them.
const LEADING_ZERO_BELOW: u32 = 10;

/// Months up to this one are written with a leading 0: 1 and 2 could become 11 and 12 under a pen.
const MONTH_WITH_ZERO_MAX: u8 = 2;

/// Room left on a draft for a hand to write in; blanks that no format folds or breaks.
const GAP: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// The committee whose resolution this is, as its printed form names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// "Thị ủy Kỳ Anh", for lists and file names.
    pub short_name: String,
    /// The form profile: `a-2018`.
    pub profile: String,
    /// First line of the left block: "ĐẢNG BỘ TỈNH HÀ TĨNH".
    pub superior: String,
    /// Second line of the left block: "THỊ ỦY KỲ ANH".
    pub name: String,
    /// What follows the number: "NQ/ThU".
    pub sign: String,
    /// What stands before the date: "Kỳ Anh".
    pub place: String,
    /// Numbers run per document type and term: "2020 - 2025".
    pub term: String,
    /// "NGHỊ QUYẾT".
    pub document_type: String,
    /// "CỦA BAN THƯỜNG VỤ THỊ ỦY".
    pub authority_line: String,
    /// "T/M BAN THƯỜNG VỤ".
    pub on_behalf: String,
    /// "BÍ THƯ" or "PHÓ BÍ THƯ".
    pub signer_title: String,
    pub signer_name: String,
    /// "Ban Thường vụ", for ballots and minutes.
    pub voting_body: String,
    /// "uỷ viên Ban Thường vụ", as in "9/11 đồng chí uỷ viên Ban Thường vụ".
    pub member_title: String,
    /// The year printed while the date is not known.
    pub year: i32,
    /// "Nơi nhận", without dashes and separators: those belong to the profile.
    pub recipients: Vec<String>,
    #[serde(default)]
    pub layout: Layout,
}

/// What the rules of the form leave to a committee (`domain.md` §7, "setting"). Nothing chosen is the form's own measure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// Between recipients: one of [`Layout::SEPARATORS`]; the form's own when empty.
    pub recipient_separator: String,
    /// Letters of the text, points: one of [`Layout::TEXT_SIZES`].
    pub text_size: Option<u8>,
    /// From line to line of the text, exactly, points: within [`Layout::LINES`].
    pub line: Option<u8>,
    /// Printed on both sides of a leaf: the wide margin is always where it is bound.
    pub duplex: bool,
    /// No "Dự thảo lần n" under the sign of a draft.
    pub without_draft_mark: bool,
}

impl Layout {
    pub const SEPARATORS: [&str; 2] = [",", ";"];

    /// 14 to 15 points.
    pub const TEXT_SIZES: [u8; 2] = [14, 15];

    /// 18 points, or more where letters are large; form B allows up to 22.
    pub const LINES: std::ops::RangeInclusive<u8> = 18..=22;

    /// Tells whether the rules allow it.
    pub fn is_allowed(&self) -> bool {
        let separator = self.recipient_separator.as_str();
        (separator.is_empty() || Self::SEPARATORS.contains(&separator))
            && self.text_size.is_none_or(|size| Self::TEXT_SIZES.contains(&size))
            && self.line.is_none_or(|line| Self::LINES.contains(&line))
    }
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

impl Day {
    /// Returns the day it was in Hà Nội at that moment; the first day of 1970 if no calendar reaches it.
    pub fn of(moment: Millis) -> Self {
        let hanoi = UtcOffset::from_hms(HANOI_HOURS_AHEAD, 0, 0).unwrap_or(UtcOffset::UTC);
        OffsetDateTime::from_unix_timestamp(moment.0.div_euclid(1000))
            .ok()
            .and_then(|moment| moment.checked_to_offset(hanoi))
            .map_or(Self { year: 1970, month: 1, day: 1 }, |there| Self {
                year: there.year(),
                month: there.month().into(),
                day: there.day(),
            })
    }

    /// Writes "ngày 03 tháng 02 năm 2021": a leading 0 only for days below 10 and months 1 and 2.
    pub fn words(self) -> String {
        let month = if self.month <= MONTH_WITH_ZERO_MAX {
            format!("0{}", self.month)
        } else {
            self.month.to_string()
        };
        format!("ngày {} tháng {month} năm {}", number_words(self.day.into()), self.year)
    }
}

/// Writes a document's number: 2 as "02", 12 as "12".
pub fn number_words(number: u32) -> String {
    if number < LEADING_ZERO_BELOW { format!("0{number}") } else { number.to_string() }
}

/// How far the text of a copy has come, as the copy itself says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// "Dự thảo lần 2": no number, no date.
    Draft { ordinal: u32, year: i32 },
    /// Put to the vote: the words are fixed, and paper names them by the seal's short hash.
    Sealed { ordinal: u32, year: i32, short_hash: String },
    /// Numbered and dated.
    Issued { number: u32, date: Day },
}

/// One copy to be made: its standing, and when its words were named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    pub standing: Standing,
    /// When the version was named or sealed. The file's own date: never the moment of printing,
    /// or the same version would give other bytes tomorrow.
    pub named: Millis,
}

impl Copy {
    /// Writes "Số 02-NQ/ThU", or "Số      -NQ/ThU" while there is no number.
    pub fn number_line(&self, body: &Body) -> String {
        match &self.standing {
            Standing::Draft { .. } | Standing::Sealed { .. } => format!("Số {GAP}-{}", body.sign),
            Standing::Issued { number, .. } => format!("Số {}-{}", number_words(*number), body.sign),
        }
    }

    /// Writes "Kỳ Anh, ngày 03 tháng 02 năm 2021", or leaves room for the day and month.
    pub fn date_line(&self, body: &Body) -> String {
        match &self.standing {
            Standing::Draft { year, .. } | Standing::Sealed { year, .. } => {
                format!("{}, ngày {GAP} tháng {GAP} năm {year}", body.place)
            }
            Standing::Issued { date, .. } => format!("{}, {}", body.place, date.words()),
        }
    }

    /// Writes the lines under the number that warn the reader: "Dự thảo lần 2", "Bản đã niêm: 7F3A-91C2".
    pub fn marks(&self) -> Vec<String> {
        self.marks_on(&Layout::default())
    }

    /// Writes those of them that the committee has printed: the name of sealed words is never left out.
    pub fn marks_on(&self, layout: &Layout) -> Vec<String> {
        let draft = |ordinal: &u32| (!layout.without_draft_mark).then(|| format!("Dự thảo lần {ordinal}"));
        match &self.standing {
            Standing::Draft { ordinal, .. } => draft(ordinal).into_iter().collect(),
            Standing::Sealed { ordinal, short_hash, .. } => {
                draft(ordinal).into_iter().chain([format!("Bản đã niêm: {short_hash}")]).collect()
            }
            Standing::Issued { .. } => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_stand_only_where_a_pen_could_add_a_digit() {
        let words = |year, month, day| Day { year, month, day }.words();
        assert_eq!(words(2021, 2, 3), "ngày 03 tháng 02 năm 2021");
        assert_eq!(words(2020, 3, 10), "ngày 10 tháng 3 năm 2020");
        assert_eq!(words(2020, 12, 18), "ngày 18 tháng 12 năm 2020");
        assert_eq!((number_words(2), number_words(10)), ("02".into(), "10".into()));
    }

    #[test]
    fn a_day_begins_at_midnight_in_hanoi() {
        assert_eq!(Day::of(Millis(1_612_284_000_000)), Day { year: 2021, month: 2, day: 2 });
        assert_eq!(Day::of(Millis(1_612_285_200_000)), Day { year: 2021, month: 2, day: 3 });
        assert_eq!(Day::of(Millis(i64::MAX)), Day { year: 1970, month: 1, day: 1 });
    }
}
