//! Lists within lists for templates, which cannot call themselves: a row knows what to open and close behind it.

/// A row of a nested list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested<T> {
    pub item: T,
    /// Whether rows below it follow: a list opens behind its words.
    pub deeper: bool,
    /// How many lists end behind it.
    pub closes: usize,
}

/// Makes rows of items with their depth. A row stands at most one deeper than the one before.
pub fn nested<T>(items: Vec<(usize, T)>) -> Vec<Nested<T>> {
    let next: Vec<usize> = items.iter().skip(1).map(|(depth, _)| *depth).chain([0]).collect();
    let rows = items.into_iter().zip(next);
    rows.map(|((depth, item), next)| Nested {
        item,
        deeper: next > depth,
        closes: depth.saturating_sub(next),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_open_and_close_their_lists() {
        let rows = nested(vec![(0, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e"), (1, "f")]);
        let shown: String = rows
            .iter()
            .map(|row| {
                let tail = if row.deeper { "(".to_owned() } else { format!(";{}", ");".repeat(row.closes)) };
                format!("{}{tail}", row.item)
            })
            .collect();
        assert_eq!(shown, "a(b(c;);d;);e(f;);");
    }
}
