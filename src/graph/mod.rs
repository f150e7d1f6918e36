//! From triples of single documents to one graph of a run.

mod assemble;
mod record;

pub use assemble::assemble;
pub use record::{ActorRecord, DocumentGraph, Evidence, TripleRecord};
