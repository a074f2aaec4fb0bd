//! Reading the words out of the shared document, at its present version or at an older one.
//!
//! A clause that some foreign program wrote badly is read as well as can be and never breaks the rest.
//! Patches are not used: those of marks name the wrong clause (`binding.md` §0).

use std::collections::BTreeMap;

use automerge::iter::Span;
use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

use crate::clock::Millis;
use crate::domain::resolution::{Clause, Heads, Kind, LEVEL_MAX, Link, Relation, Removed, Run, Text};
use crate::id::{ClauseId, LinkId};

/// Stands for a block marker, which counts as one letter in a Text; no writer of ours makes any.
const OBJECT_LETTER: &str = "\u{fffc}";

/// Returns the newest hashes as the rest of the program writes them.
pub fn heads(doc: &Automerge) -> Heads {
    to_heads(&doc.get_heads())
}

/// Writes hashes as sorted lower-case hexadecimal.
pub fn to_heads(hashes: &[ChangeHash]) -> Heads {
    let mut lines: Vec<String> = hashes.iter().map(|hash| hex::encode(hash.0)).collect();
    lines.sort_unstable();
    Heads(lines)
}

/// Reads hashes back; `None` when a line is no hash.
pub fn of_heads(heads: &Heads) -> Option<Vec<ChangeHash>> {
    heads
        .0
        .iter()
        .map(|line| {
            let mut hash = [0_u8; 32];
            hex::decode_to_slice(line, &mut hash).ok().map(|()| ChangeHash(hash))
        })
        .collect()
}

/// Reads the whole text as it stands now.
pub fn text(doc: &Automerge) -> Text {
    Reader { doc, at: None }.text(heads(doc))
}

/// Reads the whole text as it stood at `at`; `None` when that version is unknown here.
pub fn text_at(doc: &Automerge, at: &Heads) -> Option<Text> {
    let hashes = of_heads(at)?;
    if hashes.is_empty() || !hashes.iter().all(|hash| doc.get_change_meta_by_hash(hash).is_some()) {
        return None;
    }
    Some(Reader { doc, at: Some(&hashes) }.text(at.clone()))
}

/// Reads one document at one version.
pub struct Reader<'a, D: ReadDoc> {
    pub doc: &'a D,
    pub at: Option<&'a [ChangeHash]>,
}

impl<D: ReadDoc> Reader<'_, D> {
    fn text(&self, heads: Heads) -> Text {
        let mut text = Text { heads, subject: self.words(&ROOT, "subject"), ..Text::default() };
        let Some(clauses) = self.object(&ROOT, "clauses") else { return text };
        for id in self.keys(&clauses) {
            let Some(object) = self.object(&clauses, &id) else { continue };
            let clause = self.clause(ClauseId::from(id), &object);
            match self.removed(&object) {
                Some(removed) => text.removed.push((clause, removed)),
                None => text.clauses.push(clause),
            }
        }
        text.clauses.sort_by(in_order);
        text.removed.sort_by(|(a, _), (b, _)| in_order(a, b));
        text
    }

    fn clause(&self, id: ClauseId, object: &ObjId) -> Clause {
        Clause {
            id,
            kind: Kind::of_id(&self.words(object, "kind")).unwrap_or(Kind::Paragraph),
            level: self.level(object),
            runs: self.object(object, "text").map(|text| self.runs(&text)).unwrap_or_default(),
            answers: self.answers(object),
            evidence: self.evidence(object),
            order: self.words(object, "order"),
        }
    }

    fn level(&self, object: &ObjId) -> u8 {
        let level = self.number(object, "level").unwrap_or(0).clamp(0, i64::from(LEVEL_MAX));
        u8::try_from(level).unwrap_or(0)
    }

    fn answers(&self, object: &ObjId) -> Vec<ClauseId> {
        let Some(answers) = self.object(object, "answers") else { return Vec::new() };
        self.keys(&answers)
            .into_iter()
            .filter(|id| matches!(self.scalar(&answers, id), Some(ScalarValue::Boolean(true))))
            .map(ClauseId::from)
            .collect()
    }

    fn evidence(&self, object: &ObjId) -> Vec<Link> {
        let Some(links) = self.object(object, "evidence") else { return Vec::new() };
        self.keys(&links).into_iter().filter_map(|id| self.link(&links, id)).collect()
    }

    /// A link without a record points nowhere and is passed over.
    fn link(&self, links: &ObjId, id: String) -> Option<Link> {
        let object = self.object(links, &id)?;
        let record = self.words(&object, "record");
        if record.is_empty() {
            return None;
        }
        let heads = self.object(&object, "heads").map(|list| self.list(&list)).unwrap_or_default();
        Some(Link {
            id: LinkId::from(id),
            record: record.into(),
            version: self.number(&object, "version").unwrap_or(1),
            relation: Relation::of_id(&self.words(&object, "relation")).unwrap_or(Relation::Supports),
            note: self.words(&object, "note"),
            by: self.words(&object, "by").into(),
            at: Millis(self.number(&object, "at").unwrap_or(0)),
            heads: Heads(heads),
        })
    }

    fn removed(&self, object: &ObjId) -> Option<Removed> {
        let removed = self.object(object, "removed")?;
        Some(Removed {
            by: self.words(&removed, "by").into(),
            at: Millis(self.number(&removed, "at").unwrap_or(0)),
        })
    }

    /// Reads the runs of a Text, equal looks joined.
    pub fn runs(&self, text: &ObjId) -> Vec<Run> {
        let spans = match self.at {
            None => self.doc.spans(text),
            Some(at) => self.doc.spans_at(text, at),
        };
        let mut runs: Vec<Run> = Vec::new();
        for span in spans.into_iter().flatten() {
            let run = match span {
                Span::Text { text, marks } => {
                    let looks: BTreeMap<&str, bool> = marks
                        .iter()
                        .flat_map(|marks| marks.iter())
                        .map(|(name, value)| (name, matches!(value, ScalarValue::Boolean(true))))
                        .collect();
                    let has = |name: &str| looks.get(name).copied().unwrap_or(false);
                    Run { strong: has("strong"), em: has("em"), underline: has("underline"), text }
                }
                Span::Block(_) => Run { text: OBJECT_LETTER.to_owned(), ..Run::default() },
            };
            push_run(&mut runs, run);
        }
        runs
    }

    /// Finds an object of the document by key.
    pub fn object(&self, of: &ObjId, key: &str) -> Option<ObjId> {
        match self.get(of, key)? {
            (Value::Object(_), id) => Some(id),
            (Value::Scalar(_), _) => None,
        }
    }

    /// Reads words, whichever of the two forms (scalar or Text) their writer chose.
    pub fn words(&self, of: &ObjId, key: &str) -> String {
        match self.get(of, key) {
            Some((Value::Scalar(value), _)) => value.as_str().unwrap_or_default().to_owned(),
            Some((Value::Object(ObjType::Text), id)) => match self.at {
                None => self.doc.text(&id),
                Some(at) => self.doc.text_at(&id, at),
            }
            .unwrap_or_default(),
            Some((Value::Object(_), _)) | None => String::new(),
        }
    }

    /// Lists the keys of a map.
    pub fn keys(&self, of: &ObjId) -> Vec<String> {
        match self.at {
            None => self.doc.keys(of).collect(),
            Some(at) => self.doc.keys_at(of, at).collect(),
        }
    }

    /// Reads a scalar.
    pub fn scalar(&self, of: &ObjId, key: &str) -> Option<ScalarValue> {
        match self.get(of, key)? {
            (Value::Scalar(value), _) => Some(value.into_owned()),
            (Value::Object(_), _) => None,
        }
    }

    fn number(&self, of: &ObjId, key: &str) -> Option<i64> {
        match self.scalar(of, key)? {
            ScalarValue::Int(value) | ScalarValue::Timestamp(value) => Some(value),
            ScalarValue::Uint(value) => i64::try_from(value).ok(),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a float out of range saturates, which will do"
            )]
            ScalarValue::F64(value) => Some(value as i64),
            _ => None,
        }
    }

    fn list(&self, of: &ObjId) -> Vec<String> {
        let values = match self.at {
            None => self.doc.values(of),
            Some(at) => self.doc.values_at(of, at),
        };
        values.filter_map(|(value, _)| value.as_str().map(str::to_owned)).collect()
    }

    fn get(&self, of: &ObjId, key: &str) -> Option<(Value<'_>, ObjId)> {
        match self.at {
            None => self.doc.get(of, key),
            Some(at) => self.doc.get_at(of, key, at),
        }
        .ok()
        .flatten()
    }
}

fn in_order(a: &Clause, b: &Clause) -> std::cmp::Ordering {
    (&a.order, &a.id).cmp(&(&b.order, &b.id))
}

/// Appends a run, joined to the last one when they look the same.
pub fn push_run(runs: &mut Vec<Run>, run: Run) {
    if run.text.is_empty() {
        return;
    }
    match runs.last_mut() {
        Some(last) if (last.strong, last.em, last.underline) == (run.strong, run.em, run.underline) => {
            last.text.push_str(&run.text);
        }
        _ => runs.push(run),
    }
}
