//! What an operator may set: by flag, by `DUTHAO_*`, or in a TOML file.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Settings of one run of the server.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    /// The folder of the embedded database and everything else kept on disk.
    pub data: PathBuf,
    /// `postgres://…`; without it the embedded database in `data` is used.
    pub database: Option<String>,
    /// Serve the demo: its people, meetings and draft, with sign-in links for anybody to press.
    pub demo: bool,
    /// Further origins, such as `https://nghiquyet.example.vn`, that pages may be served from behind a proxy.
    pub origins: Vec<String>,
    /// The relay that takes copies of notices; without it none are sent, and nobody is asked for an address.
    pub mail: Option<MailConfig>,
}

/// How copies of notices leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailConfig {
    /// `smtp://relay.office.example:25`: a relay of the own network, which asks for no password.
    pub smtp: String,
    /// The sender's address.
    pub from: String,
}

/// What may stand in the TOML file; flags and environment win over it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    pub listen: Option<SocketAddr>,
    pub data: Option<PathBuf>,
    pub database: Option<String>,
    pub demo: Option<bool>,
    #[serde(default)]
    pub origins: Vec<String>,
    pub smtp: Option<String>,
    pub mail_from: Option<String>,
}

impl ConfigFile {
    /// Reads a file; says which line is wrong and what to do.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|fault| anyhow::anyhow!("cannot read {}: {fault}; check the path", path.display()))?;
        toml::from_str(&text).map_err(|fault: toml::de::Error| {
            let before = fault.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            anyhow::anyhow!("{} line {line}: {}; mend that line", path.display(), fault.message())
        })
    }
}
