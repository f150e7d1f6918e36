//! A fully connected layer in bf16 or int8.

use tch::{Kind, Scalar, TchError, Tensor};

use super::quiet::without_deprecations;
use crate::tagger::precision::{CpuFeatures, Precision};

/// Levels on each side of zero of int8 weights.
const LEVELS: f64 = 127.0;
/// The same where two products are summed in 16 bits: 2 * 255 * 64 fits into them.
const LEVELS_IN_16_BITS: f64 = 64.0;
/// Keeps a row of zeros from a scale of zero.
const LEAST: f64 = 1e-8;

/// `[rows, in]` to `[rows, out]`.
pub(super) enum Linear {
    /// Activations are bf16.
    Bf16 {
        /// `[out, in]`.
        weight: Tensor,
        /// `[out]`.
        bias: Tensor,
    },
    /// Activations are f32.
    Int8(Int8),
}

/// Weights of 8 bits, each row with a scale of its own. Activations are scaled to 8 bits over the whole tensor
/// that comes in.
///
/// That scale is why `[CLS]` goes by itself: BERT gathers in it what attention has no use for, and its
/// activations are several times those of any word, which would be left with few of the 255 levels.
pub(super) struct Int8 {
    /// `[out, in]`, int8.
    weight: Tensor,
    /// The same as FBGEMM wants it.
    packed: Tensor,
    /// Sums of the rows, int32.
    offsets: Tensor,
    /// What one level is worth in each row.
    scale: Tensor,
    /// In levels.
    bias: Tensor,
}

impl Linear {
    /// From weights in f32, `[out, in]` and `[out]`, for bf16 or int8.
    pub(super) fn new(
        weight: &Tensor,
        bias: &Tensor,
        precision: Precision,
        cpu: CpuFeatures,
    ) -> Result<Self, TchError> {
        match precision {
            Precision::Int8 => Self::int8(weight, bias, cpu.vnni),
            Precision::F32 | Precision::Bf16 => Self::bf16(weight, bias),
        }
    }

    /// What its input is held in.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Bf16 { .. } => Kind::BFloat16,
            Self::Int8(_) => Kind::Float,
        }
    }

    /// In bf16.
    fn bf16(weight: &Tensor, bias: &Tensor) -> Result<Self, TchError> {
        Ok(Self::Bf16 { weight: weight.f_to_kind(Kind::BFloat16)?, bias: bias.f_to_kind(Kind::BFloat16)? })
    }

    /// In int8; `vnni` tells whether the CPU sums products in 32 bits.
    fn int8(weight: &Tensor, bias: &Tensor, vnni: bool) -> Result<Self, TchError> {
        let levels = if vnni { LEVELS } else { LEVELS_IN_16_BITS };
        let scale = weight.f_abs()?.f_amax([1], false)?.f_clamp_min(LEAST)?.f_div_scalar(levels)?;
        let weight = weight.f_div(&scale.f_unsqueeze(1)?)?.f_round()?.f_to_kind(Kind::Int8)?;
        let packed = without_deprecations(|| weight.f_fbgemm_pack_quantized_matrix())?;
        let rows: &[i64] = &[1];
        let offsets = weight.f_sum_dim_intlist(rows, false, Kind::Int)?;
        let this = Int8 { packed, offsets, bias: bias.f_div(&scale)?, scale, weight };
        // The first product warns, too.
        let one = Tensor::f_zeros([1, this.weight.size2()?.1], tch::kind::FLOAT_CPU)?;
        let _ = without_deprecations(|| this.product(&one))?;
        Ok(Self::Int8(this))
    }

    /// A handle on the same values.
    pub(super) fn shallow_clone(&self) -> Self {
        match self {
            Self::Bf16 { weight, bias } => {
                Self::Bf16 { weight: weight.shallow_clone(), bias: bias.shallow_clone() }
            }
            Self::Int8(this) => Self::Int8(Int8 {
                weight: this.weight.shallow_clone(),
                packed: this.packed.shallow_clone(),
                offsets: this.offsets.shallow_clone(),
                scale: this.scale.shallow_clone(),
                bias: this.bias.shallow_clone(),
            }),
        }
    }

    /// The stretches of rows that should be computed by themselves: views of `x`, whose first rows are those
    /// of `[CLS]`.
    pub(super) fn parts(&self, x: &Tensor, first: i64) -> Result<Vec<Tensor>, TchError> {
        let (rows, _) = x.size2()?;
        let ranges = match self {
            Self::Bf16 { .. } => [(0, rows), (0, 0)],
            Self::Int8(_) => [(0, first), (first, rows - first)],
        };
        ranges
            .iter()
            .filter(|(_, length)| *length > 0)
            .map(|&(start, length)| x.f_narrow(0, start, length))
            .collect()
    }

    /// The layer's output.
    pub(super) fn apply(&self, x: &Tensor) -> Result<Tensor, TchError> {
        match self {
            Self::Bf16 { weight, bias } => x.f_linear(weight, Some(bias)),
            Self::Int8(this) => this.product(x)?.f_mul_(&this.scale),
        }
    }

    /// Adds the layer's output to `sum`.
    pub(super) fn add_to(&self, x: &Tensor, sum: &mut Tensor) -> Result<(), TchError> {
        let _ = match self {
            Self::Bf16 { weight, bias } => sum.f_add_(&x.f_linear(weight, Some(bias))?)?,
            Self::Int8(this) => sum.f_addcmul_(&this.product(x)?, &this.scale)?,
        };
        Ok(())
    }

    /// The layer's output in f32, computed part by part.
    pub(super) fn joint(&self, x: &Tensor, first: i64) -> Result<Tensor, TchError> {
        let Self::Int8(this) = self else { return self.apply(x)?.f_to_kind(Kind::Float) };
        let size = [x.size2()?.0, this.scale.size1()?];
        let whole = Tensor::f_empty(size, tch::kind::FLOAT_CPU)?;
        let mut start = 0;
        for part in self.parts(x, first)? {
            let (rows, _) = part.size2()?;
            let _ = this.product(&part)?.f_mul_out(&whole.f_narrow(0, start, rows)?, &this.scale)?;
            start += rows;
        }
        Ok(whole)
    }
}

impl Int8 {
    /// The output in levels.
    fn product(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_fbgemm_linear_int8_weight_fp32_activation(
            &self.weight,
            &self.packed,
            &self.offsets,
            Scalar::from(1.0),
            Scalar::from(0i64),
            &self.bias,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values between -1 and 1 that repeat late.
    fn values(rows: i64, columns: i64) -> Tensor {
        let values: Vec<f32> = (0..rows * columns).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect();
        Tensor::from_slice(&values).view([rows, columns])
    }

    /// Greatest distance from the product in f32, in shares of its greatest value.
    fn distance(linear: &Linear, weight: &Tensor, bias: &Tensor, x: &Tensor) -> f64 {
        let expected = x.linear(weight, Some(bias));
        let input =
            if matches!(linear, Linear::Bf16 { .. }) { x.to_kind(Kind::BFloat16) } else { x.shallow_clone() };
        let got = linear.joint(&input, 2).unwrap();
        (got - &expected).abs().max().double_value(&[]) / expected.abs().max().double_value(&[])
    }

    #[test]
    fn rows_have_scales_of_their_own_and_the_first_rows_do_not_touch_the_others() {
        if !CpuFeatures::here().avx2 {
            eprintln!("SKIPPED: this CPU has no AVX2, which int8 needs");
            return;
        }
        let weight = values(16, 32) * values(16, 1).exp().pow_tensor_scalar(6);
        let bias = values(1, 16).view([16]);
        let x = values(10, 32);
        for vnni in [false, true] {
            if vnni && !CpuFeatures::here().vnni {
                continue;
            }
            let linear = Linear::int8(&weight, &bias, vnni).unwrap();
            assert!(distance(&linear, &weight, &bias, &x) < 0.02);
            let calm = linear.joint(&x, 2).unwrap().narrow(0, 2, 8);
            let _ = x.narrow(0, 0, 2).g_mul_scalar_(1000.0);
            let beside = linear.joint(&x, 2).unwrap().narrow(0, 2, 8);
            assert!(calm.equal(&beside));
            let _ = x.narrow(0, 0, 2).g_mul_scalar_(0.001);
        }
    }

    #[test]
    fn bf16_is_near_f32() {
        if !CpuFeatures::here().bf16 {
            eprintln!("SKIPPED: this CPU has no AVX512_BF16, which bf16 needs");
            return;
        }
        let (weight, bias) = (values(16, 32), values(1, 16).view([16]));
        let linear = Linear::bf16(&weight, &bias).unwrap();
        assert!(distance(&linear, &weight, &bias, &values(10, 32)) < 0.01);
    }

    #[test]
    fn a_row_of_zeros_gives_its_bias() {
        if !CpuFeatures::here().avx2 {
            eprintln!("SKIPPED: this CPU has no AVX2, which int8 needs");
            return;
        }
        let (weight, bias) = (values(16, 32) * 0.0, values(1, 16).view([16]));
        let linear = Linear::int8(&weight, &bias, CpuFeatures::here().vnni).unwrap();
        assert!(distance(&linear, &weight, &bias, &values(10, 32)) < 1e-3);
    }
}
