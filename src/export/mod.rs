//! Writers of a run's output folder, one file a format.
//!
//! | files | for |
//! | --- | --- |
//! | `actors.jsonl`, `triples.jsonl`, `documents.jsonl` | programs: everything that is known |
//! | `nodes.csv`, `edges.csv` | spreadsheets, Gephi |
//! | `neo4j/` | `neo4j-admin database import` |
//! | `run.json` | people who must vouch for a run |
//!
//! All are made from one [`RunGraph`](crate::graph::RunGraph) in one pass. Relations' names come from
//! `data/relations.toml`; the code knows only their classes.

mod error;
mod jsonl;
mod manifest;
mod neo4j;
mod output;
mod plain;
mod rows;
mod table;
mod write;

pub use error::ExportError;
pub use manifest::{Cpu, Manifest, ModelInfo, RunCounts, Skips};
pub use output::Output;
pub use table::table;
pub use write::write;
