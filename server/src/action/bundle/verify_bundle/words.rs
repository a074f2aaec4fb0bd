//! The words: the history gives them at the sealed heads, the seal binds each clause of them, and the evidence behind them.

use super::{Proved, Read};
use crate::domain::bundle::{ANNEX, Broken, Held, Link, RECORDS, RecordPaper, SEAL, SealPaper, WORDS, Words};
use crate::domain::canonical::{canonical_hash, short_hash};
use crate::domain::resolution::{Heads, Text};
use crate::domain::seal::{Proof, root, since};
use crate::format::bundle::HISTORY;
use crate::live::gate::history::{HistoryFlaw, text_of};
use crate::store::seal::Seal;
use crate::store::seal_proof::seal_hash;

pub(super) fn prove(read: &Read, held: &mut Vec<Held>) -> Result<Proved, Broken> {
    let seal: SealPaper = read.json(Link::History, SEAL)?;
    let text = history(read, &seal)?;
    let given = vec![("count", text.clauses.len().to_string()), ("name", seal.canonical_hash.clone())];
    held.push(Held { link: Link::History, seen: "history", given });
    let annex = std::str::from_utf8(read.bytes(Link::Evidence, ANNEX)?)
        .map_err(|_| Broken::naming(Link::Evidence, "unreadable", ANNEX))?;
    let proof = Proof::of(&text, annex);
    sealed(read, &seal, &proof)?;
    let short = short_hash(&seal.canonical_hash);
    held.push(Held { link: Link::Seal, seen: "seal", given: vec![("name", short)] });
    let count = evidence(read, &seal, &text, &proof)?;
    held.push(Held { link: Link::Evidence, seen: "evidence", given: vec![("count", count.to_string())] });
    Ok(Proved { seal, text })
}

/// The history holds exactly what leads to the sealed heads, and the words there are those that were sealed.
fn history(read: &Read, seal: &SealPaper) -> Result<Text, Broken> {
    let link = Link::History;
    let text = text_of(read.bytes(link, HISTORY)?, &Heads(seal.heads.clone())).map_err(|flaw| {
        let fault = match flaw {
            HistoryFlaw::Unknown => "history-unknown",
            HistoryFlaw::Beyond => "history-beyond",
            HistoryFlaw::Damaged => "history-damaged",
            HistoryFlaw::TooLarge => "history-large",
        };
        Broken::at(link, fault)
    })?;
    let words: Words = read.json(link, WORDS)?;
    if (&words.subject, &words.clauses) != (&text.subject, &text.clauses) {
        return Err(Broken::at(link, "history-words"));
    }
    if canonical_hash(&text) != seal.canonical_hash {
        return Err(Broken::at(link, "canonical"));
    }
    Ok(text)
}

fn sealed(read: &Read, seal: &SealPaper, made: &Proof) -> Result<(), Broken> {
    let link = Link::Seal;
    if seal.leaves != made.leaves {
        let found = since(&seal.leaves, &made.leaves);
        let clause = found.changed.iter().chain(&found.added).chain(&found.removed).next();
        let name = clause.map_or("-", |clause| clause.as_str());
        return Err(Broken::naming(link, "leaf", name));
    }
    if root(&seal.leaves) != seal.root {
        return Err(Broken::at(link, "root"));
    }
    let (fields, proof) = parts(seal);
    let hash = seal_hash(&fields, &proof).map_err(|_| Broken::naming(link, "unreadable", SEAL))?;
    if hash != seal.seal_hash {
        return Err(Broken::at(link, "seal-hash"));
    }
    let listed = &read.manifest;
    let same = (&listed.seal_hash, &listed.version, &listed.resolution, listed.round)
        == (&seal.seal_hash, &seal.version, &seal.resolution, seal.round);
    if same { Ok(()) } else { Err(Broken::at(link, "seal-other")) }
}

/// The seal as the store hashes it.
fn parts(paper: &SealPaper) -> (Seal, Proof) {
    let paper = paper.clone();
    let seal = Seal {
        id: paper.id,
        resolution: paper.resolution,
        version: paper.version,
        round: paper.round,
        heads: Heads(paper.heads),
        canonical_hash: paper.canonical_hash,
        roster: paper.roster,
        rule: paper.rule,
        sealed_by: paper.sealed_by,
        sealed_at: paper.sealed_at,
    };
    (seal, Proof { leaves: paper.leaves, root: paper.root, evidence_hash: paper.evidence_hash })
}

/// Returns how many links of evidence the words have.
fn evidence(read: &Read, seal: &SealPaper, text: &Text, made: &Proof) -> Result<usize, Broken> {
    let link = Link::Evidence;
    if made.evidence_hash != seal.evidence_hash {
        return Err(Broken::at(link, "evidence"));
    }
    let papers: Vec<RecordPaper> = read.json(link, RECORDS)?;
    let told = papers.iter().map(|one| (&one.clause, &one.link, &one.record, one.version));
    let links = text.clauses.iter().flat_map(|clause| clause.evidence.iter().map(move |one| (clause, one)));
    let linked = links.map(|(clause, one)| (&clause.id, &one.id, &one.record, one.version));
    if told.eq(linked) { Ok(papers.len()) } else { Err(Broken::at(link, "records")) }
}
