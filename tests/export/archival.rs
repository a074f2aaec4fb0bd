//! PDF/A-2a of every printed file, rule by rule (ISO 19005-2), read by another program than the one that wrote it.
//!
//! veraPDF comes from none of the places that `make test` installs from, so the rules that can touch these files are
//! named here, each by its clause of the standard; those on what the files never hold (forms, layers, signatures, films,
//! attachments) are checked as absence. The last tests break a good file in one way after another: each rule must notice.

mod breaks;
mod content;
mod font;

use std::collections::BTreeSet;

use duthao::domain::comparison::compare;
use duthao::domain::resolution::{Kind, Text};
use duthao::format::redline::{RedlineFormat, Side, build};
use duthao::format::{Format, render};
use lopdf::{Dictionary, Document, Object, ObjectId};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{LETTERS, annex, clause, draft, issued, named, pdf, printed, sample};

/// A rule that a file breaks: the clause of ISO 19005-2, and what was found.
pub type Fault = (&'static str, String);

/// All that a file breaks of PDF/A-2a.
pub fn faults(bytes: &[u8]) -> Vec<Fault> {
    let file = Document::load_mem(bytes).expect("a PDF that can be read");
    let mut found = header(bytes);
    found.extend(objects(&file));
    found.extend(catalog(&file));
    found.extend(metadata(&file));
    found.extend(font::faults(&file));
    for (number, page) in file.get_pages() {
        found.extend(
            page_faults(&file, page).into_iter().map(|(rule, what)| (rule, format!("page {number}: {what}"))),
        );
    }
    found.extend(structure(&file));
    found
}

/// Says nothing where the file is as the standard wants it.
pub fn assert_archival(bytes: &[u8], name: &str) {
    let found = faults(bytes);
    assert!(found.is_empty(), "{name}: {found:#?}");
}

fn header(bytes: &[u8]) -> Vec<Fault> {
    let mut found = Vec::new();
    let second = bytes.split(|byte| *byte == b'\n').nth(1).unwrap_or_default();
    if !bytes.starts_with(b"%PDF-1.")
        || !second.starts_with(b"%")
        || second.iter().skip(1).take(4).any(|byte| *byte < 128)
    {
        found.push(("6.1.2", "no header with a line of four high bytes".into()));
    }
    if !bytes.ends_with(b"%%EOF") && !bytes.ends_with(b"%%EOF\n") {
        found.push(("6.1.3", "words after the end of the file".into()));
    }
    found
}

/// Bounds of 6.1.13, filters, and keys that no object of an archived file may have.
fn objects(file: &Document) -> Vec<Fault> {
    let mut found = Vec::new();
    if file.trailer.get(b"ID").is_err() {
        found.push(("6.1.3", "no ID".into()));
    }
    if file.trailer.has(b"Encrypt") {
        found.push(("6.1.3", "encrypted".into()));
    }
    for (id, object) in &file.objects {
        let mut told = |rule, what: &str| found.push((rule, format!("{what} in object {}", id.0)));
        if let Object::Stream(stream) = object {
            for filter in stream.filters().unwrap_or_default() {
                if !matches!(filter, b"FlateDecode" | b"DCTDecode" | b"ASCIIHexDecode" | b"ASCII85Decode") {
                    told("6.1.7.2", &format!("filter {}", String::from_utf8_lossy(filter)));
                }
            }
            if [&b"F"[..], b"FFilter", b"FDecodeParms"].iter().any(|key| stream.dict.has(key)) {
                told("6.1.7.1", "a stream that lies elsewhere");
            }
            if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image") {
                image(&stream.dict, &mut told);
            }
            if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"PS") {
                told("6.2.9", "a PostScript object");
            }
        }
        walk(object, &mut |dictionary| keys(dictionary, &mut told));
        bounds(object, &mut told);
    }
    found
}

fn image(dictionary: &Dictionary, told: &mut impl FnMut(&'static str, &str)) {
    for key in [&b"Alternates"[..], b"OPI"] {
        if dictionary.has(key) {
            told("6.2.8", "another picture in place of a picture");
        }
    }
    if dictionary.get(b"Interpolate").and_then(Object::as_bool).unwrap_or(false) {
        told("6.2.8.1", "a smoothed picture");
    }
}

/// Keys that are forbidden wherever they stand.
fn keys(dictionary: &Dictionary, told: &mut impl FnMut(&'static str, &str)) {
    for (key, rule) in [
        (&b"AA"[..], "6.5.2"),
        (b"JavaScript", "6.5.1"),
        (b"EmbeddedFiles", "6.8"),
        (b"EF", "6.8"),
        (b"OCProperties", "6.9"),
        (b"AcroForm", "6.4.1"),
        (b"XFA", "6.4.2"),
        (b"Requirements", "6.11"),
        (b"AlternatePresentations", "6.10"),
        (b"PresSteps", "6.10"),
        (b"TR", "6.2.5"),
        (b"HTP", "6.2.5"),
        (b"Ref", "6.2.9"),
    ] {
        if dictionary.has(key) {
            told(rule, &String::from_utf8_lossy(key));
        }
    }
    let action = dictionary.get(b"S").and_then(Object::as_name);
    if dictionary.get(b"Type").and_then(Object::as_name).is_ok_and(|kind| kind == b"Action")
        && !action.is_ok_and(|action| matches!(action, b"GoTo" | b"URI"))
    {
        told("6.5.1", "an action that is more than going somewhere");
    }
    let see_through =
        |key: &[u8]| dictionary.get(key).and_then(Object::as_float).is_ok_and(|share| share < 1.0);
    if dictionary.get(b"Type").and_then(Object::as_name).is_ok_and(|kind| kind == b"ExtGState")
        && (see_through(b"ca") || see_through(b"CA"))
    {
        told("6.2.10", "ink to be seen through");
    }
}

/// Lengths that a reader of archives need not go beyond.
fn bounds(object: &Object, told: &mut impl FnMut(&'static str, &str)) {
    match object {
        Object::String(words, _) if words.len() > 32_767 => told("6.1.13", "a string too long"),
        Object::Name(name) if name.len() > 127 => told("6.1.13", "a name too long"),
        Object::Integer(number) if i32::try_from(*number).is_err() => told("6.1.13", "a number too large"),
        Object::Array(members) => members.iter().for_each(|member| bounds(member, told)),
        Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, member)| bounds(member, told)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, member)| bounds(member, told)),
        _ => (),
    }
}

/// Every dictionary within an object.
fn walk(object: &Object, visit: &mut impl FnMut(&Dictionary)) {
    match object {
        Object::Dictionary(dictionary) => {
            visit(dictionary);
            dictionary.iter().for_each(|(_, member)| walk(member, visit));
        }
        Object::Stream(stream) => {
            visit(&stream.dict);
            stream.dict.iter().for_each(|(_, member)| walk(member, visit));
        }
        Object::Array(members) => members.iter().for_each(|member| walk(member, visit)),
        _ => (),
    }
}

fn catalog(file: &Document) -> Vec<Fault> {
    let mut found = Vec::new();
    let catalog = file.catalog().unwrap();
    if !catalog.get(b"Lang").and_then(Object::as_str).is_ok_and(|language| language.starts_with(b"vi")) {
        found.push(("6.7.4", "no language of the text".into()));
    }
    let marked =
        file.get_dict_in_dict(catalog, b"MarkInfo").and_then(|marks| marks.get(b"Marked")?.as_bool());
    if !marked.unwrap_or(false) {
        found.push(("6.7.2.2", "not marked as tagged".into()));
    }
    let intents = catalog
        .get_deref(b"OutputIntents", file)
        .and_then(Object::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let profile = intents.iter().find_map(|intent| {
        let intent = file.dereference(intent).ok()?.1.as_dict().ok()?;
        let archival = intent.get(b"S").and_then(Object::as_name).ok()? == b"GTS_PDFA1";
        let profile = intent.get_deref(b"DestOutputProfile", file).ok()?.as_stream().ok()?;
        archival.then(|| profile.get_plain_content().ok()).flatten()
    });
    // An ICC profile says at byte 16 of what colours it speaks and at 36 that it is one.
    if !profile.is_some_and(|icc| icc.get(36..40) == Some(b"acsp") && icc.get(16..20) == Some(b"RGB ")) {
        found.push(("6.2.3", "no profile of what red, green and blue are".into()));
    }
    found
}

/// What the file says of itself is said twice and has to agree.
fn metadata(file: &Document) -> Vec<Fault> {
    let mut found = Vec::new();
    let xmp = file.catalog().unwrap().get_deref(b"Metadata", file).and_then(Object::as_stream);
    let Ok(xmp) = xmp.and_then(lopdf::Stream::get_plain_content) else {
        return vec![("6.6.2.1", "no metadata".into())];
    };
    let xmp = String::from_utf8(xmp).unwrap_or_default();
    for (what, words) in
        [("part", "<pdfaid:part>2</pdfaid:part>"), ("level", "<pdfaid:conformance>A</pdfaid:conformance>")]
    {
        if !xmp.contains(words) {
            found.push(("6.6.4", format!("no {what} of the standard")));
        }
    }
    let info = file.trailer.get_deref(b"Info", file).and_then(Object::as_dict);
    for (key, words) in info.map(|info| info.iter().collect::<Vec<_>>()).unwrap_or_default() {
        let said = lopdf::decode_text_string(words).unwrap_or_default();
        // Moments are written in two ways; the day is the same in both.
        let said = if said.starts_with("D:") {
            format!("{}-{}-{}", &said[2..6], &said[6..8], &said[8..10])
        } else {
            said
        };
        if !xmp.contains(&said.replace('&', "&amp;")) {
            found.push(("6.6.3", format!("{} is not in the metadata: {said}", String::from_utf8_lossy(key))));
        }
    }
    found
}

fn page_faults(file: &Document, page: ObjectId) -> Vec<Fault> {
    let mut found = content::faults(file, page);
    for annotation in file.get_page_annotations(page).unwrap_or_default() {
        let kind = annotation.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
        // Printed, and neither invisible, hidden, unseen nor seen only sometimes.
        if kind != b"Link" || flags & 4 == 0 || flags & (1 | 2 | 32 | 256) != 0 {
            found.push(("6.3.2", "a note on the page that is not a printed link".into()));
        }
    }
    found
}

/// Every mark of the pages is read at one place of the structure, and every part has a standard name.
fn structure(file: &Document) -> Vec<Fault> {
    let mut found = Vec::new();
    let Ok(root) = file.get_dict_in_dict(file.catalog().unwrap(), b"StructTreeRoot") else {
        return vec![("6.7.3.1", "no structure".into())];
    };
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<(&Object, Vec<u8>, Option<ObjectId>)> =
        vec![(root.get(b"K").unwrap(), b"Root".to_vec(), None)];
    while let Some((node, parent, page)) = waiting.pop() {
        match file.dereference(node).unwrap().1 {
            Object::Array(members) => {
                waiting.extend(members.iter().map(|member| (member, parent.clone(), page)))
            }
            Object::Integer(mark) if !seen.insert((page, *mark)) => {
                found.push(("6.7.3.1", format!("words {mark} are read twice")));
            }
            Object::Dictionary(one) => {
                let page = one.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                if let Ok(mark) = one.get(b"MCID").and_then(Object::as_i64) {
                    seen.insert((page, mark));
                    continue;
                }
                let Ok(kind) = one.get(b"S").and_then(Object::as_name) else { continue };
                found.extend(part(&parent, kind, one));
                if let Ok(within) = one.get(b"K") {
                    waiting.push((within, kind.to_vec(), page));
                }
            }
            _ => (),
        }
    }
    for page in file.get_pages().into_values() {
        for mark in content::marks(file, page) {
            if !seen.contains(&(Some(page), mark)) {
                found.push(("6.7.3.1", format!("words {mark} of a page are read nowhere")));
            }
        }
    }
    found
}

/// Names of ISO 32000-1, 14.8.4, that these files use, and where each may stand.
fn part(parent: &[u8], kind: &[u8], one: &Dictionary) -> Option<Fault> {
    let allowed = match kind {
        b"TR" => matches!(parent, b"Table" | b"THead" | b"TBody"),
        b"TH" | b"TD" => parent == b"TR",
        b"Document" => parent == b"Root",
        b"LI" => parent == b"L" || parent == b"TOC",
        b"P" | b"H1" | b"H2" | b"H3" | b"H4" | b"H5" | b"H6" | b"Div" | b"Sect" | b"Part" | b"Table"
        | b"Span" | b"TOC" | b"TOCI" | b"Link" | b"Reference" | b"L" | b"Lbl" | b"LBody" | b"Caption"
        | b"THead" | b"TBody" | b"NonStruct" => true,
        b"Figure" => one.has(b"Alt"),
        _ => false,
    };
    let names = || format!("{} in {}", String::from_utf8_lossy(kind), String::from_utf8_lossy(parent));
    (!allowed).then(|| ("6.7.3.4", names()))
}

/// A redline in which words went, came and stayed.
fn redlined() -> Vec<u8> {
    let (old, mut new) = (sample(), sample());
    new.clauses.remove(3);
    new.clauses[5].runs[0].text.push_str(" và báo cáo cấp ủy cấp trên");
    new.clauses.push(clause(Kind::Paragraph, 0, "Một đoạn được thêm vào."));
    let side =
        |text, name: &str| Side { tree: printed(text, &draft()), name: name.into(), named: draft().named };
    let redline = build(&side(&old, "Dự thảo lần 1"), side(&new, "Dự thảo lần 2"), &compare(&old, &new));
    duthao::format::redline::render(&redline, RedlineFormat::Pdf).unwrap()
}

#[test]
fn every_printed_file_is_archival() {
    assert_archival(&render(&printed(&sample(), &draft()), Format::Pdf).unwrap(), "draft");
    assert_archival(&render(&printed(&sample(), &issued()), Format::Pdf).unwrap(), "issued");
    assert_archival(&render(&annex::printed(&draft()), Format::Pdf).unwrap(), "annex");
    assert_archival(&redlined(), "redline");
    let letters = format!("{LETTERS} 𠊛 \u{e000} \u{feff} \u{7} e\u{301} ☃ 字 “” – … ½ ² ≤ №");
    let odd = Text { clauses: vec![clause(Kind::Paragraph, 0, &letters)], ..sample() };
    assert_archival(&render(&printed(&odd, &draft()), Format::Pdf).unwrap(), "odd letters");
    let empty = Text { clauses: vec![], ..sample() };
    assert_archival(&render(&printed(&empty, &draft()), Format::Pdf).unwrap(), "no clause");
}

/// Texts of any shape, the same in every run.
#[test]
fn texts_of_any_shape_are_archival() {
    let mut runner = TestRunner::deterministic();
    for number in 0..24 {
        let clauses = pdf::clauses_of_any_shape(8).new_tree(&mut runner).unwrap().current();
        let text = Text { clauses: named(clauses), ..sample() };
        assert_archival(&render(&printed(&text, &draft()), Format::Pdf).unwrap(), &format!("text {number}"));
    }
}
