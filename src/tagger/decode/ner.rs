//! Entities: the best well-formed BIO sequence, by Viterbi.

use crate::tagger::annotation::Entity;

use super::argmax;
use super::span::Sequences;

/// One BIO tag; types by their index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tagger) enum NerTag {
    /// No entity.
    Outside,
    /// First word of an entity.
    Begin(usize),
    /// Any further word of an entity.
    Inside(usize),
}

impl NerTag {
    /// `I-X` follows `B-X` or `I-X` only; anything else may follow anything.
    fn may_follow(self, before: Option<Self>) -> bool {
        match self {
            Self::Inside(kind) => before == Some(Self::Begin(kind)) || before == Some(Self::Inside(kind)),
            _ => true,
        }
    }
}

/// The entities of a sentence from its logits, `tags.len()` a word.
///
/// Ties go to the tag that stands first. An entity's score is the probability of exactly this span
/// and type, from the logits divided by `temperature`; the entities do not depend on that.
pub(in crate::tagger) fn entities(
    logits: &[f32],
    tags: &[NerTag],
    types: &[String],
    temperature: f32,
) -> Vec<Entity> {
    let width = tags.len().max(1);
    let log_probs: Vec<Vec<f32>> = logits.chunks_exact(width).map(|row| log_softmax(row, 1.0)).collect();
    let path = viterbi(&log_probs, tags);
    if !path.iter().any(|&tag| matches!(tags.get(tag), Some(NerTag::Begin(_)))) {
        return Vec::new();
    }
    let tempered: Vec<Vec<f32>> =
        logits.chunks_exact(width).map(|row| log_softmax(row, temperature)).collect();
    let mut found: Vec<Entity> = Vec::new();
    for (word, (&tag, log_probs)) in path.iter().zip(&tempered).enumerate() {
        let log_prob = log_probs.get(tag).copied().unwrap_or(f32::NEG_INFINITY);
        match tags.get(tag) {
            Some(NerTag::Begin(kind)) => {
                let label = types.get(*kind).cloned().unwrap_or_default();
                found.push(Entity { tokens: word..word + 1, label, score: log_prob });
            }
            Some(NerTag::Inside(_)) => {
                if let Some(entity) = found.last_mut() {
                    entity.tokens.end = word + 1;
                    entity.score += log_prob;
                }
            }
            _ => {}
        }
    }
    let sequences = Sequences::new(&tempered, tags, types.len());
    for entity in &mut found {
        entity.score = sequences.probability(&entity.tokens, entity.score);
    }
    found
}

fn log_softmax(logits: &[f32], temperature: f32) -> Vec<f32> {
    let scaled: Vec<f32> = logits.iter().map(|&x| x / temperature).collect();
    let max = scaled.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = scaled.iter().map(|&x| (x - max).exp()).sum();
    let norm = max + sum.ln();
    scaled.into_iter().map(|x| x - norm).collect()
}

/// The best path: one index into `tags` a word.
fn viterbi(log_probs: &[Vec<f32>], tags: &[NerTag]) -> Vec<usize> {
    // best[t]: score of the best path that ends in tag t; back: the tag before, word by word.
    let mut best: Vec<f32> = Vec::new();
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(log_probs.len());
    for scores in log_probs {
        let mut next = Vec::with_capacity(tags.len());
        let mut from = Vec::with_capacity(tags.len());
        for (&tag, &score) in tags.iter().zip(scores) {
            if best.is_empty() {
                next.push(if tag.may_follow(None) { score } else { f32::NEG_INFINITY });
                from.push(0);
            } else {
                let before = argmax(&best, |t| tag.may_follow(tags.get(t).copied())).unwrap_or(0);
                next.push(best.get(before).copied().unwrap_or(f32::NEG_INFINITY) + score);
                from.push(before);
            }
        }
        best = next;
        back.push(from);
    }
    let mut path = Vec::with_capacity(back.len());
    let mut tag = argmax(&best, |_| true).unwrap_or(0);
    for from in back.iter().rev() {
        path.push(tag);
        tag = from.get(tag).copied().unwrap_or(0);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TAGS: [NerTag; 5] =
        [NerTag::Outside, NerTag::Begin(0), NerTag::Inside(0), NerTag::Begin(1), NerTag::Inside(1)];

    fn tag(logits: &[f32]) -> Vec<(std::ops::Range<usize>, String)> {
        let found = entities(logits, &TAGS, &["PER".into(), "ORG".into()], 1.0);
        found.into_iter().map(|e| (e.tokens, e.label)).collect()
    }

    #[test]
    fn neighbours_of_one_type_stay_two() {
        let logits = [[0., 9., 0., 0., 0.], [0., 9., 0., 0., 0.], [0., 0., 9., 0., 0.]].concat();
        assert_eq!(tag(&logits), [(0..1, "PER".to_owned()), (1..3, "PER".to_owned())]);
    }

    #[test]
    fn an_inside_without_a_begin_is_repaired_by_the_best_path() {
        // Word by word: O, I-PER. As a path B-PER I-PER wins over O O.
        let logits = [[3.0, 2.5, 0., 0., 0.], [0., 0., 5., 0., 0.]].concat();
        assert_eq!(tag(&logits), [(0..2, "PER".to_owned())]);
    }

    #[test]
    fn a_higher_temperature_lowers_scores_and_moves_no_entity() {
        let logits = [[0., 2., 0., 0., 0.], [0., 0., 3., 0., 0.], [1., 0., 0., 0., 0.]].concat();
        let scored = |temperature| entities(&logits, &TAGS, &["PER".into(), "ORG".into()], temperature);
        let (cold, hot) = (scored(1.0), scored(2.0));
        assert_eq!(cold.len(), 1);
        assert_eq!((&cold[0].tokens, &cold[0].label), (&hot[0].tokens, &hot[0].label));
        assert!(hot[0].score < cold[0].score);
    }

    #[test]
    fn nothing_and_nonsense_do_not_panic() {
        assert!(tag(&[]).is_empty());
        assert_eq!(tag(&[f32::NAN; 10]).len(), 0);
        assert!(entities(&[1.0], &[], &[], 1.0).is_empty());
    }

    fn brute_force(log_probs: &[Vec<f32>]) -> f32 {
        fn walk(log_probs: &[Vec<f32>], before: Option<NerTag>) -> f32 {
            let Some((first, rest)) = log_probs.split_first() else { return 0.0 };
            let legal = TAGS.iter().zip(first).filter(|(tag, _)| tag.may_follow(before));
            legal.map(|(tag, score)| score + walk(rest, Some(*tag))).fold(f32::NEG_INFINITY, f32::max)
        }
        walk(log_probs, None)
    }

    /// The probability of a span by summing over all well-formed sequences.
    fn share(log_probs: &[Vec<f32>], span: &std::ops::Range<usize>, kind: usize) -> f32 {
        type Walk<'a> = &'a dyn Fn(&[usize]) -> bool;
        fn mass(log_probs: &[Vec<f32>], path: &mut Vec<usize>, keep: Walk<'_>) -> f32 {
            let Some(row) = log_probs.get(path.len()) else { return f32::from(u8::from(keep(path))) };
            let mut sum = 0.0;
            for (t, log_prob) in row.iter().enumerate() {
                if TAGS[t].may_follow(path.last().map(|&before| TAGS[before])) {
                    path.push(t);
                    sum += log_prob.exp() * mass(log_probs, path, keep);
                    path.pop();
                }
            }
            sum
        }
        let is_span = |path: &[usize]| {
            TAGS[path[span.start]] == NerTag::Begin(kind)
                && (span.start + 1..span.end).all(|w| TAGS[path[w]] == NerTag::Inside(kind))
                && path.get(span.end).is_none_or(|&t| TAGS[t] != NerTag::Inside(kind))
        };
        mass(log_probs, &mut Vec::new(), &is_span) / mass(log_probs, &mut Vec::new(), &|_| true)
    }

    proptest! {
        #[test]
        fn the_path_is_legal_and_best(logits in prop::collection::vec(-4.0f32..4.0, 0..=25)) {
            let log_probs: Vec<_> = logits.chunks_exact(TAGS.len()).map(|row| log_softmax(row, 1.0)).collect();
            let path = viterbi(&log_probs, &TAGS);
            let mut before = None;
            let mut score = 0.0;
            for (&t, scores) in path.iter().zip(&log_probs) {
                prop_assert!(TAGS[t].may_follow(before));
                before = Some(TAGS[t]);
                score += scores[t];
            }
            prop_assert!((score - brute_force(&log_probs)).abs() < 1e-4);
        }

        #[test]
        fn a_score_is_the_share_of_the_sequences_with_that_entity(
            logits in prop::collection::vec(-4.0f32..4.0, 0..=25),
            temperature in 0.5f32..3.0,
        ) {
            let log_probs: Vec<_> =
                logits.chunks_exact(TAGS.len()).map(|row| log_softmax(row, temperature)).collect();
            for entity in entities(&logits, &TAGS, &["PER".into(), "ORG".into()], temperature) {
                let expected = share(&log_probs, &entity.tokens, usize::from(entity.label == "ORG"));
                prop_assert!((entity.score - expected).abs() < 1e-4, "{entity:?} {expected}");
            }
        }
    }
}
