//! A stock samod client, the other Rust program that speaks the protocol, editing together with ours.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use duthao::domain::person::Role;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::route::socket::resolution;
use crate::support::server::{TestServer, server};
use crate::support::writer::{Proof, Writer};

/// Where `make samod` puts the client's program (`tests/load/samod/src/bin/client.rs`).
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/load/debug/samod-client");

/// How long an answer may take before the test fails: longer than the client itself waits.
const PATIENCE: Duration = Duration::from_secs(90);

/// Words each of them types.
const TURNS: usize = 12;

/// The samod client, which does what each line says and answers with a line.
struct Samod {
    _child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Samod {
    async fn open(address: SocketAddr, url: &str, token: &str) -> Self {
        let mut child = Command::new(PROGRAM)
            .arg(format!("ws://{address}/sync"))
            .arg(url.trim_start_matches("automerge:"))
            .env("DUTHAO_TOKEN", token)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the samod client runs: `make samod` builds it");
        let orders = child.stdin.take().expect("its input");
        let answers = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut samod = Self { _child: child, orders, answers };
        assert_eq!(samod.answer().await, "open");
        samod
    }

    async fn answer(&mut self) -> String {
        let line = tokio::time::timeout(PATIENCE, self.answers.next_line()).await.expect("an answer comes");
        line.expect("its output can be read").expect("the client goes on; its words stand above")
    }

    async fn asked(&mut self, order: &str) -> String {
        self.orders.write_all(format!("{order}\n").as_bytes()).await.expect("it listens");
        self.answer().await
    }

    async fn types(&mut self, clause: &str, words: &str) {
        assert_eq!(self.asked(&format!("type {clause} {words}")).await, "typed");
    }
}

async fn editor(server: &TestServer, name: &str) -> String {
    let person = server.person(name, &[Role::Editor]).await;
    server.bearer(&person).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_samod_client_edits_together_with_ours() {
    let server = server().await;
    let (id, url) = resolution(&server).await;
    let (lan, binh) = (editor(&server, "Lan").await, editor(&server, "Bình").await);
    let mut ours = Writer::open(server.address, Proof::Bearer(&lan), &url).await;
    let clause = ours.clause_of("Quan điểm");
    let mut samod = Samod::open(server.address, &url, &binh).await;
    assert_eq!(samod.asked(&format!("read {clause}")).await, "words Quan điểm");

    // One after the other: what samod is told is saved is with the server, and each reads the other's words.
    samod.types(&clause, " của samod").await;
    assert_eq!(samod.asked("saved").await, "saved");
    let text = server.app.rooms.text(&id.as_str().into()).await.unwrap();
    assert!(text.clauses.iter().any(|one| one.plain() == "Quan điểm của samod"), "saved means stored");
    ours.listen_until(|ours| ours.words(&clause) == "Quan điểm của samod").await;
    ours.types(&clause, 0, "Một: ");
    ours.stored().await;
    assert_eq!(samod.asked(&format!("until {clause} Một:")).await, "there");
    assert_eq!(samod.asked(&format!("read {clause}")).await, "words Một: Quan điểm của samod");

    // Both at once, in the same clause.
    let theirs = async {
        for turn in 0..TURNS {
            samod.types(&clause, &format!(" [samod {turn}]")).await;
        }
        assert_eq!(samod.asked("saved").await, "saved");
    };
    let own = async {
        for turn in 0..TURNS {
            ours.types(&clause, 0, &format!("[ta {turn}] "));
            ours.stored().await;
        }
    };
    tokio::join!(theirs, own);
    // Each types in order, so the last words come behind all others.
    let (last, first) = (format!("[samod {}]", TURNS - 1), format!("[ta {}]", TURNS - 1));
    ours.listen_until(|ours| ours.words(&clause).contains(&last)).await;
    assert_eq!(samod.asked(&format!("until {clause} {first}")).await, "there");

    let words = ours.words(&clause);
    for turn in 0..TURNS {
        assert_eq!(words.matches(&format!("[samod {turn}]")).count(), 1, "{words}");
        assert_eq!(words.matches(&format!("[ta {turn}]")).count(), 1, "{words}");
    }
    assert_eq!(samod.asked(&format!("read {clause}")).await, format!("words {words}"));
    let text = server.app.rooms.text(&id.as_str().into()).await.unwrap();
    assert!(text.clauses.iter().any(|one| one.plain() == words), "the server reads the same");
}
