//! Gathers the minutes from what the workshop left behind, and writes them as a file.

use std::collections::BTreeMap;

use crate::action::resolution::lay_out::{File, LayOutError, Wanted, file_of, words_of};
use crate::action::resolution::read_attribution::Author as Named;
use crate::action::response::list_responses::{ListResponsesError, list_responses};
use crate::action::workshop::mark_attendance::invited;
use crate::app::App;
use crate::domain::check::shortened;
use crate::domain::export::Body;
use crate::domain::minutes::{Added, Attendance, Delivered, Discussed, Minutes, Saved, session};
use crate::domain::numbering::labels;
use crate::domain::paper::{Author, Standing};
use crate::domain::person::{Person, Role};
use crate::domain::resolution::Text;
use crate::domain::responses::{Row, Source};
use crate::domain::unit::Bloc;
use crate::format::Format;
use crate::format::minutes::build;
use crate::id::{BlocId, ClauseId, PersonId, ResolutionId};
use crate::store::StoreError;
use crate::words::Lang;

/// Gathers the minutes with a version of what was added, the newest if none is named. They are in the language of the
/// committee, whatever the reader's is; `name` says in words whom this reader is told.
pub async fn gather_minutes(
    app: &App,
    reader: &Person,
    id: &ResolutionId,
    version: Option<i64>,
    name: impl Fn(&Named, Lang) -> String,
) -> Result<(Minutes, Option<Saved>), ListResponsesError> {
    let saved = app.store.minutes(id, version).await?;
    if version.is_some() && saved.is_none() {
        return Err(StoreError::NotFound.into());
    }
    let people = app.store.people().await?;
    let blocs = app.store.blocs().await?;
    let agenda = app.store.agenda(id).await?;
    let clauses = called(&*app.rooms.text(id).await?);
    let titles: BTreeMap<&PersonId, String> = people.iter().map(|one| (&one.id, titled(one))).collect();
    let bloc_of = |id: &Option<BlocId>| {
        blocs.iter().find(|bloc| Some(&bloc.id) == id.as_ref()).map(|bloc| bloc.name.clone())
    };
    let discussed = agenda.iter().map(|item| Discussed {
        title: item.title.clone(),
        speaker: joined([Some(item.speaker.clone()), bloc_of(&item.bloc)]),
        clause: item.clause.as_ref().and_then(|clause| clauses.get(clause)).cloned().unwrap_or_default(),
        state: item.state,
    });
    let papers = app.store.papers(id).await?.into_iter().filter_map(|paper| {
        let at = match paper.standing {
            Standing::Waiting => None,
            Standing::Delivered { at } => Some(at),
            Standing::Withdrawn { .. } => return None,
        };
        let author = match &paper.author {
            Author::Person(person) => titles.get(person).cloned(),
            Author::Named(name) => Some(name.clone()),
        };
        Some(Delivered { title: paper.title, author: joined([author, bloc_of(&paper.bloc)]), at })
    });
    let held = session(&agenda);
    let rows = list_responses(app, reader, id, Lang::Vi, name).await?;
    let of = |source: Source| rows.iter().filter(move |row| row.source == source).cloned();
    let seen = |row: &Row| held.is_some_and(|held| held.saw(row));
    Ok((
        Minutes {
            session: held,
            attendance: attendance(app, id, &people, &blocs).await?,
            agenda: discussed.collect(),
            papers: papers.collect(),
            opinions: of(Source::Opinion).collect(),
            suggestions: of(Source::Suggestion).filter(seen).collect(),
            added: saved.as_ref().map_or_else(|| proposed(&people), |saved| saved.added.clone()),
        },
        saved,
    ))
}

/// Before anything was saved, the first secretary of the list is named.
fn proposed(people: &[Person]) -> Added {
    let secretary = people.iter().find(|one| one.active && one.is(Role::Secretary));
    Added { secretary: secretary.map(|one| one.name.clone()).unwrap_or_default(), ..Added::default() }
}

fn titled(one: &Person) -> String {
    joined([Some(one.name.clone()), Some(one.title.clone())])
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// What clauses are called: "GP2. Đổi mới khâu chuẩn bị…".
fn called(text: &Text) -> BTreeMap<ClauseId, String> {
    let labelled = text.clauses.iter().zip(labels(&text.clauses));
    let named = labelled.map(|(clause, label)| {
        let sign = label.name();
        let dot = if sign.is_empty() || sign.ends_with(['.', '-', ')', '+']) { " " } else { ". " };
        (clause.id.clone(), format!("{sign}{dot}{}", shortened(&clause.plain())).trim().to_owned())
    });
    named.collect()
}

async fn attendance(
    app: &App,
    id: &ResolutionId,
    people: &[Person],
    blocs: &[Bloc],
) -> Result<Vec<Attendance>, StoreError> {
    let here = app.store.present(id).await?;
    let groups = blocs.iter().map(|bloc| (Some(&bloc.id), bloc.name.clone())).chain([(None, String::new())]);
    let counted = groups.map(|(bloc, name)| {
        let of: Vec<&Person> =
            people.iter().filter(|one| invited(one) && one.bloc.as_ref() == bloc).collect();
        let present = of.iter().filter(|one| here.contains(&one.id)).count();
        Attendance { bloc: name, invited: of.len(), present }
    });
    Ok(counted.filter(|one| one.invited > 0).collect())
}

/// Lays the minutes out in the committee's form and writes them as a file.
pub async fn print_minutes(
    app: &App,
    id: &ResolutionId,
    minutes: &Minutes,
    format: Format,
) -> Result<File, LayOutError> {
    let row = app.store.resolution(id).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, &Wanted::Now).await?;
    file_of(build(minutes, &words.text, &body, &words.copy)?, format).await
}
