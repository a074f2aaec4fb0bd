//! Folding of Vietnamese words for search: exact accents first, folded second (`domain.md` §8).

/// Folds words for comparison.
pub fn fold(words: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    words.to_lowercase().replace('đ', "d").nfd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter)).collect()
}
