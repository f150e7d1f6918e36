use super::*;
use crate::linear::{Linear, Room};

/// Values between -1 and 1 that repeat late.
fn values(n: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0).collect()
}

/// A layer of 32 to 48 values, five rows for it, and what it makes of them.
fn product(room: &mut Room) -> (Linear, Vec<f32>, Vec<f32>) {
    let linear = Linear::new(&values(48 * 32), &values(48), 32).unwrap();
    let x = values(5 * 32);
    let mut out = vec![0.0; 5 * 48];
    linear.product(&x, room).unwrap().store(&mut out);
    (linear, x, out)
}

fn near(got: &[f32], expected: &[f32]) {
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(expected) {
        assert!((got - expected).abs() < 1e-4 * expected.abs().max(1.0), "{got} is not {expected}");
    }
}

/// From the series of the error function.
fn gelu(x: f64) -> f64 {
    let z = x / 2f64.sqrt();
    let mut term = z;
    let mut sum = z;
    for n in 1..200 {
        term *= -z * z / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    0.5 * x * (1.0 + 2.0 / std::f64::consts::PI.sqrt() * sum)
}

#[test]
fn activations_are_those_of_their_definitions() {
    let mut room = Room::default();
    let (linear, x, plain) = product(&mut room);
    let plain: Vec<f32> = plain.iter().map(|v| v / 4.0).collect();
    let quarter = Linear::new(
        &values(48 * 32).iter().map(|w| w / 4.0).collect::<Vec<_>>(),
        &values(48).iter().map(|b| b / 4.0).collect::<Vec<_>>(),
        linear.inputs(),
    );
    let quarter = quarter.unwrap();
    let mut got = vec![0.0; plain.len()];
    quarter.product(&x, &mut room).unwrap().activate(Activation::Gelu, &mut got);
    near(&got, &plain.iter().map(|&v| gelu(f64::from(v)) as f32).collect::<Vec<_>>());
    quarter.product(&x, &mut room).unwrap().activate(Activation::Relu, &mut got);
    near(&got, &plain.iter().map(|v| v.max(0.0)).collect::<Vec<_>>());
}

#[test]
fn rows_are_added_and_then_normalised() {
    let mut room = Room::default();
    let (linear, x, plain) = product(&mut room);
    let norm = Norm { weight: Buffer::of(&values(48)), bias: Buffer::of(&[0.5; 48]) };
    let before = values(plain.len());
    let mut got = before.clone();
    linear.product(&x, &mut room).unwrap().add_normed(&norm, &mut got);
    let mut expected = Vec::new();
    for (row, before) in plain.chunks(48).zip(before.chunks(48)) {
        let sums: Vec<f32> = row.iter().zip(before).map(|(a, b)| a + b).collect();
        let mean = sums.iter().sum::<f32>() / 48.0;
        let deviation = (sums.iter().map(|s| (s - mean) * (s - mean)).sum::<f32>() / 48.0).sqrt();
        expected.extend(sums.iter().zip(values(48)).map(|(s, w)| (s - mean) / deviation * w + 0.5));
    }
    near(&got, &expected);
}

#[test]
fn columns_are_multiplied_with_vectors_and_added() {
    let mut room = Room::default();
    let (linear, x, plain) = product(&mut room);
    let (size, width) = (16, 5);
    let vectors = values(5 * size);
    let mut got = vec![1.0; 5 * width];
    linear.product(&x, &mut room).unwrap().dots(&vectors, size, &mut got, width, 1);
    let mut expected = vec![1.0; 5 * width];
    for (i, row) in plain.chunks(48).enumerate() {
        for (j, part) in row.chunks(size).enumerate() {
            let vector = &vectors[i * size..(i + 1) * size];
            expected[i * width + 1 + j] += part.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>();
        }
    }
    near(&got, &expected);
}
