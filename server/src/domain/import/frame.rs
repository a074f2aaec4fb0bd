//! Finds what stands around the clauses of a paper: committee names, title, recipients and signature.

use super::label::typed;
use super::{Block, LeftOut, LeftPart, Paragraph, Side};

/// Blocks among which a title is looked for: committee names, number and date take a dozen lines.
const TITLE_WITHIN: usize = 40;

/// Longest line that is still part of a title.
const TITLE_CHARS_MAX: usize = 400;

/// Longest line that names a kind of document and nothing else: "DỰ THẢO NGHỊ QUYẾT CHUYÊN ĐỀ".
const TYPE_CHARS_MAX: usize = 40;

/// Kinds of document that such a file may be.
const TYPES: [&str; 8] = [
    "nghị quyết",
    "dự thảo nghị quyết",
    "chỉ thị",
    "kết luận",
    "quyết định",
    "đề án",
    "chương trình hành động",
    "kế hoạch",
];

/// The paragraphs that become clauses, and all the rest.
#[derive(Debug, Default)]
pub struct Framed<'a> {
    pub subject: String,
    pub body: Vec<&'a Paragraph>,
    pub left_out: Vec<LeftOut>,
}

/// Takes header, title, footer and tables off.
pub fn framed(blocks: &[Block], side: Side) -> Framed<'_> {
    let mut found = Framed::default();
    let from = match title_at(blocks, side) {
        Some(at) => {
            blocks[..at].iter().for_each(|block| found.leave(block, LeftPart::Header, side));
            title(&mut found, blocks, at, side)
        }
        None => header(&mut found, blocks, side),
    };
    let mut footer = false;
    for block in &blocks[from..] {
        footer |= is_footer(block, side);
        match block {
            Block::Paragraph(one) if !footer || !one.marks.is_empty() => found.body.push(one),
            Block::Paragraph(_) => found.leave(block, LeftPart::Footer, side),
            Block::Table(_) => {
                let part = match (footer, found.body.is_empty()) {
                    (true, _) => LeftPart::Footer,
                    (false, true) => LeftPart::Header,
                    (false, false) => LeftPart::Table,
                };
                found.leave(block, part, side);
            }
        }
    }
    found
}

impl<'a> Framed<'a> {
    /// Puts a block among those left out, with what was noted beside it; a paragraph that is known as a clause stays one wherever it stands.
    fn leave(&mut self, block: &'a Block, part: LeftPart, side: Side) {
        let words = match block {
            Block::Paragraph(one) if !one.marks.is_empty() => return self.body.push(one),
            Block::Paragraph(one) => {
                let remarks =
                    one.remarks.iter().map(|remark| format!(" [{}: {}]", remark.author, remark.words));
                one.plain(side) + &remarks.collect::<String>()
            }
            Block::Table(lines) => lines.join(" · "),
        };
        if !words.is_empty() {
            self.left_out.push(LeftOut { part, words });
        }
    }
}

fn title_at(blocks: &[Block], side: Side) -> Option<usize> {
    blocks.iter().take(TITLE_WITHIN).position(|block| match block {
        Block::Table(_) => false,
        Block::Paragraph(one) => {
            let words = one.plain(side).to_lowercase();
            let named = TYPES.iter().find(|name| words.starts_with(**name));
            named.is_some_and(|name| {
                let rest = words[name.len()..].trim_start();
                let alone = words.chars().count() <= TYPE_CHARS_MAX && one.centred;
                rest.is_empty() || alone || (one.centred && rest.starts_with("về "))
            })
        }
    })
}

/// Takes the lines of a title; returns where the clauses begin.
fn title<'a>(found: &mut Framed<'a>, blocks: &'a [Block], at: usize, side: Side) -> usize {
    let mut subject: Vec<String> = Vec::new();
    for (place, block) in blocks.iter().enumerate().skip(at) {
        let words = match block {
            Block::Paragraph(one) if one.marks.is_empty() => one.plain(side),
            Block::Paragraph(_) => return finished(found, &subject, place),
            // The header of some papers stands beside the title, in a table after it.
            Block::Table(_) => return finished(found, &subject, place),
        };
        let lower = words.to_lowercase();
        let closes =
            !words.is_empty() && words.chars().all(|sign| matches!(sign, '-' | '_' | '*' | '–' | ' '));
        if place == at {
            subject.extend(about_what(&words));
        } else if !words.is_empty() && !closes {
            let about = lower.starts_with("về ") || lower.starts_with("v/v ");
            let bare = matches!(block, Block::Paragraph(one) if one.label.is_empty());
            let whose = bare && words == words.to_uppercase() && typed(&words).is_none();
            let goes_on = !subject.is_empty() && is_title_line(block, &words, side);
            if !(about || goes_on || (whose && subject.is_empty())) {
                return finished(found, &subject, place);
            }
            if about || goes_on {
                subject.push(words.clone());
            }
        }
        found.leave(block, LeftPart::Title, side);
        if closes {
            return finished(found, &subject, place + 1);
        }
    }
    finished(found, &subject, blocks.len())
}

/// Returns what stands behind "NGHỊ QUYẾT" in the same paragraph: "về …", in small letters where all are capitals.
fn about_what(words: &str) -> Option<String> {
    const ABOUT: &str = " về ";
    let from = words.char_indices().map(|(at, _)| at).find(|at| {
        let begins: String =
            words[*at..].chars().take(ABOUT.chars().count()).flat_map(char::to_lowercase).collect();
        begins == ABOUT
    })?;
    let rest = &words[from + 1..];
    Some(if words == words.to_uppercase() { rest.to_lowercase() } else { rest.to_owned() })
}

fn is_title_line(block: &Block, words: &str, side: Side) -> bool {
    let centred = matches!(block, Block::Paragraph(one) if one.centred && one.label.is_empty());
    let looks = match block {
        // What Word counts is a heading of the text.
        Block::Paragraph(one) => one.label.is_empty() && one.runs(side).iter().all(|run| run.strong),
        Block::Table(_) => false,
    };
    let ends = words.ends_with(['.', ';', ',', ':']);
    (centred || looks) && typed(words).is_none() && !ends && words.chars().count() <= TITLE_CHARS_MAX
}

fn finished(found: &mut Framed<'_>, subject: &[String], at: usize) -> usize {
    let joined = subject.join(" ");
    let mut letters = joined.chars();
    if let Some(first) = letters.next() {
        found.subject = first.to_lowercase().chain(letters).collect();
    }
    at
}

/// Without a title only what can be nothing else is taken off the top.
fn header<'a>(found: &mut Framed<'a>, blocks: &'a [Block], side: Side) -> usize {
    let is_header = |block: &Block| match block {
        Block::Table(_) => true,
        Block::Paragraph(one) => {
            let words = one.plain(side).to_lowercase();
            words.is_empty()
                || words.starts_with("đảng cộng sản việt nam")
                || words.starts_with("đảng bộ ") && one.plain(side) == one.plain(side).to_uppercase()
                || words.starts_with("số ") && words.contains('-') && words.chars().count() <= TYPE_CHARS_MAX
                || words.contains(", ngày ") && words.contains(" tháng ") && words.chars().count() <= 80
                || words.chars().all(|sign| matches!(sign, '*' | '-' | '_'))
        }
    };
    let end = blocks.iter().take_while(|block| is_header(block)).count();
    blocks[..end].iter().for_each(|block| found.leave(block, LeftPart::Header, side));
    end
}

fn is_footer(block: &Block, side: Side) -> bool {
    let begins = |words: &str| {
        let words = words.to_lowercase();
        ["nơi nhận", "t/m ", "tm. ", "t/m. ", "tm "].iter().any(|sign| words.starts_with(sign))
    };
    match block {
        Block::Table(lines) => lines.iter().any(|line| begins(line)),
        Block::Paragraph(one) => one.marks.is_empty() && begins(&one.plain(side)),
    }
}
