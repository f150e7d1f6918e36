//! Readers of files and formats: from paths to [`Document`]s with stable ids.
//!
//! Not here: anything about language. A document's text is what was read, unchanged.

mod document;

pub use document::{Document, Origin};
