//! The real binary: what it prints, what it writes, what it refuses on one line, and how it stops.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const UNITS: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên
Khối nông thôn;Đảng bộ phường Kỳ Liên;Chi bộ TDP Liên Phú;31
Khối trường học;Đảng bộ các trường;Chi bộ Trường THCS Sông Trí;12
";

const UNITS_FAULTY: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên
Khối nông thôn;Đảng bộ phường Kỳ Liên;Chi bộ TDP Liên Phú;31
Khối nông thôn;Đảng bộ phường Kỳ Liên;;12
Khối nông thôn;Đảng bộ phường Kỳ Liên;Chi bộ TDP Liên Sơn;ba mươi
";

/// The program in that folder, without what the machine's environment may set.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duthao"));
    command.current_dir(folder);
    for name in ["LISTEN", "DEMO", "DATA", "DATABASE", "CONFIG", "LOG"] {
        command.env_remove(format!("DUTHAO_{name}"));
    }
    command
}

fn ran(folder: &Path, words: &[&str]) -> Output {
    program(folder).args(words).output().expect("the program")
}

/// What it prints when all is well.
fn said(folder: &Path, words: &[&str]) -> String {
    let output = ran(folder, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The one line it refuses with.
fn refused(folder: &Path, words: &[&str]) -> String {
    let output = ran(folder, words);
    let line = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success() && output.stdout.is_empty(), "{words:?}: {line}");
    assert!(line.starts_with("duthao: ") && line.contains("; "), "{words:?}: {line}");
    assert_eq!(line.trim_end().lines().count(), 1, "{words:?}: {line}");
    line
}

#[test]
fn the_demo_is_exported_to_the_same_bytes_twice() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    said(folder, &["demo", "--data", "d"]);
    for format in ["pdf", "docx", "html", "markdown", "text"] {
        for out in ["one", "two"] {
            said(folder, &["export", "demo", "--format", format, "--out", out, "--data", "d"]);
        }
        let one = std::fs::read(folder.join("one")).unwrap();
        assert!(one.len() > 1000, "{format}: {} bytes", one.len());
        assert!(one == std::fs::read(folder.join("two")).unwrap(), "{format} differs");
    }
    for format in ["pdf", "docx"] {
        for out in ["one", "two"] {
            let since = ["export", "demo", "--format", format, "--since", "c1", "--out", out, "--data", "d"];
            said(folder, &since);
        }
        let one = std::fs::read(folder.join("one")).unwrap();
        assert!(one.len() > 1000 && one == std::fs::read(folder.join("two")).unwrap(), "{format}");
    }
    let old = ["export", "demo", "--format", "pdf", "--since", "none", "--out", "x", "--data", "d"];
    assert!(refused(folder, &old).contains("there is no version none or now"));
    let text = ["export", "demo", "--format", "text", "--since", "c1", "--out", "x", "--data", "d"];
    assert!(refused(folder, &text).contains("choose docx or pdf"));
    let line = refused(folder, &["export", "demo", "--format", "odt", "--out", "x", "--data", "d"]);
    assert!(line.contains("no format odt") && line.contains("markdown"), "{line}");
    let line = refused(folder, &["export", "nothing", "--format", "text", "--out", "x", "--data", "d"]);
    assert!(line.contains("there is no resolution nothing; see GET /api/v1/resolutions"), "{line}");
    let old = ["export", "demo", "--format", "text", "--version", "none", "--out", "x", "--data", "d"];
    assert!(refused(folder, &old).contains("there is no version none"));
    let line = refused(folder, &["export", "demo", "--format", "text", "--out", "no/x", "--data", "d"]);
    assert!(line.contains("cannot write no/x"), "{line}");
}

/// Runs one statement on the embedded database, past all rules of the program.
fn spoil(folder: &Path, statement: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("d/duthao.sqlite"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap();
        sqlx::Connection::close(connection).await.unwrap();
    });
}

#[test]
fn what_is_stored_is_checked_without_touching_it() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    said(folder, &["demo", "--data", "d"]);
    let before = std::fs::read(folder.join("d/duthao.sqlite")).unwrap();
    let counts = said(folder, &["check", "--data", "d"]);
    assert!(counts.starts_with("All is sound: 1 resolutions, "), "{counts}");
    assert!(!counts.contains(" 0 changes"), "{counts}");
    assert_eq!(std::fs::read(folder.join("d/duthao.sqlite")).unwrap(), before, "it changed something");

    spoil(folder, "UPDATE change SET bytes = X'00' || substr(bytes, 2) WHERE seq = 1");
    let line = refused(folder, &["check", "--data", "d"]);
    assert!(
        line.contains("resolution demo: the bytes of change 1 do not give its hash; stop the server"),
        "{line}"
    );

    std::fs::create_dir(folder.join("e")).unwrap();
    std::fs::write(folder.join("e/duthao.sqlite"), "no database at all, but long enough to be looked at")
        .unwrap();
    assert!(refused(folder, &["check", "--data", "e"]).contains("cannot read the database in e"));
}

#[test]
fn people_are_added_and_get_their_ways_in() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    said(folder, &["person", "add", "Lan", "--roles", "surveyor,editor", "--data", "d"]);
    let link = said(folder, &["person", "link", "Lan", "--data", "d"]);
    assert!(link.starts_with("http://127.0.0.1:8080/sign-in/"), "{link}");
    let token = said(folder, &["person", "link", "Lan", "--token", "--data", "d"]);
    assert!(!token.contains('/') && token.trim().len() > 20, "{token}");
    assert!(refused(folder, &["person", "link", "Hoa", "--data", "d"]).contains("nobody called Hoa"));
    assert!(refused(folder, &["person", "add", " ", "--roles", "editor", "--data", "d"]).contains("name"));
    assert!(refused(folder, &["person", "add", "An", "--roles", "king", "--data", "d"]).contains("king"));
}

#[test]
fn units_are_taken_in_whole_or_not_at_all() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("good.csv"), UNITS).unwrap();
    std::fs::write(folder.join("faulty.csv"), UNITS_FAULTY).unwrap();
    said(folder, &["person", "add", "Lan", "--roles", "office", "--data", "d"]);
    let line = refused(folder, &["import", "units", "faulty.csv", "--data", "d"]);
    for named in ["3", "chi bộ", "4", "số đảng viên", "ba mươi"] {
        assert!(line.contains(named), "{named} is not named: {line}");
    }
    let done = said(folder, &["import", "units", "good.csv", "--data", "d"]);
    assert_eq!(done, "2 new cells, 0 updated, 43 members in all\n", "nothing was there before");
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("duthao.toml"), "data = \"of-file\"\n").unwrap();
    let add = ["person", "add", "Lan", "--roles", "office", "--config", "duthao.toml"];
    let there = || ["of-file", "of-env", "of-flag"].map(|name| folder.join(name).exists());
    assert!(program(folder).args(add).output().unwrap().status.success());
    assert_eq!(there(), [true, false, false]);
    assert!(program(folder).args(add).env("DUTHAO_DATA", "of-env").output().unwrap().status.success());
    assert_eq!(there(), [true, true, false]);
    std::fs::remove_dir_all(folder.join("of-env")).unwrap();
    let mut flagged = program(folder);
    flagged.args(add).args(["--data", "of-flag"]).env("DUTHAO_DATA", "of-env");
    assert!(flagged.output().unwrap().status.success());
    assert_eq!(there(), [true, false, true]);

    std::fs::write(folder.join("bad.toml"), "demo = true\n\nlisten = 5\n").unwrap();
    let line = refused(folder, &["serve", "--config", "bad.toml"]);
    assert!(line.contains("bad.toml line 3: "), "{line}");
}

#[test]
fn a_wrong_command_line_is_refused_on_one_line_and_makes_no_folder() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("good.csv"), UNITS).unwrap();
    let wrong: [&[&str]; 4] = [
        &["check", "--data", "mistyped"],
        &["export", "demo", "--format", "text", "--out", "x", "--data", "mistyped"],
        &["person", "link", "Lan", "--data", "mistyped"],
        &["import", "units", "good.csv", "--data", "mistyped"],
    ];
    for words in wrong {
        assert!(refused(folder, words).contains("no database in mistyped"));
        assert!(!folder.join("mistyped").exists(), "{words:?} made the folder");
    }
    assert!(refused(folder, &["export", "demo"]).contains("--format"));
    assert!(refused(folder, &["serve", "--lisen", "x"]).contains("--lisen"));
    assert!(refused(folder, &["serve", "--listen", "x"]).contains("--listen"));
    refused(folder, &[]);
    refused(folder, &["person"]);
    assert!(said(folder, &["--version"]).starts_with("duthao "));
    assert!(said(folder, &["--help"]).contains("Usage: duthao"));
}

#[test]
fn serving_ends_well_when_told_to_stop() {
    let folder = TempDir::new().unwrap();
    let mut command = program(folder.path());
    command.args(["serve", "--listen", "127.0.0.1:0", "--data", "d"]).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let serving = log.find(|line| line.contains("Serving on http://127.0.0.1:")).expect("it serves");
    assert!(!serving.contains('\u{1b}'), "no colour codes in a file: {serving:?}");
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let rest: Vec<String> = log.collect();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{rest:?}");
    assert!(rest.iter().any(|line| line.contains("Stopped")), "{rest:?}");
}

#[test]
fn units_are_exported_and_come_back_unchanged() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    said(folder, &["demo", "--data", "d"]);
    for format in ["csv", "xlsx"] {
        let out = format!("units.{format}");
        said(folder, &["export", "units", "--format", format, "--out", &out, "--data", "d"]);
        let taken = said(folder, &["import", "units", &out, "--data", "d"]);
        assert!(taken.starts_with("0 new cells, 0 updated, "), "{format}: {taken}");
    }
    let line = refused(folder, &["export", "units", "--format", "pdf", "--out", "x", "--data", "d"]);
    assert!(line.contains("no format pdf for units; choose csv or xlsx"), "{line}");
}
