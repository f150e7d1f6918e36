//! A fully connected layer in int8: activations of 8 bits with a scale for each row, weights of 8 bits with a
//! scale for each output, sums in 32 bits.

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;

use crate::buffer::Buffer;
use crate::panels::{Panels, ROWS};
use crate::vector::{LEAST, Product, Quantize};

/// Levels on each side of zero of the weights.
const LEVELS: f32 = 127.0;
/// The same where two products are summed in 16 bits: 2 * 255 * 64 fits into them.
const LEVELS_IN_16_BITS: f32 = 64.0;
/// Sizes must be multiples of this, the widest vectors of f32.
pub const LANES: usize = 16;

/// A product whose sides do not fit.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ProductError(String);

thread_local! {
    /// What multiplies, chosen by what the CPU can do. It cannot move between threads.
    static GEMM: GemmExecutor<u8, i8, i32> = GemmExecutor::new();
}

/// Weights as they are multiplied.
enum Weights {
    /// By our own product.
    Panels(Panels),
    /// By that of `rten-gemm`, where the CPU has no instructions for ours.
    Packed(PackedBMatrix<i8>),
}

/// `[rows, inputs]` to `[rows, outputs]`.
pub struct Linear {
    weights: Weights,
    inputs: usize,
    /// What one level is worth in each output.
    scales: Buffer<f32>,
    /// The sum of each output's weights, as their 8 bits have them.
    sums: Buffer<f32>,
    bias: Buffer<f32>,
}

impl Linear {
    /// From `weight`, `[outputs, inputs]` row by row, and `bias`, `[outputs]`. Outputs are filled up with zeros to
    /// a multiple of [`LANES`].
    ///
    /// # Errors
    /// Sizes that do not fit each other.
    pub fn new(weight: &[f32], bias: &[f32], inputs: usize) -> Result<Self, ProductError> {
        let outputs = bias.len().next_multiple_of(LANES);
        let levels = if GEMM.with(GemmExecutor::may_saturate) { LEVELS_IN_16_BITS } else { LEVELS };
        let mut scales = Vec::with_capacity(outputs);
        let mut sums = Vec::with_capacity(outputs);
        let mut values: Vec<i8> = Vec::with_capacity(outputs * inputs);
        for row in weight.chunks_exact(inputs.max(1)) {
            let greatest = row.iter().fold(0f32, |most, w| most.max(w.abs()));
            let scale = greatest.max(LEAST) / levels;
            scales.push(scale);
            let start = values.len();
            values.extend(row.iter().map(|w| (w / scale).round_ties_even() as i8));
            let sum: i32 = values.iter().skip(start).map(|&w| i32::from(w)).sum();
            sums.push(sum as f32 * scale);
        }
        scales.resize(outputs, 0.0);
        sums.resize(outputs, 0.0);
        values.resize(outputs * inputs, 0);
        let mut bias = bias.to_vec();
        bias.resize(outputs, 0.0);
        let weights = match Panels::new(&values, inputs) {
            Some(panels) => Weights::Panels(panels),
            None => Weights::packed(&values, inputs)?,
        };
        let [scales, sums, bias] = [scales, sums, bias].map(|values| Buffer::of(&values));
        Ok(Self { weights, inputs, scales, sums, bias })
    }

    /// Length of the rows that go in.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Length of the rows that come out.
    pub fn outputs(&self) -> usize {
        self.scales.len()
    }

    /// Multiplies rows, whose product stays in `room` until it is used.
    ///
    /// # Errors
    /// Rows of another length than [`inputs`](Self::inputs).
    pub fn product<'a>(&'a self, x: &[f32], room: &'a mut Room) -> Result<Product<'a>, ProductError> {
        room.quantize(x, self.inputs);
        self.multiply(room)
    }

    /// The same with the rows that `room` has in 8 bits.
    ///
    /// # Errors
    /// Rows of another length.
    pub fn multiply<'a>(&'a self, room: &'a mut Room) -> Result<Product<'a>, ProductError> {
        let rows = room.scales.len().next_multiple_of(ROWS);
        if room.values.len() != rows * self.inputs {
            return Err(ProductError(format!("the rows in 8 bits are not {} long", self.inputs)));
        }
        room.sums.resize(rows * self.outputs());
        match &self.weights {
            Weights::Panels(panels) => panels.multiply(&room.values, &mut room.sums),
            Weights::Packed(packed) => multiply(&room.values, self.inputs, packed, &mut room.sums)?,
        }
        Ok(Product {
            sums: &room.sums,
            rows: &room.scales,
            zeros: &room.zeros,
            columns: &self.scales,
            weights: &self.sums,
            bias: &self.bias,
        })
    }
}

impl Weights {
    /// For `rten-gemm`, from `[outputs, inputs]` row by row.
    fn packed(values: &[i8], inputs: usize) -> Result<Self, ProductError> {
        let outputs = values.len() / inputs.max(1);
        let matrix = NdTensorView::try_from_data([outputs, inputs], values).map_err(failed)?;
        Ok(Self::Packed(GEMM.with(|gemm| gemm.prepack_b(matrix.transposed()))))
    }
}

/// `[rows, inputs]` times weights that `rten-gemm` packed: `[rows, outputs]`.
fn multiply(
    rows: &[u8],
    inputs: usize,
    weights: &PackedBMatrix<i8>,
    out: &mut [i32],
) -> Result<(), ProductError> {
    let matrix = NdTensorView::try_from_data([rows.len() / inputs.max(1), inputs], rows).map_err(failed)?;
    let multiply = |gemm: &GemmExecutor<u8, i8, i32>| {
        // Packed once: it would be packed anew for every block of columns.
        let a = gemm.prepack_a(matrix);
        let (a, b) = (GemmInputA::Packed(&a), GemmInputB::Packed(weights));
        // Levels of zero are left to `Product`: `rten-gemm` takes one for each row, but puts those of the first few
        // rows in place of all others.
        gemm.gemm(out, a, b, GemmOptions::default())
    };
    GEMM.with(multiply).map_err(failed)
}

/// What a product needs besides its sides; kept from one to the next.
#[derive(Debug, Default)]
pub struct Room {
    /// Rows in 8 bits; after the last one whatever was there, up to a multiple of [`ROWS`].
    values: Buffer<u8>,
    /// What one level is worth in each row.
    scales: Vec<f32>,
    /// The level of zero in each row.
    zeros: Vec<u8>,
    sums: Buffer<i32>,
}

impl Room {
    /// Takes rows in 8 bits: each between its least and its greatest value, so that none touches another.
    pub fn quantize(&mut self, x: &[f32], width: usize) {
        let rows = x.len() / width.max(1);
        self.values.resize(rows.next_multiple_of(ROWS) * width);
        self.scales.resize(rows, 0.0);
        self.zeros.resize(rows, 0);
        let Self { values, scales, zeros, .. } = self;
        Quantize { x, width, values, scales, zeros }.dispatch();
    }
}

fn failed(error: impl std::fmt::Display) -> ProductError {
    ProductError(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values between -1 and 1 that repeat late.
    fn values(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect()
    }

    fn output(linear: &Linear, x: &[f32]) -> Vec<f32> {
        let mut room = Room::default();
        let mut out = vec![0.0; x.len() / linear.inputs() * linear.outputs()];
        linear.product(x, &mut room).unwrap().store(&mut out);
        out
    }

    /// Greatest distance from the product in f32, in shares of its greatest value.
    fn distance(weight: &[f32], bias: &[f32], x: &[f32], inputs: usize) -> f32 {
        let linear = Linear::new(weight, bias, inputs).unwrap();
        let got = output(&linear, x);
        let (mut most, mut farthest) = (0f32, 0f32);
        for (x, got) in x.chunks(inputs).zip(got.chunks(linear.outputs())) {
            for ((w, b), got) in weight.chunks(inputs).zip(bias).zip(got) {
                let expected = w.iter().zip(x).map(|(w, x)| w * x).sum::<f32>() + b;
                most = most.max(expected.abs());
                farthest = farthest.max((expected - got).abs());
            }
        }
        farthest / most
    }

    #[test]
    fn it_is_near_the_product_in_f32_though_scales_differ_from_row_to_row() {
        let (inputs, outputs) = (40, 23);
        let mut weight = values(inputs * outputs);
        for (i, row) in weight.chunks_mut(inputs).enumerate() {
            row.iter_mut().for_each(|w| *w *= 1.5f32.powi(i as i32 % 7));
        }
        let mut x = values(21 * inputs);
        assert!(distance(&weight, &values(outputs), &x, inputs) < 0.02);
        // Rows whose levels of zero differ.
        x.chunks_mut(inputs).enumerate().for_each(|(i, row)| row.iter_mut().for_each(|x| *x += i as f32));
        assert!(distance(&weight, &values(outputs), &x, inputs) < 0.02);
    }

    #[test]
    fn both_products_are_the_same() {
        let (inputs, outputs, rows) = (40, 48, 16);
        let weights: Vec<i8> = (0..inputs * outputs).map(|i| (i * 53 % 127) as i8 - 63).collect();
        let x: Vec<u8> = (0..rows * inputs).map(|i| (i * 37 % 256) as u8).collect();
        let mut both = [vec![0; rows * outputs], vec![0; rows * outputs]];
        let Some(panels) = Panels::new(&weights, inputs) else {
            println!("not tested: this CPU has no AVX-512 VNNI");
            return;
        };
        panels.multiply(&x, &mut both[0]);
        let Weights::Packed(packed) = Weights::packed(&weights, inputs).unwrap() else { unreachable!() };
        multiply(&x, inputs, &packed, &mut both[1]).unwrap();
        assert_eq!(both[0], both[1]);
    }

    #[test]
    fn a_row_does_not_depend_on_its_neighbours() {
        let linear = Linear::new(&values(32 * 16), &values(16), 32).unwrap();
        let mut x = values(70 * 32);
        let calm = output(&linear, &x);
        x[..32].iter_mut().for_each(|x| *x *= 1000.0);
        let beside = output(&linear, &x);
        assert!(calm[..16] != beside[..16]);
        assert!(calm[16..] == beside[16..]);
        assert!(output(&linear, &x[32 * 69..]) == calm[16 * 69..]);
    }

    #[test]
    fn rows_of_zeros_give_the_bias() {
        assert!(distance(&[0.0; 32 * 16], &values(16), &values(64), 32) < 1e-3);
        assert!(distance(&values(32 * 16), &values(16), &[0.0; 64], 32) < 1e-3);
    }
}
