//! Products of 8-bit integers for CPUs that sum four of them at once (AVX-512 VNNI): what `rten-gemm` computes, but rows
//! are read where they stand, and levels of zero are left to [`Product`](crate::Product) alone. `rten-gemm` copies the
//! rows beforehand and reckons with levels of zero that we do not give it, which together cost it an eighth of the time.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m512i, _mm512_dpbusd_epi32, _mm512_set1_epi32, _mm512_setzero_si512};

#[cfg(target_arch = "x86_64")]
use zerocopy::transmute;

/// Inputs that are multiplied and summed at once.
const DEPTH: usize = 4;
/// Lanes of a vector of sums.
const LANES: usize = 16;
/// Vectors of outputs that are computed together.
const VECTORS: usize = 2;
/// Outputs that are computed together.
const COLUMNS: usize = VECTORS * LANES;
/// Rows that are computed together: as many as leave registers for the weights and a value.
pub(crate) const ROWS: usize = 8;

/// The weights of [`DEPTH`] inputs for [`COLUMNS`] outputs, as they are multiplied: output by output.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Step([[i8; LANES * DEPTH]; VECTORS]);

/// Weights in panels of [`COLUMNS`] outputs, the last one filled up with zeros.
pub(crate) struct Panels {
    steps: Vec<Step>,
    /// Steps of a panel.
    depth: usize,
    outputs: usize,
}

impl Panels {
    /// Whether this CPU has what it takes.
    pub(crate) fn available() -> bool {
        #[cfg(target_arch = "x86_64")]
        return is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni");
        #[cfg(not(target_arch = "x86_64"))]
        return false;
    }

    /// From weights `[outputs, inputs]` row by row. `None` where the CPU or the length of rows does not fit.
    pub(crate) fn new(values: &[i8], inputs: usize) -> Option<Self> {
        if values.is_empty() || inputs == 0 || !inputs.is_multiple_of(DEPTH) || !Self::available() {
            return None;
        }
        let (depth, outputs) = (inputs / DEPTH, values.len() / inputs);
        let mut steps = vec![Step([[0; LANES * DEPTH]; VECTORS]); depth * outputs.div_ceil(COLUMNS)];
        for (output, row) in values.chunks_exact(inputs).enumerate() {
            let (panel, column) = (output / COLUMNS, output % COLUMNS);
            let panel = steps.iter_mut().skip(panel * depth);
            for (weights, step) in row.as_chunks::<DEPTH>().0.iter().zip(panel) {
                let vector = step.0.get_mut(column / LANES);
                let place = vector.and_then(|v| v.as_chunks_mut::<DEPTH>().0.get_mut(column % LANES));
                if let Some(place) = place {
                    *place = *weights;
                }
            }
        }
        Some(Self { steps, depth, outputs })
    }

    /// `[rows, inputs]` times the weights: `[rows, outputs]`. Rows are a multiple of [`ROWS`].
    pub(crate) fn multiply(&self, rows: &[u8], out: &mut [i32]) {
        #[cfg(target_arch = "x86_64")]
        if Self::available() {
            // SAFETY: the CPU has the instructions, and the function asks for nothing else.
            #[allow(unsafe_code, reason = "std has no safe way to call what is compiled for some CPUs alone")]
            unsafe {
                self.multiply_vnni(rows.as_chunks().0, out);
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512vnni")]
    fn multiply_vnni(&self, rows: &[[u8; DEPTH]], out: &mut [i32]) {
        for (number, panel) in self.steps.chunks_exact(self.depth).enumerate() {
            let first = number * COLUMNS;
            let tiles = rows.chunks_exact(ROWS * self.depth);
            for (rows, out) in tiles.zip(out.chunks_exact_mut(ROWS * self.outputs)) {
                tile(rows, panel, self.outputs, first, out);
            }
        }
    }
}

/// The products of [`ROWS`] rows with a panel, into the columns of `out` from `first` on. Without closures: what is
/// handed to functions that are not compiled for these instructions would not be inlined.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
#[inline]
fn tile(rows: &[[u8; DEPTH]], panel: &[Step], outputs: usize, first: usize, out: &mut [i32]) {
    let mut sums = [[_mm512_setzero_si512(); VECTORS]; ROWS];
    let mut each: [&[[u8; DEPTH]]; ROWS] = [&[]; ROWS];
    for (row, part) in each.iter_mut().zip(rows.chunks_exact(panel.len())) {
        *row = part;
    }
    let [a, b, c, d, e, f, g, h] = each;
    let steps = panel.iter().zip(a).zip(b).zip(c).zip(d).zip(e).zip(f).zip(g).zip(h);
    for ((((((((step, a), b), c), d), e), f), g), h) in steps {
        let [first, second]: [__m512i; VECTORS] = transmute!(step.0);
        for (value, sums) in [a, b, c, d, e, f, g, h].into_iter().zip(&mut sums) {
            let value = _mm512_set1_epi32(i32::from_ne_bytes(*value));
            let [x, y] = *sums;
            *sums = [_mm512_dpbusd_epi32(x, value, first), _mm512_dpbusd_epi32(y, value, second)];
        }
    }
    for (sums, out) in sums.iter().zip(out.chunks_exact_mut(outputs)) {
        let sums: [i32; COLUMNS] = transmute!(*sums);
        let out = out.get_mut(first..).unwrap_or_default();
        match out.first_chunk_mut::<COLUMNS>() {
            Some(out) => *out = sums,
            // The last panel has fewer.
            None => {
                for (out, sum) in out.iter_mut().zip(sums) {
                    *out = sum;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_product_of_whole_numbers() {
        for (rows, inputs, outputs) in [(8, 4, 16), (16, 40, 32), (24, 128, 48), (8, 12, 80)] {
            let x: Vec<u8> = (0..rows * inputs).map(|i| (i * 37 % 256) as u8).collect();
            let weights: Vec<i8> = (0..inputs * outputs).map(|i| (i * 101 % 255) as u8 as i8).collect();
            let Some(panels) = Panels::new(&weights, inputs) else {
                println!("not tested: this CPU has no AVX-512 VNNI");
                return;
            };
            let mut out = vec![-1; rows * outputs];
            panels.multiply(&x, &mut out);
            for (row, out) in x.chunks(inputs).zip(out.chunks(outputs)) {
                for (weights, got) in weights.chunks(inputs).zip(out) {
                    let pairs = row.iter().zip(weights);
                    assert_eq!(*got, pairs.map(|(x, w)| i32::from(*x) * i32::from(*w)).sum::<i32>());
                }
            }
        }
    }

    #[test]
    fn rows_that_cannot_be_cut_in_fours_are_left_to_others() {
        assert!(Panels::new(&[1; 6 * 16], 6).is_none());
        assert!(Panels::new(&[], 0).is_none());
    }
}
