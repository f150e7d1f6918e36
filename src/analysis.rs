//! The rooms in order for one tagged document: actors, rules, graph.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::actors::{DocumentActors, Gazetteer, Vocabulary};
use crate::data::DataError;
use crate::graph::{Codes, DocumentGraph, assemble};
use crate::rules::{NearMiss, RuleBook, RuleError, extract, near_misses};
use crate::tagger::TaggedDocument;

/// Everything that a document is analysed with, besides the tagger. Shared by all threads.
#[derive(Debug, Clone)]
pub struct Analyser {
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    book: RuleBook,
    codes: Codes,
    hash: String,
}

/// What a document gives, and why not more.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Every actor, mentioned in a triple or not.
    pub actors: DocumentActors,
    /// The triples.
    pub graph: DocumentGraph,
    /// Rules that came near.
    pub misses: Vec<NearMiss>,
}

/// Why the data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AnalyserError {
    /// The actors' data.
    #[error(transparent)]
    Actors(#[from] DataError),
    /// The rules.
    #[error(transparent)]
    Rules(#[from] RuleError),
}

impl Analyser {
    /// The gazetteer of a data folder.
    pub fn gazetteer(data: &Path) -> Result<Gazetteer, DataError> {
        Gazetteer::load(&[&data.join("actors/countries.toml"), &data.join("actors/known.toml")])
    }

    /// Reads the gazetteer and the relations of the data folder, and the rules of theirs.
    pub fn load(data: &Path, rules: &Path) -> Result<Self, AnalyserError> {
        let files: [PathBuf; 4] =
            ["actors/countries.toml", "actors/known.toml", "actors/nominals.toml", "actors/persons.txt"]
                .map(|f| data.join(f));
        let [_, _, nominals, persons] = &files;
        let gazetteer = Self::gazetteer(data)?;
        let vocabulary = Vocabulary::load(nominals, persons)?;
        let book = RuleBook::load(rules, &data.join("relations.toml"))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(book.hash().as_bytes());
        for file in &files {
            let bytes =
                std::fs::read(file).map_err(|source| DataError::Read { path: file.clone(), source })?;
            hasher.update(&bytes);
        }
        // Sentences and tokens decide what is found, too. Where a table is missing, the segmenter says so.
        for table in ["actors/given-names.txt", "text/tokens.toml", "text/furniture.toml", Codes::FILE] {
            hasher.update(&std::fs::read(data.join(table)).unwrap_or_default());
        }
        let codes = Codes::load(data)?;
        Ok(Self { gazetteer, vocabulary, book, codes, hash: hasher.finalize().to_hex().to_string() })
    }

    /// The rules.
    pub fn book(&self) -> &RuleBook {
        &self.book
    }

    /// Hash of rules, relations and all other data that a result depends on, for the manifest of a run.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What a document gives, and which rules gave nothing though their triggers fit; of the rule called
    /// `only`, where one is.
    pub fn explain(&self, document: &TaggedDocument, only: Option<&str>) -> Explained {
        let actors = DocumentActors::resolve(document, &self.gazetteer, &self.vocabulary);
        let findings = extract(&self.book, document, &actors);
        let graph = assemble(document, &actors, &findings, &self.book, &self.codes);
        let misses = near_misses(&self.book, document, &actors, &findings, only);
        Explained { actors, graph, misses }
    }

    /// What a document gives: a function of the document, the model and the data alone.
    pub fn analyse(&self, document: &TaggedDocument) -> DocumentGraph {
        self.analyse_timed(document).0
    }

    /// The same, and how long it took.
    pub fn analyse_timed(&self, document: &TaggedDocument) -> (DocumentGraph, AnalysisTimes) {
        let start = Instant::now();
        let actors = DocumentActors::resolve(document, &self.gazetteer, &self.vocabulary);
        let resolved = Instant::now();
        let findings = extract(&self.book, document, &actors);
        let found = Instant::now();
        let graph = assemble(document, &actors, &findings, &self.book, &self.codes);
        let times =
            AnalysisTimes { actors: resolved - start, rules: found - resolved, records: found.elapsed() };
        (graph, times)
    }
}

/// How long the rooms took for a document; for logs only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnalysisTimes {
    /// Finding and joining actors.
    pub actors: Duration,
    /// Matching the rules.
    pub rules: Duration,
    /// Making records.
    pub records: Duration,
}
