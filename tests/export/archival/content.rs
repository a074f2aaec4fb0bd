//! What the pages draw: everything is part of the text or said to be none, in colours that the file explains.

use std::collections::BTreeSet;

use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, ObjectId};

use super::Fault;

/// As many states as a reader of archives must be able to keep (6.1.13).
const NESTED_MAX: usize = 28;

fn operations(file: &Document, page: ObjectId) -> Vec<Operation> {
    Content::decode(&file.get_page_content(page)).expect("drawing that can be read").operations
}

/// Operators that put something on the page.
fn draws(operator: &str) -> bool {
    matches!(
        operator,
        "Tj" | "TJ"
            | "'"
            | "\""
            | "f"
            | "F"
            | "f*"
            | "S"
            | "s"
            | "B"
            | "B*"
            | "b"
            | "b*"
            | "Do"
            | "sh"
            | "BI"
    )
}

/// The numbers of the marked words of a page.
pub fn marks(file: &Document, page: ObjectId) -> Vec<i64> {
    operations(file, page).iter().filter_map(mark).collect()
}

fn mark(step: &Operation) -> Option<i64> {
    let said = step.operands.get(1).filter(|_| step.operator == "BDC")?.as_dict().ok()?;
    said.get(b"MCID").and_then(Object::as_i64).ok()
}

fn is_artifact(step: &Operation) -> bool {
    step.operands.first().is_some_and(|name| name.as_name().is_ok_and(|name| name == b"Artifact"))
}

pub fn faults(file: &Document, page: ObjectId) -> Vec<Fault> {
    let mut found = Vec::new();
    let (mut within, mut states) = (Vec::new(), 0_usize);
    let mut numbers = BTreeSet::new();
    for step in operations(file, page) {
        match step.operator.as_str() {
            "BMC" | "BDC" => {
                let number = mark(&step);
                within.push(number.is_some() || is_artifact(&step));
                if number.is_some_and(|number| !numbers.insert(number)) {
                    found.push(("6.7.3.1", format!("two marks {number:?}")));
                }
            }
            "EMC" => drop(within.pop()),
            "q" => states += 1,
            "Q" => states = states.saturating_sub(1),
            "k" | "K" => found.push(("6.2.4.3", "colours of a printing press".into())),
            "cs" | "CS" => {
                let name = step.operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                if name == b"DeviceCMYK" {
                    found.push(("6.2.4.3", "colours of a printing press".into()));
                }
            }
            operator if draws(operator) && !within.contains(&true) => {
                found.push(("6.7.3.1", format!("{operator} is neither text nor ornament")));
            }
            _ => (),
        }
        if states == NESTED_MAX + 1 {
            found.push(("6.1.13", "too many states within each other".into()));
        }
    }
    if !within.is_empty() {
        found.push(("6.7.3.1", "a mark without end".into()));
    }
    found
}

/// What is shown in each font of a page: its dictionary and the glyphs, two bytes each.
pub fn shown(file: &Document, page: ObjectId) -> Vec<(ObjectId, Vec<u16>)> {
    let resources =
        file.get_dictionary(page).unwrap().get_deref(b"Resources", file).unwrap().as_dict().unwrap();
    let fonts = resources.get_deref(b"Font", file).and_then(Object::as_dict).ok();
    let mut font = None;
    let mut shown = Vec::new();
    for step in operations(file, page) {
        match step.operator.as_str() {
            "Tf" => {
                let name = step.operands[0].as_name().unwrap();
                font = fonts.and_then(|fonts| fonts.get(name).ok()?.as_reference().ok());
            }
            "Tj" | "TJ" => shown.extend(font.map(|font| (font, glyphs(&step.operands)))),
            _ => (),
        }
    }
    shown
}

fn glyphs(operands: &[Object]) -> Vec<u16> {
    let parts = operands.iter().flat_map(|one| one.as_array().cloned().unwrap_or_else(|_| vec![one.clone()]));
    let bytes: Vec<u8> = parts.filter_map(|part| part.as_str().map(<[u8]>::to_vec).ok()).flatten().collect();
    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}
