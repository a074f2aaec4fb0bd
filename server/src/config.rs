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
    /// Where everybody reads what is published: `https://nghiquyet.example.vn`, without a path. Paper bears it.
    pub public_url: Option<String>,
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
    pub public_url: Option<String>,
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

/// Longest public address: a code that small holds no more, nor does anybody type it.
const PUBLIC_URL_CHARS_MAX: usize = 60;

/// Reads the public address: `http://` or `https://`, a host, a port where it is not the usual one, and nothing else.
pub fn public_url(typed: &str) -> anyhow::Result<String> {
    let url = typed.trim().trim_end_matches('/');
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let (host, port) = rest.map_or(("", None), |rest| match rest.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    });
    let named = !host.is_empty()
        && !host.starts_with(['.', '-'])
        && host.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '.' || sign == '-');
    let ported = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    if !named || !ported || url.len() > PUBLIC_URL_CHARS_MAX {
        anyhow::bail!(
            "--public-url {typed}: give https://host or http://host:port, without a path, at most {PUBLIC_URL_CHARS_MAX} letters"
        );
    }
    Ok(url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::public_url;

    #[test]
    fn a_public_address_is_a_host_and_nothing_else() {
        for (typed, url) in [
            ("https://nghiquyet.kyanh.vn", "https://nghiquyet.kyanh.vn"),
            (" http://10.0.0.5:8080/ ", "http://10.0.0.5:8080"),
        ] {
            assert_eq!(public_url(typed).unwrap(), url);
        }
        let long = format!("https://{}.vn", "a".repeat(60));
        for typed in [
            "",
            "nghiquyet.vn",
            "ftp://a.vn",
            "https://",
            "https://a.vn/duong",
            "https://a.vn?x",
            "https://u@a.vn",
            "https://a.vn:0",
            "https://a.vn:cong",
            "https://a.vn:80:80",
            "https://a b.vn",
            "https://\u{111}.vn",
            &long,
        ] {
            assert!(public_url(typed).is_err(), "{typed}");
        }
    }
}
