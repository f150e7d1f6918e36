//! `--shard i/n`: a part of the documents, told by their ids alone, so that it is the same in any order of inputs.

use std::fmt;
use std::str::FromStr;

use crate::corpus::{Document, Skipped};

/// One of several parts, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    index: u64,
    of: u64,
}

impl Shard {
    /// True where a document of that id belongs to it.
    pub(super) fn holds(self, id: &str) -> bool {
        let hash = blake3::hash(id.as_bytes());
        let number = hash.as_bytes().iter().take(8).fold(0_u64, |n, &byte| (n << 8) | u64::from(byte));
        number % self.of == self.index - 1
    }

    /// The same of what was read. What has no id belongs where its place does, so that it is counted once.
    pub(super) fn holds_item(self, item: &Result<Document, Skipped>) -> bool {
        match item {
            Ok(document) => self.holds(&document.id),
            Err(Skipped { id: Some(id), .. }) => self.holds(id),
            Err(skipped) => self.holds(&skipped.origin.to_string()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((index, of)) if (1..=of).contains(&index) => Ok(Self { index, of }),
            _ => Err("a shard is I/N, with I from 1 to N".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_in_one_shard_and_the_shards_are_of_one_size() {
        let shards: Vec<Shard> = (1..=4).map(|i| format!("{i}/4").parse().unwrap()).collect();
        let mut counts = [0; 4];
        for i in 0..4000 {
            let id = format!("news/{i}");
            let holding: Vec<usize> = (0..4).filter(|&s| shards[s].holds(&id)).collect();
            assert_eq!(holding.len(), 1);
            counts[holding[0]] += 1;
        }
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
        // It must never change: shards of one corpus may be made by different machines.
        assert!("2/3".parse::<Shard>().unwrap().holds("a") != "2/3".parse::<Shard>().unwrap().holds("b"));
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        for text in ["", "1", "0/4", "5/4", "1/0", "-1/4", "a/b", "1/4/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
