//! The weights of the encoder as int8 wants them, made once and shared by all workers.

use claimgraph_kernels::{Activation, Buffer, LANES, Linear, Norm};
use rust_bert::Activation as Named;
use rust_bert::bert::BertConfig;

use crate::tagger::error::TaggerError;
use crate::tagger::heads::values;
use crate::tagger::weights::Weights;

/// One layer of the encoder.
pub(super) struct Layer {
    /// Query, key and value of all heads: `3 * hidden` outputs.
    pub(super) attention: Linear,
    pub(super) output: Linear,
    pub(super) attention_norm: Norm,
    pub(super) inner: Linear,
    pub(super) outer: Linear,
    pub(super) norm: Norm,
}

/// All weights of the encoder.
pub(in crate::tagger) struct Int8Weights {
    /// Width of the vectors.
    pub(super) hidden: usize,
    /// Attention heads.
    pub(super) heads: usize,
    pub(super) activation: Activation,
    /// Embeddings of pieces.
    pub(super) words: Vec<f32>,
    /// Embeddings of positions.
    pub(super) positions: Vec<f32>,
    /// Embeddings of token types.
    pub(super) shapes: Vec<f32>,
    /// Of the embeddings.
    pub(super) norm: Norm,
    pub(super) layers: Vec<Layer>,
}

impl Int8Weights {
    /// Whether int8 can compute a model of these sizes; else what hinders it.
    pub(in crate::tagger) fn check(config: &BertConfig) -> Result<(), String> {
        let lanes = LANES as i64;
        let size = config.hidden_size / config.num_attention_heads;
        for (name, size) in
            [("hidden_size / num_attention_heads", size), ("intermediate_size", config.intermediate_size)]
        {
            if size % lanes != 0 {
                return Err(format!(
                    "{name} is {size}, no multiple of {lanes}, which int8 needs: use --precision f32"
                ));
            }
        }
        activation(config.hidden_act).map(|_| ())
    }

    /// Converts and packs the weights of a model that passed [`check`](Self::check).
    pub(in crate::tagger) fn new(config: &BertConfig, weights: &Weights) -> Result<Self, TaggerError> {
        let embedding = |name: &str| get(weights, &format!("bert.embeddings.{name}_embeddings.weight"));
        Ok(Self {
            hidden: size(config.hidden_size),
            heads: size(config.num_attention_heads),
            activation: activation(config.hidden_act).unwrap_or(Activation::Gelu),
            words: embedding("word")?,
            positions: embedding("position")?,
            shapes: embedding("token_type")?,
            norm: norm(weights, "bert.embeddings.LayerNorm")?,
            layers: (0..config.num_hidden_layers).map(|i| layer(weights, i)).collect::<Result<_, _>>()?,
        })
    }
}

fn activation(named: Named) -> Result<Activation, String> {
    match named {
        Named::gelu => Ok(Activation::Gelu),
        Named::relu => Ok(Activation::Relu),
        _ => Err("hidden_act is none that int8 has (gelu and relu): use --precision f32".to_owned()),
    }
}

fn layer(weights: &Weights, number: i64) -> Result<Layer, TaggerError> {
    let name = |part: &str| format!("bert.encoder.layer.{number}.{part}");
    let projections = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
    Ok(Layer {
        attention: linear(weights, &projections)?,
        output: linear(weights, &[name("attention.output.dense")])?,
        attention_norm: norm(weights, &name("attention.output.LayerNorm"))?,
        inner: linear(weights, &[name("intermediate.dense")])?,
        outer: linear(weights, &[name("output.dense")])?,
        norm: norm(weights, &name("output.LayerNorm"))?,
    })
}

/// One layer of the outputs of several.
pub(super) fn linear(weights: &Weights, names: &[String]) -> Result<Linear, TaggerError> {
    let mut inputs = 0;
    let (mut weight, mut bias) = (Vec::new(), Vec::new());
    for name in names {
        let tensor = weights.get(&format!("{name}.weight"))?;
        inputs = size(tensor.size2().map_err(TaggerError::torch("read a tensor"))?.1);
        weight.extend(values(&tensor).map_err(TaggerError::torch("read a tensor"))?);
        bias.extend(get(weights, &format!("{name}.bias"))?);
    }
    Ok(Linear::new(&weight, &bias, inputs)?)
}

fn norm(weights: &Weights, name: &str) -> Result<Norm, TaggerError> {
    let part = |part: &str| -> Result<Buffer<f32>, TaggerError> {
        Ok(Buffer::of(&get(weights, &format!("{name}.{part}"))?))
    };
    Ok(Norm { weight: part("weight")?, bias: part("bias")? })
}

/// The values of a tensor, row by row.
pub(super) fn get(weights: &Weights, name: &str) -> Result<Vec<f32>, TaggerError> {
    values(&weights.get(name)?).map_err(TaggerError::torch("read a tensor"))
}

fn size(n: i64) -> usize {
    usize::try_from(n).unwrap_or(0)
}
