//! From a document's text to sentences and tokens, with offsets that never lie.
//!
//! Not here: anything learned. Lemmas and tags come from the tagger.

mod sentence;
mod span;

pub use sentence::{Field, Sentence, Token, Zone};
pub use span::{ByteSpan, CharOffsets, CharSpan};
