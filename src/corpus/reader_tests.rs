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

/// Of each thing that was read its id, or why it was skipped and in which line.
pub(super) fn kinds(read: &[Result<Document, Skipped>]) -> Vec<String> {
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

fn gzip(content: impl Fn(&mut dyn std::io::Write)) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    content(&mut encoder);
    encoder.finish().unwrap()
}

#[test]
fn a_bomb_is_passed_over_and_what_comes_after_it_is_read() {
    // 256 KiB that become 256 MiB, in one line and in one text.
    let bomb = |out: &mut dyn std::io::Write| {
        let blank = vec![b' '; 1 << 20];
        (0..256).for_each(|_| out.write_all(&blank).unwrap());
    };
    let lines = gzip(|out| {
        out.write_all(b"{\"id\": \"first\", \"text\": \"One.\"}\n{\"text\": \"").unwrap();
        bomb(out);
        out.write_all(b"\"}\n{\"id\": \"last\", \"text\": \"Two.\"}").unwrap();
    });
    assert!(lines.len() < 2 << 20);
    let got = read(&[("a.jsonl.gz", &lines), ("b.txt.gz", &gzip(bomb)), ("c.txt", b"Three.")], 1_000);
    assert_eq!(kinds(&got), ["first", "too_long@2", "last", "too_long@0", "c"]);
}

#[test]
fn what_is_cut_short_gives_what_came_before() {
    let text = |n: u32| {
        let word = |i: u32| blake3::hash(&(n * 1_000 + i).to_le_bytes()).to_hex().to_string();
        format!(
            "{{\"id\": \"a{n}\", \"text\": \"{}\"}}\n",
            (0..500).map(word).collect::<Vec<_>>().join(" and the ")
        )
    };
    let lines: Vec<String> = (0..30).map(text).collect();
    let whole = gzip(|out| lines.iter().for_each(|line| out.write_all(line.as_bytes()).unwrap()));
    let zstd = zstd::encode_all(lines.concat().as_bytes(), 1).unwrap();
    for (name, packed) in [("a.jsonl.gz", whole), ("a.jsonl.zst", zstd)] {
        let cut = &packed[..packed.len() * 2 / 3];
        let got = read(&[(name, cut), ("b.txt", b"Two ships left.")], 1 << 20);
        let (last, before) = got.split_last().unwrap();
        assert_eq!(last.as_ref().unwrap().id, "b");
        let (fault, before) = before.split_last().unwrap();
        assert!(before.len() > 5 && before.iter().all(Result::is_ok), "{name}: {}", before.len());
        let fault = fault.as_ref().unwrap_err();
        assert_eq!(fault.origin.line, Some(before.len() as u64 + 1));
        assert!(fault.to_string().contains("cut short"), "{fault}");
    }
    // A text that is cut short is none.
    let got = read(&[("a.txt.gz", &gzip(|out| out.write_all(b"Two ships left.").unwrap())[..20])], 100);
    assert_eq!(kinds(&got), ["unreadable@0"]);
}

#[test]
fn folders_of_all_kinds_are_read_and_empty_files_told() {
    let page = format!(
        "<html><title>Ships</title><body><p>{}</p></body></html>",
        "Two ships left port. ".repeat(40)
    );
    let got = read(
        &[
            ("a.txt", b"Ships leave"),
            ("b.html", page.as_bytes()),
            ("c.jsonl", br#"{"id": "x", "text": "One."}"#),
            ("d.csv", b"id,text\ny,Two.\n,Three."),
            ("e.tsv", b"id\ttext\nz\tFour."),
            ("f.jsonl", b""),
            ("g.csv", b""),
            ("h.txt", b""),
            ("i.html", b""),
            ("j.warc", b""),
            ("k.tsv", b"id\ttitle\nz\tFour."),
            ("l.jsonl.gz", b""),
        ],
        10_000,
    );
    let want =
        ["a", "b", "x", "y", "d:3", "z", "empty_text@1", "empty_text@0", "empty_text@0", "no_text_field@1"];
    assert_eq!(kinds(&got), want);
}

#[test]
fn broken_utf8_is_no_end() {
    let lines = b"{\"id\": \"a\", \"text\": \"One.\"}\n{\"id\": \"b\", \"text\": \"\xff\x00\xfe\"}\n{\"id\": \"c\", \"text\": \"Two.\"}";
    assert_eq!(kinds(&read(&[("a.jsonl", lines)], 100)), ["a", "not_text@2", "c"]);
    let rows = b"id,text\na,One.\nb,\xff\x00\xfe\nc,Two.";
    assert_eq!(kinds(&read(&[("a.csv", rows)], 100)), ["a", "not_text@3", "c"]);
}

#[test]
fn json_fields_have_many_names() {
    let lines = [
        r#"{"_id": 7, "headline": "Ships", "body": "One.", "published_at": "2024", "source": {"id": "x", "name": "Example"}, "link": "u"}"#,
        r#"{"text": ["One."], "maintext": "Two.", "date": 2024, "language": null, "url": {"a": [1]}}"#,
        r#"{"words": "Three.", "kind": "news"}"#,
        r#"{"text": "Four.", "lang": "de"}"#,
    ];
    let got = read(&[("a.jsonl", lines.join("\n").as_bytes())], 1_000);
    assert_eq!(kinds(&got), ["7", "a:2", "not_a_document@3", "other_language@4"]);
    let first = got[0].as_ref().unwrap();
    assert_eq!((first.text.as_str(), first.title.as_deref()), ("One.", Some("Ships")));
    assert_eq!((first.publisher.as_deref(), first.url.as_deref()), (Some("Example"), Some("u")));
    assert_eq!(got[1].as_ref().unwrap().text, "Two.");
    let said = got[2].as_ref().unwrap_err().to_string();
    assert!(said.contains("\"words\", \"kind\"") && said.contains("--text-field"), "{said}");
}

mod any_input {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of all formats, in any order, with any bytes between them.
    fn soup() -> impl Strategy<Value = Vec<u8>> {
        let pieces = [
            "{\"text\": \"",
            "\"}\n",
            "{\"id\":",
            "null",
            "[[",
            "\n",
            "\r\n",
            "\r\n\r\n",
            ",",
            "\t",
            ";",
            "\"",
            "text,id\n",
            "WARC/1.0\r\n",
            "WARC-Type: response\r\n",
            "Content-Length: 90\r\n\r\n",
            "HTTP/1.1 200 OK\r\n",
            "Content-Type: text/html\r\n",
            "Transfer-Encoding: chunked\r\n\r\n",
            "5\r\n",
            "<p>Two ships left. ",
            "<div>",
            "</div>",
            "<table><tr><td>",
            "<svg>",
            "<b a='",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "&amp;",
            "&#x",
            "â€™",
            "é",
        ];
        let piece = prop::sample::select(pieces.to_vec()).prop_map(|piece| piece.as_bytes().to_vec());
        let bytes = prop::collection::vec(any::<u8>(), 0..8);
        prop::collection::vec(prop_oneof![5 => piece, 1 => bytes], 0..60).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn every_reader_ends_and_keeps_to_the_limit(bytes in soup()) {
            use SourceKind::{Auto, Csv, Html, JsonLines, Text, Tsv, Warc};
            for kind in [Auto, Text, Html, JsonLines, Csv, Tsv, Warc] {
                let options = ReadOptions { max_document: 200, ..ReadOptions::default() };
                for document in Documents::from_memory(bytes.clone(), kind, options).flatten() {
                    // A byte of an old encoding may become three of UTF-8.
                    prop_assert!(document.text.len() <= 600 && !document.id.is_empty());
                }
            }
        }
    }
}
