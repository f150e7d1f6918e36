//! The heads in int8. That of the entities is small, and its confidences are read by the user: it stays in f32.

use std::sync::Arc;

use claimgraph_kernels::{LANES, Linear, Room};
use tch::Tensor;

use super::weights::{get, linear};
use super::{BLOCK, matrix};
use crate::tagger::encoder::signed;
use crate::tagger::error::TaggerError;
use crate::tagger::heads::{FIRST, HeadLayers, REST, split, values};
use crate::tagger::labels::Labels;
use crate::tagger::weights::Weights;

/// Relations that are computed at a time: the values of a block of words stay in a core's caches.
const GROUP: usize = 12;

/// The weights of the heads.
pub(in crate::tagger) struct HeadWeights {
    /// Width of the relations' vectors.
    rel: usize,
    /// All first layers but that of the entities.
    rest: Linear,
    /// Sizes of their outputs.
    sizes: [usize; REST.len()],
    arc_u: Linear,
    /// For each [`GROUP`] of relations: `rel` outputs a relation.
    rel_u: Vec<Linear>,
    /// What a relation has beside: one output each.
    rel_bias: Linear,
}

impl HeadWeights {
    /// Whether int8 can compute heads of these sizes; else what hinders it.
    pub(in crate::tagger) fn check(labels: &Labels) -> Result<(), String> {
        let (size, lanes) = (labels.heads.rel, LANES as i64);
        if size % lanes == 0 {
            return Ok(());
        }
        Err(format!("heads.rel is {size}, no multiple of {lanes}, which int8 needs: use --precision f32"))
    }

    /// Converts and packs the weights of a model that passed [`check`](Self::check).
    pub(in crate::tagger) fn new(labels: &Labels, weights: &Weights) -> Result<Self, TaggerError> {
        let mut sizes = [0; REST.len()];
        for (size, name) in sizes.iter_mut().zip(REST) {
            *size = get(weights, &format!("heads.{name}.bias"))?.len();
        }
        let [_, _, arc, _, rel, _] = sizes;
        // The last row of both is what the constant 1 beside a child is multiplied with.
        let arc_u = Bilinear { values: get(weights, "heads.arc_u")?, inputs: arc, columns: arc };
        let relations = labels.deprel.len();
        let rel_u =
            Bilinear { values: get(weights, "heads.rel_u")?, inputs: rel, columns: relations * (rel + 1) };
        let relations: Vec<usize> = (0..relations).collect();
        // The last column of a relation is what the constant 1 beside a head is multiplied with.
        let columns = |relation: &usize| relation * (rel + 1)..relation * (rel + 1) + rel;
        let last = |relation: &usize| relation * (rel + 1) + rel;
        Ok(Self {
            rel,
            rest: linear(weights, &REST.map(|name| format!("heads.{name}")))?,
            sizes,
            arc_u: arc_u.linear(0..arc)?,
            rel_u: relations
                .chunks(GROUP)
                .map(|group| rel_u.linear(group.iter().flat_map(columns)))
                .collect::<Result<_, _>>()?,
            rel_bias: rel_u.linear(relations.iter().map(last))?,
        })
    }
}

/// A bilinear form whose left side has a constant 1 appended: `[inputs + 1, columns]`.
struct Bilinear {
    values: Vec<f32>,
    inputs: usize,
    columns: usize,
}

impl Bilinear {
    /// The layer that computes some of the columns.
    fn linear(&self, columns: impl IntoIterator<Item = usize>) -> Result<Linear, TaggerError> {
        let at =
            |row: usize, column: usize| self.values.get(row * self.columns + column).copied().unwrap_or(0.0);
        let (mut weight, mut bias) = (Vec::new(), Vec::new());
        for column in columns {
            weight.extend((0..self.inputs).map(|row| at(row, column)));
            bias.push(at(self.inputs, column));
        }
        Ok(Linear::new(&weight, &bias, self.inputs)?)
    }
}

/// The heads in int8, on shared weights.
pub(in crate::tagger) struct Int8Heads {
    weights: Arc<HeadWeights>,
    /// Weight and bias of the entities' layer.
    ner: [Tensor; 2],
    room: Room,
}

impl Int8Heads {
    /// The heads of a model.
    pub(in crate::tagger) fn new(weights: Arc<HeadWeights>, ner: [Tensor; 2]) -> Self {
        Self { weights, ner, room: Room::default() }
    }

    /// A layer's output, in blocks of rows.
    fn apply(room: &mut Room, layer: &Linear, x: &[f32]) -> Result<Vec<f32>, TaggerError> {
        let (inputs, outputs) = (layer.inputs(), layer.outputs());
        let mut out = vec![0.0; x.len() / inputs * outputs];
        for (x, out) in x.chunks(BLOCK * inputs).zip(out.chunks_mut(BLOCK * outputs)) {
            layer.product(x, room)?.store(out);
        }
        Ok(out)
    }
}

impl HeadLayers for Int8Heads {
    fn first(&mut self, vectors: &Tensor) -> Result<[Tensor; FIRST.len()], TaggerError> {
        let Self { weights, ner: [weight, bias], room } = self;
        let rest = Self::apply(room, &weights.rest, &read(vectors)?)?;
        let rest = matrix(&rest, weights.rest.outputs())?;
        let ner = vectors.f_linear(weight, Some(&*bias));
        ner.and_then(|ner| split(ner, &rest, weights.sizes.map(signed)))
            .map_err(TaggerError::torch("split the heads"))
    }

    fn arcs(&mut self, children: &Tensor) -> Result<Tensor, TaggerError> {
        let layer = &self.weights.arc_u;
        matrix(&Self::apply(&mut self.room, layer, &read(children)?)?, layer.outputs())
    }

    fn relations(
        &mut self,
        children: &Tensor,
        heads: &Tensor,
        relations: i64,
    ) -> Result<Tensor, TaggerError> {
        let Self { weights, room, .. } = self;
        let (rel, width) = (weights.rel, usize::try_from(relations).unwrap_or(0));
        // Without the constant 1.
        let heads = heads.f_narrow(1, 0, signed(rel)).map_err(TaggerError::torch("split the heads"))?;
        let (children, heads) = (read(children)?, read(&heads)?);
        let beside = Self::apply(room, &weights.rel_bias, &children)?;
        let mut out: Vec<f32> = Vec::with_capacity(children.len() / rel * width);
        for row in beside.chunks_exact(weights.rel_bias.outputs()) {
            out.extend(row.iter().take(width));
        }
        let blocks = children.chunks(BLOCK * rel).zip(heads.chunks(BLOCK * rel));
        for ((children, vectors), out) in blocks.zip(out.chunks_mut(BLOCK * width)) {
            room.quantize(children, rel);
            for (group, layer) in weights.rel_u.iter().enumerate() {
                layer.multiply(room)?.dots(vectors, rel, out, width, group * GROUP);
            }
        }
        matrix(&out, width)
    }
}

fn read(tensor: &Tensor) -> Result<Vec<f32>, TaggerError> {
    values(tensor).map_err(TaggerError::torch("read a tensor"))
}
