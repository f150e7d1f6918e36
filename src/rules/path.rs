//! Paths over the argument graph, the heart of the rule language.
//!
//! ```text
//! path  = way ("|" way)*                the first way that leads somewhere is taken
//! way   = step (" " step)*
//! step  = "." | ["<"] label ("/" label)* [test] ["?" | "*"]      "<" goes from dependent to head
//!                                       "." stays where it is
//! test  = "[" atom ("," atom)* "]"      all must hold of the token that the step arrives at
//! atom  = ["!"] ( "@lexicon" | "UPOS" | "%kind of actor" | "lemma" ("/" "lemma")* )
//! ```
//!
//! `%actor` holds of any resolved actor, `%named` of one with a name, `%country` (and so on) of its kind.
//! Labels are those of the argument graph (see `arguments`).

use std::collections::HashMap;

use crate::tagger::Upos;

use super::arguments::View;
use super::lexicon::{LexiconId, Lexicons};

mod probe;
mod words;

pub(super) use words::Words;

/// A label of the argument graph, interned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LabelId(u32);

/// The labels that rules mention; edges with other labels need not be built.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    by_name: HashMap<String, LabelId>,
}

impl Labels {
    /// The id of a label, given out on first sight.
    pub fn intern(&mut self, name: &str) -> LabelId {
        let next = LabelId(self.by_name.len() as u32);
        *self.by_name.entry(name.to_owned()).or_insert(next)
    }

    /// The name of a label.
    pub fn name(&self, id: LabelId) -> Option<&str> {
        self.by_name.iter().find(|(_, known)| **known == id).map(|(name, _)| name.as_str())
    }

    /// The labels that begin with a prefix, each with what follows it; sorted.
    pub fn with_prefix(&self, prefix: &str) -> Vec<(LabelId, &str)> {
        let mut found: Vec<(LabelId, &str)> =
            self.by_name.iter().filter_map(|(name, id)| Some((*id, name.strip_prefix(prefix)?))).collect();
        found.sort_unstable_by_key(|(_, rest)| *rest);
        found
    }

    /// The id of a label that some rule mentions.
    pub fn get(&self, name: &str) -> Option<LabelId> {
        self.by_name.get(name).copied()
    }
}

#[derive(Debug, Clone)]
enum Atom {
    Lexicon(LexiconId),
    Upos(Upos),
    Kind(String),
    Lemma(Vec<String>),
}

/// What must hold of a token.
#[derive(Debug, Clone, Default)]
pub struct Test {
    atoms: Vec<(bool, Atom)>,
}

impl Test {
    /// Reads `[...]` or the text between the brackets.
    pub fn parse(text: &str, lexicons: &Lexicons) -> Result<Self, String> {
        let inner = text.trim();
        let inner = inner.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(inner);
        let mut atoms = Vec::new();
        for part in inner.split(',').map(str::trim) {
            let (holds, part) = part.strip_prefix('!').map_or((true, part), |rest| (false, rest));
            let atom = if let Some(name) = part.strip_prefix('@') {
                let id = lexicons.id(name).ok_or_else(|| {
                    let near = nearest(name, lexicons.names());
                    format!("no lexicon is called @{name}{near}")
                })?;
                Atom::Lexicon(id)
            } else if let Some(kind) = part.strip_prefix('%') {
                Atom::Kind(kind.to_owned())
            } else if !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase()) {
                Atom::Upos(part.parse()?)
            } else if part.is_empty() {
                return Err("a test is empty".to_owned());
            } else {
                Atom::Lemma(part.split('/').map(str::to_lowercase).collect())
            };
            atoms.push((holds, atom));
        }
        Ok(Self { atoms })
    }

    /// Lemmas of which a token has one wherever this holds; `None` where it may hold of any.
    pub(super) fn lemmas<'a>(&'a self, lexicons: &'a Lexicons) -> Option<Vec<&'a str>> {
        self.atoms.iter().find_map(|(expected, atom)| match atom {
            Atom::Lexicon(id) if *expected => Some(lexicons.words(*id).collect()),
            Atom::Lemma(any) if *expected => Some(any.iter().map(String::as_str).collect()),
            _ => None,
        })
    }

    /// True where it holds of the token.
    pub fn holds(&self, view: &View<'_>, token: usize) -> bool {
        self.atoms.iter().all(|(expected, atom)| atom.holds(view, token) == *expected)
    }
}

impl Atom {
    fn holds(&self, view: &View<'_>, token: usize) -> bool {
        match self {
            Self::Lexicon(id) => {
                view.lexicons.contains(*id, view.lemma(token))
                    || view.meant(token).is_some_and(|noun| view.lexicons.contains(*id, &noun))
            }
            Self::Upos(upos) => view.upos(token) == Some(*upos),
            Self::Lemma(any) => any.iter().any(|l| l == view.lemma(token)),
            // Who "we" are is known only when the speaker is.
            Self::Kind(kind) if kind == "actor" && first_person(&view.form(token)) => true,
            Self::Kind(kind) => {
                view.actors.at(view.index, token).and_then(|a| view.actors.get(a)).is_some_and(|a| match kind
                    .as_str()
                {
                    "actor" => !a.kind.is(crate::actors::Kind::PLACE),
                    "named" => a.named,
                    other => a.kind.is(other),
                })
            }
        }
    }
}

/// "we" and "I" in all their forms.
fn first_person(form: &str) -> bool {
    matches!(form, "we" | "us" | "our" | "ours" | "i" | "me" | "my" | "mine")
}

/// " (did you mean @x?)" where a name is close.
pub(super) fn nearest<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> String {
    nearest_of(name, all).map(|n| format!(" (did you mean {n}?)")).unwrap_or_default()
}

/// The name that a misspelt one most likely stands for.
pub fn nearest_of<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let close = all.map(|n| (distance(name, n), n)).min().filter(|(d, _)| *d <= 1 + name.len() / 4);
    close.map(|(_, n)| n)
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX);
            let cost = (before + usize::from(ca != *cb)).min(above + 1).min(left + 1);
            before = above;
            left = cost;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = cost;
            }
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    Once,
    Optional,
    Any,
}

#[derive(Debug, Clone)]
struct Step {
    stay: bool,
    up: bool,
    labels: Vec<LabelId>,
    test: Test,
    times: Times,
}

/// A compiled path.
#[derive(Debug, Clone, Default)]
pub struct Path {
    ways: Vec<Vec<Step>>,
}

impl Path {
    /// Compiles a path.
    pub fn parse(text: &str, lexicons: &Lexicons, labels: &mut Labels) -> Result<Self, String> {
        let ways = text
            .split('|')
            .map(|way| split_steps(way).into_iter().map(|s| parse_step(s, lexicons, labels)).collect())
            .collect::<Result<Vec<Vec<Step>>, String>>()?;
        if ways.iter().any(Vec::is_empty) {
            return Err(format!("{text:?} has an empty way between its |"));
        }
        Ok(Self { ways })
    }

    /// The ways, each a list of the tokens that it leads to from `from`, in order of the sentence.
    pub fn ways<'a>(&'a self, view: &'a View<'_>, from: usize) -> impl Iterator<Item = Vec<usize>> + 'a {
        self.ways.iter().map(move |way| follow(way, view, from))
    }

    /// True where any way leads somewhere.
    pub fn leads(&self, view: &View<'_>, from: usize) -> bool {
        self.ways(view, from).any(|tokens| !tokens.is_empty())
    }

    /// The tokens of the first way that leads somewhere.
    pub fn first(&self, view: &View<'_>, from: usize) -> Vec<usize> {
        self.ways(view, from).find(|tokens| !tokens.is_empty()).unwrap_or_default()
    }
}

/// Splits at spaces outside of brackets.
pub(super) fn split_steps(way: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in way.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            c if c.is_whitespace() && depth <= 0 => {
                out.push(way.get(start..at).unwrap_or_default());
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.push(way.get(start..).unwrap_or_default());
    out.into_iter().filter(|s| !s.is_empty()).collect()
}

fn parse_step(text: &str, lexicons: &Lexicons, labels: &mut Labels) -> Result<Step, String> {
    let (up, rest) = text.strip_prefix('<').map_or((false, text), |r| (true, r));
    let (rest, times) = match rest.chars().last() {
        Some('?') => (rest.get(..rest.len() - 1).unwrap_or_default(), Times::Optional),
        Some('*') => (rest.get(..rest.len() - 1).unwrap_or_default(), Times::Any),
        _ => (rest, Times::Once),
    };
    let (names, test) = match rest.split_once('[') {
        Some((names, test)) => {
            let inner = test.strip_suffix(']').ok_or_else(|| format!("the [ of {text:?} is not closed"))?;
            (names, Test::parse(inner, lexicons)?)
        }
        None => (rest, Test::default()),
    };
    if names == "." {
        return Ok(Step { stay: true, up, labels: Vec::new(), test, times });
    }
    if names.is_empty() || names.contains([']', '<', '@', '!']) {
        return Err(format!("{text:?} is no step: expected a label such as agent, patient or obl:to"));
    }
    // "obl:to/for" is short for "obl:to/obl:for".
    let mut prefix = "";
    let labels = names
        .split('/')
        .map(|name| {
            if let Some((p, _)) = name.split_once(':') {
                prefix = p;
                labels.intern(name)
            } else if !prefix.is_empty() {
                labels.intern(&format!("{prefix}:{name}"))
            } else {
                labels.intern(name)
            }
        })
        .collect();
    Ok(Step { stay: false, up, labels, test, times })
}

fn follow(way: &[Step], view: &View<'_>, from: usize) -> Vec<usize> {
    let mut at = vec![from];
    for step in way {
        if step.stay {
            at.retain(|&t| step.test.holds(view, t));
            continue;
        }
        let mut next = if step.times == Times::Once { Vec::new() } else { at.clone() };
        let mut frontier = at;
        loop {
            let mut fresh = Vec::new();
            for token in frontier {
                for target in view.neighbours(token, step.up, &step.labels) {
                    if !next.contains(&target) && step.test.holds(view, target) {
                        next.push(target);
                        fresh.push(target);
                    }
                }
            }
            if step.times != Times::Any || fresh.is_empty() {
                break;
            }
            frontier = fresh;
        }
        if next.is_empty() {
            return next;
        }
        next.sort_unstable();
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(text: &str) -> Result<Path, String> {
        let mut lexicons = Lexicons::default();
        lexicons.add("transfer", &["send".to_owned()]).unwrap();
        Path::parse(text, &lexicons, &mut Labels::default())
    }

    #[test]
    fn paths_of_the_language_compile() {
        for text in [
            "agent",
            "iobj | obl:to/for | patient nmod:to",
            "<xcomp[@transfer, VERB]* agent",
            "amod[%country]?",
        ] {
            assert!(compile(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_typo_is_told_with_a_hint() {
        assert_eq!(
            compile("agent[@transfr]").unwrap_err(),
            "no lexicon is called @transfr (did you mean transfer?)"
        );
        assert!(compile("agent | ").unwrap_err().contains("empty way"));
        assert!(compile("agent[VERB").unwrap_err().contains("not closed"));
    }
}
