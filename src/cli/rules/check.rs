//! `claimgraph rules check`: everything that is wrong with a folder of rules.

use std::collections::BTreeSet;

use super::args::FolderArgs;
use super::show::{Drawing, Drawn};
use crate::analysis::Analyser;
use crate::cli::error::{CliError, Exit};
use crate::cli::home;
use crate::cli::report::say;
use crate::rules::{Checked, RuleError, Severity, check};

/// Runs the command.
pub(super) fn run(args: &FolderArgs) -> Result<Exit, CliError> {
    let data = home::data(args.data.as_deref())?;
    let rules = home::rules(args.rules.as_deref(), &data)?;
    let kinds: BTreeSet<String> = Analyser::gazetteer(&data)?.kinds();
    let checked = check(&rules, &data.join("relations.toml"), &kinds).map_err(|e| broken(&e))?;
    let mut drawing = Drawing::new();
    for problem in checked.problems.iter().filter(|p| p.severity != Severity::Note) {
        let text = checked.texts.get(problem.file).map(|t| t.text.as_str()).unwrap_or_default();
        drawing.add(&Drawn {
            severity: problem.severity,
            code: Some(problem.code),
            message: &problem.message,
            hint: problem.hint.as_deref(),
            name: &problem.path.to_string_lossy(),
            text,
            labels: vec![(problem.span.clone(), String::new())],
        });
    }
    // Nothing is wrong there, so a line is enough.
    for note in checked.problems.iter().filter(|p| p.severity == Severity::Note) {
        drawing.line(note.to_string());
    }
    drawing.print()?;
    say(summary(&checked));
    Ok(if checked.is_clean() { Exit::Success } else { Exit::Skipped })
}

/// There was nothing to check.
fn broken(error: &RuleError) -> CliError {
    CliError::new(Exit::Setup, error.to_string()).hint("name a folder of rules with --rules")
}

fn summary(checked: &Checked) -> String {
    let of = |severity, one: &str| match checked.count(severity) {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    };
    format!(
        "{} rules in {} files: {}, {}, {}",
        checked.rules,
        checked.texts.len(),
        of(Severity::Error, "error"),
        of(Severity::Warning, "warning"),
        of(Severity::Note, "note"),
    )
}
