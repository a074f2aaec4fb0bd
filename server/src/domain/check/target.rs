//! Whether a target can be measured: a number, a unit, a date.

use super::Fault;
use crate::domain::canonical::line;

/// Words that tell when a target is to be reached, beside a year or a date.
const DATE_WORDS: [&str; 9] = [
    "hằng năm",
    "hàng năm",
    "hằng tháng",
    "hàng tháng",
    "hằng quý",
    "hàng quý",
    "nhiệm kỳ",
    "cuối năm",
    "quý i",
];

/// A simple reading of a target: some number that is no date, something counted, some time.
pub(super) fn unmeasured(words: &str) -> Vec<Fault> {
    let words = line(words).to_lowercase();
    let mut faults = Vec::new();
    let mut dated = DATE_WORDS.iter().any(|word| words.contains(word));
    let (mut numbered, mut counted) = (false, false);
    let parts: Vec<&str> = words.split_whitespace().collect();
    for (at, part) in parts.iter().enumerate() {
        let bare = part.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '%');
        if !bare.starts_with(|sign: char| sign.is_ascii_digit()) {
            continue;
        }
        let after_time_word = at > 0 && matches!(parts[at - 1], "năm" | "tháng" | "ngày" | "quý");
        if is_date(bare) || (after_time_word && bare.chars().all(|sign| sign.is_ascii_digit())) {
            dated = true;
            continue;
        }
        numbered = true;
        let own_unit = bare.chars().any(|sign| sign == '%' || sign.is_alphabetic());
        let next = parts.get(at + 1);
        let next_unit =
            next.is_some_and(|next| next.starts_with(|sign: char| sign == '%' || sign.is_alphabetic()));
        let ended = part.ends_with([',', '.', ';', ':']);
        counted = counted || own_unit || (next_unit && !ended);
    }
    if !numbered {
        faults.push(Fault::TargetWithoutNumber);
    } else if !counted {
        faults.push(Fault::TargetWithoutUnit);
    }
    if !dated {
        faults.push(Fault::TargetWithoutDate);
    }
    faults
}

/// `2025`, `12/2020`, `03/02/2021`, `2021-2025`: figures whose last group is a year.
fn is_date(word: &str) -> bool {
    let groups: Vec<&str> = word.split(['/', '-', '–']).collect();
    let figures =
        groups.iter().all(|group| !group.is_empty() && group.chars().all(|sign| sign.is_ascii_digit()));
    figures
        && groups
            .last()
            .is_some_and(|year| year.len() == 4 && (year.starts_with("19") || year.starts_with("20")))
}
