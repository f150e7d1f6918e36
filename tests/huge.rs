//! Lines of a gigabyte: passed over in bounded memory, named, and what stands around them is done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io::Write;
use std::process::Stdio;

use common::{ARTICLE, Said, ids, line};

const GIB: usize = 1 << 30;

/// The most memory that a process has had, in bytes; `None` where the system does not tell.
fn most(pid: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<usize>().ok()? << 10)
}

/// Gives `before`, a gigabyte of `filler` and `after` to the program, and checks what it then says, writes and holds.
fn pass_over(from: &str, before: &str, filler: &[u8], after: &str, says: &str) {
    let dir = tempfile::tempdir().unwrap();
    let mut child = common::claimgraph(dir.path())
        .args(["extract", "-", "--from", from, "--out", "out", "--test-tagger", "0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(before.as_bytes()).unwrap();
    let piece = filler.repeat((1 << 20) / filler.len());
    for _ in 0..GIB.div_ceil(piece.len()) {
        input.write_all(&piece).unwrap();
    }
    input.write_all(after.as_bytes()).unwrap();
    let held = most(child.id());
    drop(input);
    let said: Said = child.wait_with_output().unwrap().into();
    said.expect(1, &[says]);
    // Sorted by id.
    assert_eq!(ids(&dir.path().join("out")), ["after", "before"]);
    if let Some(held) = held {
        assert!(held < GIB / 4, "held {held} bytes");
    }
}

#[test]
fn a_line_of_json_of_a_gigabyte() {
    let (before, after) =
        (line("before", ARTICLE) + "{\"id\": \"huge\", \"text\": \"", line("after", ARTICLE));
    pass_over("jsonl", &before, b"word ", &format!("\"}}\n{after}"), ", line 2: longer than");
}

#[test]
fn a_field_of_a_table_of_a_gigabyte() {
    let before = format!("id,text\nbefore,\"{ARTICLE}\"\nhuge,\"");
    // Lines within a field, so that not only its length counts.
    pass_over("csv", &before, b"word, \"\"\n", &format!("\"\nafter,\"{ARTICLE}\"\n"), ": longer than");
}
