//! `actors.jsonl`, `triples.jsonl`, `documents.jsonl`, `claims.jsonl`: one object a line, all that is known.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ExportError;

/// A file of JSON Lines.
#[derive(Debug)]
pub(super) struct JsonLines {
    path: PathBuf,
    writer: BufWriter<File>,
}

impl JsonLines {
    pub(super) fn create(path: PathBuf) -> Result<Self, ExportError> {
        let file = File::create(&path).map_err(ExportError::at(&path))?;
        Ok(Self { writer: BufWriter::with_capacity(1 << 16, file), path })
    }

    pub(super) fn write(&mut self, record: &impl Serialize) -> Result<(), ExportError> {
        let written = serde_json::to_vec(record).map_err(std::io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            self.writer.write_all(&line)
        });
        written.map_err(ExportError::at(&self.path))
    }

    /// Writes what is buffered, down to the disk.
    pub(super) fn finish(self) -> Result<(), ExportError> {
        let at = ExportError::at(&self.path);
        let file = self.writer.into_inner().map_err(|e| at(e.into_error()))?;
        file.sync_all().map_err(&at)
    }
}

/// The four files.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) actors: JsonLines,
    pub(super) triples: JsonLines,
    pub(super) documents: JsonLines,
    pub(super) claims: JsonLines,
}

impl Records {
    /// Their names.
    pub(super) const FILES: [&str; 4] = ["actors.jsonl", "triples.jsonl", "documents.jsonl", "claims.jsonl"];

    pub(super) fn create(folder: &Path) -> Result<Self, ExportError> {
        let [actors, triples, documents, claims] =
            Self::FILES.map(|name| JsonLines::create(folder.join(name)));
        Ok(Self { actors: actors?, triples: triples?, documents: documents?, claims: claims? })
    }

    pub(super) fn finish(self) -> Result<(), ExportError> {
        self.actors.finish()?;
        self.triples.finish()?;
        self.documents.finish()?;
        self.claims.finish()
    }
}
