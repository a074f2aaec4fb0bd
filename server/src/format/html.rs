//! The copy as HTML: a page that prints like the form, and the clauses alone for the reading page.
//!
//! All words are escaped; nothing a person wrote becomes markup.

use std::fmt::Write as _;

use super::profile::{Look, Profile};
use super::table::{Section, Table};
use super::tree::{Line, Paragraph, Tree};
use crate::domain::resolution::{Kind, Run};

/// Headings of clauses begin under the page's title, which is `<h1>`.
const HEADING_TOP: u8 = 2;

/// HTML knows no deeper heading.
const HEADING_MAX: u8 = 6;

/// Writes a page that stands alone: the form's measures, no script, nothing fetched.
pub fn page(tree: &Tree) -> String {
    let mut written = format!(
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n",
        escape(&tree.title),
        style(&tree.profile)
    );
    let header = [
        ("header", tree.committee.iter().collect::<Vec<_>>(), vec![&tree.party]),
        ("header", tree.number.iter().collect(), vec![&tree.date]),
    ];
    for (name, left, right) in header {
        let _ = writeln!(
            written,
            "<div class=\"{name}\">\n<div>{}</div>\n<div>{}</div>\n</div>",
            block(left),
            block(right)
        );
    }
    let (first, rest) = tree.heading.split_at(1.min(tree.heading.len()));
    let title: String = first.iter().map(|line| tagged("h1", line)).collect();
    let _ = writeln!(written, "<div class=\"title\">{title}{}</div>\n<main>", block(rest.iter().collect()));
    for paragraph in &tree.body {
        let tag = if paragraph.heading.is_some() { heading_tag(paragraph) } else { "p".to_owned() };
        let _ = writeln!(written, "<{tag}>{}</{tag}>", words(paragraph));
    }
    for part in &tree.sections {
        section(&mut written, part);
    }
    written.push_str("</main>\n");
    if tree.signed {
        let signed = |above: &[Line], name: &Line| {
            format!("{}<div class=\"gap\"></div>{}", block(above.iter().collect()), block(vec![name]))
        };
        let left = match tree.second.split_last() {
            Some((name, above)) => format!("<div class=\"middle\">{}</div>", signed(above, name)),
            None => {
                let public = tree.public.iter().map(|public| &public.line);
                block(std::iter::once(&tree.recipients_head).chain(&tree.recipients).chain(public).collect())
            }
        };
        let right = signed(&tree.signature, &tree.signer);
        let _ = writeln!(written, "<div class=\"footer\">\n<div>{left}</div>\n<div>{right}</div>\n</div>");
    }
    written.push_str("</body>\n</html>\n");
    written
}

fn section(written: &mut String, part: &Section) {
    let tag = format!("h{}", (HEADING_TOP + part.level).min(HEADING_MAX));
    let _ = writeln!(written, "<{tag}><strong>{}</strong></{tag}>", escape(&part.heading));
    if !part.note.is_empty() {
        let _ = writeln!(written, "<p>{}</p>", escape(&part.note));
    }
    if let Some(table) = &part.table {
        write_table(written, table);
    }
    for words in &part.beneath {
        let _ = writeln!(written, "<p>{}</p>", escape(words));
    }
}

fn write_table(written: &mut String, table: &Table) {
    let cell = |tag: &str, end: &str, words: &str, centred: bool| {
        let class = if centred { " class=\"middle\"" } else { "" };
        format!("<{tag}{class}>{}</{end}>", escape(words))
    };
    let columns = &table.columns;
    let heads: String = columns.iter().map(|one| cell("th scope=\"col\"", "th", &one.head, true)).collect();
    let _ = writeln!(written, "<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>");
    for row in &table.rows {
        let cells: String =
            row.iter().zip(columns).map(|(words, one)| cell("td", "td", words, one.centred)).collect();
        let _ = writeln!(written, "<tr>{cells}</tr>");
    }
    written.push_str("</tbody>\n</table>\n");
}

/// Writes the clauses for the reading page: a section each, with its number, its code and its words.
pub fn clauses(tree: &Tree) -> String {
    tree.body.iter().map(clause).collect()
}

/// Writes one clause for the reading page.
pub fn clause(paragraph: &Paragraph) -> String {
    let id = escape(paragraph.clause.as_str());
    let tag = if paragraph.kind == Kind::Heading { heading_tag(paragraph) } else { "p".to_owned() };
    let code = match paragraph.label.code.as_str() {
        "" => String::new(),
        code => format!(" <span class=\"code\">{}</span>", escape(code)),
    };
    format!(
        "<section id=\"clause-{id}\" class=\"clause\" data-clause=\"{id}\" data-kind=\"{}\" data-level=\"{}\">\
         <{tag}>{}</{tag}>{code}</section>\n",
        paragraph.kind.id(),
        paragraph.level,
        words(paragraph)
    )
}

/// Writes words so that no letter of theirs is read as markup, in text and in quoted attributes.
pub fn escape(words: &str) -> String {
    let mut written = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            other => written.push(other),
        }
    }
    written
}

/// Writes the words of a clause with its number.
pub fn words(paragraph: &Paragraph) -> String {
    let mut written = String::new();
    if !paragraph.label.number.is_empty() {
        let label = Run { text: paragraph.label.number.clone(), ..paragraph.label_look() };
        let _ = write!(written, "<span class=\"label\">{}</span> ", run(&label));
    }
    for part in &paragraph.runs {
        written.push_str(&run(part));
    }
    written
}

fn run(run: &Run) -> String {
    let mut written = escape(&run.text);
    for (wanted, tag) in [(run.underline, "u"), (run.em, "em"), (run.strong, "strong")] {
        if wanted {
            written = format!("<{tag}>{written}</{tag}>");
        }
    }
    written
}

/// Returns the tag of a clause that is a heading.
pub fn heading_tag(paragraph: &Paragraph) -> String {
    format!("h{}", (HEADING_TOP + paragraph.level).min(HEADING_MAX))
}

fn block(lines: Vec<&Line>) -> String {
    lines.into_iter().map(|line| tagged("div", line)).collect()
}

fn tagged(tag: &str, line: &Line) -> String {
    format!("<{tag} style=\"{}\">{}</{tag}>", look(line.look), escape(&line.text))
}

fn look(look: Look) -> String {
    let mut written = format!("font-size:{}pt", look.size);
    for (wanted, rule) in [
        (look.bold, ";font-weight:700"),
        (look.italic, ";font-style:italic"),
        (look.underline, ";text-decoration:underline"),
    ] {
        if wanted {
            written.push_str(rule);
        }
    }
    written
}

fn style(profile: &Profile) -> String {
    let (page, text, columns) = (profile.page, profile.text, profile.columns);
    format!(
        "@page {{ size: {}mm {}mm; margin: {}mm {}mm {}mm {}mm;\n\
         @top-center {{ content: counter(page); font: {}pt '{family}', Tinos, serif }} }}\n\
         @page :first {{ @top-center {{ content: none }} }}\n\
         body {{ max-width: {}mm; margin: 10mm auto; padding: 0 4mm; color: #000; background: #fff;\n\
         font: {}pt/{}pt '{family}', Tinos, 'Liberation Serif', serif }}\n\
         .title {{ margin: {}pt 0 {}pt; text-align: center; text-wrap: balance; line-height: 1.3 }}\n\
         h1 {{ margin: 0; font-weight: 400 }}\n\
         h2, h3, h4, h5, h6 {{ font-size: inherit; font-weight: 400; break-after: avoid }}\n\
         p, h2, h3, h4, h5, h6 {{ margin: 0 0 {}pt; text-indent: {}mm; text-align: justify; orphans: 2; widows: 2 }}\n\
         .header, .footer {{ display: grid; grid-template-columns: {}fr {}fr; line-height: 1.3; break-inside: avoid }}\n\
         .header, .footer > div:last-child {{ text-align: center }}\n\
         .header:first-child > div:last-child > div {{ width: max-content; margin: 0 auto; border-bottom: {}pt solid }}\n\
         table {{ width: 100%; border-collapse: collapse; margin: 0 0 12pt; font-size: {}pt; line-height: 1.3 }}\n\
         thead {{ display: table-header-group }}\n\
         th, td {{ border: .5pt solid; padding: 2pt 4pt; text-align: left; vertical-align: top }}\n\
         .middle {{ text-align: center }}\n\
         .footer {{ margin-top: {}pt; break-before: avoid }}\n\
         .gap {{ height: {}pt }}\n\
         @media print {{ body {{ max-width: none; margin: 0; padding: 0 }} }}\n",
        page.width,
        page.height,
        page.top,
        page.right,
        page.bottom,
        page.left,
        profile.look.page_number.size,
        page.width - page.left - page.right,
        profile.look.text.size,
        text.line,
        profile.title.above,
        profile.title.below,
        text.between,
        text.first_line,
        columns.left,
        columns.right,
        profile.rule.thickness,
        profile.look.recipient.size,
        profile.footer.above,
        f32::from(u16::try_from(profile.signature_lines).unwrap_or(u16::MAX)) * text.line,
        family = profile.family,
    )
}
