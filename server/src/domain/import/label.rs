//! The numbers that typists put before a clause, and the level each stands for.

/// Longest Roman number in letters that is a chapter's: `XXVIII`.
const ROMAN_CHARS_MAX: usize = 6;

/// Digits of one number of `1.1.`: more is a sum, such as 4.317.
const DIGITS_MAX: usize = 2;

/// Letters of `a)`: also those that Vietnamese has not, since Word counts with them.
fn is_list_letter(letter: char) -> bool {
    letter == 'đ' || letter.is_ascii_lowercase()
}

/// Returns the level that a number before the words stands for, and its length in bytes, blanks after it counted.
pub fn typed(words: &str) -> Option<(u8, usize)> {
    let (level, length) =
        dash(words).or_else(|| roman(words)).or_else(|| digits(words)).or_else(|| letter(words))?;
    let rest = &words[length..];
    let blanks = rest.len() - rest.trim_start().len();
    Some((level, length + blanks))
}

/// Returns the level of a number that Word computed, alone or in its list.
pub fn computed(label: &str, depth: u8) -> u8 {
    typed(label).map_or(depth, |(level, _)| level).min(super::super::resolution::LEVEL_MAX)
}

fn dash(words: &str) -> Option<(u8, usize)> {
    let mut letters = words.chars();
    let first = letters.next()?;
    let level = match first {
        '-' | '–' | '—' | '•' | '·' | '*' | '\u{f0b7}' => 4,
        '+' | '○' | '▪' => 5,
        _ => return None,
    };
    // A line of dashes closes a title.
    let next = letters.next();
    (next != Some(first) && next != Some('-')).then_some((level, first.len_utf8()))
}

fn roman(words: &str) -> Option<(u8, usize)> {
    let length = words.bytes().take_while(|sign| matches!(sign, b'I' | b'V' | b'X')).count();
    if !(1..=ROMAN_CHARS_MAX).contains(&length) {
        return None;
    }
    let rest = &words[length..];
    let after = rest.trim_start();
    let sign = after.chars().next()?;
    let blanks = rest.len() - after.len();
    let ends = match sign {
        // "X-quang" is a word.
        '-' | '–' | '—' => blanks > 0 || !after[sign.len_utf8()..].starts_with(char::is_lowercase),
        '.' | '/' | ')' => {
            blanks == 0
                && !after[1..].starts_with(|next: char| next.is_ascii_digit())
                && !initials(&after[1..])
        }
        _ => false,
    };
    ends.then_some((0, length + blanks + sign.len_utf8()))
}

/// "V.I. Lê-nin" begins with a name.
fn initials(words: &str) -> bool {
    let mut letters = words.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next() == Some('.')
}

fn digits(words: &str) -> Option<(u8, usize)> {
    let (mut groups, mut at) = (0_u8, 0);
    loop {
        let count = words[at..].bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            break;
        }
        if count > DIGITS_MAX {
            return None;
        }
        groups = groups.saturating_add(1);
        at += count;
        if !words[at..].starts_with('.') {
            break;
        }
        at += 1;
    }
    if groups == 0 {
        return None;
    }
    let rest = &words[at..];
    let ended = words[..at].ends_with('.');
    let bracket = !ended && rest.starts_with([')', '/']);
    let length = if bracket { at + 1 } else { at };
    let next = words[length..].chars().next();
    let free = next.is_none_or(|next| next.is_whitespace() || next.is_alphabetic());
    let level = match groups {
        1 if rest.starts_with(')') && bracket => 3,
        1 => 1,
        2 => 2,
        _ => 3,
    };
    // "2.1 Mục tiêu" is numbered, "12.30 giờ" is an hour.
    let begins = words[length..].trim_start().chars().next().is_some_and(char::is_uppercase);
    let numbered = ended || bracket || (groups > 1 && next.is_some_and(char::is_whitespace) && begins);
    (free && numbered).then_some((level, length))
}

fn letter(words: &str) -> Option<(u8, usize)> {
    let mut letters = words.chars();
    let first = letters.next().filter(|first| is_list_letter(*first))?;
    let sign = letters.next()?;
    let next = letters.next();
    let ends = sign == ')' || (sign == '.' && next.is_none_or(char::is_whitespace));
    ends.then_some((3, first.len_utf8() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_typed_by_hand_give_levels() {
        for (words, level, rest) in [
            ("I- TÌNH HÌNH", 0, "TÌNH HÌNH"),
            ("I-Tình hình", 0, "Tình hình"),
            ("II. MỤC TIÊU", 0, "MỤC TIÊU"),
            ("IV – TỔ CHỨC", 0, "TỔ CHỨC"),
            ("1. Kết quả", 1, "Kết quả"),
            ("1/ Kết quả", 1, "Kết quả"),
            ("12.Kết quả", 1, "Kết quả"),
            ("1.1. Mục tiêu", 2, "Mục tiêu"),
            ("2.1 Mục tiêu", 2, "Mục tiêu"),
            ("1.1.1. Việc", 3, "Việc"),
            ("a) Khối nông thôn", 3, "Khối nông thôn"),
            ("đ) Khối cơ quan", 3, "Khối cơ quan"),
            ("1) Khối", 3, "Khối"),
            ("- Căn cứ", 4, "Căn cứ"),
            ("–Căn cứ", 4, "Căn cứ"),
            ("+ Một là", 5, "Một là"),
        ] {
            let read = typed(words);
            assert_eq!(read.map(|(level, at)| (level, &words[at..])), Some((level, rest)), "{words}");
        }
    }

    #[test]
    fn words_that_only_begin_with_figures_have_no_number() {
        for words in [
            "4.317 đảng viên",
            "31 đảng viên",
            "06/7/2018 là ngày",
            "100% chi bộ",
            "-----",
            "Xét đề nghị",
            "X-quang tuyến huyện",
            "V.I. Lê-nin đã khẳng định",
            "12.30 giờ ngày 03/02/2021",
            "2021. Năm",
            "Về",
            "V",
            "a",
            "",
            "1.5",
        ] {
            assert_eq!(typed(words), None, "{words}");
        }
        assert_eq!(computed("Điều 1.", 2), 2);
    }
}
