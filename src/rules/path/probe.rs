//! How far a path leads, and why no further: for `rules explain`, never for the matcher.

use super::{Atom, Labels, Path, Step, Test, Times, follow};
use crate::rules::arguments::View;
use crate::rules::lexicon::Lexicons;

/// Where a path ends before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Stop {
    /// The step that could not be taken, as it is written.
    pub(in crate::rules) step: String,
    /// The tokens that it failed at.
    pub(in crate::rules) tokens: Vec<usize>,
    /// Why.
    pub(in crate::rules) why: String,
}

impl Path {
    /// Why no way leads anywhere: of the way that leads farthest. `None` where one leads to its end.
    pub(in crate::rules) fn stop(&self, view: &View<'_>, from: usize, labels: &Labels) -> Option<Stop> {
        let mut farthest: Option<(usize, Stop)> = None;
        for way in &self.ways {
            let taken = (1..=way.len())
                .take_while(|&n| way.get(..n).is_some_and(|steps| !follow(steps, view, from).is_empty()));
            let taken = taken.count();
            let step = way.get(taken)?;
            let at = follow(way.get(..taken).unwrap_or_default(), view, from);
            if farthest.as_ref().is_none_or(|(most, _)| taken > *most) {
                farthest = Some((taken, step.stop(view, at, labels)));
            }
        }
        farthest.map(|(_, stop)| stop)
    }
}

impl Step {
    fn stop(&self, view: &View<'_>, at: Vec<usize>, labels: &Labels) -> Stop {
        let step = self.show(view.lexicons, labels);
        let targets: Vec<usize> = if self.stay {
            at.clone()
        } else {
            at.iter().flat_map(|&t| view.neighbours(t, self.up, &self.labels)).collect()
        };
        let failed = targets.iter().find_map(|&t| Some((t, self.test.fails(view, t)?)));
        match failed {
            Some((token, why)) => Stop { step, tokens: vec![token], why },
            None => {
                let names = self.names(labels);
                let why = match (at.first(), self.up) {
                    (Some(&t), false) => format!("nothing is {names} of \u{201c}{}\u{201d}", view.form(t)),
                    (Some(&t), true) => format!("\u{201c}{}\u{201d} is {names} of nothing", view.form(t)),
                    (None, _) => format!("nothing is {names}"),
                };
                Stop { step, tokens: at, why }
            }
        }
    }

    fn names(&self, labels: &Labels) -> String {
        let names: Vec<&str> = self.labels.iter().filter_map(|&l| labels.name(l)).collect();
        names.join("/")
    }

    fn show(&self, lexicons: &Lexicons, labels: &Labels) -> String {
        let mut out = if self.up { "<".to_owned() } else { String::new() };
        out.push_str(&if self.stay { ".".to_owned() } else { self.names(labels) });
        if !self.test.atoms.is_empty() {
            out.push_str(&self.test.show(lexicons));
        }
        match self.times {
            Times::Once => {}
            Times::Optional => out.push('?'),
            Times::Any => out.push('*'),
        }
        out
    }
}

impl Test {
    /// As it is written, in brackets.
    pub(in crate::rules) fn show(&self, lexicons: &Lexicons) -> String {
        let atoms = self.atoms.iter().map(|(holds, atom)| {
            let sign = if *holds { "" } else { "!" };
            let text = match atom {
                Atom::Lexicon(id) => format!("@{}", lexicons.name(*id).unwrap_or_default()),
                Atom::Upos(upos) => upos.to_string(),
                Atom::Kind(kind) => format!("%{kind}"),
                Atom::Lemma(any) => any.join("/"),
            };
            format!("{sign}{text}")
        });
        format!("[{}]", atoms.collect::<Vec<_>>().join(","))
    }

    /// Number of its conditions that hold of a token, those of absence left out.
    pub(in crate::rules) fn met(&self, view: &View<'_>, token: usize) -> usize {
        self.atoms.iter().filter(|(expected, atom)| *expected && atom.holds(view, token)).count()
    }

    /// The first condition that a token does not meet, in words.
    pub(in crate::rules) fn fails(&self, view: &View<'_>, token: usize) -> Option<String> {
        let (expected, atom) = self.atoms.iter().find(|(expected, a)| a.holds(view, token) != *expected)?;
        let form = view.sentence.tokens().get(token).map(|t| t.form.as_str()).unwrap_or_default();
        let lemma = view.lemma(token);
        let not = if *expected { "not " } else { "" };
        let says = match atom {
            Atom::Lexicon(id) => format!("is {not}in @{}", view.lexicons.name(*id).unwrap_or_default()),
            Atom::Upos(upos) => match view.upos(token).filter(|_| *expected) {
                Some(own) => format!("is {own}, not {upos}"),
                None => format!("is {upos}"),
            },
            Atom::Kind(kind) if kind == "actor" => {
                if *expected {
                    "is no actor".to_owned()
                } else {
                    "is an actor".to_owned()
                }
            }
            Atom::Kind(kind) if kind == "named" => format!("is {not}an actor with a name"),
            Atom::Kind(kind) => format!("is {not}an actor of kind {kind}"),
            Atom::Lemma(any) => format!("is {not}{}", any.join("/")),
        };
        let lemma = if form.to_lowercase() == lemma { String::new() } else { format!(" ({lemma})") };
        Some(format!("\u{201c}{form}\u{201d}{lemma} {says}"))
    }
}
