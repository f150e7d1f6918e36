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

/// By number of the claim: numbers of others. Most claims have none.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// All more general claims.
    above: HashMap<usize, Vec<usize>>,
    /// All claims that refine it.
    below: HashMap<usize, Vec<usize>>,
    /// Events: those of the opposite sign that cannot be true together with it.
    opposite: HashMap<usize, Vec<usize>>,
    /// By number of the claim: status and belief.
    standings: Vec<(Status, f64)>,
}

impl Links {
    /// Finds them all.
    pub(super) fn find(ledger: &Ledger, meaning: &Meaning) -> Self {
        let mut links = Self::default();
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
                    let (id, check) = proposition.id(meaning);
                    ledger.find(&id, check)
                };
                if let Some(general) = find(entry.negated).filter(|general| *general != at) {
                    links.above.entry(at).or_default().push(general);
                    links.below.entry(general).or_default().push(at);
                }
                if let Some(negated) = find(true).filter(|_| !entry.negated) {
                    links.opposite.entry(at).or_default().push(negated);
                    links.opposite.entry(negated).or_default().push(at);
                }
            }
        }
        links.standings = (ledger.entries.iter().enumerate())
            .map(|(at, entry)| links.reckon(at, entry, ledger, meaning))
            .collect();
        links
    }

    /// Status of and belief in a claim, from what all claims together say of it.
    fn reckon(&self, at: usize, entry: &Entry, ledger: &Ledger, meaning: &Meaning) -> (Status, f64) {
        let (above, below) = (entries(&self.above, at, ledger), entries(&self.below, at, ledger));
        let pro: Vec<&Testimony> =
            std::iter::once(entry).chain(below).flat_map(|e| &e.testimonies).filter(|t| says_so(t)).collect();
        let denials =
            std::iter::once(entry).chain(above).flat_map(|e| &e.testimonies).filter(|t| !says_so(t));
        let opposite = entries(&self.opposite, at, ledger);
        let opposed = opposite.into_iter().flat_map(|e| &e.testimonies).filter(|t| says_so(t));
        let con: Vec<&Testimony> = denials.chain(opposed).collect();
        let status = match (pro.is_empty(), con.is_empty()) {
            (false, false) => Status::Disputed,
            (true, false) => Status::Denied,
            _ if pro.iter().any(|t| t.voice == Voice::Asserted) => Status::Asserted,
            _ => Status::Alleged,
        };
        (status, meaning.priors.belief(&by_source(&pro), &by_source(&con)))
    }

    /// Status of and belief in a claim, by its id.
    pub(super) fn standing(&self, id: &str, ledger: &Ledger) -> Option<(Status, f64)> {
        self.standings.get(*ledger.by_id.get(id)?).copied()
    }

    /// What all claims together say of one, by its id. It is put together anew each time, since keeping it would
    /// take more memory than all the rest.
    pub(super) fn summary(&self, id: &str, ledger: &Ledger) -> Option<Summary> {
        let at = *ledger.by_id.get(id)?;
        let entry = ledger.entries.get(at)?;
        let mut summary = entry.summary();
        (summary.status, summary.belief) = self.standings.get(at).copied()?;
        summary.refines = self.nearest(at, ledger);
        summary.contradicts = match entry.class {
            Class::Event if entry.negated => {
                entries(&self.opposite, at, ledger).into_iter().map(|e| e.id.to_string()).collect()
            }
            Class::Denial => self.denied(entry, ledger),
            _ => Vec::new(),
        };
        summary.contradicts.sort();
        Some(summary)
    }

    /// The more general claims with none in between.
    fn nearest(&self, at: usize, ledger: &Ledger) -> Vec<String> {
        let above = self.above.get(&at).map(Vec::as_slice).unwrap_or_default();
        let farther: BTreeSet<usize> =
            above.iter().filter_map(|i| self.above.get(i)).flatten().copied().collect();
        let nearest = above.iter().filter(|i| !farther.contains(i)).filter_map(|&i| ledger.entries.get(i));
        let mut ids: Vec<String> = nearest.map(|entry| entry.id.to_string()).collect();
        ids.sort();
        ids
    }

    /// What a denial contradicts: the claim that it is about and those that refine it, where anybody says so.
    fn denied(&self, denial: &Entry, ledger: &Ledger) -> Vec<String> {
        let content = denial.content.as_ref().and_then(|id| ledger.by_id.get(id));
        let Some(&content) = content else { return Vec::new() };
        let below = self.below.get(&content).into_iter().flatten().copied();
        let all = std::iter::once(content).chain(below).filter_map(|i| ledger.entries.get(i));
        all.filter(|entry| entry.testimonies.iter().any(says_so)).map(|entry| entry.id.to_string()).collect()
    }
}

/// The claims that are linked to the one at `at`.
fn entries<'a>(list: &HashMap<usize, Vec<usize>>, at: usize, ledger: &'a Ledger) -> Vec<&'a Entry> {
    list.get(&at).into_iter().flatten().filter_map(|&i| ledger.entries.get(i)).collect()
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
