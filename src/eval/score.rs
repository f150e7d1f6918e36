//! The figures.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::BufRead;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::EvalError;
use super::gold::{About, Gold, GoldTriple};
use super::matching::{Names, pairs};
use super::names::norm;
use crate::graph::{ActorRecord, TripleRecord};
use crate::rules::{Relation, Relations, RoleKind};

/// What was found, by document.
#[derive(Debug, Clone, Default)]
pub struct Predictions {
    names: Names,
    by_document: HashMap<String, Vec<TripleRecord>>,
}

impl Predictions {
    /// Takes an actor.
    pub fn actor(&mut self, actor: &ActorRecord) {
        let names: BTreeSet<String> =
            std::iter::once(&actor.name).chain(&actor.aliases).map(|n| norm(n)).collect();
        self.names.insert(actor.id.clone(), names);
    }

    /// Takes a triple. Those of a title are left out: passages are annotated without it.
    pub fn triple(&mut self, triple: TripleRecord) {
        if triple.evidence.field.as_deref() != Some("title") {
            self.by_document.entry(triple.doc.clone()).or_default().push(triple);
        }
    }

    /// Reads `actors.jsonl` and `triples.jsonl` of an output folder.
    pub fn load(folder: &Path) -> Result<Self, EvalError> {
        let mut out = Self::default();
        each(&folder.join("actors.jsonl"), |actor: ActorRecord| out.actor(&actor))?;
        each(&folder.join("triples.jsonl"), |triple: TripleRecord| out.triple(triple))?;
        Ok(out)
    }
}

fn each<T: DeserializeOwned>(path: &Path, mut take: impl FnMut(T)) -> Result<(), EvalError> {
    let failed = |source| EvalError::Read { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(failed)?;
    for (index, line) in std::io::BufReader::new(file).lines().enumerate() {
        let line = line.map_err(failed)?;
        if !line.trim().is_empty() {
            let record = serde_json::from_str(&line).map_err(|e| EvalError::Invalid {
                path: path.to_owned(),
                line: index + 1,
                message: e.to_string(),
            })?;
            take(record);
        }
    }
    Ok(())
}

/// How many triples are right, were found, and are in the gold file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Found and in the gold file.
    pub right: usize,
    /// Found.
    pub found: usize,
    /// In the gold file.
    pub gold: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.found += other.found;
        self.gold += other.gold;
    }
}

impl Tally {
    /// Share of the found ones that are right; 0 where none was found.
    pub fn precision(self) -> f64 {
        share(self.right, self.found)
    }

    /// Share of the gold ones that were found; 0 where there is none.
    pub fn recall(self) -> f64 {
        share(self.right, self.gold)
    }

    /// Harmonic mean of the two; 0 where both are.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

/// A part of a whole; 0 where the whole is 0.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What is right of the events that were found, part by part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Features {
    /// Events that are right.
    pub events: usize,
    /// Those whose negation is right, too.
    pub negated: usize,
    /// Those whose modality is right, too.
    pub modality: usize,
    /// Those whose gold triple names a thing.
    pub things: usize,
    /// Those of them where one was found.
    pub thing_found: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// A gold triple that was not found.
    Miss(String, Value),
    /// A triple that is in no gold passage.
    Spurious(String, Box<TripleRecord>),
}

/// All figures.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// By relation, in the order of `relations.toml`; each list has one for each passage.
    pub relations: Vec<(String, Vec<Tally>)>,
    /// Of the events that are right.
    pub features: Features,
    /// Allegations and denials that point at an event, by relation.
    pub linked: BTreeMap<String, Tally>,
    /// What is wrong, passage by passage.
    pub errors: Vec<Error>,
}

impl Scores {
    /// Tallies of all relations together, passage by passage.
    pub fn together(&self) -> Vec<Tally> {
        let passages = self.relations.iter().map(|(_, list)| list.len()).max().unwrap_or(0);
        let mut out = vec![Tally::default(); passages];
        for (_, list) in &self.relations {
            for (sum, tally) in out.iter_mut().zip(list) {
                *sum += *tally;
            }
        }
        out
    }
}

/// Compares what was found with the gold passages. Documents that are no gold passage count for nothing.
pub fn score(gold: &[Gold], predictions: &Predictions, relations: &Relations) -> Scores {
    let mut out = Scores {
        relations: relations.iter().map(|r| (r.name.clone(), vec![Tally::default(); gold.len()])).collect(),
        ..Scores::default()
    };
    for relation in relations.iter().filter(|r| r.class != crate::rules::Class::Event) {
        out.linked.insert(relation.name.clone(), Tally::default());
    }
    let nothing = Vec::new();
    for (at, passage) in gold.iter().enumerate() {
        let found = predictions.by_document.get(&passage.id).unwrap_or(&nothing);
        let pairs = pairs(&passage.triples, found, &predictions.names, relations);
        let mut add = |relation: &str, tally: Tally| {
            let list = out.relations.iter_mut().find(|(name, _)| name == relation).map(|(_, list)| list);
            if let Some(slot) = list.and_then(|l| l.get_mut(at)) {
                *slot += tally;
            }
        };
        for (index, triple) in passage.triples.iter().enumerate() {
            let right = usize::from(pairs.contains_key(&index));
            add(&triple.relation, Tally { right, found: 0, gold: 1 });
            let linked = matches!(triple.content, Some(About::Event(_)));
            if let Some(tally) = out.linked.get_mut(&triple.relation).filter(|_| linked) {
                *tally += Tally { right, found: 0, gold: 1 };
            }
            match pairs.get(&index).and_then(|&f| found.get(f)) {
                None => out.errors.push(Error::Miss(passage.id.clone(), triple.written.clone())),
                Some(hit) if triple.content.is_none() => {
                    features(&mut out.features, triple, hit, relations.get(&triple.relation));
                }
                Some(_) => {}
            }
        }
        for (index, triple) in found.iter().enumerate() {
            add(&triple.relation, Tally { right: 0, found: 1, gold: 0 });
            if let Some(tally) = out.linked.get_mut(&triple.relation).filter(|_| triple.content.is_some()) {
                tally.found += 1;
            }
            if !pairs.values().any(|&f| f == index) {
                out.errors.push(Error::Spurious(passage.id.clone(), Box::new(triple.clone())));
            }
        }
    }
    out
}

fn features(out: &mut Features, gold: &GoldTriple, found: &TripleRecord, relation: Option<&Relation>) {
    out.events += 1;
    out.negated += usize::from(found.negated.unwrap_or(false) == gold.negated);
    out.modality += usize::from(found.modality == gold.modality);
    let roles = relation.map(|r| r.roles.as_slice()).unwrap_or_default();
    for (role, wordings) in roles.iter().zip(&gold.roles).filter(|(r, _)| r.kind == RoleKind::Thing) {
        if wordings.as_ref().is_some_and(|w| !w.is_empty()) {
            out.things += 1;
            out.thing_found += usize::from(found.roles.get(&role.name).is_some_and(|v| !v.is_null()));
        }
    }
}
