//! The golden file of permissions: rows under headings, compared and written in parts by tests that run side by side.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Writes the file anew.
const BLESS: &str = "DUTHAO_BLESS";

/// What a row is told by whom it differs.
const HOW: &str = "DUTHAO_BLESS=1 writes permissions.golden anew";

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/route/permissions.golden")
}

/// Reads headings with the rows below them, in the order of the file.
fn read(kept: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in kept.lines() {
        match sections.last_mut() {
            Some((_, rows)) if line.starts_with(' ') => {
                rows.push_str(line);
                rows.push('\n');
            }
            _ => sections.push((line.to_owned(), String::new())),
        }
    }
    sections
}

/// Compares rows with those of the file; told to bless, writes them there first.
///
/// `all` are the headings of every part in the order of the file: what is called otherwise is dropped at a blessing.
pub fn compare(rows: &BTreeMap<String, String>, all: &[String]) {
    if std::env::var_os(BLESS).is_some() {
        bless(rows, all);
    }
    let kept = read(&locked(false).1);
    for (heading, made) in rows {
        let found: Vec<&String> =
            kept.iter().filter(|(known, _)| known == heading).map(|(_, rows)| rows).collect();
        assert_eq!(found, [made], "{heading}: {HOW}");
    }
}

/// Holds the file to these headings, each once and in this order.
pub fn tells_of(all: &[String]) {
    if std::env::var_os(BLESS).is_some() {
        bless(&BTreeMap::new(), all);
    }
    let kept: Vec<String> = read(&locked(false).1).into_iter().map(|(heading, _)| heading).collect();
    let whole = std::env::var_os(BLESS).is_none();
    // While the parts are blessing, some of the rows are still to come.
    let wanted: Vec<&String> = all.iter().filter(|heading| whole || kept.contains(heading)).collect();
    for (kept, wanted) in kept.iter().zip(&wanted) {
        assert_eq!(kept, *wanted, "{HOW}");
    }
    assert_eq!(kept.len(), wanted.len(), "{HOW}");
}

/// Puts rows in their places. Whoever else does so waits: no part loses what another has written.
fn bless(rows: &BTreeMap<String, String>, all: &[String]) {
    let (mut file, kept) = locked(true);
    let mut sections: BTreeMap<String, String> = read(&kept).into_iter().collect();
    sections.extend(rows.iter().map(|(heading, rows)| (heading.clone(), rows.clone())));
    let written: String =
        all.iter().filter_map(|heading| Some(format!("{heading}\n{}", sections.get(heading)?))).collect();
    file.set_len(0).unwrap();
    file.rewind().unwrap();
    file.write_all(written.as_bytes()).unwrap();
}

/// Opens the file once nobody else writes it, and reads it. It is free again when the file is dropped.
fn locked(to_write: bool) -> (File, String) {
    let mut file =
        OpenOptions::new().read(true).write(to_write).create(to_write).truncate(false).open(path()).unwrap();
    if to_write {
        file.lock().unwrap();
    } else {
        file.lock_shared().unwrap();
    }
    let mut kept = String::new();
    file.read_to_string(&mut kept).unwrap();
    (file, kept)
}
