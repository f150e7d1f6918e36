//! `claimgraph extract`: articles in, a graph out.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::args::ExtractArgs;
use super::engine::Engine;
use super::error::{CliError, Exit};
use super::interrupt::Interrupt;
use super::report::{Report, print, say};
use super::timings::{Stage, Timed, Timings};
use super::{home, pipeline};
use crate::analysis::Analyser;
use crate::corpus::{ARTICLES, Document, Documents, Skipped};
use crate::export::{Manifest, ModelInfo, Output, Skips, table, write};
use crate::graph::{Collector, DocumentGraph, DocumentRecord, Meaning, RunGraph, Volume};
use crate::tagger::{TaggedDocument, Tagger, TaggerWorker};
use crate::text::Segmenter;

/// Columns of the table where standard output is no terminal.
const WIDTH: u16 = 100;
const MANIFEST: &str = "run.json";

/// Runs the command.
pub(super) fn run(args: &ExtractArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    let started = Instant::now();
    let precision = args.common.precision()?;
    let sources = args.input.sources(ARTICLES)?;
    let data = home::data(args.common.data.as_deref())?;
    let rules = home::rules(args.rules.as_deref(), &data)?;
    let model = home::model(args.common.model.as_deref())?;
    let output = Output::create(&args.out)?;
    interrupt.note_temporary(output.path());
    let analyser = Analyser::load(&data, &rules)?;
    let meaning = Meaning::load(&data)?;
    let segmenter = Segmenter::load(&data)?;
    let tagger = Tagger::load_in(&model, precision)?;
    let engine = Engine::new(&tagger, args.common.threads())?;

    let info = ModelInfo {
        name: tagger.name().to_owned(),
        version: tagger.version().to_owned(),
        hash: tagger.model_hash().to_owned(),
    };
    let mut manifest = Manifest::new(info, analyser.hash(), tagger.precision().name());
    let mut collector = Collector::new(output.path(), &meaning)?;
    let documents = Documents::new(sources.clone(), args.input.options(args.common.max_document_bytes()));
    let mut report = Report::new(&sources, documents.bytes_read());
    let mut skips = Skips::default();

    let timings = Arc::new(Timings::default());
    timings.add(Stage::Load, started.elapsed());
    let documents = Timed { items: documents, timings: Arc::clone(&timings) };
    let work = |worker: &mut TaggerWorker, document: Document| {
        analyse(&segmenter, &analyser, &timings, worker, document)
    };
    let sink = |result: Result<(DocumentRecord, DocumentGraph), Skipped>| -> Result<(), CliError> {
        match result {
            Ok((record, graph)) => {
                let words = record.volume.words;
                timings.time(Stage::Write, || collector.add(record, graph))?;
                report.done(words);
            }
            Err(skipped) => {
                let (origin, reason) = (&skipped.origin, &skipped.reason);
                skips.add(&origin.path, origin.line, reason.kind(), reason.to_string());
                report.skip(&skipped);
            }
        }
        Ok(())
    };
    pipeline::run(interrupt, documents, engine.workers, || tagger.worker().ok(), work, sink)?;
    report.finish();

    let stopped = interrupt.stopped();
    if collector.is_empty() {
        return Err(nothing(stopped, report.skipped()));
    }
    manifest.skipped = skips;
    manifest.complete = !stopped;
    let clock = Instant::now();
    let run = collector.finish()?;
    let (place, manifest) = if stopped {
        finish_stopped(&run, manifest, output, args, interrupt)?
    } else {
        let manifest = write(&run, manifest, &args.export.formats(), &output)?;
        output.commit()?;
        (args.out.clone(), manifest)
    };
    timings.add(Stage::Write, clock.elapsed());
    if manifest.counts.mojibake > 0 {
        say(format!(
            "warning: {} documents look as if they were decoded in the wrong encoding before (\"donâ€™t\"); they are \
             read as they are, and marked \"mojibake\" in documents.jsonl",
            manifest.counts.mojibake
        ));
    }
    if args.common.timings {
        timings.say();
    }
    show(&run, &place, &manifest.files)?;
    Ok(if stopped {
        Exit::Interrupted
    } else if report.skipped() > 0 {
        Exit::Skipped
    } else {
        Exit::Success
    })
}

/// All that happens to one document.
pub(super) fn analyse(
    segmenter: &Segmenter,
    analyser: &Analyser,
    timings: &Timings,
    worker: &mut TaggerWorker,
    document: Document,
) -> Result<(DocumentRecord, DocumentGraph), String> {
    let sentences = timings.time(Stage::Segment, || segmenter.segment(&document));
    let before = worker.stats();
    let sentences = worker.tag(sentences).map_err(|e| e.to_string())?;
    let after = worker.stats();
    timings.add_tagger(&before, &after);
    let volume = Volume {
        sentences: after.sentences - before.sentences,
        tokens: after.tokens - before.tokens,
        words: document.text.split_whitespace().count() as u64,
        windowed: after.windowed - before.windowed,
        mojibake: u64::from(document.mojibake),
    };
    let record = DocumentRecord::new(&document, volume);
    let (graph, times) = analyser.analyse_timed(&TaggedDocument { document, sentences });
    timings.add_analysis(times);
    Ok((record, graph))
}

/// The error of a run without a single document: what was in the output folder stays.
fn nothing(stopped: bool, skipped: u64) -> CliError {
    if stopped {
        return CliError::new(
            Exit::Interrupted,
            "stopped before the first document was done; nothing was written",
        );
    }
    let message = match skipped {
        0 => "the input holds no document; nothing was written".to_owned(),
        n => format!("none of the {n} documents could be used; nothing was written"),
    };
    CliError::new(Exit::Input, message).hint(
        "each reason is listed above; --text-field names the field of the text where it has another name",
    )
}

/// Writes what was done before the user stopped the run. The output of an earlier, whole run is not given up
/// for a part of a new one: then the part lies beside it.
fn finish_stopped(
    run: &RunGraph,
    manifest: Manifest,
    output: Output,
    args: &ExtractArgs,
    interrupt: &Interrupt,
) -> Result<(PathBuf, Manifest), CliError> {
    let (output, place) = if output.place().join(MANIFEST).exists() {
        let mut name = output.place().file_name().unwrap_or_default().to_owned();
        name.push(".stopped");
        let place = args.out.with_file_name(name);
        let beside = Output::create(&place)?;
        interrupt.note_temporary(beside.path());
        (beside, place)
    } else {
        (output, args.out.clone())
    };
    let manifest = write(run, manifest, &args.export.formats(), &output)?;
    output.commit()?;
    say(format!(
        "stopped: what was done by then lies in {} (run.json says complete: false)",
        place.display()
    ));
    Ok((place, manifest))
}

/// The table at the end, on standard output.
pub(super) fn show(run: &RunGraph, place: &Path, written: &[String]) -> Result<(), CliError> {
    let stdout = std::io::stdout();
    let columns = console::Term::stdout().size_checked().map(|(_, columns)| columns);
    let width = columns.filter(|_| stdout.is_terminal()).unwrap_or(WIDTH);
    let text = table(run, width, place, written);
    print(&text)
}
