//! `claimgraph merge`: graphs of several runs in, one graph out.

use super::error::{CliError, Exit};
use super::extract::show;
use super::folders;
use super::graph_args::MergeArgs;
use super::interrupt::Interrupt;
use super::workplace::Workplace;
use crate::export::{Output, write};

/// Runs the command.
pub(super) fn run(args: &MergeArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    let place = Output::settle(&args.out)?;
    // A run that is at work on the same folder would overwrite this one's, or the other way round.
    let workplace = Workplace::open(&place)?;
    let output = Output::create_in(&place, workplace.path())?;
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
