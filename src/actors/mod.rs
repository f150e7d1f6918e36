//! Who is who: the gazetteer, aliases, coreference, who speaks for whom.
//!
//! What a document gives is a function of that document, the model and the data alone. Joining over
//! documents happens in the graph, where ids are equal.

mod actor;
mod coreference;
mod document;
mod gazetteer;
mod mentions;
mod names;
mod nominal;
mod vocabulary;

pub use actor::{Actor, ActorId, Kind};
pub use document::{DocumentActors, Manner, Mention};
pub use gazetteer::{Gazetteer, Known, NameUse};
pub use vocabulary::Vocabulary;

use std::path::{Path, PathBuf};

/// Why a data file of this room cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ActorDataError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be; the message names line and column.
    #[error("{path}: {message}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, column, what is wrong.
        message: String,
    },
}

/// Reads a TOML file of this room.
fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, ActorDataError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ActorDataError::Read { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|e| ActorDataError::Parse {
        path: path.to_owned(),
        message: e.to_string().trim_end().to_owned(),
    })
}
