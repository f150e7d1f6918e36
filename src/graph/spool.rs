//! What the documents gave, on disk until the run ends: memory holds ids and offsets alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{DocumentRecord, GraphError, TripleRecord};

/// One document in the spool.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) record: DocumentRecord,
    pub(super) triples: Vec<TripleRecord>,
}

/// Where an entry lies in the file.
#[derive(Debug, Clone, Copy)]
struct Place {
    offset: u64,
    length: usize,
}

/// A temporary file of JSON entries with an index by document id. The file has no name, so it goes with
/// the process, however that ends.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    file: File,
    end: u64,
    index: BTreeMap<String, Place>,
}

impl Spool {
    /// An empty spool with its file in `folder`.
    pub(super) fn new(folder: &Path) -> Result<Self, GraphError> {
        let folder = folder.to_owned();
        match tempfile::tempfile_in(&folder) {
            Ok(file) => Ok(Self { folder, file, end: 0, index: BTreeMap::new() }),
            Err(source) => Err(GraphError::Spool { path: folder, source }),
        }
    }

    /// Number of documents.
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// True where a document of that id is there.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.index.contains_key(id)
    }

    /// The ids, sorted.
    pub(super) fn ids(&self) -> Vec<String> {
        self.index.keys().cloned().collect()
    }

    /// Adds a document.
    pub(super) fn push(&mut self, entry: &Entry) -> Result<(), GraphError> {
        let line = serde_json::to_vec(entry).map_err(|e| self.error(e.into()))?;
        // After a failed write the next one goes to the true end again, over whatever half was left there.
        let written = self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(&line));
        written.map_err(|e| self.error(e))?;
        self.index.insert(entry.record.id.clone(), Place { offset: self.end, length: line.len() });
        self.end += line.len() as u64;
        Ok(())
    }

    /// Reads a document back.
    pub(super) fn get(&self, id: &str) -> Result<Entry, GraphError> {
        let read = |spool: &Self| -> Result<Entry, Error> {
            let place = spool.index.get(id).copied();
            let place =
                place.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("no document {id:?}")))?;
            let mut line = vec![0; place.length];
            let mut file = &spool.file;
            file.seek(SeekFrom::Start(place.offset))?;
            file.read_exact(&mut line)?;
            Ok(serde_json::from_slice(&line)?)
        };
        read(self).map_err(|e| self.error(e))
    }

    fn error(&self, source: Error) -> GraphError {
        GraphError::Spool { path: self.folder.clone(), source }
    }
}
