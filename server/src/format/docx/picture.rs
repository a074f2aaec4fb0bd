//! Pictures of an annex in the Word file: each in a paragraph of its own that stays with the words beneath it, with words
//! for whoever cannot see it; in the place of one that cannot be shown stands a box with a sentence.

use super::super::html::escape;
use super::super::table::{Picture, Shown};
use super::super::tree::Tree;
use super::{run, twips, writable};
use crate::domain::resolution::Run;

/// Relations of pictures are numbered from here on: behind those of every copy and of its code.
const RELATION_FIRST: usize = 100;

/// English metric units, in which Word measures pictures, in a millimetre.
const EMU_PER_MM: f32 = 36_000.0;

/// Names the pictures in the file's lists, and returns what they are called with their bytes.
pub fn add<'a>(parts: &mut [(&str, String)], tree: &'a Tree) -> Vec<(String, &'a [u8])> {
    let all = (1..).zip(tree.sections.iter().flat_map(|part| &part.pictures));
    let shown: Vec<(usize, &[u8])> = all
        .filter_map(|(number, picture)| match &picture.shown {
            Shown::Jpeg { bytes, .. } => Some((number, bytes.as_ref())),
            Shown::Mark(_) => None,
        })
        .collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let relation = |number: usize| {
        format!(
            "<Relationship Id=\"{}\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" \
             Target=\"media/hinh-{number}.jpg\"/>",
            relation_id(number)
        )
    };
    let relations: String = shown.iter().map(|(number, _)| relation(*number)).collect();
    for (name, written) in parts {
        match *name {
            "[Content_Types].xml" => {
                let default = "<Default Extension=\"jpg\" ContentType=\"image/jpeg\"/><Override ";
                *written = written.replacen("<Override ", default, 1);
            }
            "word/_rels/document.xml.rels" => {
                *written = written.replace("</Relationships>", &format!("{relations}</Relationships>"));
            }
            _ => {}
        }
    }
    let named = |(number, bytes)| (format!("word/media/hinh-{number}.jpg"), bytes);
    shown.into_iter().map(named).collect()
}

fn relation_id(number: usize) -> String {
    format!("rId{}", RELATION_FIRST + number)
}

/// Writes a picture, or the box in its place, and the words beneath. `number` counts the pictures of the file from 1.
pub fn paragraphs(picture: &Picture, number: usize) -> String {
    let words = |text: &str, em: bool| run(&Run { text: text.to_owned(), em, ..Run::default() });
    let (border, shown) = match &picture.shown {
        Shown::Jpeg { .. } => (String::new(), drawing(picture, number)),
        Shown::Mark(told) => (frame(), words(told, false)),
    };
    // An exact line would cut the picture: its line is as high as it is.
    let centred = "<w:jc w:val=\"center\"/>";
    let room = "<w:spacing w:before=\"120\" w:after=\"60\" w:line=\"240\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"0\"/>";
    format!(
        "<w:p><w:pPr><w:keepNext/>{border}{room}{centred}</w:pPr>{shown}</w:p>\
         <w:p><w:pPr><w:keepLines/><w:ind w:firstLine=\"0\"/>{centred}</w:pPr>{}</w:p>",
        words(&picture.caption, true)
    )
}

fn frame() -> String {
    let side =
        |name: &str| format!("<w:{name} w:val=\"single\" w:sz=\"4\" w:space=\"8\" w:color=\"000000\"/>");
    let sides: String = ["top", "left", "bottom", "right"].into_iter().map(side).collect();
    format!("<w:pBdr>{sides}</w:pBdr>")
}

fn drawing(picture: &Picture, number: usize) -> String {
    let (width, height) = picture.size_mm();
    let (width, height) = (twips(width, EMU_PER_MM), twips(height, EMU_PER_MM));
    let told = escape(&writable(&picture.caption));
    let main = "http://schemas.openxmlformats.org/drawingml/2006/main";
    let pictures = "http://schemas.openxmlformats.org/drawingml/2006/picture";
    let placed = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
    // The code of a published copy is drawing 1.
    let (id, relation) = (number + 1, relation_id(number));
    format!(
        "<w:r><w:drawing><wp:inline xmlns:wp=\"{placed}\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
         <wp:extent cx=\"{width}\" cy=\"{height}\"/><wp:docPr id=\"{id}\" name=\"Hình {number}\" descr=\"{told}\"/>\
         <a:graphic xmlns:a=\"{main}\"><a:graphicData uri=\"{pictures}\"><pic:pic xmlns:pic=\"{pictures}\">\
         <pic:nvPicPr><pic:cNvPr id=\"{id}\" name=\"hinh-{number}.jpg\" descr=\"{told}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"{relation}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>\
         </w:drawing></w:r>"
    )
}
