//! What the documents gave, on disk until the run ends: memory holds ids and offsets alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{DocumentRecord, GraphError, Signature, TripleRecord};

/// One document in the spool.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) record: DocumentRecord,
    pub(super) triples: Vec<TripleRecord>,
}

/// Where an entry lies in the file, and what must be known of all documents before any is looked at.
#[derive(Debug, Clone)]
pub(super) struct Place {
    offset: u64,
    length: usize,
    pub(super) signature: Option<Signature>,
    pub(super) publisher: Option<Box<str>>,
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

    /// The documents' places, sorted by id.
    pub(super) fn places(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.index.iter().map(|(id, place)| (id.as_str(), place))
    }

    /// Adds a document, or puts another in the place of one with its id.
    pub(super) fn push(&mut self, entry: &Entry) -> Result<(), GraphError> {
        let line = serde_json::to_vec(entry).map_err(|e| self.error(e.into()))?;
        // After a failed write the next one goes to the true end again, over whatever half was left there.
        let written = self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(&line));
        written.map_err(|e| self.error(e))?;
        let record = &entry.record;
        let place = Place {
            offset: self.end,
            length: line.len(),
            signature: record.minhash,
            publisher: record.publisher.as_deref().map(Into::into),
        };
        self.index.insert(record.id.clone(), place);
        self.end += line.len() as u64;
        Ok(())
    }

    /// Reads a document back.
    pub(super) fn get(&self, id: &str) -> Result<Entry, GraphError> {
        let read = |spool: &Self| -> Result<Entry, Error> {
            let place = spool.index.get(id);
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
