//! `claimgraph eval`: how good triples are, against passages annotated by hand.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::args::CommonArgs;
use super::engine::Engine;
use super::error::{CliError, Exit};
use super::interrupt::Interrupt;
use super::report::{Report, print, say};
use super::timings::Timings;
use super::{extract, home, pipeline};
use crate::analysis::Analyser;
use crate::corpus::{Document, Documents, ReadOptions, Skipped, SourceKind, sources};
use crate::eval::{Error, EvalError, Predictions, Scores, Tally, gold, intervals, score};
use crate::graph::{Collector, DocumentGraph, DocumentRecord, GraphError, Meaning};
use crate::rules::{Class, Relations};
use crate::tagger::{Tagger, TaggerWorker};
use crate::text::Segmenter;

const EXAMPLES: &str = "\
Examples:
  claimgraph eval gold.jsonl                     reads the passages and scores what they give
  claimgraph eval gold.jsonl --graph out         scores an output of `extract` over the same passages
  claimgraph eval gold.jsonl --rules my-rules/ --errors

A passage is a line: {\"id\": \"p1\", \"text\": \"...\", \"triples\": [{\"relation\": \"supply\",
\"supplier\": [\"Norway\", \"Oslo\"], \"recipient\": [\"Iceland\"], \"item\": [\"rifles\"], \"negated\": false,
\"modality\": \"actual\"}, {\"relation\": \"denial\", \"source\": [\"Norway\"], \"content\": 0}]}.
A role is a list of acceptable wordings, or null; `content` is the index of an event, or \"other\".
Behind each figure stands the interval that 95 % of 2,000 draws of passages give.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct EvalArgs {
    /// Passages with their triples, as JSON Lines.
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// Folder of an output of `extract` [default: the passages are read].
    #[arg(long, value_name = "DIR")]
    graph: Option<PathBuf>,
    /// Lists every gold triple that was not found, and every one that was and is wrong.
    #[arg(long)]
    errors: bool,
    /// Folder of the rules [default: rules/ of the data folder].
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    common: CommonArgs,
}

impl From<EvalError> for CliError {
    fn from(error: EvalError) -> Self {
        let this = Self::new(Exit::Input, error.to_string());
        match error {
            EvalError::Read { .. } => this.hint("check the path; --graph is the folder that `extract` wrote"),
            EvalError::Invalid { .. } => this.hint("`claimgraph eval --help` shows what a line should be"),
            EvalError::Empty(_) => this,
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &EvalArgs, interrupt: &Interrupt) -> Result<Exit, CliError> {
    let data = home::data(args.common.data.as_deref())?;
    let relations = Relations::load(&data.join("relations.toml"))?;
    let passages = gold(&args.gold, &relations)?;
    let predictions = match &args.graph {
        Some(folder) => Predictions::load(folder)?,
        None => match read(args, interrupt)? {
            Some(predictions) => predictions,
            None => return Ok(Exit::Interrupted),
        },
    };
    let scores = score(&passages, &predictions, &relations);
    let mut out = String::new();
    if args.errors {
        list(&mut out, &scores);
    }
    figures(&mut out, &scores, &relations);
    print(&out)?;
    Ok(Exit::Success)
}

/// What the passages give; `None` where the user stopped it.
fn read(args: &EvalArgs, interrupt: &Interrupt) -> Result<Option<Predictions>, CliError> {
    let kind = Some(SourceKind::JsonLines);
    let sources = sources(std::slice::from_ref(&args.gold), kind, &[SourceKind::JsonLines])?;
    let data = home::data(args.common.data.as_deref())?;
    let rules = home::rules(args.rules.as_deref(), &data)?;
    let model = home::model(args.common.model.as_deref())?;
    let analyser = Analyser::load(&data, &rules)?;
    let segmenter = Segmenter::load(&data)?;
    let tagger = Tagger::load_in(&model, args.common.precision()?)?;
    let engine = Engine::new(&tagger, args.common.threads())?;
    let mut collector = Collector::new(&std::env::temp_dir(), &Meaning::load(&data)?)?;
    let max_document = args.common.max_document_bytes();
    // What was annotated is read, whatever language it looks like.
    let options = ReadOptions { max_document, any_language: true, ..ReadOptions::default() };
    let documents = Documents::new(sources.clone(), options);
    let mut report = Report::new(&sources, documents.bytes_read());
    let timings = Timings::default();
    let work = |worker: &mut TaggerWorker, document: Document| {
        extract::analyse(&segmenter, &analyser, None, &timings, worker, document)
    };
    let sink = |result: Result<(DocumentRecord, DocumentGraph), Skipped>| -> Result<(), CliError> {
        match result {
            Ok((record, graph)) => {
                let volume = record.volume;
                collector.add(record, graph)?;
                report.done(&volume);
            }
            Err(skipped) => report.skip(&skipped),
        }
        Ok(())
    };
    pipeline::run(interrupt, documents, engine.workers, || tagger.worker().ok(), work, sink)?;
    report.finish();
    if interrupt.stopped() {
        say("stopped: nothing was scored");
        return Ok(None);
    }
    let run = collector.finish()?;
    let mut predictions = Predictions::default();
    for actor in run.actors() {
        predictions.actor(&actor.record);
    }
    run.each(|_, _, triples, _| -> Result<(), GraphError> {
        triples.iter().for_each(|t| predictions.triple(t.clone()));
        Ok(())
    })?;
    Ok(Some(predictions))
}

fn list(out: &mut String, scores: &Scores) {
    for error in &scores.errors {
        let line = match error {
            Error::Miss(id, gold) => format!("miss      {id} {gold}"),
            Error::Spurious(id, triple) => {
                format!("spurious  {id} {}", serde_json::to_string(triple).unwrap_or_default())
            }
        };
        out.push_str(&line);
        out.push('\n');
    }
}

/// Writing into a string cannot fail.
fn figures(out: &mut String, scores: &Scores, relations: &Relations) {
    let all = scores.together();
    let rows = scores.relations.iter().map(|(name, list)| (name.as_str(), list)).chain([("all", &all)]);
    let width = rows.clone().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, passages) in rows {
        let mut sum = Tally::default();
        passages.iter().for_each(|t| sum += *t);
        let [p, r, f] = intervals(passages);
        let _ = write!(out, "{name:<width$}");
        for (label, value, interval) in
            [("P", sum.precision(), p), ("R", sum.recall(), r), ("F1", sum.f1(), f)]
        {
            let _ = write!(out, "  {label} {value:.3} [{:.3}, {:.3}]", interval.low, interval.high);
        }
        let _ = writeln!(out, "  right {}, found {}, gold {}", sum.right, sum.found, sum.gold);
    }
    let f = scores.features;
    if f.events > 0 {
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let _ = writeln!(
            out,
            "of the {} right events: negation right {:.3}, modality right {:.3}, thing found {:.3}",
            f.events,
            share(f.negated, f.events),
            share(f.modality, f.events),
            share(f.thing_found, f.things)
        );
    }
    for relation in relations.iter().filter(|r| r.class != Class::Event) {
        if let Some(t) = scores.linked.get(&relation.name) {
            let _ = writeln!(
                out,
                "{} linked to an event: right {}, found {}, gold {}",
                relation.name, t.right, t.found, t.gold
            );
        }
    }
}
