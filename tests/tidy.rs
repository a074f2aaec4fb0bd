//! Rules about the code, held by tests: lines of dependency, sizes, heads, paired migrations, complete words.
//!
//! Every failure names the file and line, so that it can be mended without reading this.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use duthao::words::{Lang, knows};

/// Lines of a source file: more than that does more than one thing.
const FILE_LINES_MAX: usize = 400;

/// Lines of a function, its signature included.
const FUNCTION_LINES_MAX: usize = 70;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Every file below a folder with that ending, as (path from the root, text).
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap_or_else(|fault| panic!("{}: {fault}", next.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("dist") {
                folders.push(path);
            } else if path.extension().is_some_and(|this| this == ending) {
                let name = path.strip_prefix(root()).expect("below the root").display().to_string();
                found.push((name, std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    found.sort();
    found
}

fn none(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

/// Lines of a file that are code: no comments, no tests at its end.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.lines())
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// A line of dependency: files under `place` name none of `words`, but for `except`.
struct Line {
    place: &'static str,
    words: &'static [&'static str],
    except: &'static [&'static str],
}

const LINES: [Line; 9] = [
    Line {
        place: "server/src/domain",
        words: &[
            "tokio",
            "sqlx",
            "axum",
            "automerge",
            "rand::",
            "crate::store",
            "crate::live",
            "crate::http",
            "crate::action",
            "crate::format",
            "crate::app",
            "async fn",
            "std::fs",
            "SystemTime",
        ],
        except: &[],
    },
    Line { place: "server/src", words: &["sqlx"], except: &["server/src/store", "server/src/main.rs"] },
    Line {
        place: "server/src",
        words: &["automerge::"],
        except: &[
            "server/src/live/text",
            "server/src/live/graph",
            "server/src/live/gate",
            "server/src/live/wire",
        ],
    },
    Line { place: "server/src", words: &["axum"], except: &["server/src/http"] },
    Line {
        place: "server/src/format",
        words: &[
            "crate::store",
            "crate::live",
            "crate::http",
            "crate::action",
            "crate::app",
            "async fn",
            "sqlx",
        ],
        except: &[],
    },
    Line {
        place: "server/src/store",
        words: &[
            "crate::http",
            "crate::action",
            "crate::app",
            "crate::format",
            "crate::live::hub",
            "crate::live::room",
        ],
        except: &[],
    },
    Line {
        place: "server/src/live",
        words: &["crate::http", "crate::action", "crate::app", "crate::format", "crate::store"],
        except: &[],
    },
    Line { place: "server/src/action", words: &["crate::http", "crate::cli"], except: &[] },
    Line {
        place: "server/src/live/room",
        words: &["tokio", "WebSocket", "crate::clock::Clock", "async fn", "SharedLog"],
        except: &[],
    },
];

#[test]
fn dependencies_point_one_way() {
    let sources = files("server/src", "rs");
    let mut faults = Vec::new();
    for line in &LINES {
        let concerned = sources.iter().filter(|(name, _)| {
            name.starts_with(line.place) && !line.except.iter().any(|free| name.starts_with(free))
        });
        for (name, text) in concerned {
            for (number, words) in code(text) {
                for word in line.words.iter().filter(|word| words.contains(**word)) {
                    faults.push(format!("{name}:{number}: {} must not name `{word}`", line.place));
                }
            }
        }
    }
    none(&faults, "lines of dependency (design §7)");
}

#[test]
fn every_file_says_what_it_owns_and_is_short() {
    let mut faults = Vec::new();
    for (name, text) in files("server", "rs").into_iter().chain(files("tests", "rs")) {
        if !text.starts_with("//!") {
            faults.push(format!("{name}:1: begins without `//!`"));
        }
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX && !name.starts_with("tests/") {
            faults.push(format!("{name}: {lines} lines"));
        }
    }
    for (name, text) in files("web/src", "ts") {
        if !text.starts_with("/**") {
            faults.push(format!("{name}:1: begins without `/**`"));
        }
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            faults.push(format!("{name}: {lines} lines"));
        }
    }
    none(&faults, "heads and lengths of files");
}

#[test]
fn functions_are_short() {
    let mut faults = Vec::new();
    for (name, text) in files("server", "rs") {
        let mut begun: Option<(usize, String)> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let indent: String = line.chars().take_while(|letter| *letter == ' ').collect();
            let words = line.trim_start();
            let starts = [
                "fn ",
                "pub fn ",
                "async fn ",
                "pub async fn ",
                "pub(super) fn ",
                "pub(super) async fn ",
                "pub(crate) fn ",
                "const fn ",
                "pub const fn ",
            ];
            if starts.iter().any(|start| words.starts_with(start)) && !words.ends_with(';') {
                begun = Some((number, indent));
            } else if let Some((from, outer)) = &begun
                && line == format!("{outer}}}")
            {
                if number - from >= FUNCTION_LINES_MAX {
                    faults.push(format!("{name}:{from}: {} lines", number - from + 1));
                }
                begun = None;
            }
        }
    }
    none(&faults, "lengths of functions");
}

#[test]
fn migrations_come_in_pairs() {
    let names = |folder: &str| -> BTreeSet<String> {
        let paths = files(folder, "sql").into_iter().map(|(name, _)| name);
        paths.map(|name| name.rsplit('/').next().expect("a name").to_owned()).collect()
    };
    let (sqlite, postgres) = (names("migrations/sqlite"), names("migrations/postgres"));
    assert_eq!(sqlite, postgres, "both engines have the same migrations");
    assert!(!sqlite.is_empty());
}

/// Keys of messages named in templates and code, with the place that names them.
fn keys_named() -> BTreeMap<String, String> {
    let mut named = BTreeMap::new();
    let sources = files("server/src", "rs").into_iter().chain(files("server/templates", "html"));
    for (name, text) in sources {
        for (number, line) in (1..).zip(text.lines()) {
            for opening in [".t(\"", ".t1(\"", ".t2(\"", "say(member.lang, \"", "key: \""] {
                for part in line.split(opening).skip(1) {
                    let key = part.split('"').next().unwrap_or_default();
                    named.insert(key.to_owned(), format!("{name}:{number}"));
                }
            }
        }
    }
    named
}

#[test]
fn every_word_stands_in_both_languages() {
    let named = keys_named();
    assert!(named.len() > 50, "the search for keys finds them");
    let mut faults = Vec::new();
    for lang in Lang::ALL {
        for (key, place) in &named {
            if !knows(lang, key) {
                faults.push(format!("{place}: `{key}` is missing in {}", lang.id()));
            }
        }
    }
    let keys = |lang: Lang| -> BTreeSet<String> {
        let texts = files(&format!("server/messages/{}", lang.id()), "ftl");
        texts.iter().flat_map(|(_, text)| ids(text)).collect()
    };
    for lang in Lang::ALL {
        let texts = files(&format!("server/messages/{}", lang.id()), "ftl");
        let mut seen = BTreeSet::new();
        let all = texts.iter().flat_map(|(name, text)| ids(text).into_iter().map(move |id| (name, id)));
        faults.extend(all.filter_map(|(name, id)| {
            let again = !seen.insert(id.clone());
            again.then(|| format!("{name}: `{id}` stands twice"))
        }));
    }
    let (vi, en) = (keys(Lang::Vi), keys(Lang::En));
    faults.extend(vi.difference(&en).map(|key| format!("`{key}` is missing in en")));
    faults.extend(en.difference(&vi).map(|key| format!("`{key}` is missing in vi")));
    none(&faults, "words");
}

/// Ids of messages, with `id.attribute` for attributes.
fn ids(text: &str) -> Vec<String> {
    let mut last = String::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some((id, _)) = line.split_once(" =") {
            if let Some(attribute) = id.trim_start().strip_prefix('.') {
                found.push(format!("{last}.{attribute}"));
            } else if !id.starts_with([' ', '#']) {
                last = id.to_owned();
                found.push(last.clone());
            }
        }
    }
    found
}

#[test]
fn every_problem_says_what_to_do_next() {
    let mut faults = Vec::new();
    for (name, text) in files("server/src", "rs") {
        for (number, line) in code(&text) {
            let slugs =
                ["Problem::plain(\"", "=> \""].iter().filter_map(|opening| line.split(opening).nth(1));
            for part in slugs {
                let slug = part.split('"').next().unwrap_or_default();
                let is_slug = line.contains("Problem::plain") || in_slug_function(&text, number);
                if is_slug && !Lang::ALL.iter().all(|lang| knows(*lang, &format!("problem-{slug}.next"))) {
                    faults.push(format!("{name}:{number}: problem-{slug} or its .next is missing"));
                }
            }
        }
    }
    none(&faults, "problems");
}

/// Tells whether a line stands in a function that names problems.
fn in_slug_function(text: &str, number: usize) -> bool {
    let before: Vec<&str> = text.lines().take(number).collect();
    let last = before.iter().rev().find(|line| line.trim_start().starts_with("fn "));
    last.is_some_and(|line| line.contains("fn slug(&self)"))
}

#[test]
fn no_test_file_is_forgotten() {
    let mut faults = Vec::new();
    // The load bench is programs of their own, in a workspace of its own.
    let tests = files("tests", "rs").into_iter().filter(|(name, _)| !name.starts_with("tests/load/"));
    for (name, _) in tests {
        let Some((folder, file)) = name.rsplit_once('/') else { continue };
        let module = file.trim_end_matches(".rs");
        let parent = match folder {
            "tests" if module == "main" => continue,
            "tests" => "tests/main.rs".to_owned(),
            _ if module == "mod" => continue,
            other => format!("{other}.rs"),
        };
        let text = std::fs::read_to_string(root().join(&parent)).unwrap_or_default();
        let beside = std::fs::read_to_string(root().join(folder).join("mod.rs")).unwrap_or_default();
        let line = format!("mod {module};");
        if !text.contains(&line) && !beside.contains(&line) {
            faults.push(format!("{name}: not named in {parent}"));
        }
    }
    none(&faults, "test files");
}

#[test]
fn nothing_is_left_undone() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("#[ign", "ore")];
    let mut faults = Vec::new();
    let sources = files("server", "rs").into_iter().chain(files("tests", "rs")).chain(files("web/src", "ts"));
    for (name, text) in sources {
        for (number, line) in (1..).zip(text.lines()) {
            faults.extend(
                marks
                    .iter()
                    .filter(|mark| line.contains(**mark))
                    .map(|mark| format!("{name}:{number}: {mark}")),
            );
        }
    }
    none(&faults, "left-overs");
}
