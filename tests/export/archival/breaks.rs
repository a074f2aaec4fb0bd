//! A good file is broken in one way after another: each rule must notice.

use duthao::format::{Format, render};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::super::{issued, printed, sample};
use super::faults;

/// What is done to a good file, and the rule that has to notice.
type Break = (&'static str, fn(&mut Document));

fn first_with(file: &mut Document, kind: &[u8]) -> ObjectId {
    let named = |object: &Object| object.as_dict().is_ok_and(|one| one.has_type(kind));
    *file
        .objects
        .iter()
        .find(|(_, object)| named(object))
        .unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(kind)))
        .0
}

fn change_of(file: &mut Document, kind: &[u8], change: impl FnOnce(&mut Dictionary)) {
    let id = first_with(file, kind);
    change(file.get_dictionary_mut(id).unwrap());
}

/// Puts a page's content in place of what it was.
fn redraw(file: &mut Document, change: impl FnOnce(String) -> String) {
    let page = file.get_pages()[&1];
    // Strings of glyphs are bytes; one letter a byte keeps them.
    let was = file.get_page_content(page).iter().map(|byte| char::from(*byte)).collect();
    let drawn = change(was).chars().map(|letter| letter as u8).collect();
    let content = file.get_page_contents(page)[0];
    file.get_object_mut(content).unwrap().as_stream_mut().unwrap().set_plain_content(drawn);
}

const BREAKS: [Break; 22] = [
    ("6.1.3", |file| drop(file.trailer.remove(b"ID"))),
    ("6.7.4", |file| drop(file.catalog_mut().unwrap().remove(b"Lang"))),
    ("6.7.2.2", |file| drop(file.catalog_mut().unwrap().remove(b"MarkInfo"))),
    ("6.2.3", |file| drop(file.catalog_mut().unwrap().remove(b"OutputIntents"))),
    ("6.6.2.1", |file| drop(file.catalog_mut().unwrap().remove(b"Metadata"))),
    ("6.7.3.1", |file| drop(file.catalog_mut().unwrap().remove(b"StructTreeRoot"))),
    ("6.5.2", |file| file.catalog_mut().unwrap().set("AA", Dictionary::new())),
    ("6.4.1", |file| file.catalog_mut().unwrap().set("AcroForm", Dictionary::new())),
    ("6.5.1", |file| {
        let action = lopdf::dictionary! { "Type" => "Action", "S" => "JavaScript" };
        file.catalog_mut().unwrap().set("OpenAction", action);
    }),
    ("6.6.3", |file| {
        let info = file.trailer.get(b"Info").unwrap().as_reference().unwrap();
        file.get_dictionary_mut(info).unwrap().set("Title", Object::string_literal("another"));
    }),
    ("6.2.11.4.1", |file| {
        change_of(file, b"FontDescriptor", |font| {
            font.remove(b"FontFile3");
            font.remove(b"FontFile2");
        })
    }),
    ("6.2.11.7.2", |file| change_of(file, b"Font", |font| drop(font.remove(b"ToUnicode")))),
    ("6.7.3.4", |file| change_of(file, b"StructElem", |one| one.set("S", "Poem"))),
    ("6.7.3.1", |file| redraw(file, |drawn| drawn.replace("/Artifact", "/P"))),
    ("6.7.3.1", |file| redraw(file, |drawn| format!("0 0 9 9 re f\n{drawn}"))),
    ("6.7.3.1", |file| redraw(file, |drawn| drawn.replacen("/MCID 1", "/MCID 9999", 1))),
    ("6.2.4.3", |file| redraw(file, |drawn| format!("/Artifact BMC 0 0 0 1 k EMC\n{drawn}"))),
    ("6.1.13", |file| redraw(file, |drawn| format!("{}{}{drawn}", "q ".repeat(29), "Q ".repeat(29)))),
    ("6.2.11.8", |file| redraw(file, |drawn| drawn.replacen(" Tf", " Tf <0000> Tj", 1))),
    ("6.2.11.5", |file| {
        let is_wide = |object: &Object| object.as_dict().is_ok_and(|one| one.has(b"W"));
        let id = *file.objects.iter().find(|(_, object)| is_wide(object)).unwrap().0;
        let wider = Object::Array(vec![1.into(), 60.into(), 1_234.into()]);
        file.get_dictionary_mut(id).unwrap().set("W", wider);
    }),
    ("6.2.10", |file| {
        let state = lopdf::dictionary! { "Type" => "ExtGState", "ca" => 0.5 };
        let _ = file.add_object(state);
    }),
    ("6.3.2", |file| {
        let page = file.get_pages()[&1];
        let note = lopdf::dictionary! { "Type" => "Annot", "Subtype" => "Movie", "F" => 4 };
        let note = file.add_object(note);
        file.get_dictionary_mut(page).unwrap().set("Annots", vec![note.into()]);
    }),
];

#[test]
fn each_rule_notices_a_file_that_breaks_it() {
    let good = render(&printed(&sample(), &issued()), Format::Pdf).unwrap();
    for (place, (rule, harm)) in BREAKS.into_iter().enumerate() {
        let mut file = Document::load_mem(&good).unwrap();
        harm(&mut file);
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        let found = faults(&bytes);
        assert!(found.iter().any(|(broken, _)| *broken == rule), "{place}: {rule} is not among {found:?}");
    }
}
