//! A relay of mail on this machine that speaks SMTP, keeps what it is given, and refuses what it is told to refuse.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One mail as the relay was given it.
#[derive(Clone, Debug)]
pub struct Given {
    pub from: String,
    pub to: String,
    /// Headers and words, as they came over the line.
    pub data: String,
}

#[derive(Default)]
struct State {
    given: Vec<Given>,
    /// Answers to the next mails instead of taking them.
    answers: Vec<&'static str>,
}

/// The relay; it ends with the test.
pub struct TestRelay {
    pub address: String,
    state: Arc<Mutex<State>>,
    running: tokio::task::JoinHandle<()>,
}

impl Drop for TestRelay {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl TestRelay {
    /// Listens on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("smtp://{}", listener.local_addr().expect("the port is known"));
        let state = Arc::new(Mutex::new(State::default()));
        let kept = state.clone();
        let running = tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                tokio::spawn(speak(line, kept.clone()));
            }
        });
        Self { address, state, running }
    }

    /// Answers the next mail with this instead of taking it, such as `451 later`.
    pub fn refuse(&self, answer: &'static str) {
        self.state.lock().unwrap().answers.push(answer);
    }

    /// Takes out what was given so far.
    pub fn given(&self) -> Vec<Given> {
        std::mem::take(&mut self.state.lock().unwrap().given)
    }
}

async fn speak(line: TcpStream, state: Arc<Mutex<State>>) {
    let (read, mut write) = line.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail = Given { from: String::new(), to: String::new(), data: String::new() };
    let mut answer = "220 relay ready".to_owned();
    loop {
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        let Ok(Some(said)) = lines.next_line().await else { return };
        answer = match said.split([' ', ':']).next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => "250-relay\r\n250 8BITMIME".to_owned(),
            "MAIL" => {
                mail.from = said;
                "250 ok".to_owned()
            }
            "RCPT" => {
                mail.to = said;
                let refused = state.lock().unwrap().answers.pop();
                refused.unwrap_or("250 ok").to_owned()
            }
            "DATA" => {
                if write.write_all(b"354 go on\r\n").await.is_err() {
                    return;
                }
                mail.data.clear();
                while let Ok(Some(part)) = lines.next_line().await {
                    if part == "." {
                        break;
                    }
                    mail.data.push_str(&part);
                    mail.data.push('\n');
                }
                state.lock().unwrap().given.push(mail.clone());
                "250 taken".to_owned()
            }
            "QUIT" => {
                let _ = write.write_all(b"221 bye\r\n").await;
                return;
            }
            _ => "250 ok".to_owned(),
        };
    }
}
