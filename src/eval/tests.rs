//! Figures computed by hand.

use super::*;
use crate::graph::TripleRecord;
use crate::graph::fixture::{actor, relations, statement, supply};

const GOLD: &str = r#"
{"id": "a", "triples": [
  {"relation": "supply", "supplier": ["Norland", "Norlanders"], "recipient": ["Sudria"], "item": ["field radios", "radios"], "negated": false, "modality": "actual"},
  {"relation": "supply", "supplier": ["Norland"], "recipient": null, "item": ["grain"], "negated": true, "modality": "unrealized"},
  {"relation": "allegation", "source": ["Mara Voss", "Voss"], "about": ["Norland"], "content": 0},
  {"relation": "denial", "source": ["The Norlanders"], "about": null, "content": 0},
  {"relation": "denial", "source": ["Sudria"], "about": null, "content": 1}]}
{"id": "b", "triples": [
  {"relation": "allegation", "source": null, "about": ["Sudria"], "content": "other"}]}
{"id": "c", "triples": []}
"#;

fn gold_passages() -> Vec<Gold> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gold.jsonl");
    // One passage a line in the file; here they are broken for the eye.
    let joined = GOLD.replace("[\n  ", "[").replace(",\n  ", ", ");
    std::fs::write(&path, joined).unwrap();
    gold(&path, &relations()).unwrap()
}

fn found(triples: Vec<TripleRecord>) -> Scores {
    let mut predictions = Predictions::default();
    for record in [
        actor("country/NOR", "Norland", &["Norlanders"], None),
        actor("country/SUD", "Sudria", &[], None),
        actor("person/mara-voss", "Mara Voss", &["Voss"], None),
    ] {
        predictions.actor(&record);
    }
    triples.into_iter().for_each(|t| predictions.triple(t));
    score(&gold_passages(), &predictions, &relations())
}

fn tally(scores: &Scores, relation: &str) -> (usize, usize, usize) {
    let list = &scores.relations.iter().find(|(name, _)| name == relation).unwrap().1;
    let sum = |f: fn(&Tally) -> usize| list.iter().map(f).sum();
    (sum(|t| t.right), sum(|t| t.found), sum(|t| t.gold))
}

fn linked(mut triple: TripleRecord, content: &str) -> TripleRecord {
    triple.content = Some(content.to_owned());
    triple
}

const NOR: Option<&str> = Some("country/NOR");
const SUD: Option<&str> = Some("country/SUD");
const VOSS: Option<&str> = Some("person/mara-voss");

#[test]
fn nothing_found_is_nothing_right() {
    let scores = found(Vec::new());
    assert_eq!(tally(&scores, "supply"), (0, 0, 2));
    assert_eq!(tally(&scores, "allegation"), (0, 0, 2));
    assert_eq!(tally(&scores, "denial"), (0, 0, 2));
    assert_eq!(scores.errors.len(), 6);
    let sum = scores.together().iter().fold(Tally::default(), |mut sum, t| {
        sum += *t;
        sum
    });
    assert_eq!((sum.precision(), sum.recall(), sum.f1()), (0.0, 0.0, 0.0));
}

#[test]
fn an_event_is_right_with_its_actors_and_the_head_of_its_thing() {
    let mut unknown = supply("t2", "a", NOR, None, "x");
    unknown.roles.insert("item".into(), serde_json::Value::Null);
    let scores = found(vec![supply("t1", "a", NOR, SUD, "old radios, tents"), unknown]);
    assert_eq!(tally(&scores, "supply"), (2, 2, 2));
    // The second should be negated and unrealized, and names no thing.
    assert_eq!(scores.features, Features { events: 2, negated: 1, modality: 1, things: 2, thing_found: 1 });
    for wrong in [
        supply("t1", "a", SUD, NOR, "radios"),
        supply("t1", "a", NOR, SUD, "radio masts"),
        supply("t1", "a", NOR, None, "radios"),
        supply("t1", "b", NOR, SUD, "radios"),
    ] {
        assert_eq!(tally(&found(vec![wrong]), "supply"), (0, 1, 2));
    }
}

#[test]
fn each_triple_serves_once() {
    let twice = vec![supply("t1", "a", NOR, SUD, "radios"), supply("t2", "a", NOR, SUD, "radios")];
    assert_eq!(tally(&found(twice), "supply"), (1, 2, 2));
}

#[test]
fn statements_are_right_with_their_source_and_the_same_event() {
    let event = || supply("t1", "a", NOR, SUD, "radios");
    let said = |id: &str, source| linked(statement(id, "a", "allegation", source, SUD), "t1");
    // `about` does not count where the event is the same.
    assert_eq!(tally(&found(vec![event(), said("t2", VOSS)]), "allegation"), (1, 1, 2));
    assert_eq!(tally(&found(vec![event(), said("t2", NOR)]), "allegation"), (0, 1, 2));
    // An event that is itself wrong carries nothing.
    assert_eq!(
        tally(&found(vec![supply("t1", "a", SUD, NOR, "x"), said("t2", VOSS)]), "allegation"),
        (0, 1, 2)
    );
    let denial = linked(statement("t3", "a", "denial", NOR, None), "t1");
    let scores = found(vec![event(), said("t2", VOSS), denial]);
    assert_eq!(tally(&scores, "denial"), (1, 1, 2));
    assert_eq!(scores.linked["denial"], Tally { right: 1, found: 1, gold: 2 });
    assert_eq!(scores.linked["allegation"], Tally { right: 1, found: 1, gold: 1 });
}

#[test]
fn of_something_else_an_allegation_needs_whom_it_is_about() {
    let of = |about| statement("t1", "b", "allegation", None, about);
    assert_eq!(tally(&found(vec![of(SUD)]), "allegation"), (1, 1, 2));
    assert_eq!(tally(&found(vec![of(NOR)]), "allegation"), (0, 1, 2));
    assert_eq!(tally(&found(vec![statement("t1", "b", "allegation", VOSS, SUD)]), "allegation"), (0, 1, 2));
}

#[test]
fn titles_and_other_documents_count_for_nothing_and_empty_passages_count() {
    let mut title = supply("t1", "a", NOR, SUD, "radios");
    title.evidence.field = Some("title".into());
    assert_eq!(tally(&found(vec![title, supply("t2", "z", NOR, SUD, "radios")]), "supply"), (0, 0, 2));
    assert_eq!(tally(&found(vec![supply("t1", "c", NOR, SUD, "radios")]), "supply"), (0, 1, 2));
}

#[test]
fn precision_recall_and_f1_are_those_of_the_counts() {
    let tally = Tally { right: 3, found: 4, gold: 6 };
    assert_eq!((tally.precision(), tally.recall()), (0.75, 0.5));
    assert!((tally.f1() - 0.6).abs() < 1e-12);
}
