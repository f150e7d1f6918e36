//! Arguments of the commands that read a graph folder.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::export::Format;

/// Which formats are written beside the records.
#[derive(Debug, Args)]
pub(super) struct ExportArg {
    /// Formats to write beside the .jsonl files.
    #[arg(long = "export", value_name = "LIST", value_enum, value_delimiter = ',', default_values_t = Format::DEFAULT)]
    list: Vec<Format>,
}

impl ExportArg {
    /// The formats.
    pub(super) fn formats(&self) -> BTreeSet<Format> {
        self.list.iter().copied().collect()
    }
}

/// How a graph folder is read.
#[derive(Debug, Args)]
pub(super) struct FolderArgs {
    /// Folder of the data (relations, kinds of things, priors of belief).
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Takes folders of a stopped run, changed ones, and those of other rules or models, too.
    #[arg(long)]
    pub(super) force: bool,
}

const MERGE_EXAMPLES: &str = "\
Examples:
  claimgraph merge monday tuesday --out week
  claimgraph merge shards/* --out graph --export csv,neo4j
  claimgraph merge parts/part-* --out graph       files that `extract - --out -` wrote

A document that two folders hold counts once. The result is the same, byte for byte, as that of one run over all
the articles, in any order of the folders.";

#[derive(Debug, Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub(super) struct MergeArgs {
    /// Folders that extract or merge wrote, and files that `extract --out -` wrote.
    #[arg(required = true, value_name = "DIR|FILE")]
    pub(super) folders: Vec<PathBuf>,
    /// Folder of the output: new, empty, or of an earlier run.
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) export: ExportArg,
    #[command(flatten)]
    pub(super) folder: FolderArgs,
}

const EXPORT_EXAMPLES: &str = "\
Examples:
  claimgraph export graph --format csv
  claimgraph export graph --format neo4j --out elsewhere

The formats are written into the folder itself, beside those that it holds, unless --out names another.";

#[derive(Debug, Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub(super) struct ExportArgs {
    /// Folder that extract or merge wrote.
    #[arg(value_name = "DIR")]
    pub(super) graph: PathBuf,
    /// Formats to write.
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', required = true)]
    pub(super) format: Vec<Format>,
    /// Folder of the output [default: the graph's own].
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) folder: FolderArgs,
}

const LOAD_EXAMPLES: &str = "\
Examples:
  NEO4J_PASSWORD=... claimgraph load graph --uri bolt://localhost:7687
  claimgraph load graph --uri bolt+s://db.example.org:7687 --user editor --database news
  claimgraph load graph --dry-run

The password comes from NEO4J_PASSWORD or is asked for. A load can be repeated, and one that was stopped or killed
is finished by the next: nothing is doubled. Nothing is deleted either.";

#[derive(Debug, Args)]
#[command(after_help = LOAD_EXAMPLES)]
pub(super) struct LoadArgs {
    /// Folder that extract or merge wrote.
    #[arg(value_name = "DIR")]
    pub(super) graph: PathBuf,
    /// Address of the server; bolt+s:// for TLS, bolt+ssc:// for a certificate of its own.
    #[arg(long, value_name = "URI", default_value = "bolt://localhost:7687")]
    pub(super) uri: String,
    /// User of the database.
    #[arg(long, value_name = "NAME", default_value = "neo4j")]
    pub(super) user: String,
    /// Database [default: the user's own].
    #[arg(long, value_name = "NAME")]
    pub(super) database: Option<String>,
    /// Rows of a transaction.
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) batch: u32,
    /// Seconds to try again while the server is away or busy.
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub(super) patience: u64,
    /// Prints what would be loaded, and connects to nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) folder: FolderArgs,
}

const QUERY_EXAMPLES: &str = "\
Examples:
  claimgraph query graph --list
  claimgraph query graph suppliers-of Russia
  claimgraph query graph timeline \"North Korea\" Russia --format json
  claimgraph query graph \"SELECT text, belief FROM claim WHERE status = 'disputed'\"

A graph that was exported to sqlite is asked at once; for others the database is made in memory first.";

#[derive(Debug, Args)]
#[command(after_help = QUERY_EXAMPLES)]
pub(super) struct QueryArgs {
    /// Folder that extract or merge wrote.
    #[arg(value_name = "DIR")]
    pub(super) graph: PathBuf,
    /// A ready question with its arguments, or SQL.
    #[arg(value_name = "QUESTION")]
    pub(super) query: Vec<String>,
    /// Shows the ready questions.
    #[arg(long)]
    pub(super) list: bool,
    /// Format of the answer.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table)]
    pub(super) format: AnswerFormat,
    #[command(flatten)]
    pub(super) folder: FolderArgs,
}

/// Format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AnswerFormat {
    /// For people.
    Table,
    /// One object a line.
    Json,
}

const VIEW_EXAMPLES: &str = "\
Examples:
  claimgraph view graph
  claimgraph view graph --out who-arms-whom.html";

#[derive(Debug, Args)]
#[command(after_help = VIEW_EXAMPLES)]
pub(super) struct ViewArgs {
    /// Folder that extract or merge wrote.
    #[arg(value_name = "DIR")]
    pub(super) graph: PathBuf,
    /// File of the page.
    #[arg(short, long, value_name = "FILE", default_value = "view.html")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) folder: FolderArgs,
}
