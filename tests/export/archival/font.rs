//! Fonts: embedded, as wide as the file says, each glyph drawn and each a letter of Unicode.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::{Fault, content};

/// Widths are in thousandths of the letters' size and may differ by one (6.2.11.5).
const WIDTH_CLOSE: f32 = 1.0;

pub fn faults(file: &Document) -> Vec<Fault> {
    let mut used: BTreeMap<ObjectId, BTreeSet<u16>> = BTreeMap::new();
    for page in file.get_pages().into_values() {
        for (font, glyphs) in content::shown(file, page) {
            used.entry(font).or_default().extend(glyphs);
        }
    }
    used.into_iter().flat_map(|(font, glyphs)| one_font(file, font, &glyphs)).collect()
}

fn one_font(file: &Document, id: ObjectId, glyphs: &BTreeSet<u16>) -> Vec<Fault> {
    let mut found = Vec::new();
    let font = file.get_dictionary(id).unwrap();
    if glyphs.contains(&0) {
        found.push(("6.2.11.8", "a letter that the font does not draw".into()));
    }
    match font.get_deref(b"ToUnicode", file).and_then(Object::as_stream) {
        Ok(map) => found.extend(letters(map, glyphs)),
        Err(_) => found.push(("6.2.11.7.2", "glyphs without letters".into())),
    }
    if font.get(b"Encoding").and_then(Object::as_name).unwrap_or_default() != b"Identity-H" {
        found.push(("6.2.11.3.3", "an encoding of its own".into()));
    }
    let below = font.get_deref(b"DescendantFonts", file).and_then(Object::as_array).unwrap();
    let below = file.dereference(&below[0]).unwrap().1.as_dict().unwrap();
    let descriptor = file.get_dict_in_dict(below, b"FontDescriptor").unwrap();
    let program =
        [&b"FontFile2"[..], b"FontFile3"].iter().find_map(|key| descriptor.get_deref(key, file).ok());
    let Some(program) = program.and_then(|program| program.as_stream().ok()) else {
        found.push(("6.2.11.4.1", "a font that is not in the file".into()));
        return found;
    };
    let is_truetype =
        below.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"CIDFontType2");
    if is_truetype && !below.get(b"CIDToGIDMap").and_then(Object::as_name).is_ok_and(|map| map == b"Identity")
    {
        found.push(("6.2.11.3.2", "glyphs numbered in another way".into()));
    }
    found.extend(widths(below, &program.get_plain_content().unwrap(), glyphs));
    found
}

/// The letters that each glyph stands for.
fn letters(map: &Stream, glyphs: &BTreeSet<u16>) -> Vec<Fault> {
    let words = String::from_utf8_lossy(&map.get_plain_content().unwrap()).into_owned();
    let mut told = BTreeMap::new();
    for (kind, block) in blocks(&words) {
        let numbers: Vec<Vec<u16>> = block.split(['<', '>']).skip(1).step_by(2).map(units).collect();
        if kind == "bfchar" {
            told.extend(numbers.chunks_exact(2).map(|pair| (pair[0][0], pair[1].clone())));
        } else {
            for range in numbers.chunks_exact(3) {
                let letter = |step: u16| vec![range[2][0] + step];
                told.extend(
                    (range[0][0]..=range[1][0]).enumerate().map(|(step, glyph)| (glyph, letter(step as u16))),
                );
            }
        }
    }
    let bad = |letters: &Vec<u16>| letters.iter().any(|unit| matches!(unit, 0 | 0xfeff | 0xfffe));
    let mut found = Vec::new();
    for glyph in glyphs {
        match told.get(glyph) {
            None => found.push(("6.2.11.7.2", format!("glyph {glyph} is no letter"))),
            Some(letters) if letters.is_empty() || bad(letters) => {
                found.push(("6.2.11.7.2", format!("glyph {glyph} is {letters:?}")));
            }
            // Letters for private use would have to be explained beside them (6.2.11.7.3).
            Some(letters) if letters.iter().any(|unit| (0xe000..=0xf8ff).contains(unit)) => {
                found.push(("6.2.11.7.3", format!("glyph {glyph} is {letters:?}")));
            }
            Some(_) => (),
        }
    }
    found
}

fn blocks(words: &str) -> Vec<(&'static str, &str)> {
    let mut found = Vec::new();
    for kind in ["bfchar", "bfrange"] {
        let begin = format!("begin{kind}");
        found.extend(
            words.split(&begin).skip(1).map(|rest| (kind, rest.split("end").next().unwrap_or_default())),
        );
    }
    found
}

fn units(hex: &str) -> Vec<u16> {
    let bytes = hex::decode(hex.replace(char::is_whitespace, "")).expect("hexadecimal");
    bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

/// Compares what the file says of widths with the font itself.
fn widths(below: &Dictionary, program: &[u8], glyphs: &BTreeSet<u16>) -> Vec<Fault> {
    let usual = below.get(b"DW").and_then(Object::as_float).unwrap_or(1000.0);
    let said = said_widths(below);
    let Ok(font) = FontRef::new(program) else {
        return vec![("6.2.11.4.1", "a font that cannot be read".into())];
    };
    let thousand = Size::new(1000.0);
    let drawn = font.glyph_metrics(thousand, LocationRef::default());
    let mut found = Vec::new();
    for glyph in glyphs {
        let told = said.get(glyph).copied().unwrap_or(usual);
        let Some(width) = drawn.advance_width(GlyphId::from(*glyph)) else {
            found.push(("6.2.11.4.2", format!("glyph {glyph} is not in the font")));
            continue;
        };
        if (width - told).abs() > WIDTH_CLOSE {
            found.push(("6.2.11.5", format!("glyph {glyph} is {width} wide, not {told}")));
        }
    }
    found
}

/// `W` names widths either one by one or for a row of glyphs.
fn said_widths(below: &Dictionary) -> BTreeMap<u16, f32> {
    let said = below.get(b"W").and_then(Object::as_array).cloned().unwrap_or_default();
    let mut told = BTreeMap::new();
    let mut parts = said.iter();
    while let (Some(first), Some(next)) = (parts.next(), parts.next()) {
        let first = first.as_i64().unwrap() as u16;
        match next.as_array() {
            Ok(widths) => {
                told.extend(
                    widths
                        .iter()
                        .enumerate()
                        .map(|(step, width)| (first + step as u16, width.as_float().unwrap())),
                );
            }
            Err(_) => {
                let (last, width) =
                    (next.as_i64().unwrap() as u16, parts.next().unwrap().as_float().unwrap());
                told.extend((first..=last).map(|glyph| (glyph, width)));
            }
        }
    }
    told
}
