//! The permission matrix, made by trying every route and the socket with every role at every stage.
//!
//! The golden file is `permissions.golden`; `DUTHAO_BLESS=1` writes it anew, and the change is then reviewed. The doors
//! are tried in parts, each a test with a server of its own, so that they run side by side; each part compares, and
//! writes, its own rows of the one file.

mod golden;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::domain::permission::Act;
use duthao::domain::person::Role;
use duthao::domain::stage::{Stage, Step};
use duthao::http::routes::{Door, list};
use duthao::id::{LinkId, RecordId};
use duthao::store::Store;
use duthao::words::{Lang, say};
use reqwest::{Client, Method, StatusCode};

use super::socket::{body, resolution};
use crate::support::server::{TestServer, server};
use crate::support::writer::{Proof, Writer};

/// Parts in which the doors are tried. All of them as one test were the longest of the product by far.
const PARTS: usize = 8;

/// Who tries: each role alone, and whoever is not signed in.
type Tokens = BTreeMap<&'static str, Option<String>>;

/// A server with one resolution, and whoever tries its doors.
struct Scene {
    server: TestServer,
    id: String,
    url: String,
    tokens: Tokens,
    /// Keeps no cookies, so that no try leaves anything to the next.
    client: Client,
    /// Where the resolution stands; `None` when a try may have moved it.
    stage: Option<Stage>,
}

impl Scene {
    async fn set() -> Self {
        let server = server().await;
        let (id, url) = resolution(&server).await;
        server.app.store.set(BODY_SETTING, &body()).await.unwrap();
        let mut tokens = Tokens::new();
        tokens.insert("(not signed in)", None);
        for role in Role::ALL {
            let person = server.person(role.id(), &[role]).await;
            tokens.insert(role.id(), Some(server.bearer(&person).await));
        }
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { server, id, url, tokens, client, stage: None }
    }

    /// Puts the resolution back to a stage, past all rules, before each try.
    async fn put_stage(&mut self, stage: Stage) {
        if self.stage == Some(stage) {
            return;
        }
        let Store::Sqlite { write, .. } = &self.server.app.store else { panic!("the embedded store") };
        let set =
            sqlx::query("UPDATE resolution SET stage = $1 WHERE id = $2").bind(stage.id()).bind(&self.id);
        set.execute(write).await.unwrap();
        self.server.app.rooms.stage_changed(&self.id.as_str().into()).await;
        self.stage = Some(stage);
    }

    /// Tells whether somebody is let through a door.
    async fn passes(&mut self, door: &Door, path: &str, token: Option<&str>) -> bool {
        let passes = tried(self, door, path, token).await == "yes";
        if passes && door.method != Method::GET {
            self.stage = None;
        }
        passes
    }
}

/// What came of a try: let through to the handler, or why not.
async fn tried(scene: &Scene, door: &Door, path: &str, token: Option<&str>) -> &'static str {
    let mut request = scene.client.request(door.method.clone(), scene.server.url(path));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let answer = request.send().await.unwrap();
    let status = answer.status();
    if status == StatusCode::SEE_OTHER {
        let to = answer.headers()["location"].to_str().unwrap().to_owned();
        return if to.starts_with("/sign-in") && token.is_none() { "sign in" } else { "yes" };
    }
    match status {
        // A door open to all may still find the code or link wrong.
        StatusCode::UNAUTHORIZED if door.act == Act::Enter => "yes",
        StatusCode::UNAUTHORIZED => "sign in",
        StatusCode::FORBIDDEN => "role",
        StatusCode::CONFLICT => {
            let text = answer.text().await.unwrap();
            let stage = say(Lang::Vi, "problem-wrong-stage", &[]);
            if text.contains(&stage) { "stage" } else { "yes" }
        }
        _ => "yes",
    }
}

/// Fills a path with things that are not there, so that whoever is let through changes nothing.
fn filled(path: &str, resolution: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{resolution}" => resolution,
        part if part.starts_with('{') => "none",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The row of a door.
async fn row(scene: &mut Scene, door: &Door) -> String {
    let path = filled(&door.path, &scene.id);
    let tokens = scene.tokens.clone();
    let mut written = String::new();
    if !door.path.contains("{resolution}") {
        let mut allowed = Vec::new();
        for (name, token) in &tokens {
            if scene.passes(door, &path, token.as_deref()).await {
                allowed.push(*name);
            }
        }
        let _ = writeln!(written, "  {}", who(&allowed, tokens.len()));
        return written;
    }
    let mut stages: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for stage in Stage::ALL {
        for (name, token) in &tokens {
            scene.put_stage(stage).await;
            if scene.passes(door, &path, token.as_deref()).await {
                stages.entry(name).or_default().push(stage.id());
            }
        }
    }
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, stages) in stages {
        let words = if stages.len() == Stage::ALL.len() { "every stage".into() } else { stages.join(" ") };
        seen.entry(words).or_default().push(name);
    }
    for (stages, names) in seen {
        let _ = writeln!(written, "  {}: {stages}", who(&names, tokens.len()));
    }
    written
}

fn door_heading(door: &Door) -> String {
    format!("{} {} ({})", door.method, door.path, act(door))
}

fn step_heading(step: Step) -> String {
    format!("STEP {} (take {})", step.id(), step.id())
}

fn act(door: &Door) -> String {
    serde_json::to_value(door.act).unwrap().to_string().replace(['"', '{', '}'], "").replace(':', " ")
}

fn who(names: &[&str], all: usize) -> String {
    if names.is_empty() {
        "nobody".into()
    } else if names.len() == all {
        "anybody".into()
    } else if names.len() + 1 == all && !names.contains(&"(not signed in)") {
        "everybody signed in".into()
    } else {
        names.join(" ")
    }
}

/// Tries a step of the table of stages; one that lacks a reason or a condition was still allowed to be tried.
async fn step_row(scene: &mut Scene, step: Step) -> String {
    let mut written = String::new();
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, token) in scene.tokens.clone() {
        let mut stages = Vec::new();
        for stage in Stage::ALL {
            scene.put_stage(stage).await;
            if takes(scene, step, token.as_deref()).await {
                scene.stage = None;
                stages.push(stage.id());
            }
        }
        if !stages.is_empty() {
            seen.entry(stages.join(" ")).or_default().push(name);
        }
    }
    if seen.is_empty() {
        let _ = writeln!(written, "  nobody: it follows from something else");
    }
    for (stages, names) in seen {
        let _ = writeln!(written, "  {}: {stages}", names.join(" "));
    }
    written
}

async fn takes(scene: &Scene, step: Step, token: Option<&str>) -> bool {
    let path = format!("/api/v1/resolutions/{}/stage", scene.id);
    let mut request = scene.client.request(Method::POST, scene.server.url(&path));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = serde_json::json!({ "step": step.id() }).to_string();
    let answer = request.header("content-type", "application/json").body(body).send().await.unwrap();
    let status = answer.status();
    let words = answer.text().await.unwrap();
    let refused = ["wrong-role", "wrong-stage", "not-signed-in", "wrong-request", "step-follows"];
    let refused = refused.iter().any(|slug| words.contains(&format!("/problems/{slug}\"")));
    assert!(status.is_success() || status.is_client_error(), "{status}: {words}");
    !refused
}

/// A change of the shared document that somebody may or may not make.
#[derive(Clone, Copy)]
enum Change {
    Words,
    Link,
}

impl Change {
    const ALL: [Self; 2] = [Self::Words, Self::Link];

    fn heading(self) -> String {
        match self {
            Self::Words => "SOCKET a change of the words (edit_text)".into(),
            Self::Link => "SOCKET a link to a record (link_evidence)".into(),
        }
    }
}

/// Tries to change the shared document over the socket; tells whether the change was stored.
async fn writes(scene: &Scene, change: Change, (name, token): (&str, &str)) -> bool {
    let Scene { server, id, url, .. } = scene;
    let before = server.app.rooms.heads(&id.as_str().into()).await.unwrap();
    let mut writer = Writer::open(server.address, Proof::Bearer(token), url).await;
    let clause = writer.clause_of("Mục tiêu chung");
    match change {
        Change::Words => writer.types(&clause, 14, "."),
        // A link of its own each time, by whoever makes it; the people of this test are called by their roles.
        Change::Link => writer.links(&clause, LinkId::fresh().as_str(), RecordId::fresh().as_str(), name),
    }
    writer.answered().await;
    let stored = server.app.rooms.heads(&id.as_str().into()).await.unwrap() != before;
    assert_eq!(stored, writer.refused.is_empty(), "a change is stored or refused, and the writer is told");
    stored
}

async fn socket_row(scene: &mut Scene, change: Change) -> String {
    let mut written = String::new();
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, token) in scene.tokens.clone() {
        let Some(token) = token else { continue };
        let mut stages = Vec::new();
        for stage in Stage::ALL {
            scene.put_stage(stage).await;
            if writes(scene, change, (name, &token)).await {
                stages.push(stage.id());
            }
        }
        if !stages.is_empty() {
            seen.entry(stages.join(" ")).or_default().push(name);
        }
    }
    for (stages, names) in seen {
        let _ = writeln!(written, "  {}: {stages}", names.join(" "));
    }
    written
}

/// The doors in the order of the file, each once.
fn doors(server: &TestServer) -> BTreeMap<String, Door> {
    list(&server.app).into_iter().map(|door| (door_heading(&door), door)).collect()
}

/// Every heading of the file, in its order.
fn headings(server: &TestServer) -> Vec<String> {
    let steps = Step::ALL.into_iter().map(step_heading);
    let changes = Change::ALL.into_iter().map(Change::heading);
    doors(server).into_keys().chain(steps).chain(changes).collect()
}

async fn the_doors_of_part(part: usize) {
    let mut scene = Scene::set().await;
    let mut rows = BTreeMap::new();
    // One by one in turn, so that each part has some of the many doors of a resolution.
    for (heading, door) in doors(&scene.server).into_iter().skip(part).step_by(PARTS) {
        rows.insert(heading, row(&mut scene, &door).await);
    }
    assert!(!rows.is_empty(), "there is no part {part}");
    golden::compare(&rows, &headings(&scene.server));
}

/// A test for each part, which the runner starts as a program of its own.
macro_rules! parts {
    ($($name:ident: $part:literal,)+) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            the_doors_of_part($part).await;
        })+

        #[test]
        fn no_part_is_left_out() {
            let tried: BTreeSet<usize> = [$($part),+].into();
            assert_eq!(tried, (0..PARTS).collect());
        }
    };
}

parts! {
    the_doors_are_the_golden_ones_part_0: 0,
    the_doors_are_the_golden_ones_part_1: 1,
    the_doors_are_the_golden_ones_part_2: 2,
    the_doors_are_the_golden_ones_part_3: 3,
    the_doors_are_the_golden_ones_part_4: 4,
    the_doors_are_the_golden_ones_part_5: 5,
    the_doors_are_the_golden_ones_part_6: 6,
    the_doors_are_the_golden_ones_part_7: 7,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_are_the_golden_ones() {
    let mut scene = Scene::set().await;
    let mut rows = BTreeMap::new();
    for step in Step::ALL {
        rows.insert(step_heading(step), step_row(&mut scene, step).await);
    }
    golden::compare(&rows, &headings(&scene.server));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_socket_stores_is_the_golden_one() {
    let mut scene = Scene::set().await;
    let mut rows = BTreeMap::new();
    for change in Change::ALL {
        rows.insert(change.heading(), socket_row(&mut scene, change).await);
    }
    golden::compare(&rows, &headings(&scene.server));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_golden_file_tells_of_every_door_once_and_of_nothing_else() {
    let server = server().await;
    golden::tells_of(&headings(&server));
}
