//! Ties a comment to letters of a clause, and finds them again in a later version (`design.md` §2).
//!
//! A letter is named by a cursor of the merge engine, for life. Where the first or the last letter is gone, the letters
//! between them are asked one by one at the version they were chosen in: the engine's own way of moving a cursor follows
//! the order of typing, not of reading. Offsets are UTF-16 units of the clause's words.

use automerge::{Automerge, ChangeHash, Cursor, MoveCursor, ObjId, ROOT, ReadDoc};

use super::read::{Reader, heads as heads_of, of_heads};
use crate::domain::comment::{AROUND_CHARS, Place, RANGE_UNITS_MAX, Range, RangeError};
use crate::domain::resolution::Heads;
use crate::id::ClauseId;

/// Heads of one version: as many as people who write at once without hearing of each other, and some more.
const HEADS_MAX: usize = 64;

/// Tells whether a version is one of this document's.
pub fn knows(doc: &Automerge, at: &Heads) -> bool {
    hashes(doc, at).is_some()
}

fn hashes(doc: &Automerge, at: &Heads) -> Option<Vec<ChangeHash>> {
    let fits = (1..=HEADS_MAX).contains(&at.0.len());
    let hashes = of_heads(at).filter(|_| fits)?;
    hashes.iter().all(|hash| doc.get_change_meta_by_hash(hash).is_some()).then_some(hashes)
}

/// A clause's letters at one version.
struct Letters<'a> {
    doc: &'a Automerge,
    text: ObjId,
    /// `None` is the newest version, which the engine reads faster.
    at: Option<Vec<ChangeHash>>,
    units: Vec<u16>,
}

/// Ties the words from `from` up to before `to`, as they stood at `at`.
pub fn tie(
    doc: &Automerge,
    clause: &ClauseId,
    at: &Heads,
    (from, to): (usize, usize),
) -> Result<Range, RangeError> {
    let letters = Letters::read(doc, clause, at)?;
    if from >= to || to > letters.units.len() || !letters.is_between(from) || !letters.is_between(to) {
        return Err(RangeError::Misplaced);
    }
    if to - from > RANGE_UNITS_MAX {
        return Err(RangeError::Long);
    }
    let misplaced = |_| RangeError::Misplaced;
    let first = letters.cursor(from, MoveCursor::After).map_err(misplaced)?;
    let last = letters.cursor(to - 1, MoveCursor::Before).map_err(misplaced)?;
    let (before, behind) = (letters.words(0, from), letters.words(to, letters.units.len()));
    let skipped = before.chars().count().saturating_sub(AROUND_CHARS);
    Ok(Range {
        first: first.to_string(),
        last: last.to_string(),
        quote: letters.words(from, to),
        prefix: before.chars().skip(skipped).collect(),
        suffix: behind.chars().take(AROUND_CHARS).collect(),
    })
}

/// Finds the words of a comment that was made at `made`, as they stand at `now`.
pub fn find(doc: &Automerge, clause: &ClauseId, made: &Heads, range: &Range, now: &Heads) -> Place {
    found(doc, clause, made, range, now).unwrap_or(Place::Gone)
}

fn found(doc: &Automerge, clause: &ClauseId, made: &Heads, range: &Range, now: &Heads) -> Option<Place> {
    let letters = Letters::read(doc, clause, now).ok()?;
    let (first, last) =
        (Cursor::try_from(range.first.as_str()).ok()?, Cursor::try_from(range.last.as_str()).ok()?);
    let (from, end) = match (letters.place(&first), letters.place(&last)) {
        (Some(from), Some(end)) => (from, end),
        (from, end) => letters.left(&Letters::read(doc, clause, made).ok()?, (&first, &last), (from, end))?,
    };
    let to = end + letters.width(end);
    if from >= to {
        return None;
    }
    let same = letters.words(from, to) == range.quote;
    Some(if same { Place::Words { from, to } } else { Place::Changed { from, to } })
}

impl<'a> Letters<'a> {
    fn read(doc: &'a Automerge, clause: &ClauseId, at: &Heads) -> Result<Self, RangeError> {
        let at = if heads_of(doc) == *at {
            None
        } else {
            Some(hashes(doc, at).ok_or(RangeError::UnknownVersion)?)
        };
        let reader = Reader { doc, at: at.as_deref() };
        let object = |of: &ObjId, key: &str| reader.object(of, key).ok_or(RangeError::UnknownClause);
        let text = object(&object(&object(&ROOT, "clauses")?, clause.as_str())?, "text")?;
        let units = reader.runs(&text).iter().flat_map(|run| run.text.encode_utf16()).collect();
        Ok(Self { doc, text, at, units })
    }

    /// Tells whether an offset lies between two letters and not inside one.
    fn is_between(&self, offset: usize) -> bool {
        self.units.get(offset).is_none_or(|unit| !(0xDC00..0xE000).contains(unit))
    }

    fn words(&self, from: usize, to: usize) -> String {
        String::from_utf16_lossy(self.units.get(from..to).unwrap_or_default())
    }

    /// How many units the letter at an offset takes.
    fn width(&self, at: usize) -> usize {
        if self.is_between(at + 1) { 1 } else { 2 }
    }

    fn cursor(&self, at: usize, moving: MoveCursor) -> Result<Cursor, automerge::AutomergeError> {
        self.doc.get_cursor_moving(&self.text, at, self.at.as_deref(), moving)
    }

    /// Where the very letter of a cursor stands; `None` when it is gone.
    fn place(&self, cursor: &Cursor) -> Option<usize> {
        let at = self.doc.get_cursor_position(&self.text, cursor, self.at.as_deref()).ok()?;
        let there = self.cursor(at, moving(cursor)).ok()?;
        (there == *cursor).then_some(at)
    }

    /// The first and the last letter that are left of those chosen in an older version.
    fn left(
        &self,
        made: &Letters<'_>,
        (first, last): (&Cursor, &Cursor),
        (from, end): (Option<usize>, Option<usize>),
    ) -> Option<(usize, usize)> {
        let (begin, until) = (made.place(first)?, made.place(last)?);
        let stands = |at: usize| self.place(&made.cursor(at, MoveCursor::After).ok()?);
        let from = from.or_else(|| (begin..=until).find_map(stands))?;
        let end = end.or_else(|| (begin..=until).rev().find_map(stands))?;
        Some((from, end))
    }
}

fn moving(cursor: &Cursor) -> MoveCursor {
    // The sign in front is the engine's own way of writing it; the field itself is not open.
    if cursor.to_string().starts_with('-') { MoveCursor::Before } else { MoveCursor::After }
}
