//! Reading copies back: every format that is read holds the words of the tree.

use duthao::domain::canonical::line;
use duthao::domain::resolution::Run;
use duthao::format::reading::lines_of;
use duthao::format::tree::plain;
use duthao::format::{Format, render};

use super::{LETTERS, clause, draft, issued, named, printed, sample};

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort_unstable();
    lines
}

#[test]
fn what_is_read_back_is_what_was_laid_out() {
    let mut text = sample();
    let mut marked = clause(duthao::domain::resolution::Kind::Paragraph, 0, "");
    let run = |text: &str, strong, em| Run { text: text.into(), strong, em, underline: em };
    marked.runs = vec![
        run("A & B <c> \"d\" 'e' ", true, false),
        run("*g*_h_\\ ", false, true),
        run(LETTERS, true, true),
    ];
    text.clauses.push(marked);
    text.clauses = named(text.clauses);
    for copy in [draft(), issued()] {
        let tree = printed(&text, &copy);
        let expected: Vec<String> =
            plain(&tree).lines().map(line).filter(|words| !words.is_empty()).collect();
        for format in [Format::Text, Format::Html, Format::Markdown, Format::Json] {
            let read = lines_of(&render(&tree, format).unwrap(), format).unwrap();
            assert_eq!(sorted(read), sorted(expected.clone()), "{}", format.id());
        }
        // Word counts most numbers itself: its lines are those of the tree, or those without their numbers.
        let read = lines_of(&render(&tree, Format::Docx).unwrap(), Format::Docx).unwrap();
        assert_eq!(read.len(), expected.len());
        for words in &read {
            assert!(expected.iter().any(|line| line.ends_with(words.as_str())), "{words}");
        }
        for format in [Format::Pdf, Format::Akoma] {
            assert_eq!(lines_of(b"", format), None);
        }
    }
}
