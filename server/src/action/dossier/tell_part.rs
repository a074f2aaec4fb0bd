//! Tells in a few words what is in a part of the dossier, for the page and for the contents.

use super::read_dossier::Dossier;
use crate::domain::dossier::Part;
use crate::domain::export::Standing;
use crate::words::{Lang, say};

/// Says what is in a part, in that language.
pub fn tell_part(dossier: &Dossier, part: Part, lang: Lang) -> String {
    let told = |key: &str, given: &[(&str, String)]| {
        let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
        say(lang, &format!("dossier-told-{key}"), &given)
    };
    match part {
        Part::Letter => told("letter", &[]),
        Part::Draft => {
            let count = dossier.text.clauses.len().to_string();
            match &dossier.copy.standing {
                Standing::Sealed { short_hash, .. } => {
                    told("sealed", &[("count", count), ("hash", short_hash.clone())])
                }
                Standing::Draft { .. } | Standing::Issued { .. } => told("draft", &[("count", count)]),
            }
        }
        Part::Redline => {
            let from = dossier.compared.as_ref().map(|(_, _, name)| name.clone()).unwrap_or_default();
            told("redline", &[("from", from)])
        }
        Part::Responses => {
            let tally = dossier.tally();
            told("responses", &[("count", tally.all.to_string()), ("open", tally.open.to_string())])
        }
        Part::Evidence => {
            let annex = &dossier.annex;
            let records: usize = annex.proposals.iter().map(|one| one.records.len()).sum();
            let counts =
                [("proposals", annex.proposals.len()), ("records", records), ("waived", annex.waived.len())];
            told("evidence", &counts.map(|(name, count)| (name, count.to_string())))
        }
        Part::Meetings => {
            let (met, of) = dossier.blocs;
            let counts = [("count", dossier.meetings.len()), ("blocs", met), ("of", of)];
            told("meetings", &counts.map(|(name, count)| (name, count.to_string())))
        }
        Part::Pictures => {
            let counts = [("count", dossier.photos.len()), ("left", dossier.left_out)];
            told("pictures", &counts.map(|(name, count)| (name, count.to_string())))
        }
        Part::VoteRecord => {
            let round = dossier.seal.as_ref().map_or(1, |seal| seal.round);
            told("vote-record", &[("round", round.to_string())])
        }
    }
}
