//! From triples of single documents to one graph of a run.
//!
//! A [`Collector`] takes what the documents give, in any order; a [`RunGraph`] gives it back merged, the
//! same whatever the order was. Actors of several documents become one in `join`, and nowhere else.
//!
//! Not here: finding anything in a text, and every file format.

mod assemble;
mod claim;
mod codes;
mod collector;
mod error;
#[cfg(test)]
pub(crate) mod fixture;
mod join;
mod record;
mod spool;
mod totals;

pub use assemble::assemble;
pub use claim::{Claim, claims};
pub use codes::Codes;
pub use collector::{Collector, RunGraph};
pub use error::GraphError;
pub use join::JoinedActor;
pub use record::{ActorRecord, DocumentGraph, DocumentRecord, Evidence, TripleRecord, Volume, WhenRecord};
pub use totals::{ClaimTotals, EventKey, EventTotals, ThingTotals, Totals};
