//! What can go wrong while a run's graph is collected.

use std::path::PathBuf;

/// Why a document or the whole graph cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// Two documents have one id; the second was not taken, the first stays.
    #[error("{second}: its id {id:?} is already that of {first}")]
    DuplicateDocument {
        /// The id.
        id: String,
        /// Where the first was read from (`path` or `path:line`).
        first: String,
        /// Where the second was read from.
        second: String,
    },
    /// Two folders have a document of one id that is not the same document; the second was not taken.
    #[error("the document {id:?} of {second} differs from that of {first}")]
    Differs {
        /// The document's id.
        id: String,
        /// Where the first was read from.
        first: String,
        /// Where the second was read from.
        second: String,
    },
    /// Two different claims, triples or actors of a document have one id. Nothing was joined.
    #[error("the {what} id {id:?} stands for two: {first}, and {second}")]
    Collision {
        /// What has the id: `claim`, `triple`, `actor`.
        what: &'static str,
        /// The id.
        id: String,
        /// Where the first stands, and what it says.
        first: String,
        /// Where the second stands, and what it says.
        second: String,
    },
    /// The temporary file that holds the documents' triples cannot be written or read (a full disk, often).
    #[error("cannot use a temporary file in {path}: {source}")]
    Spool {
        /// The folder of that file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
