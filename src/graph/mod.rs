//! From triples of single documents to one graph of a run.
//!
//! A [`Collector`] takes what the documents give, in any order; a [`RunGraph`] gives it back merged, the
//! same whatever the order was. Actors of several documents become one in `join`, and nowhere else; claims in
//! `claim`, by what they say. What all documents together say of a claim is told by its [`Summary`].
//!
//! Not here: finding anything in a text, and every file format.

mod assemble;
mod belief;
mod claim;
mod codes;
mod collector;
mod copies;
mod error;
#[cfg(test)]
pub(crate) mod fixture;
mod items;
mod join;
mod ledger;
mod meaning;
mod minhash;
mod record;
mod relate;
mod spool;
mod totals;

pub use assemble::assemble;
pub use belief::{Priors, Said, Voice};
pub use claim::{Claim, Filler, claims};
pub use codes::Codes;
pub use collector::{Collector, RunGraph, settled};
pub use error::GraphError;
pub use items::Items;
pub use join::JoinedActor;
pub use ledger::{Status, Summary};
pub use meaning::Meaning;
pub use minhash::Signature;
pub use record::{
    ActorRecord, DocumentGraph, DocumentRecord, Evidence, SkipRecord, TripleRecord, Volume, WhenRecord,
};
pub use spool::Recovered;
pub use totals::{EventKey, EventTotals, ThingTotals, Totals};
