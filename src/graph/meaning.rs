//! What the graph is told by data: the relations, the kinds of things, the priors of belief.

use std::path::Path;

use super::{Items, Priors};
use crate::data::{DataError, read};
use crate::rules::Relations;

/// Everything that decides which claims are one and how far they are believed.
#[derive(Debug, Clone)]
pub struct Meaning {
    /// The relations.
    pub relations: Relations,
    /// The kinds of things.
    pub items: Items,
    /// The priors of belief.
    pub priors: Priors,
    hash: String,
    /// So many hexadecimal digits has the id of a claim.
    digits: usize,
}

impl Meaning {
    /// Reads `relations.toml`, `items.toml` and `belief.toml` of the data folder.
    pub fn load(data: &Path) -> Result<Self, DataError> {
        let [relations, items, belief] =
            ["relations.toml", "items.toml", "belief.toml"].map(|name| data.join(name));
        let mut hasher = blake3::Hasher::new();
        for path in [&relations, &items, &belief] {
            let text = read(path)?;
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        Ok(Self {
            relations: Relations::load(&relations)?,
            items: Items::load(&items)?,
            priors: Priors::load(&belief)?,
            hash: hasher.finalize().to_hex().to_string(),
            digits: 16,
        })
    }

    /// The same with ids so short that claims soon share one.
    #[cfg(test)]
    pub(crate) fn with_short_ids(self, digits: usize) -> Self {
        Self { digits, ..self }
    }

    /// Digits of a claim's id.
    pub(super) fn digits(&self) -> usize {
        self.digits
    }

    /// Hash of the three files.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}
