//! A document so large that it opens slowly: operators, programs and people are told.

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
