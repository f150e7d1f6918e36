//! The heads: scores from the vectors of words.

use tch::{TchError, Tensor};

use super::encoder::{guarded, signed};
use super::error::TaggerError;
use super::labels::Labels;
use super::weights::Weights;

/// A fully connected layer; both tensors are shared.
struct Linear {
    weight: Tensor,
    bias: Tensor,
}

impl Linear {
    fn new(weights: &Weights, name: &str) -> Result<Self, TaggerError> {
        Ok(Self {
            weight: weights.get(&format!("heads.{name}.weight"))?,
            bias: weights.get(&format!("heads.{name}.bias"))?,
        })
    }

    fn apply(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_linear(&self.weight, Some(&self.bias))
    }
}

/// A bilinear form whose left side has a constant 1 appended: its last row is a bias.
struct Bilinear {
    body: Tensor,
    bias: Tensor,
}

impl Bilinear {
    fn new(weights: &Weights, name: &str, size: i64) -> Result<Self, TaggerError> {
        let whole = weights.get(name)?;
        let part =
            |start, length| whole.f_narrow(0, start, length).map_err(TaggerError::torch("split a tensor"));
        Ok(Self { body: part(0, size)?, bias: part(size, 1)? })
    }

    fn apply(&self, x: &Tensor) -> Result<Tensor, TchError> {
        self.bias.f_addmm(x, &self.body)
    }
}

/// The heads' first layers: `heads.NAME.weight`, `heads.NAME.bias`.
pub(super) const FIRST: [&str; 7] = ["ner", "upos", "lemma", "arc_dep", "arc_head", "rel_dep", "rel_head"];

/// [`FIRST`] without the first, that of the entities: bf16 and int8 make one layer of these.
pub(super) const REST: [&str; FIRST.len() - 1] =
    ["upos", "lemma", "arc_dep", "arc_head", "rel_dep", "rel_head"];

/// The outputs of the first layers, where one layer has those of [`REST`], so many columns each.
pub(super) fn split(
    ner: Tensor,
    rest: &Tensor,
    sizes: [i64; REST.len()],
) -> Result<[Tensor; FIRST.len()], TchError> {
    let mut start = 0;
    let [upos, lemma, arc_dep, arc_head, rel_dep, rel_head] = sizes.map(|size| {
        start += size;
        rest.f_narrow(1, start - size, size)
    });
    Ok([ner, upos?, lemma?, arc_dep?, arc_head?, rel_dep?, rel_head?])
}

/// What heads compute, in the order of the calls: those of [`F32Heads`], and of `bf16` and `int8`.
pub(super) trait HeadLayers: Send {
    /// The first layers' outputs, in the order of [`FIRST`]: `[rows, size of each]`, f32.
    fn first(&mut self, vectors: &Tensor) -> Result<[Tensor; FIRST.len()], TaggerError>;

    /// `[rows, arc]` times the arcs' matrix: `[rows, arc]`, f32.
    fn arcs(&mut self, children: &Tensor) -> Result<Tensor, TaggerError>;

    /// The relations' scores of each child, `[rows, rel]`, with its head, `[rows, rel + 1]`: `[rows, relations]`.
    fn relations(&mut self, children: &Tensor, heads: &Tensor, relations: i64)
    -> Result<Tensor, TaggerError>;
}

/// All heads in f32, on shared weights.
pub(super) struct F32Heads {
    first: [Linear; FIRST.len()],
    arc_u: Bilinear,
    rel_u: Bilinear,
}

impl F32Heads {
    /// On shared weights.
    pub(super) fn new(labels: &Labels, weights: &Weights) -> Result<Self, TaggerError> {
        let [ner, upos, lemma, arc_dep, arc_head, rel_dep, rel_head] =
            FIRST.map(|name| Linear::new(weights, name));
        Ok(Self {
            first: [ner?, upos?, lemma?, arc_dep?, arc_head?, rel_dep?, rel_head?],
            arc_u: Bilinear::new(weights, "heads.arc_u", labels.heads.arc)?,
            rel_u: Bilinear::new(weights, "heads.rel_u", labels.heads.rel)?,
        })
    }
}

impl HeadLayers for F32Heads {
    fn first(&mut self, vectors: &Tensor) -> Result<[Tensor; FIRST.len()], TaggerError> {
        let [ner, upos, lemma, arc_dep, arc_head, rel_dep, rel_head] = self
            .first
            .each_ref()
            .map(|layer| layer.apply(vectors).map_err(TaggerError::torch("score words")));
        Ok([ner?, upos?, lemma?, arc_dep?, arc_head?, rel_dep?, rel_head?])
    }

    fn arcs(&mut self, children: &Tensor) -> Result<Tensor, TaggerError> {
        self.arc_u.apply(children).map_err(TaggerError::torch("score words"))
    }

    fn relations(
        &mut self,
        children: &Tensor,
        heads: &Tensor,
        relations: i64,
    ) -> Result<Tensor, TaggerError> {
        let scores = || {
            let children = self.rel_u.apply(children)?;
            children.f_view([heads.size2()?.0, relations, -1])?.f_bmm(&heads.f_unsqueeze(2)?)
        };
        scores().map_err(TaggerError::torch("score relations"))
    }
}

/// All heads.
pub(super) struct Heads {
    layers: Box<dyn HeadLayers>,
    relations: i64,
}

/// Scores of a list of sentences. Every matrix is row by row; a sentence of n words has n + 1 rows
/// in those of the tags: the first is that of `[CLS]` and means nothing.
pub(super) struct Scores {
    pub(super) ner: Vec<f32>,
    pub(super) upos: Vec<f32>,
    pub(super) lemma: Vec<f32>,
    /// For each sentence n rows of n + 1: see [`super::decode::best_tree`].
    pub(super) arcs: Vec<Vec<f32>>,
    /// What the relations are scored with.
    rel_dep: Tensor,
    rel_head: Tensor,
}

impl Heads {
    /// The heads of a model.
    pub(super) fn new(labels: &Labels, layers: Box<dyn HeadLayers>) -> Self {
        Self { layers, relations: signed(labels.deprel.len()) }
    }

    /// Scores of all heads but that of the relations. `vectors` is `[rows, hidden]`: for each
    /// sentence the vector of `[CLS]`, then those of its words; `words` counts the words.
    pub(super) fn scores(&mut self, vectors: &Tensor, words: &[usize]) -> Result<Scores, TaggerError> {
        guarded("score words", || self.try_scores(vectors, words))?
    }

    fn try_scores(&mut self, vectors: &Tensor, words: &[usize]) -> Result<Scores, TaggerError> {
        let first = self.layers.first(vectors)?;
        let [_, _, _, arc_dep, ..] = &first;
        let children = self.layers.arcs(&arc_dep.f_relu().map_err(TaggerError::torch("score words"))?)?;
        Scores::new(first, &children, words).map_err(TaggerError::torch("score words"))
    }

    /// Scores of the relations, `[rows, relations]` row by row: of the word in each row of the vectors
    /// that were scored with the head in the row that `heads` names.
    pub(super) fn relations(&mut self, scores: &Scores, heads: &[i64]) -> Result<Vec<f32>, TaggerError> {
        let with_one = || -> Result<Tensor, TchError> {
            let heads = scores.rel_head.f_index_select(0, &Tensor::f_from_slice(heads)?)?;
            let one = Tensor::f_ones([heads.size2()?.0, 1], (heads.f_kind()?, heads.device()))?;
            Tensor::f_cat(&[heads, one], 1)
        };
        guarded("score relations", || {
            let heads = with_one().map_err(TaggerError::torch("score relations"))?;
            let relations = self.layers.relations(&scores.rel_dep, &heads, self.relations)?;
            values(&relations).map_err(TaggerError::torch("score relations"))
        })?
    }
}

impl Scores {
    /// From the first layers' outputs and the children's side of the arcs.
    fn new(first: [Tensor; FIRST.len()], children: &Tensor, words: &[usize]) -> Result<Self, TchError> {
        let [ner, upos, lemma, _, arc_head, rel_dep, rel_head] = first;
        let heads = arc_head.f_relu()?;
        let mut arcs = Vec::with_capacity(words.len());
        let mut row = 0;
        for &words in words {
            let words = signed(words);
            let children = children.f_narrow(0, row + 1, words)?;
            let heads = heads.f_narrow(0, row, words + 1)?;
            arcs.push(values(&children.f_matmul(&heads.f_tr()?)?)?);
            row += words + 1;
        }
        Ok(Self {
            ner: values(&ner)?,
            upos: values(&upos)?,
            lemma: values(&lemma)?,
            arcs,
            rel_dep: rel_dep.f_relu()?,
            rel_head: rel_head.f_relu()?,
        })
    }
}

/// All values of a tensor, row by row.
pub(super) fn values(tensor: &Tensor) -> Result<Vec<f32>, TchError> {
    let tensor = tensor.f_contiguous()?;
    let mut out = vec![0f32; tensor.numel()];
    let size = out.len();
    tensor.f_copy_data(&mut out, size)?;
    Ok(out)
}
