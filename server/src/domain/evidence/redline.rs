//! What was put into a record and what was taken out, word by word. Equal words are told apart by their order.

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

/// Words compared at most on each side. The longest record has fewer; beyond it everything counts as written anew.
const WORDS_MAX: usize = 1500;

/// Compares two texts, each of single blanks, word by word.
pub fn redline(old: &str, new: &str) -> Vec<Part> {
    let (gone, added): (Vec<&str>, Vec<&str>) =
        (old.split_whitespace().collect(), new.split_whitespace().collect());
    if gone.len() > WORDS_MAX || added.len() > WORDS_MAX {
        return joined([(Fate::Gone, old), (Fate::Added, new)]);
    }
    let lengths = lengths(&gone, &added);
    let (mut row, mut column) = (0, 0);
    let mut fates = Vec::new();
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
    joined(fates)
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
}
