//! What is done with a graph after `extract`: `merge`, `export`, `query`, `view`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::{ARTICLE, names, records, run};

/// An article of its own about the same events.
fn article(id: &str, publisher: &str, extra: &str) -> String {
    let value = serde_json::json!({
        "id": id, "title": "Norway accuses Portugal", "date": "2022-11-02", "publisher": publisher,
        "text": format!("{ARTICLE}\n{extra}"),
    });
    value.to_string() + "\n"
}

/// Two graphs, "one" and "two", of two articles each, of which one is in both.
fn two_graphs(folder: &Path) {
    let [a, b, c] = [("a", "Fjord Times"), ("b", "Harbour Post"), ("c", "Fjord Times")]
        .map(|(id, publisher)| article(id, publisher, &format!("Reporting by {id}.")));
    fs::write(folder.join("one.jsonl"), format!("{a}{b}")).unwrap();
    fs::write(folder.join("two.jsonl"), format!("{c}{b}")).unwrap();
    fs::write(folder.join("all.jsonl"), format!("{a}{b}")).unwrap();
    fs::write(folder.join("third.jsonl"), c).unwrap();
    for name in ["one", "two"] {
        run(folder, &["extract", &format!("{name}.jsonl"), "--out", name, "--precision", "f32"])
            .expect(0, &["2 documents"]);
    }
}

#[test]
fn graphs_are_merged_into_that_of_one_run() {
    let dir = tempfile::tempdir().unwrap();
    two_graphs(dir.path());
    run(dir.path(), &["extract", "all.jsonl", "third.jsonl", "--out", "whole"]).expect(0, &[]);
    let said = run(dir.path(), &["merge", "two", "one", "--out", "week"]);
    said.expect(0, &[]);
    assert!(said.stdout.contains("3 documents"), "{}", said.stdout);
    let (whole, week) = (dir.path().join("whole"), dir.path().join("week"));
    assert_eq!(names(&whole), names(&week));
    // One article was read from another file each time; everything else is the same, byte for byte.
    for file in ["actors.jsonl", "triples.jsonl", "claims.jsonl", "edges.csv", "nodes.csv", "triples.csv"] {
        assert_eq!(
            fs::read_to_string(whole.join(file)).unwrap(),
            fs::read_to_string(week.join(file)).unwrap(),
            "{file}"
        );
    }
    let claims = records(&week.join("claims.jsonl"));
    let supply = claims.iter().find(|c| c["relation"] == "supply" && c["documents"] == 3).unwrap();
    // The three are one story, printed by two.
    assert_eq!(supply["witnesses"], 1, "{supply}");
    assert_eq!(supply["first"], "2022-11-02");
    let triples = records(&week.join("triples.jsonl"));
    assert!(triples.iter().any(|t| t["claim"] == supply["id"]));

    // Formats are added to a folder, those that it holds stay.
    run(dir.path(), &["merge", "one", "--out", "plain", "--export", "csv"]).expect(0, &[]);
    assert!(!dir.path().join("plain/neo4j").exists());
    run(dir.path(), &["export", "plain", "--format", "neo4j"]).expect(0, &["neo4j/import.sh"]);
    assert!(dir.path().join("plain/neo4j/claims.csv").exists());
    assert!(dir.path().join("plain/triples.csv").exists());
}

#[test]
fn a_graph_is_asked_and_shown() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.jsonl"), article("a", "Fjord Times", "")).unwrap();
    run(dir.path(), &["extract", "a.jsonl", "--out", "g", "--export", "sqlite,graphml"]).expect(0, &[]);
    let ask = |more: &[&str]| run(dir.path(), &[&["query", "g"], more].concat());
    let said = ask(&["suppliers-of", "iceland", "--format", "json"]);
    said.expect(0, &[]);
    assert!(said.stdout.contains("\"supplier\":\"Portugal\""), "{}", said.stdout);
    let all = ask(&["disputed"]);
    assert!(all.stdout.contains("Portugal supplies") && all.stdout.contains("Norway"), "{}", all.stdout);
    assert_eq!(
        ask(&["timeline \"Portugal\" Iceland"]).stdout,
        ask(&["timeline", "Portugal", "Iceland"]).stdout
    );
    let counted = ask(&["SELECT count(*) AS n FROM evidence", "--format", "json"]);
    assert!(counted.stdout.starts_with("{\"n\":"), "{}", counted.stdout);

    ask(&["suppliers-of", "Icelnd"])
        .expect(3, &["no actor of this graph is called \"Icelnd\"; there is Iceland"]);
    ask(&["suppliers-of"]).expect(2, &["suppliers-of takes ACTOR, but 0 were given"]);
    ask(&["frobnicate"]).expect(2, &["neither a question nor SQL", "suppliers-of"]);
    ask(&["DROP TABLE claim"]).expect(2, &["would change the graph"]);
    ask(&["SELECT a FROM nowhere"]).expect(2, &["no such table: nowhere"]);
    run(dir.path(), &["query", "nowhere", "disputed"]).expect(3, &["nowhere is no graph folder"]);

    // A database that was changed is not believed: the records are asked instead.
    let before = ask(&["disputed"]).stdout;
    fs::write(dir.path().join("g/graph.sqlite"), "no database").unwrap();
    let after = ask(&["disputed"]);
    after.expect(0, &[]);
    assert_eq!(before, after.stdout);

    run(dir.path(), &["view", "g", "--out", "page.html"]).expect(0, &["page.html: open it in a browser"]);
    assert!(fs::read_to_string(dir.path().join("page.html")).unwrap().contains("Portugal"));
    fs::write(dir.path().join("mine.html"), "mine").unwrap();
    run(dir.path(), &["view", "g", "--out", "mine.html"]).expect(5, &["is no page of claimgraph"]);
}

#[test]
fn folders_that_do_not_fit_are_named_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    two_graphs(dir.path());
    let merge = |force: bool| {
        let mut args = vec!["merge", "one", "two", "--out", "both"];
        args.extend(force.then_some("--force"));
        run(dir.path(), &args)
    };
    run(dir.path(), &["merge", "one", "nowhere", "--out", "both"])
        .expect(3, &["nowhere is no graph folder: it has no run.json"]);

    let manifest = dir.path().join("two/run.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"precision\": \"f32\"", "\"precision\": \"int8\"")).unwrap();
    merge(false).expect(3, &["two: its precision differs from that of one: int8, not f32", "--force"]);
    assert!(!dir.path().join("both").exists());
    merge(true).expect(0, &["warning: two: its precision differs"]);
    let both: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("both/run.json")).unwrap()).unwrap();
    assert_eq!(both["precision"], "mixed");
    let changed = |from: &str, to: &str| {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let (was, now) = (format!("\"{from}\": {}", value[from]), format!("\"{from}\": {to}"));
        assert!(text.contains(&was), "{was}");
        fs::write(&manifest, text.replace(&was, &now)).unwrap();
    };
    changed("rules_hash", "\"other\"");
    merge(false).expect(3, &["two: its hash of the rules differs from that of one: other, not ", "--force"]);
    changed("complete", "false");
    merge(false).expect(3, &["two: its run was stopped, so documents are missing"]);
    // Another layout is not read at all, whatever is asked of it.
    changed("layout", "99");
    let told = "two was written by claimgraph 0.1.0 in another layout of files (99, not 2)";
    merge(true).expect(3, &[told]);
    run(dir.path(), &["export", "two", "--format", "csv"]).expect(3, &[told]);
    run(dir.path(), &["load", "two", "--dry-run"]).expect(3, &[told]);
    run(dir.path(), &["query", "two", "denied"]).expect(3, &[told]);
    fs::write(&manifest, &text[..text.len() / 2]).unwrap();
    merge(true).expect(3, &["two is no graph folder: run.json is broken"]);
    fs::write(&manifest, text).unwrap();

    let triples = dir.path().join("two/triples.jsonl");
    let text = fs::read_to_string(&triples).unwrap();
    fs::write(&triples, &text[..text.len() - 10]).unwrap();
    merge(false).expect(3, &["triples.jsonl: it has", "were written"]);
    // What is cut off cannot be made up for.
    merge(true).expect(3, &["warning:", "triples.jsonl:"]);
}

#[test]
fn two_articles_of_one_id_in_two_graphs_are_an_error() {
    let dir = tempfile::tempdir().unwrap();
    for (name, extra) in [("one", "First."), ("two", "Norway said that Portugal had sold Iceland shells.")] {
        fs::write(dir.path().join(format!("{name}.jsonl")), article("same", "Post", extra)).unwrap();
        run(dir.path(), &["extract", &format!("{name}.jsonl"), "--out", name]).expect(0, &[]);
    }
    run(dir.path(), &["merge", "one", "two", "--out", "both"])
        .expect(3, &["the document \"same\" of two.jsonl:1 in two differs from that of one.jsonl:1"]);
    assert!(!dir.path().join("both").exists());
}

/// A document with one supply, as the filter writes it.
fn line(doc: &str, number: u64, triple: &str, actors: serde_json::Value) -> String {
    let value = serde_json::json!({
        "doc": {"id": doc, "title": null, "date": null, "publisher": null, "url": null, "path": "in.jsonl", "line": number,
            "sentences": 1, "tokens": 6, "words": 5, "windowed": 0},
        "actors": actors,
        "triples": [{"id": triple, "doc": doc, "relation": "supply", "supplier": "country/NOR", "recipient": "country/ISL",
            "item": "grain", "negated": false, "modality": "actual", "rule": "made", "confidence": 0.9,
            "evidence": {"start": 3, "end": 9, "text": "Norway"}}],
        "run": {"version": env!("CARGO_PKG_VERSION"), "layout": 2, "model": {"name": "m", "version": "1", "hash": "h"},
            "rules_hash": "r", "precision": "f32", "cpu": {"arch": "x", "features": []}},
    });
    value.to_string() + "\n"
}

#[test]
fn ids_that_collide_are_named_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let merge = |text: String| {
        fs::write(dir.path().join("lines.jsonl"), text).unwrap();
        run(dir.path(), &["merge", "lines.jsonl", "--out", "both"])
    };
    let nobody = || serde_json::json!([]);
    let told = "the triple id \"t-1\" stands for two: in.jsonl:4 (text, characters 3 to 9), and in.jsonl:7 (text, \
                characters 3 to 9)";
    let text = line("a", 4, "t-1", nobody()) + &line("b", 7, "t-1", nobody());
    merge(text).expect(3, &[told, "leave one of the two documents out", "nothing was written"]);
    assert!(!dir.path().join("both").exists());

    let actor = |name: &str| serde_json::json!({"id": "country/NOR", "name": name, "kind": "country", "aliases": [], "speaks_for": null});
    let twice = serde_json::json!([actor("Norway"), actor("Sweden")]);
    let text = line("a", 4, "t-1", nobody()) + &line("b", 7, "t-2", twice);
    merge(text).expect(3, &["lines.jsonl:2: the actor \"country/NOR\" stands twice in the document \"b\""]);
    assert!(!dir.path().join("both").exists());
    // What is left beside the output would be taken for a part of one.
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["lines.jsonl"]);

    merge(line("a", 4, "t-1", nobody()) + &line("b", 7, "t-2", nobody())).expect(0, &[]);
}
