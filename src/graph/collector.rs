//! Takes what the documents of a run give, in any order, and gives the graph of the run.

use std::path::Path;

use serde_json::Value;

use super::join::{Apart, Join};
use super::spool::{Entry, Spool};
use super::{Claim, DocumentGraph, DocumentRecord, GraphError, JoinedActor, Totals, TripleRecord, claims};
use crate::rules::{Relations, RoleKind};

/// The one writer of a run: workers send it what their documents gave.
///
/// Memory holds the actors and the documents' ids; triples wait in a temporary file.
#[derive(Debug)]
pub struct Collector {
    relations: Relations,
    spool: Spool,
    join: Join,
}

impl Collector {
    /// An empty collector; its temporary file lies in `folder` and vanishes with it.
    pub fn new(folder: &Path, relations: &Relations) -> Result<Self, GraphError> {
        Ok(Self { relations: relations.clone(), spool: Spool::new(folder)?, join: Join::default() })
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
    pub fn add(&mut self, mut record: DocumentRecord, graph: DocumentGraph) -> Result<(), GraphError> {
        if self.spool.contains(&record.id) {
            let first = self.spool.get(&record.id)?.record.origin();
            return Err(GraphError::DuplicateDocument { second: record.origin(), id: record.id, first });
        }
        record.triples.clear();
        for triple in &graph.triples {
            *record.triples.entry(triple.relation.clone()).or_default() += 1;
        }
        let mut triples = graph.triples;
        triples.sort_by(|a, b| position(a).cmp(&position(b)));
        let entry = Entry { record, triples };
        self.spool.push(&entry)?;
        let doc = entry.record.id.as_str();
        for triple in &entry.triples {
            for id in actor_ids(triple, &self.relations) {
                self.join.refer(doc, id);
            }
        }
        for actor in graph.actors {
            self.join.add(doc, actor);
        }
        Ok(())
    }

    /// Joins the actors and counts what the documents say.
    pub fn finish(self) -> Result<RunGraph, GraphError> {
        let (actors, apart) = self.join.finish();
        let mut totals = Totals::new(&self.relations);
        let mut run = RunGraph {
            relations: self.relations,
            spool: self.spool,
            apart,
            actors,
            totals: Totals::default(),
        };
        run.each(|relations, record, triples, claims| -> Result<(), GraphError> {
            totals.add(record.volume, triples, claims, relations);
            Ok(())
        })?;
        run.totals = totals;
        Ok(run)
    }
}

/// One graph of a run: a function of its documents, whatever order they came in.
#[derive(Debug)]
pub struct RunGraph {
    relations: Relations,
    spool: Spool,
    apart: Apart,
    actors: Vec<JoinedActor>,
    totals: Totals,
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
        &self.relations
    }

    /// What was counted.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Goes through the documents, sorted by id: the record, its triples by position (those of the title
    /// first), and their claims (parallel to the triples).
    pub fn each<E: From<GraphError>>(
        &self,
        mut visit: impl FnMut(&Relations, &DocumentRecord, &[TripleRecord], &[Option<Claim>]) -> Result<(), E>,
    ) -> Result<(), E> {
        for id in self.spool.ids() {
            let Entry { record, mut triples } = self.spool.get(&id)?;
            for triple in &mut triples {
                tell_apart(triple, &id, &self.relations, &self.apart);
            }
            let claims = claims(&triples, &self.relations);
            visit(&self.relations, &record, &triples, &claims)?;
        }
        Ok(())
    }
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

fn tell_apart(triple: &mut TripleRecord, doc: &str, relations: &Relations, apart: &Apart) {
    let rename = |id: &str| apart.id(doc, id);
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::fixture;
    use super::*;

    fn bytes(documents: Vec<(DocumentRecord, DocumentGraph)>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut collector = Collector::new(folder.path(), &fixture::relations()).unwrap();
        for (record, graph) in documents {
            collector.add(record, graph).unwrap();
        }
        let run = collector.finish().unwrap();
        let mut out = format!("{:?}\n{:?}\n", run.actors(), run.totals().events);
        run.each(|_, record, triples, claims| -> Result<(), GraphError> {
            out += &serde_json::to_string(&(record, triples)).unwrap();
            out += &format!("{claims:?}\n");
            Ok(())
        })
        .unwrap();
        out
    }

    proptest! {
        #[test]
        fn the_order_of_documents_changes_nothing(shuffled in Just(fixture::documents()).prop_shuffle()) {
            prop_assert_eq!(bytes(fixture::documents()), bytes(shuffled));
        }
    }

    #[test]
    fn two_documents_of_one_id_are_an_error_that_names_both_and_the_first_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut collector = Collector::new(folder.path(), &fixture::relations()).unwrap();
        let record = |path: &str, line| DocumentRecord {
            id: "same".into(),
            path: path.into(),
            line,
            ..DocumentRecord::default()
        };
        collector.add(record("one.jsonl", Some(3)), DocumentGraph::default()).unwrap();
        let error = collector.add(record("two.txt", None), DocumentGraph::default()).unwrap_err();
        assert_eq!(error.to_string(), "two.txt: its id \"same\" is already that of one.jsonl:3");
        assert_eq!(collector.len(), 1);
    }

    #[test]
    fn every_actor_that_a_triple_names_has_a_record() {
        let folder = tempfile::tempdir().unwrap();
        let mut collector = Collector::new(folder.path(), &fixture::relations()).unwrap();
        for (record, graph) in fixture::documents() {
            collector.add(record, graph).unwrap();
        }
        let run = collector.finish().unwrap();
        let known: BTreeSet<String> = run.actors().iter().map(|a| a.record.id.clone()).collect();
        run.each(|relations, _, triples, _| -> Result<(), GraphError> {
            for id in triples.iter().flat_map(|t| actor_ids(t, relations)) {
                assert!(known.contains(id), "{id}");
            }
            Ok(())
        })
        .unwrap();
    }
}
