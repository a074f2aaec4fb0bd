//! Somebody with a browser: keeps cookies, sends Origin and the form token, follows nothing by itself.

use std::net::SocketAddr;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::Value;
use std::sync::Arc;

use duthao::action::person::secret::csrf_of;

/// A browser, as far as HTTP is concerned.
#[derive(Clone)]
pub struct Caller {
    client: Client,
    jar: Arc<Jar>,
    address: SocketAddr,
}

impl Caller {
    /// A browser that has been nowhere yet.
    pub fn new(address: SocketAddr) -> Self {
        let jar = Arc::new(Jar::default());
        let client = Client::builder()
            .cookie_provider(jar.clone())
            .redirect(redirect::Policy::none())
            .build()
            .expect("a client");
        Self { client, jar, address }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns the session's secret, as the cookie holds it.
    pub fn session(&self) -> Option<String> {
        let url = self.url("/").parse().ok()?;
        let cookies = self.jar.cookies(&url)?;
        let line = cookies.to_str().ok()?.to_owned();
        line.split("; ").find_map(|one| one.strip_prefix("duthao_session=").map(str::to_owned))
    }

    /// Returns the cookies as a header, for a WebSocket.
    pub fn cookie_header(&self) -> String {
        format!("duthao_session={}", self.session().unwrap_or_default())
    }

    /// Returns the token that forms carry.
    pub fn csrf(&self) -> String {
        self.session().map(|token| csrf_of(&token)).unwrap_or_default()
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.expect("an answer")
    }

    /// Asks for a page and returns its text; fails on any other status than 200.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        let status = answer.status();
        let text = answer.text().await.expect("text");
        assert_eq!(status, 200, "{path} answered {status}: {text}");
        text
    }

    /// Asks the API and returns its JSON; fails on any other status than 200.
    pub async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.page(path).await).expect("JSON")
    }

    /// Sends a form from one of our own pages.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let csrf = self.csrf();
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &csrf).extend_pairs(fields);
        self.raw_form(path, body.finish()).send().await.expect("an answer")
    }

    /// Prepares a form for tests that spoil it.
    pub fn raw_form(&self, path: &str, body: String) -> RequestBuilder {
        self.client
            .post(self.url(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", format!("http://{}", self.address))
            .body(body)
    }

    /// Sends JSON as the scripts of our own pages do.
    pub async fn post_json(&self, path: &str, body: &Value) -> Response {
        self.client
            .post(self.url(path))
            .header("origin", format!("http://{}", self.address))
            .header("x-csrf-token", self.csrf())
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .expect("an answer")
    }

    /// Sends JSON and returns the JSON answered; fails on a status that is not a success.
    pub async fn posted(&self, path: &str, body: &Value) -> Value {
        let answer = self.post_json(path, body).await;
        let status = answer.status();
        let text = answer.text().await.expect("text");
        assert!(status.is_success(), "{path} answered {status}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// Prepares any other request.
    pub fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }
}

/// Tells whether a page or an answer has this name as a word: three letters of a random token are nobody's name.
pub fn tells_of(told: &str, name: &str) -> bool {
    let in_token = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    told.match_indices(name).any(|(at, _)| {
        let (before, after) = (told[..at].chars().next_back(), told[at + name.len()..].chars().next());
        !before.is_some_and(in_token) && !after.is_some_and(in_token)
    })
}
