//! Whatever is wrong with a model folder is said before any document is read.

use serde_json::json;
use tch::{Kind, Tensor};

use super::TinyModel;
use crate::tagger::{Tagger, TaggerError};

/// Loads, expects an error that names the file and all of `parts`, in one line and with a hint.
fn refused(model: &TinyModel, file: &str, parts: &[&str]) {
    let error = Tagger::load(model.dir()).expect_err(file);
    let message = error.to_string();
    for part in parts.iter().chain([&file]) {
        assert!(message.contains(part), "{part:?} is not in {message:?}");
    }
    assert_eq!(message.lines().count(), 1, "{message:?}");
    assert!(!error.hint().is_empty());
}

#[test]
fn a_whole_folder_loads() {
    let tagger = TinyModel::new().tagger();
    assert_eq!((tagger.name(), tagger.version()), ("tiny", "0.0.1"));
    assert_eq!(tagger.entity_types(), ["PER", "ORG"]);
    assert_eq!(tagger.model_hash().len(), 64);
}

#[test]
fn the_hash_follows_the_content_alone() {
    let (one, two) = (TinyModel::new(), TinyModel::new());
    let hash = one.tagger().model_hash().to_owned();
    assert_eq!(hash, two.tagger().model_hash());
    two.edit("labels.json", |v| v["version"] = json!("0.0.2"));
    assert_ne!(hash, two.tagger().model_hash());
}

#[test]
fn a_missing_file_is_named() {
    for file in ["config.json", "labels.json", "vocab.txt", "model.safetensors"] {
        let model = TinyModel::new();
        std::fs::remove_file(model.path(file)).unwrap();
        refused(&model, file, &["cannot read"]);
    }
    let error = Tagger::load(std::path::Path::new("no/such/folder")).unwrap_err();
    assert!(matches!(error, TaggerError::Read { .. }), "{error}");
}

#[test]
fn a_file_cut_short_is_named() {
    for file in ["config.json", "labels.json", "vocab.txt", "model.safetensors"] {
        for share in [0, 3, 9] {
            let model = TinyModel::new();
            let bytes = std::fs::read(model.path(file)).unwrap();
            std::fs::write(model.path(file), bytes.get(..bytes.len() * share / 10).unwrap()).unwrap();
            refused(&model, file, &[]);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_named() {
    for file in ["config.json", "labels.json", "vocab.txt"] {
        let model = TinyModel::new();
        std::fs::write(model.path(file), b"ab\xff").unwrap();
        refused(&model, file, &["UTF-8", "byte 2"]);
    }
}

#[test]
fn sizes_that_would_make_rust_bert_panic_are_refused() {
    for (key, value, part) in [
        ("num_attention_heads", json!(5), "multiple"),
        ("num_attention_heads", json!(0), "num_attention_heads is 0"),
        ("hidden_size", json!(-4), "hidden_size is -4"),
        ("num_hidden_layers", json!(0), "num_hidden_layers"),
        ("num_hidden_layers", json!(1_000_000_000), "num_hidden_layers"),
        ("max_position_embeddings", json!(128), "512"),
        ("type_vocab_size", json!(2), "6 word shapes"),
        ("hidden_act", json!("gelup"), "gelup"),
        ("hidden_size", json!("wide"), "wide"),
        ("layer_norm_eps", json!(1e-5), "layer_norm_eps"),
        ("entity_temperature", json!(0.0), "entity_temperature is 0"),
        ("entity_temperature", json!(-1.5), "entity_temperature is -1.5"),
    ] {
        let model = TinyModel::new();
        model.edit("config.json", |v| v[key] = value);
        refused(&model, "config.json", &[part]);
    }
}

#[test]
fn config_and_weights_must_fit() {
    for (key, value, part) in [
        ("num_hidden_layers", json!(3), "no tensor bert.encoder.layer.2"),
        ("num_hidden_layers", json!(1), "bert.encoder.layer.1"),
        ("hidden_size", json!(64), "shape"),
        ("intermediate_size", json!(32), "shape"),
        ("max_position_embeddings", json!(1024), "position"),
    ] {
        let model = TinyModel::new();
        model.edit("config.json", |v| v[key] = value);
        refused(&model, "model.safetensors", &[part]);
    }
}

#[test]
fn labels_and_weights_must_fit() {
    for (key, part) in [("upos", "heads.upos"), ("lemma_scripts", "heads.lemma"), ("deprel", "heads.rel_u")] {
        let model = TinyModel::new();
        model.edit("labels.json", |v| drop(v[key].as_array_mut().unwrap().pop()));
        refused(&model, "model.safetensors", &[part, "shape"]);
    }
    let model = TinyModel::new();
    model.edit("labels.json", |v| v["heads"]["arc"] = json!(8));
    refused(&model, "model.safetensors", &["heads.arc_"]);
}

#[test]
fn labels_must_make_sense() {
    for (key, value, part) in [
        ("format", json!(2), "format 2"),
        ("ner", json!(["O", "B-PER", "I-PER"]), "2 entity types make 5"),
        ("ner", json!(["O", "B-PER", "I-PER", "B-ORG", "I-LOC"]), "I-LOC"),
        ("ner", json!(["O", "B-PER", "I-PER", "B-ORG", "X-ORG"]), "X-ORG"),
        ("ner", json!(["O", "B-PER", "I-PER", "B-ORG", "B-ORG"]), "twice"),
        ("upos", json!(["NOUN", "VERB", "PUNKT"]), "PUNKT"),
        ("upos", json!([]), "empty"),
        ("deprel", json!(["nsubj", "obj"]), "root"),
        ("lemma_scripts", json!(["lower|x|"]), "lower|x|"),
        ("shapes", json!(["lower", "other", "title", "upper", "mixed", "digit"]), "other"),
        ("shapes", json!(["other", "lower", "title", "upper", "mixed"]), "digit"),
        ("heads", json!({"arc": 0, "rel": 8}), "arc"),
        ("name", json!(7), "invalid type"),
    ] {
        let model = TinyModel::new();
        model.edit("labels.json", |v| v[key] = value);
        refused(&model, "labels.json", &[part]);
    }
    // A later format may lack what this one has: its number is what counts.
    let model = TinyModel::new();
    model.write("labels.json", r#"{"format": 9}"#);
    refused(&model, "labels.json", &["format 9"]);
}

#[test]
fn the_vocabulary_must_fit() {
    let pieces = super::vocabulary();
    let model = TinyModel::new();
    model.write("vocab.txt", &pieces.get(1..).unwrap().join("\n"));
    refused(&model, "vocab.txt", &["vocab_size"]);
    model.write("vocab.txt", &pieces.join("\n").replace("[UNK]", "[unknown]"));
    refused(&model, "vocab.txt", &["[UNK]"]);
    model.write("vocab.txt", &pieces.join("\n").replace("shells", "the"));
    refused(&model, "vocab.txt", &["line 63", "the"]);
}

#[test]
fn tensors_that_are_no_numbers_or_too_many_are_refused() {
    let model = TinyModel::new();
    model.edit_tensors(|tensors| {
        let (_, upos) = tensors.iter_mut().find(|(name, _)| name == "heads.upos.bias").unwrap();
        *upos = Tensor::from_slice(&[1.0f32, f32::NAN, 0.0]).to_kind(Kind::Half);
    });
    refused(&model, "model.safetensors", &["heads.upos.bias"]);

    let model = TinyModel::new();
    model.edit_tensors(|tensors| {
        tensors.push(("bert.pooler.dense.bias".to_owned(), Tensor::from_slice(&[0f32])))
    });
    refused(&model, "model.safetensors", &["bert.pooler.dense.bias"]);
}
