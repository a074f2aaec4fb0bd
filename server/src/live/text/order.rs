//! Order keys of clauses: a key between two keys, in the alphabet of the `fractional-indexing` package, so that
//! browsers and server can place clauses between each other's.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The key of the first clause of an empty text.
const FIRST: &str = "a0";

/// Returns a key strictly between two keys.
///
/// Keys that no browser of ours would write, and two equal keys, give a key just after `low`: a clause in a
/// slightly wrong place beats a refusal.
pub fn between(low: Option<&str>, high: Option<&str>) -> String {
    let exact = match (low, high) {
        (Some(low), Some(high)) if low >= high => None,
        _ => strictly_between(low, high),
    };
    let fits = |key: &String| {
        low.is_none_or(|low| low < key.as_str()) && high.is_none_or(|high| key.as_str() < high)
    };
    exact.filter(fits).unwrap_or_else(|| format!("{}V", low.unwrap_or_default()))
}

/// Returns `count` keys in order, for a text written at once.
pub fn run(count: usize) -> Vec<String> {
    let mut keys = Vec::with_capacity(count);
    for _ in 0..count {
        keys.push(between(keys.last().map(String::as_str), None));
    }
    keys
}

fn strictly_between(low: Option<&str>, high: Option<&str>) -> Option<String> {
    for key in [low, high].into_iter().flatten() {
        check(key)?;
    }
    match (low, high) {
        (None, None) => Some(FIRST.to_owned()),
        (None, Some(high)) => {
            let (whole, part) = split(high)?;
            if !part.is_empty() {
                return Some(whole.to_owned());
            }
            step(whole, false)
        }
        (Some(low), None) => {
            let (whole, part) = split(low)?;
            match step(whole, true) {
                Some(next) => Some(next),
                None => Some(format!("{whole}{}", midpoint(part, None)?)),
            }
        }
        (Some(low), Some(high)) => {
            let (whole, part) = split(low)?;
            let (high_whole, high_part) = split(high)?;
            if whole == high_whole {
                return Some(format!("{whole}{}", midpoint(part, Some(high_part))?));
            }
            match step(whole, true) {
                Some(next) if next.as_str() < high => Some(next),
                _ => Some(format!("{whole}{}", midpoint(part, None)?)),
            }
        }
    }
}

fn check(key: &str) -> Option<()> {
    let (_, part) = split(key)?;
    let good = key.bytes().all(|byte| DIGITS.contains(&byte)) && !part.ends_with('0');
    good.then_some(())
}

/// Parts a key into its whole number, whose first letter tells its length, and its fraction.
fn split(key: &str) -> Option<(&str, &str)> {
    let length = match key.bytes().next()? {
        head @ b'a'..=b'z' => usize::from(head - b'a') + 2,
        head @ b'A'..=b'Z' => usize::from(b'Z' - head) + 2,
        _ => return None,
    };
    key.is_char_boundary(length.min(key.len())).then_some(())?;
    (key.len() >= length).then(|| key.split_at(length))
}

/// Returns the whole number one up or one down, if there is one.
fn step(whole: &str, up: bool) -> Option<String> {
    let mut digits: Vec<u8> = whole.bytes().collect();
    let (wrap_at, wrap_to) = if up { (b'z', b'0') } else { (b'0', b'z') };
    for place in (1..digits.len()).rev() {
        if digits[place] != wrap_at {
            let value = place_of(digits[place])?;
            digits[place] = DIGITS[if up { value + 1 } else { value - 1 }];
            return String::from_utf8(digits).ok();
        }
        digits[place] = wrap_to;
    }
    longer_or_shorter(digits, up, wrap_to)
}

fn longer_or_shorter(mut digits: Vec<u8>, up: bool, fill: u8) -> Option<String> {
    let head = digits[0];
    match (up, head) {
        (true, b'Z') => return Some("a0".to_owned()),
        (false, b'a') => return Some("Zz".to_owned()),
        (true, b'z') | (false, b'A') => return None,
        _ => {}
    }
    let next = if up { head + 1 } else { head - 1 };
    let grows = if up { next > b'a' } else { next < b'Z' };
    if grows {
        digits.push(fill);
    } else {
        digits.pop();
    }
    digits[0] = next;
    String::from_utf8(digits).ok()
}

fn place_of(digit: u8) -> Option<usize> {
    DIGITS.iter().position(|known| *known == digit)
}

/// Returns a fraction between two fractions; `high` absent means one.
fn midpoint(low: &str, high: Option<&str>) -> Option<String> {
    if let Some(high) = high {
        let shared =
            high.bytes().zip(low.bytes().chain(std::iter::repeat(b'0'))).take_while(|(a, b)| a == b).count();
        if shared > 0 {
            let rest = midpoint(low.get(shared..).unwrap_or_default(), Some(high.get(shared..)?))?;
            return Some(format!("{}{rest}", high.get(..shared)?));
        }
    }
    let from = low.bytes().next().map_or(Some(0), place_of)?;
    let to = high.map_or(Some(DIGITS.len()), |high| high.bytes().next().and_then(place_of))?;
    if to > from + 1 {
        return Some(char::from(DIGITS[(from + to).div_ceil(2)]).to_string());
    }
    match high {
        Some(high) if high.len() > 1 => high.get(..1).map(str::to_owned),
        _ => {
            Some(format!("{}{}", char::from(DIGITS[from]), midpoint(low.get(1..).unwrap_or_default(), None)?))
        }
    }
}
