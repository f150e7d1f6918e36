//! `config.json`: the sizes of the encoder, checked before rust-bert sees them (it panics on bad ones),
//! and how the scores of entities become probabilities.

use std::ops::RangeInclusive;
use std::path::Path;

use rust_bert::bert::BertConfig;
use serde::Deserialize;

use super::error::{TaggerError, read};

/// rust-bert's layer normalisation has this epsilon built in.
const LAYER_NORM_EPS: f64 = 1e-12;
/// Temperatures of a model that was fitted at all.
const TEMPERATURES: RangeInclusive<f32> = 0.05..=20.0;

/// The file. Unknown keys are ignored: transformers writes many.
#[derive(Debug, Deserialize)]
struct ConfigFile {
    vocab_size: i64,
    hidden_size: i64,
    num_hidden_layers: i64,
    num_attention_heads: i64,
    intermediate_size: i64,
    max_position_embeddings: i64,
    type_vocab_size: i64,
    hidden_act: rust_bert::Activation,
    layer_norm_eps: Option<f64>,
    #[serde(default = "uncalibrated")]
    entity_temperature: f32,
}

fn uncalibrated() -> f32 {
    1.0
}

/// What `config.json` says.
#[derive(Debug)]
pub(super) struct Config {
    /// The sizes of the encoder.
    pub(super) encoder: BertConfig,
    /// Divides the logits of entity tags where scores are taken (Guo et al. 2017, "On Calibration of
    /// Modern Neural Networks"); 1 where the file has none. The tags themselves do not depend on it.
    pub(super) entity_temperature: f32,
}

/// Reads and checks `config.json`.
pub(super) fn load(path: &Path) -> Result<Config, TaggerError> {
    let file: ConfigFile =
        serde_json::from_str(&read(path)?).map_err(|e| TaggerError::invalid(path, e.to_string()))?;
    check(&file).map_err(|problem| TaggerError::invalid(path, problem))?;
    let encoder = BertConfig {
        vocab_size: file.vocab_size,
        hidden_size: file.hidden_size,
        num_hidden_layers: file.num_hidden_layers,
        num_attention_heads: file.num_attention_heads,
        intermediate_size: file.intermediate_size,
        max_position_embeddings: file.max_position_embeddings,
        type_vocab_size: file.type_vocab_size,
        hidden_act: file.hidden_act,
        ..BertConfig::default()
    };
    Ok(Config { encoder, entity_temperature: file.entity_temperature })
}

fn check(file: &ConfigFile) -> Result<(), String> {
    // Far above any BERT, far below what would exhaust memory.
    let sizes = [
        ("vocab_size", file.vocab_size, 2_000_000),
        ("hidden_size", file.hidden_size, 8192),
        ("num_hidden_layers", file.num_hidden_layers, 128),
        ("num_attention_heads", file.num_attention_heads, 8192),
        ("intermediate_size", file.intermediate_size, 65_536),
        ("max_position_embeddings", file.max_position_embeddings, 65_536),
        ("type_vocab_size", file.type_vocab_size, 1024),
    ];
    for (name, value, most) in sizes {
        if !(1..=most).contains(&value) {
            return Err(format!("{name} is {value}, not between 1 and {most}"));
        }
    }
    if !TEMPERATURES.contains(&file.entity_temperature) {
        return Err(format!(
            "entity_temperature is {}, not between {} and {}",
            file.entity_temperature,
            TEMPERATURES.start(),
            TEMPERATURES.end()
        ));
    }
    if file.hidden_size % file.num_attention_heads != 0 {
        return Err(format!(
            "hidden_size {} is no multiple of num_attention_heads {}",
            file.hidden_size, file.num_attention_heads
        ));
    }
    if file.max_position_embeddings < super::window::MAX_LENGTH as i64 {
        return Err(format!(
            "max_position_embeddings is {}, but sequences have up to {} pieces",
            file.max_position_embeddings,
            super::window::MAX_LENGTH
        ));
    }
    match file.layer_norm_eps {
        Some(eps) if (eps - LAYER_NORM_EPS).abs() > f64::EPSILON * LAYER_NORM_EPS => {
            Err(format!("layer_norm_eps is {eps:e}; only {LAYER_NORM_EPS:e} is supported"))
        }
        _ => Ok(()),
    }
}
