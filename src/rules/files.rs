//! Rule files as they lie in a folder, and errors that tell the place in them.

use std::path::{Path as FilePath, PathBuf};

use crate::data::DataError;

use super::examples::{Example, Given};
use super::spec::{ExampleSpec, RuleSpec};

/// Why a rule folder cannot be used. Nothing is processed with a broken rule.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// A file or the folder cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{path}:{line}:{column}: {message}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// The folder holds no rule file.
    #[error("{0} holds no rule file (*.toml)")]
    Empty(PathBuf),
    /// `relations.toml` is broken.
    #[error(transparent)]
    Relations(#[from] DataError),
}

/// One file's text, to tell where in it something stands.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    /// An error at a byte of the file.
    pub(super) fn at(&self, offset: usize, message: String) -> RuleError {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        RuleError::Invalid { path: self.path.clone(), line, column, message }
    }

    /// An example with its place.
    pub(super) fn example(&self, rule: &RuleSpec, example: &ExampleSpec) -> Result<Example, RuleError> {
        let lines = example
            .gives
            .iter()
            .map(|line| Given::parse(line).map_err(|message| self.about(&rule.id, line, message)));
        let gives = lines.collect::<Result<_, _>>()?;
        let from = self.text.find(&format!("{:?}", rule.id)).unwrap_or(0);
        let at = self.text.get(from..).and_then(|t| t.find(&example.text)).map_or(from, |o| from + o);
        let line = self.text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        Ok(Example {
            rule: rule.id.clone(),
            relation: rule.relation.clone(),
            text: example.text.clone(),
            gives,
            path: self.path.clone(),
            line,
        })
    }

    /// An error about a text of this file, looked for after another.
    pub(super) fn about(&self, after: &str, text: &str, message: String) -> RuleError {
        let from = self.text.find(&format!("{after:?}")).unwrap_or(0);
        let at = self.text.get(from..).and_then(|t| t.find(text)).map_or(from, |o| from + o);
        self.at(at, message)
    }
}

/// The rule files of a folder, in order of their names.
pub(super) fn sources(folder: &FilePath) -> Result<Vec<Source>, RuleError> {
    let read = |path: &FilePath, source| RuleError::Read { path: path.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| read(folder, e))? {
        let path = entry.map_err(|e| read(folder, e))?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(RuleError::Empty(folder.to_owned()));
    }
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).map_err(|e| read(&path, e))?;
            Ok(Source { path, text })
        })
        .collect()
}
