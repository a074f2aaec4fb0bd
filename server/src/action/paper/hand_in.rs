//! Hands in a paper: its words, or its file as it comes, read once and there wholly or not at all.

use std::fmt::Display;

use futures_util::Stream;

use super::{PaperError, for_anybody, line};
use crate::action::WrongField;
use crate::action::evidence::attach_file::{Called, looked_at, take};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::evidence::attachment::{Media, shown_name};
use crate::domain::opinion::tidy;
use crate::domain::paper::{
    AUTHOR_CHARS_MAX, Author, PAPERS_MAX, Paper, PaperFile, Standing, TITLE_CHARS_MAX, WORDS_CHARS_MAX,
};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::id::{AgendaId, AttachmentId, BlocId, PaperId, ResolutionId};
use crate::store::StoreError;
use crate::store::workshop::Kept;

/// Length of an identity that a form brings with it: ours are of 22 signs.
const KEY_SIGNS_MAX: usize = 32;

/// A paper as it is filled in.
pub struct NewPaper {
    /// The identity that the form was made with: sent twice, it is one paper.
    pub key: Option<PaperId>,
    pub title: String,
    /// Nothing: one's own.
    pub author: Option<Author>,
    pub bloc: Option<BlocId>,
    pub item: Option<AgendaId>,
    pub words: String,
}

/// A stream of bytes with what it is called; for papers that are only words.
pub type NoFile = futures_util::stream::Empty<Result<Vec<u8>, std::convert::Infallible>>;

/// Hands in a paper: one's own, or whoever's for those who run the workshop. Every page of the workshop is told.
pub async fn hand_in<S, B, E>(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewPaper,
    file: Option<(&Called, S)>,
) -> Result<PaperId, PaperError>
where
    S: Stream<Item = Result<B, E>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
    E: Display + Send,
{
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::HandInPaper, Some(row.stage))?;
    let (paper, words) = checked(app, by, (resolution, row.stage), new, file.is_some()).await?;
    let Some((called, bytes)) = file else {
        return kept(app, by, row.stage, (paper, &words), None).await.map(|(id, _)| id);
    };
    let upload = AttachmentId::fresh().to_string();
    app.store.begin_upload(&upload, app.clock.now()).await?;
    let done = with_file(app, by, row.stage, (paper, &words), (called, &upload, bytes)).await;
    if !matches!(done, Ok((_, true))) {
        // What cannot be thrown away now, on a full disk, is thrown away later.
        if let Err(fault) = app.store.drop_upload(&upload).await {
            tracing::warn!(%fault, "An upload that became no file stays for a day: {fault}");
        }
    }
    done.map(|(id, _)| id)
}

/// Takes the bytes, then the paper; tells whether the upload's pieces are now those of a file.
async fn with_file<S, B, E>(
    app: &App,
    by: &Person,
    stage: Stage,
    (mut paper, words): (Paper, &str),
    (called, upload, bytes): (&Called, &str, S),
) -> Result<(PaperId, bool), PaperError>
where
    S: Stream<Item = Result<B, E>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
    E: Display + Send,
{
    let taken = take(app, upload, bytes, Media::is_paper).await?;
    let (file, thumbnail) = looked_at(app, taken).await?;
    paper.file = Some(PaperFile {
        name: shown_name(&called.name, &called.nameless, file.media),
        hash: file.hash.clone(),
        media: file.media,
        size: file.size,
    });
    kept(app, by, stage, (paper, words), Some((&file, thumbnail.as_deref()))).await
}

async fn kept(
    app: &App,
    by: &Person,
    stage: Stage,
    (paper, words): (Paper, &str),
    file: Option<(&crate::store::attachment::StoredFile, Option<&[u8]>)>,
) -> Result<(PaperId, bool), PaperError> {
    let line = line(by, "paper.hand_in", paper.at, &paper.id, &paper.resolution);
    let papers_max = i64::try_from(PAPERS_MAX).unwrap_or(i64::MAX);
    match app.store.add_paper((&paper, words), file, stage, papers_max, &line).await {
        Ok((Kept::Done, owned)) => {
            app.rooms.agenda_changed(&paper.resolution);
            Ok((paper.id, owned))
        }
        Ok((Kept::Full, _)) => Err(PaperError::Full),
        Ok((Kept::StageMoved, _)) => Err(Denied::WrongStage.into()),
        // The answer was lost on the way and the form sent again; somebody else's paper is nobody's own.
        Err(StoreError::AlreadyThere) => match app.store.paper(&paper.resolution, &paper.id).await {
            Ok((there, _)) if there.by == by.id => Ok((paper.id, false)),
            _ => Err(PaperError::MovedOn),
        },
        Err(fault) => Err(fault.into()),
    }
}

/// Looks at every field at once, before a byte of the file is read.
async fn checked(
    app: &App,
    by: &Person,
    (resolution, stage): (&ResolutionId, Stage),
    new: NewPaper,
    has_file: bool,
) -> Result<(Paper, String), PaperError> {
    let mut wrong = Vec::new();
    let title = canonical::line(&new.title);
    match title.chars().count() {
        0 => wrong.push(WrongField::of("title", "field-paper-title-missing")),
        1..=TITLE_CHARS_MAX => {}
        _ => wrong.push(WrongField::of("title", "field-too-long")),
    }
    let author = match author(app, by, stage, new.author).await? {
        Ok(author) => author,
        Err(field) => {
            wrong.push(field);
            Author::Person(by.id.clone())
        }
    };
    let words = tidy(&new.words);
    match words.chars().count() {
        0 if !has_file => wrong.push(WrongField::of("words", "field-paper-empty")),
        0..=WORDS_CHARS_MAX => {}
        _ => wrong.push(WrongField::of("words", "field-paper-long")),
    }
    let bloc = match &author {
        // A person's bloc is known.
        Author::Person(id) => app.store.person(id).await?.bloc,
        Author::Named(_) => new.bloc,
    };
    if let Some(bloc) = &bloc
        && !app.store.blocs().await?.iter().any(|one| one.id == *bloc)
    {
        wrong.push(WrongField::of("bloc", "field-bloc-unknown"));
    }
    if let Some(item) = &new.item
        && !app.store.agenda(resolution).await?.iter().any(|one| one.id == *item)
    {
        wrong.push(WrongField::of("item", "field-paper-item-gone"));
    }
    if !wrong.is_empty() {
        return Err(PaperError::Wrong(wrong));
    }
    let paper = Paper {
        id: new.key.filter(is_key).unwrap_or_else(PaperId::fresh),
        resolution: resolution.clone(),
        title,
        author,
        bloc,
        item: new.item,
        has_words: !words.is_empty(),
        file: None,
        by: by.id.clone(),
        at: app.clock.now(),
        standing: Standing::Waiting,
    };
    Ok((paper, words))
}

fn is_key(key: &PaperId) -> bool {
    let signs = key.as_str();
    (KEY_SIGNS_MAX / 2..=KEY_SIGNS_MAX).contains(&signs.len())
        && signs.bytes().all(|sign| sign.is_ascii_alphanumeric())
}

/// Looks up whose the paper is: one's own, unless whoever runs the workshop names another.
async fn author(
    app: &App,
    by: &Person,
    stage: Stage,
    given: Option<Author>,
) -> Result<Result<Author, WrongField>, StoreError> {
    let own = Author::Person(by.id.clone());
    let Some(given) = given.filter(|_| for_anybody(by, stage)) else { return Ok(Ok(own)) };
    Ok(match given {
        Author::Person(id) => match app.store.person(&id).await {
            Ok(_) => Ok(Author::Person(id)),
            Err(StoreError::NotFound) => Err(WrongField::of("author", "field-paper-author-choose")),
            Err(fault) => return Err(fault),
        },
        Author::Named(name) => {
            let name = canonical::line(&name);
            match name.chars().count() {
                0 => Err(WrongField::of("name", "field-said-name-missing")),
                1..=AUTHOR_CHARS_MAX => Ok(Author::Named(name)),
                _ => Err(WrongField::of("name", "field-too-long")),
            }
        }
    })
}
