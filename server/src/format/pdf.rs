//! To be built: format/pdf.
