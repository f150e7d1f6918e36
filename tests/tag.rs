//! `claimgraph tag` from end to end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use common::{ARTICLE, Said, line, run};

/// Rows of words of CoNLL-U.
fn words(conllu: &str) -> Vec<Vec<&str>> {
    conllu
        .lines()
        .filter(|l| l.starts_with(|c: char| c.is_ascii_digit()))
        .map(|l| l.split('\t').collect())
        .collect()
}

#[test]
fn text_becomes_conllu_with_trees_and_entities() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
    let said = run(dir.path(), &["tag", "a.txt"]);
    said.expect(0, &[]);
    let rows = words(&said.stdout);
    assert!(rows.iter().all(|row| row.len() == 10));
    assert!(rows.iter().any(|row| row[1] == "Portugal" && row[3] == "PROPN" && row[9].contains("NER=B-")));
    assert!(rows.iter().any(|row| row[1] == "supplied" && row[2] == "supply" && row[3] == "VERB"));
    let sentences: Vec<&str> = said.stdout.trim_end().split("\n\n").collect();
    assert_eq!(sentences.len(), 3);
    assert!(sentences[0].starts_with("# newdoc id = a\n# newpar\n# sent_id = a-1\n# text = Norway accuses"));
    for sentence in sentences {
        let roots = words(sentence).iter().filter(|row| row[6] == "0" && row[7] == "root").count();
        assert_eq!(roots, 1);
    }
}

#[test]
fn json_lines_have_true_offsets() {
    let dir = tempfile::tempdir().unwrap();
    let text = "Überraschung – the “minister” denied it.\n\nPortugal sent ships.";
    let input = serde_json::json!({"id": "x", "title": "Sent by Iceland", "text": text}).to_string();
    fs::write(dir.path().join("a.jsonl"), input).unwrap();
    run(dir.path(), &["tag", "a.jsonl", "--format", "jsonl", "--out", "t.jsonl"]).expect(0, &[]);
    let documents = common::records(&dir.path().join("t.jsonl"));
    assert_eq!(documents[0]["id"], "x");
    let sentences = documents[0]["sentences"].as_array().unwrap();
    assert_eq!(sentences[0]["zone"], "title");
    let chars: Vec<char> = text.chars().collect();
    for sentence in &sentences[1..] {
        for token in sentence["tokens"].as_array().unwrap() {
            let (start, end) =
                (token["start"].as_u64().unwrap() as usize, token["end"].as_u64().unwrap() as usize);
            assert_eq!(chars[start..end].iter().collect::<String>(), token["form"].as_str().unwrap());
        }
    }
}

const GOLD: &str = "\
# sent_id = s1
# text = Portugal doesn't send Iceland rifles.
1\tPortugal\tWRONG\tX\tX\tCase=Bad\t3\tpunct\t3:punct\tNER=B-MISC|SpaceAfter=Yes
2-3\tdoesn't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdoes\t_\t_\t_\t_\t_\t_\t_\t_
3\tn't\t_\t_\t_\t_\t_\t_\t_\t_
4\tsend\t_\t_\t_\t_\t_\t_\t_\t_
4.1\tsend\tsend\tVERB\t_\t_\t_\t_\t0:root\t_
5\tIceland\t_\t_\t_\t_\t_\t_\t_\t_
6\trifles\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
7\t.\t_\t_\t_\t_\t_\t_\t_\t_

";

/// The same file with nothing but the tokens.
fn bare(conllu: &str) -> String {
    let strip = |line: &str| match line.split('\t').collect::<Vec<_>>()[..] {
        [id, form, ..] if !id.contains(['-', '.']) => format!("{id}\t{form}{}\n", "\t_".repeat(8)),
        _ => format!("{line}\n"),
    };
    conllu.lines().map(strip).collect()
}

#[test]
fn conllu_keeps_its_tokens_and_its_tags_are_not_read() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("gold.conllu"), GOLD).unwrap();
    fs::write(dir.path().join("bare.conllu"), bare(GOLD)).unwrap();
    let (gold, bare) = (run(dir.path(), &["tag", "gold.conllu"]), run(dir.path(), &["tag", "bare.conllu"]));
    gold.expect(0, &[]);
    let columns = |said: &Said, n: usize| -> Vec<String> {
        words(&said.stdout).iter().map(|row| row[n].to_owned()).collect()
    };
    let ids = ["1", "2-3", "2", "3", "4", "4.1", "5", "6", "7"];
    assert_eq!(columns(&gold, 0), ids);
    // All but MISC is the same, whatever stood in the columns.
    for column in 0..9 {
        assert_eq!(columns(&gold, column), columns(&bare, column));
    }
    let misc = columns(&gold, 9);
    assert!(misc[0].contains("SpaceAfter=Yes") && !misc[0].contains("B-MISC"), "{misc:?}");
    let ner = |said: &Said| -> Vec<bool> { columns(said, 9).iter().map(|m| m.contains("NER=")).collect() };
    assert_eq!(ner(&gold), ner(&bare));
    assert!(gold.stdout.starts_with("# sent_id = s1\n# text = Portugal doesn't"));
}

#[test]
fn standard_input_is_text_json_lines_or_conllu() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = |args: &[&str], input: &str| -> Said {
        let mut command = common::claimgraph(dir.path());
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap().into()
    };
    assert!(pipe(&["tag", "-"], "Portugal denied it.").stdout.starts_with("# newdoc id = stdin\n"));
    assert!(pipe(&["tag", "-"], &line("x", "Portugal denied it.")).stdout.starts_with("# newdoc id = x\n"));
    assert!(pipe(&["tag", "-", "--from", "conllu"], GOLD).stdout.starts_with("# sent_id = s1\n"));
}

#[test]
fn output_is_in_the_order_of_the_input_for_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let text =
        |i: usize| "Portugal denied on Monday that it had sent ships to Iceland. ".repeat(1 + (i * 7) % 5);
    let lines: String = (0..24).map(|i| line(&format!("d{i}"), &text(i))).collect();
    fs::write(dir.path().join("a.jsonl"), lines).unwrap();
    let one = run(dir.path(), &["tag", "a.jsonl", "--threads", "1"]);
    let three = run(dir.path(), &["tag", "a.jsonl", "--threads", "3"]);
    assert_eq!(one.stdout, three.stdout);
    let ids: Vec<&str> = one.stdout.lines().filter_map(|l| l.strip_prefix("# newdoc id = ")).collect();
    assert_eq!(ids, (0..24).map(|i| format!("d{i}")).collect::<Vec<_>>());
}
