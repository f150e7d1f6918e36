//! Paths and tests, each part at its place: names that do not exist, tests that nothing passes.

use std::ops::Range;

use super::Context;
use super::atoms::Asked;
use super::labels;
use super::problem::Problems;
use super::source::Text;
use super::words::references;
use crate::rules::path::{Labels, Path, nearest_of, split_steps};
use crate::tagger::Upos;

/// One step of a path, by the bytes of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepText {
    pub(super) range: Range<usize>,
    /// What stands between the brackets.
    pub(super) test: Option<Range<usize>>,
    /// The labels, as they are written.
    pub(super) names: Range<usize>,
    /// True where the path may pass it by.
    pub(super) optional: bool,
}

/// The ways of a path, each with its bytes and its steps.
pub(super) fn ways(text: &str) -> Vec<(Range<usize>, Vec<StepText>)> {
    let base = text.as_ptr() as usize;
    text.split('|')
        .map(|way| {
            let start = way.as_ptr() as usize - base;
            let steps = split_steps(way).into_iter().map(|s| step(s, s.as_ptr() as usize - base)).collect();
            (start..start + way.len(), steps)
        })
        .collect()
}

fn step(text: &str, start: usize) -> StepText {
    let optional = text.ends_with(['?', '*']);
    let bare = text.strip_suffix(['?', '*']).unwrap_or(text);
    let from = usize::from(bare.starts_with('<'));
    let (names, test) = match bare.find('[') {
        Some(at) => {
            let end = if bare.ends_with(']') { bare.len() - 1 } else { bare.len() };
            (from..at.max(from), Some(start + at + 1..start + end.max(at + 1)))
        }
        None => (from..bare.len(), None),
    };
    StepText {
        range: start..start + text.len(),
        test,
        names: start + names.start..start + names.end,
        optional,
    }
}

/// Checks every path and test of the folder.
pub(super) fn check(context: &Context<'_>, problems: &mut Problems<'_>) {
    let collected = context.collected;
    for rule in &collected.rules {
        if let Some(trigger) = &rule.trigger {
            let inner = trigger.value.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
            let start = trigger.value.len() - inner.len();
            let end = start + inner.trim_end_matches(|c: char| c == ']' || c.is_whitespace()).len();
            test(context, &trigger.part(start..end.max(start)), problems);
        }
        for frame in &rule.frames {
            let paths = frame.paths.iter().map(|(_, path)| path);
            for text in paths.chain(&frame.if_).chain(&frame.unless) {
                path(context, text, problems);
            }
        }
    }
    for cue in &collected.cues {
        for text in cue.path.iter().chain(&cue.unless) {
            path(context, text, problems);
        }
    }
    for (_, body) in &collected.macros {
        path(context, body, problems);
    }
}

fn path(context: &Context<'_>, text: &Text, problems: &mut Problems<'_>) {
    let mut fine = true;
    for (range, name) in references(&text.value, '$') {
        if !context.words.macros.contains_key(name) {
            fine = false;
            let hint = context.words.macro_hint(name);
            problems.error("undefined-macro", &text.part(range), format!("no macro is called ${name}"), hint);
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    for (range, steps) in ways(&text.value) {
        let way = text.value.get(range.clone()).unwrap_or_default().trim();
        if steps.is_empty() {
            fine = false;
            let hint = "a | stands between two ways".to_owned();
            problems.error("syntax", text, format!("{:?} has an empty way", text.value), Some(hint));
            continue;
        }
        if seen.contains(&way) {
            let at = trimmed(text, range);
            problems.warning(
                "never-reached",
                &at,
                "the same way stands before it",
                Some("take it out".into()),
            );
        }
        seen.push(way);
        for step in &steps {
            let written = text.part(step.range.clone());
            // A macro is checked where it is written.
            if written.value.contains('$') {
                continue;
            }
            fine &= one_step(context, text, step, &written, problems);
        }
    }
    // What macros put together may be broken though its parts are not. A macro that is itself broken is told
    // where it is written.
    let sound = |name: &str| {
        let body = context.words.expand(&format!("${name}"));
        body.is_some_and(|b| Path::parse(&b, &context.words.names, &mut Labels::default()).is_ok())
    };
    fine &= references(&text.value, '$').iter().all(|(_, name)| sound(name));
    if fine
        && text.value.contains('$')
        && let Some(whole) = context.words.expand(&text.value)
        && let Err(message) = Path::parse(&whole, &context.words.names, &mut Labels::default())
    {
        let hint = format!("with its macros it reads: {whole}");
        problems.error("syntax", text, message, Some(hint));
    }
}

/// A part without the spaces around it.
pub(super) fn trimmed(text: &Text, range: Range<usize>) -> Text {
    let part = text.value.get(range.clone()).unwrap_or_default();
    let start = range.start + (part.len() - part.trim_start().len());
    text.part(start..start + part.trim().len())
}

/// False where the compiler would refuse it.
fn one_step(
    context: &Context<'_>,
    text: &Text,
    step: &StepText,
    written: &Text,
    problems: &mut Problems<'_>,
) -> bool {
    if let Some(range) = &step.test
        && !test(context, &text.part(range.clone()), problems)
    {
        return false;
    }
    if let Err(message) = Path::parse(&written.value, &context.words.names, &mut Labels::default()) {
        let hint = "a step is a label, then a [test] and ? or * where need be".to_owned();
        problems.error("syntax", written, message, Some(hint));
        return false;
    }
    let names = text.part(step.names.clone());
    if names.value == "." {
        return true;
    }
    let mut prefix = "";
    let mut start = 0;
    for name in names.value.split('/') {
        // "obl:to/for" is short for "obl:to/obl:for".
        let label = match name.split_once(':') {
            Some((base, _)) => {
                prefix = base;
                name.to_owned()
            }
            None if prefix.is_empty() => name.to_owned(),
            None => format!("{prefix}:{name}"),
        };
        if !labels::known(&label) {
            let at = names.part(start..start + name.len());
            let hint = nearest_of(&label, labels::all()).map(|n| format!("did you mean {n}?"));
            let hint = hint.or_else(|| Some("docs/rules.md lists the labels".to_owned()));
            problems.warning("unknown-label", &at, format!("no edge is called {label}"), hint);
        }
        start += name.len() + 1;
    }
    true
}

/// A test without its brackets. False where the compiler would refuse it.
fn test(context: &Context<'_>, text: &Text, problems: &mut Problems<'_>) -> bool {
    let mut fine = true;
    let mut start = 0;
    for part in text.value.split(',') {
        let at = trimmed(text, start..start + part.len());
        start += part.len() + 1;
        fine &= atom(context, &at, text, problems);
    }
    if fine && let Some(why) = Asked::read(&text.value, &context.words).contradiction() {
        problems.warning("never-matches", text, why, Some("no token passes this test".to_owned()));
    }
    fine
}

fn atom(context: &Context<'_>, at: &Text, test: &Text, problems: &mut Problems<'_>) -> bool {
    let written = at.value.strip_prefix('!').unwrap_or(&at.value);
    if written.is_empty() {
        let place = if at.value.is_empty() { test } else { at };
        problems.error(
            "syntax",
            place,
            "a test is empty",
            Some("name what must hold between [ and ]".into()),
        );
        return false;
    }
    if let Some(name) = written.strip_prefix('@') {
        if !context.words.sets.contains_key(name) {
            let hint = context.words.lexicon_hint(name);
            problems.error("undefined-lexicon", at, format!("no lexicon is called @{name}"), hint);
            return false;
        }
    } else if let Some(kind) = written.strip_prefix('%') {
        if !matches!(kind, "actor" | "named") && !context.kinds.contains(kind) {
            let known = context.kinds.iter().map(String::as_str).chain(["actor", "named"]);
            let hint = nearest_of(kind, known).map(|n| format!("did you mean %{n}?"));
            problems.warning("unknown-kind", at, format!("no actor is of kind {kind}"), hint);
        }
    } else if written.chars().all(|c| c.is_ascii_uppercase()) {
        if written.parse::<Upos>().is_err() {
            let hint = nearest_of(written, UPOS.iter().copied()).map(|n| format!("did you mean {n}?"));
            let hint = hint
                .or_else(|| Some(format!("UPOS tags are {}; lemmas are in small letters", UPOS.join(", "))));
            problems.error("unknown-upos", at, format!("{written} is no UPOS tag"), hint);
            return false;
        }
    } else if written.contains(char::is_whitespace) {
        let message = format!("{written:?} matches no token: a lemma has no space");
        problems.warning("never-matches", at, message, None);
    }
    true
}

const UPOS: [&str; 17] = [
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
    "SCONJ", "SYM", "VERB", "X",
];
