//! The public page of an issued resolution and its files: for anybody, without signing in and without script.
//!
//! It shows nothing of whoever asks, so that one answer serves all (`public/kept.rs`), and is always Vietnamese.

pub mod kept;

use askama::Template;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use self::kept::{Copies, Kept, Stamp};
use super::api::Named;
use super::issue::shown_day;
use super::page::Page;
use super::problem::Problem;
use super::resolution::day_text;
use super::routes::Doors;
use crate::action::Class;
use crate::action::publication::read_published::{Published, Voted, read_published, write_published};
use crate::app::App;
use crate::domain::canonical::short_hash;
use crate::domain::export::number_words;
use crate::domain::permission::Act;
use crate::domain::publication::{Told, short_hash_of};
use crate::format::Format;
use crate::format::html::{heading_tag, words};
use crate::format::tree::Paragraph;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::publication::Publication;
use crate::words::Lang;

/// A record that was corrected is shown anew at once, by the clock of the evidence; a name that was learnt, after this.
const LASTS_MS: i64 = 60_000;

/// Formats in which everybody has the issued copy.
const FORMATS: [Format; 4] = [Format::Pdf, Format::Docx, Format::Html, Format::Text];

/// The words that the hash is taken of, as a file of their own.
const CANONICAL: &str = "canonical";

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::Enter, Method::GET, "/public/{resolution}", get(read))
        .page(Act::Enter, Method::GET, "/public/{resolution}/files/{format}", get(file))
        .page(Act::Enter, Method::GET, "/p/{hash}", get(from_paper))
}

/// One clause of the page.
struct Clause<'a> {
    paragraph: &'a Paragraph,
    told: Option<&'a Told>,
}

impl Clause<'_> {
    fn tag(&self) -> String {
        if self.paragraph.heading.is_some() { heading_tag(self.paragraph) } else { "p".to_owned() }
    }

    fn html(&self) -> String {
        words(self.paragraph)
    }
}

#[derive(Template)]
#[template(path = "publication/public.html")]
struct PublicPage<'a> {
    page: Page,
    id: &'a ResolutionId,
    published: &'a Published,
    clauses: Vec<Clause<'a>>,
    short: String,
}

impl PublicPage<'_> {
    /// "02-NQ/ThU".
    fn number(&self) -> String {
        reference(self.published)
    }

    fn day(&self) -> String {
        shown_day(self.published.entry.issued_on)
    }

    fn voted(&self, vote: &Voted) -> String {
        let (body, day) = (&self.published.body.voting_body, day_text(vote.at));
        let told = self.page.t2("public-voted", "body", body, "day", day);
        if vote.result.is_empty() { format!("{told}.") } else { format!("{told}, {}.", vote.result) }
    }

    fn formats(&self) -> [Format; 4] {
        FORMATS
    }
}

/// Writes "02-NQ/ThU".
pub(super) fn reference(published: &Published) -> String {
    format!("{}-{}", number_words(published.entry.number), published.entry.sign)
}

/// Returns the open publication; for all other resolutions the same answer as for none.
pub(super) async fn open_of(app: &App, id: &ResolutionId) -> Result<Publication, Problem> {
    Ok(app.store.public_now(id).await?.ok_or(StoreError::NotFound)?)
}

/// What a page of this publication is made of, besides words that never change.
pub(super) async fn stamp_of(app: &App, open: &Publication) -> Result<Stamp, Problem> {
    let clock = app.store.evidence_clock().await?;
    let turn = app.clock.now().0.div_euclid(LASTS_MS);
    Ok(Stamp { words: format!("{} {clock} {turn}", open.id), indexed: open.choice.indexed })
}

async fn read(
    State(app): State<App>,
    Extension(copies): Extension<Copies>,
    headers: HeaderMap,
    Named(id): Named<String>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let open = open_of(&app, &id).await?;
    let stamp = stamp_of(&app, &open).await?;
    let (of, made_of) = (id.clone(), stamp.clone());
    let make = async move {
        let published = read_published(&app, &of).await?;
        Ok(Kept::words(&made_of, HTML, written(&published, &of)?))
    };
    Ok(copies.of((&id, "page"), &stamp, make).await?.answer(&headers))
}

fn written(published: &Published, id: &ResolutionId) -> Result<String, Problem> {
    let clause = |paragraph: &'_ Paragraph| published.told.get(&paragraph.clause);
    let clauses = published.tree.body.iter();
    let shown = PublicPage {
        page: Page::bare(Lang::Vi, published.tree.title.clone()),
        id,
        clauses: clauses.map(|paragraph| Clause { paragraph, told: clause(paragraph) }).collect(),
        short: short_hash(&published.publication.canonical_hash),
        published,
    };
    shown.render().map_err(|fault| {
        tracing::error!(%fault, "A public page could not be written: {fault}");
        Problem::plain("fault", Class::Fault)
    })
}

async fn file(
    State(app): State<App>,
    Extension(copies): Extension<Copies>,
    headers: HeaderMap,
    Named((id, format)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let open = open_of(&app, &id).await?;
    // A file holds words that never change while the publication stands, and nothing of the evidence.
    let stamp = Stamp { words: open.id.to_string(), indexed: open.choice.indexed };
    let kept = if format == CANONICAL {
        let (of, made_of) = (id.clone(), stamp.clone());
        let make = async move {
            let words = read_published(&app, &of).await?.canonical;
            let called = format!("nguyen-van-{}.txt", short_hash(&open.canonical_hash));
            Ok(Kept::of(&made_of, TEXT, Some(called), words.into_bytes()))
        };
        copies.of((&id, CANONICAL), &stamp, make).await?
    } else {
        let known = FORMATS.into_iter().find(|known| known.id() == format);
        let format = known.ok_or(StoreError::NotFound)?;
        let (of, made_of) = (id.clone(), stamp.clone());
        let make = async move { Ok(Kept::file(&made_of, write_published(&app, &of, format).await?)) };
        copies.of((&id, format.id()), &stamp, make).await?
    };
    Ok(kept.answer(&headers))
}

/// Leads from the short address on paper to the page.
async fn from_paper(State(app): State<App>, Named(hash): Named<String>) -> Result<Response, Problem> {
    let open = match short_hash_of(&hash) {
        Some(short) => app.store.public_by_short_hash(&short).await?,
        None => None,
    };
    let open = open.ok_or(StoreError::NotFound)?;
    Ok(Redirect::to(&format!("/public/{}", open.resolution)).into_response())
}
