//! Evidence records in the API: found, read with their versions, added, corrected, withdrawn.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::flag::{LeaningView, leaning_view};
use super::{Asked, Listed, Named, Sent, Span};
use crate::action::WrongField;
use crate::action::evidence::add_record::{NewRecord, add_record};
use crate::action::evidence::correct_record::{Correction, correct_record};
use crate::action::evidence::withdraw_record::withdraw_record;
use crate::app::App;
use crate::domain::evidence::{Record, RecordKind, RecordVersion, Said};
use crate::domain::permission::Act;
use crate::domain::search::Query as Words;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{BlocId, MeetingId, RecordId};
use crate::store::evidence::{Found, RecordFilter};

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadEvidence, routes!(find_evidence))
        .api(Act::ReadEvidence, routes!(read_record))
        .api(Act::RecordEvidence, routes!(post_record))
        .api(Act::RecordEvidence, routes!(post_correction))
        .api(Act::RecordEvidence, routes!(post_withdrawal))
}

/// The meeting of a record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingOfRecord {
    pub id: String,
    pub cell: String,
    pub organisation: String,
    pub bloc: String,
    pub bloc_name: String,
    /// `2020-09-03`.
    pub date: String,
    pub round: i64,
}

/// A record at its newest version.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    pub id: String,
    pub version: i64,
    pub text: String,
    /// `observation quotation statistic weakness practice recommendation`.
    pub kind: String,
    pub criterion: Option<String>,
    /// By role only.
    pub speaker_role: String,
    pub withdrawn: bool,
    /// The survey group that recorded it.
    pub group: Option<u8>,
    /// Whether it was made up for the demo.
    pub invented: bool,
    pub source: Option<String>,
    pub meeting: MeetingOfRecord,
}

impl From<Record> for RecordView {
    fn from(record: Record) -> Self {
        let meeting = record.meeting;
        Self {
            id: record.id.to_string(),
            version: record.version,
            text: record.said.text,
            kind: record.said.kind.id().to_owned(),
            criterion: record.said.criterion,
            speaker_role: record.said.speaker_role,
            withdrawn: record.withdrawn,
            group: record.group,
            invented: record.origin.invented,
            source: record.origin.source,
            meeting: MeetingOfRecord {
                id: meeting.id.to_string(),
                cell: meeting.cell.name,
                organisation: meeting.cell.organisation,
                bloc: meeting.cell.bloc.to_string(),
                bloc_name: meeting.cell.bloc_name,
                date: meeting.date.iso(),
                round: meeting.round,
            },
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EvidenceQuery {
    /// Words, with or without accents; records with the words exactly as typed come first.
    q: Option<String>,
    /// Only this bloc.
    bloc: Option<String>,
    /// Only this meeting.
    meeting: Option<String>,
}

fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.is_empty())
}

/// Finds evidence records.
#[utoipa::path(get, path = "/api/v1/evidence", params(EvidenceQuery, Span),
    responses((status = 200, body = Listed<RecordView>)))]
async fn find_evidence(
    State(app): State<App>,
    Asked(query): Asked<EvidenceQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<RecordView>>, Problem> {
    let filter = RecordFilter {
        query: Words::of(query.q.as_deref().unwrap_or_default()),
        bloc: given(query.bloc).map(BlocId::from),
        meeting: given(query.meeting).map(MeetingId::from),
    };
    let after = span.after.as_deref().filter(|after| !after.is_empty());
    let found = app.store.find_records(&filter, after, span.rows()).await?;
    let next = span.next(&found, Found::cursor);
    let items = found.into_iter().map(|found| found.record.into()).collect();
    Ok(Json(Listed { items, next }))
}

/// One version of a record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecordVersionView)]
pub struct VersionView {
    pub version: i64,
    pub text: String,
    pub kind: String,
    pub criterion: Option<String>,
    pub speaker_role: String,
    pub withdrawn: bool,
    /// Why it was corrected or withdrawn.
    pub reason: String,
    pub by: Option<String>,
    /// Milliseconds since 1970-01-01 UTC.
    pub at: i64,
}

impl From<RecordVersion> for VersionView {
    fn from(version: RecordVersion) -> Self {
        Self {
            version: version.version,
            text: version.said.text,
            kind: version.said.kind.id().to_owned(),
            criterion: version.said.criterion,
            speaker_role: version.said.speaker_role,
            withdrawn: version.withdrawn,
            reason: version.reason,
            by: version.by.map(|id| id.to_string()),
            at: version.at.0,
        }
    }
}

/// The name of a speaker, with the consent it stands on.
#[derive(Serialize, ToSchema)]
pub struct SpeakerView {
    pub name: String,
    /// Who gave the consent, when and how.
    pub consent: String,
}

/// A record with its versions and the clauses that lean on it.
#[derive(Serialize, ToSchema)]
pub struct WholeRecord {
    #[serde(flatten)]
    pub record: RecordView,
    /// Only when it is read: answers to changes may be kept for repetition, and the name must be able to go.
    pub speaker: Option<SpeakerView>,
    /// Newest first.
    pub versions: Vec<VersionView>,
    /// The first of them; `/leaning` lists all.
    pub(super) clauses: Vec<LeaningView>,
    /// Resolutions whose words could not be read just now.
    pub unread: Vec<String>,
}

/// Reads one record with its versions and the clauses that lean on it.
#[utoipa::path(get, path = "/api/v1/evidence/{record}", responses((status = 200, body = WholeRecord)))]
async fn read_record(
    State(app): State<App>,
    Named(record): Named<String>,
) -> Result<Json<WholeRecord>, Problem> {
    let id = RecordId::from(record);
    let named = app.store.speaker_name(&id).await?;
    let speaker = named.map(|named| SpeakerView { name: named.name, consent: named.consent });
    Ok(Json(WholeRecord { speaker, ..whole(&app, &id).await? }))
}

async fn whole(app: &App, id: &RecordId) -> Result<WholeRecord, Problem> {
    let record = app.store.record(id).await?;
    let versions = app.store.record_versions(id).await?;
    let (clauses, unread) = leaning_view(app, id, &Span::default()).await?.parts();
    Ok(WholeRecord {
        record: record.into(),
        speaker: None,
        versions: versions.into_iter().map(Into::into).collect(),
        clauses,
        unread,
    })
}

/// What a record says, as sent.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SaidInput {
    pub text: String,
    /// `observation quotation statistic weakness practice recommendation`.
    pub kind: String,
    pub criterion: Option<String>,
    pub speaker_role: String,
}

impl SaidInput {
    /// Returns what is said, and the words of it that could not be read.
    fn said(self) -> (Said, Vec<WrongField>) {
        let kind = RecordKind::of_id(&self.kind);
        let unread = kind.is_none().then(|| WrongField::of("kind", "field-record-kind-unknown"));
        let Self { text, criterion, speaker_role, .. } = self;
        let said = Said { kind: kind.unwrap_or_default(), text, criterion, speaker_role };
        (said, unread.into_iter().collect())
    }
}

/// A record to be added.
#[derive(Deserialize, ToSchema)]
pub struct RecordInput {
    /// 16 to 64 letters, digits and `-` of your own choice: sent again with the same words it is the same record.
    pub key: Option<String>,
    pub meeting: String,
    #[serde(flatten)]
    pub said: SaidInput,
}

/// A correction.
#[derive(Deserialize, ToSchema)]
pub struct CorrectionInput {
    /// The version that was read.
    pub version: i64,
    #[serde(flatten)]
    pub said: SaidInput,
    pub reason: String,
}

/// A withdrawal.
#[derive(Deserialize, ToSchema)]
pub struct WithdrawalInput {
    /// The version that was read.
    pub version: i64,
    pub reason: String,
}

/// Adds a record of a meeting.
#[utoipa::path(post, path = "/api/v1/evidence", request_body = RecordInput,
    responses((status = 201, body = WholeRecord)))]
async fn post_record(
    State(app): State<App>,
    Who(by): Who,
    Sent(input): Sent<RecordInput>,
) -> Result<(StatusCode, Json<WholeRecord>), Problem> {
    let (said, unread) = input.said.said();
    let new = NewRecord { key: input.key, meeting: input.meeting, said, unread, ..NewRecord::default() };
    let id = add_record(&app, Some(&by), new).await?;
    Ok((StatusCode::CREATED, Json(whole(&app, &id).await?)))
}

/// Corrects a record: a new version with its reason.
#[utoipa::path(post, path = "/api/v1/evidence/{record}/corrections", request_body = CorrectionInput,
    responses((status = 201, body = WholeRecord)))]
async fn post_correction(
    State(app): State<App>,
    Who(by): Who,
    Named(record): Named<String>,
    Sent(input): Sent<CorrectionInput>,
) -> Result<(StatusCode, Json<WholeRecord>), Problem> {
    let id = RecordId::from(record);
    let (said, unread) = input.said.said();
    let correction = Correction { of_version: input.version, said, reason: input.reason, unread };
    correct_record(&app, &by, &id, correction).await?;
    Ok((StatusCode::CREATED, Json(whole(&app, &id).await?)))
}

/// Withdraws a record: a last version with its reason.
#[utoipa::path(post, path = "/api/v1/evidence/{record}/withdrawal", request_body = WithdrawalInput,
    responses((status = 201, body = WholeRecord)))]
async fn post_withdrawal(
    State(app): State<App>,
    Who(by): Who,
    Named(record): Named<String>,
    Sent(input): Sent<WithdrawalInput>,
) -> Result<(StatusCode, Json<WholeRecord>), Problem> {
    let id = RecordId::from(record);
    withdraw_record(&app, &by, &id, input.version, &input.reason).await?;
    Ok((StatusCode::CREATED, Json(whole(&app, &id).await?)))
}
