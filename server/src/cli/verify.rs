//! Verifies a bundle anywhere: no server, no database, one line for each link that holds, or one that says which is broken.

use std::io::Write;
use std::path::Path;

use crate::action::bundle::verify_bundle::verify_bundle;
use crate::domain::bundle::{Broken, Held, Link};
use crate::format::bundle::BUNDLE_BYTES_MAX;
use crate::words::{Lang, say};

/// A public key or a fingerprint in a file; what is longer is none.
const KEY_BYTES_MAX: u64 = 1024;

/// Prints each link that holds. Fails with the first that does not.
pub fn verify(file: &Path, key: Option<&str>, lang: Lang) -> anyhow::Result<()> {
    let unread = |fault: &dyn std::fmt::Display| {
        let given = [("file", file.display().to_string()), ("fault", fault.to_string())];
        anyhow::anyhow!("{}", said(lang, "verify-unread", &given))
    };
    let size = std::fs::metadata(file).map_err(|fault| unread(&fault))?.len();
    if size > BUNDLE_BYTES_MAX as u64 {
        anyhow::bail!("{}", broken(&Broken::at(Link::Archive, "too-large"), lang));
    }
    let bytes = std::fs::read(file).map_err(|fault| unread(&fault))?;
    let key = key.map(key_of).transpose()?;
    let held = verify_bundle(&bytes, key.as_deref());
    let held = held.map_err(|fault| anyhow::anyhow!("{}", broken(&fault, lang)))?;
    let mut out = std::io::stdout().lock();
    for one in &held {
        writeln!(out, "{}", line(one, lang))?;
    }
    let all = if key.is_some() { "verify-all" } else { "verify-all-own" };
    writeln!(out, "{}", say(lang, all, &[]))?;
    Ok(())
}

/// Reads the key where a file of that name is there; else it is the fingerprint itself.
fn key_of(named: &str) -> anyhow::Result<String> {
    let path = Path::new(named);
    if !path.is_file() {
        return Ok(named.to_owned());
    }
    let short = std::fs::metadata(path)?.len() <= KEY_BYTES_MAX;
    let read = if short { std::fs::read_to_string(path).ok() } else { None };
    let words = read.ok_or_else(|| {
        anyhow::anyhow!(
            "{named} holds no key; give the fingerprint from the record of the vote, or manifest.key"
        )
    })?;
    Ok(words.trim().to_owned())
}

fn said(lang: Lang, key: &str, given: &[(&str, String)]) -> String {
    let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    say(lang, key, &given)
}

fn named(link: Link, lang: Lang) -> String {
    let (place, of) = (link.place().to_string(), Link::ALL.len());
    format!("{place}/{of} {}", say(lang, &format!("verify-link-{}", link.id()), &[]))
}

/// "4/10 Lịch sử: …"
fn line(held: &Held, lang: Lang) -> String {
    let mut given = held.given.clone();
    if let Some((_, decision)) = given.iter_mut().find(|(name, _)| *name == "decision") {
        *decision = say(lang, &format!("verify-decision-{decision}"), &[]);
    }
    format!("{}: {}", named(held.link, lang), said(lang, &format!("verify-held-{}", held.seen), &given))
}

/// "mắt xích 4/10 Lịch sử bị đứt: …; …"
pub fn broken(fault: &Broken, lang: Lang) -> String {
    let key = format!("verify-fault-{}", fault.fault);
    let what = said(lang, &key, &fault.given);
    let next = say(lang, &format!("verify-link-{}.next", fault.link.id()), &[]);
    let given = [("link", named(fault.link, lang)), ("what", what), ("next", next)];
    said(lang, "verify-broken", &given)
}
