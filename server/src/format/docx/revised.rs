//! The newer copy as a Word file with Word's own revisions: accepting all gives the newer copy, rejecting all the older.
//!
//! What differs in more than words (a clause whose style or automatic number is another) is a deleted paragraph with an
//! inserted one after it: LibreOffice 7.4 takes no number back where only the paragraph's properties are a revision. A
//! clause moved as it was is Word's own move, so that both its ends are decided as one; one that was reworded on its way
//! is a deletion and an insertion, since Word takes the two ends of a move for the same words. A number that is plain words
//! goes with its end of the move: a paragraph that comes or goes is one revision, or LibreOffice joins it to the next.
//!
//! Revisions of two paragraphs are never of one moment: where one ends a paragraph and one like it begins the next,
//! LibreOffice takes both, and the end of the paragraph between them, for one.
//!
//! Every revision is the committee's, as the file is: no person is named in a paper that leaves the house.

use std::fmt::Write as _;

use super::again::{Revisions, SAME_WORDS};
use super::{
    Counters, RenderError, empty, footer, header, letters, own, packed, part, run, styled, title, writable,
    written_run,
};
use crate::clock::Millis;
use crate::domain::export::Day;
use crate::domain::redline::Fate;
use crate::domain::resolution::Run;
use crate::format::html::escape;
use crate::format::redline::{Piece, RedLine, Redline, Way, clock, label_pieces, pieces, whole};
use crate::format::tree::{Line, Paragraph};

/// How much earlier every second paragraph was revised, so that no revision reaches from one into the next.
///
/// LibreOffice joins neighbours that are up to a minute apart, counted with or without their seconds by its version.
const APART: i64 = 2 * 60 * 1000;

/// Writes the redline as a Word file.
pub fn write(redline: &Redline) -> Result<Vec<u8>, RenderError> {
    packed(&redline.tree, document(redline)?)
}

/// Which words come again is known once all were written; so they are written twice.
fn document(redline: &Redline) -> Result<String, RenderError> {
    let mut first = Pen::of(redline, Revisions::default());
    first.document(redline)?;
    Pen::of(redline, first.met).document(redline)
}

/// What a revision is; Word's name for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Inserted,
    Deleted,
    MovedFrom,
    MovedTo,
}

impl Mark {
    fn element(self) -> &'static str {
        match self {
            Mark::Inserted => "w:ins",
            Mark::Deleted => "w:del",
            Mark::MovedFrom => "w:moveFrom",
            Mark::MovedTo => "w:moveTo",
        }
    }

    fn of(fate: Fate) -> Option<Self> {
        match fate {
            Fate::Same => None,
            Fate::Added => Some(Mark::Inserted),
            Fate::Gone => Some(Mark::Deleted),
        }
    }
}

/// A clause of one copy, with the list that counts it there.
struct Half<'a> {
    paragraph: &'a Paragraph,
    list: Option<(usize, usize)>,
}

impl<'a> Half<'a> {
    fn of(paragraph: Option<&'a Paragraph>, counters: &mut Counters) -> Option<Self> {
        paragraph.map(|paragraph| Self { paragraph, list: counters.list_of(paragraph) })
    }

    /// The style of its heading, and its list: what is not words.
    fn shell(&self) -> (Option<u8>, Option<(usize, usize)>) {
        (self.paragraph.heading.map(|_| self.paragraph.level), self.list)
    }

    /// The number, where it is plain words.
    fn label(&self) -> Run {
        let number = &self.paragraph.label.number;
        let plain = self.list.is_none() && !number.is_empty();
        let text = if plain { format!("{number} ") } else { String::new() };
        Run { text, ..own(self.paragraph, &self.paragraph.label_look()) }
    }

    fn runs(&self) -> Vec<Run> {
        self.paragraph.runs.iter().map(|run| own(self.paragraph, run)).collect()
    }

    /// All its words with one fate.
    fn whole(&self, fate: Fate) -> Vec<Piece> {
        let mut words = label_pieces(&Run::default(), &self.label());
        words.extend(whole(fate, &self.runs()));
        words.into_iter().map(|piece| Piece { fate, ..piece }).collect()
    }
}

/// Writes revisions, each under a number of its own.
struct Pen {
    author: String,
    /// The moment of the paragraph that is being written, and that of the one after it.
    dates: [String; 2],
    next: usize,
    /// The revisions of the whole file, once they are known, and those that were written.
    known: Revisions,
    met: Revisions,
    /// What is said beside the author of the revision that is being written.
    beside: &'static str,
}

impl Pen {
    fn of(redline: &Redline, known: Revisions) -> Self {
        Self {
            author: escape(&writable(&redline.tree.author)),
            dates: [redline.at, Millis(redline.at.0 - APART)].map(moment),
            next: 1,
            known,
            met: Revisions::default(),
            beside: "",
        }
    }

    fn document(&mut self, redline: &Redline) -> Result<String, RenderError> {
        let tree = &redline.tree;
        let number = self.cell(&redline.number);
        let date = self.cell(std::slice::from_ref(&redline.date));
        let mut body = header(tree, number, date);
        for line in &redline.heading {
            body.push_str(&self.title(line, redline)?);
        }
        body.push_str(&self.body(redline));
        if tree.signed {
            body.push_str(&footer(tree));
        }
        body.push_str(&empty(part::STYLE_END));
        Ok(part::document(&body, &tree.profile))
    }

    /// Who, when, and a number that no other revision of the file has.
    fn told(&mut self) -> String {
        let number = self.next;
        self.next += 1;
        format!("w:id=\"{number}\" w:author=\"{}{}\" w:date=\"{}\"", self.author, self.beside, self.dates[0])
    }

    /// Puts the pen to the next paragraph.
    fn turn(&mut self) {
        self.dates.swap(0, 1);
    }

    fn around(&mut self, mark: Mark, runs: &str) -> String {
        let (element, told) = (mark.element(), self.told());
        format!("<{element} {told}>{runs}</{element}>")
    }

    /// Notes a revision, and says who made it: another, where its words would be taken for moved.
    fn note(&mut self, fate: Fate, whole: bool, pieces: &[Piece]) {
        let words = words(pieces);
        self.met.add(fate, whole, &words);
        let again = fate == Fate::Added && self.known.comes_again(whole, &words);
        self.beside = if again { SAME_WORDS } else { "" };
    }

    /// Words of one fate that stand together are one revision, whatever their looks.
    fn pieces(&mut self, pieces: &[Piece]) -> String {
        let mut written = String::new();
        for same_fate in pieces.chunk_by(|one, next| one.fate == next.fate) {
            self.note(same_fate[0].fate, false, same_fate);
            written.push_str(&self.stretch(same_fate));
        }
        self.beside = "";
        written
    }

    /// Words of one fate.
    fn stretch(&mut self, pieces: &[Piece]) -> String {
        let Some(first) = pieces.first() else { return String::new() };
        let runs: String = pieces.iter().map(|piece| self.piece(piece)).collect();
        match Mark::of(first.fate) {
            Some(mark) => self.around(mark, &runs),
            None => runs,
        }
    }

    /// A paragraph that comes or goes: its mark, and its words.
    fn whole(&mut self, mark: Mark, fate: Fate, pieces: &[Piece]) -> (String, String) {
        self.note(fate, true, pieces);
        let written = (self.mark(mark), self.stretch(pieces));
        self.beside = "";
        written
    }

    fn piece(&mut self, piece: &Piece) -> String {
        match (piece.fate, &piece.was) {
            (Fate::Gone, _) => written_run(&letters(&piece.run), "w:delText", &piece.run.text),
            (Fate::Same, Some(was)) => {
                let (now, was, told) = (letters(&piece.run), letters(was), self.told());
                let look = format!("{now}<w:rPrChange {told}><w:rPr>{was}</w:rPr></w:rPrChange>");
                written_run(&look, "w:t", &piece.run.text)
            }
            (Fate::Same | Fate::Added, _) => run(&piece.run),
        }
    }

    /// Lines of a cell. One that came or went is a break within the paragraph above it: the mark of a cell's last
    /// paragraph can be neither inserted nor deleted.
    fn cell(&mut self, lines: &[RedLine]) -> String {
        let mut paragraphs: Vec<(String, String)> = Vec::new();
        for line in lines {
            let Some(mark) = Mark::of(line.fate) else {
                self.turn();
                paragraphs.push((part::style_id(line.part), self.pieces(&line.words)));
                continue;
            };
            let looks = |run: &Run| Run { strong: line.look.bold, em: line.look.italic, ..run.clone() };
            let mut runs = String::from("<w:r><w:br/></w:r>");
            for piece in &line.words {
                runs.push_str(&self.piece(&Piece { run: looks(&piece.run), ..piece.clone() }));
            }
            let broken = self.around(mark, &runs);
            match paragraphs.last_mut() {
                Some((_, above)) => above.push_str(&broken),
                None => paragraphs.push((part::style_id(line.part), broken)),
            }
        }
        paragraphs.iter().map(|(style, runs)| styled(style, runs)).collect()
    }

    /// A line of the title. One whose words changed is broken by Word, since its two texts break at different places.
    fn title(&mut self, line: &RedLine, redline: &Redline) -> Result<String, RenderError> {
        let style = part::style_id(line.part);
        self.turn();
        match Mark::of(line.fate) {
            Some(mark) => {
                let (mark, runs) = self.whole(mark, line.fate, &line.words);
                Ok(format!(
                    "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:rPr>{mark}</w:rPr></w:pPr>{runs}</w:p>"
                ))
            }
            None if line.is_same() => {
                let text = line.words.iter().map(|piece| piece.run.text.as_str()).collect();
                title(&Line { part: line.part, text, look: line.look }, &redline.tree.profile)
            }
            None => Ok(styled(&style, &self.pieces(&line.words))),
        }
    }

    fn mark(&mut self, mark: Mark) -> String {
        format!("<{} {}/>", mark.element(), self.told())
    }

    fn body(&mut self, redline: &Redline) -> String {
        let profile = &redline.tree.profile;
        let (mut was, mut now) = (Counters::default(), Counters::default());
        let total = |side: fn(&Way) -> Option<&Paragraph>| redline.body.iter().filter_map(side).count();
        let kept_from = |count: usize| count.saturating_sub(profile.lines_with_signature);
        let (old_kept, new_kept) = (kept_from(total(Way::older)), kept_from(total(Way::newer)));
        let (mut old_place, mut new_place) = (0, 0);
        let mut ends_revised = false;
        let mut written = String::new();
        for way in &redline.body {
            let old = Half::of(way.older(), &mut was);
            let new = Half::of(way.newer(), &mut now);
            let keep = (old.is_some() && old_place >= old_kept) || (new.is_some() && new_place >= new_kept);
            old_place += usize::from(old.is_some());
            new_place += usize::from(new.is_some());
            let moved = match way {
                Way::Left { old, new, .. } | Way::Arrived { old, new, .. } => {
                    let same = !old.runs.is_empty() && old.words() == new.words();
                    same && self.known.is_alone(&old.clause)
                }
                Way::Kept { .. } | Way::Gone { .. } | Way::Come { .. } => false,
            };
            ends_revised = match (&old, &new) {
                (Some(old), Some(new)) if old.shell() == new.shell() => {
                    written.push_str(&self.kept(old, new, keep));
                    false
                }
                _ => {
                    written.extend(old.map(|old| self.revised(&old, Fate::Gone, moved, keep)));
                    written.extend(new.map(|new| self.revised(&new, Fate::Added, moved, keep)));
                    true
                }
            };
        }
        if ends_revised && redline.tree.signed {
            // A paragraph mark can only come or go before another paragraph, and the signatures are a table. Its blank
            // is needed: LibreOffice gives an empty paragraph the number of the one that is taken out before it.
            let style = part::STYLE_END;
            let blank = run(&Run { text: "\u{a0}".to_owned(), ..Run::default() });
            let _ = write!(
                written,
                "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:keepNext/></w:pPr>{blank}</w:p>"
            );
        }
        written
    }

    fn kept(&mut self, old: &Half, new: &Half, keep: bool) -> String {
        self.turn();
        let mut words = label_pieces(&old.label(), &new.label());
        words.extend(pieces(&old.runs(), &new.runs()));
        let runs = self.pieces(&words);
        paragraph(new, keep, "", &runs)
    }

    /// A paragraph that came or went with its mark.
    fn revised(&mut self, half: &Half, fate: Fate, moved: bool, keep: bool) -> String {
        self.turn();
        let pieces = half.whole(fate);
        let (mark, end) = match (fate, moved) {
            (Fate::Gone, true) => (Mark::MovedFrom, "w:moveFromRangeEnd"),
            (_, true) => (Mark::MovedTo, "w:moveToRangeEnd"),
            (_, false) => {
                let mark = if fate == Fate::Gone { Mark::Deleted } else { Mark::Inserted };
                let (mark, runs) = self.whole(mark, fate, &pieces);
                return paragraph(half, keep, &mark, &runs);
            }
        };
        self.met.add_end(&half.paragraph.clause, fate, &words(&pieces));
        let number = self.next;
        let begin = format!(
            "<{}RangeStart {} w:name=\"{}\"/>",
            mark.element(),
            self.told(),
            escape(half.paragraph.clause.as_str())
        );
        let runs: String = pieces.iter().map(|piece| run(&piece.run)).collect();
        let runs = begin + &self.around(mark, &runs);
        let mark = self.mark(mark);
        paragraph(half, keep, &mark, &runs) + &format!("<{end} w:id=\"{number}\"/>")
    }
}

fn words(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.run.text.as_str()).collect()
}

/// A moment as Word reads it: the hour is that of the wall, whatever zone is named.
fn moment(at: Millis) -> String {
    let Day { year, month, day } = Day::of(at);
    let [hour, minute, second] = clock(at);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn paragraph(half: &Half, keep: bool, mark: &str, runs: &str) -> String {
    let mut properties = String::new();
    if half.paragraph.heading.is_some() {
        let _ = write!(properties, "<w:pStyle w:val=\"{}\"/>", part::heading_id(half.paragraph.level));
    }
    if keep {
        properties.push_str("<w:keepNext/>");
    }
    let mut look = mark.to_owned();
    if let Some((list, level)) = half.list {
        let _ =
            write!(properties, "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
        look.push_str(&letters(&own(half.paragraph, &half.paragraph.label_look())));
    }
    if !look.is_empty() {
        let _ = write!(properties, "<w:rPr>{look}</w:rPr>");
    }
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}
