//! Documents of a list of files, one after the other, never more than one in memory.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserialize;

use super::encoding::decode;
use super::lines::{Line, next_line};
use super::{Document, Origin, SkipReason, Skipped, Source, SourceKind};

/// Longest document, unless the user says otherwise: 8 MiB, more than a million words.
pub const DEFAULT_MAX_DOCUMENT: u64 = 8 << 20;

const BUFFER: usize = 256 << 10;

/// One line of a JSON Lines file. Fields that are not known are passed over.
#[derive(Debug, Deserialize)]
struct JsonDocument {
    #[serde(default)]
    id: Option<Id>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    publisher: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

/// An id is a string, or a number where a data base made it.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "the id must be a string or a whole number")]
enum Id {
    Text(String),
    Number(i64),
    Big(u64),
}

/// Reads documents from files, in order: an iterator of documents and of what had to be skipped.
///
/// Memory is bounded by the longest document that is allowed, and sixteen bytes and the place for each
/// document, which serve to find two documents of one id.
pub struct Documents {
    sources: VecDeque<Source>,
    current: Option<Current>,
    max_document: u64,
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

/// A JSON Lines file that is being read.
struct Current {
    reader: Box<dyn BufRead + Send>,
    id: String,
    path: usize,
    line: u64,
}

impl Documents {
    /// Reads `sources` in their order. Documents longer than `max_document` bytes are skipped.
    pub fn new(sources: Vec<Source>, max_document: u64) -> Self {
        Self::counting(sources, max_document, Arc::default())
    }

    /// The same, adding the bytes that are read to a counter of the caller's.
    pub fn counting(sources: Vec<Source>, max_document: u64, bytes_read: Arc<AtomicU64>) -> Self {
        Self {
            sources: sources.into(),
            current: None,
            max_document,
            seen: HashMap::new(),
            paths: Vec::new(),
            bytes_read,
        }
    }

    /// Bytes read so far, for a progress bar on another thread.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes_read)
    }

    fn origin(&self, path: usize, line: u64) -> Origin {
        let path = self.paths.get(path).map(|p| p.to_string()).unwrap_or_default();
        Origin { path, line: (line > 0).then_some(line) }
    }

    /// Opens the next file: a text becomes a document at once, JSON Lines become the current file.
    fn open(&mut self, source: Source) -> Option<Result<Document, Skipped>> {
        let path = self.paths.len();
        self.paths.push(source.path.to_string_lossy().into());
        let skip = |this: &Self, reason| {
            Some(Err(Skipped { origin: this.origin(path, 0), id: Some(source.id.clone()), reason }))
        };
        let mut reader = match open(&source, self.bytes_read()) {
            Ok(reader) => reader,
            Err(e) => return skip(self, SkipReason::Io(e.to_string())),
        };
        let mut bytes = Vec::new();
        let json = match source.kind {
            SourceKind::Text | SourceKind::Conllu => false,
            SourceKind::JsonLines => true,
            SourceKind::Auto => match begins_with_brace(reader.as_mut(), &mut bytes) {
                Ok(json) => json,
                Err(e) => return skip(self, SkipReason::Io(e.to_string())),
            },
        };
        if json {
            let line = bytes.iter().filter(|&&b| b == b'\n').count() as u64;
            self.current = Some(Current { reader, id: source.id, path, line });
            return None;
        }
        match reader.take(self.max_document.saturating_add(1)).read_to_end(&mut bytes) {
            Err(e) => return skip(self, SkipReason::Io(e.to_string())),
            Ok(length) if length as u64 > self.max_document => {
                return skip(self, SkipReason::TooLong { limit: self.max_document });
            }
            Ok(_) => {}
        }
        let text = match decode(bytes) {
            Ok(text) => text,
            Err(reason) => return skip(self, reason),
        };
        let document = Document {
            id: source.id,
            title: None,
            text,
            title_in_text: true,
            date: None,
            publisher: None,
            url: None,
            origin: self.origin(path, 0),
        };
        Some(self.admit(document, path, 0))
    }

    /// The next line of the current file that is not blank; `None` at its end.
    fn next_json(&mut self) -> Option<Result<Document, Skipped>> {
        loop {
            let current = self.current.as_mut()?;
            current.line += 1;
            let (path, number) = (current.path, current.line);
            let line = next_line(current.reader.as_mut(), self.max_document);
            let skip = |this: &Self, id, reason| {
                Some(Err(Skipped { origin: this.origin(path, number), id, reason }))
            };
            let bytes = match line {
                Ok(None) => {
                    self.current = None;
                    return None;
                }
                Err(e) => {
                    self.current = None;
                    return skip(self, None, SkipReason::Io(e.to_string()));
                }
                Ok(Some(Line::TooLong)) => {
                    return skip(self, None, SkipReason::TooLong { limit: self.max_document });
                }
                Ok(Some(Line::Whole(bytes))) => bytes,
            };
            let bytes =
                bytes.strip_prefix(b"\xef\xbb\xbf".as_slice()).filter(|_| number == 1).unwrap_or(&bytes);
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let fallback = format!("{}:{number}", current.id);
            let document = match parse(bytes, fallback, self.origin(path, number)) {
                Ok(document) => document,
                Err(reason) => return skip(self, None, reason),
            };
            return Some(self.admit(document, path, number));
        }
    }

    /// Refuses documents without a text, and the second of an id.
    fn admit(&mut self, document: Document, path: usize, line: u64) -> Result<Document, Skipped> {
        let refuse = |document: Document, reason| {
            Err(Skipped { origin: document.origin, id: Some(document.id), reason })
        };
        if document.text.chars().all(char::is_whitespace) {
            return refuse(document, SkipReason::EmptyText);
        }
        let hash = blake3::hash(document.id.as_bytes());
        let key = hash.as_bytes().iter().take(16).fold(0_u128, |key, &byte| (key << 8) | u128::from(byte));
        let here = SeenAt { path: u32::try_from(path).unwrap_or(u32::MAX), line };
        if let Some(first) = self.seen.insert(key, here) {
            self.seen.insert(key, first);
            let first = Box::new(self.origin(first.path as usize, first.line));
            let id = document.id.clone();
            return refuse(document, SkipReason::DuplicateId { id, first });
        }
        Ok(document)
    }
}

impl Iterator for Documents {
    type Item = Result<Document, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(document) = self.next_json() {
                return Some(document);
            }
            let source = self.sources.pop_front()?;
            if let Some(document) = self.open(source) {
                return Some(document);
            }
        }
    }
}

fn parse(bytes: &[u8], fallback_id: String, origin: Origin) -> Result<Document, SkipReason> {
    let text = decode(bytes.to_vec())?;
    if !text.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
            Ok(_) => SkipReason::NotADocument("the line is JSON, but no object".to_owned()),
            Err(e) => SkipReason::BrokenJson(column_only(&e)),
        });
    }
    let json: JsonDocument = serde_json::from_str(&text).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => SkipReason::NotADocument(column_only(&e)),
        _ => SkipReason::BrokenJson(column_only(&e)),
    })?;
    let Some(text) = json.text else {
        return Err(SkipReason::NotADocument("it has no \"text\"".to_owned()));
    };
    let id = match json.id {
        Some(Id::Text(id)) if !id.is_empty() => id,
        Some(Id::Number(id)) => id.to_string(),
        Some(Id::Big(id)) => id.to_string(),
        _ => fallback_id,
    };
    Ok(Document {
        id,
        title: json.title.filter(|title| !title.trim().is_empty()),
        text,
        title_in_text: false,
        date: json.date.filter(|s| !s.is_empty()),
        publisher: json.publisher.filter(|s| !s.is_empty()),
        url: json.url.filter(|s| !s.is_empty()),
        origin,
    })
}

/// The message of serde_json counts lines within the line: "at line 1" would only mislead.
fn column_only(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}

/// Whether the first character that is no white space is a brace. White space that had to be read to
/// tell is added to `read`.
fn begins_with_brace(reader: &mut dyn BufRead, read: &mut Vec<u8>) -> io::Result<bool> {
    while read.len() < BUFFER {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let rest = buffer.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(buffer);
        match rest.iter().find(|b| !b.is_ascii_whitespace()) {
            Some(b) => return Ok(*b == b'{'),
            None if buffer.is_empty() => return Ok(false),
            None => {
                let length = buffer.len();
                read.extend_from_slice(buffer);
                reader.consume(length);
            }
        }
    }
    Ok(false)
}

/// Opens a file, or standard input; the bytes that are read are added to `count`.
pub fn open(source: &Source, count: Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
    let inner: Box<dyn Read + Send> =
        if source.is_stdin() { Box::new(io::stdin()) } else { Box::new(File::open(&source.path)?) };
    Ok(Box::new(BufReader::with_capacity(BUFFER, Counted { inner, count })))
}

/// Counts the bytes that pass.
struct Counted {
    inner: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
