//! What is done between the products of int8, in f32, on the widest vectors that the CPU has.
//!
//! Only functions leave this file: what is generic over the CPU would be compiled where it is used, perhaps without
//! optimisation.

use crate::buffer::Buffer;
use rten_simd::ops::{BitOps, FloatOps, NumOps, ToFloat};
use rten_simd::{Isa, SimdOp};
use rten_vecmath::{MinMax, Normalize, NormalizeOptions};

/// As in rust-bert, whose layer normalisation has it built in.
const EPS: f32 = 1e-12;
/// Keeps a row of zeros from a scale of zero.
pub(crate) const LEAST: f32 = 1e-8;
/// The highest level of activations.
const LEVELS: f32 = 255.0;

/// Puts rows of `width` values into 8 bits: a value is its row's scale times its level above that of zero.
pub(crate) struct Quantize<'a> {
    /// `[rows, width]`.
    pub(crate) x: &'a [f32],
    /// Length of a row.
    pub(crate) width: usize,
    /// `[rows, width]`.
    pub(crate) values: &'a mut [u8],
    /// For each row what a level is worth.
    pub(crate) scales: &'a mut [f32],
    /// For each row the level of zero.
    pub(crate) zeros: &'a mut [u8],
}

impl SimdOp for Quantize<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let width = self.width.max(1);
        let rows = self.x.chunks_exact(width).zip(self.values.chunks_exact_mut(width));
        let params = self.scales.iter_mut().zip(self.zeros.iter_mut());
        for ((x, values), (scale, zero)) in rows.zip(params) {
            let (least, most) = MinMax::new(x).eval(isa);
            let (least, most) = (least.min(0.0), most.max(0.0));
            *scale = (most - least).max(LEAST) / LEVELS;
            // Both ends have a level, and zero has one of its own.
            let inverse = 1.0 / *scale;
            *zero = (-least * inverse).round_ties_even() as u8;
            levels(isa, x, values, inverse, *zero);
        }
    }
}

/// The levels of the values of one row.
#[inline(always)]
fn levels<I: Isa>(isa: I, x: &[f32], values: &mut [u8], inverse: f32, zero: u8) {
    use rten_simd::ops::NarrowSaturate;
    let (floats, ints) = (isa.f32(), isa.i32());
    let step = 4 * floats.len();
    let (factor, zeros) = (floats.splat(inverse), ints.splat(i32::from(zero)));
    let (mut from, mut to) = (x.chunks_exact(step), values.chunks_exact_mut(step));
    for (x, values) in from.by_ref().zip(to.by_ref()) {
        let [a, b, c, d] = floats.load_many::<4>(x);
        let [a, b, c, d] = [a, b, c, d].map(
            #[inline(always)]
            |x| ints.add(floats.to_int_round(floats.mul(x, factor)), zeros),
        );
        let (low, high) = (ints.narrow_saturate(a, b), ints.narrow_saturate(c, d));
        isa.u8().store(isa.i16().narrow_saturate(low, high), values);
    }
    for (x, value) in from.remainder().iter().zip(to.into_remainder()) {
        let level = (x * inverse).round_ties_even() as i32 + i32::from(zero);
        *value = level.clamp(0, 255) as u8;
    }
}

/// What a product left: its sums and what they are worth.
#[derive(Debug)]
pub struct Product<'a> {
    /// `[rows, columns]`.
    pub sums: &'a [i32],
    /// For each row what a level of its activations is worth.
    pub rows: &'a [f32],
    /// For each row the level of zero.
    pub zeros: &'a [u8],
    /// For each column what a level of its weights is worth.
    pub columns: &'a [f32],
    /// For each column the sum of its weights.
    pub weights: &'a [f32],
    /// For each column.
    pub bias: &'a [f32],
}

impl Product<'_> {
    /// Writes it down, `[rows, columns]`.
    pub fn store(self, out: &mut [f32]) {
        Store { product: self, out }.dispatch();
    }

    /// Writes down its activation, `[rows, columns]`.
    pub fn activate(self, activation: Activation, out: &mut [f32]) {
        Activate { product: self, activation, out }.dispatch();
    }

    /// Adds it to rows and normalises them.
    pub fn add_normed(self, norm: &Norm, x: &mut [f32]) {
        AddNormed { product: self, norm, x }.dispatch();
    }

    /// Takes its columns `size` at a time, a multiple of [`LANES`](crate::LANES); adds their scalar products with the
    /// row's vector to so many columns of `out`, `[rows, width]`, from the column `first` on. `vectors` is
    /// `[rows, size]`.
    pub fn dots(self, vectors: &[f32], size: usize, out: &mut [f32], width: usize, first: usize) {
        Dots { product: self, vectors, size, out, width, first }.dispatch();
    }
}

impl Norm {
    /// Normalises rows where they are.
    pub fn apply(&self, x: &mut [f32]) {
        Normed { norm: self, x }.dispatch();
    }
}

impl Product<'_> {
    /// Makes each value of `out` from that of the product and from what it was.
    #[inline(always)]
    fn merge<I: Isa>(self, isa: I, out: &mut [f32], make: impl Fn(I::F32, I::F32) -> I::F32) {
        let ops = isa.f32();
        let (lanes, width) = (ops.len(), self.columns.len().max(1));
        let rows = self.sums.chunks_exact(width).zip(out.chunks_exact_mut(width));
        for ((sums, out), (scale, zero)) in rows.zip(self.rows.iter().zip(self.zeros)) {
            let (scale, shift) = (ops.splat(*scale), ops.splat(-scale * f32::from(*zero)));
            let columns = self.columns.chunks_exact(lanes).zip(self.weights.chunks_exact(lanes));
            let columns = columns.zip(self.bias.chunks_exact(lanes));
            let values = sums.chunks_exact(lanes).zip(out.chunks_exact_mut(lanes));
            for ((sums, out), ((column, weights), bias)) in values.zip(columns) {
                let value = value(isa, (scale, shift), sums, column, weights, bias);
                ops.store(make(value, ops.load(out)), out);
            }
        }
    }
}

/// A vector of a row's values, from the row's scale and its shift (minus the scale times the level of zero).
#[inline(always)]
fn value<I: Isa>(
    isa: I,
    (scale, shift): (I::F32, I::F32),
    sums: &[i32],
    columns: &[f32],
    weights: &[f32],
    bias: &[f32],
) -> I::F32 {
    let (ops, ints) = (isa.f32(), isa.i32());
    let base = ops.mul_add(shift, ops.load(weights), ops.load(bias));
    ops.mul_add(ints.to_float(ints.load(sums)), ops.mul(scale, ops.load(columns)), base)
}

struct Store<'a> {
    product: Product<'a>,
    out: &'a mut [f32],
}

impl SimdOp for Store<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        self.product.merge(
            isa,
            self.out,
            #[inline(always)]
            |value, _| value,
        );
    }
}

/// What follows the first layer of a feed-forward network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// GELU (Hendrycks and Gimpel 2016), within 0.0001: a level of 8 bits is worth a hundred times as much.
    Gelu,
    /// The greater of zero and the value.
    Relu,
}

struct Activate<'a> {
    product: Product<'a>,
    activation: Activation,
    out: &'a mut [f32],
}

impl SimdOp for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        match self.activation {
            Activation::Gelu => {
                self.product.merge(
                    isa,
                    self.out,
                    #[inline(always)]
                    |value, _| gelu(isa, value),
                );
            }
            Activation::Relu => {
                self.product.merge(
                    isa,
                    self.out,
                    #[inline(always)]
                    |value, _| ops.max(value, ops.zero()),
                );
            }
        }
    }
}

/// Beyond this on both sides of zero the normal distribution is taken to have nothing.
const NORMAL_END: f32 = 4.2;
/// Twice the normal distribution's function less 1, as an odd polynomial (least squares with weights that even out the
/// error of GELU; 1 where x is [`NORMAL_END`]): what x, x³, x⁵ ... are multiplied with. An exponential function and
/// a division would cost twice the time.
const NORMAL: [f32; 9] = [
    7.984_04e-1,
    -1.337_150_8e-1,
    2.024_612e-2,
    -2.397_511_9e-3,
    2.164_431_8e-4,
    -1.410_466_3e-5,
    6.112_76e-7,
    -1.551_252_3e-8,
    1.727_191_2e-10,
];

/// x times the normal distribution's function.
#[inline(always)]
fn gelu<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    let ops = isa.f32();
    let within = ops.min(ops.max(x, ops.splat(-NORMAL_END)), ops.splat(NORMAL_END));
    let square = ops.mul(within, within);
    let mut sum = ops.zero();
    for factor in NORMAL.iter().rev() {
        sum = ops.mul_add(sum, square, ops.splat(*factor));
    }
    let half = ops.mul(x, ops.splat(0.5));
    ops.mul_add(half, ops.mul(sum, within), half)
}

/// Layer normalisation (Ba et al. 2016).
#[derive(Debug)]
pub struct Norm {
    /// For each column.
    pub weight: Buffer<f32>,
    /// For each column.
    pub bias: Buffer<f32>,
}

impl Norm {
    /// Normalises rows.
    #[inline(always)]
    fn eval<I: Isa>(&self, isa: I, x: &mut [f32]) {
        let width = self.weight.len().max(1);
        for row in x.chunks_exact_mut(width) {
            let mean = sum(
                isa,
                row,
                #[inline(always)]
                |x, sum| isa.f32().add(x, sum),
            ) / width as f32;
            let offset = isa.f32().splat(mean);
            let squares = sum(
                isa,
                row,
                #[inline(always)]
                |x, sum| {
                    let x = isa.f32().sub(x, offset);
                    isa.f32().mul_add(x, x, sum)
                },
            );
            let variance = squares / width as f32;
            let options = NormalizeOptions {
                pre_scale_bias: mean,
                scale: 1.0 / (variance + EPS).sqrt(),
                element_scale: Some(&self.weight),
                bias: 0.0,
                element_bias: Some(&self.bias),
            };
            Normalize::new_mut(row, options).eval(isa);
        }
    }
}

/// The sum of what `add` adds for each value of a row to what it has. (`rten-vecmath` has sums, but calls a
/// function for each vector there.)
#[inline(always)]
fn sum<I: Isa>(isa: I, row: &[f32], add: impl Fn(I::F32, I::F32) -> I::F32) -> f32 {
    let ops = isa.f32();
    let (mut even, mut odd) = (ops.zero(), ops.zero());
    for pair in row.chunks(2 * ops.len()) {
        let (first, second) = pair.split_at(ops.len().min(pair.len()));
        even = add(ops.load(first), even);
        if !second.is_empty() {
            odd = add(ops.load(second), odd);
        }
    }
    ops.sum(ops.add(even, odd))
}

struct Normed<'a> {
    norm: &'a Norm,
    x: &'a mut [f32],
}

impl SimdOp for Normed<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        self.norm.eval(isa, self.x);
    }
}

struct AddNormed<'a> {
    product: Product<'a>,
    norm: &'a Norm,
    x: &'a mut [f32],
}

impl SimdOp for AddNormed<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        self.product.merge(
            isa,
            self.x,
            #[inline(always)]
            |value, before| ops.add(value, before),
        );
        self.norm.eval(isa, self.x);
    }
}

struct Dots<'a> {
    product: Product<'a>,
    vectors: &'a [f32],
    size: usize,
    out: &'a mut [f32],
    width: usize,
    first: usize,
}

impl SimdOp for Dots<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let (lanes, size) = (ops.len(), self.size.max(1));
        let Product { sums, rows, zeros, columns, weights, bias } = self.product;
        let vectors = self.vectors.chunks_exact(size).zip(self.out.chunks_exact_mut(self.width.max(1)));
        let rows = sums.chunks_exact(columns.len().max(1)).zip(rows.iter().zip(zeros));
        for ((sums, (scale, zero)), (vector, out)) in rows.zip(vectors) {
            let (scale, shift) = (ops.splat(*scale), ops.splat(-scale * f32::from(*zero)));
            let columns =
                columns.chunks_exact(size).zip(weights.chunks_exact(size)).zip(bias.chunks_exact(size));
            let out = out.iter_mut().skip(self.first);
            for ((sums, ((columns, weights), bias)), out) in sums.chunks_exact(size).zip(columns).zip(out) {
                let mut sum = ops.zero();
                let columns = columns.chunks_exact(lanes).zip(weights.chunks_exact(lanes));
                let columns = columns.zip(bias.chunks_exact(lanes));
                let values = sums.chunks_exact(lanes).zip(vector.chunks_exact(lanes));
                for ((sums, vector), ((column, weights), bias)) in values.zip(columns) {
                    let value = value(isa, (scale, shift), sums, column, weights, bias);
                    sum = ops.mul_add(value, ops.load(vector), sum);
                }
                *out += ops.sum(sum);
            }
        }
    }
}

#[cfg(test)]
#[path = "vector_tests.rs"]
mod tests;
