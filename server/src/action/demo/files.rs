//! The shapes of the demo's files. They are built into the binary, so that the demo needs no folder.

use std::collections::BTreeMap;

use rust_embed::RustEmbed;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::load_demo::LoadDemoError;
use crate::domain::person::Role;
use crate::domain::resolution::{Kind, Relation};

#[derive(RustEmbed)]
#[folder = "demo/"]
struct Files;

/// Returns the bytes of one file.
pub fn bytes(name: &'static str) -> Result<Vec<u8>, LoadDemoError> {
    let file = Files::get(name).ok_or(LoadDemoError::Missing(name))?;
    Ok(file.data.into_owned())
}

/// Reads one TOML file.
pub fn read<T: DeserializeOwned>(name: &'static str) -> Result<T, LoadDemoError> {
    let text = String::from_utf8_lossy(&bytes(name)?).into_owned();
    toml::from_str(&text).map_err(|fault| LoadDemoError::Unreadable(name, fault.to_string()))
}

#[derive(Deserialize)]
pub struct Blocs {
    pub bloc: Vec<BlocLine>,
    pub units: UnitsLine,
}

/// What stands behind the units file: all of it is made up, but for these.
#[derive(Deserialize)]
pub struct UnitsLine {
    pub from_article: Vec<RealCellLine>,
}

#[derive(Deserialize)]
pub struct RealCellLine {
    pub organisation: String,
    pub cell: String,
    pub facts: Vec<String>,
}

#[derive(Deserialize)]
pub struct BlocLine {
    pub id: String,
    pub name: String,
}

#[derive(Deserialize)]
pub struct People {
    pub person: Vec<PersonLine>,
}

#[derive(Deserialize)]
pub struct PersonLine {
    pub name: String,
    pub roles: Vec<Role>,
    #[serde(default)]
    pub title: String,
    pub bloc: Option<String>,
    pub group: Option<u8>,
    pub protocol: i32,
    #[serde(default)]
    pub invented: bool,
}

/// The committee's file holds more than the printed form needs; the rest is read beside it.
#[derive(Deserialize)]
pub struct BodyExtras {
    pub next_number: u32,
}

#[derive(Deserialize)]
pub struct Draft {
    pub subject: String,
    pub invented: bool,
    pub clause: Vec<ClauseLine>,
}

#[derive(Deserialize)]
pub struct ClauseLine {
    pub key: String,
    pub kind: Kind,
    #[serde(default)]
    pub level: u8,
    pub text: String,
    /// The wording, or part of it, was made up.
    #[serde(default)]
    pub invented: bool,
    #[serde(default)]
    pub answers: Vec<String>,
    #[serde(default)]
    pub evidence: Vec<LinkLine>,
}

#[derive(Deserialize)]
pub struct LinkLine {
    pub record: String,
    pub relation: Relation,
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
pub struct Meetings {
    pub meeting: Vec<MeetingLine>,
}

#[derive(Deserialize)]
pub struct MeetingLine {
    pub id: String,
    pub plan: Option<String>,
    pub cell: String,
    pub organisation: String,
    pub kind: String,
    pub round: i64,
    pub date: String,
    pub start: String,
    pub end: String,
    pub place: String,
    pub group: Option<u8>,
    #[serde(default)]
    pub superiors: Vec<String>,
    pub chair: String,
    pub secretary: String,
    pub members_total: i64,
    pub exempt: i64,
    pub present: i64,
    pub absent_with_reason: i64,
    pub absent_without_reason: i64,
    pub spoke: i64,
    pub prep: PreparationLine,
    #[serde(default)]
    pub steps_done: Vec<String>,
    pub template: Option<String>,
    #[serde(default)]
    pub self_scores: BTreeMap<String, i64>,
    #[serde(default)]
    pub confirmed_scores: BTreeMap<String, i64>,
    pub override_grade: Option<String>,
    #[serde(default)]
    pub override_reason: String,
    #[serde(default)]
    pub notes: String,
    pub source: Option<String>,
    #[serde(default)]
    pub from_article: Vec<String>,
    #[serde(default)]
    pub invented: bool,
}

#[derive(Deserialize)]
pub struct GuidanceFile {
    pub title: String,
    pub issued: String,
    pub text: String,
    pub steps: Vec<String>,
    pub template: String,
    pub source: Option<String>,
    #[serde(default)]
    pub invented: bool,
}

#[derive(Deserialize)]
pub struct Plans {
    #[serde(default)]
    pub invented: bool,
    pub plan: Vec<PlanLine>,
}

#[derive(Deserialize)]
pub struct PlanLine {
    pub id: String,
    pub cell: String,
    pub organisation: String,
    pub kind: String,
    pub round: i64,
    pub date: String,
    pub start: String,
    pub place: String,
    pub group: u8,
    /// Moved to another day, at the same hour and place.
    #[serde(rename = "move")]
    pub moved: Option<MoveLine>,
    pub called_off: Option<String>,
}

#[derive(Deserialize)]
pub struct MoveLine {
    pub date: String,
    pub reason: String,
}

#[derive(Deserialize)]
pub struct PreparationLine {
    pub committee_met: bool,
    pub draft_resolution: bool,
    pub papers_sent: bool,
}

#[derive(Deserialize)]
pub struct Records {
    pub record: Vec<RecordLine>,
}

#[derive(Deserialize)]
pub struct RecordLine {
    pub id: String,
    pub meeting: String,
    pub kind: String,
    pub text: String,
    #[serde(default)]
    pub criterion: String,
    #[serde(default)]
    pub speaker_role: String,
    pub recorder_group: Option<u8>,
    pub source: Option<String>,
    #[serde(default)]
    pub invented: bool,
}
