//! The model folder as a whole.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, Once, PoisonError};

use rust_bert::bert::BertConfig;
use tch::Tensor;

use super::bf16::{Bf16Encoder, Bf16Heads, Bf16Weights};
use super::config::Config;
use super::encoder::{Encoder, F32Encoder, guarded};
use super::error::TaggerError;
use super::heads::{F32Heads, HeadLayers, Heads};
use super::inflections::Inflections;
use super::int8::{HeadWeights, Int8Encoder, Int8Heads, Int8Weights};
use super::labels::Labels;
use super::lexicon::LemmaLexicon;
use super::precision::{CpuFeatures, Precision};
use super::shape::Shape;
use super::weights::Weights;
use super::wordpiece::WordPiece;
use super::worker::TaggerWorker;
use super::{config, labels};

const CONFIG: &str = "config.json";
const LABELS: &str = "labels.json";
const VOCABULARY: &str = "vocab.txt";
/// Optional: a model without it lemmatises by its head alone.
const LEMMAS: &str = "lemmas.tsv";
const WEIGHTS: &str = "model.safetensors";

/// A loaded model. Cheap to clone and to share; the work is done by its [workers](Self::worker).
#[derive(Clone)]
pub struct Tagger {
    shared: Arc<Shared>,
}

/// What all workers have in common.
pub(super) struct Shared {
    pub(super) config: BertConfig,
    pub(super) entity_temperature: f32,
    pub(super) labels: Labels,
    pub(super) lemmas: LemmaLexicon,
    pub(super) wordpiece: Arc<WordPiece>,
    precision: Precision,
    /// Handles on tensors may move between threads but not be used by two at once.
    tensors: Mutex<Tensors>,
    hash: String,
}

/// What workers take handles on.
enum Tensors {
    F32(Weights),
    Bf16(Box<Bf16Weights>, Box<Bf16Heads>),
    Int8 {
        encoder: Arc<Int8Weights>,
        heads: Arc<HeadWeights>,
        /// Weight and bias of the entities' layer.
        ner: [Tensor; 2],
    },
}

impl Tagger {
    /// Reads a model folder: `config.json`, `labels.json`, `vocab.txt`, `model.safetensors`. Computes in f32.
    ///
    /// # Errors
    /// A file that is missing, cut short, or does not fit the others; the error names it.
    pub fn load(dir: &Path) -> Result<Self, TaggerError> {
        Self::load_in(dir, Precision::F32)
    }

    /// The same, to compute in the given precision.
    ///
    /// # Errors
    /// Those of [`load`](Self::load), and [`TaggerError::Precision`] where the CPU lacks the instructions.
    pub fn load_in(dir: &Path, precision: Precision) -> Result<Self, TaggerError> {
        let cpu = CpuFeatures::here();
        precision.check(cpu)?;
        one_thread();
        let _guard = tch::no_grad_guard();
        let config_path = dir.join(CONFIG);
        let Config { encoder: config, entity_temperature } = config::load(&config_path)?;
        let labels = labels::Labels::load(&dir.join(LABELS))?;
        if config.type_vocab_size != Shape::ALL.len() as i64 {
            return Err(TaggerError::invalid(
                &config_path,
                format!(
                    "type_vocab_size is {}, but there are {} word shapes",
                    config.type_vocab_size,
                    Shape::ALL.len()
                ),
            ));
        }
        let wordpiece = WordPiece::load(&dir.join(VOCABULARY), config.vocab_size, &labels)?;
        let lemmas = LemmaLexicon::load(&dir.join(LEMMAS))?;
        let hash = hash(dir)?;
        if precision == Precision::Int8 {
            Int8Weights::check(&config).map_err(|problem| TaggerError::invalid(&config_path, problem))?;
            let check = HeadWeights::check(&labels);
            check.map_err(|problem| TaggerError::invalid(&dir.join(LABELS), problem))?;
        }
        let weights = Weights::load(&dir.join(WEIGHTS), &config, &labels)?;
        let tensors = match precision {
            Precision::F32 => Tensors::F32(weights),
            Precision::Bf16 => guarded("convert the weights", || -> Result<Tensors, TaggerError> {
                let encoder = Bf16Weights::new(&config, &weights)?;
                let heads = Bf16Heads::new(&weights)?;
                Ok(Tensors::Bf16(Box::new(encoder), Box::new(heads)))
            })??,
            Precision::Int8 => Tensors::Int8 {
                encoder: Arc::new(Int8Weights::new(&config, &weights)?),
                heads: Arc::new(HeadWeights::new(&labels, &weights)?),
                ner: [weights.get("heads.ner.weight")?, weights.get("heads.ner.bias")?],
            },
        };
        let shared = Shared {
            config,
            entity_temperature,
            labels,
            lemmas,
            wordpiece: Arc::new(wordpiece),
            precision,
            tensors: Mutex::new(tensors),
            hash,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// A worker for one thread. Workers share the weights.
    ///
    /// # Errors
    /// Only where memory runs out.
    pub fn worker(&self) -> Result<TaggerWorker, TaggerError> {
        one_thread();
        let _guard = tch::no_grad_guard();
        let tensors = self.shared.tensors.lock().unwrap_or_else(PoisonError::into_inner);
        let (encoder, heads): (Box<dyn Encoder>, Box<dyn HeadLayers>) = match &*tensors {
            Tensors::F32(weights) => (
                Box::new(F32Encoder::new(&self.shared.config, weights)?),
                Box::new(F32Heads::new(&self.shared.labels, weights)?),
            ),
            Tensors::Bf16(weights, heads) => {
                (Box::new(Bf16Encoder(weights.shallow_clone())), Box::new(heads.shallow_clone()))
            }
            Tensors::Int8 { encoder, heads, ner } => (
                Box::new(Int8Encoder::new(Arc::clone(encoder))),
                Box::new(Int8Heads::new(Arc::clone(heads), ner.each_ref().map(Tensor::shallow_clone))),
            ),
        };
        let heads = Heads::new(&self.shared.labels, heads);
        Ok(TaggerWorker::new(Arc::clone(&self.shared), encoder, heads))
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        &self.shared.labels.name
    }

    /// The model's version.
    pub fn version(&self) -> &str {
        &self.shared.labels.version
    }

    /// BLAKE3 of the files of the model folder, in hexadecimal.
    pub fn model_hash(&self) -> &str {
        &self.shared.hash
    }

    /// The precision that its workers compute in.
    pub fn precision(&self) -> Precision {
        self.shared.precision
    }

    /// Which forms a lemma may have.
    pub fn inflections(&self) -> Inflections {
        let table = self.shared.lemmas.iter().map(|(form, lemma)| (form.to_owned(), lemma.to_owned()));
        Inflections::new(&self.shared.labels.lemma_scripts, table)
    }

    /// The types of entities that the model knows.
    pub fn entity_types(&self) -> &[String] {
        &self.shared.labels.entities
    }
}

impl fmt::Debug for Tagger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Tagger");
        out.field("name", &self.name()).field("version", &self.version()).field("hash", &self.model_hash());
        out.field("precision", &self.precision());
        out.finish_non_exhaustive()
    }
}

/// One libtorch thread for each of ours: more collapse on a busy machine, and the order of sums
/// would depend on their number. libtorch keeps the number partly by thread, so every worker says it.
pub(super) fn one_thread() {
    static INTEROP: Once = Once::new();
    // libtorch refuses a second call.
    INTEROP.call_once(|| tch::set_num_interop_threads(1));
    tch::set_num_threads(1);
}

/// Over names, lengths and contents, so that no two folders share a hash by moving bytes about.
fn hash(dir: &Path) -> Result<String, TaggerError> {
    let mut hasher = blake3::Hasher::new();
    for name in [CONFIG, LABELS, VOCABULARY, LEMMAS, WEIGHTS] {
        let path = dir.join(name);
        if name == LEMMAS && !path.exists() {
            continue;
        }
        let mut hash_file = || -> std::io::Result<()> {
            let mut file = File::open(&path)?;
            hasher.update(name.as_bytes());
            hasher.update(&file.metadata()?.len().to_le_bytes());
            std::io::copy(&mut file, &mut hasher)?;
            Ok(())
        };
        hash_file().map_err(|source| TaggerError::Read { path: path.clone(), source })?;
    }
    Ok(hasher.finalize().to_hex().to_string())
}
