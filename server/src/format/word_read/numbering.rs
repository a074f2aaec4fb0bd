//! Counts as Word does: which number a paragraph wears that its words do not hold, and which style is a heading.

use std::collections::BTreeMap;

use super::WordReadError;
use super::xml::{Step, walk};

/// Levels of one list in Word.
const LEVELS: usize = 9;

/// Styles upon styles that are followed; Word's own stand four deep.
const BASED_ON_MAX: usize = 16;

/// Letters of the Latin alphabet, with which Word counts `a)`.
const LETTERS: usize = 26;

/// Largest number that is written out.
const NUMBER_MAX: usize = 999;

/// Longest pattern of a number: "Điều %1.%2." is eleven. It is written out for each paragraph of its list.
const LEVEL_CHARS_MAX: usize = 40;

#[derive(Clone, Debug, Default)]
struct Level {
    start: usize,
    format: String,
    text: String,
}

#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    based_on: String,
    list: Option<String>,
    depth: Option<usize>,
    outline: Option<u8>,
    strong: Option<bool>,
    em: Option<bool>,
}

/// The lists and styles of a file, and how far each list has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    levels: BTreeMap<String, [Level; LEVELS]>,
    /// Which abstract list a list is.
    lists: BTreeMap<String, String>,
    /// Where a list begins anew.
    starts: BTreeMap<(String, usize), usize>,
    counted: BTreeMap<String, [Option<usize>; LEVELS]>,
    begun: std::collections::BTreeSet<(String, usize)>,
    styles: BTreeMap<String, Style>,
}

impl Numbering {
    /// Reads the parts that hold lists and styles.
    pub fn read(numbering: &str, styles: &str) -> Result<Self, WordReadError> {
        let mut read = Self::default();
        read.read_lists(numbering)?;
        read.read_styles(styles)?;
        Ok(read)
    }

    fn read_lists(&mut self, part: &str) -> Result<(), WordReadError> {
        let (mut kind, mut list, mut depth) = (None::<String>, None::<String>, 0_usize);
        walk(part, |step| {
            match step {
                Step::Open("abstractNum", given) => kind = given.get("abstractNumId"),
                Step::Close("abstractNum") => kind = None,
                Step::Open("num", given) => list = given.get("numId"),
                Step::Close("num") => list = None,
                Step::Open("abstractNumId", given) => {
                    if let (Some(list), Some(kind)) = (&list, given.get("val")) {
                        self.lists.insert(list.clone(), kind);
                    }
                }
                Step::Open("lvl" | "lvlOverride", given) => depth = depth_of(given.get("ilvl")),
                Step::Open("startOverride", given) => {
                    if let (Some(list), Some(from)) = (&list, number(given.get("val"))) {
                        self.starts.insert((list.clone(), depth), from);
                    }
                }
                Step::Open(name @ ("start" | "numFmt" | "lvlText"), given) => {
                    let (Some(kind), Some(value)) = (&kind, given.get("val")) else { return Ok(()) };
                    let level = &mut self.levels.entry(kind.clone()).or_insert_with(fresh)[depth];
                    match name {
                        "start" => level.start = number(Some(value)).unwrap_or(1),
                        "numFmt" => level.format = value,
                        _ => level.text = value.chars().take(LEVEL_CHARS_MAX).collect(),
                    }
                }
                Step::Open(..) | Step::Close(_) | Step::Words(_) => {}
            }
            Ok(())
        })
    }

    fn read_styles(&mut self, part: &str) -> Result<(), WordReadError> {
        let mut here: Option<(String, Style)> = None;
        walk(part, |step| {
            match step {
                Step::Open("style", given) => here = given.get("styleId").map(|id| (id, Style::default())),
                Step::Close("style") => self.styles.extend(here.take()),
                Step::Open(name, given) => {
                    let Some((_, style)) = &mut here else { return Ok(()) };
                    match name {
                        "name" => style.name = given.get("val").unwrap_or_default().to_lowercase(),
                        "basedOn" => style.based_on = given.get("val").unwrap_or_default(),
                        "numId" => style.list = given.get("val"),
                        "ilvl" => style.depth = Some(depth_of(given.get("val"))),
                        "outlineLvl" => style.outline = given.get("val").and_then(|level| level.parse().ok()),
                        "b" => style.strong = Some(given.is_on()),
                        "i" => style.em = Some(given.is_on()),
                        _ => {}
                    }
                }
                Step::Close(_) | Step::Words(_) => {}
            }
            Ok(())
        })
    }

    /// A style and those it is based on.
    fn line_of(&self, style: &str) -> impl Iterator<Item = &Style> {
        let first = self.styles.get(style);
        std::iter::successors(first, |style| self.styles.get(&style.based_on)).take(BASED_ON_MAX)
    }

    /// Returns the level of headings in that style, 0 the highest.
    pub fn heading(&self, style: &str) -> Option<u8> {
        self.line_of(style).find_map(|style| {
            let named = style.name.strip_prefix("heading ").and_then(|level| level.trim().parse::<u8>().ok());
            named
                .and_then(|level| level.checked_sub(1))
                .or(style.outline.filter(|level| usize::from(*level) < LEVELS))
        })
    }

    /// Returns whether letters of that character style are bold and slanted.
    pub fn look(&self, style: &str) -> (bool, bool) {
        let strong = self.line_of(style).find_map(|style| style.strong);
        let em = self.line_of(style).find_map(|style| style.em);
        (strong.unwrap_or_default(), em.unwrap_or_default())
    }

    /// Counts one more paragraph; returns its number and how deep in its list it stands. `0` is the list of none.
    pub fn next(&mut self, style: &str, list: Option<&str>, depth: Option<usize>) -> Option<(String, u8)> {
        let styled = self.line_of(style).find_map(|style| style.list.clone());
        let depth = depth.or_else(|| self.line_of(style).find_map(|style| style.depth)).unwrap_or_default();
        let list = list.map(str::to_owned).or(styled).filter(|list| list != "0")?;
        let kind = self.lists.get(&list)?.clone();
        let levels = self.levels.get(&kind)?;
        let begins = self.starts.get(&(list.clone(), depth)).copied();
        let counted = self.counted.entry(kind).or_default();
        let first = begins.filter(|_| self.begun.insert((list, depth)));
        counted[depth] = Some(match (first, counted[depth]) {
            (Some(first), _) => first,
            (None, Some(before)) => before.saturating_add(1),
            (None, None) => levels[depth].start,
        });
        counted[depth + 1..].fill(None);
        Some((written(levels, counted, depth), u8::try_from(depth).unwrap_or_default()))
    }
}

fn fresh() -> [Level; LEVELS] {
    std::array::from_fn(|_| Level { start: 1, ..Level::default() })
}

fn number(value: Option<String>) -> Option<usize> {
    value?.parse().ok()
}

fn depth_of(value: Option<String>) -> usize {
    number(value).unwrap_or_default().min(LEVELS - 1)
}

fn written(levels: &[Level; LEVELS], counted: &[Option<usize>; LEVELS], depth: usize) -> String {
    let level = &levels[depth];
    if level.format == "bullet" {
        // Signs of symbol fonts say nothing by themselves; how deep the list is does.
        return match level.text.as_str() {
            "-" | "–" | "+" => level.text.clone(),
            _ if depth == 0 => "-".to_owned(),
            _ => "+".to_owned(),
        };
    }
    let mut text = level.text.clone();
    for (at, one) in levels.iter().enumerate().take(depth + 1) {
        let sign = format!("%{}", at + 1);
        if text.contains(&sign) {
            let count = counted[at].unwrap_or(one.start);
            text = text.replace(&sign, &formatted(count, &one.format));
        }
    }
    text
}

fn formatted(count: usize, format: &str) -> String {
    let count = count.min(NUMBER_MAX);
    match format {
        "upperRoman" => roman(count),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperLetter" => letter(count).to_uppercase(),
        "lowerLetter" => letter(count),
        "none" => String::new(),
        _ => count.to_string(),
    }
}

fn letter(count: usize) -> String {
    let place = count.saturating_sub(1);
    let sign = u8::try_from(place % LETTERS).map_or('a', |place| char::from(b'a' + place));
    sign.to_string().repeat(place / LETTERS + 1)
}

fn roman(mut count: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut written = String::new();
    for (worth, sign) in SIGNS {
        while count >= worth {
            written.push_str(sign);
            count -= worth;
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_count_as_in_word() {
        let level = |depth: usize, format: &str, text: &str| {
            format!(
                "<w:lvl w:ilvl=\"{depth}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
            )
        };
        let part = format!(
            "<w:numbering><w:abstractNum w:abstractNumId=\"7\">{}{}{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num>\
             <w:num w:numId=\"2\"><w:abstractNumId w:val=\"7\"/><w:lvlOverride w:ilvl=\"1\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num></w:numbering>",
            level(0, "upperRoman", "%1-"),
            level(1, "decimal", "%2."),
            level(2, "decimal", "%2.%3.")
        );
        let styles = "<w:styles><w:style w:styleId=\"A\"><w:name w:val=\"heading 2\"/><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
                      <w:style w:styleId=\"B\"><w:basedOn w:val=\"A\"/></w:style></w:styles>";
        let mut lists = Numbering::read(&part, styles).unwrap();
        let mut next = |style: &str, list: Option<&str>, depth| {
            lists.next(style, list, depth).map(|one| one.0).unwrap_or_default()
        };
        let one = Some("1");
        assert_eq!(next("", one, Some(0)), "I-");
        assert_eq!(next("", one, Some(1)), "1.");
        assert_eq!(next("B", None, None), "2.", "a style brings its list");
        assert_eq!(next("", one, Some(2)), "2.1.");
        assert_eq!(next("", one, Some(0)), "II-");
        assert_eq!(next("", one, Some(2)), "1.1.", "a level that was left out counts from its start");
        assert_eq!(next("", Some("2"), Some(1)), "1.", "a list that begins anew");
        assert_eq!(next("", Some("2"), Some(1)), "2.");
        assert_eq!(next("B", Some("0"), None), "", "a paragraph may leave its style's list");
        assert_eq!(lists.heading("B"), Some(1));
    }
}
