//! Takes what the documents of a run give, in any order, and gives the graph of the run.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use self::clash::TripleIds;
use super::copies::{Signatures, first_copies};
use super::join::{Join, id_in_run};
use super::ledger::{Ledger, Telling};
use super::relate::Links;
use super::spool::{Entry, Recovered, Spool};
use super::{
    ActorRecord, Claim, DocumentGraph, DocumentRecord, GraphError, JoinedActor, Meaning, SkipRecord, Status,
    Summary, Totals, TripleRecord, claims,
};
use crate::rules::{Relations, RoleKind};

/// The one writer of a run: workers send it what their documents gave.
///
/// Memory holds the actors, the claims, and of each document its id and place; all else waits in a file.
#[derive(Debug)]
pub struct Collector {
    meaning: Meaning,
    spool: Spool,
}

impl Collector {
    /// An empty collector; its temporary file lies in `folder` and vanishes with it.
    pub fn new(folder: &Path, meaning: &Meaning) -> Result<Self, GraphError> {
        Ok(Self { meaning: meaning.clone(), spool: Spool::new(folder)? })
    }

    /// A collector whose file stays, so that what was taken outlives the process; what an earlier one put there
    /// is taken over.
    pub fn resume(file: &Path, meaning: &Meaning) -> Result<(Self, Recovered), GraphError> {
        let (spool, recovered) = Spool::open(file)?;
        Ok((Self { meaning: meaning.clone(), spool }, recovered))
    }

    /// Number of documents taken.
    pub fn len(&self) -> usize {
        self.spool.len()
    }

    /// True where no document was taken.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes one document. After an error the document is not part of the run; all others still are.
    pub fn add(&mut self, record: DocumentRecord, graph: DocumentGraph) -> Result<(), GraphError> {
        self.add_read(0, record, graph)
    }

    /// The same; `read` is a hash of what was read, which [`Recovered`] gives back.
    pub fn add_read(
        &mut self,
        read: u64,
        record: DocumentRecord,
        graph: DocumentGraph,
    ) -> Result<(), GraphError> {
        if let Some(first) = self.spool.find(&record.id)? {
            let first = first.record.origin();
            return Err(GraphError::DuplicateDocument { second: record.origin(), id: record.id, first });
        }
        self.spool.push(&self.entry(record, graph), read)
    }

    /// Notes something that was skipped, for [`Recovered`] alone: it is no part of the graph.
    pub fn skip(&mut self, read: u64, skipped: &SkipRecord) -> Result<(), GraphError> {
        self.spool.skip(skipped, read)
    }

    /// Takes a document of a graph that was written before, `place`. A document that is there already counts
    /// once; another one of its id is an error.
    pub fn join(
        &mut self,
        place: &str,
        record: DocumentRecord,
        graph: DocumentGraph,
    ) -> Result<(), GraphError> {
        let mut entry = self.entry(record, graph);
        let Some(mut first) = self.spool.find(&entry.record.id)? else {
            return self.spool.push(&entry, 0);
        };
        // The same text may have been read from two files; the first by name stays.
        let origin = |entry: &Entry| (entry.record.path.clone(), entry.record.line);
        let earlier = origin(&first).min(origin(&entry));
        let changed = earlier != origin(&first);
        for entry in [&mut first, &mut entry] {
            (entry.record.path, entry.record.line) = earlier.clone();
        }
        if first != entry {
            let (first, second) = (first.record.origin(), place.to_owned());
            return Err(GraphError::Differs { id: entry.record.id, first, second });
        }
        if changed { self.spool.push(&entry, 0) } else { Ok(()) }
    }

    fn entry(&self, record: DocumentRecord, graph: DocumentGraph) -> Entry {
        let (record, triples) = bare(&self.meaning, record, graph);
        Entry { record, triples }
    }

    /// Joins the actors, merges the claims and counts what the documents say. Two different things of one id are
    /// an error that names both.
    pub fn finish(self) -> Result<RunGraph, GraphError> {
        let Self { meaning, spool } = self;
        let signatures = spool.places().map(|(_, place)| spool.signature(place));
        let stories = Signatures::write(spool.folder(), signatures)
            .and_then(|signatures| first_copies(&signatures, meaning.priors.similarity()))
            .map_err(|e| spool.error(e))?;
        // A story counts for one publisher, the first by name of those that print it.
        let mut publishers: HashMap<u32, Arc<str>> = HashMap::new();
        for ((_, place), &story) in spool.places().zip(&stories) {
            let Some(name) = place.publisher.as_ref() else { continue };
            let first = publishers.entry(story).or_insert_with(|| Arc::clone(name));
            if name < first {
                *first = Arc::clone(name);
            }
        }

        let mut run = RunGraph {
            meaning,
            spool,
            stories: Vec::new(),
            actors: Vec::new(),
            totals: Totals::default(),
            ledger: Ledger::default(),
            links: Links::default(),
        };
        let mut totals = Totals::new(&run.meaning.relations);
        let (mut join, mut ledger, mut ids) = (Join::default(), Ledger::default(), TripleIds::default());
        let mut stories_left = stories.iter();
        run.each(|meaning, record, triples, claims| -> Result<(), GraphError> {
            let story = stories_left.next().copied().unwrap_or_default();
            let publisher = publishers.get(&story).map(|name| &**name);
            ledger
                .add(&Telling { record, story, publisher }, triples, claims, meaning)
                .map_err(|claim| run.claims_clash(claim, record))?;
            totals.add(record.volume, triples, claims, &meaning.relations);
            for triple in triples {
                ids.add(triple);
                actor_ids(triple, &meaning.relations).into_iter().for_each(|id| join.refer(id));
            }
            for actor in &record.actors {
                if !join.add(actor.clone()) {
                    return Err(run.actors_clash(&actor.id, record));
                }
            }
            Ok(())
        })?;
        run.tell_triples_apart(ids)?;
        totals.stories = stories.iter().collect::<BTreeSet<_>>().len() as u64;
        run.stories = stories;
        run.links = Links::find(&ledger, &run.meaning);
        run.ledger = ledger;
        run.actors = join.finish();
        run.totals = totals;
        Ok(run)
    }
}

/// One graph of a run: a function of its documents, whatever order they came in.
#[derive(Debug)]
pub struct RunGraph {
    meaning: Meaning,
    spool: Spool,
    /// For each document, sorted by id, the place of the first one of its story.
    stories: Vec<u32>,
    actors: Vec<JoinedActor>,
    totals: Totals,
    ledger: Ledger,
    links: Links,
}

impl RunGraph {
    /// The actors, sorted by id. Every actor that a triple names is here.
    pub fn actors(&self) -> &[JoinedActor] {
        &self.actors
    }

    /// The best name of an actor; its id where it has none.
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        let found = self.actors.binary_search_by(|actor| actor.record.id.as_str().cmp(id));
        found.ok().and_then(|at| self.actors.get(at)).map_or(id, |actor| actor.record.name.as_str())
    }

    /// The relations that its triples are of.
    pub fn relations(&self) -> &Relations {
        &self.meaning.relations
    }

    /// What decided which claims are one.
    pub fn meaning(&self) -> &Meaning {
        &self.meaning
    }

    /// What was counted.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Number of claims.
    pub fn claims(&self) -> usize {
        self.ledger.entries.len()
    }

    /// What all documents together say of a claim.
    pub fn summary(&self, claim: &str) -> Option<Summary> {
        self.links.summary(claim, &self.ledger)
    }

    /// Status of and belief in a claim alone.
    pub fn standing(&self, claim: &str) -> Option<(Status, f64)> {
        self.links.standing(claim, &self.ledger)
    }

    /// Goes through the documents, sorted by id: the record, its triples by position (those of the title
    /// first), and their claims (parallel to the triples).
    pub fn each<E: From<GraphError>>(
        &self,
        mut visit: impl FnMut(&Meaning, &DocumentRecord, &[TripleRecord], &[Option<Claim>]) -> Result<(), E>,
    ) -> Result<(), E> {
        let ids: Vec<&str> = self.spool.places().map(|(id, _)| id).collect();
        for (at, (id, place)) in self.spool.places().enumerate() {
            let Entry { mut record, mut triples } = self.spool.get(place)?;
            let first = self.stories.get(at).and_then(|&story| ids.get(story as usize));
            record.copy_of = first.filter(|&&first| first != id).map(|&first| first.to_owned());
            let claims = claims(&triples, &self.meaning);
            for (triple, claim) in triples.iter_mut().zip(&claims) {
                triple.claim = claim.as_ref().map(|claim| claim.id.clone());
            }
            visit(&self.meaning, &record, &triples, &claims)?;
        }
        Ok(())
    }
}

/// What is kept of a document: a function of the document alone.
fn bare(
    meaning: &Meaning,
    mut record: DocumentRecord,
    graph: DocumentGraph,
) -> (DocumentRecord, Vec<TripleRecord>) {
    let doc = record.id.clone();
    record.triples.clear();
    record.copy_of = None;
    let mut triples = graph.triples;
    for triple in &mut triples {
        *record.triples.entry(triple.relation.clone()).or_default() += 1;
        triple.claim = None;
        tell_apart(triple, &doc, &meaning.relations);
    }
    triples.sort_by(|a, b| position(a).cmp(&position(b)));
    let actor = |mut actor: ActorRecord| {
        actor.id = id_in_run(&doc, &actor.id);
        actor.speaks_for = actor.speaks_for.map(|other| id_in_run(&doc, &other));
        actor
    };
    record.actors = graph.actors.into_iter().map(actor).collect();
    record.actors.sort_by(|a, b| a.id.cmp(&b.id));
    (record, triples)
}

/// What a document gives to any graph that it will be part of: its record and its triples, with the ids that
/// they have there.
pub fn settled(
    meaning: &Meaning,
    record: DocumentRecord,
    graph: DocumentGraph,
) -> (DocumentRecord, Vec<TripleRecord>) {
    let (record, mut triples) = bare(meaning, record, graph);
    let claims = claims(&triples, meaning);
    for (triple, claim) in triples.iter_mut().zip(claims) {
        triple.claim = claim.map(|claim| claim.id);
    }
    (record, triples)
}

/// Position in the document: the title stands before the text. The id makes it total.
fn position(triple: &TripleRecord) -> (bool, usize, usize, &str) {
    let evidence = &triple.evidence;
    (evidence.field.is_none(), evidence.start, evidence.end, &triple.id)
}

/// All actors that a triple names.
fn actor_ids<'a>(triple: &'a TripleRecord, relations: &Relations) -> Vec<&'a str> {
    let roles = relations.get(&triple.relation).map(|r| r.roles.as_slice()).unwrap_or_default();
    let actors = roles.iter().filter(|role| role.kind == RoleKind::Actor);
    let fillers = actors.filter_map(|role| triple.roles.get(&role.name)).filter_map(Value::as_str);
    fillers.chain(triple.attribution.iter().map(String::as_str)).collect()
}

fn tell_apart(triple: &mut TripleRecord, doc: &str, relations: &Relations) {
    let rename = |id: &str| id_in_run(doc, id);
    for role in relations.get(&triple.relation).map(|r| r.roles.as_slice()).unwrap_or_default() {
        if role.kind == RoleKind::Actor
            && let Some(Value::String(id)) = triple.roles.get_mut(&role.name)
        {
            *id = rename(id);
        }
    }
    for id in &mut triple.attribution {
        *id = rename(id);
    }
}

mod clash;
#[cfg(test)]
mod tests;
