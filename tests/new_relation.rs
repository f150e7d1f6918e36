//! `docs/new-relation.md`, done as it says: a relation of one's own from data files alone, in every export.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{copy, project, records, run};

/// The blocks of a page that name a file (or the table) behind their language.
fn blocks(page: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
        if let Some((_, name)) = info.split_once(' ') {
            out.insert(name.to_owned(), body.join("\n") + "\n");
        }
    }
    out
}

/// All files below a folder that hold a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(holding(&path, text));
        } else if String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(text) {
            out.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    out.sort();
    out
}

#[test]
fn a_new_relation_needs_data_files_alone() {
    let blocks = blocks(&fs::read_to_string(project("docs/new-relation.md")).unwrap());
    let dir = tempfile::tempdir().unwrap();
    copy(&project("data"), &dir.path().join("my-data"));
    let relations = dir.path().join("my-data/relations.toml");
    let declared = fs::read_to_string(&relations).unwrap();
    fs::write(&relations, format!("{declared}\n{}", blocks["my-data/relations.toml"])).unwrap();
    for name in ["my-data/rules/50-sanction.toml", "news.jsonl"] {
        fs::write(dir.path().join(name), &blocks[name]).unwrap();
    }

    run(dir.path(), &["rules", "check", "--data", "my-data"]).expect(0, &["0 errors, 0 warnings"]);
    for rule in ["sanction/verb", "sanction/noun"] {
        let said = run(dir.path(), &["rules", "test", "--data", "my-data", "--rule", rule]);
        assert_eq!((said.code, said.stdout.as_str()), (Some(0), ""));
        assert!(said.stderr.contains("examples hold"), "{}", said.stderr);
    }
    let text = "Norway slapped sanctions on Belarus.";
    let said = run(dir.path(), &["rules", "explain", text, "--data", "my-data"]);
    assert!(said.stdout.contains("sanction: Norway | Belarus"), "{}", said.stdout);

    let said = run(dir.path(), &["extract", "news.jsonl", "--data", "my-data", "--out", "out"]);
    said.expect(0, &[]);
    for line in blocks["table"].lines() {
        assert!(said.stdout.contains(line.trim_end()), "no {line:?} in:\n{}", said.stdout);
    }
    for name in ["out/triples.jsonl", "out/edges.csv"] {
        let file = fs::read_to_string(dir.path().join(name)).unwrap();
        for line in blocks[name].lines() {
            assert!(file.contains(line), "no {line:?} in {name}:\n{file}");
        }
    }
    let out = dir.path().join("out");
    let triples = records(&out.join("triples.jsonl"));
    let denial = triples.iter().find(|t| t["relation"] == "denial").unwrap();
    let denied = triples.iter().find(|t| t["id"] == denial["content"]).unwrap();
    assert_eq!((&denied["relation"], &denied["imposer"]), (&"sanction".into(), &"country/MLT".into()));
    assert_eq!(records(&out.join("documents.jsonl"))[0]["triples"]["sanction"], 2);
    every_export_names_it(dir.path());
}

/// Names of the relation, its roles, label and direct edge in the output folder `out` and in what is made of it.
fn every_export_names_it(folder: &Path) {
    let formats = "csv,neo4j,cypher,graphml,turtle,sqlite,view";
    run(folder, &["export", "out", "--data", "my-data", "--format", formats]).expect(0, &[]);
    let out = folder.join("out");
    let (line, direct, role, label) = ("Norway sanctions Belarus", "SANCTIONS", "IMPOSER", "Sanction");
    let wanted: [(&str, &[&str]); 13] = [
        ("triples.jsonl", &["\"relation\":\"sanction\",\"imposer\":\"country/NOR\""]),
        ("claims.jsonl", &["\"relation\":\"sanction\",\"imposer\":\"country/NOR\"", line]),
        ("triples.csv", &[line, "Norway,Belarus"]),
        ("nodes.csv", &[line, "sanction"]),
        ("edges.csv", &[direct, role]),
        ("claims.csv", &["Claim;Sanction", line]),
        ("direct.csv", &[direct]),
        ("roles.csv", &[role]),
        ("graph.cypher", &["(n:Claim:`Sanction`", "[r:`SANCTIONS` {claimId:", "[r:`IMPOSER`]"]),
        ("graph.graphml", &[">SANCTIONS</data>", ">IMPOSER</data>", ">Claim; Sanction</data>", line]),
        (
            "graph.ttl",
            &[
                "<urn:claimgraph:term:SANCTIONS>",
                "<urn:claimgraph:term:IMPOSER>",
                "<urn:claimgraph:term:Sanction>",
            ],
        ),
        ("graph.sqlite", &[direct, role, label, line]),
        ("view.html", &[line, "\"name\":\"sanction\",\"class\":\"event\""]),
    ];
    for (file, texts) in wanted {
        for text in texts {
            let files = holding(&out, text);
            assert!(files.iter().any(|name| name == file), "no {text:?} in {file}, only in {files:?}");
        }
    }

    let said =
        run(folder, &["query", "out", "SELECT who, whom FROM event WHERE relation = 'sanction' ORDER BY 1"]);
    assert!(said.stdout.contains("Malta") && said.stdout.contains("Norway"), "{}", said.stdout);
    let said = run(folder, &["load", "out", "--data", "my-data", "--dry-run"]);
    said.expect(0, &[]);
    for part in [
        "2  Claim:Sanction\n",
        "2  (Actor)-[:SANCTIONS]->(Actor)\n",
        "2  (Claim)-[:IMPOSER]->(Actor)\n",
        "2  (Claim)-[:TARGET]->(Actor)\n",
    ] {
        assert!(said.stdout.contains(part), "no {part:?} in:\n{}", said.stdout);
    }
}
