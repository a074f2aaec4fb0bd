//! Where Vietnamese sentences begin and end. Knows nothing of clauses, authors or marks.

use std::ops::Range;

/// Ends of a sentence; colon, semicolon and comma only divide one.
const ENDS: [char; 4] = ['.', '!', '?', '…'];

/// Ends that also stand inside sentences: after abbreviations and numbers, and where words were left out.
const WEAK_ENDS: [char; 2] = ['.', '…'];

/// What may close after the end and still belongs to the sentence.
const CLOSERS: [char; 8] = ['"', '\'', '”', '’', '»', ')', ']', '}'];

/// Words that are written with a full stop and go on: places, titles, offices.
const ABBREVIATIONS: [&str; 25] = [
    "tp", "tx", "tt", "tr", "q", "p", "h", "st", "đ/c", "đc", "gs", "pgs", "ts", "ths", "bs", "ks", "cn",
    "cv", "nxb", "vd", "nq", "ct", "k/g", "k/t", "t/m",
];

/// Digits of a number that is the name of a part ("2.") or of a day or month; a year has more.
const SHORT_NUMBER_DIGITS_MAX: usize = 2;

/// Cuts a text into sentences. The ranges (in bytes) follow one another and cover the whole text; the blanks
/// after a sentence belong to it.
///
/// A sentence ends at `. ! ? …` followed by a blank or the end, but not after an abbreviation ("TP."), the
/// number of a part ("2.1."), between the parts of a date, or where a small letter goes on.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < letters.len() {
        at += 1;
        if !ENDS.contains(&letters[at - 1].1) {
            continue;
        }
        let first = at - 1;
        while at < letters.len() && (ENDS.contains(&letters[at].1) || CLOSERS.contains(&letters[at].1)) {
            at += 1;
        }
        let mut next = at;
        while next < letters.len() && letters[next].1.is_whitespace() {
            next += 1;
        }
        let followed = next > at || next == letters.len();
        if followed
            && ends(&letters[start..first], &letters[first..at], letters.get(next).map(|(_, letter)| *letter))
        {
            let begin = letters[start].0;
            let end = letters.get(next).map_or(text.len(), |(place, _)| *place);
            found.push(begin..end);
            start = next;
        }
        at = next;
    }
    if start < letters.len() {
        found.push(letters[start].0..text.len());
    }
    found
}

/// Decides whether a sentence ends: `before` are its letters, `end` the letters that may end it, `next` what follows.
fn ends(before: &[(usize, char)], end: &[(usize, char)], next: Option<char>) -> bool {
    let Some(next) = next else { return true };
    if end.iter().any(|(_, letter)| ENDS.contains(letter) && !WEAK_ENDS.contains(letter)) {
        return true;
    }
    // "[…]" is a place to be filled in, not an end.
    if before.last().is_some_and(|(_, letter)| matches!(letter, '[' | '(')) || next.is_lowercase() {
        return false;
    }
    let word: String = before
        .iter()
        .rev()
        .map(|(_, letter)| *letter)
        .take_while(|letter| !letter.is_whitespace() && !matches!(letter, '(' | '[' | '“' | '"'))
        .collect();
    let word: String = word.chars().rev().collect();
    let alone =
        word.chars().count() == before.iter().skip_while(|(_, letter)| letter.is_whitespace()).count();
    !goes_on(&word, alone, next)
}

/// Tells whether a full stop after this word is part of the word. `alone` when the word begins the sentence.
fn goes_on(word: &str, alone: bool, next: char) -> bool {
    let number =
        word.chars().any(char::is_numeric) && word.chars().all(|letter| letter.is_numeric() || letter == '.');
    if number {
        let short = word.chars().count() <= SHORT_NUMBER_DIGITS_MAX;
        return alone || (short && next.is_numeric());
    }
    // One capital is an initial ("A."), or the number of a part ("I.", "a.").
    let mut letters = word.chars();
    let single = matches!((letters.next(), letters.next()), (Some(letter), None) if letter.is_alphabetic());
    let roman = alone && !word.is_empty() && word.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X'));
    (single && (alone || word.chars().all(char::is_uppercase)))
        || roman
        || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_sentence_takes_the_blank_behind_it() {
        assert_eq!(cut("Một. Hai! Ba? Bốn; năm… Sáu"), ["Một. ", "Hai! ", "Ba? ", "Bốn; năm… ", "Sáu"]);
        assert_eq!(cut("“Đã xong.” Tiếp theo."), ["“Đã xong.” ", "Tiếp theo."]);
        assert_eq!(cut("Họp đều (mỗi tháng một kỳ.) Đủ số."), ["Họp đều (mỗi tháng một kỳ.) ", "Đủ số."]);
        assert_eq!(cut("Chờ đã... Rồi đi."), ["Chờ đã... ", "Rồi đi."]);
        assert!(cut("").is_empty());
        assert_eq!(cut(" "), [" "]);
    }

    #[test]
    fn numbers_dates_and_abbreviations_do_not_end_one() {
        for whole in [
            "2.1. Đổi mới nội dung",
            "2. Đổi mới",
            "II. ĐÁNH GIÁ",
            "a. Về ưu điểm",
            "Chi bộ TP. Hà Tĩnh đã họp",
            "Giao đ/c. Nguyễn Văn A. Trần theo dõi",
            "Ngày 03. 02. 2021 họp",
            "Ngày 03.02.2021 họp 1.500 người, đạt 26,5%",
            "Chi bộ […] đã họp",
            "Chi bộ [...] Kỳ Liên",
            "Lắng nghe… rồi ghi lại",
            "Nêu ở mục 2.1. của văn bản",
            "Có 4.317 đảng viên, 30.5 điểm.",
            "PGS. TS. Trần Văn A nêu ý kiến.",
            "Theo V. I. Lênin, kỷ luật là sức mạnh.",
            "Họp chi ủy, chuẩn bị dự thảo v.v. rồi mới họp.",
            "Căn cứ Điều lệ; căn cứ Nghị quyết;",
        ] {
            assert_eq!(cut(whole), [whole]);
        }
        assert_eq!(cut("Từ năm 2020. Đến nay"), ["Từ năm 2020. ", "Đến nay"]);
        assert_eq!(cut("Nhạc, thơ, v.v. Sau đó"), ["Nhạc, thơ, v.v. ", "Sau đó"]);
    }

    proptest! {
        #[test]
        fn sentences_cover_the_text(text in "[a-cA-CĐđ0-2 .;…!\\[\\]\"\u{1f600}\n]{0,60}") {
            let ranges = sentences(&text);
            let mut end = 0;
            for range in &ranges {
                prop_assert_eq!(range.start, end);
                prop_assert!(range.end > range.start);
                end = range.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
