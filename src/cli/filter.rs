//! `claimgraph extract - --out -`: a filter, one line in, one line out, for engines that run it in each of their
//! workers. What it writes is what `claimgraph merge` folds into a graph.

use std::io::{ErrorKind, Write};

use super::args::ExtractArgs;
use super::error::{CliError, Exit};
use super::extract::{Tools, items};
use super::interrupt::Interrupt;
use super::made::Tags;
use super::pipeline;
use super::report::Report;
use crate::corpus::{ARTICLES, Document, Documents, Skipped, SourceKind};
use crate::export::line;
use crate::graph::Volume;

/// Why the filter ends early.
enum End {
    /// Nobody reads it any more.
    Closed,
    Failed(CliError),
}

impl From<rayon::ThreadPoolBuildError> for End {
    fn from(error: rayon::ThreadPoolBuildError) -> Self {
        Self::Failed(error.into())
    }
}

/// Runs the command.
pub(super) fn run(args: &ExtractArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    if args.resume || args.force {
        let message = "--resume and --force are for an output folder: standard output keeps nothing";
        return Err(CliError::new(Exit::Usage, message));
    }
    let mut sources = args.input.sources(ARTICLES)?;
    for source in sources.iter_mut().filter(|source| source.is_stdin()) {
        // An engine may well send nothing at all.
        source.kind = SourceKind::JsonLines;
    }
    let tools = Tools::load(args)?;
    let workers = tools.taggers.take(args.common.threads())?;
    let maker = tools.manifest().maker();
    let documents = Documents::new(sources.clone(), args.input.options(args.common.max_document_bytes()));
    let mut report = Report::new(&sources, documents.bytes_read());
    let documents = items(args, documents, &tools.timings);

    let work = |worker: &mut Box<dyn Tags + Send>, document: Document| {
        let (record, graph) = tools.work(worker.as_mut(), document)?;
        let volume = record.volume;
        let text = line(&tools.meaning, &maker, record, graph).map_err(|e| e.to_string())?;
        Ok((volume, text))
    };
    let mut stdout = std::io::stdout().lock();
    let sink = |result: Result<(Volume, String), Skipped>| -> Result<(), End> {
        match result {
            Ok((volume, text)) => {
                // A line is written at once: who reads it may wait for it before it sends the next.
                let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
                written.map_err(|e| match e.kind() {
                    ErrorKind::BrokenPipe => End::Closed,
                    _ => End::Failed(CliError::new(
                        Exit::Output,
                        format!("cannot write to standard output: {e}"),
                    )),
                })?;
                report.done(&volume);
            }
            Err(skipped) => report.skip(&skipped),
        }
        Ok(())
    };
    let result = pipeline::run(interrupt, documents, workers, || tools.taggers.one().ok(), work, sink);
    report.finish();
    match result {
        Err(End::Closed) => return Ok(Exit::Success),
        Err(End::Failed(error)) => return Err(error),
        Ok(()) => {}
    }
    if interrupt.stopped() {
        return Err(CliError::new(Exit::Interrupted, "stopped: the output is not whole"));
    }
    // A part of a corpus may well be empty, or hold nothing of use.
    Ok(if report.skipped() > 0 { Exit::Skipped } else { Exit::Success })
}
