//! HTML and Markdown: the same words, and nothing a person wrote becomes markup.

use duthao::domain::resolution::{Kind, Run, Text};
use duthao::format::tree::{Tree, plain};
use duthao::format::{Format, html, render};
use proptest::prelude::*;

use super::{clause, draft, file, folded, issued, named, printed, sample};

/// Reads the words of a page as a browser shows them.
fn html_words(page: &str) -> String {
    let body = page.split_once("<body>").unwrap().1;
    let mut words = String::new();
    let mut rest = body;
    while let Some((text, from)) = rest.split_once('<') {
        words.push_str(text);
        let (tag, after) = from.split_once('>').unwrap();
        let inline =
            ["strong", "em", "u", "span"].contains(&tag.trim_start_matches('/').split(' ').next().unwrap());
        if !inline {
            words.push('\n');
        }
        rest = after;
    }
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    signs.into_iter().fold(words, |words, (sign, letter)| words.replace(sign, letter))
}

/// Reads the words of Markdown without its marks.
fn markdown_words(page: &str) -> String {
    let mut words = String::new();
    for line in page.lines() {
        let line = line.trim_start_matches('#');
        let mut letters = line.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => words.extend(letters.next()),
                '*' => {}
                '<' => {
                    let tag: String = letters.by_ref().take_while(|letter| *letter != '>').collect();
                    assert!(["u", "em", "strong"].contains(&tag.trim_start_matches('/')), "<{tag}>");
                }
                other => words.push(other),
            }
        }
        words.push('\n');
    }
    words
}

fn text(tree: &Tree, format: Format) -> String {
    String::from_utf8(render(tree, format).unwrap()).unwrap()
}

#[test]
fn markup_holds_the_words_of_the_tree() {
    for (copy, name) in [(draft(), "markup-draft"), (issued(), "markup-issued")] {
        let tree = printed(&sample(), &copy);
        file(&tree, Format::Html, name);
        file(&tree, Format::Markdown, name);
        assert_eq!(folded(&html_words(&text(&tree, Format::Html))), folded(&plain(&tree)));
        assert_eq!(folded(&markdown_words(&text(&tree, Format::Markdown))), folded(&plain(&tree)));
        assert_eq!(text(&tree, Format::Text), plain(&tree));
    }
}

#[test]
fn clauses_for_reading_carry_their_names() {
    let clauses = named(vec![
        clause(Kind::Heading, 0, "GIẢI <b>PHÁP</b>"),
        clause(Kind::Proposal, 1, "Họp chi ủy trước."),
    ]);
    let tree = printed(&Text { clauses, ..sample() }, &draft());
    let written = html::clauses(&tree);
    insta::assert_snapshot!(written, @r#"
    <section id="clause-c0" class="clause" data-clause="c0" data-kind="heading" data-level="0"><h2><span class="label"><strong>I-</strong></span> <strong>GIẢI &lt;b&gt;PHÁP&lt;/b&gt;</strong></h2></section>
    <section id="clause-c1" class="clause" data-clause="c1" data-kind="proposal" data-level="1"><p><span class="label">1.</span> Họp chi ủy trước.</p> <span class="code">GP1</span></section>
    "#);
}

#[test]
fn emphasis_in_markdown_is_read_back() {
    let mut one = clause(Kind::Paragraph, 0, "");
    let run = |text: &str, strong, em| Run { text: text.into(), strong, em, underline: false };
    one.runs = vec![
        run("Rõ ", true, false),
        run("việc", false, true),
        run(", rõ ng", false, false),
        run("ười", true, false),
    ];
    let tree = printed(&Text { clauses: vec![one], ..sample() }, &draft());
    assert!(text(&tree, Format::Markdown).contains("**Rõ** <em>việc</em>, rõ ng<strong>ười</strong>"));
}

proptest! {
    #[test]
    fn any_words_stay_words(words in "[-a-zđ<>&\"'*_`\\[\\]()#+!|~1-9.)\\\\ ]{1,40}", level in 0..6_u8, kind in 0..8_usize) {
        let tree = printed(&Text { clauses: vec![clause(Kind::ALL[kind], level, &words)], ..sample() }, &draft());
        prop_assert_eq!(folded(&html_words(&text(&tree, Format::Html))), folded(&plain(&tree)));
        prop_assert_eq!(folded(&markdown_words(&text(&tree, Format::Markdown))), folded(&plain(&tree)));
    }
}
