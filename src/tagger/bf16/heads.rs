//! The heads in bf16: their first layers as one product, the relations in chunks. That of the entities
//! is small, and their confidences are read by the user: it stays in f32.

use tch::{Kind, TchError, Tensor};

use super::linear::Linear;
use crate::tagger::error::TaggerError;
use crate::tagger::heads::{FIRST, HeadLayers, REST, split};
use crate::tagger::weights::Weights;

/// Words whose relations are scored at a time: a word has some thousand values in between, and those of more
/// words would not stay in the processor's caches.
const CHUNK: i64 = 64;

/// The heads in bf16.
pub(in crate::tagger) struct Bf16Heads {
    ner: [Tensor; 2],
    /// The other first layers.
    rest: Linear,
    /// Sizes of their outputs.
    sizes: [i64; REST.len()],
    arc_u: Linear,
    rel_u: Linear,
}

impl Bf16Heads {
    /// Converts and packs the weights of a model.
    pub(in crate::tagger) fn new(weights: &Weights) -> Result<Self, TaggerError> {
        let all = |kind: &str| -> Result<Vec<Tensor>, TaggerError> {
            REST.iter().map(|name| weights.get(&format!("heads.{name}.{kind}"))).collect()
        };
        let (rest, biases) = (all("weight")?, all("bias")?);
        let ner = [weights.get("heads.ner.weight")?, weights.get("heads.ner.bias")?];
        let (arc_u, rel_u) = (weights.get("heads.arc_u")?, weights.get("heads.rel_u")?);
        let make = || -> Result<Self, TchError> {
            let linear = |weight: &Tensor, bias: &Tensor| Linear::new(&weight.f_contiguous()?, bias);
            // The last row is what the constant 1 beside a child is multiplied with.
            let bilinear = |whole: &Tensor| {
                let size = whole.size2()?.0 - 1;
                linear(&whole.f_narrow(0, 0, size)?.f_tr()?, &whole.f_select(0, size)?)
            };
            let mut sizes = [0; REST.len()];
            for (size, bias) in sizes.iter_mut().zip(&biases) {
                *size = bias.size1()?;
            }
            Ok(Self {
                ner,
                rest: linear(&Tensor::f_cat(&rest, 0)?, &Tensor::f_cat(&biases, 0)?)?,
                sizes,
                arc_u: bilinear(&arc_u)?,
                rel_u: bilinear(&rel_u)?,
            })
        };
        make().map_err(TaggerError::torch("pack the weights"))
    }

    /// Handles on the same values.
    pub(in crate::tagger) fn shallow_clone(&self) -> Self {
        Self {
            ner: self.ner.each_ref().map(Tensor::shallow_clone),
            rest: self.rest.shallow_clone(),
            sizes: self.sizes,
            arc_u: self.arc_u.shallow_clone(),
            rel_u: self.rel_u.shallow_clone(),
        }
    }
}

/// A layer's output, in bf16.
fn apply(layer: &Linear, x: &Tensor) -> Result<Tensor, TchError> {
    layer.apply(&x.f_contiguous()?.f_to_kind(Kind::BFloat16)?)
}

impl HeadLayers for Bf16Heads {
    fn first(&mut self, vectors: &Tensor) -> Result<[Tensor; FIRST.len()], TaggerError> {
        self.try_first(vectors).map_err(TaggerError::torch("score words"))
    }

    fn arcs(&mut self, children: &Tensor) -> Result<Tensor, TaggerError> {
        let arcs = apply(&self.arc_u, children).and_then(|arcs| arcs.f_to_kind(Kind::Float));
        arcs.map_err(TaggerError::torch("score words"))
    }

    fn relations(
        &mut self,
        children: &Tensor,
        heads: &Tensor,
        relations: i64,
    ) -> Result<Tensor, TaggerError> {
        self.try_relations(children, heads, relations).map_err(TaggerError::torch("score relations"))
    }
}

impl Bf16Heads {
    fn try_first(&self, vectors: &Tensor) -> Result<[Tensor; FIRST.len()], TchError> {
        let [weight, bias] = &self.ner;
        let ner = vectors.f_linear(weight, Some(bias))?;
        let rest = apply(&self.rest, vectors)?.f_to_kind(Kind::Float)?;
        split(ner, &rest, self.sizes)
    }

    fn try_relations(&self, children: &Tensor, heads: &Tensor, relations: i64) -> Result<Tensor, TchError> {
        let rows = children.size2()?.0;
        let heads = heads.f_to_kind(Kind::BFloat16)?.f_unsqueeze(1)?;
        let mut scores = Vec::new();
        for start in (0..rows).step_by(usize::try_from(CHUNK).unwrap_or(1)) {
            let length = CHUNK.min(rows - start);
            let products = apply(&self.rel_u, &children.f_narrow(0, start, length)?)?;
            let mut products = products.f_view([length, relations, -1])?;
            let products = products.f_mul_(&heads.f_narrow(0, start, length)?)?;
            let last: &[i64] = &[2];
            scores.push(products.f_sum_dim_intlist(last, false, Kind::Float)?);
        }
        Tensor::f_cat(&scores, 0)
    }
}
