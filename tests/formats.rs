//! Articles of every format go through the whole program; what is not read is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use common::{ARTICLE, Said, ids, line, records, run};

const FRENCH: &str = "Le ministère a démenti mercredi avoir livré des armes à ses voisins. Selon un porte-parole, les \
    navires qui ont quitté le port la semaine dernière ne transportaient que des vivres et des couvertures destinés \
    aux réfugiés. Le gouvernement n'a rien voulu ajouter devant la presse, malgré de nombreuses questions.";

fn gzip(path: &Path, text: &str) {
    let mut encoder = flate2::write::GzEncoder::new(File::create(path).unwrap(), Default::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap();
}

fn page() -> String {
    let paragraphs: String = ARTICLE
        .split("\n\n")
        .skip(1)
        .map(|p| format!("<p>{p} It gave no further details of the matter.</p>"))
        .collect();
    format!(
        "<html><head><title>Norway accuses Portugal</title></head><body><article>{paragraphs}</article></body></html>"
    )
}

fn manifest(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap()
}

/// Runs the program with something on standard input.
fn piped(dir: &Path, args: &[&str], input: &[u8]) -> Said {
    let mut command = common::claimgraph(dir);
    let mut child = command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn a_folder_of_all_formats_becomes_one_graph() {
    let dir = tempfile::tempdir().unwrap();
    let news = dir.path().join("news");
    fs::create_dir(&news).unwrap();
    fs::write(news.join("a.txt"), ARTICLE).unwrap();
    fs::write(news.join("b.html"), page()).unwrap();
    gzip(
        &news.join("c.jsonl.gz"),
        &(line("c1", ARTICLE) + &line("c2", FRENCH) + &line("c3", "They donâ€™t know.")),
    );
    let table = format!("id;body\nd1;\"{}\"\nd2;x;y\n", ARTICLE);
    fs::write(news.join("d.csv.zst"), zstd::encode_all(table.as_bytes(), 1).unwrap()).unwrap();
    let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page());
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:e1>\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
        body.len()
    );
    gzip(&news.join("e.warc.gz"), &(record + "WARC/1.0\r\nContent-Length: 100\r\n\r\ncut"));

    let said = run(dir.path(), &["extract", "news", "--out", "out"]);
    said.expect(
        1,
        &[
            "c.jsonl.gz:2: not in English but French",
            "d.csv.zst:8: not a document: the row has 3 fields",
            "e.warc.gz:2: cannot be read: the archive ends",
            "3 skipped (1 not_a_document, 1 other_language, 1 unreadable)",
            "1 documents look as if",
        ],
    );
    let out = dir.path().join("out");
    assert_eq!(ids(&out), ["a", "b", "c1", "c3", "d1", "urn:uuid:e1"]);
    let manifest = manifest(&out);
    assert_eq!(manifest["skipped"]["count"], 3);
    assert_eq!(manifest["skipped"]["kinds"]["other_language"], 1);
    assert_eq!(manifest["counts"]["mojibake"], 1);
    let documents = records(&out.join("documents.jsonl"));
    assert_eq!((documents[3]["mojibake"].as_u64(), documents[0].get("mojibake")), (Some(1), None));
    // The same act in six wrappings: each gives its triples, and their evidence is in the text that was read.
    for doc in ["a", "b", "c1", "d1", "urn:uuid:e1"] {
        let triples = records(&out.join("triples.jsonl"));
        assert!(triples.iter().any(|t| t["doc"] == doc && t["relation"] == "denial"), "{doc}");
    }

    let all = run(dir.path(), &["extract", "news/c.jsonl.gz", "--any-language", "--out", "all"]);
    all.expect(0, &[]);
    assert_eq!(ids(&dir.path().join("all")), ["c1", "c2", "c3"]);
}

#[test]
fn fields_patterns_and_lists_are_named_by_options() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("n/x")).unwrap();
    let row = |id: &str| format!("key,story\n{id},Norway sent two ships to Iceland.\n");
    fs::write(dir.path().join("n/x/1.csv"), row("one")).unwrap();
    fs::write(dir.path().join("n/x/2.csv"), row("two")).unwrap();
    fs::write(dir.path().join("n/3.csv"), row("three")).unwrap();
    let missing = run(dir.path(), &["extract", "n", "--out", "out"]);
    missing.expect(
        3,
        &["n/3.csv:1: no column for the text", "it has \"key\", \"story\"", "--text-field", "none of the 3"],
    );

    let fields = ["--text-field", "story", "--id-field", "key", "--out", "out"];
    run(dir.path(), &[&["extract", "n/*/[12].csv"], &fields[..]].concat()).expect(0, &[]);
    assert_eq!(ids(&dir.path().join("out")), ["one", "two"]);
    let said = piped(
        dir.path(),
        &[&["extract", "--files-from", "-"], &fields[..]].concat(),
        b"n/3.csv\nn/x/2.csv\n",
    );
    said.expect(0, &[]);
    assert_eq!(ids(&dir.path().join("out")), ["three", "two"]);

    run(dir.path(), &["extract", "n/*.pdf", "--out", "none"]).expect(3, &["n/*.pdf: no file", "hint: "]);
    run(dir.path(), &["extract", "--out", "none"]).expect(2, &["INPUT"]);
    run(dir.path(), &["extract", "n", "--from", "conllu", "--out", "none"]).expect(2, &["tag"]);
    piped(dir.path(), &["extract", "-", "--files-from", "-", "--out", "none"], b"").expect(2, &["only once"]);
}

#[test]
fn standard_input_may_be_compressed_and_of_any_kind() {
    let dir = tempfile::tempdir().unwrap();
    let packed = zstd::encode_all(line("z", ARTICLE).as_bytes(), 1).unwrap();
    piped(dir.path(), &["extract", "-", "--out", "out"], &packed).expect(0, &[]);
    assert_eq!(ids(&dir.path().join("out")), ["z"]);
    let table = format!("id\ttext\nt\t\"{ARTICLE}\"\n");
    piped(dir.path(), &["extract", "-", "--from", "tsv", "--out", "out"], table.as_bytes()).expect(0, &[]);
    assert_eq!(ids(&dir.path().join("out")), ["t"]);
    let said = piped(dir.path(), &["tag", "-"], page().as_bytes());
    said.expect(0, &[]);
    assert!(said.stdout.contains("Iceland") && !said.stdout.contains("article"), "{}", said.stdout);
}
