//! Readers of files and formats: from paths to [`Document`]s with stable ids.
//!
//! Not here: anything about language, but for telling which one it is. A document's text is what was read,
//! unchanged; of a page it is the article's text.

mod document;
mod encoding;
mod error;
mod fields;
mod html;
mod http;
mod inputs;
mod jsonl;
mod language;
mod lines;
mod mojibake;
mod open;
#[cfg(feature = "parquet")]
mod parquet;
mod reader;
#[cfg(test)]
mod reader_tests;
mod records;
mod table;
#[cfg(test)]
mod table_tests;
mod warc;
#[cfg(test)]
mod warc_tests;

pub use document::{Document, Origin};
pub use error::{InputError, SkipReason, Skipped};
pub use fields::FieldNames;
pub use inputs::{ARTICLES, Source, SourceKind, listed, sources};
pub use lines::{Line, next_line};
pub use open::open;
pub use reader::{DEFAULT_MAX_DOCUMENT, Documents, ReadOptions};

/// What to say of a Parquet file where it cannot be read.
#[cfg(not(feature = "parquet"))]
const NO_PARQUET: &str =
    "this build does not read Parquet: build it with `cargo build --release --features parquet`";
