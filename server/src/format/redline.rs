//! Two copies of a resolution read as one, letter for letter: what went, what came, what moved. Word and PDF are
//! rendered from it.
//!
//! What is Word's revision here is exact: without what came it is the older copy, without what went the newer one. So
//! "uỷ" and "ủy" differ, which a comparison on the screen reads as one word.

use std::collections::BTreeMap;

use super::profile::Look;
use super::tree::{Line, Paragraph, Part, Tree};
use super::{Format, RenderError, docx, pdf};
use crate::clock::Millis;
use crate::domain::comparison::Comparison;
use crate::domain::comparison::merged::{Standing, merged};
use crate::domain::export::Day;
use crate::domain::redline::{Fate, Splice, splices};
use crate::domain::resolution::Run;
use crate::id::ClauseId;

/// A kind of file that a redline can be had as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedlineFormat {
    Docx,
    Pdf,
}

impl RedlineFormat {
    /// Returns the format of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        match Format::of_id(id)? {
            Format::Docx => Some(Self::Docx),
            Format::Pdf => Some(Self::Pdf),
            Format::Html | Format::Markdown | Format::Text | Format::Akoma | Format::Json => None,
        }
    }

    /// Returns the format as that of a file.
    pub fn format(self) -> Format {
        match self {
            Self::Docx => Format::Docx,
            Self::Pdf => Format::Pdf,
        }
    }
}

/// Letters of one fate and one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub fate: Fate,
    pub run: Run,
    /// The look they had, where they stayed and it is another now. Without words.
    pub was: Option<Run>,
}

impl Piece {
    /// Plain words of one fate.
    pub fn plain(fate: Fate, words: &str) -> Self {
        Self { fate, run: Run { text: words.to_owned(), ..Run::default() }, was: None }
    }
}

/// One line of header or title.
#[derive(Clone, Debug, PartialEq)]
pub struct RedLine {
    pub part: Part,
    pub look: Look,
    /// Whether the line itself came or went.
    pub fate: Fate,
    pub words: Vec<Piece>,
}

impl RedLine {
    /// Tells whether nothing became of it.
    pub fn is_same(&self) -> bool {
        self.words.iter().all(|piece| piece.fate == Fate::Same)
    }
}

/// What a paragraph is at its place.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    Kept {
        old: Paragraph,
        new: Paragraph,
    },
    Gone {
        old: Paragraph,
    },
    Come {
        new: Paragraph,
    },
    /// Moved away from here, to a place of the newer copy: "II.1.b".
    Left {
        old: Paragraph,
        new: Paragraph,
        to: String,
    },
    /// Moved to here, from a place of the older copy.
    Arrived {
        old: Paragraph,
        new: Paragraph,
        from: String,
    },
}

impl Way {
    /// The paragraph as the older copy has it here.
    pub fn older(&self) -> Option<&Paragraph> {
        match self {
            Way::Kept { old, .. } | Way::Gone { old } | Way::Left { old, .. } => Some(old),
            Way::Come { .. } | Way::Arrived { .. } => None,
        }
    }

    /// The paragraph as the newer copy has it here.
    pub fn newer(&self) -> Option<&Paragraph> {
        match self {
            Way::Kept { new, .. } | Way::Come { new } | Way::Arrived { new, .. } => Some(new),
            Way::Gone { .. } | Way::Left { .. } => None,
        }
    }
}

/// Two copies read as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Redline {
    /// The newer copy: what both have is read from it.
    pub tree: Tree,
    /// What the copies are called: "Dự thảo lần 1".
    pub from: String,
    pub to: String,
    /// The day and hour that Word gives to each revision: that of the later copy, never that of printing.
    pub at: Millis,
    pub number: Vec<RedLine>,
    pub date: RedLine,
    pub heading: Vec<RedLine>,
    pub body: Vec<Way>,
}

/// A copy with what it is called and when its words were named.
#[derive(Clone, Debug)]
pub struct Side {
    pub tree: Tree,
    pub name: String,
    pub named: Millis,
}

/// Reads two copies as one.
pub fn build(from: &Side, to: Side, comparison: &Comparison) -> Redline {
    let (old, mut tree) = (&from.tree, to.tree);
    let body = ways(old, &tree, comparison);
    let number = lines(&old.number, &tree.number);
    let heading = lines(&old.heading, &tree.heading);
    let date = line(Some(&old.date), Some(&tree.date)).unwrap_or_else(|| RedLine {
        part: Part::Date,
        look: tree.date.look,
        fate: Fate::Same,
        words: Vec::new(),
    });
    tree.title = format!("So sánh {} với {}: {}", from.name, to.name, tree.title);
    Redline {
        from: from.name.clone(),
        to: to.name,
        at: from.named.max(to.named),
        number,
        date,
        heading,
        body,
        tree,
    }
}

/// Writes a redline as a file. The same copies give the same bytes.
pub fn render(redline: &Redline, format: RedlineFormat) -> Result<Vec<u8>, RenderError> {
    match format {
        RedlineFormat::Docx => docx::revised::write(redline),
        RedlineFormat::Pdf => pdf::revised::write(redline),
    }
}

fn ways(old: &Tree, new: &Tree, comparison: &Comparison) -> Vec<Way> {
    let by_id = |tree: &Tree| -> BTreeMap<ClauseId, Paragraph> {
        tree.body.iter().map(|one| (one.clause.clone(), one.clone())).collect()
    };
    let (was, now) = (by_id(old), by_id(new));
    let ids = |tree: &'_ Tree| tree.body.iter().map(|one| one.clause.clone()).collect::<Vec<_>>();
    let (old_ids, new_ids) = (ids(old), ids(new));
    let read =
        merged(&old_ids.iter().collect::<Vec<_>>(), &new_ids.iter().collect::<Vec<_>>(), &comparison.moved());
    let (old_places, new_places) = (places(old), places(new));
    let place =
        |places: &BTreeMap<ClauseId, String>, id: &ClauseId| places.get(id).cloned().unwrap_or_default();
    let way = |(id, standing): (&ClauseId, Standing)| {
        let (old, new) = (was.get(id).cloned(), now.get(id).cloned());
        match (standing, old, new) {
            (Standing::Both, Some(old), Some(new)) => Some(Way::Kept { old, new }),
            (Standing::Older, Some(old), Some(new)) => {
                Some(Way::Left { old, new, to: place(&new_places, id) })
            }
            (Standing::Newer, Some(old), Some(new)) => {
                Some(Way::Arrived { old, new, from: place(&old_places, id) })
            }
            (_, Some(old), None) => Some(Way::Gone { old }),
            (_, None, Some(new)) => Some(Way::Come { new }),
            (_, None, None) => None,
        }
    };
    read.into_iter().filter_map(way).collect()
}

/// Levels whose numbers name a place: `I-`, `1.`, `1.1.`, `a)`. Dashes name none.
const NAMING_LEVELS: usize = 4;

/// Names the place of each clause by the numbers it stands under, its own included: "II.1.b", or nothing.
fn places(tree: &Tree) -> BTreeMap<ClauseId, String> {
    let mut path: [Option<String>; NAMING_LEVELS] = Default::default();
    let mut places = BTreeMap::new();
    for paragraph in &tree.body {
        let number = paragraph.label.number.trim_end_matches(['.', '-', '+', ')']);
        let level = usize::from(paragraph.level);
        if !number.is_empty() && level < NAMING_LEVELS {
            path[level..].fill(None);
            path[level] = Some(number.to_owned());
        }
        let [part, point, under, letter] = &path;
        // "1.1." says "1." itself.
        let named = [part, if under.is_some() { under } else { point }, letter];
        let named: Vec<&str> = named.into_iter().flatten().map(String::as_str).collect();
        places.insert(paragraph.clause.clone(), named.join("."));
    }
    places
}

/// Lines of one part belong together, the first with the first.
fn lines(old: &[Line], new: &[Line]) -> Vec<RedLine> {
    let nth_of = |lines: &[Line], part: Part, nth: usize| {
        lines.iter().filter(|line| line.part == part).nth(nth).cloned()
    };
    let mut read = Vec::new();
    for part in Part::ALL {
        let count = |lines: &[Line]| lines.iter().filter(|line| line.part == part).count();
        for nth in 0..count(old).max(count(new)) {
            read.extend(line(nth_of(old, part, nth).as_ref(), nth_of(new, part, nth).as_ref()));
        }
    }
    read
}

fn line(old: Option<&Line>, new: Option<&Line>) -> Option<RedLine> {
    let run = |line: &Line| vec![Run { text: line.text.clone(), ..Run::default() }];
    let Line { part, look, .. } = new.or(old)?.clone();
    let (fate, words) = match (old, new) {
        (Some(old), Some(new)) => (Fate::Same, pieces(&run(old), &run(new))),
        (Some(old), None) => (Fate::Gone, whole(Fate::Gone, &run(old))),
        (None, Some(new)) => (Fate::Added, whole(Fate::Added, &run(new))),
        (None, None) => return None,
    };
    Some(RedLine { part, look, fate, words })
}

/// Gives all words one fate.
pub fn whole(fate: Fate, runs: &[Run]) -> Vec<Piece> {
    runs.iter().map(|run| Piece { fate, run: run.clone(), was: None }).collect()
}

/// Tells what became of a label: numbers are never changed by a letter.
pub fn label_pieces(old: &Run, new: &Run) -> Vec<Piece> {
    if old.text == new.text {
        return pieces(std::slice::from_ref(old), std::slice::from_ref(new));
    }
    let label = |fate, run: &Run| Piece { fate, run: run.clone(), was: None };
    let both = [label(Fate::Gone, old), label(Fate::Added, new)];
    both.into_iter().filter(|piece| !piece.run.text.is_empty()).collect()
}

/// Compares words with their looks, letter for letter, by whole words.
pub fn pieces(old: &[Run], new: &[Run]) -> Vec<Piece> {
    let plain = |runs: &[Run]| runs.iter().map(|run| run.text.as_str()).collect::<String>();
    let (was, now) = (plain(old), plain(new));
    let (mut at, mut from) = (0, 0);
    let mut made = Vec::new();
    for Splice { at: place, gone, come } in splices(&was, &now) {
        same(&mut made, (old, at), (new, from), place - at);
        from += place - at;
        made.extend(whole(Fate::Gone, &part(old, place, gone)));
        made.extend(whole(Fate::Added, &part(new, from, come.len())));
        (at, from) = (place + gone, from + come.len());
    }
    same(&mut made, (old, at), (new, from), was.len() - at);
    made
}

/// Adds words that stayed, cut wherever a look begins on either side.
fn same(made: &mut Vec<Piece>, (old, at): (&[Run], usize), (new, from): (&[Run], usize), length: usize) {
    let mut passed = 0;
    for run in part(new, from, length) {
        let width = run.text.len();
        let mut rest = run.text.as_str();
        for before in part(old, at + passed, width) {
            let (words, behind) = rest.split_at(before.text.len());
            rest = behind;
            let other = (before.strong, before.em, before.underline) != (run.strong, run.em, run.underline);
            made.push(Piece {
                fate: Fate::Same,
                run: Run { text: words.to_owned(), ..run.clone() },
                was: other.then(|| Run { text: String::new(), ..before }),
            });
        }
        passed += width;
    }
}

/// Cuts a stretch out of runs, in bytes.
fn part(runs: &[Run], from: usize, length: usize) -> Vec<Run> {
    let (mut start, end) = (0, from + length);
    let mut cut = Vec::new();
    for run in runs {
        let (first, last) = (from.max(start), end.min(start + run.text.len()));
        if first < last {
            cut.push(Run { text: run.text[first - start..last - start].to_owned(), ..run.clone() });
        }
        start += run.text.len();
    }
    cut
}

/// Hà Nội is ahead of UTC by seven hours all year.
const HANOI_SECONDS_AHEAD: i64 = 7 * 60 * 60;

/// Returns hour, minute and second of a moment as clocks show it in Hà Nội.
pub fn clock(at: Millis) -> [i64; 3] {
    let second = (at.0.div_euclid(1000) + HANOI_SECONDS_AHEAD).rem_euclid(24 * 60 * 60);
    [second / 3600, second / 60 % 60, second % 60]
}

/// What a copy is called that has no name of its own: "bản lúc 15:42 ngày 03 tháng 02 năm 2021".
pub fn moment_name(at: Millis) -> String {
    let [hour, minute, _] = clock(at);
    format!("bản lúc {hour:02}:{minute:02} {}", Day::of(at).words())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bold(text: &str) -> Run {
        Run { text: text.into(), strong: true, ..Run::default() }
    }

    fn plain(text: &str) -> Run {
        Run { text: text.into(), ..Run::default() }
    }

    fn shown(old: &[Run], new: &[Run]) -> Vec<String> {
        let told = pieces(old, new).into_iter().map(|piece| {
            let sign = match piece.fate {
                Fate::Same => "",
                Fate::Added => "+",
                Fate::Gone => "-",
            };
            let was = if piece.was.is_some() { "~" } else { "" };
            format!("{sign}{was}{}{}", if piece.run.strong { "*" } else { "" }, piece.run.text)
        });
        told.collect()
    }

    #[test]
    fn words_are_cut_where_a_look_begins_on_either_side() {
        let (old, new) =
            ([plain("một hai "), bold("ba bốn")], [plain("một "), bold("hai"), plain(" ba năm")]);
        assert_eq!(shown(&old, &new), ["một ", "~*hai", " ", "~ba ", "-*bốn", "+năm"]);
        assert_eq!(shown(&[plain("uỷ")], &[plain("ủy")]), ["-uỷ", "+ủy"]);
        assert_eq!(shown(&[], &[plain("mới")]), ["+mới"]);
    }

    #[test]
    fn a_moment_is_told_by_the_clock_in_hanoi() {
        assert_eq!(moment_name(Millis(1_612_341_720_000)), "bản lúc 15:42 ngày 03 tháng 02 năm 2021");
    }
}
