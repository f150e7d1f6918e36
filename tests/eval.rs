//! `claimgraph eval` as a user runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::run;

const GOLD: &str = r#"{"id": "p1", "text": "Norway shipped rifles to Iceland. Norway denied arming Malta.", "triples": [{"relation": "supply", "supplier": ["Norway"], "recipient": ["Iceland"], "item": ["rifles"], "negated": false, "modality": "actual"}, {"relation": "denial", "source": ["Norway"], "about": null, "content": "other"}]}
{"id": "p2", "text": "The harvest was good.", "triples": []}
"#;

#[test]
fn passages_are_read_or_an_output_is_scored_with_the_same_figures() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("gold.jsonl"), GOLD).unwrap();
    let read = run(dir.path(), &["eval", "gold.jsonl", "--errors"]);
    read.expect(0, &[]);
    // What is denied is a supply here, and the gold file says that it is something else.
    let lines: Vec<&str> = read.stdout.lines().collect();
    assert!(lines[0].starts_with("miss      p1 {\"relation\":\"denial\""), "{}", read.stdout);
    assert!(lines[1].starts_with("spurious  p1 {\"id\""), "{}", read.stdout);
    for part in [
        "right 1, found 2, gold 1\n",
        "right 0, found 1, gold 1\n",
        "of the 1 right events: negation right 1.000, modality right 1.000, thing found 1.000\n",
        "denial linked to an event: right 0, found 1, gold 0\n",
    ] {
        assert!(read.stdout.contains(part), "no {part:?} in:\n{}", read.stdout);
    }
    run(dir.path(), &["extract", "gold.jsonl", "--out", "out"]).expect(0, &[]);
    let scored = run(dir.path(), &["eval", "gold.jsonl", "--graph", "out", "--errors"]);
    assert_eq!(scored.stdout, read.stdout);
}

#[test]
fn what_cannot_be_scored_is_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("gold.jsonl"), "{\"id\": \"a\", \"triples\": [{\"relation\": \"suply\"}]}\n")
        .unwrap();
    run(dir.path(), &["eval", "gold.jsonl"]).expect(3, &["gold.jsonl:1: ", "\"suply\"", "hint: "]);
    run(dir.path(), &["eval", "none.jsonl"]).expect(3, &["none.jsonl", "hint: "]);
    fs::write(dir.path().join("gold.jsonl"), GOLD).unwrap();
    run(dir.path(), &["eval", "gold.jsonl", "--graph", "no"]).expect(3, &["actors.jsonl", "--graph"]);
}
