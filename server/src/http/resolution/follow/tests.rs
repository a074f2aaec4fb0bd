//! What a page that follows the text is told.

use super::*;

fn written(words: &[(&str, &str)]) -> Written {
    let sections: Vec<String> = words.iter().map(|(id, words)| format!("<{id} {words}>")).collect();
    let marks: Vec<_> = words.iter().map(|(id, words)| ((*id).to_owned(), mark(words))).collect();
    let version = format!("{:016x}", mark(&marks));
    let shown = Shown {
        clauses: Vec::new(),
        heads: Heads::default(),
        subject: String::new(),
        invented: false,
        open: 0,
    };
    Written { shown, sections, marks, version }
}

#[test]
fn only_what_differs_is_told_with_the_order_where_that_changed() {
    let before = written(&[("a", "một"), ("b", "hai"), ("c", "ba")]);
    let changed = written(&[("a", "một"), ("b", "hai hai"), ("c", "ba")]);
    let told = changed.difference(&before.version, &before.marks);
    assert!(told.ends_with("<b hai hai>") && !told.contains("data-order"), "{told}");
    assert!(told.contains(&format!("data-since=\"{}\"", before.version)), "{told}");
    assert!(told.contains(&format!("data-version=\"{}\"", changed.version)), "{told}");

    let moved = written(&[("c", "ba"), ("a", "một"), ("d\"", "bốn")]);
    let told = moved.difference(&before.version, &before.marks);
    assert!(told.ends_with("<d\" bốn>") && !told.contains("<a"), "what only moved is not sent again: {told}");
    assert!(told.contains("data-order=\"[&#34;c&#34;,&#34;a&#34;,&#34;d\\&#34;&#34;]\""), "{told}");
    let same = moved.difference(&moved.version, &moved.marks);
    assert!(!same.contains('\n') || same.trim_end().ends_with("</span>"), "nothing differs: {same}");
}
