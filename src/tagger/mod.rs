//! The encoder and its heads: entities, parts of speech, lemmas, dependencies.
//!
//! The only room that knows tch and rust-bert. What leaves it is plain data.

mod annotation;

pub use annotation::{Entity, TaggedDocument, TaggedSentence, Upos, Word};
