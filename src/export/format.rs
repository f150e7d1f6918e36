//! The formats beside the records, by name.

use std::collections::BTreeSet;
use std::path::Path;

use clap::ValueEnum;

use super::{ExportError, cypher, graphml, neo4j, plain, sqlite, turtle, view};
use crate::graph::RunGraph;

/// A format that a graph can be exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    /// triples.csv, nodes.csv, edges.csv: for spreadsheets, pandas and Gephi.
    Csv,
    /// neo4j/: files for neo4j-admin database import.
    Neo4j,
    /// graph.cypher: a script for cypher-shell.
    Cypher,
    /// graph.graphml: actors and claims for Gephi and yEd.
    Graphml,
    /// graph.ttl: RDF with the terms of PROV-O.
    Turtle,
    /// graph.sqlite: tables, views and full text search, for `claimgraph query` and SQL.
    Sqlite,
    /// view.html: one page for a browser, which works offline.
    View,
}

impl Format {
    /// What a run writes unless it is told otherwise.
    pub const DEFAULT: [Self; 2] = [Self::Csv, Self::Neo4j];

    /// Names of its files, from the output folder.
    pub(super) fn files(self) -> Vec<String> {
        match self {
            Self::Csv => plain::FILES.map(str::to_owned).to_vec(),
            Self::Neo4j => neo4j::files(),
            Self::Cypher => vec![cypher::FILE.to_owned()],
            Self::Graphml => vec![graphml::FILE.to_owned()],
            Self::Turtle => vec![turtle::FILE.to_owned()],
            Self::Sqlite => vec![sqlite::SQLITE.to_owned()],
            Self::View => vec![view::FILE.to_owned()],
        }
    }

    /// Writes its files.
    pub(super) fn write(self, run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
        match self {
            Self::Csv => plain::write(run, folder),
            Self::Neo4j => neo4j::write(run, folder),
            Self::Cypher => cypher::write(run, folder),
            Self::Graphml => graphml::write(run, folder),
            Self::Turtle => turtle::write(run, folder),
            Self::Sqlite => sqlite::write(run, folder),
            Self::View => view::write(run, folder),
        }
    }

    /// The formats whose files are all among those that a folder holds.
    pub(super) fn of_files(files: &[String]) -> BTreeSet<Self> {
        let all = Self::value_variants().iter().copied();
        all.filter(|format| format.files().iter().all(|file| files.contains(file))).collect()
    }
}
