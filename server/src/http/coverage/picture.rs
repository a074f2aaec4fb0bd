//! The page with the picture of the chain, and the same as a list beside it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::action::evidence::read_coverage::read_picture;
use crate::app::App;
use crate::domain::picture::layout::{BOX_WIDTH, Labelled, Layout, lay_out};
use crate::domain::picture::{Column, Drawing, Node, What};
use crate::http::member::Member;
use crate::http::nested::{Nested, nested};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::ResolutionId;

/// A box as the template draws it.
struct BoxView {
    /// Its words in full.
    title: String,
    href: String,
    /// What it looks like: `clause`, `source`, `rest` or `gap`.
    look: &'static str,
    /// The numbers of the boxes on one chain with it.
    chain: String,
}

impl BoxView {
    fn is_gap(&self) -> bool {
        self.look == "gap"
    }
}

/// A row of the list beside the picture.
struct ListRow {
    words: String,
    href: String,
    gap: bool,
    against: bool,
    /// Told with all that follows at another place above.
    again: bool,
}

#[derive(Template)]
#[template(path = "coverage/chain.html")]
struct PicturePage {
    page: Page,
    resolution: ResolutionId,
    drawing: Drawing,
    layout: Layout,
    boxes: Vec<BoxView>,
    rows: Vec<Nested<ListRow>>,
}

impl PicturePage {
    fn heads(&self) -> Vec<(String, i32)> {
        let column = |at: usize| Column::ALL.get(at).map_or("", |column| column.id());
        let columns = self.layout.columns.iter();
        columns.map(|(at, x)| (self.page.word("chain-column", column(*at)), *x)).collect()
    }

    fn box_width(&self) -> i32 {
        BOX_WIDTH
    }

    /// Counts the words "chưa có" of the picture.
    fn gaps(&self) -> usize {
        self.drawing.nodes.iter().filter(|node| node.what == What::Gap).count()
    }
}

/// What a box says: in short, and in full.
fn words_of(page: &Page, node: &Node) -> String {
    match &node.what {
        What::Clause { number, code, words, .. } => {
            let name = if code.is_empty() { number } else { code };
            format!("{name} {words}").trim().to_owned()
        }
        What::Meeting(meeting) => {
            let round = page.t1("meeting-round-n", "round", meeting.round).to_lowercase();
            let n = page.t1("records-n", "count", node.records);
            format!("{}, {round}: {n}", meeting.cell.name)
        }
        What::Bloc { name, .. } => format!("{name}: {}", page.t1("records-n", "count", node.records)),
        What::Rest(count) => page.t1("chain-rest", "count", count),
        What::Gap if node.column == Column::Evidence => page.t("chain-gap-evidence"),
        What::Gap => page.t("chain-gap-proposal"),
    }
}

fn address(resolution: &ResolutionId, drawing: &Drawing, at: usize) -> String {
    let node = &drawing.nodes[at];
    match &node.what {
        What::Clause { id, .. } => format!("/resolutions/{resolution}/clauses/{id}/why"),
        What::Meeting(meeting) => format!("/meetings/{}", meeting.id),
        What::Bloc { id, .. } => crate::http::evidence::address("/evidence", &[("bloc", id.as_str())]),
        What::Rest(_) => "#chain-list".to_owned(),
        // Where the gap can be closed: at the clause that leads to it.
        What::Gap => {
            let from = drawing.ties.iter().find(|tie| tie.to == at).map(|tie| &drawing.nodes[tie.from].what);
            match from {
                Some(What::Clause { id, .. }) if node.column == Column::Evidence => {
                    format!("/resolutions/{resolution}/clauses/{id}/evidence")
                }
                Some(What::Clause { id, .. }) => format!("/resolutions/{resolution}#clause-{id}"),
                Some(What::Meeting(_) | What::Bloc { .. } | What::Rest(_) | What::Gap) | None => {
                    "#chain-list".to_owned()
                }
            }
        }
    }
}

fn look_of(node: &Node) -> &'static str {
    match node.what {
        What::Clause { .. } => "clause",
        What::Meeting(_) | What::Bloc { .. } => "source",
        What::Rest(_) => "rest",
        What::Gap => "gap",
    }
}

/// The list: what nothing leads to stands first, each box once with all that follows.
fn rows_of(page: &Page, resolution: &ResolutionId, drawing: &Drawing) -> Vec<(usize, ListRow)> {
    let led: BTreeSet<usize> = drawing.ties.iter().map(|tie| tie.to).collect();
    let mut told = BTreeSet::new();
    let mut rows = Vec::new();
    let roots = (0..drawing.nodes.len()).filter(|at| !led.contains(at));
    let mut waiting: Vec<(usize, usize, bool)> = roots.map(|at| (0, at, false)).collect();
    waiting.reverse();
    while let Some((depth, at, against)) = waiting.pop() {
        let next: Vec<_> = drawing.ties.iter().filter(|tie| tie.from == at).collect();
        let again = !told.insert(at) && !next.is_empty();
        let node = &drawing.nodes[at];
        let row = ListRow {
            words: words_of(page, node),
            href: address(resolution, drawing, at),
            gap: node.what == What::Gap,
            against,
            again,
        };
        rows.push((depth, row));
        if !again {
            waiting.extend(next.iter().rev().map(|tie| (depth + 1, tie.to, tie.against)));
        }
    }
    rows
}

pub(super) async fn read(
    State(app): State<App>,
    member: Member,
    Path(resolution): Path<String>,
) -> Result<Response, Problem> {
    let (resolution, page) = super::page_of(&app, &member, resolution, "chain-title").await?;
    let drawing = read_picture(&app, &resolution).await?;
    let labelled: Vec<Labelled> = drawing
        .nodes
        .iter()
        .map(|node| Labelled { column: node.column as usize, label: words_of(&page, node) })
        .collect();
    let ties: Vec<(usize, usize)> = drawing.ties.iter().map(|tie| (tie.from, tie.to)).collect();
    let layout = lay_out(&labelled, &ties);
    let boxes = labelled
        .into_iter()
        .enumerate()
        .map(|(at, one)| BoxView {
            title: one.label,
            href: address(&resolution, &drawing, at),
            look: look_of(&drawing.nodes[at]),
            chain: drawing.chain_of(at).iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        })
        .collect();
    let rows = nested(rows_of(&page, &resolution, &drawing));
    Ok(show(&PicturePage { page, resolution, drawing, layout, boxes, rows }))
}
