//! Cards with which people sign in, eight to a sheet: name, delegation, a code to be read by a phone, and what to do.

use duthao_pdf::{
    Align, Card, Cards, Code, Document, Look, POINTS_PER_MM, Paragraph, Role, Run, Sheet, write_cards,
};
use qrcode::{Color, EcLevel, QrCode};

use super::RenderError;
use crate::domain::export::Day;

/// A4, in millimetres.
const SHEET: (f32, f32) = (210.0, 297.0);

/// Two columns of four: each card is as large as a hand.
const COLUMNS: usize = 2;
const ROWS: usize = 4;

/// Around each card, and the side of its code, in millimetres: an old phone reads it from a forearm away.
const PADDING: f32 = 7.0;
const CODE: f32 = 36.0;

/// Letters of a name or delegation: what is longer would push the rest off its card.
const NAME_CHARS_MAX: usize = 70;

/// Whose card it is, and the way in.
#[derive(Clone)]
pub struct Holder {
    pub name: String,
    /// May be empty.
    pub delegation: String,
    /// The whole address that signs this person in.
    pub link: String,
}

/// What stands on every card.
#[derive(Clone)]
pub struct Printed {
    pub address: String,
    /// Name of the network, and the word to get into it; may be empty.
    pub wifi: String,
    pub wifi_word: String,
    pub last_day: Day,
    /// The day of the file.
    pub day: Day,
}

/// Writes the cards as a PDF.
pub fn write(holders: &[Holder], printed: &Printed) -> Result<Vec<u8>, RenderError> {
    let cards = holders.iter().map(|one| card(one, printed)).collect::<Result<_, _>>()?;
    let plain = look(9.0, false);
    let document = Document {
        title: "Thẻ đăng nhập".to_owned(),
        author: "Văn phòng".to_owned(),
        producer: concat!("Dự Thảo ", env!("CARGO_PKG_VERSION")).to_owned(),
        language: "vi".to_owned(),
        date: (u16::try_from(printed.day.year).unwrap_or_default(), printed.day.month, printed.day.day),
        sheet: Sheet {
            width: SHEET.0 * POINTS_PER_MM,
            height: SHEET.1 * POINTS_PER_MM,
            top: 0.0,
            bottom: 0.0,
            left: 0.0,
            right: 0.0,
            number_from_top: 0.0,
            number: plain,
            duplex: false,
        },
        blocks: Vec::new(),
    };
    let sheet = Cards {
        columns: COLUMNS,
        rows: ROWS,
        padding: PADDING * POINTS_PER_MM,
        code: CODE * POINTS_PER_MM,
        cards,
    };
    Ok(write_cards(&document, &sheet)?)
}

fn look(size: f32, bold: bool) -> Look {
    Look { size, bold, ..Look::default() }
}

fn said(words: String, look: Look, after: f32) -> Paragraph {
    Paragraph {
        role: Role::Paragraph,
        line: look.size * 1.25,
        runs: vec![Run { text: words, look }],
        align: Align::Left,
        first_line: 0.0,
        after,
        keep_with_next: false,
        rule: None,
    }
}

fn cut(words: &str) -> String {
    if words.chars().count() <= NAME_CHARS_MAX {
        return words.to_owned();
    }
    format!("{}…", words.chars().take(NAME_CHARS_MAX).collect::<String>())
}

fn card(holder: &Holder, printed: &Printed) -> Result<Card, RenderError> {
    let plain = look(9.5, false);
    let mut lines = vec![said(cut(&holder.name), look(13.0, true), 2.0)];
    if !holder.delegation.is_empty() {
        lines.push(said(cut(&holder.delegation), look(11.0, false), 0.0));
    }
    if let Some(last) = lines.last_mut() {
        last.after = 8.0;
    }
    let mut steps = Vec::new();
    if !printed.wifi.is_empty() {
        let word = if printed.wifi_word.is_empty() {
            String::new()
        } else {
            format!(", mật khẩu {}", printed.wifi_word)
        };
        steps.push(format!("Bật Wi-Fi {}{word}.", printed.wifi));
    }
    steps.push("Mở máy ảnh của điện thoại, đưa vào mã bên cạnh.".to_owned());
    steps.push(format!("Bấm vào địa chỉ {}, rồi bấm Đăng nhập.", printed.address));
    for (place, step) in steps.into_iter().enumerate() {
        lines.push(said(format!("{}. {step}", place + 1), plain, 2.0));
    }
    let Day { year, month, day } = printed.last_day;
    let until = format!(
        "Dùng đến hết ngày {day:02}/{month:02}/{year}. Thẻ của riêng đồng chí, không đưa người khác."
    );
    lines.push(said(until, Look { italic: true, ..plain }, 0.0));
    Ok(Card { lines, code: code(&holder.link)? })
}

/// A code of medium strength: a fold or a drop of tea is forgiven.
pub(super) fn code(link: &str) -> Result<Code, RenderError> {
    let made = QrCode::with_error_correction_level(link, EcLevel::M)
        .map_err(|fault| RenderError::Pdf(fault.to_string()))?;
    let dark = made.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok(Code { side: made.width(), dark })
}
