//! Breaks a paragraph into lines and sets them left, centred or justified.

use crate::font::{Faces, FontError, Glyph};
use crate::{Align, Look, Paragraph, Role, Run};

/// Room for rounding when words are fitted into a line, in points.
const SLACK: f32 = 0.01;

/// How closely lines of a title are balanced, in points.
const BALANCE_STEP: f32 = 1.0;

/// Letters of one look in one line, from `x` on.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub look: Look,
    /// From the left edge of the column, in points.
    pub x: f32,
    pub width: f32,
    pub text: String,
    /// One a letter, widened where the line is justified.
    pub glyphs: Vec<Glyph>,
}

/// One line of a paragraph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub segments: Vec<Segment>,
    /// Where its letters begin and end, without the blank at its end.
    pub left: f32,
    pub right: f32,
}

#[derive(Clone, Copy)]
struct Letter {
    letter: char,
    look: Look,
    glyph: Glyph,
}

impl Letter {
    fn width(&self) -> f32 {
        self.glyph.advance * self.look.size
    }
}

/// Returns where a centred title is broken, so that another format can break it at the same words.
pub fn centred_lines(words: &str, look: Look, width: f32) -> Result<Vec<String>, FontError> {
    let paragraph = Paragraph {
        role: Role::Paragraph,
        runs: vec![Run { text: words.to_owned(), look }],
        align: Align::Centre,
        first_line: 0.0,
        line: look.size,
        after: 0.0,
        keep_with_next: false,
        rule: None,
    };
    let lines = set(&paragraph, width, &Faces::read()?);
    let words = |line: &Line| line.segments.iter().map(|segment| segment.text.as_str()).collect::<String>();
    Ok(lines.iter().map(|line| words(line).trim_end_matches(' ').to_owned()).collect())
}

/// Sets a paragraph in lines of that width. There is always at least one, so that an empty paragraph takes room.
pub fn set(paragraph: &Paragraph, width: f32, faces: &Faces) -> Vec<Line> {
    let letters: Vec<Letter> = paragraph
        .runs
        .iter()
        .flat_map(|run| run.text.chars().map(|letter| (letter, run.look)))
        .map(|(letter, look)| Letter { letter, look, glyph: faces.of(look).glyph(letter) })
        .collect();
    // What is centred has no first line of its own: it would no longer stand in the middle.
    let (first_line, room) = match paragraph.align {
        Align::Centre => (0.0, balanced_room(&letters, width)),
        Align::Left | Align::Justify => (paragraph.first_line, width),
    };
    let ends = line_ends(&letters, first_line, room);
    let mut start = 0;
    let placed = ends.iter().map(|&end| {
        let indent = if start == 0 { first_line } else { 0.0 };
        let line = place(&letters[start..end], indent, width, paragraph.align, end == letters.len());
        start = end;
        line
    });
    placed.collect()
}

fn line_ends(letters: &[Letter], first_line: f32, room: f32) -> Vec<usize> {
    let mut ends = vec![line_end(letters, room - first_line)];
    while let Some(&start) = ends.last().filter(|&&end| end < letters.len()) {
        ends.push(start + line_end(&letters[start..], room));
    }
    ends
}

/// Returns the least room in which the words need no more lines: a title ends in no single word, and no word is cut.
fn balanced_room(letters: &[Letter], width: f32) -> f32 {
    let count = line_ends(letters, 0.0, width).len();
    let (mut narrow, mut wide) = (widest_word(letters).min(width), width);
    while wide - narrow > BALANCE_STEP {
        let room = (narrow + wide) / 2.0;
        if line_ends(letters, 0.0, room).len() > count { narrow = room } else { wide = room }
    }
    wide
}

fn widest_word(letters: &[Letter]) -> f32 {
    let words = letters.split(|letter| letter.letter == ' ');
    words.map(|word| word.iter().map(Letter::width).sum()).fold(0.0, f32::max)
}

/// Returns how many letters fit, the blank after the last word included. A word wider than the line is cut.
fn line_end(letters: &[Letter], room: f32) -> usize {
    let mut used = 0.0;
    let mut after_blank = None;
    for (place, letter) in letters.iter().enumerate() {
        if letter.letter == ' ' {
            after_blank = Some(place + 1);
        } else if used + letter.width() > room + SLACK {
            return after_blank.unwrap_or(place.max(1));
        }
        used += letter.width();
    }
    letters.len()
}

fn place(letters: &[Letter], indent: f32, width: f32, align: Align, last: bool) -> Line {
    let blank_at_end = letters.iter().rev().take_while(|letter| letter.letter == ' ').count();
    let shown = letters.len() - blank_at_end;
    let natural: f32 = letters[..shown].iter().map(Letter::width).sum();
    let spare = (width - indent - natural).max(0.0);
    let blanks = letters[..shown].iter().filter(|letter| letter.letter == ' ').count();
    let (left, stretch) = match align {
        Align::Centre => (indent + spare / 2.0, 0.0),
        Align::Justify if !last && blanks > 0 => (indent, spare / as_f32(blanks)),
        Align::Left | Align::Justify => (indent, 0.0),
    };
    let mut line = Line { segments: vec![], left, right: left };
    let mut x = left;
    for (place, letter) in letters.iter().enumerate() {
        let mut glyph = letter.glyph;
        if letter.letter == ' ' && place < shown {
            glyph.advance += stretch / letter.look.size;
        }
        let wide = glyph.advance * letter.look.size;
        match line.segments.last_mut() {
            Some(segment) if segment.look == letter.look => segment.push(letter.letter, glyph, wide),
            _ => {
                let mut segment =
                    Segment { look: letter.look, x, width: 0.0, text: String::new(), glyphs: vec![] };
                segment.push(letter.letter, glyph, wide);
                line.segments.push(segment);
            }
        }
        x += wide;
        if place < shown {
            line.right = x;
        }
    }
    line
}

impl Segment {
    fn push(&mut self, letter: char, glyph: Glyph, wide: f32) {
        self.text.push(letter);
        self.glyphs.push(glyph);
        self.width += wide;
    }
}

fn as_f32(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Look = Look {
        size: 14.0,
        bold: false,
        italic: false,
        underline: false,
        double_underline: false,
        strike: false,
        ink: crate::Ink::Black,
    };

    fn lines(words: &str, width: f32, align: Align) -> Vec<Line> {
        let paragraph = Paragraph {
            role: Role::Paragraph,
            runs: vec![Run { text: words.into(), look: LOOK }],
            align,
            first_line: 28.0,
            line: 18.0,
            after: 0.0,
            keep_with_next: false,
            rule: None,
        };
        set(&paragraph, width, &Faces::read().unwrap())
    }

    #[test]
    fn justified_lines_reach_the_edge_but_the_last_does_not() {
        let words = "Ban Thường vụ Thị ủy ban hành Nghị quyết về nâng cao chất lượng sinh hoạt chi bộ";
        let set = lines(words, 200.0, Align::Justify);
        assert!(set.len() > 2);
        let (last, before) = set.split_last().unwrap();
        assert!(before.iter().all(|line| (line.right - 200.0).abs() < 0.1));
        assert!(last.right < 199.0);
        assert_eq!((set[0].left, set[1].left), (28.0, 0.0));
        let read: String =
            set.iter().flat_map(|line| &line.segments).map(|part| part.text.as_str()).collect();
        assert_eq!(read, words);
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut_and_nothing_is_lost() {
        let words = "ư".repeat(300);
        let set = lines(&words, 100.0, Align::Justify);
        assert!(set.iter().all(|line| line.right <= 100.1));
        let read: String =
            set.iter().flat_map(|line| &line.segments).map(|part| part.text.as_str()).collect();
        assert_eq!(read, words);
    }

    #[test]
    fn a_title_ends_in_no_single_word() {
        let words = "về nâng cao chất lượng sinh hoạt cấp ủy, sinh hoạt chi bộ giai đoạn 2021 - 2025";
        let lines = centred_lines(words, LOOK, 400.0).unwrap();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].starts_with("sinh hoạt chi bộ"), "{lines:?}");
    }

    #[test]
    fn a_word_in_the_middle_is_not_cut_for_the_sake_of_balance() {
        let set = lines("Khối trường", 60.0, Align::Centre);
        let words: Vec<String> = set
            .iter()
            .map(|line| line.segments.iter().map(|part| part.text.as_str()).collect::<String>())
            .collect();
        assert_eq!(words, ["Khối ", "trường"]);
    }

    #[test]
    fn an_empty_paragraph_is_one_empty_line() {
        assert_eq!(lines("", 100.0, Align::Left).len(), 1);
    }
}
