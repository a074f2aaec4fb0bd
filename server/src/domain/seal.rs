//! What a seal binds beside the words as a whole: each clause by a leaf of its own, the evidence behind the clauses, and
//! all of it together in one hash (`design.md` §1, idea 5).
//!
//! A later round compares leaves, and so shows exactly which clauses changed since the last seal and which stand.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::canonical::line;
use super::resolution::{Clause, Run, Text};
use crate::id::ClauseId;

/// Bytes before what is hashed, so that a leaf is never taken for a knot of the tree (RFC 6962 §2.1).
const LEAF: u8 = 0;
const KNOT: u8 = 1;

/// One clause, or the subject, by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Absent for the subject ("về …").
    pub clause: Option<ClauseId>,
    /// SHA-256 in lower-case hexadecimal.
    pub hash: String,
}

/// What a seal binds beside heads, words, roster and rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The subject first, then the clauses in their order.
    pub leaves: Vec<Leaf>,
    /// The root of the tree over the leaves.
    pub root: String,
    /// The hash of who leans on what: answers, links, and what was printed beside the words.
    pub evidence_hash: String,
}

impl Proof {
    /// Makes the proof of these words; `annex` is what is printed beside them, as it is stored.
    pub fn of(text: &Text, annex: &str) -> Self {
        let leaves = leaves(text);
        Self { root: root(&leaves), leaves, evidence_hash: evidence_hash(text, annex) }
    }
}

/// Returns the hash of a row of fields. Each stands with its length before it, so that no two rows give the same bytes.
pub fn hash_of<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        put(&mut hash, field);
    }
    hex::encode(hash.finalize())
}

fn put(hash: &mut Sha256, field: &str) {
    hash.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(field.as_bytes());
}

/// Returns the leaves of a text: the subject, then each clause by its words, kind, level and the look of its letters.
///
/// Its number is no part of a leaf: a clause put in before it does not change what it says.
pub fn leaves(text: &Text) -> Vec<Leaf> {
    let subject = Leaf { clause: None, hash: leaf_hash(&["subject", &line(&text.subject)], &[]) };
    let of = |clause: &Clause| {
        let level = clause.level.to_string();
        let fields = [clause.id.as_str(), clause.kind.id(), &level, &line(&clause.plain())];
        Leaf { clause: Some(clause.id.clone()), hash: leaf_hash(&fields, &clause.runs) }
    };
    std::iter::once(subject).chain(text.clauses.iter().map(of)).collect()
}

fn leaf_hash(fields: &[&str], runs: &[Run]) -> String {
    let mut hash = Sha256::new();
    hash.update([LEAF]);
    for field in fields {
        put(&mut hash, field);
    }
    for (look, words) in looks(runs) {
        hash.update([look]);
        put(&mut hash, &words);
    }
    hex::encode(hash.finalize())
}

/// Returns the words by their look, letters of one look together however they are cut into runs.
fn looks(runs: &[Run]) -> Vec<(u8, String)> {
    let mut looks: Vec<(u8, String)> = Vec::new();
    for run in runs {
        let look = u8::from(run.strong) | u8::from(run.em) << 1 | u8::from(run.underline) << 2;
        match looks.last_mut() {
            Some((last, words)) if *last == look => words.push_str(&run.text),
            _ => looks.push((look, run.text.clone())),
        }
    }
    looks.into_iter().map(|(look, words)| (look, line(&words))).collect()
}

/// Returns the root of the tree over the leaves (RFC 6962 §2.1): the left half holds the greatest power of two.
pub fn root(leaves: &[Leaf]) -> String {
    let hashes: Vec<&str> = leaves.iter().map(|leaf| leaf.hash.as_str()).collect();
    root_of(&hashes)
}

fn root_of(hashes: &[&str]) -> String {
    match hashes {
        [] => hex::encode(Sha256::digest([])),
        [only] => (*only).to_owned(),
        more => {
            let (left, right) = more.split_at(left_of(more.len()));
            let mut hash = Sha256::new();
            hash.update([KNOT]);
            put(&mut hash, &root_of(left));
            put(&mut hash, &root_of(right));
            hex::encode(hash.finalize())
        }
    }
}

/// The greatest power of two below `count`, which is at least two.
fn left_of(count: usize) -> usize {
    count.next_power_of_two() / 2
}

/// Returns the hash of the graph of evidence in these words, with what is printed beside them.
fn evidence_hash(text: &Text, annex: &str) -> String {
    let mut hash = Sha256::new();
    put(&mut hash, annex);
    for clause in &text.clauses {
        let mut answers: Vec<&str> = clause.answers.iter().map(ClauseId::as_str).collect();
        answers.sort_unstable();
        for answer in answers {
            for field in ["answer", clause.id.as_str(), answer] {
                put(&mut hash, field);
            }
        }
        let links: BTreeMap<&str, _> = clause.evidence.iter().map(|link| (link.id.as_str(), link)).collect();
        for (id, link) in links {
            let (version, at) = (link.version.to_string(), link.at.0.to_string());
            let (record, relation) = (link.record.as_str(), link.relation.id());
            let heads = link.heads.to_line();
            let bound = [id, record, &version, relation, &link.note, link.by.as_str(), &at, &heads];
            for field in ["link", clause.id.as_str()].into_iter().chain(bound) {
                put(&mut hash, field);
            }
        }
    }
    hex::encode(hash.finalize())
}

/// What became of each clause between two seals, by their leaves alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// In the order of the newer words.
    pub changed: Vec<ClauseId>,
    pub added: Vec<ClauseId>,
    /// In the order of the older words.
    pub removed: Vec<ClauseId>,
    /// Whether the subject reads otherwise.
    pub subject: bool,
    /// Whether clauses that both have stand in another order.
    pub reordered: bool,
    /// How many clauses stand as they were.
    pub standing: usize,
}

impl Since {
    /// Tells whether nothing at all is another.
    pub fn is_nothing(&self) -> bool {
        let none = self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty();
        none && !self.subject && !self.reordered
    }
}

/// Compares the leaves of two seals of one resolution.
pub fn since(before: &[Leaf], now: &[Leaf]) -> Since {
    let was: BTreeMap<Option<&ClauseId>, &str> =
        before.iter().map(|leaf| (leaf.clause.as_ref(), leaf.hash.as_str())).collect();
    let is: BTreeMap<Option<&ClauseId>, &str> =
        now.iter().map(|leaf| (leaf.clause.as_ref(), leaf.hash.as_str())).collect();
    let mut found = Since { subject: was.get(&None) != is.get(&None), ..Since::default() };
    for leaf in now {
        let Some(clause) = &leaf.clause else { continue };
        match was.get(&Some(clause)) {
            None => found.added.push(clause.clone()),
            Some(hash) if *hash == leaf.hash => found.standing += 1,
            Some(_) => found.changed.push(clause.clone()),
        }
    }
    let gone = before.iter().filter_map(|leaf| leaf.clause.as_ref()).filter(|id| !is.contains_key(&Some(id)));
    found.removed = gone.cloned().collect();
    let common = |leaves: &[Leaf], other: &BTreeMap<Option<&ClauseId>, &str>| -> Vec<ClauseId> {
        let both = leaves.iter().filter_map(|leaf| leaf.clause.clone());
        both.filter(|id| other.contains_key(&Some(id))).collect()
    };
    found.reordered = common(before, &is) != common(now, &was);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::resolution::Kind;

    fn clause(id: &str, words: &str) -> Clause {
        Clause {
            id: id.into(),
            kind: Kind::Paragraph,
            level: 1,
            runs: vec![Run { text: words.into(), ..Run::default() }],
            answers: vec![],
            evidence: vec![],
            order: "a".into(),
        }
    }

    fn text(clauses: &[(&str, &str)]) -> Text {
        let clauses = clauses.iter().map(|(id, words)| clause(id, words)).collect();
        Text { subject: "về sinh hoạt".into(), clauses, ..Text::default() }
    }

    fn names(ids: &[ClauseId]) -> Vec<&str> {
        ids.iter().map(ClauseId::as_str).collect()
    }

    #[test]
    fn leaves_tell_which_clauses_changed_and_which_stand() {
        let before = leaves(&text(&[("a", "Một"), ("b", "Hai"), ("c", "Ba"), ("d", "Bốn")]));
        let now = leaves(&text(&[("a", "Một"), ("x", "Mới"), ("c", "Ba."), ("b", "Hai")]));
        let found = since(&before, &now);
        assert_eq!((names(&found.changed), names(&found.added)), (vec!["c"], vec!["x"]));
        assert_eq!((names(&found.removed), found.standing), (vec!["d"], 2));
        assert!(found.reordered && !found.subject && !found.is_nothing());
        assert!(since(&before, &before).is_nothing());
        let subject = Text { subject: "về họp".into(), ..text(&[]) };
        assert!(since(&leaves(&text(&[])), &leaves(&subject)).subject);
    }

    #[test]
    fn every_letter_look_level_and_kind_is_bound_and_the_cut_into_runs_is_not() {
        let plain = text(&[("a", "Một hai")]);
        let hash = |text: &Text| leaves(text)[1].hash.clone();
        let with = |mend: fn(&mut Clause)| {
            let mut other = plain.clone();
            mend(&mut other.clauses[0]);
            hash(&other)
        };
        let others = [
            with(|clause| clause.runs[0].text = "Một hải".into()),
            with(|clause| clause.runs[0].strong = true),
            with(|clause| clause.runs[0].em = true),
            with(|clause| clause.level = 2),
            with(|clause| clause.kind = Kind::Proposal),
            with(|clause| clause.id = "b".into()),
        ];
        for (place, other) in others.iter().enumerate() {
            assert_ne!(*other, hash(&plain));
            assert!(!others[..place].contains(other));
        }
        let cut = with(|clause| {
            let run = |words: &str| Run { text: words.into(), ..Run::default() };
            clause.runs = vec![run("Mộ"), run("t hai")];
        });
        assert_eq!(cut, hash(&plain));
    }

    /// RFC 6962's own shape, written apart: pairs are joined level by level, an odd one out is carried up as it is.
    #[test]
    fn the_root_is_the_same_when_the_tree_is_built_from_below() {
        for count in 1..70_usize {
            let leaves: Vec<Leaf> = (0..count)
                .map(|at| Leaf { clause: None, hash: hash_of([at.to_string().as_str()]) })
                .collect();
            let mut level: Vec<String> = leaves.iter().map(|leaf| leaf.hash.clone()).collect();
            while level.len() > 1 {
                let joined = level.chunks(2).map(|pair| match pair {
                    [left, right] => {
                        let mut hash = Sha256::new();
                        hash.update([KNOT]);
                        put(&mut hash, left);
                        put(&mut hash, right);
                        hex::encode(hash.finalize())
                    }
                    rest => rest.concat(),
                });
                level = joined.collect();
            }
            assert_eq!(root(&leaves), level[0], "{count} leaves");
        }
    }

    #[test]
    fn fields_are_told_apart_by_their_lengths() {
        assert_ne!(hash_of(["ab", "c"]), hash_of(["a", "bc"]));
        assert_ne!(hash_of(["a"]), hash_of(["a", ""]));
    }

    #[test]
    fn what_is_printed_beside_the_words_is_bound() {
        let words = text(&[("a", "Một")]);
        let mut answering = words.clone();
        answering.clauses[0].answers = vec!["z".into()];
        let hash = |text: &Text, annex: &str| Proof::of(text, annex).evidence_hash;
        assert_ne!(hash(&words, "{}"), hash(&words, "{\"a\":1}"));
        assert_ne!(hash(&words, "{}"), hash(&answering, "{}"));
        assert_eq!(Proof::of(&words, "{}").root, Proof::of(&answering, "{}").root);
    }
}
