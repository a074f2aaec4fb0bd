//! The text itself: paragraphs, tables, looks, and what Word's revisions do with the words.

use super::WordReadError;
use super::faces::{Faces, Place, convert};
use super::numbering::Numbering;
use super::parts::{Remarks, name};
use super::xml::{Attributes, Step, walk};
use crate::domain::import::{
    BOOKMARK, Block, Converted, Fate, PARAGRAPHS_MAX, Paragraph, Piece, Side, WordText,
};
use crate::domain::resolution::Run;
use crate::domain::unit::old_font::{Face, OldFont};

/// Elements that hold no words of the text: drawings with their boxes, codes of fields, the looks of before.
/// Most comments read, each as often as a paragraph has it: a draft of a hundred pages has some hundred. A file of two
/// kilobytes could else name one long comment beside thousands of paragraphs.
const NOTED_MAX: usize = 2_000;

const PASSED_OVER: [&str; 13] = [
    "drawing",
    "pict",
    "object",
    "txbxContent",
    "Fallback",
    "instrText",
    "delInstrText",
    "pPrChange",
    "rPrChange",
    "tblPr",
    "tcPr",
    "trPr",
    "sectPr",
];

/// Reads paragraphs and tables in order; also tells how many drawings were passed over, and which words were converted.
pub fn read(
    part: &str,
    lists: Numbering,
    faces: &Faces,
    remarks: &Remarks,
) -> Result<WordText, WordReadError> {
    let mut reader = Reader { lists, ..Reader::of(faces, remarks) };
    walk(part, |step| {
        match step {
            Step::Open(name, given) => return reader.open(name, given),
            Step::Close(name) => reader.close(name),
            Step::Words(words) => reader.words(words),
        }
        Ok(())
    })?;
    let Reader { blocks, pictures, converted, .. } = reader;
    Ok(WordText { blocks, pictures, converted, origin: None })
}

struct Reader<'a> {
    lists: Numbering,
    faces: &'a Faces,
    remarks: &'a Remarks,
    blocks: Vec<Block>,
    pictures: usize,
    paragraphs: usize,
    /// Comments found beside paragraphs, each as often as a paragraph has it.
    noted: usize,
    /// How deep within something that is passed over.
    passed: usize,
    /// How deep within tables, and the lines of the outermost.
    tables: usize,
    lines: Vec<String>,
    here: Option<Paragraph>,
    /// The old font of each piece of it, where one is.
    old: Vec<Option<Face>>,
    place: Place,
    converted: Vec<Converted>,
    style: String,
    list: Option<String>,
    depth: Option<usize>,
    /// Within the properties of a paragraph, where marks of looks and revisions are of its end, not of words.
    in_paragraph_properties: bool,
    /// The look of the run, and its revisions from the outermost on.
    look: Run,
    revisions: Vec<(Fate, String)>,
    in_words: bool,
    /// Bookmarks that begin between paragraphs.
    marks: Vec<String>,
}

impl<'a> Reader<'a> {
    fn of(faces: &'a Faces, remarks: &'a Remarks) -> Self {
        Self {
            lists: Numbering::default(),
            faces,
            remarks,
            blocks: Vec::new(),
            pictures: 0,
            paragraphs: 0,
            noted: 0,
            passed: 0,
            tables: 0,
            lines: Vec::new(),
            here: None,
            old: Vec::new(),
            place: Place::default(),
            converted: Vec::new(),
            style: String::new(),
            list: None,
            depth: None,
            in_paragraph_properties: false,
            look: Run::default(),
            revisions: Vec::new(),
            in_words: false,
            marks: Vec::new(),
        }
    }

    fn open(&mut self, name: &str, given: &Attributes<'_>) -> Result<(), WordReadError> {
        if self.passed > 0 || PASSED_OVER.contains(&name) {
            self.pictures += usize::from(self.passed == 0 && matches!(name, "drawing" | "pict" | "object"));
            self.passed += 1;
            return Ok(());
        }
        self.place.open(name, given);
        match name {
            "tbl" => self.tables += 1,
            "p" => {
                self.paragraphs += 1;
                if self.paragraphs > PARAGRAPHS_MAX {
                    return Err(WordReadError::TooLong);
                }
                let marks = std::mem::take(&mut self.marks);
                self.here = Some(Paragraph { marks, ..Paragraph::default() });
                (self.style, self.list, self.depth) = (String::new(), None, None);
                self.revisions.clear();
            }
            "pPr" => self.in_paragraph_properties = true,
            "r" => self.look = Run::default(),
            "t" | "delText" => self.in_words = true,
            "br" | "cr" | "tab" if !self.in_paragraph_properties => self.put(" "),
            "noBreakHyphen" => self.put("-"),
            // The sign of a break within a word is a letter in TCVN3.
            "softHyphen" if self.face().is_some_and(|face| face.font == OldFont::Tcvn3) => self.put("\u{ad}"),
            "ins" | "moveTo" => self.revise(Fate::Inserted, given),
            "del" | "moveFrom" => self.revise(Fate::Deleted, given),
            "bookmarkStart" => self.mark(given),
            "commentRangeStart" | "commentReference" => self.remark(given),
            _ if self.in_paragraph_properties => self.property(name, given),
            _ => self.looks(name, given),
        }
        Ok(())
    }

    fn property(&mut self, name: &str, given: &Attributes<'_>) {
        let value = || given.get("val");
        match name {
            "pStyle" => self.style = value().unwrap_or_default(),
            "numId" => self.list = value(),
            "ilvl" => self.depth = value().and_then(|depth| depth.parse().ok()).filter(|depth| *depth < 9),
            "jc" => {
                if let Some(here) = &mut self.here {
                    here.centred = value().as_deref() == Some("center");
                }
            }
            _ => {}
        }
    }

    fn looks(&mut self, name: &str, given: &Attributes<'_>) {
        match name {
            "b" => self.look.strong = given.is_on(),
            "i" => self.look.em = given.is_on(),
            "u" => self.look.underline = given.is_on(),
            "rStyle" => {
                let (strong, em) = self.lists.look(&given.get("val").unwrap_or_default());
                self.look.strong |= strong;
                self.look.em |= em;
            }
            _ => {}
        }
    }

    fn revise(&mut self, fate: Fate, given: &Attributes<'_>) {
        if !self.in_paragraph_properties {
            self.revisions.push((fate, name(&given.get("author").unwrap_or_default())));
        }
    }

    fn mark(&mut self, given: &Attributes<'_>) {
        let Some(mark) = given.get("name").filter(|name| name.starts_with(BOOKMARK)) else { return };
        match &mut self.here {
            Some(here) => here.marks.push(mark),
            None => self.marks.push(mark),
        }
    }

    fn remark(&mut self, given: &Attributes<'_>) {
        let remark = given.get("id").and_then(|id| self.remarks.get(&id));
        if let (Some(remark), Some(here)) = (remark, &mut self.here)
            && !remark.words.is_empty()
            && self.noted < NOTED_MAX
            && !here.remarks.contains(remark)
        {
            self.noted += 1;
            here.remarks.push(remark.clone());
        }
    }

    fn words(&mut self, words: &str) {
        if self.in_words && self.passed == 0 {
            self.put(words);
        }
    }

    fn face(&self) -> Option<Face> {
        self.faces.at(&self.place)
    }

    fn put(&mut self, words: &str) {
        let face = self.face();
        let Some(here) = &mut self.here else { return };
        // Words that somebody put in and somebody took out again are in neither reading for long: they are taken out.
        let deleted = self.revisions.iter().find(|(fate, _)| *fate == Fate::Deleted);
        let revision = deleted.or(self.revisions.last());
        let (fate, author) = revision.cloned().unwrap_or_default();
        let both = deleted.is_some() && self.revisions.iter().any(|(fate, _)| *fate == Fate::Inserted);
        if !both {
            // Each sign that XML writes as a name comes apart: a million of them are still one piece.
            if let (Some(last), true) = (here.pieces.last_mut(), self.old.last() == Some(&face))
                && (last.fate, &last.author) == (fate, &author)
                && (last.run.strong, last.run.em, last.run.underline)
                    == (self.look.strong, self.look.em, self.look.underline)
            {
                last.run.text.push_str(words);
                return;
            }
            let run = Run { text: words.to_owned(), ..self.look.clone() };
            here.pieces.push(Piece { run, fate, author });
            self.old.push(face);
        }
    }

    fn close(&mut self, name: &str) {
        if self.passed > 0 {
            self.passed -= 1;
            return;
        }
        match name {
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.blocks.push(Block::Table(std::mem::take(&mut self.lines)));
                }
            }
            "pPr" => self.in_paragraph_properties = false,
            "t" | "delText" => self.in_words = false,
            "ins" | "moveTo" | "del" | "moveFrom" if !self.in_paragraph_properties => {
                self.revisions.pop();
            }
            "p" => self.end_paragraph(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut one) = self.here.take() else { return };
        convert(&mut one.pieces, &std::mem::take(&mut self.old), &mut self.converted);
        one.heading = self.lists.heading(&self.style);
        if self.tables > 0 {
            let words = one.plain(Side::Before);
            self.lines.extend(Some(words).filter(|words| !words.is_empty()));
            return;
        }
        // Word numbers an empty paragraph too.
        if let Some((label, depth)) = self.lists.next(&self.style, self.list.as_deref(), self.depth) {
            (one.label, one.depth) = (label, depth);
        }
        self.blocks.push(Block::Paragraph(one));
    }
}
