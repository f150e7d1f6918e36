//! Which documents are copies of one story. A story is one witness, however many print it.
//!
//! Locality-sensitive hashing (Indyk and Motwani, 1998): only documents that share a band of their signatures
//! are compared. Two of similarity 0.5 meet in some band with probability 0.94, two of 0.05 with 0.003.
//!
//! Memory holds 28 bytes a document, whatever the texts: the signatures wait in a temporary file, which is read
//! from its beginning for each band, and at single places where a band is shared.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Result, Seek, SeekFrom, Write};
use std::path::Path;

use super::minhash::{BYTES, Signature};

/// Places of a band.
const ROWS: usize = 3;
/// Bands of a signature.
const BANDS: usize = super::minhash::PLACES / ROWS;
/// Within a band of more documents than fit, each is compared with so many that follow it.
const COMPARED: usize = 64;
/// Bytes of the file a document: is there a signature, and its places.
const WIDTH: usize = 1 + BYTES;

/// The signatures of all documents, in a temporary file without a name.
pub(super) struct Signatures {
    file: File,
    count: u32,
}

impl Signatures {
    /// Takes one a document, in the documents' order.
    pub(super) fn write(
        folder: &Path,
        signatures: impl Iterator<Item = Result<Option<Signature>>>,
    ) -> Result<Self> {
        let mut file = BufWriter::with_capacity(1 << 18, tempfile::tempfile_in(folder)?);
        let mut count = 0;
        for signature in signatures {
            let signature = signature?;
            file.write_all(&[signature.is_some().into()])?;
            file.write_all(&signature.map_or([0; BYTES], |signature| signature.bytes()))?;
            count += 1;
        }
        let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        Ok(Self { file, count })
    }

    /// Goes through all that are there.
    fn each(&self, mut visit: impl FnMut(u32, Signature)) -> Result<()> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::with_capacity(1 << 18, file);
        for at in 0..self.count {
            if let Some(signature) = next(&mut reader)? {
                visit(at, signature);
            }
        }
        Ok(())
    }

    fn get(&self, at: u32) -> Result<Option<Signature>> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(u64::from(at) * WIDTH as u64))?;
        next(&mut file)
    }
}

fn next(reader: &mut impl Read) -> Result<Option<Signature>> {
    let mut record = [0; WIDTH];
    reader.read_exact(&mut record)?;
    let (there, bytes) = record.split_at(1);
    let bytes = bytes.first_chunk::<BYTES>().filter(|_| there == [1]);
    Ok(bytes.map(Signature::from_bytes))
}

/// For each document the first (in the given order) of those that it is a copy of, itself where it is none's.
///
/// The documents must come in an order of their own (sorted by id); then the answer depends on the set alone.
pub(super) fn first_copies(signatures: &Signatures, similarity: f64) -> Result<Vec<u32>> {
    let mut groups = Groups { parents: (0..signatures.count).collect() };
    // Band, digest of the whole signature, document: what is equal stands together when sorted.
    let mut keys: Vec<(u64, u64, u32)> = Vec::new();
    for band in 0..BANDS {
        keys.clear();
        signatures.each(|at, s| keys.push((s.band(band * ROWS, ROWS), s.digest(), at)))?;
        keys.sort_unstable();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
            let mut before: VecDeque<(u64, Signature, u32)> = VecDeque::new();
            for &(_, digest, at) in bucket {
                let known = before.back().filter(|(other, ..)| *other == digest).map(|(_, s, _)| *s);
                let signature = match known {
                    Some(signature) => Some(signature),
                    None => signatures.get(at)?,
                };
                let Some(signature) = signature else { continue };
                for (_, other, first) in &before {
                    if other.similarity(&signature) >= similarity {
                        groups.unite(*first, at);
                    }
                }
                if before.len() == COMPARED {
                    before.pop_front();
                }
                before.push_back((digest, signature, at));
            }
        }
    }
    Ok((0..signatures.count).map(|at| groups.first(at)).collect())
}

/// Disjoint sets; the first of each stands for it.
struct Groups {
    parents: Vec<u32>,
}

impl Groups {
    fn first(&mut self, at: u32) -> u32 {
        let mut at = at;
        while let Some(&parent) = self.parents.get(at as usize).filter(|&&parent| parent != at) {
            let above = self.parents.get(parent as usize).copied().unwrap_or(parent);
            if let Some(slot) = self.parents.get_mut(at as usize) {
                *slot = above;
            }
            at = above;
        }
        at
    }

    fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.first(one), self.first(other));
        if let Some(slot) = self.parents.get_mut(one.max(other) as usize) {
            *slot = one.min(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(name: &str) -> String {
        (0..200).map(|i| format!("{name}{i}")).collect::<Vec<_>>().join(" ")
    }

    fn copies(signatures: impl Iterator<Item = Option<Signature>>) -> Vec<u32> {
        let folder = tempfile::tempdir().unwrap();
        let signatures = Signatures::write(folder.path(), signatures.map(Ok)).unwrap();
        first_copies(&signatures, 0.5).unwrap()
    }

    #[test]
    fn edited_copies_of_a_story_are_found_and_other_stories_left_alone() {
        let wire = story("wire");
        let edited = wire.replacen("wire50", "otherwise", 1) + " Additional reporting by nobody";
        let cut: String = wire.split_inclusive(' ').take(150).collect();
        let texts = [story("x"), wire, story("y"), edited, String::new(), cut, String::new()];
        let signatures = texts.iter().map(|text| Signature::of(text));
        assert_eq!(copies(signatures), [0, 1, 2, 1, 4, 1, 6]);
    }

    #[test]
    fn many_equal_documents_are_one_group() {
        let signatures = vec![Signature::of(&story("z")); 1000];
        assert!(copies(signatures.into_iter()).iter().all(|&first| first == 0));
    }
}
