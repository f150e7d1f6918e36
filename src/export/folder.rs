//! A graph folder that was written before, read back: checked against its manifest, document by document.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::Format;
use super::manifest::{Content, LAYOUT, MANIFEST, MIXED, Manifest};
use crate::graph::{Collector, DocumentGraph, DocumentRecord, GraphError, TripleRecord};
use crate::rules::Relations;

const DOCUMENTS: &str = "documents.jsonl";
const TRIPLES: &str = "triples.jsonl";

/// Why a folder cannot be read back. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is no manifest, or it is not ours.
    #[error("{path} is no graph folder: {message}")]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What is wrong with its `run.json`.
        message: String,
    },
    /// Its layout is not that of this program.
    #[error("{path} was written by claimgraph {version} in another layout of files ({layout}, not {LAYOUT})")]
    Layout {
        /// The folder.
        path: PathBuf,
        /// The version that wrote it.
        version: String,
        /// The number of its layout.
        layout: u32,
    },
    /// A reason not to read or to join it, which `--force` overrules.
    #[error("{path}: {message}")]
    Doubt {
        /// The folder or file.
        path: PathBuf,
        /// The reason.
        message: String,
    },
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("{path}:{line}: {message}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// Two folders have different documents of one id, or the temporary file failed.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// A folder whose manifest was read.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    manifest: Manifest,
}

impl Folder {
    /// Reads and checks the manifest; the files themselves are not looked at yet.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let foreign = |message: String| FolderError::Foreign { path: path.to_owned(), message };
        let file = path.join(MANIFEST);
        let text = match std::fs::read(&file) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(foreign(format!("it has no {MANIFEST}")));
            }
            Err(source) => return Err(FolderError::Read { path: file, source }),
        };
        let value: serde_json::Value =
            serde_json::from_slice(&text).map_err(|e| foreign(format!("{MANIFEST} is broken ({e})")))?;
        if value.get("program").and_then(|p| p.as_str()) != Some(env!("CARGO_PKG_NAME")) {
            return Err(foreign(format!("{MANIFEST} is not of claimgraph")));
        }
        let layout = value.get("layout").and_then(serde_json::Value::as_u64).unwrap_or(1);
        if layout != u64::from(LAYOUT) {
            let version = value.get("version").and_then(|v| v.as_str()).unwrap_or("?").to_owned();
            let layout = u32::try_from(layout).unwrap_or(u32::MAX);
            return Err(FolderError::Layout { path: path.to_owned(), version, layout });
        }
        let manifest =
            serde_json::from_value(value).map_err(|e| foreign(format!("{MANIFEST} is broken ({e})")))?;
        Ok(Self { path: path.to_owned(), manifest })
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The formats that it holds.
    pub fn formats(&self) -> std::collections::BTreeSet<Format> {
        Format::of_files(&self.manifest.files)
    }

    /// A file of it that its manifest vouches for.
    pub fn file(&self, name: &str) -> Option<PathBuf> {
        let path = self.path.join(name);
        let listed = self.manifest.contents.get(name)?;
        Content::of(&path).is_ok_and(|content| content == *listed).then_some(path)
    }

    /// What speaks against reading it: a run that was stopped, files that are not as they were written.
    pub fn doubts(&self) -> Result<Vec<FolderError>, FolderError> {
        let mut doubts = Vec::new();
        let mut doubt = |path: PathBuf, message: String| doubts.push(FolderError::Doubt { path, message });
        if !self.manifest.complete {
            doubt(self.path.clone(), "its run was stopped, so documents are missing".to_owned());
        }
        for name in [DOCUMENTS, TRIPLES] {
            let path = self.path.join(name);
            let content =
                Content::of(&path).map_err(|source| FolderError::Read { path: path.clone(), source })?;
            match self.manifest.contents.get(name) {
                None => doubt(path, format!("{MANIFEST} does not list it")),
                Some(listed) if listed.bytes != content.bytes => {
                    let (is, was) = (content.bytes, listed.bytes);
                    doubt(path, format!("it has {is} bytes, but {was} were written"));
                }
                Some(listed) if *listed != content => {
                    doubt(path, "it was changed after it was written".into())
                }
                Some(_) => {}
            }
        }
        Ok(doubts)
    }

    /// What speaks against joining it with another: different rules, models, versions.
    pub fn differences(&self, other: &Manifest, place: &Path) -> Vec<FolderError> {
        let doubt = |message| FolderError::Doubt { path: self.path.clone(), message };
        self.manifest.differences(other, place).into_iter().map(doubt).collect()
    }

    /// Puts its documents into a collector.
    pub fn collect(&self, collector: &mut Collector, relations: &Relations) -> Result<(), FolderError> {
        let mut documents = Records::<DocumentRecord>::open(self.path.join(DOCUMENTS))?;
        let mut triples = Records::<TripleRecord>::open(self.path.join(TRIPLES))?;
        let mut next = triples.next()?;
        while let Some(record) = documents.next()? {
            let mut own = Vec::new();
            let mut ids = HashSet::new();
            if let Some(id) = repeated(record.actors.iter().map(|actor| actor.id.as_str())) {
                return Err(
                    documents.wrong(format!("the actor {id:?} stands twice in the document {:?}", record.id))
                );
            }
            while let Some(triple) = next.take_if(|triple| triple.doc == record.id) {
                if relations.get(&triple.relation).is_none() {
                    let relation = triple.relation;
                    return Err(triples.wrong(format!("the relation {relation:?} is not in relations.toml")));
                }
                if !ids.insert(triple.id.clone()) {
                    let (id, doc) = (&triple.id, &record.id);
                    return Err(
                        triples.wrong(format!("the triple {id:?} stands twice in the document {doc:?}"))
                    );
                }
                own.push(triple);
                next = triples.next()?;
            }
            let told: u64 = record.triples.values().sum();
            if told != own.len() as u64 {
                let (id, found) = (&record.id, own.len());
                return Err(documents.wrong(format!(
                    "the document {id:?} has {told} triples, but {TRIPLES} holds {found} of it in its place"
                )));
            }
            let graph = DocumentGraph { doc: record.id.clone(), actors: record.actors.clone(), triples: own };
            let place = format!("{} in {}", record.origin(), self.path.display());
            collector.join(&place, record, graph)?;
        }
        match next {
            Some(triple) => Err(triples
                .wrong(format!("the document {:?} is not in {DOCUMENTS}, or not in order", triple.doc))),
            None => Ok(()),
        }
    }
}

impl Manifest {
    /// The manifest of this run's folder joined with another's. What differs is `mixed`.
    pub fn join(&mut self, other: &Self) {
        fn mix(one: &mut String, other: &str) {
            if one != other {
                MIXED.clone_into(one);
            }
        }
        mix(&mut self.version, &other.version);
        mix(&mut self.rules_hash, &other.rules_hash);
        mix(&mut self.precision, &other.precision);
        mix(&mut self.model.name, &other.model.name);
        mix(&mut self.model.version, &other.model.version);
        mix(&mut self.model.hash, &other.model.hash);
        mix(&mut self.cpu.arch, &other.cpu.arch);
        if self.cpu.features != other.cpu.features {
            MIXED.clone_into(&mut self.cpu.arch);
            self.cpu.features.clear();
        }
        self.complete &= other.complete;
        // Shards have no document in common, nor anything else that was skipped.
        let shards = [&self.shards, &other.shards];
        let apart = shards.iter().all(|s| !s.is_empty()) && self.shards.is_disjoint(&other.shards);
        self.skipped.join(&other.skipped, apart);
        self.shards.extend(other.shards.iter().cloned());
        if self.shards_missing().is_some_and(|missing| missing.is_empty()) {
            self.shards.clear();
        }
    }

    /// The shards that are still missing, where this is the graph of shards of one number.
    pub fn shards_missing(&self) -> Option<Vec<String>> {
        let of: std::collections::BTreeSet<&str> =
            self.shards.iter().filter_map(|shard| Some(shard.split_once('/')?.1)).collect();
        let of = of.first().filter(|_| of.len() == 1)?;
        let all = (1..=of.parse::<u64>().ok()?).map(|index| format!("{index}/{of}"));
        Some(all.filter(|shard| !self.shards.contains(shard)).take(20).collect())
    }
}

/// The first id that stands twice.
pub(super) fn repeated<'a>(mut ids: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = HashSet::new();
    ids.find(|id| !seen.insert(*id))
}

/// The records of a file of JSON Lines.
struct Records<T> {
    path: PathBuf,
    lines: Lines<BufReader<File>>,
    line: u64,
    what: std::marker::PhantomData<T>,
}

impl<T: DeserializeOwned> Records<T> {
    fn open(path: PathBuf) -> Result<Self, FolderError> {
        match File::open(&path) {
            Ok(file) => {
                let lines = BufReader::with_capacity(1 << 16, file).lines();
                Ok(Self { path, lines, line: 0, what: std::marker::PhantomData })
            }
            Err(source) => Err(FolderError::Read { path, source }),
        }
    }

    fn next(&mut self) -> Result<Option<T>, FolderError> {
        let Some(line) = self.lines.next() else { return Ok(None) };
        self.line += 1;
        let line = line.map_err(|source| FolderError::Read { path: self.path.clone(), source })?;
        serde_json::from_str(&line).map(Some).map_err(|e| self.wrong(e.to_string()))
    }

    fn wrong(&self, message: String) -> FolderError {
        FolderError::Line { path: self.path.clone(), line: self.line, message }
    }
}

#[cfg(test)]
mod tests;
