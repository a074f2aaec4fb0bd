//! What a card tells: the words before, what each meant, what became of them, and where that stands.

use std::collections::HashSet;
use std::ops::Range;

use automerge::{Automerge, ChangeHash, Cursor, ReadDoc};

use super::Party;
use super::print::{self, Atlas};
use crate::clock::Millis;
use crate::domain::conflict::clash::{Clash, Letter, Stranded, words_of};
use crate::domain::conflict::{Body, Conflict, ConflictKind, Found, Intent, Stray};
use crate::domain::resolution::ChangeHash as Name;
use crate::id::ClauseId;
use crate::live::text::read::Reader;

/// A dispute over one clause.
pub struct Scene<'a> {
    pub doc: &'a Automerge,
    pub clause: &'a str,
    pub base: &'a [Letter],
    pub parties: [&'a Party; 2],
    pub merged: &'a [Letter],
}

impl Scene<'_> {
    /// Writes the card, still without the changes it rests on.
    pub fn found(&self, atlas: &Atlas, clash: &Clash) -> Found {
        let (kind, range) = match clash {
            Clash::Removed { .. } => (ConflictKind::Removed, 0..self.merged.len()),
            Clash::Twice => (ConflictKind::Twice, 0..self.merged.len()),
            Clash::Tail { .. } => (ConflictKind::Tail, 0..self.merged.len()),
            Clash::Sentence { merged, .. } => (ConflictKind::Sentence, merged.clone()),
        };
        let mut body = Body { span: self.span(atlas, self.merged, &range), ..Body::default() };
        let mut sentence = String::new();
        match clash {
            Clash::Sentence { base, sides, merged } => {
                body.base = words_of(&self.base[base.clone()]);
                body.merged = words_of(&self.merged[merged.clone()]);
                body.sides = (0..2)
                    .map(|at| self.intent(at, words_of(&self.parties[at].side.letters[sides[at].clone()])))
                    .collect();
                let first = self.base[base.clone()].first();
                sentence = first.and_then(|letter| atlas.cursor(letter.id)).unwrap_or_default();
            }
            Clash::Removed { by, stranded } | Clash::Tail { by, stranded } => {
                self.tell_whole(&mut body, *by);
                body.strays = self.strays(atlas, 1 - by, stranded);
                if kind == ConflictKind::Removed {
                    // What is left in the clause that was taken out is what nobody sees any more.
                    body.merged = words_of(self.merged);
                }
            }
            Clash::Twice => self.tell_whole(&mut body, 0),
        }
        Found {
            clause: ClauseId::from(self.clause),
            kind,
            sentence,
            card: None,
            against: self.parties[0].person.clone(),
            changes: Vec::new(),
            body,
        }
    }

    /// Tells of whole clauses, whoever moved or removed first.
    fn tell_whole(&self, body: &mut Body, by: usize) {
        body.base = words_of(self.base);
        body.sides = [by, 1 - by].map(|at| self.intent(at, self.side_text(at))).to_vec();
        let mut places: Vec<String> =
            [by, 1 - by].iter().filter_map(|at| self.parties[*at].to.clone()).collect();
        places.dedup();
        let stands = !print::is_removed(self.doc, self.clause, &self.doc.get_heads());
        let joined = self.parties.iter().any(|party| party.side.removed) && !places.is_empty();
        let own = (stands || !joined).then(|| words_of(self.merged));
        let moved = places.iter().map(|place| text_at(self.doc, place, None));
        body.merged =
            own.into_iter().chain(moved).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
        body.places = places.into_iter().map(ClauseId::from).collect();
    }

    fn side_text(&self, at: usize) -> String {
        let party = self.parties[at];
        let own = (!party.side.removed).then(|| words_of(&party.side.letters));
        let moved = party.to.as_ref().map(|place| text_at(self.doc, place, Some(&party.heads)));
        own.into_iter().chain(moved).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn intent(&self, at: usize, text: String) -> Intent {
        Intent { person: self.parties[at].person.clone(), change: Name::new(), at: Millis(0), text }
    }

    /// Names the newest change of one of the two.
    pub fn sign(&self, found: &mut Found, at: usize, clash: &Clash, change: Name, stored: Millis) {
        let swapped = matches!(clash, Clash::Removed { by: 1, .. } | Clash::Tail { by: 1, .. });
        if let Some(intent) = found.body.sides.get_mut(if swapped { 1 - at } else { at }) {
            intent.change = change;
            intent.at = stored;
        }
    }

    fn span(&self, atlas: &Atlas, letters: &[Letter], range: &Range<usize>) -> Option<(String, String)> {
        let part = &letters[range.clone()];
        Some((atlas.cursor(part.first()?.id)?, atlas.cursor(part.last()?.id)?))
    }

    fn strays(&self, atlas: &Atlas, writer: usize, stranded: &[Stranded]) -> Vec<Stray> {
        let letters = &self.parties[writer].side.letters;
        let stray = |run: &Stranded| {
            let (from, to) = self.span(atlas, letters, &run.at)?;
            Some(Stray { text: words_of(&letters[run.at.clone()]), lead: run.lead.clone(), from, to })
        };
        stranded.iter().filter_map(stray).collect()
    }

    /// Finds the open card that tells of the same dispute: it rests on the same changes, or on the same sentence.
    pub fn attach(&self, found: &mut Found, changes: &[Name], open: &[Conflict]) {
        let known: HashSet<&Name> = changes.iter().collect();
        let here = || open.iter().filter(|card| card.clause == found.clause);
        let same_changes =
            here().find(|card| card.body.sides.iter().all(|side| known.contains(&side.change)));
        let same_place = here().find(|card| card.kind == found.kind && self.is_at(card, &found.body.span));
        if let Some(card) = same_changes.or(same_place) {
            found.card = Some(card.id.clone());
            if card.kind == found.kind {
                found.sentence.clone_from(&card.sentence);
            }
        }
    }

    fn is_at(&self, card: &Conflict, span: &Option<(String, String)>) -> bool {
        if card.sentence.is_empty() {
            return card.kind != ConflictKind::Sentence || span.is_none();
        }
        let place = |cursor: &str| {
            let words = print::words_of(self.doc, self.clause)?;
            self.doc.get_cursor_position(&words, &Cursor::try_from(cursor).ok()?, None).ok()
        };
        let Some((from, to)) = span else { return false };
        match (place(from), place(&card.sentence), place(to)) {
            (Some(from), Some(at), Some(to)) => (from..=to + 1).contains(&at),
            _ => false,
        }
    }
}

/// The words of a clause at a version; a clause taken out has none.
fn text_at(doc: &Automerge, clause: &str, at: Option<&[ChangeHash]>) -> String {
    let heads = doc.get_heads();
    let at = at.unwrap_or(&heads);
    if print::is_removed(doc, clause, at) {
        return String::new();
    }
    let reader = Reader { doc, at: Some(at) };
    let words = print::words_of(doc, clause);
    words.map(|words| reader.runs(&words).into_iter().map(|run| run.text).collect()).unwrap_or_default()
}
