//! The copy as JSON, for programs: every part in reading order, with what it is and how its words are marked.

use serde::Serialize;

use super::table::{Section, Table};
use super::tree::{Line, Paragraph, Tree};
use crate::domain::resolution::Run;

/// The form of this file; a program that reads it asks for the number it knows.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    version: u32,
    title: &'a str,
    /// The committee, in short.
    author: &'a str,
    /// The day on which the words were named, "2021-02-03".
    day: String,
    header: Vec<PartView<'a>>,
    heading: Vec<PartView<'a>>,
    clauses: Vec<ClauseView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sections: Vec<SectionView<'a>>,
    footer: Vec<PartView<'a>>,
}

#[derive(Serialize)]
struct PartView<'a> {
    part: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct ClauseView<'a> {
    id: &'a str,
    kind: &'static str,
    level: u8,
    #[serde(skip_serializing_if = "str::is_empty")]
    number: &'a str,
    /// "GP1", for a clause that is counted beside its number.
    #[serde(skip_serializing_if = "str::is_empty")]
    code: &'a str,
    runs: Vec<RunView<'a>>,
}

#[derive(Serialize)]
struct RunView<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "is_false")]
    strong: bool,
    #[serde(skip_serializing_if = "is_false")]
    em: bool,
    #[serde(skip_serializing_if = "is_false")]
    underline: bool,
}

#[derive(Serialize)]
struct SectionView<'a> {
    heading: &'a str,
    level: u8,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<TableView<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    beneath: &'a [String],
}

#[derive(Serialize)]
struct TableView<'a> {
    columns: Vec<&'a str>,
    rows: &'a [Vec<String>],
}

fn is_false(value: &bool) -> bool {
    !value
}

fn part(line: &Line) -> PartView<'_> {
    PartView { part: line.part.id(), text: &line.text }
}

fn run(run: &Run) -> RunView<'_> {
    RunView { text: &run.text, strong: run.strong, em: run.em, underline: run.underline }
}

fn clause(one: &Paragraph) -> ClauseView<'_> {
    ClauseView {
        id: one.clause.as_str(),
        kind: one.kind.id(),
        level: one.level,
        number: &one.label.number,
        code: &one.label.code,
        runs: one.runs.iter().map(run).collect(),
    }
}

fn table(table: &Table) -> TableView<'_> {
    let columns = table.columns.iter().map(|column| column.head.as_str()).collect();
    TableView { columns, rows: &table.rows }
}

fn section(one: &Section) -> SectionView<'_> {
    SectionView {
        heading: &one.heading,
        level: one.level,
        note: &one.note,
        table: one.table.as_ref().map(table),
        beneath: &one.beneath,
    }
}

/// Writes the copy as JSON. The same tree gives the same bytes.
pub fn write(tree: &Tree) -> serde_json::Result<Vec<u8>> {
    let said = |line: &&Line| !line.text.is_empty();
    let file = File {
        version: VERSION,
        title: &tree.title,
        author: &tree.author,
        day: format!("{:04}-{:02}-{:02}", tree.day.year, tree.day.month, tree.day.day),
        header: tree.header().filter(said).map(part).collect(),
        heading: tree.heading.iter().filter(said).map(part).collect(),
        clauses: tree.body.iter().map(clause).collect(),
        sections: tree.sections.iter().map(section).collect(),
        footer: tree.footer().into_iter().flatten().filter(said).map(part).collect(),
    };
    let mut written = serde_json::to_vec_pretty(&file)?;
    written.push(b'\n');
    Ok(written)
}
