//! Where the sentences of a clause begin and end, in Vietnamese office prose.
//!
//! Only as good as a conflict card needs: a sentence cut too late makes a card too many, one cut too early hides a
//! conflict. In doubt it does not cut.

use std::ops::Range;

/// Short forms whose full stop ends no sentence.
const SHORT_FORMS: [&str; 22] = [
    "tp", "tx", "tt", "q", "p", "h", "ths", "ts", "pgs", "gs", "bs", "ks", "cn", "cv", "nxb", "tr", "st",
    "đ/c", "vd", "k/g", "k/t", "t/m",
];

/// Letters that end a sentence.
const ENDS: [char; 4] = ['.', '!', '?', '…'];

/// Letters that may stand between the end mark and the next sentence and belong to the first.
const CLOSINGS: [char; 6] = ['"', '”', '’', ')', ']', '»'];

/// Letters a sentence may begin with beside capitals and digits.
const OPENINGS: [char; 9] = ['"', '“', '‘', '(', '[', '«', '-', '–', '+'];

/// Returns the sentences as ranges of letters, without the spaces between them.
pub fn sentences(letters: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = skip_spaces(letters, 0);
    let mut at = start;
    while at < letters.len() {
        let end = closed(letters, at + 1);
        if ENDS.contains(&letters[at]) && ends(letters, start, at, end) {
            found.push(start..end);
            start = skip_spaces(letters, end);
            at = start;
        } else {
            at += 1;
        }
    }
    let rest = trimmed(letters, start);
    if rest > start {
        found.push(start..rest);
    }
    found
}

fn skip_spaces(letters: &[char], from: usize) -> usize {
    from + letters[from.min(letters.len())..].iter().take_while(|letter| letter.is_whitespace()).count()
}

fn trimmed(letters: &[char], from: usize) -> usize {
    let spaces = letters.iter().rev().take_while(|letter| letter.is_whitespace()).count();
    (letters.len() - spaces).max(from)
}

/// Takes further end marks and closing quotes along.
fn closed(letters: &[char], from: usize) -> usize {
    let more = letters[from..].iter().take_while(|letter| ENDS.contains(letter) || CLOSINGS.contains(letter));
    from + more.count()
}

/// Tells whether the mark at `at` ends the sentence begun at `start`.
fn ends(letters: &[char], start: usize, at: usize, end: usize) -> bool {
    let next = skip_spaces(letters, end);
    let Some(after) = letters.get(next) else { return true };
    if next == end || !begins(*after) {
        return false;
    }
    if letters[at] != '.' {
        return true;
    }
    let word_start = letters[start..at]
        .iter()
        .rposition(|letter| letter.is_whitespace() || OPENINGS.contains(letter))
        .map_or(start, |before| start + before + 1);
    let word: String = letters[word_start..at].iter().flat_map(|letter| letter.to_lowercase()).collect();
    let initial = at - word_start == 1 && letters[word_start].is_uppercase();
    // "2.1. Mục tiêu": the number of a paragraph belongs to its first sentence.
    let number = word_start == start && word.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    !initial && !number && !SHORT_FORMS.contains(&word.as_str())
}

fn begins(letter: char) -> bool {
    letter.is_uppercase() || letter.is_numeric() || OPENINGS.contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let letters: Vec<char> = text.chars().collect();
        sentences(&letters).into_iter().map(|range| letters[range].iter().collect()).collect()
    }

    #[test]
    fn sentences_end_before_a_capital() {
        assert_eq!(
            cut("Sinh hoạt còn hình thức. Nội dung đơn điệu!  Vì sao? Chưa rõ…"),
            ["Sinh hoạt còn hình thức.", "Nội dung đơn điệu!", "Vì sao?", "Chưa rõ…"]
        );
        assert_eq!(cut("Họp đều (mỗi tháng một kỳ.) Đủ số."), ["Họp đều (mỗi tháng một kỳ.)", "Đủ số."]);
        assert_eq!(cut("không có dấu chấm"), ["không có dấu chấm"]);
        assert_eq!(cut("  "), [""; 0]);
        assert_eq!(cut(""), [""; 0]);
    }

    #[test]
    fn numbers_short_forms_and_initials_end_nothing() {
        for whole in [
            "2.1. Mục tiêu chung là nâng cao chất lượng.",
            "1. Kết quả đạt được",
            "Có 4.317 đảng viên, 30.5 điểm.",
            "Đ/c Bí thư TP. Hà Tĩnh dự.",
            "PGS. TS. Trần Văn A nêu ý kiến.",
            "Theo V. I. Lênin, kỷ luật là sức mạnh.",
            "Họp chi ủy, chuẩn bị dự thảo v.v. rồi mới họp.",
            "Căn cứ Điều lệ; căn cứ Nghị quyết;",
        ] {
            assert_eq!(cut(whole), [whole]);
        }
        assert_eq!(
            cut("Xong trong năm 2025. Các chi bộ báo cáo."),
            ["Xong trong năm 2025.", "Các chi bộ báo cáo."]
        );
    }
}
