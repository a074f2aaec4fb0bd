//! The permission matrix, made by trying every route and the socket with every role at every stage.
//!
//! The golden file is `permissions.golden`; `DUTHAO_BLESS=1` writes it anew, and the change is then reviewed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::domain::permission::Act;
use duthao::domain::person::Role;
use duthao::domain::stage::{Stage, Step};
use duthao::http::routes::{Door, list};
use duthao::id::{LinkId, RecordId};
use duthao::store::Store;
use duthao::words::{Lang, say};
use reqwest::StatusCode;

use super::socket::{body, resolution};
use crate::support::server::{TestServer, server};
use crate::support::writer::{Proof, Writer};

/// Puts the resolution back to a stage, past all rules, before each try.
async fn put_stage(server: &TestServer, id: &str, stage: Stage) {
    let Store::Sqlite { write, .. } = &server.app.store else { panic!("the embedded store") };
    let set = sqlx::query("UPDATE resolution SET stage = $1 WHERE id = $2").bind(stage.id()).bind(id);
    set.execute(write).await.unwrap();
    server.app.rooms.stage_changed(&id.into()).await;
}

/// What came of a try: let through to the handler, or why not.
async fn tried(server: &TestServer, door: &Door, path: &str, token: Option<&str>) -> &'static str {
    let mut request = server.stranger().request(door.method.clone(), path);
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

async fn row(
    server: &TestServer,
    door: &Door,
    id: &str,
    tokens: &BTreeMap<&'static str, Option<String>>,
) -> String {
    let path = filled(&door.path, id);
    let mut written = format!("{} {} ({})\n", door.method, door.path, act(door));
    if !door.path.contains("{resolution}") {
        let mut allowed = Vec::new();
        for (name, token) in tokens {
            if tried(server, door, &path, token.as_deref()).await == "yes" {
                allowed.push(*name);
            }
        }
        let _ = writeln!(written, "  {}", who(&allowed, tokens.len()));
        return written;
    }
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, token) in tokens {
        let mut stages = Vec::new();
        for stage in Stage::ALL {
            put_stage(server, id, stage).await;
            if tried(server, door, &path, token.as_deref()).await == "yes" {
                stages.push(stage.id());
            }
        }
        let words = if stages.len() == Stage::ALL.len() { "every stage".into() } else { stages.join(" ") };
        if !stages.is_empty() {
            seen.entry(words).or_default().push(name);
        }
    }
    for (stages, names) in seen {
        let _ = writeln!(written, "  {}: {stages}", who(&names, tokens.len()));
    }
    written
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

/// Tries each step of the table of stages; one that lacks a reason or a condition was still allowed to be tried.
async fn step_rows(server: &TestServer, id: &str, tokens: &BTreeMap<&'static str, Option<String>>) -> String {
    let mut written = String::new();
    for step in Step::ALL {
        let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, token) in tokens {
            let mut stages = Vec::new();
            for stage in Stage::ALL {
                put_stage(server, id, stage).await;
                if takes(server, id, step, token.as_deref()).await {
                    stages.push(stage.id());
                }
            }
            if !stages.is_empty() {
                seen.entry(stages.join(" ")).or_default().push(name);
            }
        }
        let _ = writeln!(written, "STEP {} (take {})", step.id(), step.id());
        if seen.is_empty() {
            let _ = writeln!(written, "  nobody: it follows from something else");
        }
        for (stages, names) in seen {
            let _ = writeln!(written, "  {}: {stages}", names.join(" "));
        }
    }
    written
}

async fn takes(server: &TestServer, id: &str, step: Step, token: Option<&str>) -> bool {
    let path = format!("/api/v1/resolutions/{id}/stage");
    let mut request = server.stranger().request(reqwest::Method::POST, &path);
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

/// Tries to change the shared document over the socket; tells whether the change was stored.
async fn writes(
    server: &TestServer,
    id: &str,
    url: &str,
    change: Change,
    (name, token): (&str, &str),
) -> bool {
    let before = server.app.rooms.heads(&id.into()).await.unwrap();
    let mut writer = Writer::open(server.address, Proof::Bearer(token), url).await;
    let clause = writer.clause_of("Mục tiêu chung");
    match change {
        Change::Words => writer.types(&clause, 14, "."),
        // A link of its own each time, by whoever makes it; the people of this test are called by their roles.
        Change::Link => writer.links(&clause, LinkId::fresh().as_str(), RecordId::fresh().as_str(), name),
    }
    writer.answered().await;
    let stored = server.app.rooms.heads(&id.into()).await.unwrap() != before;
    assert_eq!(stored, writer.refused.is_empty(), "a change is stored or refused, and the writer is told");
    stored
}

async fn socket_rows(
    server: &TestServer,
    id: &str,
    url: &str,
    tokens: &BTreeMap<&'static str, Option<String>>,
) -> String {
    let mut written = String::new();
    for (change, title) in [
        (Change::Words, "SOCKET a change of the words (edit_text)"),
        (Change::Link, "SOCKET a link to a record (link_evidence)"),
    ] {
        let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, token) in tokens {
            let Some(token) = token else { continue };
            let mut stages = Vec::new();
            for stage in Stage::ALL {
                put_stage(server, id, stage).await;
                if writes(server, id, url, change, (name, token)).await {
                    stages.push(stage.id());
                }
            }
            if !stages.is_empty() {
                seen.entry(stages.join(" ")).or_default().push(name);
            }
        }
        let _ = writeln!(written, "{title}");
        for (stages, names) in seen {
            let _ = writeln!(written, "  {}: {stages}", names.join(" "));
        }
    }
    written
}

#[tokio::test(flavor = "multi_thread")]
async fn the_matrix_of_permissions_is_the_golden_one() {
    let server = server().await;
    let (id, url) = resolution(&server).await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let mut tokens: BTreeMap<&'static str, Option<String>> = BTreeMap::new();
    tokens.insert("(not signed in)", None);
    for role in Role::ALL {
        let person = server.person(role.id(), &[role]).await;
        tokens.insert(role.id(), Some(server.bearer(&person).await));
    }
    let mut rows = BTreeSet::new();
    for door in list(&server.app) {
        rows.insert(row(&server, &door, &id, &tokens).await);
    }
    let mut made: String = rows.into_iter().collect();
    made.push_str(&step_rows(&server, &id, &tokens).await);
    made.push_str(&socket_rows(&server, &id, &url, &tokens).await);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/route/permissions.golden");
    if std::env::var_os("DUTHAO_BLESS").is_some() {
        std::fs::write(&golden, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&golden).unwrap_or_default();
    for (number, (new, old)) in (1..).zip(made.lines().zip(kept.lines())) {
        assert_eq!(new, old, "permissions.golden:{number}; DUTHAO_BLESS=1 writes it anew");
    }
    assert_eq!(made.lines().count(), kept.lines().count(), "DUTHAO_BLESS=1 writes permissions.golden anew");
}
