//! A stock samod client at the socket of Dự Thảo, told on its standard input what to do.
//!
//! `samod-client ws://…/sync DOCUMENT`, with the bearer token in `DUTHAO_TOKEN`. Says `open`, then answers each line:
//!
//! - `type CLAUSE WORDS` puts words at the end of a clause: `typed`
//! - `until CLAUSE WORDS` waits until a clause holds these words: `there`
//! - `saved` waits until the server has everything written here: `saved`
//! - `read CLAUSE`: `words …`

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ROOT, ReadDoc};
use futures_util::future::BoxFuture;
use futures_util::{SinkExt, StreamExt};
use samod::{BackoffConfig, ConnectionId, DialError, Dialer, DocHandle, DocumentId, Repo, Transport, Url};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};

/// How long anything may take: far longer than it does, so that only what never comes is a failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// samod's own dialer has no place for a token, so this one brings it; the rest is samod's.
struct WithToken {
    address: Url,
    token: String,
}

impl Dialer for WithToken {
    type Error = Error;

    fn url(&self) -> Url {
        self.address.clone()
    }

    fn connect(&self) -> BoxFuture<'static, Result<Transport, DialError<Error>>> {
        let (address, token) = (self.address.clone(), self.token.clone());
        Box::pin(async move {
            let mut request = address.as_str().into_client_request().map_err(DialError::PermanentFailure)?;
            let value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(DialError::transient)?;
            request.headers_mut().insert("authorization", value);
            let (socket, _) = connect_async(request).await.map_err(DialError::transient)?;
            let (sink, stream) = socket.split();
            let frames = stream.filter_map(|message| {
                ready(match message {
                    Ok(Message::Binary(frame)) => Some(Ok(frame.to_vec())),
                    Ok(_) => None,
                    Err(fault) => Some(Err(fault)),
                })
            });
            let sink = sink.with(|frame: Vec<u8>| ready(Ok::<_, Error>(Message::Binary(frame.into()))));
            Ok(Transport::new(frames.boxed(), Box::pin(sink)))
        })
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address: Url = arguments.next().context("name the socket")?.parse()?;
    let document: DocumentId = arguments.next().context("name the document")?.parse()?;
    let token = std::env::var("DUTHAO_TOKEN").context("put the bearer token into DUTHAO_TOKEN")?;
    let repo = Repo::build_tokio().load().await;
    let dialer = repo.dial(BackoffConfig::default(), Arc::new(WithToken { address, token }))?;
    // Asked for before the line stands, a document is one that nobody has.
    let met =
        tokio::time::timeout(PATIENCE, dialer.established()).await.context("the server does not answer")?;
    if met.is_err() {
        bail!("the server does not let this client in");
    }
    let found = tokio::time::timeout(PATIENCE, repo.find(document)).await.context("nothing comes")??;
    let document = found.context("the server says that there is no such document")?;
    println!("open");
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let conn = dialer.connection_id().context("the connection is lost")?;
        let answer = tokio::time::timeout(PATIENCE, obey(&document, conn, &line)).await;
        println!("{}", answer.with_context(|| format!("nothing came of `{line}`"))??);
    }
    repo.stop().await;
    Ok(())
}

async fn obey(document: &DocHandle, conn: ConnectionId, line: &str) -> anyhow::Result<String> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (clause, words) = rest.split_once(' ').unwrap_or((rest, ""));
    match verb {
        "type" => {
            document.with_document(|doc| write(doc, clause, words))?;
            Ok("typed".to_owned())
        }
        "until" => {
            let mut changes = document.changes();
            while !document.with_document(|doc| read(doc, clause))?.contains(words) {
                changes.next().await.context("the document is gone")?;
            }
            Ok("there".to_owned())
        }
        "saved" => {
            document.they_have_our_changes(conn).await;
            Ok("saved".to_owned())
        }
        "read" => Ok(format!("words {}", document.with_document(|doc| read(doc, clause))?)),
        _ => bail!("nobody knows how to `{line}`"),
    }
}

fn text_of(doc: &Automerge, clause: &str) -> anyhow::Result<ObjId> {
    let (_, clauses) = doc.get(ROOT, "clauses")?.context("no clauses")?;
    let (_, clause) = doc.get(clauses, clause)?.context("no such clause")?;
    Ok(doc.get(clause, "text")?.context("no text")?.1)
}

fn read(doc: &Automerge, clause: &str) -> anyhow::Result<String> {
    Ok(doc.text(text_of(doc, clause)?)?)
}

fn write(doc: &mut Automerge, clause: &str, words: &str) -> anyhow::Result<()> {
    let text = text_of(doc, clause)?;
    let end = doc.length(&text);
    let mut transaction = doc.transaction();
    transaction.splice_text(&text, end, 0, words)?;
    transaction.commit();
    Ok(())
}
