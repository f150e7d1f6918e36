//! A document a line, as the filter writes it: `{"doc": {...}, "actors": [...], "triples": [...], "run": {...}}`.
//! Every line says what made it, so that lines of any order and from any number of files can be joined.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FolderError;
use super::folder::repeated;
use super::manifest::{LAYOUT, Maker, Manifest};
use crate::graph::{ActorRecord, Collector, DocumentGraph, DocumentRecord, Meaning, TripleRecord, settled};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
struct Line<D> {
    doc: D,
    actors: Vec<ActorRecord>,
    triples: Vec<TripleRecord>,
    run: Maker,
}

/// What a document gave, as a line with its end.
///
/// # Errors
/// Only where a number has no form in JSON.
pub fn line(
    meaning: &Meaning,
    maker: &Maker,
    record: DocumentRecord,
    graph: DocumentGraph,
) -> Result<String, serde_json::Error> {
    let (record, triples) = settled(meaning, record, graph);
    let actors = record.actors.clone();
    let mut doc = serde_json::to_value(record)?;
    if let Value::Object(fields) = &mut doc {
        // The actors stand beside it, and of what it is a copy only a whole graph can tell.
        fields.shift_remove("actors");
        fields.shift_remove("copy_of");
    }
    let line = Line { doc, actors, triples, run: maker.clone() };
    Ok(serde_json::to_string(&line)? + "\n")
}

/// A file of such lines.
#[derive(Debug)]
pub struct LineFile {
    path: PathBuf,
    /// What made its first line; none where it is empty.
    manifest: Option<Manifest>,
}

impl LineFile {
    /// Reads the first line.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let mut this = Self { path: path.to_owned(), manifest: None };
        let mut manifest = None;
        this.each(|line, _| {
            manifest = Some(Manifest::of(line.run));
            Ok(false)
        })?;
        this.manifest = manifest;
        Ok(this)
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What made its first line; none where it is empty.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// Puts its documents into a collector. Lines that do not fit what was
    /// `joined` so far, from `first` on, are given to `doubt`, which decides.
    pub fn collect(
        &self,
        collector: &mut Collector,
        meaning: &Meaning,
        joined: &mut Manifest,
        first: &Path,
        mut doubt: impl FnMut(FolderError) -> Result<(), FolderError>,
    ) -> Result<(), FolderError> {
        let mut known = None;
        self.each(|line, number| {
            if known.as_ref() != Some(&line.run) {
                let manifest = Manifest::of(line.run.clone());
                for message in manifest.differences(joined, first) {
                    let path = PathBuf::from(format!("{}:{number}", self.path.display()));
                    doubt(FolderError::Doubt { path, message })?;
                }
                joined.join(&manifest);
                known = Some(line.run);
            }
            let wrong = |message| FolderError::Line { path: self.path.clone(), line: number, message };
            let doc = line.doc.id.clone();
            for triple in &line.triples {
                if triple.doc != doc {
                    return Err(wrong(format!(
                        "a triple of {:?} stands with the document {doc:?}",
                        triple.doc
                    )));
                }
                if meaning.relations.get(&triple.relation).is_none() {
                    let relation = &triple.relation;
                    return Err(wrong(format!("the relation {relation:?} is not in relations.toml")));
                }
            }
            if let Some(id) = repeated(line.triples.iter().map(|triple| triple.id.as_str())) {
                return Err(wrong(format!("the triple {id:?} stands twice in the document {doc:?}")));
            }
            if let Some(id) = repeated(line.actors.iter().map(|actor| actor.id.as_str())) {
                return Err(wrong(format!("the actor {id:?} stands twice in the document {doc:?}")));
            }
            let place = format!("{}:{number}", self.path.display());
            let graph = DocumentGraph { doc, actors: line.actors, triples: line.triples };
            collector.join(&place, line.doc, graph)?;
            Ok(true)
        })
    }

    /// Goes through the lines until `visit` has enough.
    fn each(
        &self,
        mut visit: impl FnMut(Line<DocumentRecord>, u64) -> Result<bool, FolderError>,
    ) -> Result<(), FolderError> {
        let failed = |source| FolderError::Read { path: self.path.clone(), source };
        let file = File::open(&self.path).map_err(failed)?;
        for (line, number) in BufReader::with_capacity(1 << 18, file).lines().zip(1..) {
            let line = line.map_err(failed)?;
            if line.trim().is_empty() {
                continue;
            }
            let wrong = |message| FolderError::Line { path: self.path.clone(), line: number, message };
            let line: Line<DocumentRecord> = serde_json::from_str(&line).map_err(|e| wrong(e.to_string()))?;
            if line.run.layout != LAYOUT {
                let (path, version, layout) = (self.path.clone(), line.run.version, line.run.layout);
                return Err(FolderError::Layout { path, version, layout });
            }
            if !visit(line, number)? {
                break;
            }
        }
        Ok(())
    }
}
