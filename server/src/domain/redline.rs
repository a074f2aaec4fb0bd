//! What was put into a text and what was taken out, word by word. Equal words are told apart by their order.
//!
//! Serves the eye ([`redline`]) and the shared text ([`splices`]): what is shown as changed is what is changed.

use unicode_normalization::UnicodeNormalization;

use super::search::tone_first;

/// What became of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Same,
    Added,
    Gone,
}

/// Words that met one fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub fate: Fate,
    pub text: String,
}

/// Words compared at most on each side, beyond those that both begin and end with. The longest record and clause have
/// fewer; what is longer counts as written anew.
const WORDS_MAX: usize = 1500;

/// Compares two texts, each of single blanks, word by word.
pub fn redline(old: &str, new: &str) -> Vec<Part> {
    let (gone, added): (Vec<&str>, Vec<&str>) =
        (old.split_whitespace().collect(), new.split_whitespace().collect());
    joined(fates(&gone, &added))
}

/// Compares two texts as a reader does: where the tone of a syllable stands is a habit of typing ("hoà" and "hòa", "uỷ" and
/// "ủy" are one word). What is the same is told as the new text writes it.
pub fn redline_as_read(old: &str, new: &str) -> Vec<Part> {
    let (gone, added): (Vec<&str>, Vec<&str>) =
        (old.split_whitespace().collect(), new.split_whitespace().collect());
    let read = |words: &[&str]| words.iter().map(|word| as_read(word)).collect::<Vec<String>>();
    let (gone_read, added_read) = (read(&gone), read(&added));
    let gone_keys: Vec<&str> = gone_read.iter().map(String::as_str).collect();
    let added_keys: Vec<&str> = added_read.iter().map(String::as_str).collect();
    let (mut gone, mut added) = (gone.into_iter(), added.into_iter());
    let told = fates(&gone_keys, &added_keys).into_iter().filter_map(|(fate, _)| {
        let word = match fate {
            Fate::Same => gone.next().and(added.next()),
            Fate::Gone => gone.next(),
            Fate::Added => added.next(),
        };
        word.map(|word| (fate, word))
    });
    joined(told.collect::<Vec<_>>())
}

/// Returns a word with the tone of its syllable written before it: capitals and signs stay.
pub fn as_read(word: &str) -> String {
    tone_first(word.nfd())
}

/// One place where a text becomes another, in bytes of the old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice<'a> {
    pub at: usize,
    /// Bytes taken out there.
    pub gone: usize,
    /// What comes instead.
    pub come: &'a str,
}

/// Returns the places where `old` becomes `new`, first to last, letter for letter: whole words, blanks and signs, so that
/// whatever else is typed into the words between them stays where it is.
pub fn splices<'a>(old: &str, new: &'a str) -> Vec<Splice<'a>> {
    let mut splices: Vec<Splice<'a>> = Vec::new();
    let (mut at, mut from) = (0, 0);
    let mut open = false;
    let (old, new_tokens) = (tokens(old), tokens(new));
    let fates = fates(&old, &new_tokens);
    for (place, (fate, token)) in fates.iter().enumerate() {
        let (fate, width) = (*fate, token.len());
        // A blank between two words that change goes with them: "thiết thực" becomes "gần gũi" in one piece.
        let between =
            token.trim().is_empty() && fates.get(place + 1).is_some_and(|next| next.0 != Fate::Same);
        if fate == Fate::Same && open && between {
            let Some(splice) = splices.last_mut() else { continue };
            splice.gone += width;
            (at, from) = (at + width, from + width);
            splice.come = &new[from - splice.come.len() - width..from];
            continue;
        }
        if fate == Fate::Same {
            (at, from, open) = (at + width, from + width, false);
            continue;
        }
        if !open {
            splices.push(Splice { at, gone: 0, come: &new[from..from] });
            open = true;
        }
        let Some(splice) = splices.last_mut() else { continue };
        if fate == Fate::Gone {
            splice.gone += width;
            at += width;
        } else {
            from += width;
            splice.come = &new[from - splice.come.len() - width..from];
        }
    }
    splices
}

/// Cuts a text into words, blanks and signs; nothing is left out.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = |letter: char| letter.is_alphanumeric() || letter.is_ascii_digit();
        let end = if word(first) {
            rest.find(|letter| !word(letter)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// Tells what became of each word; those gone stand before those that came in their place.
fn fates<'a>(gone: &[&'a str], added: &[&'a str]) -> Vec<(Fate, &'a str)> {
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let before = gone.iter().zip(added).take_while(same).count();
    let (old, new) = (&gone[before..], &added[before..]);
    let after = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
    let mut fates: Vec<(Fate, &str)> = gone[..before].iter().map(|word| (Fate::Same, *word)).collect();
    if old.len() > WORDS_MAX || new.len() > WORDS_MAX {
        fates.extend(old.iter().map(|word| (Fate::Gone, *word)));
        fates.extend(new.iter().map(|word| (Fate::Added, *word)));
    } else {
        compare(old, new, &mut fates);
    }
    fates.extend(gone[gone.len() - after..].iter().map(|word| (Fate::Same, *word)));
    fates
}

fn compare<'a>(gone: &[&'a str], added: &[&'a str], fates: &mut Vec<(Fate, &'a str)>) {
    let lengths = lengths(gone, added);
    let (mut row, mut column) = (0, 0);
    while row < gone.len() || column < added.len() {
        if row < gone.len() && column < added.len() && gone[row] == added[column] {
            fates.push((Fate::Same, gone[row]));
            row += 1;
            column += 1;
        } else if column == added.len()
            || (row < gone.len() && lengths[row + 1][column] >= lengths[row][column + 1])
        {
            fates.push((Fate::Gone, gone[row]));
            row += 1;
        } else {
            fates.push((Fate::Added, added[column]));
            column += 1;
        }
    }
}

/// The most words that the rests from each pair of places on have in common.
fn lengths(gone: &[&str], added: &[&str]) -> Vec<Vec<u16>> {
    let mut table = vec![vec![0_u16; added.len() + 1]; gone.len() + 1];
    for row in (0..gone.len()).rev() {
        for column in (0..added.len()).rev() {
            table[row][column] = if gone[row] == added[column] {
                table[row + 1][column + 1] + 1
            } else {
                table[row + 1][column].max(table[row][column + 1])
            };
        }
    }
    table
}

/// Puts words of one fate together, those that went before those that came between two that stayed.
fn joined<'a>(fates: impl IntoIterator<Item = (Fate, &'a str)>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    let mut same: Vec<&str> = Vec::new();
    let mut close = |fate: Fate, words: &mut Vec<&'a str>| {
        if !words.is_empty() {
            parts.push(Part { fate, text: std::mem::take(words).join(" ") });
        }
    };
    for (fate, word) in fates {
        match fate {
            Fate::Same => {
                close(Fate::Gone, &mut gone);
                close(Fate::Added, &mut added);
                same.push(word);
            }
            Fate::Gone | Fate::Added => {
                close(Fate::Same, &mut same);
                if fate == Fate::Gone { gone.push(word) } else { added.push(word) }
            }
        }
    }
    close(Fate::Same, &mut same);
    close(Fate::Gone, &mut gone);
    close(Fate::Added, &mut added);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let parts = redline(old, new).into_iter().map(|part| match part.fate {
            Fate::Same => part.text,
            Fate::Added => format!("[+{}]", part.text),
            Fate::Gone => format!("[-{}]", part.text),
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_that_changed_are_found_among_those_that_stayed() {
        let (old, new) = ("Gửi tài liệu trước 3 ngày", "Gửi trước tài liệu trước 5 ngày làm việc");
        assert_eq!(shown(old, new), "Gửi [+trước] tài liệu trước [-3] [+5] ngày [+làm việc]");
        assert_eq!(shown("a b", "a b"), "a b");
        assert_eq!(shown("một hai", "ba bốn"), "[-một hai] [+ba bốn]");
        assert_eq!(shown("bỏ hết", ""), "[-bỏ hết]");
        let long = "từ ".repeat(WORDS_MAX + 1);
        assert_eq!(redline(long.trim(), "ngắn").len(), 2);
    }

    #[test]
    fn where_a_tone_stands_is_no_change_to_a_reader_but_one_to_the_text() {
        let read = |old: &str, new: &str| {
            let parts = redline_as_read(old, new);
            parts.iter().map(|part| format!("{:?} {}", part.fate, part.text)).collect::<Vec<_>>()
        };
        assert_eq!(read("Thị uỷ hoà giải", "Thị ủy hòa giải"), ["Same Thị ủy hòa giải"]);
        assert_eq!(read("uỷ ban", "ủy hội"), ["Same ủy", "Gone ban", "Added hội"]);
        // Another tone, another letter or a capital is another word.
        assert_eq!(read("hoà Ủy hoa", "hoá ủy hoả").len(), 2);
        assert_eq!(splices("uỷ ban", "ủy ban").len(), 1, "a suggestion may mend the spelling");
        assert_eq!(redline("uỷ ban", "ủy ban").len(), 3);
    }

    /// Does to the old words what the splices say.
    fn spliced(old: &str, new: &str) -> String {
        let mut text = old.to_owned();
        for splice in splices(old, new).iter().rev() {
            text.replace_range(splice.at..splice.at + splice.gone, splice.come);
        }
        text
    }

    #[test]
    fn splices_touch_only_the_words_that_change() {
        let (old, new) = ("Gửi tài liệu trước 3 ngày.", "Gửi sớm tài liệu, trước 5 ngày.");
        let found: Vec<_> =
            splices(old, new).iter().map(|one| (&old[one.at..one.at + one.gone], one.come)).collect();
        assert_eq!(found, [("", "sớm "), ("", ","), ("3", "5")]);
        assert_eq!(splices(old, old), []);
        let (old, new) = ("chọn vấn đề thiết thực, rồi họp", "chọn việc gần gũi, rồi bàn");
        let found: Vec<_> =
            splices(old, new).iter().map(|one| (&old[one.at..one.at + one.gone], one.come)).collect();
        assert_eq!(found, [("vấn đề thiết thực", "việc gần gũi"), ("họp", "bàn")]);
    }

    #[test]
    fn splices_make_the_new_words_of_any_old_ones() {
        let all = [
            "",
            "một",
            " một  hai ",
            "hai, một; ba.",
            "ba một hai 😀 (mới)",
            "…",
            "một hai ba một hai ba",
            "ế ề",
        ];
        let long = "từ ".repeat(WORDS_MAX + 1);
        for old in all.into_iter().chain([long.as_str()]) {
            for new in all.into_iter().chain([long.as_str()]) {
                assert_eq!(spliced(old, new), new, "from {old:?}");
            }
        }
    }
}
