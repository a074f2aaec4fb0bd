//! Begins a resolution with the clauses of a Word file, and puts Word's revisions and comments beside them.

use super::ImportError;
use super::send_changes::{Refused, one_refused};
use crate::action::comment::make_comment::{NewComment, make_comment};
use crate::action::resolution::create_resolution::{NewResolution, create_resolution};
use crate::action::suggestion::suggest::{NewSuggestion, suggest};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::comment::WORDS_CHARS_MAX as COMMENT_CHARS_MAX;
use crate::domain::import::{CLAUSES_MAX, Guess};
use crate::domain::looks::{fold, joined};
use crate::domain::person::Person;
use crate::domain::resolution::{LEVEL_MAX, Run};
use crate::domain::suggestion::Wish;
use crate::id::ClauseId;
use crate::live::hub::SeedClause;
use crate::store::resolution::ResolutionRow;

/// What a person made of a file that was shown.
#[derive(Clone, Debug, Default)]
pub struct NewDraft {
    pub title: String,
    pub subject: String,
    /// Only those that become clauses, with the kinds and levels that the person chose.
    pub clauses: Vec<Guess>,
    pub revisions: bool,
    pub comments: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Imported {
    pub row: ResolutionRow,
    pub suggestions: usize,
    pub comments: usize,
    /// Revisions and comments that were not taken, and why.
    pub refused: Vec<Refused>,
}

/// Begins the resolution. Its words are there as a whole or not at all; what a revision or a comment is refused for is told.
pub async fn import_draft(app: &App, by: &Person, new: NewDraft) -> Result<Imported, ImportError> {
    if new.clauses.len() > CLAUSES_MAX {
        return Err(ImportError::TooManyClauses);
    }
    if new.clauses.iter().any(|one| one.level > LEVEL_MAX) {
        return Err(ImportError::NotShown);
    }
    let ids: Vec<ClauseId> = new.clauses.iter().map(|_| ClauseId::fresh()).collect();
    let seeds: Vec<SeedClause> = ids.iter().zip(&new.clauses).filter_map(|(id, one)| seed(id, one)).collect();
    if seeds.is_empty() {
        return Err(ImportError::NoClauses);
    }
    let begun = NewResolution {
        title: new.title.clone(),
        subject: new.subject.clone(),
        source: format!("word: {} clauses", seeds.len()),
        clauses: seeds,
        ..NewResolution::default()
    };
    let row = create_resolution(app, by, begun).await?;
    let mut done = Imported { row, suggestions: 0, comments: 0, refused: Vec::new() };
    if new.revisions {
        take_revisions(app, by, &new.clauses, &ids, &mut done).await?;
    }
    if new.comments {
        take_comments(app, by, &new.clauses, &ids, &mut done).await?;
    }
    Ok(done)
}

/// A clause as it is first written; nothing for what stands only once a revision is accepted.
fn seed(id: &ClauseId, one: &Guess) -> Option<SeedClause> {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    let runs: Vec<Run> = one
        .runs
        .iter()
        .map(|run| Run { text: run.text.chars().map(plain).collect(), ..run.clone() })
        .collect();
    let runs = joined(fold(&runs));
    (!runs.is_empty()).then(|| SeedClause { runs, ..SeedClause::plain(id.clone(), one.kind, one.level, "") })
}

async fn take_revisions(
    app: &App,
    by: &Person,
    clauses: &[Guess],
    ids: &[ClauseId],
    done: &mut Imported,
) -> Result<(), ImportError> {
    let mut behind: Option<&ClauseId> = None;
    let first = clauses.iter().zip(ids).find(|(one, _)| !one.plain().trim().is_empty()).map(|(_, id)| id);
    for (one, id) in clauses.iter().zip(ids) {
        let stands = !one.plain().trim().is_empty();
        if stands {
            behind = Some(id);
        }
        let Some(words) = one.revised.as_deref().map(line) else { continue };
        let (clause, wish) = match (stands, words.is_empty()) {
            (true, true) => (Some(id), Wish::Remove),
            (true, false) => (Some(id), Wish::Words { words }),
            (false, false) => (behind.or(first), Wish::Insert { kind: one.kind, level: one.level, words }),
            (false, true) => continue,
        };
        let Some(clause) = clause.cloned() else { continue };
        let shown = wish.words().to_owned();
        let new = NewSuggestion { clause, wish, base: None, note: by_word(&one.authors), key: None };
        match suggest(app, by, &done.row.id, new).await {
            Ok(_) => done.suggestions += 1,
            Err(fault) => done.refused.push(one_refused(fault, shown)?),
        }
    }
    Ok(())
}

async fn take_comments(
    app: &App,
    by: &Person,
    clauses: &[Guess],
    ids: &[ClauseId],
    done: &mut Imported,
) -> Result<(), ImportError> {
    let mut behind: Option<&ClauseId> = None;
    for (one, id) in clauses.iter().zip(ids) {
        if !one.plain().trim().is_empty() {
            behind = Some(id);
        }
        let Some(clause) = behind else { continue };
        for remark in &one.remarks {
            let words: String = format!("{}: {}", by_word(&remark.author), remark.words);
            let words: String = words.chars().take(COMMENT_CHARS_MAX).collect();
            let new = NewComment { words: words.clone(), ..NewComment::default() };
            match make_comment(app, by, &done.row.id, clause, new).await {
                Ok(_) => done.comments += 1,
                Err(fault) if fault.class() == Class::Fault => return Err(ImportError::Broken),
                Err(fault) => done.refused.push(Refused { slug: fault.slug(), given: fault.given(), words }),
            }
        }
    }
    Ok(())
}

/// Whose words these are, as they are kept beside them: those of the record are Vietnamese.
pub fn by_word(author: &str) -> String {
    if author.is_empty() { "Trong tệp Word".to_owned() } else { format!("{author} (trong tệp Word)") }
}
