//! Which documents are copies of one story. A story is one witness, however many print it.
//!
//! Locality-sensitive hashing (Indyk and Motwani, 1998): only documents that share a band of their signatures
//! are compared. Two of similarity 0.5 meet in some band with probability 0.94, two of 0.05 with 0.003.

use super::minhash::Signature;

/// Places of a band.
const ROWS: usize = 3;
/// Bands of a signature.
const BANDS: usize = super::minhash::PLACES / ROWS;
/// Within a band of more documents than fit, each is compared with so many that follow it.
const COMPARED: usize = 64;

/// For each document the first (in the given order) of those that it is a copy of, itself where it is none's.
///
/// The documents must come in an order of their own (sorted by id); then the answer depends on the set alone.
pub(super) fn first_copies(signatures: &[Option<Signature>], similarity: f64) -> Vec<u32> {
    let mut groups = Groups { parents: (0..signatures.len() as u32).collect() };
    let mut keys: Vec<(u64, Signature, u32)> = Vec::new();
    for band in 0..BANDS {
        keys.clear();
        keys.extend(
            signatures
                .iter()
                .zip(0_u32..)
                .filter_map(|(signature, at)| signature.map(|s| (s.band(band * ROWS, ROWS), s, at))),
        );
        // Equal bands stand together, equal signatures in them too.
        keys.sort_unstable();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            for (at, (_, one, first)) in bucket.iter().enumerate() {
                for (_, other, second) in bucket.iter().skip(at + 1).take(COMPARED) {
                    if one.similarity(other) >= similarity {
                        groups.unite(*first, *second);
                    }
                }
            }
        }
    }
    (0..signatures.len() as u32).map(|at| groups.first(at)).collect()
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

    #[test]
    fn edited_copies_of_a_story_are_found_and_other_stories_left_alone() {
        let wire = story("wire");
        let edited = wire.replacen("wire50", "otherwise", 1) + " Additional reporting by nobody";
        let cut: String = wire.split_inclusive(' ').take(150).collect();
        let texts = [story("x"), wire, story("y"), edited, String::new(), cut, String::new()];
        let signatures: Vec<_> = texts.iter().map(|text| Signature::of(text)).collect();
        assert_eq!(first_copies(&signatures, 0.5), [0, 1, 2, 1, 4, 1, 6]);
    }

    #[test]
    fn many_equal_documents_are_one_group() {
        let signatures = vec![Signature::of(&story("z")); 1000];
        assert!(first_copies(&signatures, 0.5).iter().all(|&first| first == 0));
    }
}
