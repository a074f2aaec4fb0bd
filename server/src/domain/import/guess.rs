//! Guesses what each paragraph of a paper is: its kind, its level, and the number it wears.

use super::frame::framed;
use super::label::{computed, typed};
use super::{Block, Draft, Guess, Paragraph, Side, plain};
use crate::domain::resolution::{Kind, LEVEL_MAX, Run};

/// Longest line that names what follows.
const TITLE_CHARS_MAX: usize = 120;

/// Longest title that is taken for the name of a section whose items have a kind of their own.
const TOPIC_CHARS_MAX: usize = 80;

/// How a sentence ends; a title does not.
const SENTENCE_ENDS: [char; 5] = ['.', ';', ',', ':', '…'];

/// The level of words under a numbered clause, at the most.
const PARAGRAPH_LEVEL_MAX: u8 = 2;

/// How lines begin that name what a resolution stands on.
const BASES: [&str; 6] = ["căn cứ", "xét ", "theo đề nghị", "trên cơ sở", "thực hiện ", "sau khi "];

/// How sentences read that enact.
const ENACTS: [&str; 5] =
    ["ban hành nghị quyết", "quyết nghị", "nghị quyết như sau", "nghị quyết:", "như sau:"];

/// Words before the name of a section that do not change what it is.
const FILLERS: [&str; 7] = ["những ", "các ", "một số ", "về ", "hệ thống ", "nhóm ", "còn "];

/// Reads a whole file as a draft, the words of one side.
pub fn guess(blocks: &[Block], side: Side) -> Draft {
    let framed = framed(blocks, side);
    let mut reader = Reader::default();
    let clauses = framed.body.iter().filter_map(|one| reader.read(one, side)).collect();
    Draft { subject: framed.subject, clauses, left_out: framed.left_out }
}

/// A section whose items have a kind of their own.
struct Section {
    level: u8,
    items: Kind,
    /// The level of its items, once one was seen.
    item_level: Option<u8>,
}

#[derive(Default)]
struct Reader {
    /// The level of the numbered clause read last.
    last: Option<u8>,
    sections: Vec<Section>,
}

impl Reader {
    fn read(&mut self, one: &Paragraph, side: Side) -> Option<Guess> {
        let mut runs = one.runs(side);
        let after = one.runs(Side::After);
        let revised = (side == Side::Before && after != runs).then(|| plain(&after));
        // What stands only once revisions are accepted is judged by the words it then has.
        let seen = if runs.is_empty() { after } else { runs.clone() };
        let words = plain(&seen);
        if words.is_empty() && one.marks.is_empty() {
            return None;
        }
        let (level, length) = match typed(&words) {
            _ if !one.label.is_empty() => (Some(computed(&one.label, one.depth)), 0),
            Some((level, length)) => (Some(level), length),
            None => (None, 0),
        };
        let rest = &words[length..];
        let (kind, level) = self.judge(one, rest, &seen, level);
        let revised = revised.map(|words| {
            let length = if length > 0 { typed(&words).map_or(0, |(_, length)| length) } else { 0 };
            words[length..].to_owned()
        });
        let number = words[..length].to_owned();
        if !runs.is_empty() {
            cut(&mut runs, length);
        }
        if kind == Kind::Heading && is_title(rest) && runs.iter().all(|run| run.strong) {
            // The form gives that look to titles by itself.
            runs.iter_mut().for_each(|run| run.strong = false);
        }
        let (authors, remarks) = (one.authors(), one.remarks.clone());
        Some(Guess { kind, level, runs, typed: number, marks: one.marks.clone(), revised, authors, remarks })
    }

    fn judge(&mut self, one: &Paragraph, words: &str, runs: &[Run], level: Option<u8>) -> (Kind, u8) {
        let lower = words.to_lowercase();
        let opening = self.last.is_none();
        let dashed = level.is_none_or(|level| level >= LEVEL_MAX - 1);
        if opening && dashed && BASES.iter().any(|sign| lower.starts_with(sign)) {
            return (Kind::Basis, 0);
        }
        if opening && level.is_none() && ENACTS.iter().any(|sign| lower.contains(sign)) {
            return (Kind::Enacting, 0);
        }
        match level.or_else(|| self.unnumbered(one, words, runs)) {
            Some(level) => (self.numbered(level, words), level),
            None => (Kind::Paragraph, self.last.map_or(0, |last| (last + 1).min(PARAGRAPH_LEVEL_MAX))),
        }
    }

    /// Returns the level of a heading that wears no number: Word's own style, or a short bold line.
    fn unnumbered(&self, one: &Paragraph, words: &str, runs: &[Run]) -> Option<u8> {
        if words.is_empty() {
            return None;
        }
        if let Some(level) = one.heading {
            return Some(level.min(LEVEL_MAX));
        }
        let bold = !runs.is_empty() && runs.iter().all(|run| run.strong);
        if !bold || !is_title(words) {
            return None;
        }
        if words == words.to_uppercase() { Some(0) } else { Some(1) }
    }

    fn numbered(&mut self, level: u8, words: &str) -> Kind {
        self.last = Some(level);
        self.sections.retain(|section| section.level < level);
        if let Some(items) = topic(words) {
            self.sections.push(Section { level, items, item_level: None });
            return Kind::Heading;
        }
        let Some(section) = self.sections.last_mut() else { return Kind::Heading };
        let items_at = *section.item_level.get_or_insert(level);
        if level <= items_at { section.items } else { Kind::Heading }
    }
}

fn is_title(words: &str) -> bool {
    !words.is_empty() && !words.ends_with(SENTENCE_ENDS) && words.chars().count() <= TITLE_CHARS_MAX
}

/// Returns what the items of a section of that title are, where that is known.
fn topic(words: &str) -> Option<Kind> {
    let lower = words.trim_end_matches(':').to_lowercase();
    if !is_title(&lower) || lower.chars().count() > TOPIC_CHARS_MAX {
        return None;
    }
    let mut name = lower.as_str();
    while let Some(rest) = FILLERS.iter().find_map(|filler| name.strip_prefix(filler)) {
        name = rest;
    }
    let begins = |signs: &[&str]| signs.iter().any(|sign| name.starts_with(sign));
    if begins(&["nguyên nhân"]) {
        return Some(Kind::Cause);
    }
    if begins(&["hạn chế", "tồn tại", "khuyết điểm", "yếu kém"]) {
        return Some(Kind::Shortcoming);
    }
    if begins(&["chỉ tiêu"]) {
        return Some(Kind::Target);
    }
    (begins(&["giải pháp"])
        || (begins(&["nhiệm vụ"]) && (name.contains("giải pháp") || name.ends_with("trọng tâm"))))
    .then_some(Kind::Proposal)
}

/// Takes so many bytes off the front.
fn cut(runs: &mut Vec<Run>, mut length: usize) {
    while length > 0 && !runs.is_empty() {
        let here = length.min(runs[0].text.len());
        runs[0].text.drain(..here);
        length -= here;
        if runs[0].text.is_empty() {
            runs.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::{Fate, LeftPart, Piece};

    fn block(words: &str) -> Block {
        Block::Paragraph(paragraph(words))
    }

    fn paragraph(words: &str) -> Paragraph {
        let piece = Piece { run: Run { text: words.into(), ..Run::default() }, ..Piece::default() };
        Paragraph { pieces: vec![piece], ..Paragraph::default() }
    }

    fn bold(words: &str) -> Block {
        let mut one = paragraph(words);
        one.pieces[0].run.strong = true;
        one.centred = true;
        Block::Paragraph(one)
    }

    fn read(blocks: &[Block]) -> Vec<(Kind, u8, String)> {
        let draft = guess(blocks, Side::Before);
        draft.clauses.into_iter().map(|one| (one.kind, one.level, one.plain())).collect()
    }

    #[test]
    fn a_paper_typed_by_hand_becomes_clauses() {
        use Kind::{Basis, Cause, Enacting, Heading, Paragraph, Proposal, Shortcoming, Target};
        let blocks = [
            Block::Table(vec!["ĐẢNG BỘ TỈNH HÀ TĨNH".into(), "ĐẢNG CỘNG SẢN VIỆT NAM".into()]),
            bold("NGHỊ QUYẾT"),
            bold("CỦA BAN THƯỜNG VỤ HUYỆN ỦY"),
            bold("Về nâng cao chất lượng"),
            bold("sinh hoạt chi bộ"),
            block("-----"),
            block("Căn cứ Điều lệ Đảng;"),
            block("- Xét đề nghị của Ban Tổ chức,"),
            block("Ban Thường vụ ban hành Nghị quyết như sau:"),
            bold("I. TÌNH HÌNH"),
            block("1. Kết quả"),
            block("Đảng bộ có 30 tổ chức."),
            block("2. Những hạn chế"),
            block("a) Còn hình thức;"),
            block("- Ở một số nơi;"),
            block("b) Nội dung nhàm chán."),
            block("3. Nguyên nhân của hạn chế"),
            block("- Nhận thức chưa đầy đủ."),
            block("II. MỤC TIÊU"),
            block("2.1. Chỉ tiêu cụ thể"),
            block("- Đến 2025, 100% chi bộ."),
            block("III. NHIỆM VỤ, GIẢI PHÁP"),
            block("1. Nâng cao nhận thức."),
            block("Tổ chức quán triệt."),
            block("IV. TỔ CHỨC THỰC HIỆN"),
            block("1. Các đảng ủy quán triệt."),
            Block::Table(vec!["Nơi nhận:".into(), "T/M BAN THƯỜNG VỤ".into()]),
        ];
        let draft = guess(&blocks, Side::Before);
        assert_eq!(draft.subject, "về nâng cao chất lượng sinh hoạt chi bộ");
        let shape: Vec<(Kind, u8)> = draft.clauses.iter().map(|one| (one.kind, one.level)).collect();
        assert_eq!(
            shape,
            [
                (Basis, 0),
                (Basis, 0),
                (Enacting, 0),
                (Heading, 0),
                (Heading, 1),
                (Paragraph, 2),
                (Heading, 1),
                (Shortcoming, 3),
                (Heading, 4),
                (Shortcoming, 3),
                (Heading, 1),
                (Cause, 4),
                (Heading, 0),
                (Heading, 2),
                (Target, 4),
                (Heading, 0),
                (Proposal, 1),
                (Paragraph, 2),
                (Heading, 0),
                (Heading, 1)
            ]
        );
        assert_eq!(draft.clauses[3].plain(), "TÌNH HÌNH");
        assert!(!draft.clauses[3].runs[0].strong, "the form gives titles their look");
        let parts: Vec<LeftPart> = draft.left_out.iter().map(|left| left.part).collect();
        use LeftPart::{Footer, Header, Title};
        assert_eq!(parts, [Header, Title, Title, Title, Title, Title, Footer]);
    }

    #[test]
    fn a_title_keeps_its_capitals_and_ends_before_what_word_counts() {
        let Block::Paragraph(mut counted) = bold("TÌNH HÌNH VÀ NGUYÊN NHÂN") else {
            panic!("a paragraph")
        };
        counted.label = "I.".into();
        let title = bold("NGHỊ QUYẾT Về công tác của Đảng bộ Thị xã Kỳ Anh");
        let draft = guess(&[title, Block::Paragraph(counted), block("Đoạn văn.")], Side::Before);
        assert_eq!(draft.subject, "về công tác của Đảng bộ Thị xã Kỳ Anh");
        assert_eq!(draft.clauses[0].plain(), "TÌNH HÌNH VÀ NGUYÊN NHÂN");
    }

    #[test]
    fn lines_without_numbers_are_headings_by_style_or_look() {
        let mut styled = paragraph("Mục tiêu");
        styled.heading = Some(1);
        let blocks =
            [bold("PHẦN THỨ NHẤT"), Block::Paragraph(styled), block("Đoạn văn."), bold("Câu in đậm.")];
        let shape: Vec<(Kind, u8)> = read(&blocks).iter().map(|one| (one.0, one.1)).collect();
        assert_eq!(
            shape,
            [(Kind::Heading, 0), (Kind::Heading, 1), (Kind::Paragraph, 2), (Kind::Paragraph, 2)]
        );
    }

    #[test]
    fn letters_in_two_signs_are_composed_and_revisions_kept_apart() {
        let mut one = paragraph("1. Sinh hoa\u{323}t ");
        let piece = |words: &str, fate| Piece {
            run: Run { text: words.into(), ..Run::default() },
            fate,
            author: "Lan".into(),
        };
        one.pieces.push(piece("cũ", Fate::Deleted));
        one.pieces.push(piece("mới", Fate::Inserted));
        let draft = guess(&[Block::Paragraph(one)], Side::Before);
        let read = &draft.clauses[0];
        assert_eq!((read.plain().as_str(), read.typed.as_str()), ("Sinh hoạt cũ", "1. "));
        assert_eq!(read.revised.as_deref(), Some("Sinh hoạt mới"));
        assert_eq!(read.authors, "Lan");
    }
}
