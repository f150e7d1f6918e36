//! `claimgraph` reads news and builds a graph of who supplies what to whom, who says so, and who
//! denies it.
//!
//! Data flows one way, a module a room, and each room knows only those before it:
//!
//! ```text
//! corpus -> text -> tagger -> actors -> rules -> graph -> export      cli on top
//! ```

pub mod actors;
pub mod analysis;
pub mod cli;
pub mod corpus;
pub mod data;
pub mod eval;
pub mod examples;
pub mod export;
pub mod graph;
pub mod rules;
pub mod tagger;
pub mod text;
