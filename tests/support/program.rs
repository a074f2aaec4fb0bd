//! The real binary as a process of its own: started on a folder or a database, killed as a power cut kills it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// A start on a loaded machine, with the log of a long text to read.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// Lines of its log that a failing test shows.
const LINES_SHOWN: usize = 20;

/// What it says when it takes connections.
const SERVING: &str = "Serving on http://";

/// A running server. It is killed when dropped.
pub struct Program {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
    serving: mpsc::Receiver<SocketAddr>,
    reading: Option<JoinHandle<()>>,
}

impl Program {
    /// Starts it on a free port; `database` names PostgreSQL, otherwise the embedded store in `data` is used.
    pub fn spawn(data: &Path, database: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_duthao"));
        for name in ["LISTEN", "DEMO", "DATA", "DATABASE", "CONFIG", "LOG"] {
            command.env_remove(format!("DUTHAO_{name}"));
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        if let Some(address) = database {
            command.args(["--database", address]);
        }
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (told, serving) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let kept = log.clone();
        // Its log is read to the end, or a full pipe would hold it up.
        let reading = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let address = line.split(SERVING).nth(1).and_then(|rest| rest.split_whitespace().next());
                if let Some(address) = address.and_then(|text| text.parse().ok()) {
                    let _ = told.send(address);
                }
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        Self { child, log, serving, reading: Some(reading) }
    }

    /// Waits until it takes connections, and returns its address.
    pub fn address(&self) -> SocketAddr {
        self.serving.recv_timeout(START_PATIENCE).unwrap_or_else(|_| panic!("it serves:\n{}", self.said()))
    }

    /// Ends it as a power cut does: nothing more is written, nobody is told.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }

    /// Tells whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it can be asked").is_some()
    }

    /// Asks it to stop, and returns the code it ends with.
    pub fn stop(&mut self) -> Option<i32> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill runs").success(), "it is asked to stop");
        let code = self.child.wait().expect("it ends").code();
        // Its last words are read before anybody asks for them.
        if let Some(reading) = self.reading.take() {
            reading.join().expect("its log is read");
        }
        code
    }

    /// The last lines of its log.
    pub fn said(&self) -> String {
        let lines = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        lines[lines.len().saturating_sub(LINES_SHOWN)..].join("\n")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            println!("The server said:\n{}", self.said());
        }
    }
}
