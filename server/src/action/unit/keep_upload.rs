//! Reads an uploaded units file, keeps what it says until its person says yes, and shows what it would do.

use super::import_units::{ImportUnitsError, known};
use super::unit_entry::told;
use super::units_file::read;
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::unit::file::{FAULTS_MAX, Fault};
use crate::domain::unit::plan::{Plan, plan};
use crate::id::UnitFileId;
use crate::store::unit::file::UnitFile;

/// Longest name of a file that is kept.
const NAME_CHARS_MAX: usize = 120;

/// What an upload would do, and what is wrong with it: with faults there is no plan.
#[derive(Clone, Debug)]
pub struct Preview {
    pub file: UnitFile,
    /// Faults of the form and against what is known, in the order of the rows.
    pub faults: Vec<Fault>,
    pub plan: Plan,
    pub turn: i64,
}

/// Keeps an upload. No unit is touched.
pub async fn keep_upload(
    app: &App,
    by: &Person,
    name: &str,
    bytes: Vec<u8>,
) -> Result<UnitFile, ImportUnitsError> {
    permit(&by.roles, Act::ManageUnits, None)?;
    let kept = name.chars().filter(|letter| !letter.is_control()).take(NAME_CHARS_MAX).collect::<String>();
    let name = name.to_owned();
    // Unpacking and reading megabytes would hold up everybody else on this thread.
    let mut reading = tokio::task::spawn_blocking(move || read(&name, &bytes))
        .await
        .map_err(|_| ImportUnitsError::Broken)??;
    reading.faults.truncate(FAULTS_MAX);
    let id = UnitFileId::fresh();
    let file = UnitFile::waiting(id, by.id.clone(), kept, reading, app.clock.now());
    let detail = format!("{}: {} rows", file.name, file.reading.rows.len());
    app.store.keep_unit_file(&file, &told(app, by, "units.upload", file.id.as_str(), detail)).await?;
    Ok(file)
}

/// Shows what an upload would do now, and notes that this was shown.
pub async fn preview(app: &App, by: &Person, id: &UnitFileId) -> Result<Preview, ImportUnitsError> {
    permit(&by.roles, Act::ManageUnits, None)?;
    let file = app.store.unit_file(id, &by.id, app.clock.now()).await?;
    let preview = planned(app, file).await?;
    let digest = preview.plan.digest();
    if preview.faults.is_empty() && preview.file.shown != digest {
        app.store.show_unit_file(id, &digest).await?;
    }
    Ok(preview)
}

/// Plans an upload against the units that are there now.
pub(super) async fn planned(app: &App, file: UnitFile) -> Result<Preview, ImportUnitsError> {
    let (turn, known) = known(app).await?;
    let mut faults = file.reading.faults.clone();
    let plan = match plan(&file.reading.rows, known) {
        Ok(plan) => plan,
        Err(more) => {
            faults.extend(more);
            Plan::default()
        }
    };
    faults.sort_by_key(|fault| (fault.row, fault.column as usize));
    faults.truncate(FAULTS_MAX);
    Ok(Preview { file, faults, plan, turn })
}
