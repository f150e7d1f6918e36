//! The encoder in bf16: BERT (Devlin et al. 2019) over tch, on the weights of the model folder.
//!
//! It differs from rust-bert's in what computes, not in what is computed: query, key and value are one
//! product, attention is libtorch's fused kernel, and the last layer computes only the pieces that are asked
//! for.

mod heads;
mod linear;
mod weights;

use rust_bert::Activation;
use tch::{Kind, TchError, Tensor};

use super::batch::{Batch, Padding, Step};
use super::encoder::{Encoder, Pick, guarded, signed};
use super::error::TaggerError;
pub(super) use heads::Bf16Heads;
pub(super) use weights::Bf16Weights;
use weights::Layer;

/// What attention adds to the scores of padding.
const MASKED: f64 = -1e4;
/// Rows of the last layer are rounded up to a multiple of this: oneDNN keeps a primitive for every shape.
const ROWS_STEP: usize = 8;

/// The encoder in bf16, on shared weights.
pub(super) struct Bf16Encoder(pub(super) Bf16Weights);

impl Encoder for Bf16Encoder {
    fn encode(&mut self, batch: &Batch, picks: &[Pick]) -> Result<Tensor, TaggerError> {
        guarded("encode a batch", || self.run(batch, picks))?.map_err(TaggerError::torch("encode a batch"))
    }

    fn padding(&self) -> Padding {
        // oneDNN keeps a primitive for every number of rows that it saw.
        Padding { step: Step::Batch(8), overhead: 24 }
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

impl Bf16Encoder {
    fn run(&self, batch: &Batch, picks: &[Pick]) -> Result<Tensor, TchError> {
        let Bf16Weights { heads, hidden, layers, .. } = &self.0;
        let sizes =
            Sizes { rows: signed(batch.rows), length: signed(batch.length), hidden: *hidden, heads: *heads };
        let mask = sizes.matrix(&batch.mask)?.f_to_kind(Kind::Float)?;
        let mask = mask.f_sub_scalar(1.0)?.f_mul_scalar(-MASKED)?.f_view([sizes.rows, 1, 1, sizes.length])?;
        let mut x = self.embed(batch, sizes)?.f_to_kind(Kind::BFloat16)?;
        let Some((last, before)) = layers.split_last() else { return Ok(x) };
        for layer in before {
            let attended = attention(layer, &x, &mask, sizes)?;
            x = self.rest(layer, x, &attended)?;
        }
        let attended = attention(last, &x, &mask, sizes)?;
        let rows = Tensor::f_from_slice(&rows(picks, batch.rows))?;
        let picked = x.f_index_select(0, &rows)?;
        let x = self.rest(last, picked, &attended.f_index_select(0, &rows)?)?;
        x.f_narrow(0, 0, signed(picks.len()))?.f_to_kind(Kind::Float)
    }

    /// The embeddings of all pieces, `[length * rows, hidden]`, f32.
    fn embed(&self, batch: &Batch, sizes: Sizes) -> Result<Tensor, TchError> {
        let Bf16Weights { words, positions, shapes, norm, .. } = &self.0;
        let flat = |values: &[i64]| sizes.matrix(values)?.f_tr()?.f_reshape([-1]);
        let mut x = words.f_index_select(0, &flat(&batch.ids)?)?;
        let mut by_position = x.f_view([sizes.length, sizes.rows, sizes.hidden])?;
        let _ = by_position.f_add_(&positions.f_narrow(0, 0, sizes.length)?.f_unsqueeze(1)?)?;
        let _ = x.f_add_(&shapes.f_index_select(0, &flat(&batch.shapes)?)?)?;
        norm.apply(&x)
    }

    /// What follows attention in a layer.
    fn rest(&self, layer: &Layer, x: Tensor, attended: &Tensor) -> Result<Tensor, TchError> {
        let mut x = x;
        let x = layer.attention_norm.apply(&x.f_add_(&layer.output.apply(attended)?)?)?;
        let inner = self.activate(layer.inner.apply(&x)?)?;
        let mut x = x;
        layer.norm.apply(&x.f_add_(&layer.outer.apply(&inner)?)?)
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
/// In f32: its products are small, and f32 is what the kernel is fastest at.
fn attention(layer: &Layer, x: &Tensor, mask: &Tensor, sizes: Sizes) -> Result<Tensor, TchError> {
    let Sizes { rows, length, hidden, heads } = sizes;
    let joint = layer.attention.apply(x)?.f_to_kind(Kind::Float)?;
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

/// The rows of the pieces that are asked for in the layout of the encoder, with more of them up to a multiple of
/// [`ROWS_STEP`].
fn rows(picks: &[Pick], batch_rows: usize) -> Vec<i64> {
    let mut rows: Vec<i64> = picks.iter().map(|pick| signed(pick.column * batch_rows + pick.row)).collect();
    // Any piece would do.
    rows.resize(rows.len().next_multiple_of(ROWS_STEP), rows.last().copied().unwrap_or(0));
    rows
}
