//! `model.safetensors`: read once, checked tensor by tensor, shared by all workers.

use std::collections::HashMap;
use std::path::Path;

use rust_bert::bert::BertConfig;
use tch::{Kind, TchError, Tensor};

use super::error::TaggerError;
use super::labels::Labels;

/// All tensors of a model by name, as f32.
#[derive(Debug)]
pub(super) struct Weights(HashMap<String, Tensor>);

impl Weights {
    /// Reads the file, which must hold exactly the tensors that config and labels ask for.
    pub(super) fn load(path: &Path, config: &BertConfig, labels: &Labels) -> Result<Self, TaggerError> {
        let mut stored: HashMap<String, Tensor> =
            Tensor::read_safetensors(path).map_err(|e| read_error(path, e))?.into_iter().collect();
        let mut weights = HashMap::new();
        for (name, shape) in expected(config, labels) {
            let tensor = stored
                .remove(&name)
                .ok_or_else(|| TaggerError::invalid(path, format!("there is no tensor {name}")))?;
            if tensor.size() != shape {
                return Err(TaggerError::invalid(
                    path,
                    format!(
                        "tensor {name} has shape {:?}; config.json and labels.json ask for {shape:?}",
                        tensor.size()
                    ),
                ));
            }
            let converted = to_f32(&tensor).map_err(TaggerError::torch("read a tensor"))?;
            let tensor = converted.ok_or_else(|| {
                TaggerError::invalid(path, format!("tensor {name} has values that are no numbers"))
            })?;
            weights.insert(name, tensor);
        }
        // More layers than config.json counts would otherwise be left out without a word.
        if let Some(name) = stored.keys().min() {
            return Err(TaggerError::invalid(
                path,
                format!("tensor {name} has no place in the model that config.json and labels.json describe"),
            ));
        }
        Ok(Self(weights))
    }

    /// A handle on a tensor; its values are shared.
    pub(super) fn get(&self, name: &str) -> Result<Tensor, TaggerError> {
        let tensor = self.0.get(name).map(Tensor::shallow_clone);
        tensor.ok_or_else(|| TaggerError::Torch {
            action: "build the model",
            message: format!("it asks for a tensor {name}, which the model folder does not have"),
        })
    }
}

fn read_error(path: &Path, error: TchError) -> TaggerError {
    match error {
        TchError::SafeTensorError { err, .. } => {
            TaggerError::invalid(path, format!("not a whole safetensors file ({err})"))
        }
        other => TaggerError::torch("read model.safetensors")(other),
    }
}

/// `None` where a value is infinite or no number.
fn to_f32(tensor: &Tensor) -> Result<Option<Tensor>, TchError> {
    let tensor = tensor.f_to_kind(Kind::Float)?;
    // One pass; a value that is no number becomes both ends.
    let (least, greatest) = tensor.f_aminmax(None::<i64>, false)?;
    let finite = least.f_double_value(&[])?.is_finite() && greatest.f_double_value(&[])?.is_finite();
    Ok(finite.then_some(tensor))
}

/// Name and shape of every tensor of the model.
pub(super) fn expected(config: &BertConfig, labels: &Labels) -> Vec<(String, Vec<i64>)> {
    let hidden = config.hidden_size;
    let mut list: Vec<(String, Vec<i64>)> = Vec::new();
    let mut add = |name: String, shape: &[i64]| list.push((name, shape.to_vec()));

    for (name, rows) in [
        ("word", config.vocab_size),
        ("position", config.max_position_embeddings),
        ("token_type", config.type_vocab_size),
    ] {
        add(format!("bert.embeddings.{name}_embeddings.weight"), &[rows, hidden]);
    }
    let mut pair = |name: String, weight: &[i64]| {
        add(format!("{name}.weight"), weight);
        add(format!("{name}.bias"), weight.get(..1).unwrap_or_default());
    };
    pair("bert.embeddings.LayerNorm".to_owned(), &[hidden]);
    for layer in 0..config.num_hidden_layers {
        let name = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            pair(name(&format!("attention.{part}")), &[hidden, hidden]);
        }
        pair(name("attention.output.LayerNorm"), &[hidden]);
        pair(name("intermediate.dense"), &[config.intermediate_size, hidden]);
        pair(name("output.dense"), &[hidden, config.intermediate_size]);
        pair(name("output.LayerNorm"), &[hidden]);
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (arc, rel) = (labels.heads.arc, labels.heads.rel);
    for (name, rows) in [
        ("ner", count(labels.ner.len())),
        ("upos", count(labels.upos.len())),
        ("lemma", count(labels.lemma_scripts.len())),
        ("arc_dep", arc),
        ("arc_head", arc),
        ("rel_dep", rel),
        ("rel_head", rel),
    ] {
        pair(format!("heads.{name}"), &[rows, hidden]);
    }
    add("heads.arc_u".to_owned(), &[arc + 1, arc]);
    add("heads.rel_u".to_owned(), &[rel + 1, count(labels.deprel.len()) * (rel + 1)]);
    list
}
