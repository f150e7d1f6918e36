//! From a document's text to sentences and tokens, with offsets that never lie.
//!
//! Not here: anything learned. Lemmas and tags come from the tagger.

mod boundary;
mod furniture;
mod inserted;
mod lexicon;
mod paragraph;
mod segment;
mod sentence;
mod span;
#[cfg(test)]
mod tests;
mod tokenize;
mod zone;

pub use segment::Segmenter;
pub use sentence::{Field, Sentence, Token, Zone};
pub use span::{ByteSpan, CharOffsets, CharSpan};
