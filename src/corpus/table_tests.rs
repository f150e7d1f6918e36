//! Tests of CSV and TSV.

use super::*;

fn read_with(
    text: impl AsRef<[u8]>,
    kind: SourceKind,
    options: ReadOptions,
) -> Vec<Result<Document, Skipped>> {
    Documents::from_memory(text.as_ref().to_vec(), kind, options).collect()
}

fn read(text: impl AsRef<[u8]>) -> Vec<Result<Document, Skipped>> {
    read_with(text, SourceKind::Csv, ReadOptions::default())
}

fn texts(read: &[Result<Document, Skipped>]) -> Vec<String> {
    let name = |r: &Result<Document, Skipped>| match r {
        Ok(d) => d.text.clone(),
        Err(s) => format!("{}@{}", s.reason.kind(), s.origin.line.unwrap_or(0)),
    };
    read.iter().map(name).collect()
}

#[test]
fn columns_are_found_by_their_names() {
    let got = read(
        "\u{feff}Headline,id,Body,Publish Date,source_domain,link,rest\r\n\
         Ships leave,a1,Two ships left.,2024-05-01,example.org,https://example.org/1,x\r\n\
         ,,Three ships left.,,,,\r\n",
    );
    let want = Document {
        id: "a1".to_owned(),
        title: Some("Ships leave".to_owned()),
        text: "Two ships left.".to_owned(),
        date: Some("2024-05-01".to_owned()),
        publisher: Some("example.org".to_owned()),
        url: Some("https://example.org/1".to_owned()),
        origin: Origin { path: "memory".to_owned(), line: Some(2) },
        ..Document::default()
    };
    assert_eq!(got[0].as_ref().unwrap(), &want);
    let bare = got[1].as_ref().unwrap();
    assert_eq!((bare.id.as_str(), &bare.title, &bare.url), ("memory:3", &None, &None));
}

#[test]
fn named_columns_come_before_the_usual_ones() {
    let fields = FieldNames { text: Some("Story".to_owned()), ..FieldNames::default() };
    let options = ReadOptions { fields, ..ReadOptions::default() };
    let got = read_with("text,Story\nteaser,Two ships left.\n", SourceKind::Csv, options.clone());
    assert_eq!(texts(&got), ["Two ships left."]);
    // A table without it is one error, whatever its length.
    let got = read_with("text,title\nteaser,a\nteaser,b\n", SourceKind::Csv, options);
    assert_eq!(texts(&got), ["no_text_field@1"]);
    let said = got[0].as_ref().unwrap_err().to_string();
    for part in ["\"Story\"", "\"text\", \"title\"", "--text-field"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn quoted_fields_hold_lines_quotes_and_delimiters_and_lines_are_counted() {
    let got = read(
        "text,title\n\"Two ships, \"\"Ann\"\" and\n\"\"Bee\"\", left.\",a\n\nThree\n\"a\",b,c\n\"Four\nships\",d\nFive,e",
    );
    assert_eq!(
        texts(&got),
        [
            "Two ships, \"Ann\" and\n\"Bee\", left.",
            "not_a_document@5",
            "not_a_document@6",
            "Four\nships",
            "Five"
        ]
    );
    let lines: Vec<_> = got.iter().map(|r| r.as_ref().map_or(None, |d| d.origin.line)).collect();
    assert_eq!(lines, [Some(2), None, None, Some(7), Some(9)]);
}

#[test]
fn the_first_row_tells_the_delimiter() {
    for (delimiter, kind) in
        [(",", SourceKind::Csv), (";", SourceKind::Csv), ("\t", SourceKind::Csv), ("\t", SourceKind::Tsv)]
    {
        let text = ["title", "text"].join(delimiter) + "\n" + &["a", "Two ships left."].join(delimiter);
        assert_eq!(texts(&read_with(text, kind, ReadOptions::default())), ["Two ships left."]);
    }
    assert_eq!(texts(&read("text\nOne column.\n")), ["One column."]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_costs_no_memory_and_is_told() {
    let options = ReadOptions { max_document: 1_000, ..ReadOptions::default() };
    let text = format!("text,title\nOne.,a\n\"Two,b\n{}", "Three,c\n".repeat(1_000));
    assert_eq!(texts(&read_with(text, SourceKind::Csv, options.clone())), ["One.", "too_long@3"]);
    let commas = format!("text,title\n{}\nTwo.,b\n", ",".repeat(5_000));
    assert_eq!(texts(&read_with(commas, SourceKind::Csv, options)), ["too_long@2", "Two."]);
}

#[test]
fn old_encodings_are_guessed_and_others_told() {
    let got = read(b"text,title\nThe caf\xe9 owner said \x93nothing was delivered\x94.,d\xe9p\xf4t\n");
    let got = got[0].as_ref().unwrap();
    assert_eq!(got.text, "The café owner said “nothing was delivered”.");
    assert_eq!(got.title.as_deref(), Some("dépôt"));
    let utf16: Vec<u8> =
        "\u{feff}text,title\nShips left.,a\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let got = read(utf16);
    assert_eq!(texts(&got), ["not_text@1"]);
    assert!(got[0].as_ref().unwrap_err().to_string().contains("UTF-16LE"));
    assert!(matches!(read("").as_slice(), [Err(s)] if s.reason == SkipReason::EmptyText));
}
