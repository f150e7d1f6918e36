//! In which precision the encoder computes, and what a CPU needs for it.

use std::fmt;

use super::error::TaggerError;

/// Precision of the arithmetic of the encoder and its heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// 32-bit floats, on rust-bert's own encoder: the reference, and what every CPU can do.
    F32,
    /// Brain floats of 16 bits.
    Bf16,
    /// Integers of 8 bits in the matrix products, f32 between them.
    Int8,
}

impl Precision {
    /// All precisions.
    pub const ALL: [Self; 3] = [Self::F32, Self::Bf16, Self::Int8];

    /// Its name on the command line and in `run.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::Bf16 => "bf16",
            Self::Int8 => "int8",
        }
    }

    /// The fastest precision of a CPU among those whose scores stay within 0.3 points of f32
    /// (`docs/performance.md` has the measurements): int8, then bf16, then f32.
    pub fn fastest(cpu: CpuFeatures) -> Self {
        let order = [Self::Int8, Self::Bf16];
        order.into_iter().find(|precision| precision.missing(cpu).is_none()).unwrap_or(Self::F32)
    }

    /// Checks that a CPU can compute in this precision.
    ///
    /// # Errors
    /// [`TaggerError::Precision`] names the instructions that the CPU lacks.
    pub fn check(self, cpu: CpuFeatures) -> Result<(), TaggerError> {
        match self.missing(cpu) {
            None => Ok(()),
            Some(needs) => Err(TaggerError::Precision { precision: self, needs }),
        }
    }

    /// The instructions that a CPU lacks for this precision.
    fn missing(self, cpu: CpuFeatures) -> Option<&'static str> {
        match self {
            Self::Bf16 if !cpu.bf16 => Some("an x86-64 CPU with AVX512_BF16"),
            Self::Int8 if !cpu.avx2 => Some("an x86-64 CPU with AVX2"),
            _ => None,
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What matters of a CPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CpuFeatures {
    /// Products of bf16. CPUs with AMX have these, too.
    pub bf16: bool,
    /// The least that makes int8 worth while.
    pub avx2: bool,
}

impl CpuFeatures {
    /// This machine's.
    pub fn here() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            let avx512 = std::arch::is_x86_feature_detected!("avx512f")
                && std::arch::is_x86_feature_detected!("avx512bw")
                && std::arch::is_x86_feature_detected!("avx512dq")
                && std::arch::is_x86_feature_detected!("avx512vl");
            Self {
                bf16: avx512 && std::arch::is_x86_feature_detected!("avx512bf16"),
                avx2: std::arch::is_x86_feature_detected!("avx2")
                    && std::arch::is_x86_feature_detected!("fma"),
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: CpuFeatures = CpuFeatures { bf16: false, avx2: false };
    const OLD: CpuFeatures = CpuFeatures { avx2: true, ..NONE };
    const NEW: CpuFeatures = CpuFeatures { bf16: true, avx2: true };

    #[test]
    fn the_fastest_is_one_that_the_cpu_can_do() {
        assert_eq!(Precision::fastest(NONE), Precision::F32);
        for cpu in [NONE, OLD, NEW, CpuFeatures::here()] {
            Precision::fastest(cpu).check(cpu).unwrap();
        }
    }

    #[test]
    fn what_the_cpu_lacks_is_named_with_what_to_do() {
        for (precision, cpu, needs) in
            [(Precision::Bf16, OLD, "AVX512_BF16"), (Precision::Int8, NONE, "AVX2")]
        {
            let error = precision.check(cpu).unwrap_err();
            let message = error.to_string();
            assert!(message.contains(precision.name()) && message.contains(needs), "{message}");
            assert!(error.hint().contains("--precision"), "{}", error.hint());
        }
        Precision::ALL.iter().for_each(|precision| precision.check(NEW).unwrap());
        Precision::F32.check(NONE).unwrap();
    }
}
