//! Values that begin with a cache line.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line, and of the longest vectors: a vector that lies across two lines costs twice.
const LINE: usize = 64;

/// Values of which the first begins a cache line.
#[derive(Debug, Default)]
pub struct Buffer<T> {
    values: Vec<T>,
    start: usize,
    length: usize,
}

impl<T: Copy + Default> Buffer<T> {
    /// Makes room for so many values. What they are before they are written is not defined.
    pub fn resize(&mut self, length: usize) {
        let spare = LINE / size_of::<T>().clamp(1, LINE);
        if self.values.len() < length + spare {
            self.values = vec![T::default(); length + spare];
            self.start = self.values.as_ptr().align_offset(LINE).min(spare);
        }
        self.length = length;
    }

    /// The values of a slice.
    pub fn of(values: &[T]) -> Self {
        let mut this = Self::default();
        this.resize(values.len());
        this.copy_from_slice(values);
        this
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.values.get(self.start..self.start + self.length).unwrap_or_default()
    }
}

impl<T> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.values.get_mut(self.start..self.start + self.length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_a_cache_line_whatever_its_length_was() {
        let mut buffer = Buffer::of(&[1u8, 2, 3]);
        assert_eq!(*buffer, [1, 2, 3]);
        for length in [0, 1, 5, 1000, 70, 100_000] {
            buffer.resize(length);
            assert_eq!(buffer.len(), length);
            assert_eq!(buffer.as_ptr().align_offset(LINE), 0);
        }
    }
}
