//! Looks through the words as they stand for what keeps them from being sealed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::action::{Place, ReadError};
use crate::app::App;
use crate::domain::check::{Finding, check};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::proposal::linked_records;
use crate::domain::resolution::Text;
use crate::domain::stage::Stage;
use crate::id::{RecordId, ResolutionId};
use crate::store::StoreError;

/// Returns the words as they stand with the faults found in them, gravest first.
pub async fn look_for_faults(
    app: &App,
    resolution: &ResolutionId,
) -> Result<(Arc<Text>, Vec<Finding>), ReadError> {
    let text = app.rooms.text(resolution).await?;
    let found = check(&text, &standing_records(app, &text).await?);
    Ok((text, found))
}

/// Returns the records that proposals lean on and that are known and not withdrawn.
pub async fn standing_records(app: &App, text: &Text) -> Result<BTreeSet<RecordId>, StoreError> {
    let linked: Vec<RecordId> = linked_records(text).into_iter().collect();
    let records = app.store.records_of(&linked).await?;
    Ok(records.into_iter().filter(|record| !record.withdrawn).map(|record| record.id).collect())
}

/// Returns where this reader goes to see the fault: the editor if they may mend it now, else the text to read.
pub fn place_of(finding: &Finding, resolution: &ResolutionId, by: &Person, stage: Stage) -> Place {
    let mends = permit(&by.roles, Act::EditText, Some(stage)).is_ok();
    let page = if mends { "/edit" } else { "" };
    let anchor = finding.clause.as_ref().map(|clause| format!("#clause-{clause}")).unwrap_or_default();
    let name = finding.place();
    let text = if name == finding.excerpt {
        finding.excerpt.clone()
    } else {
        format!("{name} · {}", finding.excerpt)
    };
    Place { text, href: format!("/resolutions/{resolution}{page}{anchor}") }
}
