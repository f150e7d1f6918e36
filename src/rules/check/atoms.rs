//! What a test asks of a token, as sets: whether anything can meet it, and whether it asks less than another.

use std::collections::BTreeSet;

use super::words::Words;
use crate::tagger::Upos;

/// A test, its atoms gathered by sort.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// The lemmas that pass; `None` where any does.
    lemmas: Option<BTreeSet<String>>,
    not_lemmas: BTreeSet<String>,
    upos: BTreeSet<Upos>,
    not_upos: BTreeSet<Upos>,
    kinds: BTreeSet<String>,
    not_kinds: BTreeSet<String>,
}

impl Asked {
    /// Reads a test without its brackets. What cannot be read asks nothing: that is told elsewhere.
    pub(super) fn read(text: &str, words: &Words) -> Self {
        let mut out = Self::default();
        for atom in text.split(',').map(str::trim).filter(|a| !a.is_empty()) {
            let (holds, atom) = atom.strip_prefix('!').map_or((true, atom), |rest| (false, rest));
            if let Some(kind) = atom.strip_prefix('%') {
                if holds { &mut out.kinds } else { &mut out.not_kinds }.insert(kind.to_owned());
            } else if atom.chars().all(|c| c.is_ascii_uppercase()) {
                if let Ok(upos) = atom.parse() {
                    if holds { &mut out.upos } else { &mut out.not_upos }.insert(upos);
                }
            } else {
                let set: BTreeSet<String> = match atom.strip_prefix('@') {
                    Some(name) => match words.sets.get(name) {
                        Some(set) => set.clone(),
                        None => continue,
                    },
                    None => atom.split('/').map(str::to_lowercase).collect(),
                };
                if !holds {
                    out.not_lemmas.extend(set);
                } else {
                    out.lemmas = Some(match out.lemmas.take() {
                        Some(old) => old.intersection(&set).cloned().collect(),
                        None => set,
                    });
                }
            }
        }
        out
    }

    /// Why no token can pass.
    pub(super) fn contradiction(&self) -> Option<String> {
        let mut upos = self.upos.iter();
        if let (Some(a), Some(b)) = (upos.next(), upos.next()) {
            return Some(format!("no token is both {a} and {b}"));
        }
        if let Some(tag) = self.upos.intersection(&self.not_upos).next() {
            return Some(format!("no token is {tag} and is not"));
        }
        if let Some(lemmas) = &self.lemmas {
            if lemmas.is_empty() {
                return Some("no lemma stands in all of these".to_owned());
            }
            if lemmas.is_subset(&self.not_lemmas) {
                return Some("every lemma that it asks for is one that it refuses".to_owned());
            }
        }
        let sorts: Vec<&String> =
            self.kinds.iter().filter(|k| !matches!(k.as_str(), "actor" | "named")).collect();
        if let [a, b, ..] = sorts.as_slice() {
            return Some(format!("no actor is both of kind {a} and of kind {b}"));
        }
        if let Some(kind) = self.kinds.intersection(&self.not_kinds).next() {
            return Some(format!("nothing is %{kind} and is not"));
        }
        // An actor of any kind but a place is %actor.
        let actor = self.kinds.contains("actor");
        if self.kinds.contains("place") && actor {
            return Some("a place is no %actor".to_owned());
        }
        let other = sorts.iter().any(|k| k.as_str() != "place");
        if other && self.not_kinds.contains("actor") {
            return Some("whatever has a kind is %actor, but for places".to_owned());
        }
        None
    }

    /// True where every token that passes `other` passes this.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let lemmas = match (&self.lemmas, &other.lemmas) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(mine), Some(theirs)) => theirs.is_subset(mine),
        };
        let refused = self.not_lemmas.is_subset(&other.not_lemmas)
            || other.lemmas.as_ref().is_some_and(|l| l.is_disjoint(&self.not_lemmas));
        let upos = self.upos.is_subset(&other.upos);
        let not_upos = self.not_upos.is_subset(&other.not_upos)
            || (!other.upos.is_empty() && self.not_upos.is_disjoint(&other.upos));
        let kinds = self.kinds.is_subset(&other.kinds) && self.not_kinds.is_subset(&other.not_kinds);
        lemmas && refused && upos && not_upos && kinds
    }

    /// True where it holds only of what fills no role of actors.
    pub(super) fn never_actor(&self) -> bool {
        self.kinds.contains("place") || self.not_kinds.contains("actor")
    }

    /// The part of speech that it asks for, where things have none such.
    pub(super) fn never_thing(&self) -> Option<Upos> {
        let things = [Upos::NOUN, Upos::PROPN, Upos::X, Upos::ADJ];
        self.upos.iter().copied().find(|u| !things.contains(u))
    }
}
