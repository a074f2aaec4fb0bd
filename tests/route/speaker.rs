//! Names of speakers: only with a consent, in one place, and gone from everywhere when it is withdrawn.

use duthao::domain::person::Role;
use duthao::store::Store;
use serde_json::json;

use super::attachment::{png, record, send};
use super::evidence::{prepared, surveyor};
use crate::support::server::TestServer;

/// Everything that lies in the database, as text.
async fn everything(server: &TestServer) -> String {
    let Store::Sqlite { read, .. } = &server.app.store else { panic!("the embedded store") };
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
        .fetch_all(read)
        .await
        .unwrap();
    let mut all = String::new();
    for table in tables {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(&table)
            .fetch_all(read)
            .await
            .unwrap();
        for column in columns {
            let sql = format!("SELECT COALESCE(CAST(\"{column}\" AS TEXT), '') FROM \"{table}\"");
            let values: Vec<Vec<u8>> = sqlx::query_scalar(sqlx::AssertSqlSafe(
                sql.replace("CAST(", "CAST(CAST(").replace("AS TEXT)", "AS TEXT) AS BLOB)"),
            ))
            .fetch_all(read)
            .await
            .unwrap();
            all.extend(values.iter().map(|value| String::from_utf8_lossy(value).into_owned() + "\n"));
        }
    }
    all
}

#[tokio::test]
async fn a_name_needs_a_consent_and_goes_from_everywhere_when_it_is_withdrawn() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let record = record(&server, &lan).await;
    let path = format!("/evidence/{record}/speaker");
    let bare = lan.post_form(&path, &[("name", "Trần Thị Xuân")]).await;
    assert_eq!(bare.status(), 422);
    let page = bare.text().await.unwrap();
    assert!(page.contains("#consent") && page.contains("Trần Thị Xuân"), "what was typed comes back: {page}");
    assert!(!everything(&server).await.contains("Xuân"), "no name without a consent");

    let consent = "chính đồng chí Xuân, ngày 03/09/2020, bằng lời <i>";
    let form = [("name", " Trần  Thị Xuân "), ("consent", consent)];
    assert_eq!(lan.post_form(&path, &form).await.status(), 303);
    let page = lan.page(&format!("/evidence/{record}")).await;
    assert!(page.contains("Trần Thị Xuân") && page.contains("bằng lời") && !page.contains("<i>"), "{page}");
    let read = lan.json(&format!("/api/v1/evidence/{record}")).await;
    assert_eq!(read["speaker"]["name"], "Trần Thị Xuân");
    assert!(everything(&server).await.contains("Trần Thị Xuân"), "this test sees what is stored");

    // Changes under a key keep their answer for repetition: the name is not in it, nor in what may not be deleted.
    let correction = json!({"version": 1, "text": "Gửi trước 3 ngày", "kind": "practice", "speakerRole": "Bí thư",
        "reason": "ghi thiếu"});
    let corrected = lan
        .request(reqwest::Method::POST, &format!("/api/v1/evidence/{record}/corrections"))
        .header("x-csrf-token", lan.csrf())
        .header("origin", server.url(""))
        .header("idempotency-key", "phone-1")
        .header("content-type", "application/json")
        .body(correction.to_string());
    assert_eq!(corrected.send().await.unwrap().status(), 201);
    assert_eq!(
        send(&lan, &server.url(""), &record, "tran thi xuan - Trần Thị Xuân.png", png()).await.status(),
        201
    );

    assert!(lan.page(&format!("{path}/withdraw")).await.contains("xoá"));
    assert_eq!(lan.post_form(&format!("{path}/withdraw"), &[]).await.status(), 303);
    let page = lan.page(&format!("/evidence/{record}")).await;
    assert!(!page.contains("Xuân") && page.contains("Gửi trước 3 ngày"), "{page}");
    assert!(lan.json(&format!("/api/v1/evidence/{record}")).await["speaker"].is_null());
    let left = everything(&server).await;
    assert!(!left.contains("Xuân"), "no row holds the name");
    let acts = server.app.store.acts_on(&record, 9).await.unwrap();
    assert!(
        acts.iter().any(|act| act.act == "record.unname_speaker" && act.person.as_deref() == Some("Lan"))
    );
    assert_eq!(
        lan.post_form(&format!("{path}/withdraw"), &[]).await.status(),
        303,
        "gone is what was wanted"
    );
}

#[tokio::test]
async fn words_that_stay_for_ever_never_hold_the_name() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let record = record(&server, &lan).await;
    let speaker = format!("/api/v1/evidence/{record}/speaker");
    let named = json!({"name": "Lê Thị Hoà", "consent": "bằng lời, 03/09/2020"});
    lan.posted(&speaker, &named).await;
    let corrections = format!("/api/v1/evidence/{record}/corrections");
    let words = |text: &str, role: &str, reason: &str| {
        json!({"version": 1, "text": text, "kind": "practice",
        "speakerRole": role, "reason": reason})
    };
    for body in [
        words("Lê Thị Hòa nói: gửi trước", "Bí thư", "ghi thiếu"),
        words("Gửi trước", "Bí thư LÊ THỊ HOÀ", "ghi thiếu"),
        words("Gửi trước", "Bí thư", "theo lời Lê Thị Hoà"),
    ] {
        let answer = lan.post_json(&corrections, &body).await;
        assert_eq!(answer.status(), 422);
        assert!(answer.text().await.unwrap().contains("tên người nói"));
    }
    let withdrawal = json!({"version": 1, "reason": "Lê Thị Hoà xin rút"});
    assert_eq!(
        lan.post_json(&format!("/api/v1/evidence/{record}/withdrawal"), &withdrawal).await.status(),
        422
    );
    lan.posted(&corrections, &words("Lê Thị Hoa nói khác", "Bí thư", "ghi thiếu")).await;

    // And the other way: a name that an old version holds is not taken.
    let gone = lan
        .request(reqwest::Method::DELETE, &speaker)
        .header("x-csrf-token", lan.csrf())
        .header("origin", server.url(""))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), 204);
    let mut again = words("Nói khác", "Bí thư", "bỏ tên");
    again["version"] = json!(2);
    lan.posted(&corrections, &again).await;
    let held = json!({"name": "Lê Thị Hoa", "consent": "bằng lời, 03/09/2020"});
    let answer = lan.post_json(&speaker, &held).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("bản cũ"));
}

#[tokio::test]
async fn another_group_does_not_name_but_anybody_who_records_takes_a_name_away() {
    let server = prepared().await;
    let (one, two) = (surveyor(&server, "Một", 1).await, surveyor(&server, "Hai", 2).await);
    let record = record(&server, &one).await;
    let path = format!("/evidence/{record}/speaker");
    let form = [("name", "Lê Văn Bê"), ("consent", "bằng lời, 03/09/2020")];
    assert_eq!(two.post_form(&path, &form).await.status(), 403);
    assert_eq!(one.post_form(&path, &form).await.status(), 303);
    let viewer = server.signed_in("Xem", &[Role::Viewer]).await;
    assert_eq!(viewer.post_form(&format!("{path}/withdraw"), &[]).await.status(), 403);
    assert_eq!(two.post_form(&format!("{path}/withdraw"), &[]).await.status(), 303);
    assert!(!one.page(&format!("/evidence/{record}")).await.contains("Lê Văn Bê"));
}
