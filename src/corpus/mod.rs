//! Readers of files and formats: from paths to [`Document`]s with stable ids.
//!
//! Not here: anything about language. A document's text is what was read, unchanged.

mod document;
mod encoding;
mod error;
mod inputs;
mod lines;
mod reader;
#[cfg(test)]
mod reader_tests;

pub use document::{Document, Origin};
pub use error::{InputError, SkipReason, Skipped};
pub use inputs::{ARTICLES, Source, SourceKind, sources};
pub use lines::{Line, next_line};
pub use reader::{DEFAULT_MAX_DOCUMENT, Documents, open};
