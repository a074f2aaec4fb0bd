//! What the lists, the search and the coverage cost over 10,000 records and 1,000 meetings, printed as one table.
//!
//! `cargo bench -p duthao --bench pages`, with `--profile dev` as development builds it. SQLite always; PostgreSQL too
//! when `DUTHAO_TEST_POSTGRES` names one (`tests/support/with_postgres.sh cargo bench …`). All goes through real HTTP on
//! this machine, so the figures hold the routing, the rights, the queries and the writing of the page.

use std::time::{Duration, Instant};

use duthao::action::demo::load_demo::load_demo;
use duthao::action::person::give_key::give_key;
use duthao::app::App;
use duthao::clock::Clock;
use duthao::config::Config;
use duthao::domain::person::Role;
use duthao::store::Store;
use duthao::store::person::KeyKind;
use serde_json::{Value, json};

/// Meetings recorded beside the demo's.
const MEETINGS: usize = 1_000;

/// Records of each meeting.
const RECORDS_EACH: usize = 10;

/// Times a page is asked for; the median is printed.
const ROUNDS: usize = 15;

/// What a page may take of the server's time.
const AIM: Duration = Duration::from_millis(50);

const WORDS: [&str; 24] = [
    "chi bộ",
    "đảng viên",
    "sinh hoạt",
    "chuyên đề",
    "nghị quyết",
    "chuẩn bị",
    "tài liệu",
    "phát biểu",
    "thảo luận",
    "hòa khí",
    "ủy ban",
    "kỷ luật",
    "nền nếp",
    "thời gian",
    "địa bàn",
    "nông thôn",
    "trường học",
    "doanh nghiệp",
    "bí thư",
    "chủ trì",
    "kết luận",
    "phê bình",
    "giải pháp",
    "chất lượng",
];

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let folder = tempfile::TempDir::new().expect("a folder");
        let store = Store::open_sqlite(folder.path()).await.expect("the store opens");
        measured("SQLite", store, folder.path()).await;
        if let Ok(address) = std::env::var("DUTHAO_TEST_POSTGRES") {
            let store = Store::open_postgres(&address).await.expect("an empty database");
            measured("PostgreSQL", store, folder.path()).await;
        }
    });
}

async fn measured(name: &str, store: Store, folder: &std::path::Path) {
    let bench = Bench::new(store, folder).await;
    bench.fill().await;
    let first = bench.once("/search?q=hoa+khi").await;
    println!(
        "\n{name}: {MEETINGS} meetings, {} records\n\n| page | time | |\n|---|---|---|",
        MEETINGS * RECORDS_EACH
    );
    println!("| the first search, which fills the whole index | {:.0} ms | once |", millis(first));
    for path in bench.paths().await {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            times.push(bench.once(&path).await);
        }
        times.sort_unstable();
        let median = times[ROUNDS / 2];
        println!("| {path} | {:.1} ms | {} |", millis(median), if median <= AIM { "" } else { "over" });
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

struct Bench {
    app: App,
    client: reqwest::Client,
    address: std::net::SocketAddr,
    token: String,
}

impl Bench {
    async fn new(store: Store, folder: &std::path::Path) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port is known");
        let config = Config {
            listen: address,
            data: folder.to_owned(),
            database: None,
            demo: true,
            origins: Vec::new(),
            public_url: None,
            mail: None,
        };
        let app = App::new(store, Clock::system(), config);
        load_demo(&app, false).await.expect("the demo");
        let people = app.store.people().await.expect("people");
        let office = people.iter().find(|person| person.is(Role::Office)).expect("somebody of the office");
        let token = give_key(&app, None, &office.id, KeyKind::Bearer).await.expect("a token");
        let router = duthao::http::routes::router(app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs") });
        Self { app, client: reqwest::Client::new(), address, token }
    }

    async fn post(&self, path: &str, body: &Value) -> String {
        let request = self.client.post(format!("http://{}{path}", self.address)).bearer_auth(&self.token);
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer = request.send().await.expect("an answer");
        let (status, text) = (answer.status(), answer.text().await.expect("text"));
        assert!(status.is_success(), "{path} answered {status}: {text}");
        let made: Value = serde_json::from_str(&text).expect("JSON");
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Records meetings and evidence as a survey does, through the API.
    async fn fill(&self) {
        let cells = self.app.store.cells(None, i64::MAX).await.expect("cells");
        for nth in 0..MEETINGS {
            let meeting = json!({
                "cell": cells[nth % cells.len()].id.to_string(), "kind": "regular", "round": nth % 9 + 1,
                "date": format!("20{:02}-{:02}-{:02}", 18 + nth % 7, nth % 12 + 1, nth % 28 + 1),
                "start": "19:00", "end": "21:00", "place": format!("Nhà văn hóa số {nth}"), "chair": "Bí thư chi bộ",
                "attendance": {"total": 30, "exempt": 0, "present": 29, "absentWithReason": 1,
                    "absentWithoutReason": 0, "spoke": 12},
            });
            let meeting = self.post("/api/v1/meetings", &meeting).await;
            for at in 0..RECORDS_EACH {
                let word = |step: usize| WORDS[(nth * 7 + at * 5 + step * (at + 1)) % WORDS.len()];
                let text = format!(
                    "Buổi {nth}: {} và {} cần gắn với {}; ý kiến về {} là {}.",
                    word(0),
                    word(1),
                    word(2),
                    word(3),
                    word(4)
                );
                let said = json!({"meeting": meeting, "kind": "observation", "text": text,
                    "speakerRole": "Thành viên tổ khảo sát"});
                self.post("/api/v1/evidence", &said).await;
            }
        }
    }

    /// Asks for a page and reads it to its end.
    async fn once(&self, path: &str) -> Duration {
        let start = Instant::now();
        let request = self.client.get(format!("http://{}{path}", self.address)).bearer_auth(&self.token);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path} answered {}", answer.status());
        answer.bytes().await.expect("a page");
        start.elapsed()
    }

    async fn paths(&self) -> Vec<String> {
        let resolutions = self.app.store.resolutions().await.expect("resolutions");
        let resolution = &resolutions.first().expect("the demo's resolution").id;
        let blocs = self.app.store.blocs().await.expect("blocs");
        let bloc = &blocs.first().expect("a bloc").id;
        vec![
            "/resolutions".to_owned(),
            format!("/resolutions/{resolution}/overview"),
            format!("/resolutions/{resolution}/coverage"),
            "/meetings".to_owned(),
            format!("/meetings?bloc={bloc}&round=3"),
            "/evidence".to_owned(),
            format!("/evidence?bloc={bloc}"),
            "/evidence?q=hòa+khí".to_owned(),
            "/evidence?q=chi+bo".to_owned(),
            "/evidence?q=khongthay".to_owned(),
            "/units".to_owned(),
            "/units?q=lien+phu".to_owned(),
            "/units/organisations".to_owned(),
            "/search?q=hòa+khí".to_owned(),
            "/search?q=chi+bo".to_owned(),
            "/search?q=b".to_owned(),
            "/search?q=khongthay".to_owned(),
            "/api/v1/search?q=nghị+quyết&limit=500".to_owned(),
            "/api/v1/evidence?limit=500".to_owned(),
            "/api/v1/meetings?limit=500".to_owned(),
        ]
    }
}
