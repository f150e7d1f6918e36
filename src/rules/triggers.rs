//! Which rules a lemma can trigger: so that a word is tested against a few rules, however many there are.

use std::collections::HashMap;

use super::book::Rule;
use super::lexicon::Lexicons;

/// Rules by the lemmas that their triggers ask for; indices in the order in which rules are tried.
#[derive(Debug, Clone, Default)]
pub(super) struct Triggers {
    /// Of rules that name lemmas, together with those that name none.
    by_lemma: HashMap<String, Vec<usize>>,
    /// Of rules whose trigger names no lemma.
    any: Vec<usize>,
}

impl Triggers {
    /// The index of some rules.
    pub(super) fn new(rules: &[Rule], lexicons: &Lexicons) -> Self {
        let mut out = Self::default();
        let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, rule) in rules.iter().enumerate() {
            match rule.trigger.lemmas(lexicons) {
                Some(lemmas) => lemmas.into_iter().for_each(|l| named.entry(l).or_default().push(index)),
                None => out.any.push(index),
            }
        }
        for (lemma, mut indices) in named {
            indices.extend(&out.any);
            indices.sort_unstable();
            indices.dedup();
            out.by_lemma.insert(lemma.to_owned(), indices);
        }
        out
    }

    /// The rules that may fit a word of that lemma.
    pub(super) fn of(&self, lemma: &str) -> &[usize] {
        self.by_lemma.get(lemma).unwrap_or(&self.any)
    }
}
