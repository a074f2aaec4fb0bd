//! A small CBOR writer: definite lengths, plain byte strings, shortest heads.

use ciborium::Value;

/// Writes CBOR items one after another.
#[derive(Clone, Debug, Default)]
pub struct Writer(pub Vec<u8>);

/// Major types of CBOR (RFC 8949 §3.1).
const NUMBER: u8 = 0 << 5;
const BYTES: u8 = 2 << 5;
const TEXT: u8 = 3 << 5;
const LIST: u8 = 4 << 5;
const MAP: u8 = 5 << 5;
const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;
const FLOAT: u8 = 0xfb;

impl Writer {
    /// Starts with a map of so many pairs.
    pub fn map(pairs: usize) -> Self {
        let mut out = Self::default();
        out.start_map(pairs);
        out
    }

    pub fn start_map(&mut self, pairs: usize) -> &mut Self {
        self.head(MAP, pairs as u64)
    }

    pub fn start_list(&mut self, items: usize) -> &mut Self {
        self.head(LIST, items as u64)
    }

    pub fn text(&mut self, text: &str) -> &mut Self {
        self.head(TEXT, text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(BYTES, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// A number beyond 32 bits goes as a float: JS would make a BigInt of it.
    pub fn number(&mut self, number: u64) -> &mut Self {
        if number <= u64::from(u32::MAX) {
            return self.head(NUMBER, number);
        }
        self.0.push(FLOAT);
        #[expect(clippy::cast_precision_loss, reason = "JS counts no further than 2^53 either")]
        self.0.extend_from_slice(&(number as f64).to_be_bytes());
        self
    }

    pub fn flag(&mut self, flag: bool) -> &mut Self {
        self.0.push(if flag { TRUE } else { FALSE });
        self
    }

    pub fn pair(&mut self, key: &str, text: &str) -> &mut Self {
        self.text(key).text(text)
    }

    /// Writes any other value, such as one that a client sent and that is passed on.
    pub fn value(&mut self, value: &Value) -> &mut Self {
        // Writing into memory does not fail.
        if ciborium::into_writer(value, &mut self.0).is_err() {
            self.flag(false);
        }
        self
    }

    pub fn done(self) -> Vec<u8> {
        self.0
    }

    #[expect(clippy::cast_possible_truncation, reason = "each arm checks its range")]
    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        match value {
            0..=23 => self.0.push(major | value as u8),
            24..=0xff => self.0.extend_from_slice(&[major | 24, value as u8]),
            0x100..=0xffff => {
                self.0.push(major | 25);
                self.0.extend_from_slice(&(value as u16).to_be_bytes());
            }
            0x1_0000..=0xffff_ffff => {
                self.0.push(major | 26);
                self.0.extend_from_slice(&(value as u32).to_be_bytes());
            }
            _ => {
                self.0.push(major | 27);
                self.0.extend_from_slice(&value.to_be_bytes());
            }
        }
        self
    }
}

/// Values in one message: ours have two dozen. Each would take thirty times its bytes in memory.
pub const ITEMS_MAX: usize = 1_000;

/// Tells whether some bytes hold no more values than any honest message, without building one.
///
/// Counts heads only, so it may be run on anything; whether the bytes are well formed is not asked.
pub fn is_modest(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    for _ in 0..ITEMS_MAX {
        let Some((head, after)) = rest.split_first() else { return true };
        let width = match head & 0x1f {
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => 0,
        };
        // What ends too early is for the reader to refuse: it comes no further either.
        let Some((argument, after)) = after.split_at_checked(width) else { return true };
        let short = u64::from(if width == 0 { head & 0x1f } else { 0 });
        let value = argument.iter().fold(short, |value, byte| (value << 8) | u64::from(*byte));
        rest = after;
        let indefinite = head & 0x1f == 31;
        if matches!(head & 0xe0, BYTES | TEXT) && !indefinite {
            let length = usize::try_from(value).unwrap_or(usize::MAX);
            let Some((_, after)) = rest.split_at_checked(length) else { return true };
            rest = after;
        }
    }
    rest.is_empty()
}
