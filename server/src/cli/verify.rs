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

/// Digits of a fingerprint, and of a whole public key.
const KEY_DIGITS: [usize; 2] = [20, 64];

/// Reads the key where a file of that name is there; else it is the fingerprint itself.
fn key_of(named: &str) -> anyhow::Result<String> {
    let path = Path::new(named);
    if !path.is_file() {
        let digits: Vec<char> = named.chars().filter(|sign| !matches!(sign, '-' | ' ')).collect();
        let is_key = KEY_DIGITS.contains(&digits.len()) && digits.iter().all(char::is_ascii_hexdigit);
        return is_key.then(|| named.to_owned()).ok_or_else(|| {
            anyhow::anyhow!("{named} is neither a file nor a key: five groups of four, or manifest.key")
        });
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

/// Longest word of a stranger's file that is repeated, in characters: a path, or how a clause begins.
const STRANGERS_CHARS_MAX: usize = 200;

/// What stands in a stranger's file never moves the cursor of a terminal, nor fills it.
fn harmless(words: &str) -> String {
    let letters = words.chars().take(STRANGERS_CHARS_MAX);
    letters.map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

fn said(lang: Lang, key: &str, given: &[(&str, String)]) -> String {
    let given: Vec<(&str, String)> = given.iter().map(|(name, value)| (*name, harmless(value))).collect();
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
