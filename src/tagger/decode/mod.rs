//! From scores to well-formed annotations.

mod lemma;
mod ner;
mod tree;

pub(super) use lemma::{LemmaScript, lemma};
pub(super) use ner::{NerTag, entities};
pub(super) use tree::best_tree;

/// Index of the greatest value that `allowed` admits; the first of equals.
pub(super) fn argmax(scores: &[f32], allowed: impl Fn(usize) -> bool) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (i, &score) in scores.iter().enumerate() {
        if allowed(i) && best.is_none_or(|(_, top)| score > top) {
            best = Some((i, score));
        }
    }
    best.map(|(i, _)| i)
}
