//! `claimgraph rules`: for who writes rules.

mod args;
mod check;
mod engine;
mod explain;
mod show;
mod test;
mod tree;

pub(super) use args::RulesArgs;

use args::RulesCommand;

use super::error::{CliError, Exit};
use crate::rules::{RuleBook, nearest_name};

/// Runs the command.
pub(super) fn run(args: &RulesArgs) -> Result<Exit, CliError> {
    match &args.command {
        RulesCommand::Check(args) => check::run(args),
        RulesCommand::Test(args) => test::run(args),
        RulesCommand::Explain(args) => explain::run(args),
    }
}

/// An error where no rule has that id.
fn known(book: &RuleBook, id: &str) -> Result<(), CliError> {
    if book.ids().any(|known| known == id) {
        return Ok(());
    }
    let hint = nearest_name(id, book.ids())
        .map_or_else(|| "a rule's id stands in its file".to_owned(), |near| format!("did you mean {near}?"));
    Err(CliError::new(Exit::Usage, format!("no rule is called {id}")).hint(hint))
}
