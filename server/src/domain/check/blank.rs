//! Places left to be filled in, and the words shown around a place.

/// Characters of the clause shown around a fault: enough to know the place again.
pub(super) const EXCERPT_CHARS_MAX: usize = 80;

/// Returns the surroundings of every `[…]`, `[...]` or `[ .. ]`.
pub(super) fn unfilled(words: &str) -> Vec<String> {
    let chars: Vec<char> = words.chars().collect();
    let mut places = Vec::new();
    let mut open = None;
    for (at, sign) in chars.iter().enumerate() {
        match sign {
            '[' => open = Some(at),
            ']' => {
                let Some(start) = open.take() else { continue };
                let inside = &chars[start + 1..at];
                let dotted = inside.iter().any(|sign| matches!(sign, '.' | '…'));
                if dotted && inside.iter().all(|sign| matches!(sign, '.' | '…' | '_') || sign.is_whitespace())
                {
                    places.push(around(&chars, start, at));
                }
            }
            _ => {}
        }
    }
    places
}

fn around(chars: &[char], start: usize, end: usize) -> String {
    let margin = EXCERPT_CHARS_MAX.saturating_sub(end - start) / 2;
    let from = start.saturating_sub(margin);
    let to = chars.len().min(end + 1 + margin);
    let inner: String = chars[from..to].iter().collect();
    let before = if from > 0 { "… " } else { "" };
    let after = if to < chars.len() { " …" } else { "" };
    format!("{before}{}{after}", inner.trim())
}

/// Returns the beginning of words, cut between two of them: enough to know the place again.
pub fn shortened(words: &str) -> String {
    let words = crate::domain::canonical::line(words);
    if words.chars().count() <= EXCERPT_CHARS_MAX {
        return words;
    }
    // One letter more: a space there says that the last word is whole.
    let start: String = words.chars().take(EXCERPT_CHARS_MAX + 1).collect();
    match start.rsplit_once(' ') {
        Some((whole, _)) => format!("{whole} …"),
        None => format!("{} …", start.chars().take(EXCERPT_CHARS_MAX).collect::<String>()),
    }
}
