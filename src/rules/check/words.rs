//! Lexicons and macros as the check sees them: what they hold, who uses them.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::Collected;
use super::problem::Problems;
use super::source::Text;
use crate::rules::book::expand;
use crate::rules::lexicon::Lexicons;
use crate::rules::path::nearest_of;

/// What begins so is used by the argument graph and the fillers themselves.
const OWN: &str = "grammar_";

/// All lexicons and macros of the folder.
pub(super) struct Words {
    pub(super) sets: BTreeMap<String, BTreeSet<String>>,
    pub(super) macros: BTreeMap<String, String>,
    /// The names alone, for the compiler of paths.
    pub(super) names: Lexicons,
}

impl Words {
    /// Resolves the lexicons; tells of what they refer to in vain, and of what nobody uses.
    pub(super) fn new(collected: &Collected, problems: &mut Problems<'_>) -> Self {
        let mut all = Self { sets: BTreeMap::new(), macros: BTreeMap::new(), names: Lexicons::default() };
        for (name, words) in &collected.lexicons {
            all.sets.entry(name.value.clone()).or_default();
            // Fails only for words that refer to others, and there are none here.
            let _ = all.names.add(&name.value, &[]);
            for word in words.iter().filter(|w| w.value.contains(char::is_whitespace)) {
                let message = format!("{:?} matches no token: a lemma has no space", word.value);
                let hint = "write its head alone, and test the other word with a step of its own";
                problems.warning("never-matches", word, message, Some(hint.to_owned()));
            }
        }
        for (name, body) in &collected.macros {
            if all.macros.insert(name.value.clone(), body.value.clone()).is_some() {
                let message = format!("two macros are called ${}", name.value);
                let hint = "the later one counts everywhere; give it another name".to_owned();
                problems.warning("duplicate-macro", name, message, Some(hint));
            }
        }
        all.resolve(collected, problems);
        for (name, body) in &collected.macros {
            if let Err(message) = expand(&all.macros, &body.value)
                && message.contains("circle")
            {
                problems.error("circle", name, message, None);
            }
        }
        unused(collected, problems);
        all
    }

    /// Takes over other lexicons' words until nothing changes.
    fn resolve(&mut self, collected: &Collected, problems: &mut Problems<'_>) {
        for (_, words) in &collected.lexicons {
            for word in words {
                if let Some(other) = word.value.strip_prefix('@').filter(|o| !self.sets.contains_key(*o)) {
                    let hint = self.lexicon_hint(other);
                    problems.error("undefined-lexicon", word, format!("no lexicon is called @{other}"), hint);
                }
            }
        }
        loop {
            let mut changed = false;
            for (name, words) in &collected.lexicons {
                let mut more: BTreeSet<String> = BTreeSet::new();
                for word in words {
                    match word.value.strip_prefix('@') {
                        Some(other) => more.extend(self.sets.get(other).cloned().unwrap_or_default()),
                        None => {
                            more.insert(word.value.to_lowercase());
                        }
                    }
                }
                if let Some(set) = self.sets.get_mut(&name.value) {
                    let before = set.len();
                    set.append(&mut more);
                    changed |= set.len() > before;
                }
            }
            if !changed {
                break;
            }
        }
    }

    /// "did you mean @x?"
    pub(super) fn lexicon_hint(&self, name: &str) -> Option<String> {
        nearest_of(name, self.sets.keys().map(String::as_str)).map(|n| format!("did you mean @{n}?"))
    }

    /// "did you mean $x?"
    pub(super) fn macro_hint(&self, name: &str) -> Option<String> {
        nearest_of(name, self.macros.keys().map(String::as_str)).map(|n| format!("did you mean ${n}?"))
    }

    /// A path with its macros written out.
    pub(super) fn expand(&self, text: &str) -> Option<String> {
        expand(&self.macros, text).ok()
    }
}

/// Every path and test of the folder but the macros.
pub(super) fn paths(collected: &Collected) -> impl Iterator<Item = &Text> {
    let of_rules = collected.rules.iter().flat_map(|r| {
        let frames = r.frames.iter().flat_map(|f| {
            f.paths.iter().map(|(_, path)| path).chain(f.if_.as_ref()).chain(f.unless.as_ref())
        });
        r.trigger.iter().chain(frames)
    });
    of_rules.chain(collected.cues.iter().flat_map(|c| c.path.iter().chain(c.unless.as_ref())))
}

/// The names that follow a sign (`@`, `$`), each with its bytes, the sign included.
pub(super) fn references(text: &str, sign: char) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut out = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, c)| *c == sign) {
        let rest = text.get(at + 1..).unwrap_or_default();
        let ends = |c: char| match sign {
            '$' => !c.is_ascii_alphanumeric() && c != '_',
            _ => c.is_whitespace() || matches!(c, ',' | ']' | '|'),
        };
        let length = rest.find(ends).unwrap_or(rest.len());
        out.push((at..at + 1 + length, rest.get(..length).unwrap_or_default()));
    }
    out
}

fn unused(collected: &Collected, problems: &mut Problems<'_>) {
    let note = |text: &str| -> (Vec<String>, Vec<String>) {
        let names = |sign| references(text, sign).into_iter().map(|(_, n)| n.to_owned()).collect();
        (names('@'), names('$'))
    };
    let mut used: (BTreeSet<String>, BTreeSet<String>) = Default::default();
    for text in paths(collected) {
        let (l, m) = note(&text.value);
        used.0.extend(l);
        used.1.extend(m);
    }
    // What only an unused macro or lexicon refers to is used by none; so round after round.
    loop {
        let before = (used.0.len(), used.1.len());
        for (name, body) in &collected.macros {
            if used.1.contains(&name.value) {
                let (l, m) = note(&body.value);
                used.0.extend(l);
                used.1.extend(m);
            }
        }
        for (name, words) in &collected.lexicons {
            if used.0.contains(&name.value) || name.value.starts_with(OWN) {
                used.0.extend(words.iter().filter_map(|w| w.value.strip_prefix('@').map(str::to_owned)));
            }
        }
        if before == (used.0.len(), used.1.len()) {
            break;
        }
    }
    for (name, _) in &collected.lexicons {
        if !used.0.contains(&name.value) && !name.value.starts_with(OWN) {
            let message = format!("no path uses the lexicon @{}", name.value);
            problems.warning("unused-lexicon", name, message, Some("take it out".to_owned()));
        }
    }
    for (name, _) in &collected.macros {
        if !used.1.contains(&name.value) {
            let message = format!("no path uses the macro ${}", name.value);
            problems.warning("unused-macro", name, message, Some("take it out".to_owned()));
        }
    }
}
