//! The encoder and its heads: entities, parts of speech, lemmas, dependencies.
//!
//! The only room that knows tch, rust-bert and the kernels of int8. What leaves it is plain data.
//!
//! ```text
//! Tagger::load -> Tagger::worker (one a thread) -> TaggerWorker::tag (one document at a time)
//!
//! words -> wordpiece + shape -> batch | window -> encoder -> heads -> decode
//! ```

mod annotation;
mod batch;
mod bf16;
mod config;
mod decode;
mod encoder;
mod error;
mod heads;
mod inflections;
mod int8;
mod labels;
mod lexicon;
mod mend;
mod precision;
mod shape;
mod stats;
mod tree;
mod weights;
mod window;
mod wordpiece;
mod worker;

mod model;
#[cfg(test)]
mod tests;

pub use annotation::{Entity, TaggedDocument, TaggedSentence, Upos, Word, base};
pub use error::TaggerError;
pub use inflections::{Inflections, Stem};
pub use model::Tagger;
pub use precision::{CpuFeatures, Precision};
pub use stats::TaggerStats;
pub use worker::{Inspection, TaggerWorker};
