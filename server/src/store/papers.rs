//! Papers filled in by hand: entered by one person, counted once another has confirmed them.
//!
//! Of a secret vote an entry holds whose papers lay together and, until it is confirmed, what they came to; afterwards
//! that is known of the whole vote only.

use super::audit::AuditLine;
use super::ballot::{LOCK_VOTE, LockedVote, ToCast};
use super::secret::{key_at_random, placed};
use super::vote::{PAPERS_WAIT, secrecy_of, way_of, whole};
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::vote::paper::{PaperError, look_through};
use crate::domain::vote::{Choice, Paper, Roster, Secrecy, Tally};
use crate::id::{EntryId, PersonId, ResolutionId, VoteId};

/// Papers on their way in.
#[derive(Clone)]
pub struct ToEnter {
    pub id: EntryId,
    pub resolution: ResolutionId,
    /// `replaces` marks those that knowingly take the place of a ballot; the count in it is settled here.
    pub papers: Vec<Paper>,
    /// What the papers of a secret vote came to.
    pub counts: Tally,
}

/// What came of entering papers, confirming or withdrawing them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entering {
    Done,
    /// No vote is open.
    NotOpen,
    /// The deadline of a vote in writing has passed.
    AfterDeadline,
    /// Another entry waits for its confirmation.
    OneWaits,
    /// These voted on their own devices, which was not known or has changed since the papers were entered.
    VotedThere(Vec<PersonId>),
    /// There is no entry that waits.
    NothingWaits,
    /// Whoever entered the papers cannot confirm them.
    SamePerson,
    Refused(PaperError),
}

/// An entry as it is read back.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: EntryId,
    pub papers: Vec<Paper>,
    /// Of a secret vote: what the papers came to, until they are confirmed.
    pub counts: Option<Tally>,
    pub entered_by: PersonId,
    pub entered_name: String,
    pub entered_at: Millis,
    /// The name of who confirmed it; absent while it waits.
    pub confirmed_name: Option<String>,
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    id: String,
    papers: String,
    agree: Option<i64>,
    disagree: Option<i64>,
    other: Option<i64>,
    entered_by: String,
    entered_name: String,
    entered_at: i64,
    confirmed_name: Option<String>,
}

const ENTRY: &str = "SELECT e.id, e.papers, e.agree, e.disagree, e.other, e.entered_by, p.name AS entered_name, \
                     e.entered_at, q.name AS confirmed_name \
                     FROM paper_entry e JOIN person p ON p.id = e.entered_by \
                     LEFT JOIN person q ON q.id = e.confirmed_by";

impl TryFrom<EntryRow> for Entry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Answer<Self> {
        let counts = match (row.agree, row.disagree, row.other) {
            (Some(agree), Some(disagree), Some(other)) => {
                Some(Tally { agree: whole(agree)?, disagree: whole(disagree)?, other: whole(other)? })
            }
            (None | Some(_), _, _) => None,
        };
        Ok(Self {
            id: EntryId::from(row.id),
            papers: serde_json::from_str(&row.papers)?,
            counts,
            entered_by: PersonId::from(row.entered_by),
            entered_name: row.entered_name,
            entered_at: Millis(row.entered_at),
            confirmed_name: row.confirmed_name,
        })
    }
}

/// Settles which ballots the papers take the place of; tells who voted on a device and was not marked.
fn settle(papers: &mut [Paper], ballots: &[(String, i64)]) -> Vec<PersonId> {
    let mut unknown = Vec::new();
    for paper in papers {
        let found = ballots.iter().find(|(person, _)| person == paper.person.as_str());
        if found.is_some() && paper.replaces.is_none() {
            unknown.push(paper.person.clone());
        }
        paper.replaces = found.map(|(_, changed)| *changed);
    }
    unknown
}

/// Tells whose ballot is no longer what it was when the papers were entered.
fn moved(papers: &[Paper], ballots: &[(String, i64)]) -> Vec<PersonId> {
    let now = |paper: &&Paper| {
        let found = ballots.iter().find(|(person, _)| person == paper.person.as_str());
        found.map(|(_, changed)| *changed) != paper.replaces
    };
    papers.iter().filter(now).map(|paper| paper.person.clone()).collect()
}

/// Notes who confirmed an entry, and forgets what the papers of a secret vote came to.
const CONFIRM: &str = "UPDATE paper_entry SET confirmed_by = $2, confirmed_at = $3, agree = NULL, disagree = NULL, \
                                              other = NULL \
                       WHERE id = $1";

/// Everybody of whom there is a ballot, with how often it was changed; of a secret one nobody knows.
const BALLOTS: &str = "SELECT person, changed FROM ballot WHERE vote = $1
                       UNION ALL SELECT person, 0 FROM vote_participation WHERE vote = $1";

impl Store {
    /// Enters papers, which then wait for a second person.
    pub async fn enter_papers(&self, entry: &ToEnter, line: &AuditLine) -> Answer<Entering> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            let open: Option<LockedVote> =
                sqlx::query_as(LOCK_VOTE).bind(entry.resolution.as_str()).fetch_optional(&mut *tx).await?;
            let Some(open) = open else { return Ok(Entering::NotOpen) };
            if way_of(&open.way, open.deadline)?.is_over(line.at) {
                return Ok(Entering::AfterDeadline);
            }
            let secrecy = secrecy_of(&open.secrecy)?;
            let roster: Roster = serde_json::from_str(&open.roster)?;
            if let Err(refused) = look_through(secrecy, &roster, &entry.papers, entry.counts) {
                return Ok(Entering::Refused(refused));
            }
            let waiting: i64 = sqlx::query_scalar(PAPERS_WAIT).bind(&open.id).fetch_one(&mut *tx).await?;
            if waiting > 0 {
                return Ok(Entering::OneWaits);
            }
            let ballots: Vec<(String, i64)> =
                sqlx::query_as(BALLOTS).bind(&open.id).fetch_all(&mut *tx).await?;
            let mut papers = entry.papers.clone();
            // A secret ballot cannot be found again, so that no paper takes its place.
            if secrecy == Secrecy::Secret {
                papers.iter_mut().for_each(unsay);
            }
            let unknown = settle(&mut papers, &ballots);
            if !unknown.is_empty() {
                return Ok(Entering::VotedThere(unknown));
            }
            let counts = (secrecy == Secrecy::Secret).then_some(entry.counts);
            sqlx::query(
                "INSERT INTO paper_entry (id, vote, papers, agree, disagree, other, entered_by, entered_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(entry.id.as_str())
            .bind(&open.id)
            .bind(serde_json::to_string(&papers)?)
            .bind(counts.map(|counts| i64::from(counts.agree)))
            .bind(counts.map(|counts| i64::from(counts.disagree)))
            .bind(counts.map(|counts| i64::from(counts.other)))
            .bind(by.as_str())
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            let told = AuditLine { detail: told(&roster, &papers), ..line.clone() };
            crate::audit!(tx, &told);
            Entering::Done
        }))
    }

    /// Confirms the papers that wait, by somebody else than who entered them: from now on they count.
    pub async fn confirm_papers(
        &self,
        (resolution, id): (&ResolutionId, &EntryId),
        line: &AuditLine,
    ) -> Answer<Entering> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            let open: Option<LockedVote> =
                sqlx::query_as(LOCK_VOTE).bind(resolution.as_str()).fetch_optional(&mut *tx).await?;
            let Some(open) = open else { return Ok(Entering::NotOpen) };
            let row: Option<EntryRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{ENTRY} WHERE e.id = $1 AND e.vote = $2 AND e.confirmed_by IS NULL AND e.withdrawn_by IS NULL"
            )))
            .bind(id.as_str())
            .bind(&open.id)
            .fetch_optional(&mut *tx)
            .await?;
            let Some(row) = row else { return Ok(Entering::NothingWaits) };
            let entry = Entry::try_from(row)?;
            if entry.entered_by == by {
                return Ok(Entering::SamePerson);
            }
            let ballots: Vec<(String, i64)> =
                sqlx::query_as(BALLOTS).bind(&open.id).fetch_all(&mut *tx).await?;
            let moved = moved(&entry.papers, &ballots);
            if !moved.is_empty() {
                return Ok(Entering::VotedThere(moved));
            }
            match secrecy_of(&open.secrecy)? {
                Secrecy::Named => {
                    let hash: String = sqlx::query_scalar("SELECT canonical_hash FROM seal WHERE id = $1")
                        .bind(&open.seal)
                        .fetch_one(&mut *tx)
                        .await?;
                    for paper in &entry.papers {
                        let ballot = ballot_of(paper, resolution, &hash, line.at)?;
                        crate::upsert_ballot!(tx, &open.id, &ballot, Some(id.as_str()));
                    }
                }
                Secrecy::Secret => {
                    let (mut people, mut rows) = crate::secret_rows!(tx, &open.id);
                    let choices = each(entry.counts.unwrap_or_default());
                    if choices.len() != entry.papers.len() {
                        return Err(StoreError::Unreadable("an entry whose counts do not add up".to_owned()));
                    }
                    for (paper, choice) in entry.papers.iter().zip(choices) {
                        // Nobody was found above who voted already, so that each paper finds its place.
                        let answer = (key_at_random(), choice, "");
                        placed((&mut people, &mut rows), &paper.person, answer)
                            .ok_or(StoreError::AlreadyThere)?;
                    }
                    crate::rewrite_secret!(tx, &open.id, people, rows);
                }
            }
            sqlx::query(CONFIRM)
                .bind(id.as_str())
                .bind(by.as_str())
                .bind(line.at.0)
                .execute(&mut *tx)
                .await?;
            let roster: Roster = serde_json::from_str(&open.roster)?;
            let told = AuditLine { detail: told(&roster, &entry.papers), ..line.clone() };
            crate::audit!(tx, &told);
            Entering::Done
        }))
    }

    /// Takes back the papers that wait, with what they came to.
    pub async fn withdraw_papers(
        &self,
        (resolution, id): (&ResolutionId, &EntryId),
        line: &AuditLine,
    ) -> Answer<Entering> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            let open: Option<LockedVote> =
                sqlx::query_as(LOCK_VOTE).bind(resolution.as_str()).fetch_optional(&mut *tx).await?;
            let Some(open) = open else { return Ok(Entering::NotOpen) };
            let taken = sqlx::query(
                "UPDATE paper_entry SET withdrawn_by = $3, withdrawn_at = $4, papers = '[]', agree = NULL,
                                        disagree = NULL, other = NULL
                 WHERE id = $1 AND vote = $2 AND confirmed_by IS NULL AND withdrawn_by IS NULL",
            )
            .bind(id.as_str())
            .bind(&open.id)
            .bind(by.as_str())
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            if taken.rows_affected() == 0 {
                return Ok(Entering::NothingWaits);
            }
            crate::audit!(tx, line);
            Entering::Done
        }))
    }

    /// Reads the entries of a vote that were not withdrawn, the first first: one that waits, and all confirmed ones.
    pub async fn paper_entries(&self, vote: &VoteId) -> Answer<Vec<Entry>> {
        let rows: Vec<EntryRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{ENTRY} WHERE e.vote = $1 AND e.withdrawn_by IS NULL ORDER BY e.entered_at, e.id"
            )))
            .bind(vote.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

/// What the audit log is told of papers: whose they are and which take the place of a ballot; never what they say.
fn told(roster: &Roster, papers: &[Paper]) -> String {
    let one = |paper: &Paper| {
        let name = roster.name_of(&paper.person).unwrap_or_default();
        if paper.replaces.is_some() {
            format!("{name} (instead of the ballot sent)")
        } else {
            name.to_owned()
        }
    };
    papers.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Leaves of a paper only whose it is.
fn unsay(paper: &mut Paper) {
    *paper = Paper { person: paper.person.clone(), choice: None, opinion: String::new(), replaces: None };
}

fn ballot_of(paper: &Paper, resolution: &ResolutionId, hash: &str, at: Millis) -> Answer<ToCast> {
    Ok(ToCast {
        resolution: resolution.clone(),
        person: paper.person.clone(),
        choice: paper.choice.ok_or_else(|| StoreError::Unreadable("a paper that says nothing".to_owned()))?,
        opinion: paper.opinion.clone(),
        canonical_hash: hash.to_owned(),
        secret: None,
        at,
    })
}

/// Returns the choices of a count, one for each paper.
fn each(counts: Tally) -> Vec<Choice> {
    let times = |choice, count: u32| std::iter::repeat_n(choice, count as usize);
    times(Choice::Agree, counts.agree)
        .chain(times(Choice::Disagree, counts.disagree))
        .chain(times(Choice::Other, counts.other))
        .collect()
}
