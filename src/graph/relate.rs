//! What claims have to do with each other: which one refines which, which contradict each other, and from
//! that the status of and the belief in each.
//!
//! - A claim *refines* another where every role of the other is unknown, the same, or a more general kind of
//!   thing, and something is more general. Evidence for the special is evidence for the general.
//! - A denial, and a negated event, *contradict* the claim that they are about and those that refine it: who
//!   sent no ammunition sent no shells. It does not hold the other way round.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::belief::Said;
use super::claim::{Filler, Proposition};
use super::ledger::{Entry, Ledger, Testimony};
use super::{Meaning, Status, Summary, Voice};
use crate::rules::Class;

/// No more generalisations of one claim than this are looked for; a relation of many roles would have millions.
const MOST: usize = 4096;

/// The claims' summaries by id.
pub(super) fn summaries(ledger: &Ledger, meaning: &Meaning) -> HashMap<String, Summary> {
    let links = Links::find(ledger, meaning);
    let entries = ledger.entries.iter().enumerate();
    entries.map(|(at, entry)| (entry.id.clone(), links.summary(at, entry, ledger, meaning))).collect()
}

/// By number of the claim: numbers of others.
#[derive(Default)]
struct Links {
    /// All more general claims.
    above: Vec<Vec<usize>>,
    /// All claims that refine it.
    below: Vec<Vec<usize>>,
    /// Events: those of the opposite sign that cannot be true together with it.
    opposite: Vec<Vec<usize>>,
}

impl Links {
    fn find(ledger: &Ledger, meaning: &Meaning) -> Self {
        let none = || vec![Vec::new(); ledger.entries.len()];
        let mut links = Self { above: none(), below: none(), opposite: none() };
        for (at, entry) in ledger.entries.iter().enumerate().filter(|(_, e)| e.class == Class::Event) {
            for fillers in generalisations(entry, meaning) {
                let find = |negated: bool| {
                    let proposition = Proposition {
                        relation: &entry.relation,
                        fillers: &fillers,
                        negated,
                        modality: entry.modality.as_deref(),
                        content: None,
                        words: None,
                    };
                    ledger.by_id.get(&proposition.id()).copied()
                };
                if let Some(general) = find(entry.negated).filter(|general| *general != at) {
                    links.above[at].push(general);
                    links.below[general].push(at);
                }
                if let Some(negated) = find(true).filter(|_| !entry.negated) {
                    links.opposite[at].push(negated);
                    links.opposite[negated].push(at);
                }
            }
        }
        links
    }

    fn summary(&self, at: usize, entry: &Entry, ledger: &Ledger, meaning: &Meaning) -> Summary {
        let entries = |list: &[Vec<usize>]| -> Vec<&Entry> {
            list.get(at).into_iter().flatten().filter_map(|&i| ledger.entries.get(i)).collect()
        };
        let (above, below, opposite) = (entries(&self.above), entries(&self.below), entries(&self.opposite));
        let of = |entry: &&'_ Entry| entry.id.clone();
        let pro: Vec<&Testimony> =
            std::iter::once(entry).chain(below).flat_map(|e| &e.testimonies).filter(|t| says_so(t)).collect();
        let denials =
            std::iter::once(entry).chain(above).flat_map(|e| &e.testimonies).filter(|t| !says_so(t));
        let opposed = opposite.iter().flat_map(|e| &e.testimonies).filter(|t| says_so(t));
        let con: Vec<&Testimony> = denials.chain(opposed).collect();

        let mut summary = entry.summary();
        summary.status = match (pro.is_empty(), con.is_empty()) {
            (false, false) => Status::Disputed,
            (true, false) => Status::Denied,
            _ if pro.iter().any(|t| t.voice == Voice::Asserted) => Status::Asserted,
            _ => Status::Alleged,
        };
        summary.belief = meaning.priors.belief(&by_source(&pro), &by_source(&con));
        summary.refines = self.nearest(at, ledger);
        summary.contradicts = match entry.class {
            Class::Event if entry.negated => opposite.iter().map(of).collect(),
            Class::Denial => self.denied(entry, ledger),
            _ => Vec::new(),
        };
        summary.contradicts.sort();
        summary
    }

    /// The more general claims with none in between.
    fn nearest(&self, at: usize, ledger: &Ledger) -> Vec<String> {
        let above = self.above.get(at).map(Vec::as_slice).unwrap_or_default();
        let farther: BTreeSet<usize> =
            above.iter().filter_map(|&i| self.above.get(i)).flatten().copied().collect();
        let nearest = above.iter().filter(|i| !farther.contains(i)).filter_map(|&i| ledger.entries.get(i));
        let mut ids: Vec<String> = nearest.map(|entry| entry.id.clone()).collect();
        ids.sort();
        ids
    }

    /// What a denial contradicts: the claim that it is about and those that refine it, where anybody says so.
    fn denied(&self, denial: &Entry, ledger: &Ledger) -> Vec<String> {
        let content = denial.content.as_ref().and_then(|id| ledger.by_id.get(id));
        let Some(&content) = content else { return Vec::new() };
        let below = self.below.get(content).into_iter().flatten().copied();
        let all = std::iter::once(content).chain(below).filter_map(|i| ledger.entries.get(i));
        all.filter(|entry| entry.testimonies.iter().any(says_so)).map(|entry| entry.id.clone()).collect()
    }
}

fn says_so(testimony: &Testimony) -> bool {
    testimony.voice != Voice::Denied
}

/// Gathers testimonies by source, one confidence a story. Who is not named is a source of his own in each.
fn by_source<'a>(testimonies: &[&'a Testimony]) -> Vec<Said<'a>> {
    type Key<'a> = (Voice, Option<&'a str>, Option<u32>);
    let mut stories: BTreeMap<Key<'a>, BTreeMap<u32, f64>> = BTreeMap::new();
    for testimony in testimonies {
        let source = testimony.source.as_deref();
        let nobody = source.is_none().then_some(testimony.story);
        let best = stories.entry((testimony.voice, source, nobody)).or_default();
        let confidence = best.entry(testimony.story).or_default();
        *confidence = confidence.max(testimony.confidence);
    }
    let said = stories.into_iter().map(|((voice, source, _), stories)| Said {
        source,
        voice,
        confidences: stories.into_values().collect(),
    });
    said.collect()
}

/// The fillers of a claim and of all claims more general than it.
fn generalisations(entry: &Entry, meaning: &Meaning) -> Vec<Vec<Option<Filler>>> {
    let mut all: Vec<Vec<Option<Filler>>> = vec![Vec::new()];
    for filler in &entry.fillers {
        let mut choices = vec![filler.clone()];
        if let Some(Filler::Kind(kind)) = filler {
            let above = meaning.items.above(kind);
            choices.extend(above.into_iter().map(|kind| Some(Filler::Kind(kind.to_owned()))));
        }
        if filler.is_some() {
            choices.push(None);
        }
        if all.len() * choices.len() > MOST {
            choices.truncate(1);
        }
        all = all
            .into_iter()
            .flat_map(|head| {
                choices.iter().map(move |choice| {
                    let mut fillers = head.clone();
                    fillers.push(choice.clone());
                    fillers
                })
            })
            .collect();
    }
    all
}
