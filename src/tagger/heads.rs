//! The heads: scores from the vectors of words.

use tch::{TchError, Tensor};

use super::encoder::signed;
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

    fn shallow_clone(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.shallow_clone() }
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

    fn shallow_clone(&self) -> Self {
        Self { body: self.body.shallow_clone(), bias: self.bias.shallow_clone() }
    }

    fn apply(&self, x: &Tensor) -> Result<Tensor, TchError> {
        self.bias.f_addmm(x, &self.body)
    }
}

/// All heads.
pub(super) struct Heads {
    ner: Linear,
    upos: Linear,
    lemma: Linear,
    arc_dep: Linear,
    arc_head: Linear,
    arc_u: Bilinear,
    rel_dep: Linear,
    rel_head: Linear,
    rel_u: Bilinear,
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
}

impl Heads {
    /// The heads on shared weights.
    pub(super) fn new(labels: &Labels, weights: &Weights) -> Result<Self, TaggerError> {
        let linear = |name| Linear::new(weights, name);
        Ok(Self {
            ner: linear("ner")?,
            upos: linear("upos")?,
            lemma: linear("lemma")?,
            arc_dep: linear("arc_dep")?,
            arc_head: linear("arc_head")?,
            arc_u: Bilinear::new(weights, "heads.arc_u", labels.heads.arc)?,
            rel_dep: linear("rel_dep")?,
            rel_head: linear("rel_head")?,
            rel_u: Bilinear::new(weights, "heads.rel_u", labels.heads.rel)?,
            relations: signed(labels.deprel.len()),
        })
    }

    /// Handles on the same values.
    pub(super) fn shallow_clone(&self) -> Self {
        Self {
            ner: self.ner.shallow_clone(),
            upos: self.upos.shallow_clone(),
            lemma: self.lemma.shallow_clone(),
            arc_dep: self.arc_dep.shallow_clone(),
            arc_head: self.arc_head.shallow_clone(),
            arc_u: self.arc_u.shallow_clone(),
            rel_dep: self.rel_dep.shallow_clone(),
            rel_head: self.rel_head.shallow_clone(),
            rel_u: self.rel_u.shallow_clone(),
            relations: self.relations,
        }
    }

    /// Scores of all heads but that of the relations. `vectors` is `[rows, hidden]`: for each
    /// sentence the vector of `[CLS]`, then those of its words; `words` counts the words.
    pub(super) fn scores(&self, vectors: &Tensor, words: &[usize]) -> Result<Scores, TaggerError> {
        self.try_scores(vectors, words).map_err(TaggerError::torch("score words"))
    }

    fn try_scores(&self, vectors: &Tensor, words: &[usize]) -> Result<Scores, TchError> {
        let children = self.arc_u.apply(&self.arc_dep.apply(vectors)?.f_relu()?)?;
        let heads = self.arc_head.apply(vectors)?.f_relu()?;
        let mut arcs = Vec::with_capacity(words.len());
        let mut row = 0;
        for &words in words {
            let words = signed(words);
            let children = children.f_narrow(0, row + 1, words)?;
            let heads = heads.f_narrow(0, row, words + 1)?;
            arcs.push(values(&children.f_matmul(&heads.f_tr()?)?)?);
            row += words + 1;
        }
        Ok(Scores {
            ner: values(&self.ner.apply(vectors)?)?,
            upos: values(&self.upos.apply(vectors)?)?,
            lemma: values(&self.lemma.apply(vectors)?)?,
            arcs,
        })
    }

    /// Scores of the relations, `[rows, relations]` row by row: of the word in each row of `vectors`
    /// with the head in the row that `heads` names.
    pub(super) fn relations(&self, vectors: &Tensor, heads: &[i64]) -> Result<Vec<f32>, TaggerError> {
        self.try_relations(vectors, heads).map_err(TaggerError::torch("score relations"))
    }

    fn try_relations(&self, vectors: &Tensor, heads: &[i64]) -> Result<Vec<f32>, TchError> {
        let rows = signed(heads.len());
        let children = self.rel_u.apply(&self.rel_dep.apply(vectors)?.f_relu()?)?;
        let heads =
            self.rel_head.apply(vectors)?.f_relu()?.f_index_select(0, &Tensor::f_from_slice(heads)?)?;
        let one = Tensor::f_ones([rows, 1], (heads.f_kind()?, heads.device()))?;
        let heads = Tensor::f_cat(&[heads, one], 1)?.f_unsqueeze(2)?;
        values(&children.f_view([rows, self.relations, -1])?.f_bmm(&heads)?)
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
