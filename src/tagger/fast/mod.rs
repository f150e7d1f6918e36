//! The encoder in bf16 and int8: BERT (Devlin et al. 2019) over tch, on the weights of the model folder.
//!
//! It differs from rust-bert's in what computes, not in what is computed: query, key and value are one
//! product, attention is libtorch's fused kernel, and the last layer computes only the pieces that are asked
//! for. Everything is laid out position by position, `[length * rows, hidden]`: so the `[CLS]` of all
//! sequences are the first rows, and the products can take them apart without a copy (see [`linear`]).

mod heads;
mod linear;
mod quiet;
mod weights;

use rust_bert::Activation;
use tch::{Kind, TchError, Tensor};

use super::batch::{Batch, Padding, Step};
use super::encoder::{Encoder, Pick, guarded, signed};
use super::error::TaggerError;
pub(super) use heads::FastHeads;
pub(super) use weights::FastWeights;
use weights::Layer;

/// What attention adds to the scores of padding.
const MASKED: f64 = -1e4;
/// Rows of the last layer are rounded up to a multiple of this: oneDNN keeps a primitive for every shape.
const ROWS_STEP: usize = 8;

/// The encoder in bf16 or int8, on shared weights.
pub(super) struct FastEncoder(pub(super) FastWeights);

impl Encoder for FastEncoder {
    fn encode(&self, batch: &Batch, picks: &[Pick]) -> Result<Tensor, TaggerError> {
        guarded("encode a batch", || self.run(batch, picks))?.map_err(TaggerError::torch("encode a batch"))
    }

    fn padding(&self) -> Padding {
        // oneDNN keeps a primitive for every number of rows that it saw, FBGEMM does not.
        match self.0.kind {
            Kind::BFloat16 => Padding { step: Step::Batch(8), overhead: 24 },
            _ => Padding { step: Step::Batch(1), overhead: 40 },
        }
    }
}

/// Sizes of a batch, as libtorch counts them.
#[derive(Clone, Copy)]
struct Sizes {
    rows: i64,
    length: i64,
    hidden: i64,
    heads: i64,
}

impl FastEncoder {
    fn run(&self, batch: &Batch, picks: &[Pick]) -> Result<Tensor, TchError> {
        let FastWeights { kind, heads, hidden, layers, .. } = &self.0;
        let sizes =
            Sizes { rows: signed(batch.rows), length: signed(batch.length), hidden: *hidden, heads: *heads };
        let mask = sizes.matrix(&batch.mask)?.f_to_kind(Kind::Float)?;
        let mask = mask.f_sub_scalar(1.0)?.f_mul_scalar(-MASKED)?.f_view([sizes.rows, 1, 1, sizes.length])?;
        let mut x = self.embed(batch, sizes)?.f_to_kind(*kind)?;
        let Some((last, before)) = layers.split_last() else { return Ok(x) };
        for layer in before {
            let attended = attention(layer, &x, &mask, sizes)?;
            x = self.rest(layer, x, &attended, sizes.rows)?;
        }
        let attended = attention(last, &x, &mask, sizes)?;
        let order = Order::new(picks, batch.rows);
        let rows = Tensor::f_from_slice(&order.rows)?;
        let picked = x.f_index_select(0, &rows)?;
        let x = self.rest(last, picked, &attended.f_index_select(0, &rows)?, order.first)?;
        x.f_index_select(0, &Tensor::f_from_slice(&order.back)?)?.f_to_kind(Kind::Float)
    }

    /// The embeddings of all pieces, `[length * rows, hidden]`, f32.
    fn embed(&self, batch: &Batch, sizes: Sizes) -> Result<Tensor, TchError> {
        let FastWeights { words, positions, shapes, norm, .. } = &self.0;
        let flat = |values: &[i64]| sizes.matrix(values)?.f_tr()?.f_reshape([-1]);
        let mut x = words.f_index_select(0, &flat(&batch.ids)?)?;
        let mut by_position = x.f_view([sizes.length, sizes.rows, sizes.hidden])?;
        let _ = by_position.f_add_(&positions.f_narrow(0, 0, sizes.length)?.f_unsqueeze(1)?)?;
        let _ = x.f_add_(&shapes.f_index_select(0, &flat(&batch.shapes)?)?)?;
        norm.apply(&x)
    }

    /// What follows attention in a layer; the first rows are those of `[CLS]`.
    fn rest(&self, layer: &Layer, x: Tensor, attended: &Tensor, first: i64) -> Result<Tensor, TchError> {
        let mut x = x;
        layer.output.add_to(attended, &mut x)?;
        let x = layer.attention_norm.apply(&x)?;
        for part in layer.inner.parts(&x, first)? {
            let mut part = part;
            let inner = self.activate(layer.inner.apply(&part)?)?;
            layer.outer.add_to(&inner, &mut part)?;
        }
        layer.norm.apply(&x)
    }

    fn activate(&self, x: Tensor) -> Result<Tensor, TchError> {
        let mut x = x;
        match &self.0.activation {
            Activation::gelu => x.f_gelu_("none"),
            Activation::relu => x.f_relu_(),
            other => Ok((other.get_function().get_fn())(&x)),
        }
    }
}

impl Sizes {
    /// One value for each piece of a batch, `[rows, length]`.
    fn matrix(self, values: &[i64]) -> Result<Tensor, TchError> {
        Tensor::f_from_slice(values)?.f_view([self.rows, self.length])
    }
}

/// The context of every piece, before the output layer of attention: `[length * rows, hidden]`.
///
/// In f32 for any precision: its products are small, and f32 is what the kernel is fastest at.
fn attention(layer: &Layer, x: &Tensor, mask: &Tensor, sizes: Sizes) -> Result<Tensor, TchError> {
    let Sizes { rows, length, hidden, heads } = sizes;
    let joint = layer.attention.joint(x, rows)?;
    // [3, rows, heads, length, size], without a copy.
    let parts = joint.f_view([length, rows, 3, heads, hidden / heads])?.f_permute([2, 1, 3, 0, 4])?;
    let part = |i| parts.f_select(0, i);
    let scale: Option<f64> = None;
    let context = Tensor::f_scaled_dot_product_attention(
        &part(0)?,
        &part(1)?,
        &part(2)?,
        Some(mask),
        0.0,
        false,
        scale,
    )?;
    context.f_permute([2, 0, 1, 3])?.f_reshape([length * rows, hidden])?.f_to_kind(x.f_kind()?)
}

/// In which order the last layer computes the pieces that are asked for: those of `[CLS]` first.
struct Order {
    /// The pieces' rows in the layout of the encoder, rounded up to a multiple of [`ROWS_STEP`].
    rows: Vec<i64>,
    /// So many of them are `[CLS]`.
    first: i64,
    /// For each pick its place in `rows`.
    back: Vec<i64>,
}

impl Order {
    fn new(picks: &[Pick], batch_rows: usize) -> Self {
        let mut order: Vec<usize> = (0..picks.len()).collect();
        order.sort_by_key(|&i| picks.get(i).is_some_and(|pick| pick.column > 0));
        let mut back = vec![0; picks.len()];
        for (place, &i) in order.iter().enumerate() {
            if let Some(of_pick) = back.get_mut(i) {
                *of_pick = signed(place);
            }
        }
        let picked = order.iter().filter_map(|&i| picks.get(i));
        let mut rows: Vec<i64> = picked.map(|pick| signed(pick.column * batch_rows + pick.row)).collect();
        let first = picks.iter().filter(|pick| pick.column == 0).count();
        // Any piece would do.
        rows.resize(rows.len().next_multiple_of(ROWS_STEP), rows.last().copied().unwrap_or(0));
        Self { rows, first: signed(first), back }
    }
}
