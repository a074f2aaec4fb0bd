//! Following a resolution: the socket of the shared document, and server-sent events for reading pages.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, Method};
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{Stream, unfold};
use serde_json::json;
use tokio::sync::broadcast;
use tokio::time::{Instant, Interval};
use utoipa_axum::routes;

use super::api::Named;
use super::member::{Member, Proof, Who};
use super::problem::Problem;
use super::routes::Doors;
use super::security::origin_is_ours;
use super::socket::{self, StillValid};
use crate::action::Class;
use crate::action::person::sign_in::{person_of_bearer, person_of_session};
use crate::app::App;
use crate::domain::comment::reads_internal;
use crate::domain::permission::Act;
use crate::domain::permission::lane::Lane;
use crate::domain::person::Person;
use crate::id::{ClauseId, PersonId, ResolutionId};
use crate::live::hub::{Event, LiveError, Presence};

/// Tells the page that its session has ended: it asks to sign in instead of trying again.
const CLOSE_NOT_SIGNED_IN: u16 = 4001;

/// Keeps a quiet stream open through access points that drop idle connections after a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// How soon a revoked session ends its stream, as on the socket.
const STILL_EVERY: Duration = Duration::from_secs(15);

/// How soon a page whose stream broke comes back; the browser adds nothing, so the hall is spread by chance.
const RETRY_MILLIS_MIN: u64 = 2_000;

/// Width of that spread: 150 phones return over four seconds, not at once.
const RETRY_MILLIS_SPREAD: u64 = 4_000;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::Enter, Method::GET, "/sync", get(sync))
        // A stream has no end at which its answer could be kept.
        .secret_api(Act::ReadText, routes!(events))
}

/// Opens the socket. A browser must come from one of our own pages: its cookie alone proves nothing.
async fn sync(
    State(app): State<App>,
    member: Member,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    let by_token = member.proof == Proof::Bearer;
    if !origin_is_ours(&app, &headers, by_token) {
        return Err(Problem::plain("foreign-origin", Class::Forbidden));
    }
    let upgrade = socket::limited(upgrade);
    let Some(person) = member.person.clone() else {
        // A page cannot read the status of a refused upgrade; it can read a close code.
        return Ok(upgrade.on_upgrade(turn_away));
    };
    let still = still_valid(&app, token_of(&headers, &member), person.clone());
    let rooms = app.rooms.clone();
    Ok(upgrade.on_upgrade(move |opened| socket::serve(opened, rooms, person, still)))
}

async fn turn_away(mut opened: WebSocket) {
    let frame = CloseFrame { code: CLOSE_NOT_SIGNED_IN, reason: "sign in first".into() };
    let _ = opened.send(Message::Close(Some(frame))).await;
}

/// What proves the person again later: the session's secret or the bearer token.
enum Kept {
    Session(String),
    Bearer(String),
    Nothing,
}

fn token_of(headers: &HeaderMap, member: &Member) -> Kept {
    match &member.proof {
        Proof::Session(token) => Kept::Session(token.clone()),
        Proof::Bearer => {
            super::member::bearer(headers).map_or(Kept::Nothing, |token| Kept::Bearer(token.to_owned()))
        }
        Proof::None => Kept::Nothing,
    }
}

fn still_valid(app: &App, kept: Kept, known: Person) -> StillValid {
    let app = app.clone();
    let parts = Arc::new((kept, known));
    Arc::new(move || {
        let (app, parts) = (app.clone(), parts.clone());
        Box::pin(async move { person_now(&app, &parts.0, &parts.1).await })
    })
}

/// Whoever no longer belongs to a working group follows its lane no more.
fn still_reads(app: &App, still: StillValid, text: &ResolutionId) -> StillValid {
    let (app, text) = (app.clone(), text.clone());
    Arc::new(move || {
        let (app, text, still) = (app.clone(), text.clone(), still.clone());
        Box::pin(async move {
            let person = still().await?;
            let lane = app.store.lane_for(&text, &person.id).await;
            (!matches!(lane, Ok(Lane::Foreign))).then_some(person)
        })
    })
}

/// A database that fails for a moment ends nobody's session: whoever was known stays known until the next look.
async fn person_now(app: &App, kept: &Kept, known: &Person) -> Option<Person> {
    let found = match kept {
        Kept::Session(token) => person_of_session(app, token).await,
        Kept::Bearer(token) => person_of_bearer(app, token).await,
        Kept::Nothing => return None,
    };
    found.unwrap_or_else(|fault| {
        tracing::warn!(%fault, "A session could not be looked up: {fault}");
        Some(known.clone())
    })
}

/// Tells reading pages that the words, the stage or the people present have changed.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/events",
    responses((status = 200, content_type = "text/event-stream", body = String)))]
async fn events(
    State(app): State<App>,
    Who(person): Who,
    member: Member,
    headers: HeaderMap,
    Named(resolution): Named<String>,
) -> Result<impl IntoResponse, Problem> {
    let id = ResolutionId::from(resolution);
    let reader = Reader { id: person.id.clone(), insider: reads_internal(&person.roles) };
    let still = still_reads(&app, still_valid(&app, token_of(&headers, &member), person), &id);
    let heads = app.rooms.heads(&id).await?;
    let watched = app.rooms.watch(&id);
    // Asked after following: whoever comes too late to hear of the end is turned away.
    if app.rooms.is_draining() {
        return Err(LiveError::Draining.into());
    }
    let first = [text_event(&heads.to_line()), present_event(&app.rooms.present(&id).await)];
    Ok(Sse::new(stream(first, watched, still, reader)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// Whose stream it is.
struct Reader {
    id: PersonId,
    /// Whether they hear of internal comments.
    insider: bool,
}

fn stream(
    [first, present]: [SseEvent; 2],
    watched: broadcast::Receiver<Event>,
    still: StillValid,
    reader: Reader,
) -> impl Stream<Item = Result<SseEvent, Infallible>> {
    let spread = rand::random_range(0..RETRY_MILLIS_SPREAD);
    let first = first.retry(Duration::from_millis(RETRY_MILLIS_MIN + spread));
    let looks = tokio::time::interval_at(Instant::now() + STILL_EVERY, STILL_EVERY);
    let first = VecDeque::from([first, present]);
    unfold((first, watched, looks, reader), move |(mut first, mut watched, mut looks, mut reader)| {
        let still = still.clone();
        async move {
            let next = match first.pop_front() {
                Some(next) => next,
                None => told(&mut watched, &mut looks, &still, &mut reader).await?,
            };
            Some((Ok(next), (first, watched, looks, reader)))
        }
    })
}

/// Waits for the next thing to tell; `None` when the server is going down, or the session has ended.
async fn told(
    watched: &mut broadcast::Receiver<Event>,
    looks: &mut Interval,
    still: &StillValid,
    reader: &mut Reader,
) -> Option<SseEvent> {
    loop {
        tokio::select! {
            heard = watched.recv() => return match heard {
                // That something internal was said is as internal as what.
                Ok(Event::Comments { internal: true }) if !reader.insider => continue,
                Ok(Event::Notices(people)) if !people.contains(&reader.id) => continue,
                Ok(Event::Members) => {
                    reader.insider = reads_internal(&still().await?.roles);
                    continue;
                }
                Ok(event) => event_told(&event),
                // What was missed is told again by the newest state: the page fetches the text anew.
                Err(broadcast::error::RecvError::Lagged(_)) => Some(text_event("")),
                Err(broadcast::error::RecvError::Closed) => None,
            },
            _ = looks.tick() => {
                reader.insider = reads_internal(&still().await?.roles);
            }
        }
    }
}

fn text_event(heads: &str) -> SseEvent {
    SseEvent::default().event("text").data(json!({ "heads": heads }).to_string())
}

/// A stream that is left open holds up a server that is to stop: it ends, and the page comes back by itself.
fn event_told(event: &Event) -> Option<SseEvent> {
    Some(match event {
        Event::Changed(heads) => text_event(&heads.to_line()),
        // Who else was told is nobody's business: the page asks for its own number.
        Event::Notices(_) => SseEvent::default().event("notices").data("{}"),
        Event::Agenda => SseEvent::default().event("agenda").data("{}"),
        Event::Offers => SseEvent::default().event("offers").data("{}"),
        Event::Comments { .. } => SseEvent::default().event("comments").data("{}"),
        Event::Suggestions => SseEvent::default().event("suggestions").data("{}"),
        Event::Records => SseEvent::default().event("records").data("{}"),
        Event::Conflicts => SseEvent::default().event("conflicts").data("{}"),
        Event::Stage(stage) => SseEvent::default().event("stage").data(stage.id()),
        Event::Present(present) => present_event(present),
        // Asked for where it is heard.
        Event::Members | Event::Ending => return None,
    })
}

/// Who is here, and in which clause.
fn present_event(present: &[Presence]) -> SseEvent {
    let people: Vec<_> = present
        .iter()
        .map(|one| {
            let clause = one.clause.as_ref().map(ClauseId::as_str);
            json!({"person": one.person.as_str(), "name": one.name, "clause": clause})
        })
        .collect();
    SseEvent::default().event("present").data(json!(people).to_string())
}
