//! A fully connected layer in bf16.

use tch::{Kind, TchError, Tensor};

/// `[rows, in]` to `[rows, out]`, both bf16.
pub(super) struct Linear {
    /// `[out, in]`.
    weight: Tensor,
    /// `[out]`.
    bias: Tensor,
}

impl Linear {
    /// From weights in f32, `[out, in]` and `[out]`.
    pub(super) fn new(weight: &Tensor, bias: &Tensor) -> Result<Self, TchError> {
        Ok(Self { weight: weight.f_to_kind(Kind::BFloat16)?, bias: bias.f_to_kind(Kind::BFloat16)? })
    }

    /// A handle on the same values.
    pub(super) fn shallow_clone(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.shallow_clone() }
    }

    /// The layer's output.
    pub(super) fn apply(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_linear(&self.weight, Some(&self.bias))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagger::precision::CpuFeatures;

    /// Values between -1 and 1 that repeat late.
    fn values(rows: i64, columns: i64) -> Tensor {
        let values: Vec<f32> = (0..rows * columns).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect();
        Tensor::from_slice(&values).view([rows, columns])
    }

    #[test]
    fn it_is_near_f32() {
        if !CpuFeatures::here().bf16 {
            eprintln!("SKIPPED: this CPU has no AVX512_BF16, which bf16 needs");
            return;
        }
        let (weight, bias, x) = (values(16, 32), values(1, 16).view([16]), values(10, 32));
        let expected = x.linear(&weight, Some(&bias));
        let got = Linear::new(&weight, &bias).unwrap().apply(&x.to_kind(Kind::BFloat16)).unwrap();
        let distance = (got.to_kind(Kind::Float) - &expected).abs().max().double_value(&[]);
        assert!(distance / expected.abs().max().double_value(&[]) < 0.01);
    }
}
