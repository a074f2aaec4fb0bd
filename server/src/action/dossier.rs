//! The dossier for the committee: read, laid out part by part, bound into one PDF or packed; and the office's letter.

pub mod jobs;
pub mod lay_out_part;
pub mod make_dossier;
pub mod read_dossier;
pub mod tell_part;
pub mod write_letter;
pub mod write_part;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::action::resolution::lay_out::LayOutError;
use crate::action::resolution::write_redline::RedlineError;
use crate::action::response::list_responses::ListResponsesError;
use crate::action::vote::print_record::PrintRecordError;
use crate::action::{Class, Explain};
use crate::domain::permission::Denied;
use crate::format::RenderError;
use crate::format::profile::ProfileError;
use crate::store::StoreError;

/// Why there is no dossier.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("the dossier has no such part")]
    NoPart,
    /// Whoever asked for it wants it no longer.
    #[error("the dossier was stopped")]
    Stopped,
    #[error("the dossier would be larger than any that is handed out")]
    TooLarge,
    #[error(transparent)]
    LayOut(#[from] LayOutError),
    #[error(transparent)]
    Redline(#[from] RedlineError),
    #[error(transparent)]
    Responses(#[from] ListResponsesError),
    #[error(transparent)]
    Record(#[from] PrintRecordError),
    #[error("the table could not be written as a sheet: {0}")]
    Sheet(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RenderError> for DossierError {
    fn from(fault: RenderError) -> Self {
        match fault {
            RenderError::Stopped => Self::Stopped,
            fault => Self::LayOut(fault.into()),
        }
    }
}

impl From<ProfileError> for DossierError {
    fn from(fault: ProfileError) -> Self {
        Self::LayOut(fault.into())
    }
}

impl Explain for DossierError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NoPart => "dossier-no-part",
            Self::Stopped => "dossier-stopped",
            Self::TooLarge => "dossier-too-large",
            Self::LayOut(fault) => fault.slug(),
            Self::Redline(fault) => fault.slug(),
            Self::Responses(fault) => fault.slug(),
            Self::Record(fault) => fault.slug(),
            Self::Sheet(_) => "fault",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::NoPart => Class::NotFound,
            Self::Stopped | Self::TooLarge => Class::Conflict,
            Self::LayOut(fault) => fault.class(),
            Self::Redline(fault) => fault.class(),
            Self::Responses(fault) => fault.class(),
            Self::Record(fault) => fault.class(),
            Self::Sheet(_) => Class::Fault,
            Self::Store(fault) => fault.class(),
        }
    }
}

/// How far the making has come, and whether it is still wanted. Whoever makes writes, whoever waits reads.
#[derive(Debug, Default)]
pub struct Watch {
    stopped: AtomicBool,
    parts: AtomicUsize,
    parts_all: AtomicUsize,
    pages: AtomicUsize,
    pages_all: AtomicUsize,
}

/// What is done of what is to be done. Pages are 0 of 0 until they are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub parts: usize,
    pub parts_all: usize,
    pub pages: usize,
    pub pages_all: usize,
}

impl Watch {
    /// Ends the making at its next step.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Tells whether it is no longer wanted.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Goes on, unless it is no longer wanted.
    pub(in crate::action) fn go_on(&self) -> Result<(), DossierError> {
        if self.is_stopped() { Err(DossierError::Stopped) } else { Ok(()) }
    }

    /// Returns how far it has come.
    pub fn progress(&self) -> Progress {
        let read = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        Progress {
            parts: read(&self.parts),
            parts_all: read(&self.parts_all),
            pages: read(&self.pages),
            pages_all: read(&self.pages_all),
        }
    }

    fn count_parts(&self, done: usize, all: usize) {
        self.parts.store(done, Ordering::Relaxed);
        self.parts_all.store(all, Ordering::Relaxed);
    }

    fn count_pages(&self, done: usize, all: usize) {
        self.pages.store(done, Ordering::Relaxed);
        self.pages_all.store(all, Ordering::Relaxed);
    }
}
