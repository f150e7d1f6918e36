//! What the documents gave, on disk until the run ends: memory holds ids and offsets alone.
//!
//! The file is an append-only log. Each record carries its length and a checksum, so a log that was cut short
//! anywhere (a kill, a full disk, a power cut) is good up to its last whole record.
//!
//! ```text
//! record   length of the body (4 bytes), BLAKE3 of the body (its first 8 bytes), body
//! body     D (a document) or S (something that was skipped), hash of what was read (8 bytes),
//!          signature (129 bytes: is there one, and its places; of documents alone), JSON
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Error, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::minhash::BYTES;
use super::{DocumentRecord, GraphError, Signature, SkipRecord, TripleRecord};

/// Bytes before the body of a record.
const HEAD: usize = 12;
/// Bytes before the JSON of a document: kind, hash of what was read, is there a signature, signature.
const DOCUMENT: usize = SKIP + 1 + BYTES;
/// Bytes before the JSON of something skipped.
const SKIP: usize = 9;
/// No body is longer; a length above it is damage.
const LONGEST: u32 = 1 << 31;

/// One document in the spool.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) record: DocumentRecord,
    pub(super) triples: Vec<TripleRecord>,
}

/// Where an entry lies in the file, and what must be known of all documents before any is looked at.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Of the body.
    offset: u64,
    length: u32,
    signed: bool,
    pub(super) publisher: Option<Arc<str>>,
}

/// What a log of an earlier run holds.
#[derive(Debug, Default)]
pub struct Recovered {
    /// For each item of the input that was done or skipped, in order, the hash that came with it.
    pub read: Vec<u64>,
    /// What was skipped.
    pub skipped: Vec<SkipRecord>,
    /// Bytes at the end that were no whole record; they are gone.
    pub dropped: u64,
}

/// The little of an entry that the index needs.
#[derive(Deserialize)]
struct Brief {
    record: BriefRecord,
}

#[derive(Deserialize)]
struct BriefRecord {
    id: String,
    publisher: Option<String>,
}

/// A log of JSON entries with an index by document id.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    file: File,
    end: u64,
    index: BTreeMap<Box<str>, Place>,
    publishers: BTreeSet<Arc<str>>,
}

impl Spool {
    /// An empty spool in `folder`. Its file has no name, so it goes with the process, however that ends.
    pub(super) fn new(folder: &Path) -> Result<Self, GraphError> {
        match tempfile::tempfile_in(folder) {
            Ok(file) => Ok(Self::empty(folder, file)),
            Err(source) => Err(GraphError::Spool { path: folder.to_owned(), source }),
        }
    }

    /// The spool of a file that stays: what an earlier run put there is taken over, up to its last whole record.
    pub(super) fn open(path: &Path) -> Result<(Self, Recovered), GraphError> {
        let error = |source| GraphError::Spool { path: path.to_owned(), source };
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut spool = Self::empty(path, file.map_err(error)?);
        let recovered = spool.recover().map_err(error)?;
        Ok((spool, recovered))
    }

    fn empty(path: &Path, file: File) -> Self {
        Self { path: path.to_owned(), file, end: 0, index: BTreeMap::new(), publishers: BTreeSet::new() }
    }

    /// Number of documents.
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// A folder for further temporary files.
    pub(super) fn folder(&self) -> &Path {
        if self.path.is_dir() { &self.path } else { self.path.parent().unwrap_or(&self.path) }
    }

    /// The documents' places, sorted by id.
    pub(super) fn places(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.index.iter().map(|(id, place)| (&**id, place))
    }

    /// Adds a document, or puts another in the place of one with its id. `read` is the hash of what was read.
    pub(super) fn push(&mut self, entry: &Entry, read: u64) -> Result<(), GraphError> {
        let record = &entry.record;
        let mut body = vec![b'D'];
        body.extend(read.to_le_bytes());
        body.push(record.minhash.is_some().into());
        body.extend(record.minhash.map_or([0; BYTES], |signature| signature.bytes()));
        serde_json::to_writer(&mut body, entry).map_err(|e| self.error(e.into()))?;
        let (offset, length) = self.append(&body)?;
        let publisher = record.publisher.as_deref().map(|name| self.publisher(name));
        let place = Place { offset, length, signed: record.minhash.is_some(), publisher };
        self.index.insert(record.id.as_str().into(), place);
        Ok(())
    }

    /// Notes something that was skipped.
    pub(super) fn skip(&mut self, skipped: &SkipRecord, read: u64) -> Result<(), GraphError> {
        let mut body = vec![b'S'];
        body.extend(read.to_le_bytes());
        serde_json::to_writer(&mut body, skipped).map_err(|e| self.error(e.into()))?;
        self.append(&body).map(|_| ())
    }

    /// Reads a document back.
    pub(super) fn get(&self, place: &Place) -> Result<Entry, GraphError> {
        let json = (place.length as usize).saturating_sub(DOCUMENT);
        let mut line = vec![0; json];
        let read = self.read_at(place.offset + DOCUMENT as u64, &mut line);
        read.and_then(|()| Ok(serde_json::from_slice(&line)?)).map_err(|e| self.error(e))
    }

    /// Reads a document of an id back, where there is one.
    pub(super) fn find(&self, id: &str) -> Result<Option<Entry>, GraphError> {
        self.index.get(id).map(|place| self.get(place)).transpose()
    }

    /// Reads the signature of a document back.
    pub(super) fn signature(&self, place: &Place) -> std::io::Result<Option<Signature>> {
        if !place.signed {
            return Ok(None);
        }
        let mut bytes = [0; BYTES];
        self.read_at(place.offset + SKIP as u64 + 1, &mut bytes)?;
        Ok(Some(Signature::from_bytes(&bytes)))
    }

    /// One copy of each name.
    fn publisher(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.publishers.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.publishers.insert(Arc::clone(&name));
        name
    }

    /// Writes a record; the place of its body.
    fn append(&mut self, body: &[u8]) -> Result<(u64, u32), GraphError> {
        let length = u32::try_from(body.len()).ok().filter(|&length| length <= LONGEST);
        let length = length.ok_or_else(|| self.error(ErrorKind::FileTooLarge.into()))?;
        let mut record = Vec::with_capacity(HEAD + body.len());
        record.extend(length.to_le_bytes());
        record.extend(checksum(body));
        record.extend(body);
        // One write a record, straight to the system: what is done outlives the process.
        // After a failed one the next goes to the true end again, over whatever half was left there.
        let written = self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(&record));
        if let Err(source) = written {
            let _ = self.file.set_len(self.end);
            return Err(self.error(source));
        }
        let offset = self.end + HEAD as u64;
        self.end += record.len() as u64;
        Ok((offset, length))
    }

    /// Reads the log from its beginning, and cuts off what is no whole record.
    fn recover(&mut self) -> std::io::Result<Recovered> {
        let length = self.file.metadata()?.len();
        let mut recovered = Recovered::default();
        let mut reader = BufReader::with_capacity(1 << 20, self.file.try_clone()?);
        while let Some(body) = next_body(&mut reader, length - self.end)? {
            if !self.take(&body, &mut recovered) {
                break;
            }
            self.end += (HEAD + body.len()) as u64;
        }
        recovered.dropped = length - self.end;
        if recovered.dropped > 0 {
            self.file.set_len(self.end)?;
        }
        Ok(recovered)
    }

    /// Takes a body over into the index; false where it is none of ours.
    fn take(&mut self, body: &[u8], recovered: &mut Recovered) -> bool {
        let Some(read) = body.get(1..SKIP).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes)
        else {
            return false;
        };
        match body.first() {
            Some(b'S') => match serde_json::from_slice(body.get(SKIP..).unwrap_or_default()) {
                Ok(skipped) => recovered.skipped.push(skipped),
                Err(_) => return false,
            },
            Some(b'D') => {
                let Ok(Brief { record }) = serde_json::from_slice(body.get(DOCUMENT..).unwrap_or_default())
                else {
                    return false;
                };
                let publisher = record.publisher.as_deref().map(|name| self.publisher(name));
                let place = Place {
                    offset: self.end + HEAD as u64,
                    length: u32::try_from(body.len()).unwrap_or(u32::MAX),
                    signed: body.get(SKIP) == Some(&1),
                    publisher,
                };
                self.index.insert(record.id.into(), place);
            }
            _ => return false,
        }
        recovered.read.push(read);
        true
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> std::io::Result<()> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(bytes)
    }

    /// What went wrong with its file.
    pub(super) fn error(&self, source: Error) -> GraphError {
        GraphError::Spool { path: self.path.clone(), source }
    }
}

/// The body of the next record of a log of which `left` bytes are left; `None` where there is no whole one.
fn next_body(reader: &mut impl Read, left: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut head = [0; HEAD];
    let Some(left) = left.checked_sub(HEAD as u64) else { return Ok(None) };
    reader.read_exact(&mut head)?;
    let (length, check) = head.split_at(4);
    let length = length.try_into().map(u32::from_le_bytes).unwrap_or(u32::MAX);
    if length > LONGEST || u64::from(length) > left {
        return Ok(None);
    }
    let mut body = vec![0; length as usize];
    reader.read_exact(&mut body)?;
    Ok((checksum(&body) == *check).then_some(body))
}

fn checksum(body: &[u8]) -> [u8; 8] {
    let mut short = [0; 8];
    blake3::Hasher::new().update(body).finalize_xof().fill(&mut short);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str) -> Entry {
        let record = DocumentRecord {
            id: id.into(),
            publisher: Some("Fjord Times".into()),
            minhash: Signature::of(id),
            ..DocumentRecord::default()
        };
        Entry { record, triples: Vec::new() }
    }

    /// A log of two documents with something skipped between them, and the ends of its records.
    fn log(path: &Path) -> Vec<u64> {
        let (mut spool, recovered) = Spool::open(path).unwrap();
        assert!(recovered.read.is_empty());
        let mut ends = vec![0];
        let skipped = SkipRecord {
            path: "a.jsonl".into(),
            line: Some(2),
            kind: "json".into(),
            reason: "broken".into(),
        };
        spool.push(&entry("a"), 7).unwrap();
        ends.push(spool.end);
        spool.skip(&skipped, 8).unwrap();
        ends.push(spool.end);
        spool.push(&entry("b"), 9).unwrap();
        ends.push(spool.end);
        ends
    }

    #[test]
    fn a_log_that_is_cut_anywhere_is_good_up_to_its_last_whole_record() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let ends = log(&path);
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(whole.len() as u64, *ends.last().unwrap());
        for length in 0..=whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let (mut spool, recovered) = Spool::open(&path).unwrap();
            let records = ends.iter().filter(|&&end| end <= length as u64).count() - 1;
            assert_eq!(recovered.read, [7, 8, 9][..records], "{length}");
            assert_eq!(recovered.dropped, length as u64 - ends[records]);
            assert_eq!(std::fs::metadata(&path).unwrap().len(), ends[records]);
            assert_eq!(recovered.skipped.len(), usize::from(records > 1));
            // It goes on where it ended.
            spool.push(&entry("c"), 10).unwrap();
            let place = spool.index.get("c").unwrap().clone();
            assert_eq!(spool.get(&place).unwrap(), entry("c"));
            assert_eq!(spool.signature(&place).unwrap(), Signature::of("c"));
            assert_eq!(spool.places().next().unwrap().1.publisher.as_deref(), Some("Fjord Times"));
        }
    }

    #[test]
    fn damage_within_a_log_ends_it_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let ends = log(&path);
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x41;
            std::fs::write(&path, damaged).unwrap();
            let (_, recovered) = Spool::open(&path).unwrap();
            let before = ends.iter().filter(|&&end| end <= at as u64).count() - 1;
            assert_eq!(recovered.read.len(), before, "{at}");
        }
    }
}
