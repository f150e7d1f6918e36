//! Tests of the reader on files with every fault.

use super::*;

fn read(files: &[(&str, &[u8])], limit: u64) -> Vec<Result<Document, Skipped>> {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(dir.path().join(name), content).unwrap();
    }
    let options = ReadOptions { max_document: limit, ..ReadOptions::default() };
    Documents::new(sources(&[dir.path().to_owned()], None, ARTICLES).unwrap(), options).collect()
}

fn kinds(read: &[Result<Document, Skipped>]) -> Vec<String> {
    let name = |r: &Result<Document, Skipped>| match r {
        Ok(d) => d.id.clone(),
        Err(s) => format!("{}@{}", s.reason.kind(), s.origin.line.unwrap_or(0)),
    };
    read.iter().map(name).collect()
}

#[test]
fn one_bad_line_never_ends_the_file() {
    let long = format!(r#"{{"id": "long", "text": "{}"}}"#, "a".repeat(500));
    let lines = [
        r#"{"id": "a1", "title": "Ships leave", "text": "Two ships left.", "date": "2024-05-01", "more": [1]}"#,
        r#"{"id": "a2", "text": "cut of"#,
        "",
        r#"["no", "object"]"#,
        "no json at all",
        r#"{"id": "a3", "text": "  \n "}"#,
        r#"{"id": "a4", "title": "no text"}"#,
        r#"{"id": ["a5"], "text": "Three ships."}"#,
        &long,
        r#"{"text": "It has no id."}"#,
        r#"{"id": 17, "text": "Its id is a number."}"#,
        r#"{"id": "a1", "text": "Its id is taken."}"#,
    ];
    let got = read(&[("news.jsonl", lines.join("\n").as_bytes())], 300);
    let want = [
        "a1",
        "broken_json@2",
        "not_a_document@4",
        "broken_json@5",
        "empty_text@6",
        "not_a_document@7",
        "not_a_document@8",
        "too_long@9",
        "news:10",
        "17",
        "duplicate_id@12",
    ];
    assert_eq!(kinds(&got), want);
    let first = got[0].as_ref().unwrap();
    assert_eq!((first.title.as_deref(), first.date.as_deref()), (Some("Ships leave"), Some("2024-05-01")));
    assert!(!first.title_in_text);
    let twice = got[10].as_ref().unwrap_err().to_string();
    assert!(
        twice.contains("news.jsonl:12") && twice.contains("news.jsonl:1") && twice.contains("\"a1\""),
        "{twice}"
    );
}

#[test]
fn text_files_are_documents_with_their_headline_in_the_text() {
    let got = read(
        &[
            ("a.txt", b"\xef\xbb\xbfShips leave\r\n\r\nTwo ships left."),
            ("b.txt", b"  \n"),
            ("c.txt", b"\xff\xfe\x00"),
        ],
        100,
    );
    assert_eq!(kinds(&got), ["a", "empty_text@0", "not_text@0"]);
    let a = got[0].as_ref().unwrap();
    assert!(a.title_in_text);
    // What was read stays as it is, carriage returns too, so that offsets stay true.
    assert_eq!(a.text, "Ships leave\r\n\r\nTwo ships left.");
}

#[test]
fn a_text_over_the_limit_is_skipped() {
    let got = read(&[("a.txt", &[b'a'; 101]), ("b.txt", &[b'b'; 100])], 100);
    assert_eq!(kinds(&got), ["too_long@0", "b"]);
}

#[test]
fn ids_are_unique_over_files() {
    let got = read(&[("a.jsonl", br#"{"id": "b", "text": "One."}"#), ("b.txt", b"Two.")], 100);
    assert_eq!(kinds(&got), ["b", "duplicate_id@0"]);
}
