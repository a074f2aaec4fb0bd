//! The rule and the result in the words of ballots and minutes, which are Vietnamese by law.

use super::rule::{Base, Rule};

/// Writes the rule as ballots and minutes print it: "Cần ít nhất 6/11 đồng chí tán thành, tức quá nửa tổng số uỷ viên".
///
/// `whole` is that of which the share is taken, where it is known: all members always are, those present and the
/// ballots received only at the close.
pub fn rule_words(rule: &Rule, whole: Option<u32>) -> String {
    let share = share_words(rule);
    let (unit, all) = match rule.base {
        Base::Roster => ("đồng chí", "tổng số uỷ viên"),
        Base::Present => ("đồng chí có mặt", "số uỷ viên có mặt"),
        Base::Cast => ("phiếu thu về", "số phiếu thu về"),
    };
    match whole {
        Some(whole) => {
            format!("Cần ít nhất {}/{whole} {unit} tán thành, tức {share} {all}", rule.threshold(whole))
        }
        None => format!("Cần {share} {all} tán thành"),
    }
}

/// Writes how many must take part: "Phải có ít nhất 8/11 phiếu thu về".
pub fn quorum_words(rule: &Rule, members: u32) -> String {
    let quorum = rule.quorum(members);
    match rule.base {
        Base::Roster | Base::Cast => format!("Phải có ít nhất {quorum}/{members} phiếu thu về"),
        Base::Present => format!("Phải có ít nhất {quorum}/{members} uỷ viên có mặt"),
    }
}

fn share_words(rule: &Rule) -> String {
    match (rule.share.parts, rule.share.of, rule.strict) {
        (1, 2, true) => "quá nửa".to_owned(),
        (2, 3, false) => "ít nhất hai phần ba".to_owned(),
        (parts, of, true) => format!("quá {parts}/{of}"),
        (parts, of, false) => format!("ít nhất {parts}/{of}"),
    }
}

/// Writes the result as minutes print it:
/// "với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%".
pub fn result_words(agree: u32, members: u32, member_title: &str) -> String {
    format!("với {agree}/{members} đồng chí {member_title} tán thành, đạt {}", percent_words(agree, members))
}

/// Writes a share to one decimal, rounded half up by whole numbers only: "81,8%", "100%".
pub fn percent_words(part: u32, whole: u32) -> String {
    let (part, whole) = (u64::from(part), u64::from(whole.max(1)));
    let tenths = (part * 2000 + whole) / (2 * whole);
    match (tenths / 10, tenths % 10) {
        (ones, 0) => format!("{ones}%"),
        (ones, tenth) => format!("{ones},{tenth}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vote::rule::{Fraction, Preset};

    #[test]
    fn a_rule_is_told_with_its_number_once_that_is_known() {
        let told = |preset: Preset, whole| rule_words(&preset.rule(), whole);
        assert_eq!(
            told(Preset::HalfOfAll, Some(11)),
            "Cần ít nhất 6/11 đồng chí tán thành, tức quá nửa tổng số uỷ viên"
        );
        assert_eq!(
            told(Preset::TwoThirdsOfAll, Some(11)),
            "Cần ít nhất 8/11 đồng chí tán thành, tức ít nhất hai phần ba tổng số uỷ viên"
        );
        assert_eq!(told(Preset::HalfOfPresent, None), "Cần quá nửa số uỷ viên có mặt tán thành");
        assert_eq!(
            told(Preset::HalfOfPresent, Some(9)),
            "Cần ít nhất 5/9 đồng chí có mặt tán thành, tức quá nửa số uỷ viên có mặt"
        );
        assert_eq!(told(Preset::HalfOfCast, None), "Cần quá nửa số phiếu thu về tán thành");
        let three_fifths = Rule { share: Fraction { parts: 3, of: 5 }, ..Rule::default() };
        assert!(rule_words(&three_fifths, None).contains("quá 3/5"));
        assert_eq!(quorum_words(&Rule::default(), 11), "Phải có ít nhất 8/11 phiếu thu về");
        assert_eq!(quorum_words(&Preset::HalfOfPresent.rule(), 11), "Phải có ít nhất 8/11 uỷ viên có mặt");
    }

    #[test]
    fn shares_are_written_with_a_decimal_comma() {
        assert_eq!(percent_words(9, 11), "81,8%");
        assert_eq!(percent_words(6, 11), "54,5%");
        assert_eq!((percent_words(11, 11), percent_words(0, 11)), ("100%".into(), "0%".into()));
        // 1/16 = 6.25 %, exactly between two tenths: up.
        assert_eq!((percent_words(1, 16), percent_words(2, 3)), ("6,3%".into(), "66,7%".into()));
        assert_eq!(
            result_words(9, 11, "uỷ viên Ban Thường vụ"),
            "với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%"
        );
    }

    /// Long division in the old way, digit by digit, against the formula.
    #[test]
    fn every_share_of_every_roster_is_rounded_exactly() {
        for whole in 1..=200_u32 {
            for part in 0..=whole {
                let hundredfold = part * 100;
                let (ones, rest) = (hundredfold / whole, hundredfold % whole);
                let (tenth, rest) = (rest * 10 / whole, rest * 10 % whole);
                let up = u32::from(rest * 2 >= whole);
                let tenths = ones * 10 + tenth + up;
                let digits = format!("{},{}%", tenths / 10, tenths % 10).replace(",0%", "%");
                assert_eq!(percent_words(part, whole), digits, "{part} of {whole}");
            }
        }
    }
}
