//! Tests on a tiny model with random weights, written to a temporary folder.

mod load;
mod strange;
mod tag;

use std::path::Path;

use serde_json::{Value, json};
use tch::{Kind, Tensor};
use tempfile::TempDir;

use crate::tagger::{Tagger, config, labels, weights};
use crate::text::{ByteSpan, Field, Sentence, Token, Zone};

/// A model folder that is removed when dropped.
struct TinyModel {
    dir: TempDir,
}

impl TinyModel {
    fn new() -> Self {
        let model = Self { dir: tempfile::tempdir().unwrap() };
        model.write("config.json", &config_json().to_string());
        model.write("labels.json", &labels_json().to_string());
        model.write("vocab.txt", &vocabulary().join("\n"));
        let config = config::load(&model.path("config.json")).unwrap().encoder;
        let labels = labels::Labels::load(&model.path("labels.json")).unwrap();
        let mut random = Random(7);
        let tensors: Vec<(String, Tensor)> = weights::expected(&config, &labels)
            .into_iter()
            .map(|(name, shape)| {
                let size = shape.iter().product::<i64>();
                let values: Vec<f32> = (0..size).map(|_| random.next()).collect();
                (name, Tensor::from_slice(&values).view(shape.as_slice()).to_kind(Kind::Half))
            })
            .collect();
        Tensor::write_safetensors(&tensors, model.path("model.safetensors")).unwrap();
        model
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.dir.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).unwrap();
    }

    /// Rewrites a JSON file.
    fn edit(&self, file: &str, edit: impl FnOnce(&mut Value)) {
        let mut value = serde_json::from_str(&std::fs::read_to_string(self.path(file)).unwrap()).unwrap();
        edit(&mut value);
        self.write(file, &value.to_string());
    }

    /// Rewrites the tensors.
    fn edit_tensors(&self, edit: impl FnOnce(&mut Vec<(String, Tensor)>)) {
        let path = self.path("model.safetensors");
        let mut tensors = Tensor::read_safetensors(&path).unwrap();
        edit(&mut tensors);
        Tensor::write_safetensors(&tensors, &path).unwrap();
    }

    fn tagger(&self) -> Tagger {
        Tagger::load(self.dir.path()).unwrap()
    }

    fn dir(&self) -> &Path {
        self.dir.path()
    }
}

/// A linear congruential generator: the same weights on every machine.
struct Random(u64);

impl Random {
    /// Between -0.5 and 0.5.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    }
}

fn vocabulary() -> Vec<String> {
    let mut pieces: Vec<String> = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(str::to_owned).into();
    pieces.extend(('a'..='z').map(String::from));
    pieces.extend(('a'..='z').map(|c| format!("##{c}")));
    pieces.extend([".", "=", "[", "]", "the", "shells"].map(str::to_owned));
    pieces
}

fn config_json() -> Value {
    json!({
        "vocab_size": vocabulary().len(), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 48, "max_position_embeddings": 512, "type_vocab_size": 6, "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "initializer_range": 0.02,
        "layer_norm_eps": 1e-12, "model_type": "bert"
    })
}

fn labels_json() -> Value {
    json!({
        "format": 1, "name": "tiny", "version": "0.0.1", "lower_case": true, "strip_accents": true,
        "shapes": ["other", "lower", "title", "upper", "mixed", "digit"],
        "entities": ["PER", "ORG"], "ner": ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"],
        "upos": ["NOUN", "VERB", "PUNCT"], "deprel": ["nsubj", "root", "obj", "nsubj:pass"],
        "lemma_scripts": ["lower|0|", "lower|1|", "keep|0|", "=be"], "heads": {"arc": 16, "rel": 16}
    })
}

/// A sentence of the given words, one space apart.
fn sentence(words: &[&str]) -> Sentence {
    let mut at = 0;
    let tokens: Vec<Token> = words
        .iter()
        .map(|word| {
            let span = ByteSpan::new(at, at + word.len());
            at = span.end + 1;
            Token { form: (*word).to_owned(), span, glued: false }
        })
        .collect();
    Sentence { field: Field::Text, zone: Zone::Body, paragraph: 0, span: ByteSpan::new(0, at), tokens }
}
