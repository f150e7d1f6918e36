//! One thing that is wrong with a rule file, and the list of them.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::source::{RuleText, Text};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// No rule of the folder runs.
    Error,
    /// The rules run, but this part of them can never do anything.
    Warning,
    /// Nothing is wrong; something may be missing.
    Note,
}

/// One thing that is wrong, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}:{column}: {message}", .path.display())]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What sort of problem it is, in a few words joined by hyphens: stable, for machines.
    pub code: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Index of the file in [`super::Checked::texts`].
    pub file: usize,
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// Line of the first of them, from 1.
    pub line: usize,
    /// Column of the first of them in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The problems found so far.
pub(super) struct Problems<'a> {
    texts: &'a [RuleText],
    found: Vec<Problem>,
}

impl<'a> Problems<'a> {
    pub(super) fn new(texts: &'a [RuleText]) -> Self {
        Self { texts, found: Vec::new() }
    }

    /// True where an error was found: then the rules cannot be compiled.
    pub(super) fn broken(&self) -> bool {
        self.found.iter().any(|p| p.severity == Severity::Error)
    }

    /// Adds a problem at a place of a file.
    pub(super) fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        (file, span): (usize, Range<usize>),
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        let Some(text) = self.texts.get(file) else { return };
        let (line, column) = text.line_and_column(span.start);
        let problem = Problem {
            severity,
            code,
            path: text.path.clone(),
            file,
            span,
            line,
            column,
            message: message.into(),
            hint,
        };
        // A macro that is broken would else be told once for every rule that uses it.
        if !self.found.contains(&problem) {
            self.found.push(problem);
        }
    }

    pub(super) fn error(
        &mut self,
        code: &'static str,
        at: &Text,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        self.add(Severity::Error, code, at.place(), message, hint);
    }

    pub(super) fn warning(
        &mut self,
        code: &'static str,
        at: &Text,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        self.add(Severity::Warning, code, at.place(), message, hint);
    }

    /// An error of the compiler, which tells line and column.
    pub(super) fn at_line(&mut self, path: &Path, line: usize, column: usize, message: String) {
        let Some((file, text)) = self.texts.iter().enumerate().find(|(_, t)| t.path == path) else { return };
        let before: usize = text.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let start = text.text.get(before..).unwrap_or_default();
        let start = before + start.char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at);
        self.add(Severity::Error, "compile", (file, start..start + 1), message, None);
    }

    /// All of them, by file and place.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|p| (p.file, p.span.start, p.severity));
        self.found
    }
}
