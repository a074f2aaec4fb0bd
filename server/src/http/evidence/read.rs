//! The page of one record: what it says, who spoke, its files, what leans on it, every version with its changes.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::criteria;
use super::files::{Files, Refusal};
use crate::app::App;
use crate::domain::evidence::attachment::Attachment;
use crate::domain::evidence::speaker::SpeakerName;
use crate::domain::evidence::{Record, RecordVersion};
use crate::domain::meeting::Criterion;
use crate::domain::permission::{Act, permit, permit_group};
use crate::domain::redline::{Fate, Part, redline};
use crate::http::flag::{LeaningPart, leaning_part};
use crate::http::member::Member;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::day_text;
use crate::id::RecordId;
use crate::words::say;

/// One version, with what became of the words of the one before.
struct Shown {
    version: RecordVersion,
    parts: Vec<Part>,
    /// Whether there is one before, and what else of it changed.
    before: Option<RecordVersion>,
    files: Vec<Attachment>,
}

impl Shown {
    fn changed_kind(&self) -> Option<&RecordVersion> {
        self.before.as_ref().filter(|before| before.said.kind != self.version.said.kind)
    }

    fn changed_speaker(&self) -> Option<&RecordVersion> {
        self.before.as_ref().filter(|before| before.said.speaker_role != self.version.said.speaker_role)
    }

    fn changed_criterion(&self) -> Option<&RecordVersion> {
        self.before.as_ref().filter(|before| before.said.criterion != self.version.said.criterion)
    }
}

#[derive(Template)]
#[template(path = "evidence/read.html")]
struct ReadPage {
    page: Page,
    record: Record,
    criteria: Vec<Criterion>,
    versions: Vec<Shown>,
    leaning: LeaningPart,
    speaker: Option<SpeakerName>,
    files: Files,
    /// Whether the reader may correct this very record.
    may_change: bool,
}

impl ReadPage {
    fn day(&self, version: &RecordVersion) -> String {
        day_text(version.at)
    }

    fn consent_day(&self, speaker: &SpeakerName) -> String {
        day_text(speaker.at)
    }

    fn criterion(&self, id: &Option<String>) -> String {
        let named = self.criteria.iter().find(|criterion| Some(&criterion.id) == id.as_ref());
        named.map(|criterion| criterion.name.clone()).unwrap_or_else(|| self.page.t("record-no-criterion"))
    }

    fn may_unname(&self) -> bool {
        self.page.may("record_evidence")
    }
}

/// Puts each version beside the one before it; both newest first.
fn compared(versions: Vec<RecordVersion>, files: &[Attachment]) -> Vec<Shown> {
    let before: Vec<Option<RecordVersion>> =
        versions.iter().skip(1).cloned().map(Some).chain([None]).collect();
    let shown = versions.into_iter().zip(before).map(|(version, before)| {
        let parts = match &before {
            Some(before) => redline(&before.said.text, &version.said.text),
            None => vec![Part { fate: Fate::Same, text: version.said.text.clone() }],
        };
        let files = files.iter().filter(|file| file.stood_at(version.version)).cloned().collect();
        Shown { version, parts, before, files }
    });
    shown.collect()
}

/// Where the list of clauses that lean on a record goes on.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ReadQuery {
    leaning: String,
}

pub(super) async fn read(
    State(app): State<App>,
    member: Member,
    Path(record): Path<String>,
    Query(query): Query<ReadQuery>,
) -> Result<Response, Problem> {
    shown(&app, &member, &RecordId::from(record), &query.leaning, Vec::new()).await
}

/// Shows a record, with the files that were not taken; the list of clauses goes on after `leaning_after`.
pub(super) async fn shown(
    app: &App,
    member: &Member,
    id: &RecordId,
    leaning_after: &str,
    refused: Vec<Refusal>,
) -> Result<Response, Problem> {
    let record = app.store.record(id).await?;
    let page = Page::of(app, member, say(member.lang, "record-title", &[])).under("evidence");
    let may = |person| permit_group(person, record.group).is_ok();
    let may_record = permit(&member.roles(), Act::RecordEvidence, None).is_ok();
    let may_change = may_record && !record.withdrawn && member.person.as_ref().is_some_and(may);
    let status = refused.first().map(|one| one.problem.status());
    let files = Files::of(app, &page, &id.into(), may_change, refused).await?;
    let answer = show(&ReadPage {
        criteria: criteria(app).await?,
        versions: compared(app.store.record_versions(id).await?, &files.all),
        leaning: leaning_part(app, member, id, leaning_after).await?,
        speaker: app.store.speaker_name(id).await?,
        may_change,
        files,
        record,
        page,
    });
    Ok(match status {
        Some(status) => (status, answer).into_response(),
        None => answer,
    })
}
