//! Proves a seal: the words it names, each clause's leaf, the evidence behind them, and the hash over all of it.

use crate::domain::seal::{Proof, since};
use crate::store::seal::Seal;
use crate::store::seal_proof::seal_hash;
use crate::store::version::Version;
use crate::store::{Answer, Store};

/// Tells what is wrong with a seal, in words; `None` where everything agrees.
pub async fn fault_of_seal(store: &Store, versions: &[Version], seal: &Seal) -> Answer<Option<String>> {
    let name = format!("seal {} of resolution {}", seal.id, seal.resolution);
    let Some(version) = versions.iter().find(|version| version.id == seal.version) else {
        return Ok(Some(format!("{name} names a version that is not there")));
    };
    if version.canonical_hash != seal.canonical_hash || version.text.heads != seal.heads {
        return Ok(Some(format!("{name} has another hash than the words it seals")));
    }
    // Seals made before there were proofs have none.
    let Some(kept) = store.seal_proof(&seal.id).await? else { return Ok(None) };
    let Some(annex) = store.stored_annex(&seal.id).await? else {
        return Ok(Some(format!("{name} lacks its annex")));
    };
    let made = Proof::of(&version.text, &annex);
    Ok(fault_of_proof(&kept.proof, &made).map(|fault| format!("{name} {fault}")).or_else(|| {
        let same = seal_hash(seal, &made).is_ok_and(|hash| hash == kept.seal_hash);
        (!same).then(|| {
            format!("{name} has other fields than its hash stands for: round, roster, rule, time or person")
        })
    }))
}

fn fault_of_proof(kept: &Proof, made: &Proof) -> Option<String> {
    if kept.leaves != made.leaves {
        let found = since(&kept.leaves, &made.leaves);
        let clause = found.changed.iter().chain(&found.added).chain(&found.removed).next();
        return Some(match clause {
            Some(clause) => format!("has another leaf for clause {clause} than the words it seals"),
            None => "has other leaves than the words it seals".to_owned(),
        });
    }
    if kept.root != made.root {
        return Some("has another root than its leaves give".to_owned());
    }
    (kept.evidence_hash != made.evidence_hash)
        .then(|| "has other evidence or another annex than its hash stands for".to_owned())
}
