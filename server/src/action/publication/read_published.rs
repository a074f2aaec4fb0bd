//! Reads an issued resolution as everybody may read it, or says no more than that it is not there.

use std::collections::{BTreeMap, BTreeSet};

use super::PublicationError;
use super::mark_paper::mark_paper;
use crate::action::resolution::lay_out::{File, LayOutError, Wanted, file_of, words_of};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::canonical::{canonical, canonical_hash};
use crate::domain::evidence::Record;
use crate::domain::export::Body;
use crate::domain::publication::{KeptBack, Reasons, Told, told};
use crate::domain::resolution::Text;
use crate::domain::vote::{Decision, result_words};
use crate::format::Format;
use crate::format::tree::{Tree, build};
use crate::id::{ClauseId, MeetingId, RecordId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::read::AuditFilter;
use crate::store::publication::Publication;
use crate::store::register::Entry;

/// A published resolution.
pub struct Published {
    pub publication: Publication,
    /// The issued copy, laid out.
    pub tree: Tree,
    /// The words that the seal's hash is taken of, line by line.
    pub canonical: String,
    pub entry: Entry,
    pub body: Body,
    pub vote: Option<Voted>,
    /// What is told beside the clauses.
    pub told: BTreeMap<ClauseId, Told>,
}

/// How the vote on these words ended, as far as it may be told.
pub struct Voted {
    pub at: Millis,
    /// "với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%"; empty where the count is not told.
    pub result: String,
}

/// Reads it. Unknown, not issued, never published and ended are all the same: not there.
pub async fn read_published(app: &App, id: &ResolutionId) -> Result<Published, PublicationError> {
    let publication = app.store.public_now(id).await?.ok_or(StoreError::NotFound)?;
    let row = app.store.resolution(id).await?;
    let entry = app.store.register_entry(id).await?.ok_or(StoreError::NotFound)?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, &Wanted::Version(publication.version.clone())).await?;
    if canonical_hash(&words.text) != publication.canonical_hash {
        return Err(PublicationError::WordsMoved);
    }
    let tree = build(&words.text, &body, &words.copy).map_err(LayOutError::from)?;
    let tree = mark_paper(app, id, &words.copy.standing, tree).await?;
    let told = told_beside(app, &words.text, publication.choice.reasons, Some(publication.opened_at)).await?;
    let vote = voted(app, &publication, &body).await?;
    let canonical = canonical(&words.text);
    Ok(Published { tree, canonical, entry, vote, told, body, publication })
}

/// Writes the issued copy of a published resolution as a file.
pub async fn write_published(app: &App, id: &ResolutionId, format: Format) -> Result<File, PublicationError> {
    Ok(file_of(read_published(app, id).await?.tree, format).await?)
}

async fn voted(app: &App, publication: &Publication, body: &Body) -> Result<Option<Voted>, StoreError> {
    let rounds = app.store.rounds(&publication.resolution).await?;
    let round = rounds.into_iter().find(|round| round.version == publication.version);
    let decided = round.and_then(|round| round.decided.map(|decided| (round.members, decided)));
    let adopted = decided.filter(|(_, (_, _, decision, _))| *decision == Decision::Adopted);
    Ok(adopted.map(|(members, (at, shown, ..))| {
        let result = shown.agree.map(|agree| result_words(agree, members, &body.member_title));
        Voted { at, result: result.unwrap_or_default() }
    }))
}

/// Returns what is told beside each clause of these words, or would be without `seen_at`: the moment at which the office
/// looked at it and published it. What was written later is counted, and told once it is published again.
pub async fn told_beside(
    app: &App,
    text: &Text,
    reasons: Reasons,
    seen_at: Option<Millis>,
) -> Result<BTreeMap<ClauseId, Told>, StoreError> {
    if reasons == Reasons::Nothing {
        return Ok(BTreeMap::new());
    }
    let links = text.clauses.iter().flat_map(|clause| &clause.evidence);
    let wanted: Vec<RecordId> = links.map(|link| link.record.clone()).collect();
    let records = app.store.records_of(&wanted).await?;
    let records: BTreeMap<RecordId, Record> =
        records.into_iter().map(|record| (record.id.clone(), record)).collect();
    let mut back = KeptBack::default();
    if reasons == Reasons::Words {
        back.names = names_known(app, &records).await?;
        if let Some(seen_at) = seen_at {
            back.unseen = written_since(app, &records, seen_at).await?;
        }
    }
    let beside = text
        .clauses
        .iter()
        .filter_map(|clause| Some((clause.id.clone(), told(reasons, &clause.evidence, &records, &back)?)));
    Ok(beside.collect())
}

/// Names of everybody whom the product knows: those who sign in, all named speakers, and those who led the meetings.
async fn names_known(app: &App, records: &BTreeMap<RecordId, Record>) -> Result<Vec<String>, StoreError> {
    let mut names: Vec<String> = app.store.people().await?.into_iter().map(|person| person.name).collect();
    names.extend(app.store.speaker_names().await?);
    let meetings: BTreeSet<&MeetingId> = records.values().map(|record| &record.meeting.id).collect();
    for id in meetings {
        let details = app.store.meeting(id).await?.meeting.details;
        // "Trần Bình Thạnh, Bí thư chi bộ": the name stands before what the person is.
        let name = |led: &str| led.split(',').next().unwrap_or_default().trim().to_owned();
        names.extend([name(&details.chair), name(&details.secretary)]);
    }
    Ok(names)
}

/// Records whose words were written after that moment; all of them where a speaker's name was taken away since: it is no
/// longer known, and may stand in the words of another record.
async fn written_since(
    app: &App,
    records: &BTreeMap<RecordId, Record>,
    seen_at: Millis,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let unnamed = AuditFilter { act: "record.unname_speaker".to_owned(), ..AuditFilter::default() };
    let last = app.store.find_audit(&unnamed, i64::MAX, 1).await?;
    if last.first().is_some_and(|line| line.at >= seen_at.0) {
        return Ok(records.keys().cloned().collect());
    }
    let newest: Vec<(RecordId, i64)> =
        records.values().map(|record| (record.id.clone(), record.version)).collect();
    let versions = app.store.record_versions_at(&newest).await?;
    Ok(versions.into_iter().filter(|(_, version)| version.at > seen_at).map(|(id, _)| id).collect())
}
