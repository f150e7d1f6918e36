//! Documents of a list of files, one after the other, never more than one in memory.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::encoding::decode;
use super::html;
use super::jsonl::JsonLines;
use super::language::other_than_english;
use super::mojibake::looks_like_mojibake;
use super::open::{open, recognise};
use super::records::{Broken, Draft, Fault, Records};
use super::table::Table;
use super::warc::Warc;
use super::{Document, FieldNames, Origin, SkipReason, Skipped, Source, SourceKind};

/// Longest document, unless the user says otherwise: 8 MiB, more than a million words.
pub const DEFAULT_MAX_DOCUMENT: u64 = 8 << 20;

/// How documents are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// Longest document, in bytes, unpacked; longer ones are skipped.
    pub max_document: u64,
    /// Which fields of structured formats hold what.
    pub fields: FieldNames,
    /// Takes documents of any language; else those that are not English are skipped.
    pub any_language: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { max_document: DEFAULT_MAX_DOCUMENT, fields: FieldNames::default(), any_language: false }
    }
}

/// Reads documents from files, in order: an iterator of documents and of what had to be skipped.
///
/// Memory is bounded by the longest document that is allowed, and sixteen bytes and the place for each
/// document, which serve to find two documents of one id.
pub struct Documents {
    sources: VecDeque<Source>,
    current: Option<Current>,
    options: ReadOptions,
    seen: HashMap<u128, SeenAt>,
    paths: Vec<Arc<str>>,
    bytes_read: Arc<AtomicU64>,
}

/// Where the first document of an id stands, in few bytes.
#[derive(Debug, Clone, Copy)]
struct SeenAt {
    path: u32,
    line: u64,
}

/// A file that is being read.
struct Current {
    records: Box<dyn Records>,
    /// The id of its only document, or what stands before `:LINE` in those without one.
    id: String,
    path: usize,
}

impl Documents {
    /// Reads `sources` in their order.
    pub fn new(sources: Vec<Source>, options: ReadOptions) -> Self {
        Self::counting(sources, options, Arc::default())
    }

    /// The same, adding the bytes that are read to a counter of the caller's.
    pub fn counting(sources: Vec<Source>, options: ReadOptions, bytes_read: Arc<AtomicU64>) -> Self {
        Self {
            sources: sources.into(),
            current: None,
            options,
            seen: HashMap::new(),
            paths: Vec::new(),
            bytes_read,
        }
    }

    /// Reads what stands in memory, as if it were a file of that kind; of Parquet nothing.
    pub fn from_memory(bytes: Vec<u8>, kind: SourceKind, options: ReadOptions) -> Self {
        let mut this = Self::new(Vec::new(), options);
        this.paths.push("memory".into());
        let records = records(kind, Box::new(io::Cursor::new(bytes)), &this.options);
        this.current = Some(Current { records, id: "memory".to_owned(), path: 0 });
        this
    }

    /// Bytes read so far, for a progress bar on another thread.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes_read)
    }

    fn origin(&self, path: usize, line: Option<u64>) -> Origin {
        let path = self.paths.get(path).map(|p| p.to_string()).unwrap_or_default();
        Origin { path, line }
    }

    /// Opens the next file.
    fn open(&mut self, source: Source) {
        let path = self.paths.len();
        self.paths.push(source.path.to_string_lossy().into());
        let records = match source.kind {
            SourceKind::Parquet => parquet(&source, &self.options, self.bytes_read()),
            kind => match open(&source, self.bytes_read()) {
                Ok(reader) => records(kind, reader, &self.options),
                Err(e) => broken(SkipReason::Io(e.to_string())),
            },
        };
        self.current = Some(Current { records, id: source.id, path });
    }

    /// Makes a document of a draft. Refuses those without a text, in another language, and the second of an id.
    fn admit(&mut self, draft: Draft, path: usize, name: &str) -> Result<Document, Skipped> {
        let origin = self.origin(path, draft.line);
        let id = draft.id.unwrap_or_else(|| match draft.line {
            Some(line) => format!("{name}:{line}"),
            None => name.to_owned(),
        });
        let refuse = |origin, id, reason| Err(Skipped { origin, id: Some(id), reason });
        if draft.text.chars().all(char::is_whitespace) {
            return refuse(origin, id, SkipReason::EmptyText);
        }
        let hash = blake3::hash(id.as_bytes());
        let key = hash.as_bytes().iter().take(16).fold(0_u128, |key, &byte| (key << 8) | u128::from(byte));
        let here = SeenAt { path: u32::try_from(path).unwrap_or(u32::MAX), line: draft.line.unwrap_or(0) };
        if let Some(first) = self.seen.insert(key, here) {
            self.seen.insert(key, first);
            let line = (first.line > 0).then_some(first.line);
            let first = Box::new(self.origin(first.path as usize, line));
            return refuse(origin, id.clone(), SkipReason::DuplicateId { id, first });
        }
        if !self.options.any_language {
            let field = draft.language.as_deref();
            if let Some(language) = other_than_english(field, draft.language_by_template, &draft.text) {
                return refuse(origin, id, SkipReason::OtherLanguage { language });
            }
        }
        Ok(Document {
            id,
            mojibake: looks_like_mojibake(&draft.text),
            title: draft.title,
            text: draft.text,
            title_in_text: draft.title_in_text,
            date: draft.date,
            publisher: draft.publisher,
            url: draft.url,
            origin,
        })
    }
}

impl Iterator for Documents {
    type Item = Result<Document, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(current) = self.current.as_mut() else {
                let source = self.sources.pop_front()?;
                self.open(source);
                continue;
            };
            let (path, name) = (current.path, current.id.clone());
            match current.records.next() {
                None => self.current = None,
                Some(Ok(draft)) => return Some(self.admit(draft, path, &name)),
                Some(Err(Fault { line, reason })) => {
                    // A file that is one document has its id.
                    let id = line.is_none().then_some(name);
                    return Some(Err(Skipped { origin: self.origin(path, line), id, reason }));
                }
            }
        }
    }
}

fn broken(reason: SkipReason) -> Box<dyn Records> {
    Box::new(Broken(Some(Fault { line: None, reason })))
}

/// The reader of a kind of file.
fn records(kind: SourceKind, reader: Box<dyn BufRead + Send>, options: &ReadOptions) -> Box<dyn Records> {
    let limit = options.max_document;
    let names = || options.fields.clone();
    let table = |reader, delimiter| match Table::new(reader, delimiter, names(), limit) {
        Ok(table) => Box::new(table) as Box<dyn Records>,
        Err(e) => broken(SkipReason::Io(e.to_string())),
    };
    match kind {
        SourceKind::Text | SourceKind::Conllu => {
            Box::new(Single { reader: Some(reader), limit, html: false })
        }
        SourceKind::Html => Box::new(Single { reader: Some(reader), limit, html: true }),
        SourceKind::JsonLines => Box::new(JsonLines::new(reader, names(), limit)),
        SourceKind::Csv => table(reader, None),
        SourceKind::Tsv => table(reader, Some(b'\t')),
        SourceKind::Warc => Box::new(Warc::new(reader, limit)),
        SourceKind::Parquet => broken(SkipReason::Unsupported("Parquet is read from files alone".to_owned())),
        SourceKind::Auto => match recognise(reader) {
            Ok((kind, reader)) => records(kind, reader, options),
            Err(e) => broken(SkipReason::Io(e.to_string())),
        },
    }
}

#[cfg(feature = "parquet")]
fn parquet(source: &Source, options: &ReadOptions, count: Arc<AtomicU64>) -> Box<dyn Records> {
    match super::parquet::Table::open(&source.path, options.fields.clone(), options.max_document, count) {
        Ok(table) => Box::new(table),
        Err(reason) => broken(reason),
    }
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Source, _: &ReadOptions, _: Arc<AtomicU64>) -> Box<dyn Records> {
    broken(SkipReason::Unsupported(super::NO_PARQUET.to_owned()))
}

/// A file that is one document.
struct Single {
    reader: Option<Box<dyn BufRead + Send>>,
    limit: u64,
    html: bool,
}

impl Single {
    fn read(&self, reader: Box<dyn BufRead + Send>) -> Result<Draft, SkipReason> {
        let mut bytes = Vec::new();
        let read = reader.take(self.limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|e| SkipReason::Io(e.to_string()))?;
        if bytes.len() as u64 > self.limit {
            return Err(SkipReason::TooLong { limit: self.limit });
        }
        if self.html {
            return html::article(bytes, None);
        }
        Ok(Draft { text: decode(bytes)?, title_in_text: true, ..Draft::default() })
    }
}

impl Records for Single {
    fn next(&mut self) -> Option<Result<Draft, Fault>> {
        let reader = self.reader.take()?;
        Some(self.read(reader).map_err(|reason| Fault { line: None, reason }))
    }
}
