//! Ids that two different things have, told with both places. Ids are hashes cut short, so it can happen by chance;
//! where somebody edited a folder it happens without.

use std::collections::{BTreeMap, BTreeSet};

use super::{Claim, DocumentRecord, GraphError, RunGraph, TripleRecord};

/// The ids of all triples of a run, eight bytes each.
#[derive(Debug, Default)]
pub(super) struct TripleIds(Vec<u64>);

impl TripleIds {
    pub(super) fn add(&mut self, triple: &TripleRecord) {
        self.0.push(short(&triple.id));
    }

    /// Those that may stand twice.
    fn repeated(mut self) -> BTreeSet<u64> {
        self.0.sort_unstable();
        let next = self.0.iter().skip(1);
        self.0.iter().zip(next).filter(|(one, other)| one == other).map(|(one, _)| *one).collect()
    }
}

fn short(id: &str) -> u64 {
    blake3::hash(id.as_bytes()).as_bytes().first_chunk().copied().map_or(0, u64::from_le_bytes)
}

impl RunGraph {
    /// An error where two triples have one id.
    pub(super) fn tell_triples_apart(&self, ids: TripleIds) -> Result<(), GraphError> {
        let repeated = ids.repeated();
        if repeated.is_empty() {
            return Ok(());
        }
        let place = |record: &DocumentRecord, triple: &TripleRecord| {
            let evidence = &triple.evidence;
            let field = evidence.field.as_deref().unwrap_or("text");
            format!("{} ({field}, characters {} to {})", record.origin(), evidence.start, evidence.end)
        };
        let mut first: BTreeMap<String, String> = BTreeMap::new();
        self.each(|_, record, triples, _| {
            for triple in triples.iter().filter(|triple| repeated.contains(&short(&triple.id))) {
                let second = place(record, triple);
                if let Some(first) = first.insert(triple.id.clone(), second.clone()) {
                    return Err(GraphError::Collision {
                        what: "triple",
                        id: triple.id.clone(),
                        first,
                        second,
                    });
                }
            }
            Ok(())
        })
    }

    /// The error of a claim in a document whose id another claim has.
    pub(super) fn claims_clash(&self, claim: &Claim, record: &DocumentRecord) -> GraphError {
        let place = |claim: &Claim, record: &DocumentRecord| {
            let relation = self.meaning.relations.get(&claim.relation);
            let line = relation.map(|relation| claim.say(relation, str::to_owned, None)).unwrap_or_default();
            format!("{} ({}\"{line}\")", record.origin(), if claim.negated { "not: " } else { "" })
        };
        let first = self.first(|record, _, claims| {
            let other =
                claims.iter().flatten().find(|other| other.id == claim.id && other.check != claim.check);
            other.map(|other| place(other, record))
        });
        let second = place(claim, record);
        first.map_or_else(
            |error| error,
            |first| GraphError::Collision { what: "claim", id: claim.id.clone(), first, second },
        )
    }

    /// The error of an actor of one document whose id stands in another document.
    pub(super) fn actors_clash(&self, id: &str, record: &DocumentRecord) -> GraphError {
        let place = |record: &DocumentRecord| {
            let actor = record.actors.iter().find(|actor| actor.id == id)?;
            Some(format!("{} ({:?})", record.origin(), actor.name))
        };
        let second = place(record).unwrap_or_default();
        self.first(|record, _, _| place(record)).map_or_else(
            |error| error,
            |first| GraphError::Collision { what: "actor", id: id.to_owned(), first, second },
        )
    }

    /// What is found in the first document that has it.
    fn first(
        &self,
        find: impl Fn(&DocumentRecord, &[TripleRecord], &[Option<Claim>]) -> Option<String>,
    ) -> Result<String, GraphError> {
        let mut found = None;
        self.each(|_, record, triples, claims| -> Result<(), GraphError> {
            if found.is_none() {
                found = find(record, triples, claims);
            }
            Ok(())
        })?;
        Ok(found.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Collector, DocumentGraph};
    use super::*;
    use crate::graph::{ActorRecord, Meaning, fixture};

    fn document(
        id: &str,
        line: u64,
        actors: Vec<ActorRecord>,
        triple: TripleRecord,
    ) -> (DocumentRecord, DocumentGraph) {
        let record =
            DocumentRecord { id: id.into(), path: "in.jsonl".into(), line: Some(line), ..Default::default() };
        (record, DocumentGraph { doc: id.into(), actors, triples: vec![triple] })
    }

    fn finish(
        meaning: &Meaning,
        documents: Vec<(DocumentRecord, DocumentGraph)>,
    ) -> Result<RunGraph, GraphError> {
        let folder = tempfile::tempdir().unwrap();
        let mut collector = Collector::new(folder.path(), meaning).unwrap();
        for (record, graph) in documents {
            collector.join("a folder", record, graph).unwrap();
        }
        collector.finish()
    }

    #[test]
    fn two_claims_of_one_id_are_an_error_that_names_both() {
        // With ids of one digit, two of seventeen claims must share one.
        let items = ["grain", "gas", "tanks", "radios", "engines", "boots", "maps", "salt", "books", "cars"];
        let pairs = items.into_iter().flat_map(|item| [(item, "b"), (item, "c")]);
        let documents: Vec<_> = (1..)
            .zip(pairs)
            .map(|(line, (item, to))| {
                let id = format!("d{line:02}");
                let triple = fixture::supply(&format!("t-{id}"), &id, Some("country/a"), Some(to), item);
                document(&id, line, Vec::new(), triple)
            })
            .collect();
        let meaning = fixture::meaning();
        assert_eq!(finish(&meaning, documents.clone()).unwrap().claims(), 20);
        let error = finish(&meaning.with_short_ids(1), documents).unwrap_err();
        let GraphError::Collision { what: "claim", id, first, second } = &error else { panic!("{error}") };
        assert_eq!(id.len(), 3);
        for place in [first, second] {
            assert!(place.starts_with("in.jsonl:") && place.contains("(\"country/a supplies "), "{place}");
        }
        assert_ne!(first, second);
    }

    #[test]
    fn a_claim_that_two_documents_make_is_no_collision() {
        let told = |id: &str, line| {
            let triple = fixture::supply(&format!("t-{id}"), id, Some("country/a"), Some("b"), "grain");
            document(id, line, Vec::new(), triple)
        };
        let run = finish(&fixture::meaning().with_short_ids(1), vec![told("x", 1), told("y", 2)]).unwrap();
        assert_eq!(run.claims(), 1);
    }

    #[test]
    fn two_triples_of_one_id_are_an_error_that_names_both() {
        let told = |id: &str, line| {
            let triple = fixture::supply("t-same", id, Some("country/a"), Some("b"), "grain");
            document(id, line, Vec::new(), triple)
        };
        let error = finish(&fixture::meaning(), vec![told("y", 7), told("x", 3)]).unwrap_err().to_string();
        assert_eq!(
            error,
            "the triple id \"t-same\" stands for two: in.jsonl:3 (text, characters 10 to 14), and in.jsonl:7 (text, \
             characters 10 to 14)"
        );
    }

    #[test]
    fn a_local_actor_of_another_document_gets_an_ending_and_one_that_has_none_is_named() {
        let id = format!("local/{}/envoy", &blake3::hash(b"y").to_hex()[..crate::actors::LOCAL_DIGITS]);
        let told = |doc: &str, line, name: &str| {
            let triple = fixture::supply(&format!("t-{doc}"), doc, Some(&id), Some("b"), "grain");
            document(doc, line, vec![fixture::actor(&id, name, &[], None)], triple)
        };
        let run =
            finish(&fixture::meaning(), vec![told("x", 1, "the envoy"), told("y", 2, "an envoy")]).unwrap();
        assert_eq!(run.actors().iter().filter(|actor| actor.record.id.starts_with(&id)).count(), 2);
        // Both documents' hashes would have to begin alike, so the error is asked for.
        let (mut record, graph) = told("z", 9, "some envoy");
        record.actors = graph.actors;
        let error = run.actors_clash(&id, &record).to_string();
        let places = "in.jsonl:2 (\"an envoy\"), and in.jsonl:9 (\"some envoy\")";
        assert_eq!(error, format!("the actor id {id:?} stands for two: {places}"));
    }
}
