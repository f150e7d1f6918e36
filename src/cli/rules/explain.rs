//! `claimgraph rules explain`: the parse of a text, its actors, its triples with their rules, and what came near.

use std::ops::Range;

use super::args::ExplainArgs;
use super::engine::Rooms;
use super::show::{Drawing, Drawn};
use super::tree;
use crate::actors::{Antecedent, DocumentActors, Manner};
use crate::analysis::Explained;
use crate::cli::error::{CliError, Exit};
use crate::examples;
use crate::graph::TripleRecord;
use crate::rules::{NearMiss, Noted, Relation, Severity};
use crate::tagger::{TaggedDocument, TaggedSentence};
use crate::text::Field;

/// Runs the command.
pub(super) fn run(args: &ExplainArgs) -> Result<Exit, CliError> {
    let mut rooms = Rooms::load(&args.engine)?;
    if let Some(id) = &args.rule {
        super::known(rooms.analyser.book(), id)?;
    }
    let document = examples::read(&rooms.segmenter, &mut rooms.worker, &args.text)?;
    let explained = rooms.analyser.explain(&document, args.rule.as_deref());
    let relations = rooms.analyser.book().relations();
    let mut drawing = Drawing::new();
    for (index, sentence) in document.sentences.iter().enumerate() {
        for line in tree::draw(sentence) {
            drawing.line(line);
        }
        drawing.line("");
        actors(&mut drawing, index, sentence, &explained.actors);
    }
    triples(&mut drawing, &explained, relations);
    misses(&mut drawing, &document, &explained, args.rule.as_deref());
    drawing.print()?;
    Ok(Exit::Success)
}

/// The actors that a sentence mentions, each with the words that do.
fn actors(drawing: &mut Drawing, index: usize, sentence: &TaggedSentence, actors: &DocumentActors) {
    let mut any = false;
    for (token, word) in sentence.tokens().iter().enumerate() {
        let meant = actors.antecedent(index, token);
        let mention = actors.mention(index, token);
        let actor = mention.and_then(|m| Some((m, actors.get(m.actor)?)));
        if !any && (actor.is_some() || meant.is_some()) {
            drawing.line("Actors");
            any = true;
        }
        let Some((mention, actor)) = actor else {
            if let Some(meant) = meant {
                drawing.line(format!("  {} (no actor): {}", word.form, meant.text));
                drawing.line(because(meant));
            }
            continue;
        };
        let how = match mention.manner {
            Manner::Name => "",
            Manner::Nominal => " (by a noun)",
            Manner::Pronoun => " (by a pronoun)",
        };
        let speaks = actor.speaks_for.as_ref().map(|id| format!(", speaks for {id}")).unwrap_or_default();
        drawing.line(format!("  {}{how}: {}, {}{speaks}", word.form, actor.name, actor.id));
        for &other in actors.others(index, token) {
            let name = actors.get(other).map(|a| a.name.clone()).unwrap_or_default();
            drawing.line(format!("    and {name}"));
        }
        if let Some(meant) = meant {
            drawing.line(because(meant));
        }
    }
    if any {
        drawing.line("");
    }
}

/// Why a pronoun or a definite nominal means what it means.
fn because(meant: &Antecedent) -> String {
    let mut reasons: Vec<&str> = meant.reasons.iter().map(|r| r.words()).collect();
    reasons.dedup();
    format!("    goes back to \u{201c}{}\u{201d} ({}): {}", meant.text, meant.sum, reasons.join(", "))
}

fn triples(drawing: &mut Drawing, explained: &Explained, relations: &[Relation]) {
    drawing.line("Triples");
    let triples = &explained.graph.triples;
    if triples.is_empty() {
        drawing.line("  none");
    }
    for triple in triples {
        if let Some(given) = examples::given(triple, &explained.graph, relations) {
            drawing.line(format!("  {}: {given}", triple.relation));
            drawing.line(format!("    {}", made_by(triple)));
        }
    }
    drawing.line("");
}

/// The rule and the words of a triple.
fn made_by(triple: &TripleRecord) -> String {
    let cue = triple.evidence.cue.as_ref().map(|c| format!(" at \u{201c}{c}\u{201d}")).unwrap_or_default();
    format!("{} ({}){cue}: {}", triple.rule, triple.confidence, triple.evidence.text)
}

fn misses(drawing: &mut Drawing, document: &TaggedDocument, explained: &Explained, only: Option<&str>) {
    if explained.misses.is_empty() {
        if let Some(id) = only {
            let found = explained.graph.triples.iter().any(|t| t.rule == id);
            if !found {
                drawing.line(format!("No word comes near the trigger of {id}."));
            }
        }
        return;
    }
    drawing.line("Rules that came near");
    for miss in &explained.misses {
        if let Some(sentence) = document.sentences.get(miss.sentence) {
            near(drawing, document, sentence, miss);
        }
    }
}

fn near(drawing: &mut Drawing, document: &TaggedDocument, sentence: &TaggedSentence, miss: &NearMiss) {
    let text = match sentence.sentence.field {
        Field::Title => document.document.title.as_deref().unwrap_or_default(),
        Field::Text => document.document.text.as_str(),
    };
    let start = sentence.sentence.span.start;
    let own = sentence.sentence.span.of(text);
    let place = |tokens: &[usize]| -> Range<usize> {
        let spans = tokens.iter().filter_map(|&t| sentence.tokens().get(t)).map(|t| t.span);
        let span = spans.reduce(|a, b| a.join(b)).unwrap_or(sentence.sentence.span);
        span.start.saturating_sub(start)..span.end.saturating_sub(start)
    };
    let mut labels: Vec<(Range<usize>, String)> = Vec::new();
    let trigger = place(&[miss.trigger]);
    if !miss.notes.iter().any(|n| place(&n.tokens) == trigger) {
        labels.push((trigger, "trigger".to_owned()));
    }
    for note in &miss.notes {
        let says = words(note, miss.notes.len());
        let at = place(&note.tokens);
        match labels.iter_mut().find(|(range, _)| *range == at) {
            Some((_, text)) => *text = format!("{text}\n{says}"),
            None => labels.push((at, says)),
        }
    }
    drawing.add(&Drawn {
        severity: Severity::Note,
        code: None,
        message: &miss.rule,
        hint: None,
        name: "sentence",
        text: own,
        labels,
    });
}

fn words(note: &Noted, of: usize) -> String {
    match note.frame {
        Some(frame) if of > 1 => format!("frame {frame}: {}", note.says),
        _ => note.says.clone(),
    }
}
