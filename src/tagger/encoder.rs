//! The encoder behind a small interface; here the one in f32, in `bf16` and `int8` the others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use tch::nn::VarStore;
use tch::{Device, Tensor};

use super::batch::{Batch, Padding, Step};
use super::error::{TaggerError, first_line};
use super::weights::Weights;

/// A piece of a batch whose vector is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick {
    /// Its sequence.
    pub(super) row: usize,
    /// Its place in the sequence; that of `[CLS]` is 0.
    pub(super) column: usize,
}

/// From pieces to vectors.
pub(super) trait Encoder: Send {
    /// Last hidden states of the given pieces of a batch: `[picks, hidden]`, f32.
    fn encode(&mut self, batch: &Batch, picks: &[Pick]) -> Result<Tensor, TaggerError>;

    /// How it likes its batches.
    fn padding(&self) -> Padding;
}

/// rust-bert's encoder in f32.
pub(super) struct F32Encoder {
    bert: BertModel<BertEmbeddings>,
}

impl F32Encoder {
    /// An encoder on shared weights.
    pub(super) fn new(config: &BertConfig, weights: &Weights) -> Result<Self, TaggerError> {
        // rust-bert fills its variables with random values first. They are replaced at once, so they
        // are as small as it allows: only the hidden size also sets the layout of the attention heads.
        let small = BertConfig {
            vocab_size: 1,
            max_position_embeddings: 1,
            type_vocab_size: 1,
            intermediate_size: 1,
            ..config.clone()
        };
        let mut store = VarStore::new(Device::Cpu);
        let bert = guarded("build the encoder", || {
            BertModel::<BertEmbeddings>::new_with_optional_pooler(store.root() / "bert", &small, false)
        })?;
        store.freeze();
        for (name, mut variable) in store.variables() {
            variable.f_set_data(&weights.get(&name)?).map_err(TaggerError::torch("place a tensor"))?;
        }
        Ok(Self { bert })
    }
}

impl Encoder for F32Encoder {
    fn encode(&mut self, batch: &Batch, picks: &[Pick]) -> Result<Tensor, TaggerError> {
        let shape = [signed(batch.rows), signed(batch.length)];
        let tensor = |values: &[i64]| {
            let flat = Tensor::f_from_slice(values).and_then(|t| t.f_view(shape));
            flat.map_err(TaggerError::torch("make a batch"))
        };
        let (ids, shapes, mask) = (tensor(&batch.ids)?, tensor(&batch.shapes)?, tensor(&batch.mask)?);
        let output = guarded("encode a batch", || {
            self.bert.forward_t(Some(&ids), Some(&mask), Some(&shapes), None, None, None, None, false)
        })?;
        let output = output.map_err(|e| TaggerError::Torch {
            action: "encode a batch",
            message: first_line(&e.to_string()),
        })?;
        let places: Vec<i64> =
            picks.iter().map(|pick| signed(pick.row * batch.length + pick.column)).collect();
        let picked = || {
            let places = Tensor::f_from_slice(&places)?;
            output.hidden_state.f_flatten(0, 1)?.f_index_select(0, &places)
        };
        picked().map_err(TaggerError::torch("pick the vectors of words"))
    }

    fn padding(&self) -> Padding {
        Padding { step: Step::Sequence(8), overhead: 12 }
    }
}

/// rust-bert calls libtorch by functions that panic where memory runs out: that shall cost one
/// document, not the run.
pub(super) fn guarded<T>(action: &'static str, run: impl FnOnce() -> T) -> Result<T, TaggerError> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown failure");
        TaggerError::Torch { action, message: first_line(text) }
    })
}

/// Sizes as libtorch counts them.
pub(super) fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
