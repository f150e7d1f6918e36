//! A corpus in parts: shards, and the filter that engines run in each of their workers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Stdio;

use common::{Said, claimgraph, ids, made, records, run, same};

/// What the program makes of a text on standard input.
fn feed(dir: &Path, args: &[&str], input: &str) -> Said {
    let mut command = claimgraph(dir);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let said = child.wait_with_output().unwrap().into();
    writer.join().unwrap();
    said
}

const FILTER: [&str; 6] = ["extract", "-", "--out", "-", "--test-tagger", "0"];

#[test]
fn shards_are_merged_into_the_graph_of_one_run() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = made(90);
    lines[40] = "{broken\n".to_owned();
    lines[41] = lines[42].clone();
    fs::write(dir.path().join("news.jsonl"), lines.concat()).unwrap();
    let extract = |out: &str, more: &[&str]| {
        run(dir.path(), &[&["extract", "news.jsonl", "--test-tagger", "0", "--out", out], more].concat())
    };
    extract("whole", &[]).expect(1, &[]);
    let mut found = Vec::new();
    for shard in 1..=4 {
        let out = format!("s{shard}");
        let said = extract(&out, &["--shard", &format!("{shard}/4")]);
        assert!(matches!(said.code, Some(0 | 1)), "{}", said.stderr);
        found.extend(ids(&dir.path().join(out)));
    }
    found.sort();
    assert_eq!(found, ids(&dir.path().join("whole")));
    run(dir.path(), &["merge", "s3", "s1", "s4", "s2", "--out", "merged"]).expect(0, &[]);
    // Down to run.json: what was skipped, too, is told once.
    same(&dir.path().join("whole"), &dir.path().join("merged"));

    let said = run(dir.path(), &["merge", "s1", "s3", "--out", "half"]);
    said.expect(0, &["warning: this is not the whole corpus; missing: shard 2/4, 4/4"]);
    run(dir.path(), &["merge", "half", "s4", "s2", "--out", "merged"]).expect(0, &[]);
    same(&dir.path().join("whole"), &dir.path().join("merged"));
    extract("out", &["--shard", "5/4"]).expect(2, &["a shard is I/N"]);
}

#[test]
fn lines_of_the_filter_are_merged_into_the_graph_of_one_run() {
    let dir = tempfile::tempdir().unwrap();
    let input = made(60).concat();
    feed(dir.path(), &["extract", "-", "--out", "whole", "--test-tagger", "0"], &input).expect(0, &[]);
    let said = feed(dir.path(), &FILTER, &input);
    said.expect(0, &["60 documents"]);
    let lines: Vec<&str> = said.stdout.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 60);
    for (at, line) in lines.iter().enumerate() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["doc"]["id"], format!("d{at:05}"));
        assert!(!line["triples"].as_array().unwrap().is_empty());
        assert!(!line["actors"].as_array().unwrap().is_empty());
        assert_eq!(line["run"]["model"]["name"], "test-tagger");
    }
    // In any files, in any order, some of them twice, one file empty.
    let (one, two) = lines.split_at(25);
    fs::write(dir.path().join("part-1"), one.concat()).unwrap();
    fs::write(dir.path().join("part-2"), two.iter().rev().copied().collect::<String>() + one[3]).unwrap();
    fs::write(dir.path().join("part-0"), "").unwrap();
    run(dir.path(), &["merge", "part-0", "part-2", "part-1", "--out", "merged"]).expect(0, &[]);
    same(&dir.path().join("whole"), &dir.path().join("merged"));

    // Folders and lines go together.
    run(dir.path(), &["merge", "merged", "part-1", "--out", "both"]).expect(0, &[]);
    same(&dir.path().join("whole"), &dir.path().join("both"));
    run(dir.path(), &["merge", "part-0", "--out", "none"]).expect(3, &["no document in part-0"]);

    // A part that was cut short, and one of another model.
    fs::write(dir.path().join("cut"), &lines[0][..200]).unwrap();
    run(dir.path(), &["merge", "part-1", "cut", "--out", "x"]).expect(3, &["cut:1: ", "nothing was written"]);
    let other = lines[30].replace("\"precision\":\"f32\"", "\"precision\":\"bf16\"");
    fs::write(dir.path().join("other"), format!("{}{other}", lines[31])).unwrap();
    run(dir.path(), &["merge", "part-1", "other", "--out", "x"])
        .expect(3, &["other:2: its precision differs from that of part-1: bf16, not f32", "--force"]);
    run(dir.path(), &["merge", "part-1", "other", "--out", "x", "--force"]).expect(0, &["warning: other:2"]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("x/run.json")).unwrap()).unwrap();
    assert_eq!(manifest["precision"], "mixed");
}

#[test]
fn the_filter_answers_each_line_before_the_next_comes() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = claimgraph(dir.path());
    command.args(FILTER).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for (at, line) in made(5).into_iter().enumerate() {
        stdin.write_all(line.as_bytes()).unwrap();
        stdin.write_all(b"{broken\n").unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{{\"doc\":{{\"id\":\"d{at:05}\"")), "{answer}");
    }
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{stderr}");
    assert!(stderr.contains("line 2: broken JSON") && stderr.contains("5 skipped"), "{stderr}");

    feed(dir.path(), &FILTER, "").expect(0, &[]);
    feed(dir.path(), &FILTER, "{broken\n").expect(1, &["0 documents", "1 skipped"]);
    feed(dir.path(), &[&FILTER[..], &["--resume"]].concat(), "")
        .expect(2, &["standard output keeps nothing"]);
}

#[test]
fn messages_are_objects_where_they_are_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("news.jsonl"), made(3).concat() + "{broken\n").unwrap();
    let extract = ["extract", "news.jsonl", "--out", "out", "--test-tagger", "0", "--log-format", "json"];
    let objects = |said: &Said| -> Vec<serde_json::Value> {
        said.stderr.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    };
    let said = run(dir.path(), &extract);
    said.expect(1, &[]);
    let all = objects(&said);
    let skipped = all.iter().find(|o| o["event"] == "skipped").unwrap();
    assert_eq!((&skipped["level"], &skipped["line"]), (&"warning".into(), &4.into()));
    let read = all.iter().find(|o| o["event"] == "read").unwrap();
    assert_eq!((&read["documents"], &read["skipped"]), (&3.into(), &1.into()));
    let all = objects(&run(dir.path(), &["--log-format=json", "extract", "none.txt", "--out", "out"]));
    assert_eq!((&all[0]["level"], &all[0]["exit"]), (&"error".into(), &3.into()));
    assert!(all[0]["hint"].is_string());

    // What proves that nothing was cut off.
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("out/run.json")).unwrap()).unwrap();
    let counts = &manifest["counts"];
    assert_eq!(
        (&counts["documents_read"], &counts["documents"], &counts["documents_skipped"]),
        (&4.into(), &3.into(), &1.into())
    );
    let bytes: u64 =
        records(&dir.path().join("out/documents.jsonl")).iter().map(|d| d["bytes"].as_u64().unwrap()).sum();
    assert_eq!(counts["bytes"], bytes);
    assert_eq!(counts["sentences_truncated"], 0);
}
