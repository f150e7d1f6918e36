//! `claimgraph rules test`: the examples of all rules, and a diff where one fails.

use super::args::TestArgs;
use super::engine::Rooms;
use super::show::Drawing;
use crate::cli::error::{CliError, Exit};
use crate::cli::report::say;
use crate::examples::{self, Outcome};
use crate::rules::Example;

/// Runs the command.
pub(super) fn run(args: &TestArgs) -> Result<Exit, CliError> {
    let mut rooms = Rooms::load(&args.engine)?;
    let book = rooms.analyser.book();
    if let Some(id) = &args.rule {
        super::known(book, id)?;
    }
    let chosen = |e: &&Example| args.rule.as_ref().is_none_or(|id| e.rule == *id);
    let all: Vec<Example> = book.examples().iter().filter(chosen).cloned().collect();
    let mut drawing = Drawing::new();
    let mut failed = 0;
    for example in &all {
        let outcome = examples::run(&rooms.analyser, &rooms.segmenter, &mut rooms.worker, example)?;
        if !outcome.holds() {
            failed += 1;
            diff(&mut drawing, example, &outcome);
        }
    }
    drawing.print()?;
    say(match (all.len(), failed) {
        (0, _) => "no examples".to_owned(),
        (n, 0) => format!("{n} examples hold"),
        (n, failed) => format!("{failed} of {n} examples fail"),
    });
    Ok(if failed == 0 { Exit::Success } else { Exit::Skipped })
}

fn diff(drawing: &mut Drawing, example: &Example, outcome: &Outcome) {
    drawing.line(format!("{}:{}: {}", example.path.display(), example.line, example.rule));
    drawing.line(format!("  {:?}", example.text));
    let lines = [("  ", &outcome.right), ("- ", &outcome.missing), ("+ ", &outcome.surplus)];
    for (sign, given) in lines.iter().flat_map(|(sign, list)| list.iter().map(move |g| (sign, g))) {
        drawing.line(format!("  {sign}{given}"));
    }
    if !outcome.others.is_empty() {
        drawing.line(format!("  found by {}, and by {} not", outcome.others.join(", "), example.rule));
    }
    drawing.line("");
}
