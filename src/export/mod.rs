//! Writers of a run's output folder, one file a format, and the reader of such a folder.
//!
//! | files | for |
//! | --- | --- |
//! | `actors.jsonl`, `triples.jsonl`, `documents.jsonl`, `claims.jsonl` | programs: everything that is known |
//! | `triples.csv`, `nodes.csv`, `edges.csv` | spreadsheets, pandas, Gephi |
//! | `neo4j/` | `neo4j-admin database import` |
//! | `graph.cypher`, `graph.graphml`, `graph.ttl` | `cypher-shell`; Gephi and yEd; RDF tools |
//! | `graph.sqlite` | `claimgraph query`, SQL |
//! | `view.html` | people with a browser |
//! | `run.json` | people who must vouch for a run |
//!
//! All are made from one [`RunGraph`](crate::graph::RunGraph); those that show a graph from the nodes and
//! links of `schema` and `elements`. Relations' names come from `data/relations.toml`; the code knows only
//! their classes.

mod bolt;
mod claims;
mod cypher;
mod elements;
mod error;
mod folder;
mod format;
mod graphml;
mod jsonl;
mod lines;
mod manifest;
mod neo4j;
mod output;
mod plain;
mod rows;
mod schema;
mod sqlite;
mod table;
mod turtle;
mod view;
mod write;

pub use bolt::{LoadError, Server, Written, constraints, load, plan};
pub use error::ExportError;
pub use folder::{Folder, FolderError};
pub use format::Format;
pub use lines::{LineFile, line};
pub use manifest::{Content, Cpu, Maker, Manifest, ModelInfo, RunCounts, Skips};
pub use output::Output;
pub use sqlite::{Answer, AskError, Question, Questions, SQLITE, ask, in_memory, open};
pub use table::{frame, table};
pub use view::view;
pub use write::write;
