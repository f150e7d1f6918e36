//! From scores to well-formed annotations.

mod lemma;
mod ner;
mod span;
mod tree;

pub(super) use lemma::{LemmaScript, lemma};
pub(super) use ner::{NerTag, entities};
pub(super) use tree::best_tree;

/// Indices of the greatest values, best first; the first of equals goes before.
pub(super) fn best_first(scores: &[f32], count: usize) -> Vec<usize> {
    let mut order: Vec<(usize, f32)> = scores.iter().copied().enumerate().collect();
    order.sort_by(|(i, a), (j, b)| b.total_cmp(a).then(i.cmp(j)));
    order.into_iter().take(count).map(|(i, _)| i).collect()
}

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
