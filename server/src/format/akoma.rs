//! The copy as Akoma Ntoso 3.0 (OASIS LegalDocML): a `statement` that machines of other houses can read.
//!
//! The flat list of clauses becomes a tree by number and level; every clause keeps its id, so that a link into the page of
//! a resolution and one into this file end at the same words.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::table::{Section, Table};
use super::tree::{Line, Paragraph, Part, Tree};
use crate::domain::resolution::{Kind, Run};

const NAMESPACE: &str = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0";

/// Who stands behind every statement of the file.
const COMMITTEE: &str = "#committee";

type Xml = Writer<Vec<u8>>;

/// Writes the copy as Akoma Ntoso. The same tree gives the same bytes.
pub fn write(tree: &Tree) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("akomaNtoso").with_attribute(("xmlns", NAMESPACE)).write_inner_content(|xml| {
        let statement = xml.create_element("statement");
        statement
            .with_attributes([("name", kind_of(tree).as_str()), ("contains", "originalVersion")])
            .write_inner_content(|xml| {
                meta(xml, tree)?;
                preface(xml, tree)?;
                let body = preamble(xml, &tree.body)?;
                main_body(xml, body, &tree.sections)?;
                conclusions(xml, tree)
            })?;
        Ok(())
    })?;
    let mut written = xml.into_inner();
    written.push(b'\n');
    Ok(written)
}

/// What kind of statement it is: a paper beside a resolution, such as "phu-luc" or "bang-theo-doi", has parts and no
/// clauses.
fn kind_of(tree: &Tree) -> String {
    let is_paper = tree.body.is_empty() && !tree.sections.is_empty();
    let kind = tree.heading.iter().find(|line| is_paper && line.part == Part::DocumentType);
    kind.map_or_else(|| "resolution".to_owned(), |line| plain_name(&line.text))
}

/// Names a work and its expression by the naming convention of the standard: kind, author, day, number. A copy without a
/// number goes by its title, and what it is marked as, such as "Dự thảo lần 2", tells its expression from others.
fn addresses(tree: &Tree, day: &str) -> (String, String) {
    let named = |part: Part| tree.number.iter().filter(move |line| line.part == part);
    let number = named(Part::Number).find(|line| line.text.contains(|letter: char| letter.is_ascii_digit()));
    let marks = named(Part::Mark).map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
    let marks = plain_name(&marks);
    let title = plain_name(&tree.title);
    let title = title.strip_suffix(&marks).unwrap_or(&title).trim_end_matches('-').to_owned();
    let name = number.map_or(title, |line| plain_name(&line.text));
    let parts = [kind_of(tree), plain_name(&tree.author), day.to_owned(), name];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let work = format!("/akn/vn/statement/{}", parts.join("/"));
    let mark = if marks.is_empty() { String::new() } else { format!("!{marks}") };
    let expression = format!("{work}/vie@{day}{mark}");
    (work, expression)
}

/// Where a work, its Vietnamese expression and this file are found.
fn meta(xml: &mut Xml, tree: &Tree) -> io::Result<()> {
    let day = format!("{:04}-{:02}-{:02}", tree.day.year, tree.day.month, tree.day.day);
    let (work, expression) = addresses(tree, &day);
    xml.create_element("meta").write_inner_content(|xml| {
        let identification = xml.create_element("identification").with_attribute(("source", COMMITTEE));
        identification.write_inner_content(|xml| {
            let levels = [
                ("FRBRWork", work.as_str(), "", ("FRBRcountry", "value", "vn")),
                ("FRBRExpression", expression.as_str(), "", ("FRBRlanguage", "language", "vie")),
                (
                    "FRBRManifestation",
                    expression.as_str(),
                    ".xml",
                    ("FRBRformat", "value", "application/akn+xml"),
                ),
            ];
            for (level, uri, end, (last, attribute, value)) in levels {
                xml.create_element(level).write_inner_content(|xml| {
                    let this = format!("{uri}/!main{end}");
                    empty(xml, "FRBRthis", &[("value", this.as_str())])?;
                    empty(xml, "FRBRuri", &[("value", format!("{uri}{end}").as_str())])?;
                    if level == "FRBRWork" {
                        empty(xml, "FRBRalias", &[("value", tree.title.as_str()), ("name", "title")])?;
                    }
                    empty(xml, "FRBRdate", &[("date", day.as_str()), ("name", "named")])?;
                    empty(xml, "FRBRauthor", &[("href", COMMITTEE)])?;
                    empty(xml, last, &[(attribute, value)])
                })?;
            }
            Ok(())
        })?;
        xml.create_element("references").with_attribute(("source", COMMITTEE)).write_inner_content(
            |xml| {
                let href = format!("/akn/ontology/organization/vn/{}", plain_name(&tree.author));
                empty(
                    xml,
                    "TLCOrganization",
                    &[("eId", "committee"), ("href", href.as_str()), ("showAs", tree.author.as_str())],
                )
            },
        )?;
        Ok(())
    })?;
    Ok(())
}

fn preface(xml: &mut Xml, tree: &Tree) -> io::Result<()> {
    let lines = tree.header().chain(&tree.heading).filter(|line| !line.text.is_empty());
    xml.create_element("preface")
        .write_inner_content(|xml| lines.into_iter().try_for_each(|one| line(xml, one)))?;
    Ok(())
}

/// One line of header, title or footer; what the standard has a name for is called by it.
fn line(xml: &mut Xml, line: &Line) -> io::Result<()> {
    let inner = match line.part {
        Part::Committee => "docAuthority",
        Part::Number => "docNumber",
        Part::DocumentType => "docType",
        Part::Subject => "docTitle",
        Part::SignerName => "signature",
        Part::Superior
        | Part::Star
        | Part::Party
        | Part::Mark
        | Part::Date
        | Part::Authority
        | Part::Dashes
        | Part::RecipientsHead
        | Part::Recipient
        | Part::PublicAddress
        | Part::OnBehalf
        | Part::SignerTitle => "",
    };
    let p = xml.create_element("p").with_attribute(("class", line.part.id()));
    if inner.is_empty() {
        p.write_text_content(words(&line.text))?;
    } else {
        p.write_inner_content(|xml| {
            xml.create_element(inner).write_text_content(words(&line.text))?;
            Ok(())
        })?;
    }
    Ok(())
}

/// Writes what the resolution rests on, and returns the clauses after it.
fn preamble<'a>(xml: &mut Xml, body: &'a [Paragraph]) -> io::Result<&'a [Paragraph]> {
    let is_before = |one: &Paragraph| matches!(one.kind, Kind::Basis | Kind::Enacting);
    let end = body.iter().position(|one| !is_before(one)).unwrap_or(body.len());
    let (before, after) = body.split_at(end);
    if before.is_empty() {
        return Ok(after);
    }
    xml.create_element("preamble").write_inner_content(|xml| {
        for group in before.chunk_by(|one, next| one.kind == next.kind) {
            if group[0].kind == Kind::Basis {
                let id = format!("{}__citations", id_of(&group[0]));
                xml.create_element("citations")
                    .with_attribute(("eId", id.as_str()))
                    .write_inner_content(|xml| group.iter().try_for_each(|one| item(xml, "citation", one)))?;
            } else {
                group.iter().try_for_each(|one| {
                    let formula = xml.create_element("formula");
                    let id = id_of(one);
                    formula
                        .with_attributes([("name", "enactingFormula"), ("eId", id.as_str())])
                        .write_inner_content(|xml| {
                            number(xml, one, "p")?;
                            paragraph(xml, one)
                        })
                        .map(|_| ())
                })?;
            }
        }
        Ok(())
    })?;
    Ok(after)
}

fn item(xml: &mut Xml, name: &str, one: &Paragraph) -> io::Result<()> {
    xml.create_element(name).with_attribute(("eId", id_of(one).as_str())).write_inner_content(|xml| {
        number(xml, one, "num")?;
        paragraph(xml, one)
    })?;
    Ok(())
}

fn main_body(xml: &mut Xml, body: &[Paragraph], sections: &[Section]) -> io::Result<()> {
    xml.create_element("mainBody").write_inner_content(|xml| {
        branch(xml, body)?;
        for (place, part) in sections.iter().enumerate() {
            section(xml, part, &format!("part-{place}"))?;
        }
        if body.is_empty() && sections.is_empty() {
            // The standard asks for something between the marks.
            xml.create_element("p").write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Writes clauses of which each holds those after it that belong beneath it.
fn branch(xml: &mut Xml, clauses: &[Paragraph]) -> io::Result<()> {
    let mut rest = clauses;
    while let Some((first, after)) = rest.split_first() {
        let end = after.iter().position(|next| !is_beneath(first, next)).unwrap_or(after.len());
        let (beneath, next) = after.split_at(end);
        clause(xml, first, beneath)?;
        rest = next;
    }
    Ok(())
}

/// A title holds all until a numbered clause that is no deeper than itself; any other numbered clause holds deeper ones.
fn is_beneath(above: &Paragraph, one: &Paragraph) -> bool {
    if above.label.number.is_empty() || above.kind == Kind::Basis {
        return false;
    }
    let deeper = one.level > above.level;
    if above.heading.is_some() { deeper || one.label.number.is_empty() } else { deeper }
}

fn clause(xml: &mut Xml, one: &Paragraph, beneath: &[Paragraph]) -> io::Result<()> {
    let id = id_of(one);
    let name = match (one.heading.is_some(), one.label.number.is_empty(), one.level) {
        (true, _, 0) => "section",
        (true, _, _) => "subsection",
        (false, true, _) => "paragraph",
        (false, false, 0..=2) => "clause",
        (false, false, 3) => "point",
        (false, false, _) => "indent",
    };
    let element = xml.create_element(name);
    element.with_attributes([("eId", id.as_str()), ("class", one.kind.id())]).write_inner_content(|xml| {
        number(xml, one, "num")?;
        if one.heading.is_some() {
            xml.create_element("heading").write_inner_content(|xml| runs(xml, &one.runs))?;
        } else {
            let part = if beneath.is_empty() { "content" } else { "intro" };
            let part_id = format!("{id}__{part}");
            let part = xml.create_element(part).with_attribute(("eId", part_id.as_str()));
            part.write_inner_content(|xml| paragraph(xml, one))?;
        }
        branch(xml, beneath)
    })?;
    Ok(())
}

fn number(xml: &mut Xml, one: &Paragraph, name: &str) -> io::Result<()> {
    if !one.label.number.is_empty() {
        xml.create_element(name).write_text_content(words(&one.label.number))?;
    }
    Ok(())
}

fn paragraph(xml: &mut Xml, one: &Paragraph) -> io::Result<()> {
    xml.create_element("p").write_inner_content(|xml| runs(xml, &one.runs))?;
    Ok(())
}

/// Writes words with their looks. Runs touch one another: no white space may come between them.
fn runs(xml: &mut Xml, runs: &[Run]) -> io::Result<()> {
    let mut plain = Writer::new(Vec::new());
    for run in runs {
        let looks = [(run.strong, "b"), (run.em, "i"), (run.underline, "u")];
        let looks: Vec<&str> =
            looks.into_iter().filter(|(wanted, _)| *wanted).map(|(_, name)| name).collect();
        for name in &looks {
            plain.get_mut().extend_from_slice(format!("<{name}>").as_bytes());
        }
        plain.write_event(Event::Text(words(&run.text)))?;
        for name in looks.iter().rev() {
            plain.get_mut().extend_from_slice(format!("</{name}>").as_bytes());
        }
    }
    let written = String::from_utf8(plain.into_inner()).map_err(io::Error::other)?;
    xml.write_event(Event::Text(BytesText::from_escaped(written)))
}

fn section(xml: &mut Xml, part: &Section, id: &str) -> io::Result<()> {
    let element = xml.create_element("hcontainer");
    element.with_attributes([("name", "part"), ("eId", id)]).write_inner_content(|xml| {
        if !part.heading.is_empty() {
            xml.create_element("heading").write_text_content(words(&part.heading))?;
        }
        let content_id = format!("{id}__content");
        let content = xml.create_element("content").with_attribute(("eId", content_id.as_str()));
        content.write_inner_content(|xml| {
            text(xml, &part.note)?;
            if let Some(rows) = &part.table {
                table(xml, rows, &format!("{id}__table"))?;
            }
            part.beneath.iter().try_for_each(|words| text(xml, words))?;
            if part.note.is_empty() && part.table.is_none() && part.beneath.is_empty() {
                // The standard asks for something between the marks.
                xml.create_element("p").write_empty()?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn text(xml: &mut Xml, line: &str) -> io::Result<()> {
    if !line.is_empty() {
        xml.create_element("p").write_text_content(words(line))?;
    }
    Ok(())
}

fn table(xml: &mut Xml, table: &Table, id: &str) -> io::Result<()> {
    let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
    xml.create_element("table").with_attribute(("eId", id)).write_inner_content(|xml| {
        for (cell, cells) in std::iter::once(("th", &heads)).chain(table.rows.iter().map(|row| ("td", row))) {
            xml.create_element("tr").write_inner_content(|xml| {
                cells.iter().try_for_each(|one| {
                    xml.create_element(cell).write_inner_content(|xml| {
                        xml.create_element("p").write_text_content(words(one))?;
                        Ok(())
                    })?;
                    Ok(())
                })
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

fn conclusions(xml: &mut Xml, tree: &Tree) -> io::Result<()> {
    let Some(footer) = tree.footer() else { return Ok(()) };
    let footer = footer.into_iter().filter(|one| !one.text.is_empty());
    xml.create_element("conclusions")
        .write_inner_content(|xml| footer.into_iter().try_for_each(|one| line(xml, one)))?;
    Ok(())
}

fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    let held: Vec<(&str, String)> = attributes.iter().map(|(key, value)| (*key, held(value))).collect();
    xml.create_element(name)
        .with_attributes(held.iter().map(|(key, value)| (*key, value.as_str())))
        .write_empty()?;
    Ok(())
}

/// The id of a clause as the reading page has it for an anchor.
fn id_of(one: &Paragraph) -> String {
    held(&format!("clause-{}", one.clause))
}

/// The letters that XML 1.0 can hold: others are forbidden even escaped.
fn held(text: &str) -> String {
    let is_held = |letter: &char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_held).collect()
}

fn words(text: &str) -> BytesText<'static> {
    BytesText::new(&held(text)).into_owned()
}

/// Names something in an address: "Thị ủy Kỳ Anh" is `thi-uy-ky-anh`.
fn plain_name(words: &str) -> String {
    let lower = words.to_lowercase().replace('đ', "d");
    let plain: String = lower
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { ' ' })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_addresses_are_plain_letters() {
        assert_eq!(plain_name("Thị ủy Kỳ Anh"), "thi-uy-ky-anh");
        assert_eq!(plain_name("Số 02-NQ/ThU"), "so-02-nq-thu");
        assert_eq!(plain_name("ĐẢNG BỘ"), "dang-bo");
    }
}
