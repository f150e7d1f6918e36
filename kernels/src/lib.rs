//! What the int8 encoder computes with: fully connected layers in 8-bit integers, and in f32 what lies between
//! them. Products are our own where the CPU has AVX-512 VNNI, else those of `rten-gemm`, and vectors those of `rten-simd`;
//! rows go from one product to the next while they are in the core's caches.
//!
//! A package of its own, because it is of use only where it is optimised, in debug builds too (see `Cargo.toml`).
//!
//! ```text
//! rows in f32 -> Room (8 bits) -> Linear -> Product -> store | activate | add_normed | dots -> rows in f32
//! ```

mod attention;
mod buffer;
mod linear;
#[cfg_attr(
    not(target_arch = "x86_64"),
    allow(dead_code, unused_variables, reason = "other processors leave products to rten-gemm")
)]
mod panels;
mod vector;

pub use attention::{AttentionRoom, attend};
pub use buffer::Buffer;
pub use linear::{LANES, Linear, ProductError, Room};
pub use vector::{Activation, Norm, Product};
