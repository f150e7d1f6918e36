//! Errors of the command line: what went wrong, what to do about it, and the exit code.

use std::process::ExitCode;

use crate::analysis::AnalyserError;
use crate::corpus::InputError;
use crate::data::DataError;
use crate::export::{ExportError, FolderError};
use crate::graph::GraphError;
use crate::tagger::TaggerError;

/// What can be read.
const KINDS: &str = "articles are read from .txt, .html, .jsonl, .csv, .tsv, .warc and .parquet, also as .gz and .zst; \
                     `tag` reads .conllu, too";

/// How a run ended; the number is the exit code of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well.
    Success = 0,
    /// Finished, but documents were skipped, or what was checked is not right; each is listed.
    Skipped = 1,
    /// The command line makes no sense (clap's own code).
    Usage = 2,
    /// An input is not there or cannot be read, or nothing in it could be used.
    Input = 3,
    /// The model, the rules or the data are not there or broken.
    Setup = 4,
    /// The output cannot be written.
    Output = 5,
    /// A fault of the program itself.
    Internal = 70,
    /// Stopped by ctrl-C or SIGTERM.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error that ends the run.
#[derive(Debug)]
pub(super) struct CliError {
    pub(super) exit: Exit,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl CliError {
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<InputError> for CliError {
    fn from(error: InputError) -> Self {
        let this = Self::new(Exit::Input, error.to_string());
        match error {
            InputError::Missing { .. } => {
                this.hint("check the path; relative paths start at the current folder")
            }
            InputError::Unreadable { .. } => this.hint("check the permissions of the file and its folders"),
            InputError::UnknownKind { .. } => {
                this.hint(format!("{KINDS}; --from names the kind of other files"))
            }
            InputError::EmptyFolder { .. } => this.hint(KINDS),
            InputError::NoMatch { .. } => this.hint(format!("{KINDS}; `**` goes through folders below")),
            InputError::BadPattern { .. } => {
                this.hint("* and ? match within a name, ** whole folders, [ab] one letter")
            }
            InputError::EmptyList { .. } => this.hint("--files-from takes a file of paths, one a line"),
            InputError::NotBuilt { .. } => this,
            InputError::StdinTwice => Self { exit: Exit::Usage, ..this },
        }
    }
}

impl From<TaggerError> for CliError {
    fn from(error: TaggerError) -> Self {
        let exit = match error {
            TaggerError::Precision { .. } => Exit::Usage,
            _ => Exit::Setup,
        };
        Self::new(exit, error.to_string()).hint(error.hint())
    }
}

impl From<DataError> for CliError {
    fn from(error: DataError) -> Self {
        Self::new(Exit::Setup, error.to_string())
            .hint("restore the file, or name another data folder with --data")
    }
}

impl From<AnalyserError> for CliError {
    fn from(error: AnalyserError) -> Self {
        let hint = match error {
            AnalyserError::Rules(_) => {
                "mend the file at that place (`claimgraph rules check` tells all that is wrong), or name another \
                 folder of rules with --rules"
            }
            AnalyserError::Actors(_) => "restore the file, or name another data folder with --data",
        };
        Self::new(Exit::Setup, error.to_string()).hint(hint)
    }
}

impl From<GraphError> for CliError {
    fn from(error: GraphError) -> Self {
        let this = Self::new(Exit::Output, error.to_string());
        match error {
            GraphError::Spool { .. } => {
                this.hint("make room on that disk, or name another folder with --out")
            }
            GraphError::Collision { .. } => Self { exit: Exit::Input, ..this }
                .hint("leave one of the two documents out; nothing was written"),
            GraphError::DuplicateDocument { .. } | GraphError::Differs { .. } => {
                Self { exit: Exit::Input, ..this }.hint("give one of the two articles another id")
            }
        }
    }
}

impl From<FolderError> for CliError {
    fn from(error: FolderError) -> Self {
        let message = error.to_string();
        let hint = match error {
            FolderError::Graph(error @ (GraphError::Spool { .. } | GraphError::Collision { .. })) => {
                return error.into();
            }
            FolderError::Foreign { .. } => "name a folder that extract or merge wrote",
            FolderError::Layout { .. } => "write it again with extract",
            FolderError::Doubt { .. } => {
                "write the folder again, or take it as it is with --force; nothing was written"
            }
            FolderError::Read { .. } => "check the folder; nothing was written",
            FolderError::Line { .. } => "the folder is damaged: write it again; nothing was written",
            FolderError::Graph(_) => {
                "the two are different articles of one id: give one of them another id; nothing was written"
            }
        };
        Self::new(Exit::Input, message).hint(hint)
    }
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        let hint = match error {
            ExportError::Foreign { .. } | ExportError::NotAFolder { .. } => {
                "name a new folder with --out, or one that an earlier run wrote"
            }
            ExportError::ForeignFile { .. } => "name another file with --out",
            ExportError::Graph(error) => return error.into(),
            ExportError::Write { .. } => {
                "make room on that disk, or name another folder with --out; nothing there was changed"
            }
        };
        Self::new(Exit::Output, error.to_string()).hint(hint)
    }
}
