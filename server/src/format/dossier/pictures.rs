//! Photos that stand beside the records, as a tree of its own, in the committee's form.

use crate::domain::canonical::line;
use crate::domain::export::{Body, Copy};
use crate::domain::resolution::Text;
use crate::format::profile::{Profile, ProfileError};
use crate::format::table::{Picture, Section, Shown};
use crate::format::tree::{self, Line, Part as Place, Tree};

/// Over the pictures.
const TITLE: &str = "PHỤ LỤC HÌNH ẢNH";

/// What they are.
const SUBJECT: &str = "Hình ảnh kèm minh chứng của các buổi sinh hoạt điểm";

/// Closes the title.
const DASHES: &str = "-----";

/// A photo with what is said of it.
#[derive(Clone, Debug)]
pub struct Photo {
    /// The picture made ready for paper; nothing where its file cannot be read.
    pub jpeg: Option<Jpeg>,
    /// What its file is called.
    pub name: String,
    /// The first words of its record.
    pub record: String,
    /// "Chi bộ TDP Liên Phú, đợt 1, 03/09/2020".
    pub meeting: String,
}

/// A picture made ready for paper.
#[derive(Clone, Debug)]
pub struct Jpeg {
    pub bytes: std::sync::Arc<[u8]>,
    pub width: u16,
    pub height: u16,
}

/// Lays the pictures out; `left_out` more are not printed.
pub fn build(
    photos: Vec<Photo>,
    left_out: usize,
    (text, body, copy): (&Text, &Body, &Copy),
) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    let made = |part: Place, words: &str| Line { part, text: line(words), look: part.look(&profile) };
    let mut tree = tree::build(&Text { clauses: Vec::new(), ..text.clone() }, body, copy)?;
    tree.title = line(&format!("{TITLE} {}", text.subject));
    tree.number.remove(0);
    tree.heading = vec![
        made(Place::DocumentType, TITLE),
        made(Place::Subject, SUBJECT),
        made(Place::Mark, &format!("(Kèm theo hồ sơ trình Nghị quyết {})", text.subject)),
        made(Place::Dashes, DASHES),
    ];
    let more = if left_out > 0 {
        format!(" Còn {left_out} hình khác không in ở đây, xem bên từng minh chứng.")
    } else {
        String::new()
    };
    let note = format!("Gồm {} hình.{more}", photos.len());
    let pictures = photos.into_iter().enumerate().map(|(place, photo)| shown(place + 1, photo)).collect();
    tree.sections =
        vec![Section {
            heading: "THEO THỨ TỰ ĐIỀU KHOẢN".into(), note, pictures, ..Section::default()
        }];
    tree.signed = false;
    Ok(tree)
}

fn shown(number: usize, photo: Photo) -> Picture {
    let caption = line(&format!(
        "Hình {number}. {} ({}). Tệp: {}",
        photo.record.trim_end_matches('.'),
        photo.meeting,
        photo.name
    ));
    let shown = match photo.jpeg {
        Some(Jpeg { bytes, width, height }) => Shown::Jpeg { bytes, width, height },
        None => Shown::Mark(unread(&photo.name)),
    };
    Picture { shown, caption }
}

/// Stands in a box in the place of a picture that cannot be read.
pub fn unread(name: &str) -> String {
    line(&format!("[Không đọc được hình “{name}”]"))
}
