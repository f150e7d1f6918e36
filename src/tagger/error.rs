//! What can go wrong with the model: nearly all of it while it is loaded, before any document is read.

use std::path::{Path, PathBuf};

use claimgraph_kernels::ProductError;
use tch::TchError;

use super::precision::Precision;

/// Why the model cannot be loaded or run.
#[derive(Debug, thiserror::Error)]
pub enum TaggerError {
    /// A file of the model folder cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the model folder is not what it should be, or does not fit the others.
    #[error("{path}: {problem}", path = path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The CPU cannot compute in the precision that was asked for.
    #[error("precision {precision} needs {needs}, which this machine does not have")]
    Precision {
        /// The precision.
        precision: Precision,
        /// The CPU that could.
        needs: &'static str,
    },
    /// libtorch failed; its first line.
    #[error("libtorch failed to {action}: {message}")]
    Torch {
        /// What was being done.
        action: &'static str,
        /// The first line of its message; the rest is a backtrace.
        message: String,
    },
    /// A product of int8 failed.
    #[error("cannot multiply matrices in int8: {0}")]
    Product(#[from] ProductError),
}

impl TaggerError {
    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => {
                "a model folder holds config.json, labels.json, vocab.txt and model.safetensors; \
                 name the folder with --model"
            }
            Self::Invalid { .. } => {
                "the files of a model folder belong together: restore the whole folder \
                 (git checkout, or unpack it again), or train it anew with scripts/train"
            }
            Self::Precision { .. } => {
                "use --precision auto, the fastest that this CPU can do, or --precision f32, which any can"
            }
            Self::Torch { .. } => "check the free memory, and try fewer --threads",
            Self::Product(_) => "use --precision f32, and report this as an error of the program",
        }
    }

    pub(super) fn invalid(path: &Path, problem: impl Into<String>) -> Self {
        Self::Invalid { path: path.to_owned(), problem: problem.into() }
    }

    /// For `map_err` on tch's fallible calls.
    pub(super) fn torch(action: &'static str) -> impl FnOnce(TchError) -> Self {
        move |error| Self::Torch { action, message: first_line(&error.to_string()) }
    }
}

/// libtorch appends its C++ backtrace to every message.
pub(super) fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim_end().to_owned()
}

/// Reads a whole file of the model folder.
pub(super) fn read(path: &Path) -> Result<String, TaggerError> {
    let bytes = std::fs::read(path).map_err(|source| TaggerError::Read { path: path.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|e| {
        TaggerError::invalid(path, format!("not UTF-8 at byte {}", e.utf8_error().valid_up_to()))
    })
}
