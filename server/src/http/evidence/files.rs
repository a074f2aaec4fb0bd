//! The files beside a record or the guidance, as their page shows them, and those that were refused just now.

use crate::action::evidence::attach_file::megabytes_max;
use crate::app::App;
use crate::domain::evidence::attachment::{Attachment, Family, Owner, PER_RECORD_MAX};
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::http::resolution::{day_text, moment_text};

/// Bytes of a kilobyte and of a megabyte, as sizes are told.
const KILOBYTE: i64 = 1024;
const MEGABYTE: i64 = 1024 * 1024;

/// A file that was not taken, and why.
pub(in crate::http) struct Refusal {
    pub name: String,
    pub problem: Problem,
}

/// The list of files with its form.
pub(in crate::http) struct Files {
    pub all: Vec<Attachment>,
    /// Where the page is that they belong to.
    pub path: String,
    /// Whether the reader may attach and withdraw.
    pub may_change: bool,
    /// Whether files are still taken.
    pub open: bool,
    /// Names, what happened, what to do next.
    pub refused: Vec<(String, String, String)>,
}

impl Files {
    /// Reads the files of an owner.
    pub async fn of(
        app: &App,
        page: &Page,
        owner: &Owner,
        may_change: bool,
        refused: Vec<Refusal>,
    ) -> Result<Self, Problem> {
        let told =
            |Refusal { name, problem }: Refusal| (name, problem.title(page.lang), problem.next(page.lang));
        let refused = refused.into_iter().map(told).collect();
        let all = app.store.attachments(owner).await?;
        Ok(Self { all, path: owner.path(), may_change, open: may_change, refused })
    }

    pub fn moment(&self, file: &Attachment) -> String {
        moment_text(file.at)
    }

    pub fn href(&self, file: &Attachment) -> String {
        format!("{}/attachments/{}", self.path, file.id)
    }

    pub fn gone_day(&self, file: &Attachment) -> String {
        file.withdrawn.as_ref().map(|gone| day_text(gone.at)).unwrap_or_default()
    }

    pub fn standing(&self) -> usize {
        self.all.iter().filter(|file| file.withdrawn.is_none()).count()
    }

    pub fn may_attach(&self) -> bool {
        self.open && i64::try_from(self.standing()).unwrap_or(i64::MAX) < PER_RECORD_MAX
    }

    pub fn picture_max(&self) -> i64 {
        megabytes_max().0
    }

    pub fn paper_max(&self) -> i64 {
        megabytes_max().1
    }

    /// "2,4 MB", with the sign of fractions of the reader's language.
    pub fn size(&self, file: &Attachment, sign: &str) -> String {
        size_text(file.size, sign)
    }

    pub fn is_picture(&self, file: &Attachment) -> bool {
        file.media.family() == Family::Picture
    }

    pub fn is_sound(&self, file: &Attachment) -> bool {
        file.media.family() == Family::Sound
    }

    /// The beginning of a hash, enough to compare by eye.
    pub fn short<'a>(&self, file: &'a Attachment) -> &'a str {
        file.hash.get(..12).unwrap_or(&file.hash)
    }
}

/// "879 KB", "2,4 MB".
pub(in crate::http) fn size_text(bytes: i64, sign: &str) -> String {
    if bytes < MEGABYTE {
        return format!("{} KB", (bytes + KILOBYTE - 1) / KILOBYTE);
    }
    let tenths = (bytes * 10 + MEGABYTE / 2) / MEGABYTE;
    format!("{}{sign}{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::size_text;

    #[test]
    fn sizes_are_told_as_people_say_them() {
        let said = [1, 1024, 900_000, 1_048_576, 2_516_582, 52_428_800].map(|bytes| size_text(bytes, ","));
        assert_eq!(said, ["1 KB", "1 KB", "879 KB", "1,0 MB", "2,4 MB", "50,0 MB"]);
    }
}
