//! Reads everything the dossier is made of, as far as its reader may know it: of sealed words what was laid before the
//! committee, of others what stands now. Nothing is printed yet, and no picture is opened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::DossierError;
use crate::action::resolution::compare_points::Point;
use crate::action::resolution::lay_out::{Wanted, words_of};
use crate::action::resolution::lay_out_annex::annex_of;
use crate::action::resolution::read_attribution::Author;
use crate::action::response::list_responses::list_responses;
use crate::action::response::write_responses::let_pass;
use crate::action::stage::look_for_faults::used_records;
use crate::action::vote::print_record::{PrintRecordError, lay_out_record};
use crate::action::vote::see_vote::{SeenVote, see_vote};
use crate::app::App;
use crate::domain::annex::Annex;
use crate::domain::check::shortened;
use crate::domain::dossier::{MEETINGS_MAX, Missing, PICTURE_BYTES_MAX, PICTURES_MAX, Part, Saved};
use crate::domain::evidence::attachment::{Attachment, Family, Owner};
use crate::domain::export::{Body, Copy, Standing};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::domain::responses::{LetPass, Row, Tally, tally};
use crate::domain::review::{Note, NoteKind};
use crate::format::dossier::letter::{Done, Sealed, Surveyed, Told};
use crate::format::tree::Tree;
use crate::id::{RecordId, ResolutionId, VersionId};
use crate::store::meeting::{MeetingFilter, MeetingRow};
use crate::store::seal::Seal;
use crate::store::version::{Version, VersionKind};
use crate::store::{Answer, StoreError};
use crate::words::Lang;

/// Says in words whom a reader is told.
pub type Naming = fn(&Author, Lang) -> String;

/// A photo that stands beside a record used in the words.
#[derive(Clone, Debug)]
pub struct Photo {
    pub file: Attachment,
    /// The first words of its record.
    pub record: String,
    /// "Chi bộ TDP Liên Phú, đợt 1, 03/09/2020".
    pub meeting: String,
}

/// What the dossier is made of.
pub struct Dossier {
    pub id: ResolutionId,
    pub body: Body,
    pub text: Arc<Text>,
    pub copy: Copy,
    /// The seal of the words; nothing while they still change.
    pub seal: Option<Seal>,
    pub letter: Option<Saved>,
    /// From what to what the redline leads, and what the earlier version is called.
    pub compared: Option<(Point, Point, String)>,
    pub rows: Vec<Row>,
    pub passed: Vec<LetPass>,
    pub annex: Annex,
    pub meetings: Vec<MeetingRow>,
    /// Blocs with a meeting, of all.
    pub blocs: (usize, usize),
    /// As many as are printed; the others are counted.
    pub photos: Vec<Photo>,
    pub left_out: usize,
    pub record: Option<Tree>,
    /// Whether the committee holds the letter already.
    pub vote_opened: bool,
    /// What the letter tells, but for what is enclosed.
    pub told: Told,
}

impl Dossier {
    /// Tells why a part is not there, if it is not.
    pub fn missing(&self, part: Part) -> Option<Missing> {
        match part {
            Part::Letter | Part::Draft | Part::Responses | Part::Evidence => None,
            Part::Redline => self.compared.is_none().then_some(Missing::NoEarlier),
            Part::Meetings => self.meetings.is_empty().then_some(Missing::NoMeetings),
            Part::Pictures => self.photos.is_empty().then_some(Missing::NoPictures),
            Part::VoteRecord => self.record.is_none().then_some(Missing::NotVoted),
        }
    }

    /// Returns the parts that are there, in their order.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        Part::ALL.into_iter().filter(|part| self.missing(*part).is_none())
    }

    /// Returns how many opinions were answered how.
    pub fn tally(&self) -> Tally {
        tally(&self.rows)
    }
}

/// Reads what the dossier is made of.
pub async fn read_dossier(
    app: &App,
    reader: &Person,
    id: &ResolutionId,
    name: Naming,
) -> Result<Dossier, DossierError> {
    let row = app.store.resolution(id).await?;
    permit(&reader.roles, Act::ReadDossier, Some(row.stage))?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, &Wanted::Now).await?;
    let text = Arc::new(words.text);
    let versions = app.store.versions(id).await?;
    let this = versions.iter().find(|one| Some(&one.id) == words.version.as_ref());
    let seal = match this {
        Some(_) => app.store.newest_seal(id).await?,
        None => None,
    };
    let copy = laid_before(words.copy, seal.as_ref(), row.draft_ordinal, &body);
    let rows = list_responses(app, reader, id, Lang::Vi, name).await?;
    let meetings = app.store.meetings(&MeetingFilter::default(), None, MEETINGS_MAX).await?;
    let met: BTreeSet<_> = meetings.iter().map(|one| one.cell.bloc.clone()).collect();
    let blocs = (met.len(), app.store.blocs().await?.len());
    let (photos, left_out) = photos(app, &text, seal.as_ref()).await?;
    let record = match lay_out_record(app, reader, (id, None)).await {
        Ok(tree) if seal.is_some() => Some(tree),
        Ok(_) | Err(PrintRecordError::NotClosed) => None,
        Err(fault) => return Err(fault.into()),
    };
    let rounds: BTreeSet<i64> = meetings.iter().map(|one| one.meeting.round).collect();
    let surveyed = Surveyed { meetings: meetings.len(), rounds: rounds.len(), blocs: blocs.0, of: blocs.1 };
    let seen = see_vote(app, reader, id, None).await?.filter(|_| seal.is_some());
    let told = Told {
        surveyed,
        tally: tally(&rows),
        ordinal: u32::try_from(row.draft_ordinal).unwrap_or(1),
        sealed: seen.as_ref().map(sealed_words),
        ..reviewed(&app.store.notes(id).await?)
    };
    Ok(Dossier {
        compared: compared(&versions, words.version.as_ref()),
        annex: annex_of(app, id, words.version.as_ref(), &text).await?,
        letter: app.store.newest_letter(id).await?,
        passed: let_pass(app, id).await?,
        id: id.clone(),
        body,
        text,
        copy,
        seal,
        rows,
        meetings,
        blocs,
        photos,
        left_out,
        record,
        vote_opened: seen.is_some_and(|seen| seen.vote.is_some()),
        told,
    })
}

/// The copy as it was laid before the committee: sealed words are named by their seal, whatever number they have now.
fn laid_before(copy: Copy, seal: Option<&Seal>, ordinal: i64, body: &Body) -> Copy {
    let Some(seal) = seal else { return copy };
    let ordinal = u32::try_from(ordinal).unwrap_or(1);
    let standing = Standing::Sealed { ordinal, year: body.year, short_hash: seal.short_hash() };
    Copy { standing, ..copy }
}

/// The version sealed before these words, or else the last draft that was named before them.
fn compared(versions: &[Version], this: Option<&VersionId>) -> Option<(Point, Point, String)> {
    let own = versions.iter().find(|one| Some(&one.id) == this);
    let earlier = |one: &&Version| {
        Some(&one.id) != this
            && own.is_none_or(|own| {
                one.made_at < own.made_at || (one.kind == own.kind && one.ordinal < own.ordinal)
            })
    };
    let newest = |kind: VersionKind| {
        versions.iter().filter(|one| one.kind == kind).filter(earlier).max_by_key(|one| one.ordinal)
    };
    let from = newest(VersionKind::Sealed).or_else(|| newest(VersionKind::Draft))?;
    let name = match from.kind {
        VersionKind::Draft => format!("dự thảo lần {}", from.ordinal),
        VersionKind::Sealed => {
            let hash = crate::domain::canonical::short_hash(&from.canonical_hash);
            format!("bản đã niêm {hash}")
        }
    };
    let to = this.map_or(Point::Now, |this| Point::Version(this.clone()));
    Some((Point::Version(from.id.clone()), to, name))
}

/// Notes of the appraisal and conclusions, counted.
fn reviewed(notes: &[Note]) -> Told {
    let count = |kind: NoteKind| {
        let these = notes.iter().filter(move |note| note.kind == kind);
        Done { all: these.clone().count(), done: these.filter(|note| !note.is_open()).count() }
    };
    let (appraisal, conclusions) = (count(NoteKind::Appraisal), count(NoteKind::Conclusion));
    Told { appraisal, conclusions, ..Told::default() }
}

fn sealed_words(seen: &SeenVote) -> Sealed {
    Sealed {
        short_hash: seen.seal.short_hash(),
        canonical_hash: seen.seal.canonical_hash.clone(),
        round: seen.seal.round,
        rule: seen.rule_words(),
    }
}

/// Photos beside the records that the words lean on, at the versions that were linked; of sealed words those that stood
/// there then. They come in the order of the clauses, as many as are printed, with the count of the others.
async fn photos(app: &App, text: &Text, seal: Option<&Seal>) -> Answer<(Vec<Photo>, usize)> {
    let used: Vec<RecordId> = used_records(text).into_iter().collect();
    let records: BTreeMap<RecordId, _> =
        app.store.records_of(&used).await?.into_iter().map(|one| (one.id.clone(), one)).collect();
    let said = app.store.sayings_of(&used).await?;
    let (mut seen, mut photos, mut bytes, mut left_out) = (BTreeSet::new(), Vec::new(), 0, 0);
    for link in text.clauses.iter().flat_map(|clause| &clause.evidence) {
        let Some(record) = records.get(&link.record) else { continue };
        let files = app.store.attachments(&Owner::from(&link.record)).await?;
        let stood = files.into_iter().filter(|file| {
            file.media.family() == Family::Picture
                && file.stood_at(link.version)
                && seal.is_none_or(|seal| file.at <= seal.sealed_at)
        });
        for file in stood {
            if !seen.insert(file.hash.clone()) {
                continue;
            }
            if photos.len() >= PICTURES_MAX || bytes + file.size > PICTURE_BYTES_MAX {
                left_out += 1;
                continue;
            }
            bytes += file.size;
            let words = said.get(&(link.record.clone(), link.version)).unwrap_or(&record.said);
            let met = &record.meeting;
            photos.push(Photo {
                file,
                record: shortened(&words.text),
                meeting: format!("{}, đợt {}, {}", met.cell.name, met.round, met.date.shown()),
            });
        }
    }
    Ok((photos, left_out))
}
