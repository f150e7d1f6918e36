//! `claimgraph extract`: articles in, a graph out.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::args::ExtractArgs;
use super::error::{CliError, Exit};
use super::interrupt::Interrupt;
use super::made::{Taggers, Tags};
use super::report::{Report, print};
use super::timings::{Stage, Timed, Timings};
use super::workplace::{Wish, Workplace, catch_up, fingerprint, fingerprint_skipped};
use super::{filter, home, pipeline};
use crate::analysis::Analyser;
use crate::corpus::{ARTICLES, Document, Documents, Skipped};
use crate::export::{Manifest, Output, Skips, table, write};
use crate::graph::{
    Collector, DocumentGraph, DocumentRecord, Meaning, Recovered, RunGraph, SkipRecord, Volume,
};
use crate::rules::Prefilter;
use crate::tagger::{TaggedDocument, Tagger};
use crate::text::{Segmenter, Zone};

/// Columns of the table where standard output is no terminal.
const WIDTH: u16 = 100;

/// All that documents are worked on with.
pub(super) struct Tools {
    pub(super) segmenter: Segmenter,
    pub(super) analyser: Analyser,
    pub(super) meaning: Meaning,
    pub(super) taggers: Taggers,
    /// `None` where every document is tagged.
    pub(super) prefilter: Option<Prefilter>,
    pub(super) timings: Arc<Timings>,
}

impl Tools {
    pub(super) fn load(args: &ExtractArgs) -> Result<Self, CliError> {
        let precision = args.common.precision()?;
        let data = home::data(args.common.data.as_deref())?;
        let rules = home::rules(args.rules.as_deref(), &data)?;
        let taggers = match args.test_tagger {
            Some(pause) => Taggers::Made(Duration::from_micros(pause)),
            None => Taggers::Model(Tagger::load_in(&home::model(args.common.model.as_deref())?, precision)?),
        };
        let analyser = Analyser::load(&data, &rules)?;
        let words = || Prefilter::new(analyser.book(), &taggers.inflections());
        let prefilter = if args.no_prefilter { None } else { words() };
        Ok(Self {
            segmenter: Segmenter::load(&data)?,
            analyser,
            prefilter,
            meaning: Meaning::load(&data)?,
            taggers,
            timings: Arc::new(Timings::default()),
        })
    }

    /// What is known of the run before it begins.
    pub(super) fn manifest(&self) -> Manifest {
        Manifest::new(self.taggers.info(), self.analyser.hash(), self.taggers.precision())
    }

    /// All that happens to one document.
    pub(super) fn work(
        &self,
        worker: &mut (impl Tags + ?Sized),
        document: Document,
    ) -> Result<(DocumentRecord, DocumentGraph), String> {
        let prefilter = self.prefilter.as_ref();
        analyse(&self.segmenter, &self.analyser, prefilter, &self.timings, worker, document)
    }
}

/// The documents of the sources that this run is to read.
pub(super) fn items(
    args: &ExtractArgs,
    documents: Documents,
    timings: &Arc<Timings>,
) -> impl Iterator<Item = Result<Document, Skipped>> + Send + 'static {
    let shard = args.shard;
    let documents = Timed { items: documents, timings: Arc::clone(timings) };
    documents.filter(move |item| shard.is_none_or(|shard| shard.holds_item(item)))
}

/// Runs the command.
pub(super) fn run(args: &ExtractArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    if args.out.as_os_str() == "-" {
        return filter::run(args, interrupt);
    }
    let started = Instant::now();
    let sources = args.input.sources(ARTICLES)?;
    let place = Output::settle(&args.out)?;
    let mut workplace = Workplace::open(&place)?;
    let tools = Tools::load(args)?;
    let workers = tools.taggers.take(args.common.threads())?;
    let mut manifest = tools.manifest();
    manifest.shards.extend(args.shard.map(|shard| shard.to_string()));
    let wish = Wish { resume: args.resume, force: args.force };
    workplace.begin(&head(args, &manifest, &tools), &sources, wish)?;
    let (mut collector, before) = Collector::resume(&workplace.log(), &tools.meaning)?;
    if !collector.is_empty() {
        workplace.keep();
    }

    tools.timings.add(Stage::Load, started.elapsed());
    let documents = Documents::new(sources.clone(), args.input.options(args.common.max_document_bytes()));
    let bytes = documents.bytes_read();
    let mut documents = items(args, documents, &tools.timings);
    catch_up(&mut documents, &before.read, interrupt)?;
    let mut report = Report::new(&sources, bytes);
    let mut skips = Skips::default();
    go_on(&before, &collector, &mut report, &mut skips);
    drop(before);

    let work = |worker: &mut Box<dyn Tags + Send>, document: Document| {
        let read = fingerprint(&document);
        tools.work(worker.as_mut(), document).map(|(record, graph)| (read, record, graph))
    };
    let sink = |result: Result<(u64, DocumentRecord, DocumentGraph), Skipped>| -> Result<(), CliError> {
        match result {
            Ok((read, record, graph)) => {
                let volume = record.volume;
                tools.timings.time(Stage::Write, || collector.add_read(read, record, graph))?;
                workplace.keep();
                report.done(&volume);
            }
            Err(skipped) => {
                let record = record(&skipped);
                collector.skip(fingerprint_skipped(&skipped), &record)?;
                skips.add(record.path, record.line, &record.kind, record.reason);
                report.skip(&skipped);
            }
        }
        Ok(())
    };
    let result = pipeline::run(interrupt, documents, workers, || tools.taggers.one().ok(), work, sink);
    report.finish();
    result.map_err(|error| with_way_on(error, collector.len()))?;
    if interrupt.stopped() {
        return Err(stopped(collector.len()));
    }
    if collector.is_empty() {
        return Err(nothing(report.skipped()));
    }
    manifest.skipped = skips;
    let (clock, done) = (Instant::now(), collector.len());
    let (run, manifest) = finish(collector, manifest, args, &place, &workplace, interrupt)
        .map_err(|error| with_way_on(error, done))?;
    workplace.finish();
    tools.timings.add(Stage::Write, clock.elapsed());
    if manifest.counts.mojibake > 0 {
        report.say(&format!(
            "warning: {} documents look as if they were decoded in the wrong encoding before (\"donâ€™t\"); they are \
             read as they are, and marked \"mojibake\" in documents.jsonl",
            manifest.counts.mojibake
        ));
    }
    if args.common.timings {
        tools.timings.say();
    }
    show(&run, &args.out, &manifest.files)?;
    Ok(if report.skipped() > 0 { Exit::Skipped } else { Exit::Success })
}

/// Joins the documents, writes the output and puts it in its place.
fn finish(
    collector: Collector,
    manifest: Manifest,
    args: &ExtractArgs,
    place: &Path,
    workplace: &Workplace,
    interrupt: &Interrupt,
) -> Result<(RunGraph, Manifest), CliError> {
    let output = Output::create_in(place, workplace.path())?;
    interrupt.note_temporary(output.path());
    let run = collector.finish()?;
    let manifest = write(&run, manifest, &args.export.formats(), &output)?;
    output.commit()?;
    Ok((run, manifest))
}

/// What a result depends on besides the files that are read. The number of threads and the formats are no part.
fn head(args: &ExtractArgs, manifest: &Manifest, tools: &Tools) -> Map<String, Value> {
    let cpu = [vec![manifest.cpu.arch.clone()], manifest.cpu.features.clone()].concat().join(" ");
    let shard = args.shard.map_or_else(|| "none".to_owned(), |shard| shard.to_string());
    let head = [
        ("version", json!(manifest.version)),
        ("model", json!(format!("{} {}", manifest.model.name, manifest.model.version))),
        ("hash of the model", json!(manifest.model.hash)),
        ("hash of rules and data", json!(manifest.rules_hash)),
        ("hash of the graph's data", json!(tools.meaning.hash())),
        ("precision", json!(manifest.precision)),
        ("kind of CPU", json!(cpu)),
        ("--max-document", json!(args.common.max_document)),
        ("--shard", json!(shard)),
        ("--no-prefilter", json!(args.no_prefilter)),
        ("what is read and how", json!(args.input.meaning())),
    ];
    head.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Takes over what an unfinished run has done.
fn go_on(before: &Recovered, collector: &Collector, report: &mut Report, skips: &mut Skips) {
    for skipped in &before.skipped {
        skips.add(&skipped.path, skipped.line, &skipped.kind, &skipped.reason);
    }
    if before.dropped > 0 {
        let bytes = before.dropped;
        report.say(&format!(
            "warning: the last {bytes} bytes of the log are no whole record; they are done again"
        ));
    }
    if !before.read.is_empty() {
        report.go_on(collector.len() as u64, before.skipped.len() as u64);
    }
}

fn record(skipped: &Skipped) -> SkipRecord {
    let origin = &skipped.origin;
    SkipRecord {
        path: origin.path.clone(),
        line: origin.line,
        kind: skipped.reason.kind().to_owned(),
        reason: skipped.reason.to_string(),
    }
}

/// All that happens to one document.
pub(super) fn analyse(
    segmenter: &Segmenter,
    analyser: &Analyser,
    prefilter: Option<&Prefilter>,
    timings: &Timings,
    worker: &mut (impl Tags + ?Sized),
    document: Document,
) -> Result<(DocumentRecord, DocumentGraph), String> {
    let sentences = timings.time(Stage::Segment, || segmenter.segment(&document));
    let before = worker.stats();
    // No actor and no triple comes from what is not the article's own.
    let (furniture, sentences): (Vec<_>, Vec<_>) =
        sentences.into_iter().partition(|sentence| sentence.zone == Zone::Furniture);
    worker.pass_over(&furniture);
    let may_give = prefilter.is_none_or(|p| timings.time(Stage::Prefilter, || p.may_give(&sentences)));
    let sentences = if may_give {
        worker.tag(sentences).map_err(|e| e.to_string())?
    } else {
        worker.pass_over(&sentences);
        Vec::new()
    };
    let after = worker.stats();
    timings.add_tagger(&before, &after);
    let volume = Volume {
        sentences: after.sentences - before.sentences,
        tokens: after.tokens - before.tokens,
        words: document.text.split_whitespace().count() as u64,
        windowed: after.windowed - before.windowed,
        truncated: after.truncated - before.truncated,
        bytes: document.text.len() as u64,
        mojibake: u64::from(document.mojibake),
        untagged: u64::from(!may_give),
    };
    let record = DocumentRecord::new(&document, volume);
    let (graph, times) = analyser.analyse_timed(&TaggedDocument::mended(document, sentences));
    timings.add_analysis(times);
    Ok((record, graph))
}

/// The error of a run that the user stopped.
fn stopped(done: usize) -> CliError {
    let message = match done {
        0 => "stopped before the first document was done; nothing was written".to_owned(),
        1 => "stopped: 1 document is done and kept".to_owned(),
        n => format!("stopped: {n} documents are done and kept"),
    };
    let error = CliError::new(Exit::Interrupted, message);
    if done == 0 { error } else { error.hint("the same command with --resume goes on from there") }
}

/// An error that ended a run, and how to go on where something is done.
fn with_way_on(error: CliError, done: usize) -> CliError {
    if done == 0 {
        return error;
    }
    let hint = error.hint.as_ref().map(|hint| format!("{hint}; ")).unwrap_or_default();
    error.hint(format!("{hint}{done} documents are done and kept: the same command with --resume goes on"))
}

/// The error of a run without a single document: what was in the output folder stays.
fn nothing(skipped: u64) -> CliError {
    let message = match skipped {
        0 => "the input holds no document; nothing was written".to_owned(),
        n => format!("none of the {n} documents could be used; nothing was written"),
    };
    CliError::new(Exit::Input, message).hint(
        "each reason is listed above; --text-field names the field of the text where it has another name",
    )
}

/// The table at the end, on standard output.
pub(super) fn show(run: &RunGraph, place: &Path, written: &[String]) -> Result<(), CliError> {
    let stdout = std::io::stdout();
    let columns = console::Term::stdout().size_checked().map(|(_, columns)| columns);
    let width = columns.filter(|_| stdout.is_terminal()).unwrap_or(WIDTH);
    let text = table(run, width, place, written);
    print(&text)
}
