//! How good triples are: precision, recall and F1 against passages annotated by hand.
//!
//! A gold file has one passage a line: `{"id", "text", "triples": [...]}`. In a gold triple an actor or a thing
//! is a list of acceptable wordings, best first, or null; `content` is the index of the event in the same list,
//! or `"other"`. What counts as right stands in `matching`.

mod bootstrap;
mod gold;
mod matching;
mod names;
mod score;
#[cfg(test)]
mod tests;

pub use bootstrap::{Interval, intervals};
pub use gold::{About, Gold, GoldTriple, gold};
pub use names::{head, norm};
pub use score::{Error, Features, Predictions, Scores, Tally, score};

use std::path::PathBuf;

/// Why there is nothing to score.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("{path}:{line}: {message}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The gold file has no passage.
    #[error("{0} holds no passage")]
    Empty(PathBuf),
}
