//! `claimgraph tag`: text or CoNLL-U in, tags out.

mod conllu;
mod target;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use super::args::{Format, TagArgs};
use super::engine::Engine;
use super::error::{CliError, Exit};
use super::home;
use super::interrupt::Interrupt;
use super::pipeline::{self, Job};
use super::report::{Report, say};
use super::timings::{Stage, Timed, Timings};
use crate::corpus::{ARTICLES, Document, Documents, Origin, ReadOptions, Skipped, Source, SourceKind};
use crate::graph::Volume;
use crate::tagger::{Tagger, TaggerWorker};
use crate::text::Segmenter;
use conllu::{Block, Blocks};
use target::{Target, WriteError};

/// What is tagged at a time.
#[derive(Debug)]
enum Item {
    Document(Document),
    Block(Block),
}

impl Job for Item {
    fn id(&self) -> &str {
        match self {
            Self::Document(document) => &document.id,
            Self::Block(block) => &block.id,
        }
    }

    fn origin(&self) -> &Origin {
        match self {
            Self::Document(document) => &document.origin,
            Self::Block(block) => &block.origin,
        }
    }
}

/// A piece of the output, and the words that it was made from.
struct Piece {
    text: String,
    words: u64,
}

/// Runs the command.
pub(super) fn run(args: &TagArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    let started = Instant::now();
    let precision = args.common.precision()?;
    let sources = args.input.sources(&[ARTICLES, &[SourceKind::Conllu]].concat())?;
    let data = home::data(args.common.data.as_deref())?;
    let model = home::model(args.common.model.as_deref())?;
    let segmenter = Segmenter::load(&data)?;
    let tagger = Tagger::load_in(&model, precision)?;
    let engine = Engine::new(&tagger, args.common.threads())?;
    let mut target = Target::open(args.out.as_deref(), interrupt)?;

    let bytes = Arc::new(AtomicU64::new(0));
    let mut report = Report::new(&sources, Arc::clone(&bytes));
    let items = items(sources, args.input.options(args.common.max_document_bytes()), bytes);
    let format = args.format;
    let timings = Arc::new(Timings::default());
    timings.add(Stage::Load, started.elapsed());
    let items = Timed { items, timings: Arc::clone(&timings) };
    let work = |worker: &mut TaggerWorker, item: Item| {
        let before = worker.stats();
        let piece = tag(&segmenter, &timings, worker, item, format);
        timings.add_tagger(&before, &worker.stats());
        piece
    };
    let sink = |result: Result<Piece, Skipped>| -> Result<(), WriteError> {
        match result {
            Ok(piece) => {
                timings.time(Stage::Write, || target.write(&piece.text))?;
                report.done(&Volume { words: piece.words, ..Volume::default() });
            }
            Err(skipped) => report.skip(&skipped),
        }
        Ok(())
    };
    let result = pipeline::run(interrupt, items, engine.workers, || tagger.worker().ok(), work, sink);
    match result.and_then(|()| if interrupt.stopped() { Ok(()) } else { end(target, &report) }) {
        Err(WriteError::Closed) => return Ok(Exit::Success),
        Err(WriteError::Failed(error)) => return Err(error),
        Ok(()) => {}
    }
    report.finish();
    if args.common.timings {
        timings.say();
    }
    if interrupt.stopped() {
        say(match args.out {
            Some(_) => "stopped: the output is not whole, so no file was written",
            None => "stopped: the output is not whole",
        });
        return Ok(Exit::Interrupted);
    }
    if report.documents() == 0 {
        return Err(CliError::new(Exit::Input, "nothing in the input could be used; nothing was written"));
    }
    Ok(if report.skipped() > 0 { Exit::Skipped } else { Exit::Success })
}

/// Puts the file into its place, unless there is nothing to put there.
fn end(target: Target, report: &Report) -> Result<(), WriteError> {
    if report.documents() == 0 { Ok(()) } else { target.finish() }
}

/// Everything to tag, in the order of the inputs; neighbours of one kind share a reader, which finds two
/// documents of one id.
fn items(
    sources: Vec<Source>,
    options: ReadOptions,
    bytes: Arc<AtomicU64>,
) -> impl Iterator<Item = Result<Item, Skipped>> + Send + 'static {
    let conllu = |source: &Source| source.kind == SourceKind::Conllu;
    let mut groups: Vec<Vec<Source>> = Vec::new();
    for source in sources {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| !conllu(last) && !conllu(&source)) => {
                group.push(source)
            }
            _ => groups.push(vec![source]),
        }
    }
    groups.into_iter().flat_map(move |group| -> Box<dyn Iterator<Item = Result<Item, Skipped>> + Send> {
        match group.first() {
            Some(source) if conllu(source) => Box::new(
                Blocks::new(source, options.max_document, Arc::clone(&bytes))
                    .map(|block| block.map(Item::Block)),
            ),
            _ => {
                let documents = Documents::counting(group, options.clone(), Arc::clone(&bytes));
                Box::new(documents.map(|document| document.map(Item::Document)))
            }
        }
    })
}

fn tag(
    segmenter: &Segmenter,
    timings: &Timings,
    worker: &mut TaggerWorker,
    item: Item,
    format: Format,
) -> Result<Piece, String> {
    match item {
        Item::Document(document) => {
            let sentences = timings.time(Stage::Segment, || segmenter.segment(&document));
            let tagged = worker.tag(sentences).map_err(|e| e.to_string())?;
            let text = match format {
                Format::Conllu => write::conllu_document(&document, &tagged),
                Format::Jsonl => write::json_document(&document, &tagged).map_err(|e| e.to_string())?,
            };
            Ok(Piece { text, words: document.text.split_whitespace().count() as u64 })
        }
        Item::Block(mut block) => {
            // Sentences of multi-word tokens and empty nodes alone have nothing to tag.
            let sentences: Vec<_> = block.sentences.iter().filter_map(conllu::Rows::sentence).collect();
            block.sentences.retain(|rows| rows.sentence().is_some());
            let words = sentences.iter().map(|s| s.tokens.len() as u64).sum();
            let tagged = worker.tag(sentences).map_err(|e| e.to_string())?;
            let text = match format {
                Format::Conllu => write::conllu_rows(&block.sentences, &tagged),
                Format::Jsonl => write::json_rows(&block.id, &tagged).map_err(|e| e.to_string())?,
            };
            Ok(Piece { text, words })
        }
    }
}
