//! Fills an empty store with the demo.

use std::collections::BTreeMap;

use super::files::{self, BlocLine, Blocs, BodyExtras, ClauseLine, Draft, People, PersonLine};
use super::load_workshop::load_workshop;
use super::read_invented::clauses_setting;
use crate::action::EntryError;
use crate::action::person::add_person::{NewPerson, add_person};
use crate::action::resolution::create_resolution::{
    BODY_SETTING, CreateResolutionError, NewResolution, create_resolution,
};
use crate::app::App;
use crate::domain::export::Body;
use crate::domain::person::{Person, Role};
use crate::domain::resolution::{Heads, Link};
use crate::domain::unit::Bloc;
use crate::id::{BlocId, ClauseId, LinkId, PersonId, RecordId, ResolutionId};
use crate::live::hub::SeedClause;
use crate::live::text::plain_runs;
use crate::store::StoreError;
use crate::store::register::next_number_key;

/// The setting that tells a store of the demo from a real one.
const DEMO_SETTING: &str = "demo";

/// The demo's short name on screens.
const TITLE: &str = "NQ nâng cao chất lượng sinh hoạt chi bộ";

/// The demo's resolution keeps its address when the demo is rebuilt.
pub(super) const DEMO: &str = "demo";

/// Why the demo could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadDemoError {
    #[error("the demo's file {0} is missing from this build")]
    Missing(&'static str),
    #[error("the demo's file {0} is not as it should be: {1}")]
    Unreadable(&'static str, String),
    #[error("the demo refers to {0}, which it does not hold")]
    Unknown(String),
    #[error("this database already holds other work; give the demo a folder of its own with --data")]
    NotEmpty,
    #[error("the demo could not be added: {0}")]
    Refused(String),
    #[error(transparent)]
    Person(#[from] EntryError),
    #[error(transparent)]
    Resolution(#[from] CreateResolutionError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Fills an empty store with the demo, and lets its workshop begin where `workshop` is set; a store that holds the demo
/// already is left as it is.
pub async fn load_demo(app: &App, workshop: bool) -> Result<(), LoadDemoError> {
    if app.store.setting::<bool>(DEMO_SETTING).await?.unwrap_or(false) {
        return Ok(());
    }
    if !app.store.people().await?.is_empty() {
        return Err(LoadDemoError::NotEmpty);
    }
    load_body(app).await?;
    load_blocs(app).await?;
    super::load_evidence::load_units(app).await?;
    let people = load_people(app).await?;
    super::load_plan::load_plan(app).await?;
    super::load_evidence::load_evidence(app).await?;
    load_resolution(app, &people).await?;
    if workshop {
        load_workshop(app).await?;
    }
    app.store.set(DEMO_SETTING, &true).await?;
    Ok(())
}

async fn load_body(app: &App) -> Result<(), LoadDemoError> {
    let body: Body = files::read("body.toml")?;
    let extras: BodyExtras = files::read("body.toml")?;
    app.store.set(BODY_SETTING, &body).await?;
    let key = next_number_key(&body.document_type, &body.term);
    app.store.set(&key, &extras.next_number).await?;
    Ok(())
}

async fn load_blocs(app: &App) -> Result<(), LoadDemoError> {
    let blocs: Blocs = files::read("blocs.toml")?;
    for (place, BlocLine { id, name }) in (1..).zip(blocs.bloc) {
        app.store.put_bloc(&Bloc { id: BlocId::from(id), name }, place).await?;
    }
    Ok(())
}

async fn load_people(app: &App) -> Result<Vec<Person>, LoadDemoError> {
    let people: People = files::read("people.toml")?;
    let mut added = Vec::new();
    for PersonLine { name, roles, title, bloc, group, protocol, invented } in people.person {
        let new = NewPerson {
            name,
            title,
            roles: roles.into_iter().collect(),
            bloc: bloc.map(BlocId::from),
            group,
            protocol,
            invented,
        };
        added.push(add_person(app, None, new).await?);
    }
    Ok(added)
}

async fn load_resolution(app: &App, people: &[Person]) -> Result<(), LoadDemoError> {
    let draft: Draft = files::read("resolution.toml")?;
    let editor = people
        .iter()
        .find(|person| person.is(Role::Editor))
        .ok_or_else(|| LoadDemoError::Unknown("an editor".into()))?;
    let ids: BTreeMap<String, ClauseId> =
        draft.clause.iter().map(|clause| (clause.key.clone(), ClauseId::fresh())).collect();
    let invented: Vec<&ClauseId> = draft
        .clause
        .iter()
        .filter(|clause| clause.invented)
        .filter_map(|clause| ids.get(&clause.key))
        .collect();
    if draft.invented {
        app.store.set(&clauses_setting(&ResolutionId::from(DEMO)), &invented).await?;
    }
    let clauses = draft
        .clause
        .into_iter()
        .map(|line| clause(app, &ids, &editor.id, line))
        .collect::<Result<Vec<_>, _>>()?;
    let new = NewResolution {
        source: String::new(),
        id: Some(ResolutionId::from(DEMO)),
        title: TITLE.into(),
        subject: draft.subject,
        clauses,
    };
    create_resolution(app, editor, new).await?;
    Ok(())
}

fn clause(
    app: &App,
    ids: &BTreeMap<String, ClauseId>,
    by: &PersonId,
    line: ClauseLine,
) -> Result<SeedClause, LoadDemoError> {
    let id_of = |key: &String| ids.get(key).cloned().ok_or_else(|| LoadDemoError::Unknown(key.clone()));
    let evidence = line.evidence.into_iter().map(|link| Link {
        id: LinkId::fresh(),
        record: RecordId::from(link.record),
        version: 1,
        relation: link.relation,
        note: link.note,
        by: by.clone(),
        at: app.clock.now(),
        heads: Heads::default(),
    });
    Ok(SeedClause {
        id: id_of(&line.key)?,
        kind: line.kind,
        level: line.level,
        runs: plain_runs(&line.text),
        answers: line.answers.iter().map(id_of).collect::<Result<_, _>>()?,
        evidence: evidence.collect(),
    })
}
