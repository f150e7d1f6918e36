//! The weights of the encoder as bf16 wants them, made once and shared by all workers.

use rust_bert::Activation;
use rust_bert::bert::BertConfig;
use tch::{Kind, TchError, Tensor};

use super::linear::Linear;
use crate::tagger::error::TaggerError;
use crate::tagger::weights::Weights;

/// As in rust-bert, whose layer normalisation has it built in.
pub(super) const EPS: f64 = 1e-12;

/// Layer normalisation (Ba et al. 2016).
pub(super) struct Norm {
    pub(super) weight: Tensor,
    pub(super) bias: Tensor,
}

/// One layer of the encoder.
pub(super) struct Layer {
    /// Query, key and value of all heads: `3 * hidden` rows.
    pub(super) attention: Linear,
    pub(super) output: Linear,
    pub(super) attention_norm: Norm,
    pub(super) inner: Linear,
    pub(super) outer: Linear,
    pub(super) norm: Norm,
}

/// All weights of the encoder.
pub(in crate::tagger) struct Bf16Weights {
    /// Attention heads.
    pub(super) heads: i64,
    /// Width of the vectors.
    pub(super) hidden: i64,
    pub(super) activation: Activation,
    /// Embeddings of pieces, f32.
    pub(super) words: Tensor,
    /// Embeddings of positions, f32.
    pub(super) positions: Tensor,
    /// Embeddings of token types, f32.
    pub(super) shapes: Tensor,
    /// Of the embeddings, f32.
    pub(super) norm: Norm,
    pub(super) layers: Vec<Layer>,
}

impl Bf16Weights {
    /// Converts and packs the weights of a model.
    pub(in crate::tagger) fn new(config: &BertConfig, weights: &Weights) -> Result<Self, TaggerError> {
        let maker = Maker { weights };
        let embedding = |name: &str| weights.get(&format!("bert.embeddings.{name}_embeddings.weight"));
        Ok(Self {
            heads: config.num_attention_heads,
            hidden: config.hidden_size,
            activation: config.hidden_act,
            words: embedding("word")?,
            positions: embedding("position")?,
            shapes: embedding("token_type")?,
            norm: maker.norm("bert.embeddings.LayerNorm", Kind::Float)?,
            layers: (0..config.num_hidden_layers).map(|i| maker.layer(i)).collect::<Result<_, _>>()?,
        })
    }

    /// Handles on the same values.
    pub(in crate::tagger) fn shallow_clone(&self) -> Self {
        Self {
            heads: self.heads,
            hidden: self.hidden,
            activation: self.activation,
            words: self.words.shallow_clone(),
            positions: self.positions.shallow_clone(),
            shapes: self.shapes.shallow_clone(),
            norm: self.norm.shallow_clone(),
            layers: self.layers.iter().map(Layer::shallow_clone).collect(),
        }
    }
}

/// Makes parts of the encoder from tensors by name.
struct Maker<'a> {
    weights: &'a Weights,
}

impl Maker<'_> {
    fn layer(&self, number: i64) -> Result<Layer, TaggerError> {
        let name = |part: &str| format!("bert.encoder.layer.{number}.{part}");
        let projections = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
        Ok(Layer {
            attention: self.linear(&projections)?,
            output: self.linear(&[name("attention.output.dense")])?,
            attention_norm: self.norm(&name("attention.output.LayerNorm"), Kind::BFloat16)?,
            inner: self.linear(&[name("intermediate.dense")])?,
            outer: self.linear(&[name("output.dense")])?,
            norm: self.norm(&name("output.LayerNorm"), Kind::BFloat16)?,
        })
    }

    /// One layer of the rows of several.
    fn linear(&self, names: &[String]) -> Result<Linear, TaggerError> {
        let rows = |kind: &str| -> Result<Tensor, TaggerError> {
            let parts: Vec<Tensor> = names
                .iter()
                .map(|name| self.weights.get(&format!("{name}.{kind}")))
                .collect::<Result<_, _>>()?;
            Tensor::f_cat(&parts, 0).map_err(TaggerError::torch("join tensors"))
        };
        let (weight, bias) = (rows("weight")?, rows("bias")?);
        Linear::new(&weight, &bias).map_err(TaggerError::torch("pack the weights"))
    }

    fn norm(&self, name: &str, kind: Kind) -> Result<Norm, TaggerError> {
        let part = |part: &str| {
            let tensor = self.weights.get(&format!("{name}.{part}"))?;
            tensor.f_to_kind(kind).map_err(TaggerError::torch("convert a tensor"))
        };
        Ok(Norm { weight: part("weight")?, bias: part("bias")? })
    }
}

impl Norm {
    fn shallow_clone(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.shallow_clone() }
    }

    /// Over the last dimension of `x`.
    pub(super) fn apply(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_layer_norm([self.weight.size1()?], Some(&self.weight), Some(&self.bias), EPS, false)
    }
}

impl Layer {
    fn shallow_clone(&self) -> Self {
        Self {
            attention: self.attention.shallow_clone(),
            output: self.output.shallow_clone(),
            attention_norm: self.attention_norm.shallow_clone(),
            inner: self.inner.shallow_clone(),
            outer: self.outer.shallow_clone(),
            norm: self.norm.shallow_clone(),
        }
    }
}
