//! Word files as others make them: paragraphs, revisions, comments, fonts.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A paragraph with what Word puts within it.
pub fn paragraph(properties: &str, inside: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>")
}

pub fn words(words: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>")
}

/// A revision as Word writes it; `sort`: `ins`, `del`, `moveFrom`, `moveTo`.
pub fn revision(sort: &str, author: &str, inside: &str) -> String {
    let inside = words(inside);
    let inside = if sort == "del" {
        inside.replace("w:t>", "w:delText>").replace("w:t ", "w:delText ")
    } else {
        inside
    };
    format!("<w:{sort} w:id=\"7\" w:author=\"{author}\" w:date=\"2021-02-03T08:00:00Z\">{inside}</w:{sort}>")
}

/// A paragraph whose end came or went with its words.
pub fn whole(sort: &str, author: &str, inside: &str) -> String {
    let mark = format!(
        "<w:rPr><w:{sort} w:id=\"8\" w:author=\"{author}\" w:date=\"2021-02-03T08:00:00Z\"/></w:rPr>"
    );
    paragraph(&mark, &revision(sort, author, inside))
}

pub fn commented(id: u8, inside: &str) -> String {
    format!(
        "<w:commentRangeStart w:id=\"{id}\"/>{}<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>",
        words(inside)
    )
}

/// Words in a font, with the other properties of their run.
pub fn set_in(font: &str, properties: &str, inside: &str) -> String {
    let fonts = format!("<w:rFonts w:ascii=\"{font}\" w:hAnsi=\"{font}\"/>");
    words(inside).replace("<w:r>", &format!("<w:r><w:rPr>{fonts}{properties}</w:rPr>"))
}

/// A Word file that was not made here, with these paragraphs, comments (number, author, runs) and styles.
pub fn foreign(paragraphs: &[String], comments: &[(u8, &str, &str)], styles: &str) -> Vec<u8> {
    let office = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let related = |targets: &[(&str, &str)]| {
        let one = |(kind, target): &(&str, &str)| {
            format!("<Relationship Id=\"{kind}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
        };
        let all: String = targets.iter().map(one).collect();
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
    };
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"{office}.document.main+xml\"/>\
         <Override PartName=\"/word/styles.xml\" ContentType=\"{office}.styles+xml\"/>\
         <Override PartName=\"/word/comments.xml\" ContentType=\"{office}.comments+xml\"/></Types>"
    );
    let told = comments.iter().map(|(id, author, said)| {
        let said = paragraph("", said);
        format!("<w:comment w:id=\"{id}\" w:author=\"{author}\" w:date=\"2021-02-03T08:00:00Z\">{said}</w:comment>")
    });
    let told: String = told.collect();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("[Content_Types].xml", types),
        ("_rels/.rels", related(&[("officeDocument", "word/document.xml")])),
        ("word/_rels/document.xml.rels", related(&[("styles", "styles.xml"), ("comments", "comments.xml")])),
        (
            "word/document.xml",
            format!("<w:document xmlns:w=\"{WORD}\"><w:body>{}</w:body></w:document>", paragraphs.concat()),
        ),
        ("word/styles.xml", format!("<w:styles xmlns:w=\"{WORD}\">{styles}</w:styles>")),
        ("word/comments.xml", format!("<w:comments xmlns:w=\"{WORD}\">{told}</w:comments>")),
    ] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
