//! Batches: sentences of ONE document, sorted by length, with little padding.

use super::wordpiece::SpecialIds;

/// Padded pieces of a batch: larger ones are slower (they fall out of the processor's caches).
const BUDGET: usize = 512;

/// How an encoder likes its batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Padding {
    /// Sequences are padded so that their length is a multiple of this, or that of the whole batch is.
    pub(super) step: Step,
    /// What a batch costs beside its pieces, in pieces.
    pub(super) overhead: usize,
}

/// What is rounded up by padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The pieces of each sequence.
    Sequence(usize),
    /// The pieces of all sequences together.
    Batch(usize),
    /// Nothing: the encoder passes padding over.
    None,
}

impl Padding {
    /// The length of so many sequences of which the longest has so many pieces, with `[CLS]` and `[SEP]`.
    fn length(self, rows: usize, longest: usize) -> usize {
        let step = match self.step {
            Step::Sequence(step) => step,
            // The least number whose product with the rows is a multiple of the step.
            Step::Batch(step) => (1..=step).find(|n| (n * rows).is_multiple_of(step.max(1))).unwrap_or(1),
            Step::None => 1,
        };
        longest.next_multiple_of(step.max(1))
    }
}

/// A sequence for the encoder, without `[CLS]` and `[SEP]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sequence<'a> {
    /// Piece ids.
    pub(super) ids: &'a [u32],
    /// Token types.
    pub(super) shapes: &'a [u8],
}

/// Padded sequences: the encoder's input, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Batch {
    /// Sequences.
    pub(super) rows: usize,
    /// Pieces of each with `[CLS]`, `[SEP]` and padding.
    pub(super) length: usize,
    /// Piece ids, `rows * length`.
    pub(super) ids: Vec<i64>,
    /// Token types, `rows * length`.
    pub(super) shapes: Vec<i64>,
    /// 1 for a piece, 0 for padding, `rows * length`.
    pub(super) mask: Vec<i64>,
}

impl Batch {
    /// Puts sequences between `[CLS]` and `[SEP]` and pads them to the longest and as `padding` says, but to
    /// `most` at most.
    pub(super) fn new(
        sequences: &[Sequence<'_>],
        special: SpecialIds,
        padding: Padding,
        most: usize,
    ) -> Self {
        let longest = sequences.iter().map(|s| s.ids.len() + 2).max().unwrap_or(0);
        let length = padding.length(sequences.len(), longest).min(most).max(longest);
        let size = sequences.len() * length;
        let mut batch = Self {
            rows: sequences.len(),
            length,
            ids: Vec::with_capacity(size),
            shapes: Vec::with_capacity(size),
            mask: Vec::with_capacity(size),
        };
        for (row, sequence) in sequences.iter().enumerate() {
            batch.ids.push(special.start.into());
            batch.ids.extend(sequence.ids.iter().map(|&id| i64::from(id)));
            batch.ids.push(special.end.into());
            batch.shapes.push(0);
            batch.shapes.extend(sequence.shapes.iter().map(|&shape| i64::from(shape)));
            batch.mask.resize(batch.ids.len(), 1);
            let end = (row + 1) * length;
            batch.ids.resize(end, special.pad.into());
            batch.shapes.resize(end, 0);
            batch.mask.resize(end, 0);
        }
        batch
    }

    /// Pieces of each sequence, padding left out.
    pub(super) fn lengths(&self) -> impl Iterator<Item = usize> {
        self.mask.chunks(self.length.max(1)).map(|row| row.iter().filter(|&&mask| mask == 1).count())
    }

    /// Pieces that an encoder computes.
    pub(super) fn computed(&self, padding: Padding) -> usize {
        match padding.step {
            Step::None => self.lengths().sum(),
            Step::Sequence(_) | Step::Batch(_) => self.rows * self.length,
        }
    }
}

/// Groups sequences of the given lengths (pieces, without `[CLS]` and `[SEP]`) into batches of
/// at most [`BUDGET`] padded pieces, or of one sequence; each is a list of indices.
///
/// Among all ways to cut the list sorted by length, the one that computes least.
pub(super) fn plan(lengths: &[usize], padding: Padding) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(lengths.get(i).copied().unwrap_or(0)));
    let longest: Vec<usize> = order.iter().map(|&i| lengths.get(i).copied().unwrap_or(0) + 2).collect();
    // before[i]: pieces of the sequences before i.
    let mut before = vec![0usize];
    for length in &longest {
        before.push(before.last().copied().unwrap_or(0) + length);
    }
    let before = |i: usize| before.get(i).copied().unwrap_or(usize::MAX);
    // cheapest[i]: cost of the sequences from i on, and the size of the batch that begins there.
    let mut cheapest = vec![(0usize, 0usize); order.len() + 1];
    for (first, &longest) in longest.iter().enumerate().rev() {
        let pieces = |size: usize| match padding.step {
            Step::None => before(first + size) - before(first),
            _ => size * padding.length(size, longest),
        };
        let least = |size: usize| match padding.step {
            Step::None => pieces(size),
            _ => size * longest,
        };
        let cost = |size: usize| {
            let rest = cheapest.get(first + size).map_or(0, |c| c.0);
            rest + pieces(size) + padding.overhead
        };
        let fitting = (1..=order.len() - first)
            .take_while(|&size| least(size) <= BUDGET)
            .filter(|&size| pieces(size) <= BUDGET);
        let best = fitting.map(|size| (cost(size), size)).min().unwrap_or((cost(1), 1));
        if let Some(place) = cheapest.get_mut(first) {
            *place = best;
        }
    }
    let mut batches = Vec::new();
    let mut rest = order.as_slice();
    while !rest.is_empty() {
        let size = cheapest.get(order.len() - rest.len()).map_or(1, |c| c.1).clamp(1, rest.len());
        let (batch, after) = rest.split_at(size);
        batches.push(batch.to_vec());
        rest = after;
    }
    batches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BY_4: Padding = Padding { step: Step::Sequence(4), overhead: 12 };

    #[test]
    fn padding_is_masked() {
        let special = SpecialIds { pad: 0, unknown: 1, start: 2, end: 3 };
        let one = Sequence { ids: &[7], shapes: &[5] };
        let three = Sequence { ids: &[7, 8, 9], shapes: &[5, 5, 1] };
        let batch = Batch::new(&[three, one], special, BY_4, 512);
        assert_eq!((batch.rows, batch.length), (2, 8));
        assert_eq!(batch.ids, [2, 7, 8, 9, 3, 0, 0, 0, 2, 7, 3, 0, 0, 0, 0, 0]);
        assert_eq!(batch.shapes, [0, 5, 5, 1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0]);
        assert_eq!(batch.mask, [1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(batch.lengths().collect::<Vec<_>>(), [5, 3]);
        assert_eq!(batch.computed(BY_4), 16);
        assert_eq!(batch.computed(Padding { step: Step::None, overhead: 0 }), 8);
        assert_eq!(Batch::new(&[three], special, BY_4, 6).length, 6);
    }

    proptest! {
        #[test]
        fn every_sequence_is_in_one_batch(
            lengths in prop::collection::vec(0usize..600, 0..120),
            step in prop_oneof![
                (1usize..9).prop_map(Step::Sequence), (1usize..9).prop_map(Step::Batch), Just(Step::None)
            ],
            overhead in 0usize..50,
        ) {
            let padding = Padding { step, overhead };
            let batches = plan(&lengths, padding);
            let mut seen: Vec<usize> = batches.concat();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
            for batch in batches {
                let longest = batch.iter().map(|&i| lengths[i] + 2).max().unwrap();
                let length = padding.length(batch.len(), longest);
                prop_assert!(length >= longest);
                match step {
                    Step::Sequence(step) => prop_assert!(length.is_multiple_of(step)),
                    Step::Batch(step) => prop_assert!((length * batch.len()).is_multiple_of(step)),
                    Step::None => {}
                }
                let computed = match step {
                    Step::None => batch.iter().map(|&i| lengths[i] + 2).sum(),
                    _ => batch.len() * length,
                };
                prop_assert!(batch.len() == 1 || computed <= BUDGET);
            }
        }
    }
}
