//! The files of `neo4j/`, read by the rules of `neo4j-admin database import` with its defaults.

use super::*;
use crate::graph::Evidence;

/// The fields of a line. A quote is one only where it begins a field; inside, two stand for one, and a backslash
/// for itself. What is empty and not quoted is null. No field has two lines.
fn fields(line: &str) -> Vec<Option<String>> {
    let mut fields = Vec::new();
    let mut rest = line.chars().peekable();
    loop {
        let mut text = String::new();
        let quoted = rest.next_if_eq(&'"').is_some();
        if quoted {
            loop {
                match rest.next() {
                    Some('"') if rest.next_if_eq(&'"').is_some() => text.push('"'),
                    Some('"') => break,
                    Some(c) => text.push(c),
                    None => panic!("a quote is not closed: {line}"),
                }
            }
        } else {
            while let Some(c) = rest.next_if(|c| *c != ',') {
                assert_ne!(c, '"', "a quote inside a field that has none: {line}");
                text.push(c);
            }
        }
        fields.push((quoted || !text.is_empty()).then_some(text));
        match rest.next() {
            None => return fields,
            Some(',') => {}
            Some(c) => panic!("{c:?} behind a quote: {line}"),
        }
    }
}

/// A row: the header's names without their types, to values. What is null has no key.
type Row = BTreeMap<String, Vec<String>>;

/// The rows of a file, each value of the type that the header names.
fn read(text: &str) -> Vec<Row> {
    let mut lines = text.split_terminator('\n').map(fields);
    let header: Vec<(String, String)> = lines.next().unwrap().into_iter().map(column).collect();
    let row = |values: Vec<Option<String>>| -> Row {
        assert_eq!(values.len(), header.len(), "{values:?}");
        let known = header.iter().zip(values).filter_map(|(column, value)| Some((column, value?)));
        known.map(|((name, kind), value)| (name.clone(), typed(kind, &value))).collect()
    };
    lines.map(row).collect()
}

/// `documents:long` as name and type; ids and ends are named by what they are.
fn column(field: Option<String>) -> (String, String) {
    let field = field.unwrap();
    let (name, kind) = field.split_once(':').map_or((field.as_str(), "string"), |parts| parts);
    let (kind, _) = kind.split_once('(').unwrap_or((kind, ""));
    match kind {
        "START_ID" | "END_ID" | "TYPE" | "LABEL" => (format!(":{kind}"), kind.to_owned()),
        _ => (name.to_owned(), kind.to_owned()),
    }
}

fn typed(kind: &str, value: &str) -> Vec<String> {
    match kind {
        "long" => assert!(value.parse::<i64>().is_ok(), "{value:?}"),
        "double" => assert!(value.parse::<f64>().is_ok(), "{value:?}"),
        "boolean" => assert!(value == "true" || value == "false", "{value:?}"),
        "string" | "ID" | "START_ID" | "END_ID" | "TYPE" => {}
        "string[]" | "LABEL" => return value.split(';').map(str::to_owned).collect(),
        other => panic!("the import knows no type {other:?}"),
    }
    vec![value.to_owned()]
}

/// All that a field may hold which a reader of CSV could take for something else.
const HOSTILE: &str = "\"a\" , b;c\r\nd\\\" \t\u{0}\u{2028}é 💣 \u{202e}e, '' =1+1 \\";
const CLEAN: &str = "\"a\" , b;c d\\\" \u{2028}é 💣 \u{202e}e, '' =1+1 \\";

fn hostile() -> (DocumentRecord, DocumentGraph) {
    let (one, two) = ("person/ö;\"1\"", "local/2");
    let mut event = fixture::supply("t1", "d", Some(one), Some(two), HOSTILE);
    event.evidence.text = HOSTILE.into();
    event.mentions = vec![Evidence { start: 50, text: String::new(), cue: None, ..event.evidence.clone() }];
    let mut denial = fixture::statement("t2", "d", "denial", Some(two), None);
    denial.content_text = Some(HOSTILE.into());
    let actors = vec![
        fixture::actor(one, HOSTILE, &[&format!("Alias {HOSTILE}"), "", "\n", "b"], None),
        fixture::actor(two, "", &[], Some(one)),
    ];
    let record = DocumentRecord {
        id: "d".into(),
        title: Some(HOSTILE.into()),
        date: Some(String::new()),
        publisher: Some(HOSTILE.into()),
        url: None,
        path: HOSTILE.into(),
        ..DocumentRecord::default()
    };
    (record, DocumentGraph { doc: "d".into(), actors, triples: vec![event, denial] })
}

#[test]
fn every_field_comes_back_whatever_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(vec![hostile()], &place);
    let files = files(&place);
    let rows: BTreeMap<&str, Vec<Row>> = files
        .iter()
        .filter_map(|(name, text)| Some((name.strip_prefix("neo4j/")?.strip_suffix(".csv")?, read(text))))
        .collect();
    let one = |value: &str| Some(vec![value.to_owned()]);
    let get = |row: &Row, name: &str| row.get(name).cloned();

    let actors = &rows["actors"];
    let person = actors.iter().find(|row| get(row, "kind") == one("person")).unwrap();
    assert_eq!((get(person, "id"), get(person, "name")), (one("person/ö;\"1\""), one(CLEAN)));
    // No item may hold the delimiter, and an empty one is none.
    let aliases = Some(vec![format!("Alias {}", CLEAN.replace(';', ",")), "b".to_owned()]);
    assert_eq!(get(person, "aliases"), aliases);
    assert_eq!(person[":LABEL"], ["Actor", "Person"]);
    let local = actors.iter().find(|row| get(row, "kind") == one("local")).unwrap();
    assert_eq!((get(local, "name"), get(local, "aliases")), (None, None), "what is empty is null");
    assert_eq!(get(local, "speaksFor"), one("person/ö;\"1\""));

    let document = &rows["documents"][0];
    assert_eq!((get(document, "title"), get(document, "path")), (one(CLEAN), one(CLEAN)));
    assert_eq!((get(document, "date"), get(document, "url"), get(document, "line")), (None, None, None));
    assert_eq!(get(&rows["publishers"][0], "name"), one(CLEAN));
    let texts: Vec<_> = rows["evidence"].iter().map(|row| get(row, "text")).collect();
    assert!(texts.contains(&one(CLEAN)) && texts.contains(&None), "{texts:?}");
    let claims = &rows["claims"];
    let event = claims.iter().find(|row| row[":LABEL"] == ["Claim", "Supply"]).unwrap();
    // A claim's words have no other white space than blanks.
    let words = CLEAN.replace('\u{2028}', "");
    assert_eq!(get(event, "item"), one(&words));
    assert_eq!(get(event, "negated"), one("false"));
    let denial = claims.iter().find(|row| row[":LABEL"] == ["Claim", "Denial"]).unwrap();
    assert_eq!((get(denial, "contentText"), get(denial, "negated")), (one(&words), None));

    // Every end is a node of the file of its kind.
    let ids =
        |name: &str| -> BTreeSet<String> { rows[name].iter().map(|row| row["id"][0].clone()).collect() };
    let (actors, claims) = (ids("actors"), ids("claims"));
    assert_eq!((actors.len(), claims.len()), (2, 2));
    for row in &rows["roles"] {
        assert!(claims.contains(&row[":START_ID"][0]) && actors.contains(&row[":END_ID"][0]), "{row:?}");
    }
    let direct = &rows["direct"][0];
    assert_eq!(
        (&direct[":START_ID"][0], &direct[":TYPE"][0]),
        (&"person/ö;\"1\"".into(), &"SUPPLIES".into())
    );
}

#[test]
fn the_script_names_every_file_once_and_no_other() {
    let script = include_str!("../../neo4j/import.sh");
    let named: BTreeSet<String> = script
        .lines()
        .filter_map(|line| {
            line.trim().strip_prefix("--nodes=").or(line.trim().strip_prefix("--relationships="))
        })
        .map(|name| format!("neo4j/{}", name.trim_end_matches([' ', '\\'])))
        .collect();
    let written = Format::Neo4j.files().into_iter().filter(|name| name.ends_with(".csv")).collect();
    assert_eq!(named, written);
}
