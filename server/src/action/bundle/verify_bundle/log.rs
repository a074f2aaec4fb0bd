//! The last links: the audit log tells of seal, vote, number and key with these very hashes, and the signed copy is the one it
//! tells of.

use super::documents::path;
use super::{Decided, Proved, Read};
use crate::action::bundle::gather_files::{is_hash_of, newest_copy};
use crate::action::bundle::sign::{MAKE_ACT, ROTATE_ACT};
use crate::domain::bundle::{Broken, Held, IssuePaper, LOG, Link, LogLine, Rows, SIGNED, SIGNER};
use crate::domain::canonical::line;
use crate::domain::export::number_words;
use crate::domain::vote::Secrecy;
use crate::format::Format;
use crate::format::reading::lines_of;

const LINK: Link = Link::Log;

pub(super) fn follow(
    read: &Read,
    proved: &Proved,
    decided: &Decided,
    held: &mut Vec<Held>,
) -> Result<(), Broken> {
    let lines = lines(read)?;
    chained(&lines)?;
    let seal = &proved.seal;
    let sealed = format!("{} {}", seal.canonical_hash, seal.seal_hash);
    let tells = |line: &LogLine| {
        let told = line.told.as_ref();
        told.is_some_and(|told| told.object == seal.resolution.as_str() && told.detail == sealed)
    };
    if !lines.iter().any(|line| line.act == "resolution.seal" && tells(line)) {
        return Err(Broken::at(LINK, "log-seal"));
    }
    voted(&lines, decided)?;
    if let Some(issue) = &decided.issue {
        issued(read, &lines, issue)?;
    }
    let signer = String::from_utf8_lossy(read.bytes(LINK, SIGNER)?).trim_end().to_owned();
    let of_key = |line: &&LogLine| {
        let told = line.told.as_ref().is_some_and(|told| told.detail == signer);
        told && (line.act == MAKE_ACT || line.act == ROTATE_ACT)
    };
    if lines.iter().find(of_key).is_none() {
        return Err(Broken::at(LINK, "log-key"));
    }
    let closed = lines.iter().filter(|line| line.told.is_none()).count();
    let last = lines.last().map_or(0, |line| line.seq);
    let given =
        vec![("count", lines.len().to_string()), ("closed", closed.to_string()), ("last", last.to_string())];
    held.push(Held { link: LINK, seen: "log", given });
    signed(read, &lines, decided.issue.as_ref(), held)
}

fn lines(read: &Read) -> Result<Vec<LogLine>, Broken> {
    let words = std::str::from_utf8(read.bytes(LINK, LOG)?);
    let words = words.map_err(|_| Broken::naming(LINK, "unreadable", LOG))?;
    let lines: Result<Vec<LogLine>, _> = words.lines().map(serde_json::from_str).collect();
    lines.map_err(|_| Broken::naming(LINK, "unreadable", LOG))
}

/// Each line gives its hash; lines that follow one another are linked. What lies between two others stays in the house.
fn chained(lines: &[LogLine]) -> Result<(), Broken> {
    let mut before: Option<&LogLine> = None;
    for one in lines {
        let place = || one.seq.to_string();
        if one.line().is_some_and(|line| line.own_hash() != one.hash) {
            return Err(Broken::naming(LINK, "log-line", place()));
        }
        if let Some(before) = before {
            let next = before.seq.checked_add(1) == Some(one.seq);
            if one.seq <= before.seq || (next && one.previous != before.hash) {
                return Err(Broken::naming(LINK, "log-link", place()));
            }
        }
        before = Some(one);
    }
    Ok(())
}

fn binds(lines: &[LogLine], act: &str, rows: &Rows) -> bool {
    let acts = lines.iter().filter(|line| line.act == act);
    acts.flat_map(LogLine::bounds).any(|bound| rows.is_bound_by(&bound))
}

fn voted(lines: &[LogLine], decided: &Decided) -> Result<(), Broken> {
    let Some(vote) = &decided.vote else { return Ok(()) };
    if !binds(lines, "vote.open", &vote.opened) {
        return Err(Broken::at(LINK, "log-open"));
    }
    let Some(closed) = &vote.closed else { return Ok(()) };
    // The closing line of a secret vote is shown by its hash alone: it would tell who took part.
    let secret = vote.opened.value("secrecy") == Some(Secrecy::Secret.id());
    let hidden = |line: &LogLine| line.act == "vote.close" && line.told.is_none();
    if binds(lines, "vote.close", closed) || (secret && lines.iter().any(hidden)) {
        Ok(())
    } else {
        Err(Broken::at(LINK, "log-close"))
    }
}

/// The register gives the number, and the document bears it.
fn issued(read: &Read, lines: &[LogLine], issue: &IssuePaper) -> Result<(), Broken> {
    let register = &issue.register;
    if register.key != read.manifest.resolution.as_str() || !binds(lines, "resolution.issue", register) {
        return Err(Broken::at(LINK, "log-issue"));
    }
    let number = register.value("number").and_then(|number| number.parse().ok()).map(number_words);
    let sign = register.value("sign").unwrap_or_default();
    let expected = line(&format!("Số {}-{sign}", number.unwrap_or_default()));
    let said = lines_of(read.bytes(LINK, &path(Format::Text))?, Format::Text).unwrap_or_default();
    if said.contains(&expected) { Ok(()) } else { Err(Broken::naming(LINK, "number", expected)) }
}

fn signed(
    read: &Read,
    lines: &[LogLine],
    issue: Option<&IssuePaper>,
    held: &mut Vec<Held>,
) -> Result<(), Broken> {
    let link = Link::Signed;
    let rows = issue.and_then(|issue| issue.signed.as_ref());
    let Some(rows) = rows else {
        if read.files.contains_key(SIGNED) {
            return Err(Broken::at(link, "signed-unknown"));
        }
        held.push(Held { link, seen: "signed-none", given: Vec::new() });
        return Ok(());
    };
    if !binds(lines, "resolution.take_signed", rows) {
        return Err(Broken::at(link, "log-signed"));
    }
    let hash = newest_copy(Some(rows)).ok_or_else(|| Broken::at(link, "log-signed"))?;
    if !is_hash_of(hash, read.bytes(link, SIGNED)?) {
        return Err(Broken::at(link, "signed"));
    }
    held.push(Held { link, seen: "signed", given: vec![("name", hash.to_owned())] });
    Ok(())
}
