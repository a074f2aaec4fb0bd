//! The stock automerge-repo client, as it comes from npm, against a real socket.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use duthao::clock::Clock;
use duthao::domain::person::{Person, Role};
use duthao::domain::stage::Stage;
use duthao::http::socket;
use duthao::id::ResolutionId;
use duthao::live::hub::Hub;
use duthao::live::wire;
use serde_json::Value;
use tokio::io::AsyncWriteExt;

use super::memory_log::MemoryLog;
use super::people::{editor, person, seed};

async fn sync(
    upgrade: WebSocketUpgrade,
    Query(query): Query<Vec<(String, String)>>,
    State(hub): State<Hub>,
) -> Response {
    let name = &query.iter().find(|(key, _)| key == "as").unwrap().1;
    let who = member(name);
    let still: socket::StillValid = {
        let who = who.clone();
        Arc::new(move || {
            let who = who.clone();
            Box::pin(async move { Some(who) })
        })
    };
    socket::limited(upgrade).on_upgrade(move |socket| socket::serve(socket, hub, who, still))
}

fn member(name: &str) -> Person {
    if name == "vy" { person(name, &[Role::Viewer]) } else { editor(name) }
}

/// Serves `/sync` on a free port and returns its address.
pub async fn serve(hub: Hub) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().route("/sync", get(sync)).with_state(hub);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("ws://{address}/sync")
}

/// Runs a script in the web folder, where the libraries are, and returns the lines it printed.
async fn node(script: &str, arguments: &[&str]) -> Vec<Value> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web");
    assert!(web.join("node_modules").exists(), "the web libraries are missing: run `npm ci` in web/");
    let mut child = tokio::process::Command::new("node")
        .args(["--input-type=module", "-"])
        .args(arguments)
        .current_dir(web)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Node.js runs");
    child.stdin.take().unwrap().write_all(script.as_bytes()).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "the client failed:\n{lines}");
    lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_client_reads_writes_and_learns_what_is_stored() {
    let log = MemoryLog::default();
    let resolution = ResolutionId::from("nghi-quyet");
    let document = wire::document_id([7; 16]);
    log.add(&resolution, Stage::Workshop, &document);
    let hub = Hub::new(log.shared(), Clock::system());
    hub.create(&resolution, seed(), &"ada".into()).await.unwrap();
    let address = serve(hub.clone()).await;

    let url = format!("automerge:{document}");
    let unknown = format!("automerge:{}", wire::document_id([8; 16]));
    let seen = node(include_str!("stock_client.mjs"), &[&address, &url, &unknown]).await;
    for line in &seen {
        println!("{line}");
    }
    let find = |what: &str| {
        seen.iter().find(|line| line["what"] == what).unwrap_or_else(|| panic!("no line `{what}`"))
    };
    assert_eq!(find("opened")["subject"], "về nâng cao chất lượng sinh hoạt chi bộ");
    assert_eq!(find("opened")["text"], "Sinh hoạt chi bộ còn hình thức 😀");
    assert_eq!(find("viewer")["saved"], false);
    assert_eq!(find("viewer")["leaked"], false);
    assert!(find("unknown")["refused"].as_str().unwrap().contains("unavailable"));
    assert_eq!(find("caret")["name"], "Đồng chí ada", "names come from the server");
    assert_eq!(find("caret")["clause"], "cgoal");

    let text = hub.text(&resolution).await.unwrap();
    assert_eq!(text.subject, "về đổi mới sinh hoạt chi bộ");
    let (_, goal) = text.clause(&"cgoal".into()).unwrap();
    assert_eq!(goal.plain(), find("done")["text"].as_str().unwrap());
    let (_, fresh) = text.clause(&"cnew00000001".into()).unwrap();
    assert_eq!(fresh.evidence[0].by.as_str(), "ben");
    assert_eq!(text.heads, hub.heads(&resolution).await.unwrap());

    // What is stored is enough to begin again.
    let again = Hub::new(log.shared(), Clock::system());
    assert_eq!(*again.text(&resolution).await.unwrap(), *text);
}
