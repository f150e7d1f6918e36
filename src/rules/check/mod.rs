//! Everything that is wrong with a folder of rules, in one go: `claimgraph rules check`.
//!
//! [`RuleBook::load`] stops at the first mistake, since nothing runs with a broken rule. Whoever writes rules
//! wants all of them, and besides what is no mistake of form and yet can never do anything: a role that no
//! token fills, a rule behind another that takes all its triggers, a word list that nobody uses.

mod atoms;
mod collect;
mod examples;
mod fields;
mod labels;
mod problem;
mod reach;
mod shadow;
mod source;
mod syntax;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path as FilePath;

use super::book::RuleBook;
use super::files::{RuleError, sources};
use super::relation::{Relation, Relations};

pub use problem::{Problem, Severity};
pub use source::RuleText;

use collect::Collected;
use problem::Problems;

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The files, in the order in which they are read.
    pub texts: Vec<RuleText>,
    /// What is wrong, by file and place.
    pub problems: Vec<Problem>,
    /// Number of rules.
    pub rules: usize,
}

impl Checked {
    /// Number of problems of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|p| p.severity == severity).count()
    }

    /// True where nothing is to be mended; notes do not count.
    pub fn is_clean(&self) -> bool {
        self.problems.iter().all(|p| p.severity == Severity::Note)
    }
}

/// What the parts of the check share.
struct Context<'a> {
    relations: &'a [Relation],
    kinds: &'a BTreeSet<String>,
    collected: &'a Collected,
    words: words::Words,
}

/// Checks every `*.toml` of a folder. `kinds` are the kinds of actor that the gazetteer knows.
///
/// Fails only where there is nothing to check: a folder or `relations.toml` that cannot be read.
pub fn check(
    folder: &FilePath,
    relations: &FilePath,
    kinds: &BTreeSet<String>,
) -> Result<Checked, RuleError> {
    let declared: Vec<Relation> = Relations::load(relations)?.iter().cloned().collect();
    let texts: Vec<RuleText> =
        sources(folder)?.into_iter().map(|s| RuleText { path: s.path, text: s.text }).collect();
    let mut problems = Problems::new(&texts);
    let collected = collect::collect(&texts, &declared, &mut problems);
    let words = words::Words::new(&collected, &mut problems);
    let context = Context { relations: &declared, kinds, collected: &collected, words };
    syntax::check(&context, &mut problems);
    reach::check(&context, &mut problems);
    shadow::check(&context, &mut problems);
    examples::check(&context, &mut problems);
    // What only the compiler knows must not be missed.
    if !problems.broken()
        && let Err(RuleError::Invalid { path, line, column, message }) = RuleBook::load(folder, relations)
    {
        problems.at_line(&path, line, column, message);
    }
    Ok(Checked { rules: collected.rules.len(), problems: problems.finish(), texts })
}
