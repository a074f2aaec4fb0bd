//! A few words around what was found, with the found words marked.

use unicode_normalization::UnicodeNormalization;

use super::{Query, exact, folded};

/// Letters of an excerpt: three lines on a phone.
const CHARS_MAX: usize = 220;

/// Letters shown before the first found word.
const CHARS_BEFORE: usize = 60;

/// A piece of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub marked: bool,
}

/// Takes the part of a text around the first found word. `as_typed`: only words with the accents that were typed are
/// marked, as they are what was found; otherwise all that read alike without accents are.
pub fn excerpt(text: &str, query: &Query, as_typed: bool) -> Vec<Piece> {
    let pieces = marked(text, query, as_typed);
    let total: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
    if total <= CHARS_MAX {
        return pieces;
    }
    let first = pieces.iter().position(|piece| piece.marked).unwrap_or(0);
    let before: usize = pieces[..first].iter().map(|piece| piece.text.chars().count()).sum();
    cut_out(pieces, before.saturating_sub(CHARS_BEFORE))
}

/// Marks the found words of a whole text.
pub fn marked(text: &str, query: &Query, as_typed: bool) -> Vec<Piece> {
    let text: String = text.nfc().collect();
    let is_word = |letter: char| letter.is_alphanumeric();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| is_word(letter) != is_word(first)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        let marked = is_word(first) && is_found(part, query, as_typed);
        match pieces.last_mut() {
            Some(last) if !last.marked && !marked => last.text.push_str(part),
            _ => pieces.push(Piece { text: part.to_owned(), marked }),
        }
        rest = after;
    }
    pieces
}

fn is_found(word: &str, query: &Query, as_typed: bool) -> bool {
    let form = if as_typed { exact(word) } else { folded(word) };
    let form = form.trim_start();
    query.words.iter().any(|one| {
        let wanted = if as_typed { &one.exact } else { &one.folded };
        form.starts_with(wanted.as_str())
    })
}

/// Cuts an excerpt out of marked pieces: from a letter on, with a sign where something is left out.
fn cut_out(pieces: Vec<Piece>, from: usize) -> Vec<Piece> {
    let mut out = vec![Piece { text: String::new(), marked: false }];
    let (mut passed, mut taken) = (0, 0);
    let mut more = false;
    for piece in pieces {
        let length = piece.text.chars().count();
        let skip = from.saturating_sub(passed).min(length);
        passed += length;
        if skip == length {
            continue;
        }
        if taken >= CHARS_MAX {
            more = true;
            break;
        }
        // A found word is shown whole; other words may end in the middle.
        let room = if piece.marked { length } else { CHARS_MAX - taken };
        let mut text: String = piece.text.chars().skip(skip).take(room).collect();
        if taken == 0 && from > 0 && !piece.marked {
            // Begin with a whole word.
            text = text.split_once(' ').map_or(text.clone(), |(_, rest)| rest.to_owned());
        }
        more = length - skip > room;
        taken += text.chars().count();
        out.push(Piece { text, marked: piece.marked });
    }
    if from > 0 {
        out[0].text.push_str("… ");
    }
    if more {
        out.push(Piece { text: " …".to_owned(), marked: false });
    }
    out.retain(|piece| !piece.text.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: &[Piece]) -> String {
        let one = |piece: &Piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text.clone() };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn found_words_are_marked_as_they_were_found() {
        let query = Query::of("hoà");
        let text = "Hòa giải, HOÀ thuận, hoa sen; <b>hoà</b>";
        let typed = written(&excerpt(text, &query, true));
        assert_eq!(typed, "[Hòa] giải, [HOÀ] thuận, hoa sen; <b>[hoà]</b>");
        let folded = written(&excerpt(text, &query, false));
        assert_eq!(folded, "[Hòa] giải, [HOÀ] thuận, [hoa] sen; <b>[hoà]</b>");
        let apart: String = "Đường".nfd().collect();
        assert_eq!(written(&excerpt(&apart, &Query::of("duong"), false)), "[Đường]");
        assert_eq!(excerpt("", &query, true), []);
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_found_word() {
        let text = format!("{}chuẩn bị {}", "mở đầu dài ".repeat(40), "kết thúc dài ".repeat(40));
        let pieces = excerpt(&text, &Query::of("chuẩn"), true);
        let shown = written(&pieces);
        assert!(shown.starts_with("… ") && shown.ends_with(" …"), "{shown}");
        assert!(shown.contains("dài [chuẩn] bị kết thúc"), "{shown}");
        assert!(shown.chars().count() <= CHARS_MAX + 10, "{shown}");
        let none = written(&excerpt(&text, &Query::of("vắng"), true));
        assert!(none.starts_with("mở đầu dài") && none.ends_with(" …"), "{none}");
    }
}
