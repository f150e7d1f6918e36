//! The encoder in int8: BERT (Devlin et al. 2019) without libtorch.
//!
//! libtorch has the products (FBGEMM), but more than half of the time then goes into what lies between them:
//! each step writes its values to memory for the next one to fetch. Here a block of rows goes from one product
//! to the next while it is in the core's caches, sequences are not padded, and rows have scales of their own, so
//! that no piece depends on its neighbours in a batch.

mod heads;
mod weights;

use std::sync::Arc;

use claimgraph_kernels::{AttentionRoom, Buffer, Room, attend};
use tch::Tensor;

use super::batch::{Batch, Padding, Step};
use super::encoder::{Encoder, Pick, signed};
use super::error::TaggerError;
pub(super) use heads::{HeadWeights, Int8Heads};
pub(super) use weights::Int8Weights;
use weights::Layer;

/// Rows that are computed at a time: what lies between their products stays in a core's caches.
const BLOCK: usize = 64;
/// Pieces of the sequences that attention is computed for at a time, for the same reason; a longer sequence goes by
/// itself.
const GROUP: usize = 96;

/// The encoder in int8, on shared weights.
pub(super) struct Int8Encoder {
    weights: Arc<Int8Weights>,
    room: Room,
    attention: AttentionRoom,
    /// Queries, keys and values of the pieces of some sequences.
    joint: Buffer<f32>,
    /// What attention makes of them.
    context: Buffer<f32>,
    /// Between the layers of a feed-forward network.
    inner: Buffer<f32>,
}

impl Int8Encoder {
    /// An encoder on shared weights.
    pub(super) fn new(weights: Arc<Int8Weights>) -> Self {
        Self {
            weights,
            room: Room::default(),
            attention: AttentionRoom::default(),
            joint: Buffer::default(),
            context: Buffer::default(),
            inner: Buffer::default(),
        }
    }
}

impl Encoder for Int8Encoder {
    fn encode(&mut self, batch: &Batch, picks: &[Pick]) -> Result<Tensor, TaggerError> {
        let weights = Arc::clone(&self.weights);
        let hidden = weights.hidden;
        let lengths: Vec<usize> = batch.lengths().collect();
        let mut x = weights.embed(batch);
        let Some((last, before)) = weights.layers.split_last() else {
            return matrix(&x, hidden);
        };
        for layer in before {
            self.attend(layer, &x, &lengths)?;
            let context = std::mem::take(&mut self.context);
            self.rest(layer, &mut x, &context)?;
            self.context = context;
        }
        // Of the last layer only the pieces that are asked for.
        self.attend(last, &x, &lengths)?;
        let starts: Vec<usize> = lengths
            .iter()
            .scan(0, |start, length| {
                *start += length;
                Some(*start - length)
            })
            .collect();
        let pick = |rows: &[f32]| -> Buffer<f32> {
            let mut picked = Vec::with_capacity(picks.len() * hidden);
            for pick in picks {
                let row = starts.get(pick.row).map_or(0, |start| start + pick.column);
                picked.extend_from_slice(rows.get(row * hidden..(row + 1) * hidden).unwrap_or_default());
            }
            Buffer::of(&picked)
        };
        let (mut x, context) = (pick(&x), pick(&self.context));
        self.rest(last, &mut x, &context)?;
        matrix(&x, hidden)
    }

    fn padding(&self) -> Padding {
        Padding { step: Step::None, overhead: 40 }
    }
}

impl Int8Encoder {
    /// The context of every piece, before the output layer of attention: a few sequences at a time.
    fn attend(&mut self, layer: &Layer, x: &[f32], lengths: &[usize]) -> Result<(), TaggerError> {
        let Int8Weights { hidden, heads, .. } = *self.weights;
        let width = layer.attention.outputs();
        self.context.resize(x.len());
        let (mut x, mut context) = (x, &mut *self.context);
        for group in groups(lengths) {
            let rows: usize = group.iter().sum();
            let (of_group, rest) = x.split_at_checked(rows * hidden).unwrap_or((x, &[]));
            x = rest;
            self.joint.resize(of_group.len() / hidden * width);
            layer.attention.product(of_group, &mut self.room)?.store(&mut self.joint);
            let mut joint = &*self.joint;
            for length in group {
                let (of_sequence, rest) = joint.split_at_checked(length * width).unwrap_or((joint, &[]));
                joint = rest;
                let middle = (length * hidden).min(context.len());
                let (to, rest) = context.split_at_mut(middle);
                context = rest;
                attend(of_sequence, heads, hidden / heads, &mut self.attention, to);
            }
        }
        Ok(())
    }

    /// What follows attention in a layer.
    fn rest(&mut self, layer: &Layer, x: &mut [f32], context: &[f32]) -> Result<(), TaggerError> {
        let Int8Weights { hidden, activation, .. } = *self.weights;
        let room = &mut self.room;
        for (x, context) in x.chunks_mut(BLOCK * hidden).zip(context.chunks(BLOCK * hidden)) {
            layer.output.product(context, room)?.add_normed(&layer.attention_norm, x);
            self.inner.resize(x.len() / hidden * layer.inner.outputs());
            layer.inner.product(x, room)?.activate(activation, &mut self.inner);
            layer.outer.product(&self.inner, room)?.add_normed(&layer.norm, x);
        }
        Ok(())
    }
}

impl Int8Weights {
    /// The embeddings of the pieces of a batch without its padding, sequence by sequence.
    fn embed<'a>(&'a self, batch: &Batch) -> Buffer<f32> {
        let hidden = self.hidden;
        let row = |table: &'a [f32], number: usize| -> &'a [f32] {
            table.chunks_exact(hidden).nth(number).unwrap_or_default()
        };
        let number = |id: i64| usize::try_from(id).unwrap_or(usize::MAX);
        let mut x = Vec::with_capacity(batch.ids.len() * hidden);
        for (place, ((id, shape), mask)) in batch.ids.iter().zip(&batch.shapes).zip(&batch.mask).enumerate() {
            if *mask == 0 {
                continue;
            }
            let word = row(&self.words, number(*id));
            let position = row(&self.positions, place % batch.length.max(1));
            let shape = row(&self.shapes, number(*shape));
            x.extend(word.iter().zip(position).zip(shape).map(|((a, b), c)| a + b + c));
        }
        let mut x = Buffer::of(&x);
        self.norm.apply(&mut x);
        x
    }
}

/// Cuts a list of lengths into stretches of some [`GROUP`] pieces.
fn groups(lengths: &[usize]) -> impl Iterator<Item = &[usize]> {
    let mut rows = 0;
    lengths.chunk_by(move |before, next| {
        rows += before;
        let fits = rows + next <= GROUP;
        if !fits {
            rows = 0;
        }
        fits
    })
}

/// As a tensor, `[rows, width]`.
fn matrix(values: &[f32], width: usize) -> Result<Tensor, TaggerError> {
    let rows = signed(values.len() / width.max(1));
    Tensor::f_from_slice(values)
        .and_then(|flat| flat.f_view([rows, signed(width)]))
        .map_err(TaggerError::torch("make a tensor"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_grouped_while_there_is_room() {
        let found: Vec<&[usize]> = groups(&[500, 97, 96, 50, 46, 1, 40, 30, 30, 26]).collect();
        let expected: [&[usize]; 6] = [&[500], &[97], &[96], &[50, 46], &[1, 40, 30], &[30, 26]];
        assert_eq!(found, expected);
        assert_eq!(groups(&[]).count(), 0);
    }
}
