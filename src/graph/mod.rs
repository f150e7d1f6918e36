//! From triples of single documents to one graph of a run.

mod record;

pub use record::{ActorRecord, DocumentGraph, Evidence, TripleRecord};
