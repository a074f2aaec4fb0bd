//! Looks through the words as they stand for what keeps them from being sealed, and for what was let pass.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::action::{Place, ReadError};
use crate::app::App;
use crate::domain::check::{Fault, Finding, Known, Unused, basis, check};
use crate::domain::flag::Decided;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::domain::stage::Stage;
use crate::domain::waiver::{Judged, Waiver, judge, open};
use crate::id::{RecordId, ResolutionId};
use crate::store::StoreError;

/// The words with what was found in them.
#[derive(Clone, Debug)]
pub struct Looked {
    pub text: Arc<Text>,
    /// Gravest first.
    pub judged: Vec<Judged>,
    /// Every waiver that nobody took back; some may have lapsed.
    pub waivers: Vec<Waiver>,
    /// How many versions of records there were when this was begun.
    pub evidence_clock: i64,
}

impl Looked {
    /// Returns what refuses the seal.
    pub fn open(&self) -> Vec<Finding> {
        open(&self.judged)
    }
}

/// Looks through the words as they stand.
pub async fn look_for_faults(app: &App, resolution: &ResolutionId) -> Result<Looked, ReadError> {
    let text = app.rooms.text(resolution).await?;
    Ok(look_through(app, resolution, text).await?)
}

/// Looks through these words of a resolution by what is known now.
pub async fn look_through(
    app: &App,
    resolution: &ResolutionId,
    text: Arc<Text>,
) -> Result<Looked, StoreError> {
    // First: what is recorded meanwhile then shows as a moved clock, and not at all.
    let evidence_clock = app.store.evidence_clock().await?;
    let known = what_is_known(app, resolution, &text).await?;
    let waivers = app.store.standing_waivers(resolution).await?;
    let judged = judge(check(&text, &known), &waivers);
    Ok(Looked { text, judged, waivers, evidence_clock })
}

/// Returns every record that some clause of a text leans on.
pub fn used_records(text: &Text) -> BTreeSet<RecordId> {
    text.clauses.iter().flat_map(|clause| clause.evidence.iter().map(|link| link.record.clone())).collect()
}

/// Returns the records that stand and that no clause uses, in order.
pub async fn unused_records(app: &App, text: &Text) -> Result<Vec<RecordId>, StoreError> {
    let used = used_records(text);
    let standing = app.store.standing_record_ids().await?;
    Ok(standing.into_iter().filter(|id| !used.contains(id)).collect())
}

async fn what_is_known(app: &App, resolution: &ResolutionId, text: &Text) -> Result<Known, StoreError> {
    let used: Vec<RecordId> = used_records(text).into_iter().collect();
    let records = app.store.records_of(&used).await?;
    let unused = unused_records(app, text).await?;
    let named: Vec<&str> = unused.iter().map(RecordId::as_str).collect();
    let decided = app.store.rulings(resolution).await?.into_iter().map(|ruling| Decided {
        clause: ruling.clause,
        link: ruling.link,
        version: ruling.version,
    });
    Ok(Known {
        records: records.into_iter().map(|record| (record.id.clone(), record)).collect(),
        blocs: app.store.blocs().await?,
        unused: Unused { count: i64::try_from(unused.len()).unwrap_or(i64::MAX), basis: basis(&named) },
        decided: decided.collect(),
    })
}

/// Returns where this reader goes to see or mend the fault.
pub fn place_of(finding: &Finding, resolution: &ResolutionId, by: &Person, stage: Stage) -> Place {
    let about = &finding.about;
    let href = match finding.fault {
        Fault::OpenFlag => format!("/evidence/{about}#leaning"),
        Fault::OneRecordCarriesMost => format!("/evidence/{about}"),
        Fault::BlocWithoutEvidence => format!("/resolutions/{resolution}/coverage"),
        Fault::UnusedEvidence => format!("/resolutions/{resolution}/unused"),
        Fault::NoWords
        | Fault::Unfilled
        | Fault::ProposalWithoutEvidence
        | Fault::ShortcomingUnanswered
        | Fault::TargetWithoutNumber
        | Fault::TargetWithoutUnit
        | Fault::TargetWithoutDate
        | Fault::EmptyClause => {
            // The editor if they may mend it now, else the text to read.
            let mends = permit(&by.roles, Act::EditText, Some(stage)).is_ok();
            let page = if mends { "/edit" } else { "" };
            let clause = finding.clause.as_ref();
            let anchor = clause.map(|clause| format!("#clause-{clause}")).unwrap_or_default();
            format!("/resolutions/{resolution}{page}{anchor}")
        }
    };
    Place { text: finding.place_words(), href }
}
