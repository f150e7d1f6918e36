//! What a run's graph is, however its documents come in.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::graph::fixture;
use crate::graph::{Signature, Status};

fn bytes(documents: Vec<(DocumentRecord, DocumentGraph)>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::new(folder.path(), &fixture::meaning()).unwrap();
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
    let mut collector = Collector::new(folder.path(), &fixture::meaning()).unwrap();
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
    let mut collector = Collector::new(folder.path(), &fixture::meaning()).unwrap();
    for (record, graph) in fixture::documents() {
        collector.add(record, graph).unwrap();
    }
    let run = collector.finish().unwrap();
    let known: BTreeSet<String> = run.actors().iter().map(|a| a.record.id.clone()).collect();
    run.each(|meaning, _, triples, _| -> Result<(), GraphError> {
        for id in triples.iter().flat_map(|t| actor_ids(t, &meaning.relations)) {
            assert!(known.contains(id), "{id}");
        }
        Ok(())
    })
    .unwrap();
}

/// A document of one story that gives these triples.
fn article(id: &str, text: &str, triples: Vec<TripleRecord>) -> (DocumentRecord, DocumentGraph) {
    let record = DocumentRecord { id: id.into(), minhash: Signature::of(text), ..DocumentRecord::default() };
    (record, DocumentGraph { doc: id.into(), actors: Vec::new(), triples })
}

fn collect(documents: Vec<(DocumentRecord, DocumentGraph)>) -> RunGraph {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::new(folder.path(), &fixture::meaning()).unwrap();
    for (record, graph) in documents {
        collector.add(record, graph).unwrap();
    }
    collector.finish().unwrap()
}

/// Summaries with the claims that they are of, by the claim's line.
fn summaries(run: &RunGraph) -> BTreeMap<String, (Claim, Summary)> {
    let mut all = BTreeMap::new();
    run.each(|meaning, _, _, claims| -> Result<(), GraphError> {
        for claim in claims.iter().flatten() {
            let line = claim.say(meaning.relations.get(&claim.relation).unwrap(), str::to_owned, Some("it"));
            let line = if claim.negated { format!("not {line}") } else { line };
            all.insert(line, (claim.clone(), run.summary(&claim.id).unwrap()));
        }
        Ok(())
    })
    .unwrap();
    all
}

fn supply(id: &str, doc: &str, from: &str, to: Option<&str>, item: &str) -> TripleRecord {
    fixture::supply(id, doc, Some(from), to, item)
}

/// A story of its own for each name.
fn story(name: &str) -> String {
    (0..120).map(|i| format!("{name}{i} ")).collect()
}

#[test]
fn ten_copies_of_one_story_weigh_as_one() {
    let told = |id: &str, story: &str| {
        article(id, story, vec![supply(&format!("t-{id}"), id, "a", Some("b"), "shells")])
    };
    let wire = story("wire");
    let one = collect(vec![told("0", &wire)]);
    // Each prints it with a line of its own.
    let copies: Vec<_> = (0..10).map(|i| told(&i.to_string(), &format!("{wire} printed by {i}"))).collect();
    let ten = collect(copies);
    let independent = collect((0..10).map(|i| told(&i.to_string(), &story(&format!("s{i}-")))).collect());
    let summary = |run: &RunGraph| summaries(run).remove("a supplies artillery shells to b").unwrap().1;
    let (one, ten, independent) = (summary(&one), summary(&ten), summary(&independent));
    assert_eq!((ten.documents, ten.witnesses), (10, 1));
    assert_eq!(ten.belief, one.belief);
    assert_eq!((independent.documents, independent.witnesses), (10, 10));
    assert!(independent.belief > ten.belief, "{} {}", independent.belief, ten.belief);
}

#[test]
fn a_copy_names_the_first_of_its_story() {
    let wire = story("wire");
    let run = collect(vec![
        article("b", &wire, vec![]),
        article("a", &wire, vec![]),
        article("c", &story("else"), vec![]),
    ]);
    let mut copies = Vec::new();
    run.each(|_, record, _, _| -> Result<(), GraphError> {
        copies.push(record.copy_of.clone());
        Ok(())
    })
    .unwrap();
    assert_eq!(copies, [None, Some("a".to_owned()), None]);
    assert_eq!(run.totals().stories, 2);
}

#[test]
fn the_special_refines_the_nearest_general_and_supports_it() {
    let run = collect(vec![
        article("1", &story("1"), vec![supply("t1", "1", "a", Some("b"), "152mm artillery shells")]),
        article("2", &story("2"), vec![supply("t2", "2", "a", Some("b"), "ammunition")]),
        article("3", &story("3"), vec![supply("t3", "3", "a", Some("b"), "military equipment")]),
        article("4", &story("4"), vec![supply("t4", "4", "a", Some("c"), "ammunition")]),
    ]);
    let all = summaries(&run);
    let (shells, ammunition, equipment) = (
        &all["a supplies artillery shells to b"],
        &all["a supplies ammunition to b"],
        &all["a supplies military equipment to b"],
    );
    assert_eq!(shells.1.refines, std::slice::from_ref(&ammunition.0.id));
    assert_eq!(ammunition.1.refines, std::slice::from_ref(&equipment.0.id));
    assert!(all["a supplies ammunition to c"].1.refines.is_empty());
    assert!(equipment.1.belief > ammunition.1.belief && ammunition.1.belief > shells.1.belief);
    assert_eq!(shells.1.words, ["152mm artillery shells"]);
}

#[test]
fn status_tells_how_the_sources_stand() {
    let alleged = |doc: &str, to: &str| {
        let mut allegation =
            fixture::statement(&format!("a{doc}"), doc, "allegation", Some("country/X"), Some("a"));
        allegation.content = Some(format!("t{doc}"));
        vec![supply(&format!("t{doc}"), doc, "a", Some(to), "grain"), allegation]
    };
    let denied = |doc: &str, to: &str, item: &str| {
        let mut denial = fixture::statement(&format!("d{doc}"), doc, "denial", Some("a"), None);
        denial.content = Some(format!("t{doc}"));
        vec![supply(&format!("t{doc}"), doc, "a", Some(to), item), denial]
    };
    let run = collect(vec![
        article("1", &story("1"), alleged("1", "alleged")),
        article("2", &story("2"), denied("2", "denied", "grain")),
        article("3", &story("3"), vec![supply("t3", "3", "a", Some("asserted"), "grain")]),
        // One document alleges it, another one tells of the denial, of food in general.
        article("4", &story("4"), alleged("4", "disputed")),
        article("5", &story("5"), denied("5", "disputed", "food")),
    ]);
    let all = summaries(&run);
    for status in ["alleged", "denied", "asserted", "disputed"] {
        assert_eq!(all[&format!("a supplies grain to {status}")].1.status.name(), status);
    }
    assert_eq!(all["a supplies grain to denied"].1.belief, 0.0);
    let disputed = &all["a supplies grain to disputed"];
    assert!(disputed.1.belief < all["a supplies grain to alleged"].1.belief);
    assert_eq!(disputed.1.alleged_by, [Some("country/X".into())]);
    assert!(disputed.1.denied_by.is_empty(), "nobody denies grain by name");
    // What is only denied is contradicted by nobody's word; what is alleged is.
    let denials: Vec<&Summary> =
        all.values().filter(|(c, _)| c.relation == "denial").map(|(_, summary)| summary).collect();
    assert!(denials.iter().all(|d| d.documents == 1 || d.documents == 2));
    let contradicted: Vec<&String> = denials.iter().flat_map(|d| &d.contradicts).collect();
    assert!(contradicted.contains(&&disputed.0.id), "{contradicted:?}");
    assert!(!contradicted.contains(&&all["a supplies grain to denied"].0.id));
}

#[test]
fn a_negated_event_contradicts_the_special_and_not_the_general() {
    let mut negated = supply("t1", "1", "a", Some("b"), "ammunition");
    negated.negated = Some(true);
    let run = collect(vec![
        article("1", &story("1"), vec![negated]),
        article("2", &story("2"), vec![supply("t2", "2", "a", Some("b"), "shells")]),
        article("3", &story("3"), vec![supply("t3", "3", "a", Some("b"), "military equipment")]),
    ]);
    let all = summaries(&run);
    let not = &all["not a supplies ammunition to b"].1;
    assert_eq!(not.contradicts, std::slice::from_ref(&all["a supplies artillery shells to b"].0.id));
    assert_eq!(not.status, Status::Disputed);
    assert_eq!(all["a supplies artillery shells to b"].1.status, Status::Disputed);
    assert_eq!(all["a supplies military equipment to b"].1.status, Status::Asserted);
}

#[test]
fn documents_of_two_graphs_are_joined_once_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut collector = Collector::new(folder.path(), &fixture::meaning()).unwrap();
    let (record, graph) = fixture::documents().remove(0);
    collector.join("one", record.clone(), graph.clone()).unwrap();
    // The same article read from another file.
    let elsewhere = DocumentRecord { path: "a-first.txt".into(), ..record.clone() };
    collector.join("two", elsewhere, graph.clone()).unwrap();
    assert_eq!(collector.len(), 1);
    let other = DocumentRecord { title: Some("Another".into()), ..record };
    let error = collector.join("in/x.txt in two", other, graph).unwrap_err().to_string();
    assert_eq!(error, "the document \"a\" of in/x.txt in two differs from that of a-first.txt");
}
