//! What is large: a document that opens slowly is told to everybody; a phone that only listens costs little.

use duthao::action::resolution::create_resolution::{NewResolution, create_resolution};
use duthao::domain::person::Role;
use duthao::domain::resolution::Kind;
use duthao::live::gate::DOCUMENT_OPS_WARN;
use duthao::live::hub::SeedClause;
use duthao::words::{Lang, say};

use super::socket::resolution;
use crate::support::server::{TestServer, server};

/// The value of a gauge.
async fn gauge(server: &TestServer, name: &str) -> u64 {
    let text = server.stranger().page("/metrics").await;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("duthao_{name} ")));
    line.unwrap_or_else(|| panic!("no gauge {name}: {text}")).parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opens_a_large_document_is_told() {
    let server = server().await;
    let lan = server.signed_in("Lan", &[Role::Editor]).await;
    let notice = say(Lang::Vi, "overview-large", &[]);
    assert_eq!(gauge(&server, "rooms_open").await, 0);

    let (id, _) = resolution(&server).await;
    let small = lan.json(&format!("/api/v1/resolutions/{id}")).await;
    assert_eq!(small["large"], false);
    assert!(!lan.page(&format!("/resolutions/{id}/overview")).await.contains(&notice));
    let operations = small["operations"].as_u64().unwrap();
    assert!(operations > 0);
    assert_eq!(gauge(&server, "document_operations_max").await, operations);
    assert_eq!((gauge(&server, "rooms_open").await, gauge(&server, "rooms_large").await), (1, 0));

    let by = server.person("Người soạn dài", &[Role::Editor]).await;
    let words = "a".repeat(usize::try_from(DOCUMENT_OPS_WARN).unwrap());
    let new = NewResolution {
        title: "NQ dài".into(),
        subject: "về việc dài".into(),
        clauses: vec![SeedClause::plain("clong", Kind::Paragraph, 0, &words)],
        ..NewResolution::default()
    };
    let id = create_resolution(&server.app, &by, new).await.unwrap().id;
    let large = lan.json(&format!("/api/v1/resolutions/{id}")).await;
    assert_eq!(large["large"], true);
    assert!(lan.page(&format!("/resolutions/{id}/overview")).await.contains(&notice));
    assert_eq!((gauge(&server, "rooms_open").await, gauge(&server, "rooms_large").await), (2, 1));
    assert!(gauge(&server, "document_operations_max").await > DOCUMENT_OPS_WARN);
}

/// Sockets opened at once: a hall's phones.
const PHONES: usize = 150;

/// What all of them together may add to the memory of the process, in KiB; it was three thousand for each.
const PHONES_KIB_MAX: usize = 150 * 256;

fn resident_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_of_a_phone_costs_little_memory() {
    let server = server().await;
    let client = reqwest::Client::new();
    let first = client.get(server.url("/sign-in")).send().await.unwrap();
    assert_eq!(first.status(), 200);
    let before = resident_kib();
    let mut phones = Vec::new();
    for _ in 0..PHONES {
        let mut socket = tokio::net::TcpStream::connect(server.address).await.unwrap();
        let asked = b"GET /no-such-page HTTP/1.1\r\nhost: a\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut socket, asked).await.unwrap();
        let mut answer = [0; 12];
        tokio::io::AsyncReadExt::read_exact(&mut socket, &mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 404");
        phones.push(socket);
    }
    let more = resident_kib().saturating_sub(before);
    assert!(more < PHONES_KIB_MAX, "{PHONES} connections took {more} KiB");
}
