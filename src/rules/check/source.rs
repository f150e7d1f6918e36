//! Texts with their places in a rule file.

use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::DeValue;

/// One rule file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// The file.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
}

impl RuleText {
    /// Line and column, both from 1, of a byte; the column counts characters.
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
    }
}

/// A string of a rule file, with the bytes that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) file: usize,
    /// The bytes of the file; without the quotes, where the string is written as it is read.
    pub(super) span: Range<usize>,
    /// True where byte `n` of the value is byte `span.start + n` of the file.
    exact: bool,
    pub(super) value: String,
}

impl Text {
    /// A key, or a value that is a string.
    pub(super) fn new(file: usize, source: &str, span: Range<usize>, value: &str) -> Self {
        let written = source.get(span.clone()).unwrap_or_default();
        // An escape or a line break within quotes makes the two differ: then the place is the whole string.
        let inside = written.find(value).filter(|_| !value.is_empty());
        let bounds = inside.map(|at| span.start + at..span.start + at + value.len());
        Self { file, exact: bounds.is_some(), span: bounds.unwrap_or(span), value: value.to_owned() }
    }

    /// The string that a value is.
    pub(super) fn of(file: usize, source: &str, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        Some(Self::new(file, source, value.span(), value.get_ref().as_str()?))
    }

    /// Where it stands.
    pub(super) fn place(&self) -> (usize, Range<usize>) {
        (self.file, self.span.clone())
    }

    /// A part of it, by the bytes of its value.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        let value = self.value.get(range.clone()).unwrap_or_default().to_owned();
        let span = if self.exact {
            self.span.start + range.start..self.span.start + range.end
        } else {
            self.span.clone()
        };
        Self { file: self.file, span, exact: self.exact, value }
    }
}
