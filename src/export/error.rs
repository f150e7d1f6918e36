//! What can go wrong while the output folder is written.

use std::path::{Path, PathBuf};

use crate::graph::GraphError;

/// Why there is no new output. What was in the output folder before is still there.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file or folder cannot be written (a full disk, no permission).
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The output folder is there and is not the output of an earlier run.
    #[error("{path} is there already and is no output of claimgraph (it has no run.json of ours)")]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// The output folder's name belongs to a file.
    #[error("{path} is a file, not a folder")]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// The file is there already and is no page of ours.
    #[error("{path} is there already and is no page of claimgraph")]
    ForeignFile {
        /// The file.
        path: PathBuf,
    },
    /// The collected graph cannot be read back.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

impl ExportError {
    /// For `map_err`: puts a path to an I/O error.
    pub(super) fn at(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |source| Self::Write { path: path.to_owned(), source }
    }

    /// For `map_err`: puts a path to an error of the csv writer.
    pub(super) fn csv(path: &Path) -> impl Fn(csv::Error) -> Self + '_ {
        move |error| Self::Write { path: path.to_owned(), source: error.into() }
    }
}
