//! Attention (Vaswani et al. 2017) within one sequence, in f32: its products are small.
//!
//! Of scores, a vector holds one for each of as many queries as it has room for: so nothing is summed within a vector,
//! and the softmax of many queries costs what that of one would.

use rten_simd::ops::{BitOps, FloatOps, NumOps};
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_vecmath::Exp;

use crate::buffer::Buffer;

/// Keys whose scores are computed at a time: enough of them to keep the CPU's multipliers busy.
const KEYS: usize = 4;
/// Queries whose context is computed at a time; a divisor of the lanes of any vector.
const QUERIES: usize = 4;

/// The context of every piece of a sequence, before the output layer of attention: `[pieces, heads * size]`.
///
/// `joint` is the queries, keys and values of all heads, `[pieces, 3 * heads * size]`; `size`, the width of a head, a
/// multiple of [`LANES`](crate::LANES).
pub fn attend(joint: &[f32], heads: usize, size: usize, room: &mut AttentionRoom, context: &mut [f32]) {
    let hidden = heads * size;
    let pieces = context.len() / hidden.max(1);
    Attention { joint: Joint { values: joint, hidden, size }, pieces, room, context }.dispatch();
}

/// What attention needs besides; kept from one sequence to the next.
#[derive(Debug, Default)]
pub struct AttentionRoom {
    /// Of some queries, each a column: `[size, lanes]`.
    queries: Buffer<f32>,
    /// Of these queries to all keys: `[pieces, lanes]`.
    scores: Buffer<f32>,
}

struct Attention<'a> {
    joint: Joint<'a>,
    pieces: usize,
    room: &'a mut AttentionRoom,
    context: &'a mut [f32],
}

/// Queries, keys and values of all heads.
#[derive(Clone, Copy)]
struct Joint<'a> {
    /// `[pieces, 3 * hidden]`.
    values: &'a [f32],
    hidden: usize,
    size: usize,
}

impl<'a> Joint<'a> {
    /// The query (0), key (1) or value (2) of a piece in a head.
    #[inline(always)]
    fn part(self, piece: usize, which: usize, head: usize) -> &'a [f32] {
        let start = (piece * 3 + which) * self.hidden + head * self.size;
        self.values.get(start..start + self.size).unwrap_or_default()
    }
}

impl SimdOp for Attention<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let lanes = isa.f32().len();
        let Self { joint, pieces, room: AttentionRoom { queries, scores }, context } = self;
        let Joint { hidden, size, .. } = joint;
        queries.resize(size * lanes);
        scores.resize(pieces * lanes);
        for head in 0..hidden / size.max(1) {
            for first in (0..pieces).step_by(lanes) {
                transpose(joint, head, pieces, first, queries, lanes);
                let most = score(isa, joint, head, queries, scores);
                softmax(isa, scores, most);
                for start in (first..pieces.min(first + lanes)).step_by(QUERIES) {
                    let place = (start - first, start);
                    for column in (0..size).step_by(2 * lanes) {
                        // Two at a time: each weight is fetched once for both.
                        if column + 2 * lanes <= size {
                            mix::<I, 2>(isa, joint, (head, column), scores, place, context);
                        } else {
                            mix::<I, 1>(isa, joint, (head, column), scores, place, context);
                        }
                    }
                }
            }
        }
    }
}

/// Puts the queries from `first` on into columns; where fewer are left than there is room for, the last one several
/// times.
#[inline(always)]
fn transpose(joint: Joint<'_>, head: usize, pieces: usize, first: usize, queries: &mut [f32], lanes: usize) {
    let factor = 1.0 / (joint.size as f32).sqrt();
    for lane in (0..lanes).step_by(4) {
        let rows: [&[f32]; 4] =
            std::array::from_fn(|i| joint.part((first + lane + i).min(pieces - 1), 0, head));
        let [a, b, c, d] = rows.map(|row| row.as_chunks::<4>().0);
        let to = queries.chunks_exact_mut(4 * lanes);
        for ((((a, b), c), d), to) in a.iter().zip(b).zip(c).zip(d).zip(to) {
            let ([a, e, i, m], [b, f, j, n]) = (*a, *b);
            let ([c, g, k, o], [d, h, l, p]) = (*c, *d);
            // One by one: of a loop compilers make scattered writes, which are slow.
            let columns = [[a, b, c, d], [e, f, g, h], [i, j, k, l], [m, n, o, p]];
            for (column, row) in columns.iter().zip(to.chunks_exact_mut(lanes)) {
                let place = row.get_mut(lane..).and_then(<[f32]>::first_chunk_mut::<4>);
                if let Some(place) = place {
                    *place = column.map(|value| value * factor);
                }
            }
        }
    }
}

/// Scalar products of the queries with all keys; gives the greatest of each query.
#[inline(always)]
fn score<I: Isa>(isa: I, joint: Joint<'_>, head: usize, queries: &[f32], scores: &mut [f32]) -> I::F32 {
    let ops = isa.f32();
    let pieces = scores.len() / ops.len();
    let mut most = ops.splat(f32::NEG_INFINITY);
    for (group, scores) in scores.chunks_mut(KEYS * ops.len()).enumerate() {
        // Where fewer are left, the last one is computed several times.
        let keys: [&[f32]; KEYS] =
            std::array::from_fn(|i| joint.part((group * KEYS + i).min(pieces - 1), 1, head));
        let [a, b, c, d] = keys;
        let mut sums = [ops.zero(); KEYS];
        for ((((query, a), b), c), d) in queries.chunks_exact(ops.len()).zip(a).zip(b).zip(c).zip(d) {
            let query = ops.load(query);
            let [of_a, of_b, of_c, of_d] = sums;
            sums = [
                ops.mul_add(ops.splat(*a), query, of_a),
                ops.mul_add(ops.splat(*b), query, of_b),
                ops.mul_add(ops.splat(*c), query, of_c),
                ops.mul_add(ops.splat(*d), query, of_d),
            ];
        }
        for (sum, scores) in sums.iter().zip(scores.chunks_exact_mut(ops.len())) {
            ops.store(*sum, scores);
            most = ops.max(most, *sum);
        }
    }
    most
}

/// Puts weights in place of scores, whose greatest is given for each query.
#[inline(always)]
fn softmax<I: Isa>(isa: I, scores: &mut [f32], most: I::F32) {
    let ops = isa.f32();
    let mut total = ops.zero();
    for scores in scores.chunks_exact_mut(ops.len()) {
        let value = Exp {}.eval(isa, ops.sub(ops.load(scores), most));
        ops.store(value, scores);
        total = ops.add(total, value);
    }
    let share = ops.div(ops.one(), total);
    for scores in scores.chunks_exact_mut(ops.len()) {
        ops.store(ops.mul(ops.load(scores), share), scores);
    }
}

/// The context of the queries from `piece` on, whose weights begin at `lane`: the values of all pieces, mixed. Of the
/// head's values `COLUMNS` vectors from `start` on.
#[inline(always)]
fn mix<I: Isa, const COLUMNS: usize>(
    isa: I,
    joint: Joint<'_>,
    (head, start): (usize, usize),
    weights: &[f32],
    (lane, piece): (usize, usize),
    context: &mut [f32],
) {
    let ops = isa.f32();
    let width = COLUMNS * ops.len();
    let mut sums = [[ops.zero(); COLUMNS]; QUERIES];
    for (key, weights) in weights.chunks_exact(ops.len()).enumerate() {
        let value = joint.part(key, 2, head).get(start..start + width);
        let weights = weights.get(lane..).and_then(<[f32]>::first_chunk::<QUERIES>);
        let (Some(value), Some(weights)) = (value, weights) else { continue };
        let value = ops.load_many::<COLUMNS>(value);
        for (sums, weight) in sums.iter_mut().zip(weights) {
            let weight = ops.splat(*weight);
            for (sum, value) in sums.iter_mut().zip(value) {
                *sum = ops.mul_add(weight, value, *sum);
            }
        }
    }
    for (row, sums) in context.chunks_exact_mut(joint.hidden).skip(piece).zip(&sums) {
        let at = head * joint.size + start;
        // Of a length that the compiler knows: of any other it makes a call that copies memory.
        if let Some(place) = row.get_mut(at..at + width) {
            for (place, sum) in place.chunks_exact_mut(ops.len()).zip(sums) {
                ops.store(*sum, place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_its_definition_says() {
        let heads = 2;
        let mut room = AttentionRoom::default();
        for (pieces, size) in [(1, 16), (3, 32), (4, 48), (17, 16), (37, 32), (37, 48)] {
            let hidden = heads * size;
            let joint: Vec<f32> =
                (0..pieces * 3 * hidden).map(|i| (i * 37 % 101) as f32 / 50.0 - 1.0).collect();
            let mut context = vec![f32::NAN; pieces * hidden];
            attend(&joint, heads, size, &mut room, &mut context);
            for (i, got) in context.iter().enumerate() {
                let (row, column) = (i / hidden, i % hidden);
                let first = column / size * size;
                let part = |row: usize, which: usize| &joint[(row * 3 + which) * hidden..][..hidden];
                let scores: Vec<f32> = (0..pieces)
                    .map(|other| {
                        let pairs = part(row, 0)[first..].iter().zip(&part(other, 1)[first..]).take(size);
                        (pairs.map(|(a, b)| a * b).sum::<f32>() / (size as f32).sqrt()).exp()
                    })
                    .collect();
                let total: f32 = scores.iter().sum();
                let expected: f32 =
                    scores.iter().enumerate().map(|(other, s)| s / total * part(other, 2)[column]).sum();
                assert!((expected - got).abs() < 1e-5, "{pieces} pieces, {row} {column}: {expected} {got}");
            }
        }
    }
}
