//! How probable a span is: the score of an entity.

use std::ops::Range;

use super::ner::NerTag;

/// The probability mass of the well-formed BIO sequences over the words before and after a span.
///
/// The head gives every word a distribution of its own over tags. Over whole sentences, these make
/// a distribution over sequences, of which only the well-formed ones count. A span's share of it
/// is the mass before it, times its own tags, times the mass after it (where it may not go on),
/// over the mass of all: forward and backward sums, as in a CRF without transition scores.
pub(super) struct Sequences {
    /// Logarithm of the mass over the words `..w`, for each `w` from 0 to the number of words.
    before: Vec<f64>,
    /// Logarithm of the mass over the words `w..`, as a sequence of its own.
    after: Vec<f64>,
}

impl Sequences {
    /// From the log-probabilities of each word's tags.
    pub(super) fn new(log_probs: &[Vec<f32>], tags: &[NerTag], types: usize) -> Self {
        let words: Vec<WordMass> = log_probs.iter().map(|row| WordMass::new(row, tags, types)).collect();

        // open[x]: share of the mass so far in which an entity of type x may go on.
        let (mut before, mut open) = (vec![0.0], vec![0.0; types]);
        let mut total = 0.0;
        for word in &words {
            let inside: f64 = word.inside.iter().zip(&open).map(|(i, open)| i * open).sum();
            let grown = (word.outside + word.begin.iter().sum::<f64>() + inside).max(f64::MIN_POSITIVE);
            for (open, (begin, inside)) in open.iter_mut().zip(word.begin.iter().zip(&word.inside)) {
                *open = (begin + inside * *open) / grown;
            }
            total += grown.ln();
            before.push(total);
        }

        // rest[x]: mass of what follows and begins with I-x, relative to what begins with no I.
        let (mut after, mut rest) = (vec![0.0], vec![0.0; types]);
        let mut total = 0.0;
        for word in words.iter().rev() {
            let begun: f64 = word.begin.iter().zip(&rest).map(|(b, rest)| b * (1.0 + rest)).sum();
            let grown = (word.outside + begun).max(f64::MIN_POSITIVE);
            for (rest, inside) in rest.iter_mut().zip(&word.inside) {
                *rest = inside * (1.0 + *rest) / grown;
            }
            total += grown.ln();
            after.push(total);
        }
        after.reverse();
        Self { before, after }
    }

    /// The probability of an entity on exactly `span`, given the sum of the log-probabilities of its tags.
    pub(super) fn probability(&self, span: &Range<usize>, log_prob: f32) -> f32 {
        let at = |mass: &[f64], word: usize| mass.get(word).copied().unwrap_or(f64::NEG_INFINITY);
        let all = self.before.last().copied().unwrap_or(0.0);
        let share = at(&self.before, span.start) + f64::from(log_prob) + at(&self.after, span.end) - all;
        (share.exp() as f32).clamp(0.0, 1.0)
    }
}

/// The probabilities of one word's tags, by kind of tag and type.
struct WordMass {
    outside: f64,
    begin: Vec<f64>,
    inside: Vec<f64>,
}

impl WordMass {
    fn new(log_probs: &[f32], tags: &[NerTag], types: usize) -> Self {
        let mut mass = Self { outside: 0.0, begin: vec![0.0; types], inside: vec![0.0; types] };
        for (tag, log_prob) in tags.iter().zip(log_probs) {
            let place = match tag {
                NerTag::Outside => Some(&mut mass.outside),
                NerTag::Begin(kind) => mass.begin.get_mut(*kind),
                NerTag::Inside(kind) => mass.inside.get_mut(*kind),
            };
            if let Some(place) = place {
                *place += f64::from(*log_prob).exp();
            }
        }
        mass
    }
}
