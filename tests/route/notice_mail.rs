//! Copies of notices by mail, through a real SMTP conversation: asked for, gathered, tried again, given up, and silent
//! about what nobody else may read.

use duthao::action::notice::keep_notices::send_copies;
use duthao::clock::{Clock, Millis};
use duthao::domain::notice::{MAIL_REST_MILLIS, MAIL_RETRY_MILLIS};
use duthao::domain::person::Role;
use duthao::http::notice::sentence;
use duthao::mail::Relay;
use serde_json::json;

use super::socket::resolution;
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server_mailing};
use crate::support::smtp::{Given, TestRelay};

struct Office {
    server: TestServer,
    relay: TestRelay,
    clock: Clock,
    comments: String,
    editor: Caller,
    lan: Caller,
    nam: Caller,
}

impl Office {
    /// Nam asks for copies.
    async fn open() -> Self {
        let relay = TestRelay::start().await;
        let clock = Clock::standing_at(Millis(1_700_000_000_000));
        let server = server_mailing(&relay.address, clock.clone()).await;
        let (id, _) = resolution(&server).await;
        let editor = server.signed_in("Mai", &[Role::Editor]).await;
        let lan = server.signed_in("Lan", &[Role::Delegate]).await;
        let nam = server.signed_in("Lê Nam", &[Role::Delegate]).await;
        let text = server.app.rooms.text(&id.as_str().into()).await.unwrap();
        let comments = format!("/api/v1/resolutions/{id}/clauses/{}/comments", text.clauses[0].id);
        let office = Self { server, relay, clock, comments, editor, lan, nam };
        let asked = office.nam.post_form("/notices/settings", &office.asking("nam@office.example")).await;
        assert_eq!(asked.headers()["location"], "/notices/settings?saved=yes");
        office
    }

    fn asking<'a>(&self, address: &'a str) -> [(&'static str, &'a str); 4] {
        [("kind", "mention"), ("kind", "reply"), ("copies", "yes"), ("address", address)]
    }

    async fn names(&self, words: &str) {
        self.lan.posted(&self.comments, &json!({"words": words})).await;
    }

    async fn send(&self) -> usize {
        let relay = Relay::of(self.server.app.config.mail.as_ref().unwrap()).unwrap();
        send_copies(&self.server.app, &relay, sentence).await.unwrap()
    }
}

/// The words of a mail, as its reader sees them.
fn read(given: &Given) -> String {
    let (head, body) = given.data.split_once("\n\n").expect("a head and words");
    assert!(head.contains("Content-Transfer-Encoding: quoted-printable"), "{head}");
    let mut bytes = Vec::new();
    let mut signs = body.replace("=\n", "").into_bytes().into_iter();
    while let Some(sign) = signs.next() {
        if sign == b'=' {
            let hex = [signs.next().unwrap(), signs.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
        } else {
            bytes.push(sign);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_read_is_gathered_into_one_mail_in_a_while() {
    let office = Office::open().await;
    assert_eq!(office.send().await, 0, "nothing happened");
    office.names("@Lê Nam chuyện riêng").await;
    office.names("@Lê Nam nữa").await;
    assert_eq!(office.send().await, 1);
    let mails = office.relay.given();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].from.contains("duthao@office.example"));
    assert!(mails[0].to.contains("nam@office.example"));
    assert!(mails[0].data.contains("\nSubject: =?utf-8?"), "{}", mails[0].data);
    let words = read(&mails[0]);
    assert_eq!(words.matches("Lan nhắc tên đồng chí trong một ý kiến góp ý").count(), 2, "{words}");
    assert!(words.contains("Kính gửi đồng chí Lê Nam"));
    assert!(words.contains(&format!("http://{}/notices/", office.server.address)));
    assert!(!words.contains("chuyện riêng"), "nobody's words leave by mail");
    office.names("@Lê Nam lần ba").await;
    assert_eq!(office.send().await, 0, "one mail in a while");
    office.clock.advance(MAIL_REST_MILLIS);
    office.names("@Lê Nam lần bốn").await;
    let upto = office.clock.now().0;
    office.nam.post_json("/api/v1/notices/read", &json!({"upto": upto})).await;
    assert_eq!(office.send().await, 0, "what was read in the product is not sent");
    office.names("@Lê Nam lần năm").await;
    assert_eq!(office.send().await, 1);
    assert_eq!(read(&office.relay.given()[0]).matches("nhắc tên").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_busy_is_asked_again_and_one_that_refuses_is_not() {
    let office = Office::open().await;
    office.names("@Lê Nam").await;
    office.relay.refuse("451 try again later");
    assert_eq!(office.send().await, 0);
    assert_eq!(office.send().await, 0, "not at once");
    office.clock.advance(MAIL_RETRY_MILLIS);
    assert_eq!(office.send().await, 1);
    assert_eq!(office.relay.given().len(), 1);
    office.clock.advance(MAIL_REST_MILLIS);
    office.names("@Lê Nam").await;
    office.relay.refuse("550 no such person");
    assert_eq!(office.send().await, 0);
    office.clock.advance(10 * MAIL_REST_MILLIS);
    assert_eq!(office.send().await, 0, "given up: the notice stands in the product");
    assert!(office.relay.given().is_empty());
    assert_eq!(office.nam.json("/api/v1/notices/unread").await["unread"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_down_holds_up_nobody() {
    let office = Office::open().await;
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = office.server.app.config.mail.clone().unwrap();
    config.smtp = format!("smtp://{}", nobody.local_addr().unwrap());
    drop(nobody);
    office.names("@Lê Nam").await;
    let relay = Relay::of(&config).unwrap();
    assert_eq!(send_copies(&office.server.app, &relay, sentence).await.unwrap(), 0);
    office.clock.advance(MAIL_RETRY_MILLIS);
    assert_eq!(office.send().await, 1, "it leaves when the relay is back");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_internal_leaves_for_whoever_lost_the_right_to_read_it() {
    let office = Office::open().await;
    let hoa = office.server.signed_in("Hoa", &[Role::Secretary]).await;
    hoa.post_form("/notices/settings", &office.asking("hoa@office.example")).await;
    let internal = json!({"words": "@Hoa @Lê Nam", "internal": true});
    office.editor.posted(&office.comments, &internal).await;
    let duthao::store::Store::Sqlite { write, .. } = &office.server.app.store else {
        panic!("the embedded store")
    };
    sqlx::query("UPDATE person_role SET role = 'delegate' WHERE person = 'Hoa'")
        .execute(write)
        .await
        .unwrap();
    assert_eq!(office.send().await, 0);
    assert!(office.relay.given().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_asked_for_and_a_wrong_one_comes_back() {
    let office = Office::open().await;
    let page = office.nam.page("/notices/settings").await;
    assert!(page.contains("value=\"nam@office.example\""));
    for wrong in ["", "nam", "nam@office.example\r\nBcc: x@y.vn"] {
        let answer = office.nam.post_form("/notices/settings", &office.asking(wrong)).await;
        assert_eq!(answer.status(), 422, "{wrong:?}");
        let shown = answer.text().await.unwrap();
        assert!(wrong.contains('\n') || shown.contains("href=\"#address\""), "{wrong:?}");
    }
    let fields = [("kind", "mention"), ("address", "nam@office.example")];
    office.nam.post_form("/notices/settings", &fields).await;
    office.names("@Lê Nam").await;
    assert_eq!(office.send().await, 0, "nobody asks for copies any more");
}
