//! Offsets as newtypes by unit: bytes inside the program, code points outside.

use std::ops::Range;

/// A half-open range of UTF-8 bytes of one field (text or title) of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ByteSpan {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl ByteSpan {
    /// A span from its ends.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// As a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The text it covers; empty where the span does not lie on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// True where `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True where the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A half-open range of Unicode code points: the unit of every output.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct CharSpan {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Turns byte offsets of one text into code points, in O(log n) after one pass over the text.
#[derive(Debug, Clone)]
pub struct CharOffsets {
    /// (byte, code points before it) at every [`STEP`]th code point; `None` where all is ASCII.
    marks: Option<Vec<usize>>,
    text: String,
}

/// A mark every so many code points: a compromise of memory and scanning.
const STEP: usize = 64;

impl CharOffsets {
    /// Prepares the conversion for `text`.
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { marks: None, text: String::new() };
        }
        let marks = text.char_indices().step_by(STEP).map(|(byte, _)| byte).collect();
        Self { marks: Some(marks), text: text.to_owned() }
    }

    /// Code points before `byte`. An offset inside a character counts as the character's start.
    pub fn char_of(&self, byte: usize) -> usize {
        let Some(marks) = &self.marks else { return byte };
        let at = marks.partition_point(|&b| b <= byte).saturating_sub(1);
        let from = marks.get(at).copied().unwrap_or(0);
        let inside = self.text.get(from..).unwrap_or_default();
        at * STEP + inside.char_indices().take_while(|&(b, c)| from + b + c.len_utf8() <= byte).count()
    }

    /// The span in code points.
    pub fn span(&self, span: ByteSpan) -> CharSpan {
        CharSpan { start: self.char_of(span.start), end: self.char_of(span.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_are_counted_not_bytes() {
        let text = "Ünïcode — “quoted” 🙂 end".repeat(20);
        let offsets = CharOffsets::new(&text);
        for (chars, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(offsets.char_of(byte), chars);
        }
        assert_eq!(offsets.char_of(text.len()), text.chars().count());
    }

    #[test]
    fn ascii_needs_no_table() {
        assert_eq!(CharOffsets::new("plain").char_of(3), 3);
    }
}
