//! Lexicons: named sets of lemmas that rules refer to as `@name`.

use std::collections::{BTreeMap, HashSet};

/// All lexicons of a rule folder.
#[derive(Debug, Clone, Default)]
pub struct Lexicons {
    sets: Vec<HashSet<String>>,
    by_name: BTreeMap<String, usize>,
}

/// A lexicon that a compiled rule refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LexiconId(usize);

impl Lexicons {
    /// Adds words to a lexicon. `@other` among the words takes over the words of an earlier one; the
    /// name is given back where there is no such lexicon.
    pub fn add(&mut self, name: &str, words: &[String]) -> Result<(), String> {
        let mut set = HashSet::new();
        for word in words {
            match word.strip_prefix('@') {
                Some(other) => {
                    let known =
                        self.id(other).and_then(|id| self.sets.get(id.0)).ok_or_else(|| other.to_owned())?;
                    set.extend(known.iter().cloned());
                }
                None => {
                    set.insert(word.to_lowercase());
                }
            }
        }
        match self.by_name.get(name) {
            Some(&at) => {
                if let Some(old) = self.sets.get_mut(at) {
                    old.extend(set);
                }
            }
            None => {
                self.by_name.insert(name.to_owned(), self.sets.len());
                self.sets.push(set);
            }
        }
        Ok(())
    }

    /// The lexicon of that name.
    pub fn id(&self, name: &str) -> Option<LexiconId> {
        self.by_name.get(name).map(|&at| LexiconId(at))
    }

    /// True where the lemma stands in it.
    pub fn contains(&self, id: LexiconId, lemma: &str) -> bool {
        self.sets.get(id.0).is_some_and(|s| s.contains(lemma))
    }

    /// True where there is a lexicon of that name and the lemma stands in it.
    pub fn has(&self, name: &str, lemma: &str) -> bool {
        self.id(name).is_some_and(|id| self.contains(id, lemma))
    }

    /// True where one lexicon of those called `grammar_alike_...` has both.
    pub fn alike(&self, one: &str, other: &str) -> bool {
        let names = self.by_name.iter().filter(|(name, _)| name.starts_with("grammar_alike_"));
        names.filter_map(|(_, &at)| self.sets.get(at)).any(|set| set.contains(one) && set.contains(other))
    }

    /// The words of a lexicon, in no order.
    pub fn words(&self, id: LexiconId) -> impl Iterator<Item = &str> {
        self.sets.get(id.0).into_iter().flatten().map(String::as_str)
    }

    /// The name of a lexicon.
    pub fn name(&self, id: LexiconId) -> Option<&str> {
        self.by_name.iter().find(|(_, at)| **at == id.0).map(|(name, _)| name.as_str())
    }

    /// Names, for hints.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}
