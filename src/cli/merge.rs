//! `claimgraph merge`: graphs of several runs in, one graph out.

use super::error::{CliError, Exit};
use super::extract::show;
use super::folders;
use super::graph_args::MergeArgs;
use super::interrupt::Interrupt;
use crate::export::{Output, write};

/// Runs the command.
pub(super) fn run(args: &MergeArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    let output = Output::create(&args.out)?;
    interrupt.note_temporary(output.path());
    let (run, manifest) = folders::read(&args.folders, &args.folder, output.path())?;
    if interrupt.stopped() {
        return Err(CliError::new(Exit::Interrupted, "stopped; nothing was written"));
    }
    let manifest = write(&run, manifest, &args.export.formats(), &output)?;
    output.commit()?;
    show(&run, &args.out, &manifest.files)?;
    Ok(Exit::Success)
}
