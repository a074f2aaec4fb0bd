//! The real server on a free port of this machine, with an embedded store in a temporary folder.

use std::net::SocketAddr;

use duthao::action::person::give_key::give_key;
use duthao::app::App;
use duthao::clock::Clock;
use duthao::config::{Config, MailConfig};
use duthao::domain::person::{Person, Role};
use duthao::store::Store;
use duthao::store::person::KeyKind;
use tempfile::TempDir;

use super::caller::Caller;

/// Where everybody reads what the server under test publishes.
pub const PUBLIC_URL: &str = "https://nghiquyet.example.vn";

/// A server under test.
pub struct TestServer {
    pub app: App,
    pub address: SocketAddr,
    folder: TempDir,
    running: tokio::task::JoinHandle<()>,
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Starts a server with an empty store.
pub async fn server() -> TestServer {
    server_in(TempDir::new().expect("a temporary folder"), false, Clock::system()).await
}

/// Starts a server in demo mode (without the demo's data) and with a clock of the test's own.
pub async fn server_in(folder: TempDir, demo: bool, clock: Clock) -> TestServer {
    super::migrated::lay_sqlite(folder.path()).await;
    let store = Store::open_sqlite(folder.path()).await.expect("the embedded store opens");
    served(store, folder, demo, clock, None).await
}

/// Starts a server that gives copies of notices to this relay, with a clock of the test's own.
pub async fn server_mailing(relay: &str, clock: Clock) -> TestServer {
    let folder = TempDir::new().expect("a temporary folder");
    super::migrated::lay_sqlite(folder.path()).await;
    let store = Store::open_sqlite(folder.path()).await.expect("the embedded store opens");
    let mail = MailConfig { smtp: relay.to_owned(), from: "Dự Thảo <duthao@office.example>".to_owned() };
    served(store, folder, false, clock, Some(mail)).await
}

/// Starts a server on a store that is open already, such as one on PostgreSQL.
pub async fn server_on(store: Store) -> TestServer {
    served(store, TempDir::new().expect("a temporary folder"), false, Clock::system(), None).await
}

async fn served(
    store: Store,
    folder: TempDir,
    demo: bool,
    clock: Clock,
    mail: Option<MailConfig>,
) -> TestServer {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port is known");
    let config = Config {
        listen: address,
        data: folder.path().to_owned(),
        database: None,
        demo,
        origins: Vec::new(),
        public_url: Some(PUBLIC_URL.to_owned()),
        mail,
    };
    let app = App::new(store, clock, config);
    let serving = duthao::http::serve(listener, app.clone(), std::future::pending());
    let running = tokio::spawn(async move { serving.await.expect("the server runs") });
    TestServer { app, address, folder, running }
}

impl TestServer {
    /// Returns the address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Adds somebody who holds these roles.
    pub async fn person(&self, name: &str, roles: &[Role]) -> Person {
        super::people::add(&self.app.store, name, roles).await
    }

    /// Adds somebody and signs them in by link, as a browser would.
    pub async fn signed_in(&self, name: &str, roles: &[Role]) -> Caller {
        let person = self.person(name, roles).await;
        self.caller_of(&person).await
    }

    /// Signs somebody in by link, as a browser would.
    pub async fn caller_of(&self, person: &Person) -> Caller {
        let token = give_key(&self.app, None, &person.id, KeyKind::Link).await.expect("a link can be given");
        let caller = self.stranger();
        let answer = caller.post_form(&format!("/sign-in/{token}"), &[]).await;
        assert!(answer.status().is_redirection(), "signing in answered {}", answer.status());
        caller
    }

    /// Gives somebody a bearer token.
    pub async fn bearer(&self, person: &Person) -> String {
        give_key(&self.app, None, &person.id, KeyKind::Bearer).await.expect("a token can be given")
    }

    /// Somebody with a browser who has not signed in.
    pub fn stranger(&self) -> Caller {
        Caller::new(self.address)
    }

    /// Stops the server and starts it again on the same folder, as after a crash.
    pub async fn restarted(mut self) -> TestServer {
        self.running.abort();
        self.app.store.close().await;
        let folder = std::mem::replace(&mut self.folder, TempDir::new().expect("a temporary folder"));
        server_in(folder, false, Clock::system()).await
    }
}
