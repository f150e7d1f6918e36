//! `claimgraph export`: a graph in further formats.

use super::error::{CliError, Exit};
use super::folders;
use super::graph_args::ExportArgs;
use super::interrupt::Interrupt;
use super::report::say;
use super::workplace::Workplace;
use crate::export::{Folder, Output, write};

/// Runs the command. The folder is written anew as a whole, so a failure leaves it as it was.
pub(super) fn run(args: &ExportArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    let place = args.out.as_ref().unwrap_or(&args.graph);
    let mut formats = args.format.iter().copied().collect();
    if args.out.is_none() {
        let held = Folder::open(&args.graph)?.formats();
        formats = &formats | &held;
    }
    let settled = Output::settle(place)?;
    let workplace = Workplace::open(&settled)?;
    let output = Output::create_in(&settled, workplace.path())?;
    interrupt.note_temporary(output.path());
    let graphs = std::slice::from_ref(&args.graph);
    let (run, manifest) = folders::read(graphs, &args.folder, output.path())?;
    if interrupt.stopped() {
        return Err(CliError::new(Exit::Interrupted, "stopped; nothing was written"));
    }
    let manifest = write(&run, manifest, &formats, &output)?;
    output.commit()?;
    let files: Vec<&str> = manifest.files.iter().map(String::as_str).collect();
    say(format!("{}: {}", place.display(), files.join(", ")));
    Ok(Exit::Success)
}
