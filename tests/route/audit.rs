//! The page of the audit log through real HTTP: filters, pages, what is kept back, and the chain verified.

use duthao::domain::person::Role;
use duthao::store::Store;
use serde_json::json;

use super::socket::resolution;
use crate::both_stores;
use crate::support::people::line;
use crate::support::server::{TestServer, server_on};

both_stores!(the_office_finds_what_was_done_and_has_the_chain_verified, |store| async move {
    let server = server_on(store).await;
    let office = server.signed_in("Nguyễn Thị Văn", &[Role::Office]).await;
    let (id, _) = resolution(&server).await;
    let never = office.page("/audit").await;
    assert!(never.contains("chưa được kiểm tra") && never.contains("Bắt đầu nghị quyết"), "{never}");
    let answer = office.post_form("/audit/verify", &[]).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["location"]), (303, &"/audit".parse().unwrap()));
    let lines = server.app.store.audit_head().await.unwrap().seq;
    let holds = office.page("/audit").await;
    assert!(holds.contains(&format!("nguyên vẹn đến dòng {lines}")), "{holds}");

    let only = office.page("/audit?act=resolution.create").await;
    assert!(only.contains("Bắt đầu nghị quyết</th>") && !only.contains("Thêm người dùng</th>"), "{only}");
    let own = office.page(&format!("/resolutions/{id}/audit")).await;
    assert!(own.contains("Bắt đầu nghị quyết</th>") && !own.contains("Thêm người dùng</th>"), "{own}");
    assert!(office.page("/audit?from=01/01/2999").await.contains("Không có dòng nào"));
    let wrong = office.page("/audit?from=31/02/2021").await;
    assert!(wrong.contains("Nhập ngày có thật") && wrong.contains("value=\"31/02/2021\""), "{wrong}");
    assert_eq!(office.get("/audit?before=x").await.status(), 422);
});

both_stores!(a_broken_chain_is_told_on_top_of_the_page, |store| async move {
    let server = server_on(store).await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let statements: &[&'static str] = match &server.app.store {
        Store::Sqlite { .. } => &["DROP TRIGGER audit_kept", "UPDATE audit SET detail = 'x' WHERE seq = 1"],
        Store::Postgres(_) => {
            &["ALTER TABLE audit DISABLE TRIGGER ALL", "UPDATE audit SET detail = 'x' WHERE seq = 1"]
        }
    };
    for statement in statements {
        match &server.app.store {
            Store::Sqlite { write, .. } => sqlx::query(*statement).execute(write).await.map(drop).unwrap(),
            Store::Postgres(pool) => sqlx::query(*statement).execute(pool).await.map(drop).unwrap(),
        }
    }
    office.post_form("/audit/verify", &[]).await;
    let broken = office.page("/audit").await;
    assert!(broken.contains("Dòng 1 đã bị sửa sau khi ghi."), "{broken}");
});

/// A log longer than a page, of lines that tell of nothing else.
async fn longer(server: &TestServer) {
    for number in 0..60 {
        let told = line("guidance.issue", "guidance");
        server.app.store.set_told("a-setting", &number, &told).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_paged_in_the_page_and_in_the_api() {
    let server = crate::support::server::server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    longer(&server).await;
    let first = office.page("/audit?act=guidance.issue").await;
    assert_eq!(
        first.matches("Ban hành hướng dẫn</th>").count() + first.matches("Ban hành hướng dẫn<br>").count(),
        50
    );
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let second = office.page(&next.replace("&amp;", "&").replace("&#38;", "&")).await;
    assert_eq!(second.matches("Ban hành hướng dẫn<br>").count(), 10);
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let answer = office.json(&format!("/api/v1/audit?limit=25&act=guidance.issue&after={after}")).await;
        seen.extend(answer["items"].as_array().unwrap().iter().map(|item| item["line"].as_i64().unwrap()));
        match answer["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen.len(), 60);
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1] + 1), "newest first, without gaps: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_who_cast_a_ballot_when_nor_what_a_group_does() {
    let server = crate::support::server::server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let voter = server.person("Uỷ viên Lê", &[Role::Committee]).await;
    for act in ["vote.ballot", "group.members"] {
        let mut told = line(act, "r1");
        told.person = Some(voter.id.clone());
        told.detail = "tay-trai".into();
        told.at = server.app.clock.now();
        server.app.store.set_told("a-setting", &1, &told).await.unwrap();
    }
    let answer = office.json("/api/v1/audit?act=vote.ballot").await;
    let ballot = &answer["items"][0];
    assert_eq!((&ballot["person"], &ballot["roles"]), (&json!(null), &json!([])));
    let hanoi = ballot["at"].as_i64().unwrap() + 7 * 60 * 60 * 1000;
    assert_eq!(hanoi % (24 * 60 * 60 * 1000), 0, "only the day: {ballot}");
    let of_voter = office.json(&format!("/api/v1/audit?person={}", voter.id)).await;
    let acts: Vec<&str> =
        of_voter["items"].as_array().unwrap().iter().map(|item| item["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["group.members"], "and no ballot is looked up by a name");
    let group = office.page("/audit?act=group.members").await;
    assert!(group.contains("Đổi thành viên") && !group.contains("tay-trai"), "{group}");
    let csv = office.page("/audit/csv?act=vote.ballot").await;
    assert!(csv.contains("vote.ballot") && !csv.contains("Uỷ viên Lê"), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_log_runs_nothing_in_a_spreadsheet() {
    let server = crate::support::server::server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let told = line("bloc.rename", "=HYPERLINK(\"http://evil.example\")");
    server.app.store.set_told("a-setting", &"x", &told).await.unwrap();
    let csv = office.page("/audit/csv?act=bloc.rename").await;
    assert!(csv.contains("'=HYPERLINK"), "{csv}");
    assert!(!csv.contains(";=HYPERLINK") && !csv.contains(";\"=HYPERLINK"), "{csv}");
    assert_eq!(office.get("/audit/csv?from=x").await.status(), 422);
}
