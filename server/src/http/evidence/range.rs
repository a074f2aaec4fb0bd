//! Parts of a file, as players of sound ask for them (RFC 9110 §14): one range at a time.

/// What of a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// From one byte to another, both included.
    Bytes(i64, i64),
    /// Nothing of the file lies there.
    Nowhere,
}

/// Reads what is asked of a file of `size` bytes. What cannot be understood, or several ranges, asks for all of it.
pub(super) fn part(asked: Option<&str>, size: i64) -> Part {
    let Some((from, to)) = asked.and_then(|asked| asked.trim().strip_prefix("bytes=")?.split_once('-'))
    else {
        return Part::Whole;
    };
    let number = |text: &str| match text.bytes().all(|sign| sign.is_ascii_digit()) {
        true => text.parse::<i64>().ok(),
        false => None,
    };
    match (from.trim(), to.trim()) {
        ("", last) => match number(last) {
            Some(0) => Part::Nowhere,
            Some(last) => Part::Bytes((size - last).max(0), size - 1),
            None => Part::Whole,
        },
        (from, "") => match number(from) {
            Some(from) if from < size => Part::Bytes(from, size - 1),
            Some(_) => Part::Nowhere,
            None => Part::Whole,
        },
        (from, to) => match (number(from), number(to)) {
            (Some(from), Some(to)) if from > to => Part::Whole,
            (Some(from), Some(to)) if from < size => Part::Bytes(from, to.min(size - 1)),
            (Some(_), Some(_)) => Part::Nowhere,
            _ => Part::Whole,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_given_as_asked_and_anything_odd_is_the_whole() {
        let asked = |text: &str| part(Some(text), 100);
        assert_eq!(part(None, 100), Part::Whole);
        assert_eq!(asked("bytes=0-0"), Part::Bytes(0, 0));
        assert_eq!(asked("bytes=10-19"), Part::Bytes(10, 19));
        assert_eq!(asked("bytes=90-"), Part::Bytes(90, 99));
        assert_eq!(asked("bytes=90-900"), Part::Bytes(90, 99));
        assert_eq!(asked("bytes=-10"), Part::Bytes(90, 99));
        assert_eq!(asked("bytes=-900"), Part::Bytes(0, 99));
        assert_eq!(asked("bytes=100-"), Part::Nowhere);
        assert_eq!(asked("bytes=100-200"), Part::Nowhere);
        assert_eq!(asked("bytes=-0"), Part::Nowhere);
        for odd in
            ["bytes=5-4", "bytes=0-1,3-4", "pages=1-2", "bytes=a-b", "bytes=-", "bytes=--1", "bytes=+1-2"]
        {
            assert_eq!(asked(odd), Part::Whole, "{odd}");
        }
        assert_eq!(asked("bytes=99999999999999999999-"), Part::Whole);
    }
}
