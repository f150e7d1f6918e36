//! `claimgraph view`: a graph as one page.

use super::error::{CliError, Exit};
use super::folders;
use super::graph_args::ViewArgs;
use super::report::say;
use crate::export::view;

/// Runs the command.
pub(super) fn run(args: &ViewArgs) -> Result<Exit, CliError> {
    let graphs = std::slice::from_ref(&args.graph);
    let (run, _) = folders::read(graphs, &args.folder, &std::env::temp_dir())?;
    view(&run, &args.out)?;
    say(format!("{}: open it in a browser", args.out.display()));
    Ok(Exit::Success)
}
