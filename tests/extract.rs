//! `claimgraph extract` from end to end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::{ARTICLE, line, records, run, same};

#[test]
fn an_article_becomes_a_graph() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
    let said = run(dir.path(), &["extract", "a.txt", "--out", "deep/out"]);
    said.expect(0, &["1 documents"]);
    let out = dir.path().join("deep/out");
    let triples = records(&out.join("triples.jsonl"));
    assert!(triples.iter().any(|t| t["relation"] == "denial" && t["source"] == "country/PRT"), "{triples:?}");
    let chars: Vec<char> = ARTICLE.chars().collect();
    for triple in &triples {
        let evidence = &triple["evidence"];
        let (start, end) = (evidence["start"].as_u64().unwrap(), evidence["end"].as_u64().unwrap());
        let text: String = chars[start as usize..end as usize].iter().collect();
        assert_eq!(evidence["text"], text.as_str());
    }
    // The table is data: it stands on standard output, and names the folder.
    assert!(said.stdout.contains("deep/out"), "{}", said.stdout);
}

#[test]
fn the_same_bytes_for_any_number_of_threads_and_order_of_inputs() {
    let dir = tempfile::tempdir().unwrap();
    for half in ["x", "y"] {
        let lines: String =
            (0..9).map(|i| line(&format!("{half}{i}"), &ARTICLE.repeat(1 + (i * 5) % 3))).collect();
        fs::write(dir.path().join(format!("{half}.jsonl")), lines).unwrap();
    }
    run(dir.path(), &["extract", "x.jsonl", "y.jsonl", "--out", "one", "--threads", "1"]).expect(0, &[]);
    run(dir.path(), &["extract", "y.jsonl", "x.jsonl", "--out", "three", "--threads", "3"]).expect(0, &[]);
    same(&dir.path().join("one"), &dir.path().join("three"));
}
