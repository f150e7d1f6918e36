//! Data files that every room reads alike: a file that cannot be read or is not what it should be is an
//! error that names it.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// Why a data file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not what it should be; the message names line and column, or the entry.
    #[error("{path}: {message}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl DataError {
    /// An error about the content of a file.
    pub fn parse(path: &Path, message: impl std::fmt::Display) -> Self {
        Self::Parse { path: path.to_owned(), message: message.to_string().trim_end().to_owned() }
    }
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, DataError> {
    std::fs::read_to_string(path).map_err(|source| DataError::Read { path: path.to_owned(), source })
}

/// The content of a TOML file.
pub fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T, DataError> {
    toml::from_str(&read(path)?).map_err(|e| DataError::parse(path, e))
}
