//! The tree holds exactly the canonical words, and what stands around them follows the copy's standing.

use duthao::domain::canonical::canonical;
use duthao::domain::export::{Copy, Standing};
use duthao::domain::resolution::{Kind, Run, Text};
use duthao::format::tree::plain;
use proptest::prelude::*;

use super::{body, clause, draft, folded, issued, printed, sample};

#[test]
fn the_plain_text_holds_the_canonical_text_line_by_line() {
    let text = sample();
    let lines = plain(&printed(&text, &draft()));
    let canonical = canonical(&text);
    let (subject, clauses) = canonical.split_once('\n').unwrap();
    assert!(lines.contains(&format!("\n{subject}\n-----\n{clauses}Nơi nhận:\n")), "{lines}");
}

#[test]
fn a_draft_leaves_room_for_number_and_date() {
    let lines = plain(&printed(&sample(), &draft()));
    let head: Vec<String> = lines.lines().take(9).map(folded).collect();
    assert_eq!(
        head,
        [
            "ĐẢNG BỘ TỈNH HÀ TĨNH",
            "THỊ ỦY KỲ ANH",
            "*",
            "ĐẢNG CỘNG SẢN VIỆT NAM",
            "Số -NQ/ThU",
            "Dự thảo lần 2",
            "Kỳ Anh, ngày tháng năm 2021",
            "NGHỊ QUYẾT",
            "CỦA BAN THƯỜNG VỤ THỊ ỦY",
        ]
    );
    assert!(lines.contains("Số \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}-NQ/ThU"));
}

#[test]
fn an_issued_copy_has_number_and_date_and_no_draft_mark() {
    let lines = plain(&printed(&sample(), &issued()));
    assert!(lines.contains("\nSố 02-NQ/ThU\nKỳ Anh, ngày 03 tháng 02 năm 2021\n"));
    assert!(!lines.contains("Dự thảo"));
    assert!(lines.ends_with(
        "\n- Ban Thường vụ Tỉnh ủy (để b/c),\n- Ban Tổ chức Tỉnh ủy,\n- Các đ/c Thị ủy viên,\n\
         - Các đảng bộ, chi bộ cơ sở,\n- MTTQ và các đoàn thể thị xã,\n- Lưu Văn phòng Thị ủy.\n\
         T/M BAN THƯỜNG VỤ\nBÍ THƯ\nHọ và Tên\n"
    ));
}

#[test]
fn a_sealed_copy_names_its_seal() {
    let standing = Standing::Sealed { ordinal: 3, year: 2021, short_hash: "7F3A-91C2".into() };
    let lines = plain(&printed(&sample(), &Copy { standing, ..draft() }));
    assert!(lines.contains("\nDự thảo lần 3\nBản đã niêm: 7F3A-91C2\n"));
}

#[test]
fn the_form_of_2026_separates_recipients_with_semicolons() {
    let body = duthao::domain::export::Body { profile: "b-2026".into(), ..body() };
    let lines = plain(&duthao::format::tree::build(&sample(), &body, &draft()).unwrap());
    assert!(lines.contains("- Ban Tổ chức Tỉnh ủy;\n") && lines.contains("- Lưu Văn phòng Thị ủy.\n"));
}

/// Found by chance: a mark may reach its letter over another mark, and over two changes of look.
#[test]
fn marks_cut_off_their_letter_twice_still_join_it() {
    let mut one = clause(Kind::Paragraph, 0, "");
    one.runs = ["a", "\u{acd}", "\u{300}b"].map(|text| Run { text: text.into(), ..Run::default() }).to_vec();
    one.runs[1].strong = true;
    let text = Text { clauses: vec![one], ..Text::default() };
    let tree = printed(&text, &draft());
    assert_eq!(format!("{}\n", tree.body[0].line()), canonical(&text));
    assert_eq!(tree.body[0].words(), "\u{e0}\u{acd}b");
}

proptest! {
    /// However looks cut the words, also inside a letter, the tree's words are the canonical ones.
    #[test]
    fn runs_never_change_the_words(pieces in proptest::collection::vec(("\\PC{0,6}|[ \t\n\u{300}-\u{30a}ae]{1,4}", 0..8_u8), 0..8)) {
        let mut one = clause(Kind::Paragraph, 0, "");
        one.runs = pieces
            .into_iter()
            .map(|(text, look)| Run { text, strong: look & 1 > 0, em: look & 2 > 0, underline: look & 4 > 0 })
            .collect();
        let text = Text { clauses: vec![one], ..Text::default() };
        let tree = printed(&text, &draft());
        let lines: Vec<String> = tree.body.iter().map(|paragraph| format!("{}\n", paragraph.line())).collect();
        let words: Vec<String> = tree.body.iter().map(|paragraph| format!("{}\n", paragraph.words())).collect();
        let expected = canonical(&text);
        prop_assert_eq!(lines.concat(), if expected == "\n" { String::new() } else { expected });
        prop_assert_eq!(words, lines);
    }
}
