//! What the files hold, read back.

mod event_data;
mod graphml;
mod import;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::*;
use crate::export::{ModelInfo, Output};
use crate::graph::{ActorRecord, Collector, DocumentGraph, DocumentRecord, TripleRecord, fixture};

fn export(documents: Vec<(DocumentRecord, DocumentGraph)>, place: &Path) -> Manifest {
    let output = Output::create(place).unwrap();
    let mut collector = Collector::new(output.path(), &fixture::meaning()).unwrap();
    for (record, graph) in documents {
        collector.add(record, graph).unwrap();
    }
    let run = collector.finish().unwrap();
    let model = ModelInfo { name: "m".into(), version: "1".into(), hash: "h".into() };
    let manifest = write(&run, Manifest::new(model, "r", "f32"), &Format::DEFAULT.into(), &output).unwrap();
    output.commit().unwrap();
    manifest
}

fn all_files(folder: &Path, below: &str, into: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            all_files(&entry.path(), &format!("{name}/"), into);
        } else {
            into.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

fn files(place: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    all_files(place, "", &mut files);
    files
}

/// Rows of a CSV file as maps from the header's names.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn the_same_bytes_whatever_the_order() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    export(fixture::documents(), &one);
    export(fixture::documents().into_iter().rev().collect(), &two);
    assert_eq!(files(&one), files(&two));
}

#[test]
fn the_manifest_lists_every_file_and_counts_the_triples() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    let manifest = export(fixture::documents(), &place);
    assert_eq!(manifest.files, files(&place).into_keys().collect::<Vec<_>>());
    assert_eq!(manifest.counts.documents, 4);
    assert_eq!(manifest.counts.tokens, 160);
    assert_eq!(manifest.counts.triples.values().sum::<u64>(), 8);
    let text = fs::read_to_string(place.join(MANIFEST)).unwrap();
    assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), manifest);
    assert!(!text.contains(&*folder.path().to_string_lossy()), "a path of this machine");
}

#[test]
fn triples_read_back_as_they_were_sorted_by_document_and_position() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let text = fs::read_to_string(place.join("triples.jsonl")).unwrap();
    let triples: Vec<TripleRecord> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&str> = triples.iter().map(|t| t.id.as_str()).collect();
    // The title's triple stands first in its document.
    assert_eq!(ids, ["t-a1", "t-a2", "t-a3", "t-b3", "t-b1", "t-b2", "t-c1", "t-c2"]);
    let (_, graph) = fixture::documents().remove(0);
    for (read, given) in triples.iter().zip(&graph.triples) {
        assert!(read.claim.as_ref().is_some_and(|id| id.starts_with("c-")));
        assert_eq!(TripleRecord { claim: None, ..read.clone() }, *given);
    }
    // Keys stand in the order that people read them in; an unknown role is null.
    assert!(text.starts_with(r#"{"id":"t-a1","doc":"a","relation":"supply","supplier":"country/NOR","#));
    assert!(text.contains(r#""source":null,"about":"country/SUD","content":null,"#));
}

#[test]
fn local_actors_are_told_apart_in_actors_and_triples() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let files = files(&place);
    let actors: Vec<ActorRecord> =
        files["actors.jsonl"].lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let envoys: Vec<&str> = actors.iter().filter(|a| a.name == "the envoy").map(|a| a.id.as_str()).collect();
    assert_eq!(envoys.len(), 2);
    let source = files["triples.jsonl"].lines().find(|line| line.contains("t-b2")).unwrap();
    assert_eq!(envoys.iter().filter(|id| source.contains(&format!("\"{id}\""))).count(), 1);
}

#[test]
fn every_relationship_of_the_import_has_both_ends() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let files = files(&place);
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (group, file) in [
        ("Actor", "neo4j/actors.csv"),
        ("Claim", "neo4j/claims.csv"),
        ("Evidence", "neo4j/evidence.csv"),
        ("Document", "neo4j/documents.csv"),
        ("Publisher", "neo4j/publishers.csv"),
    ] {
        let rows = rows(&files[file]);
        let column = format!("id:ID({group})");
        let found: BTreeSet<String> = rows.iter().map(|row| row[&column].clone()).collect();
        assert_eq!(found.len(), rows.len(), "an id stands twice in {file}");
        assert!(!found.is_empty());
        ids.insert(group, found);
    }
    for (file, text) in &files {
        let header = text.lines().next().unwrap_or_default();
        if !file.starts_with("neo4j/") || !header.starts_with(":START_ID") {
            continue;
        }
        for row in rows(text) {
            for (column, value) in &row {
                let group = column.strip_prefix(":START_ID(").or(column.strip_prefix(":END_ID("));
                if let Some(group) = group.and_then(|g| g.strip_suffix(')')) {
                    assert!(ids[group].contains(value), "{file}: {column} {value:?}");
                }
            }
            assert!(!row[":TYPE"].is_empty());
        }
    }
}

#[test]
fn relationships_are_named_by_the_relations_file() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let files = files(&place);
    let types = |file: &str| -> BTreeSet<String> {
        rows(&files[file]).iter().map(|row| row[":TYPE"].clone()).collect()
    };
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|n| (*n).to_owned()).collect() };
    assert_eq!(types("neo4j/roles.csv"), set(&["SUPPLIER", "RECIPIENT", "SOURCE", "ABOUT"]));
    assert_eq!(types("neo4j/statements.csv"), set(&["ALLEGES", "DENIES"]));
    assert_eq!(types("neo4j/direct.csv"), set(&["SUPPLIES"]));
    // One claim of two documents: one node, one direct edge.
    let direct = rows(&files["neo4j/direct.csv"]);
    assert_eq!(direct.len(), 1);
    assert_eq!(direct[0]["documents:long"], "2");
    assert_eq!(direct[0]["status"], "disputed");
    // Two sources of one claim are two links to it, and the denial is a third.
    let to: Vec<String> = rows(&files["neo4j/statements.csv"])
        .into_iter()
        .filter(|row| row[":END_ID(Claim)"] == direct[0]["claimId"])
        .map(|row| row[":TYPE"].clone())
        .collect();
    assert_eq!(to, ["ALLEGES", "DENIES", "ALLEGES"]);
    let claims = rows(&files["neo4j/claims.csv"]);
    let labels: BTreeSet<&str> = claims.iter().map(|row| row[":LABEL"].as_str()).collect();
    assert_eq!(labels, BTreeSet::from(["Claim;Supply", "Claim;Allegation", "Claim;Denial"]));
    let nested = "Sudria denies: somebody alleges: a \"spy ring\"; with helpers";
    assert!(claims.iter().any(|row| row["text"] == nested), "{claims:?}");
}

#[test]
fn a_negated_event_has_no_direct_edge() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    let mut triple = fixture::supply("t", "a", Some("country/AAA"), Some("country/BBB"), "grain");
    triple.negated = Some(true);
    let graph = DocumentGraph { doc: "a".into(), actors: vec![], triples: vec![triple] };
    export(vec![(DocumentRecord { id: "a".into(), ..Default::default() }, graph)], &place);
    assert!(rows(&fs::read_to_string(place.join("neo4j/direct.csv")).unwrap()).is_empty());
    assert!(!fs::read_to_string(place.join("edges.csv")).unwrap().contains("SUPPLIES"));
}

#[test]
fn fields_of_the_import_hold_no_line_break_and_items_no_delimiter() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let files = files(&place);
    for (file, text) in files.iter().filter(|(name, _)| name.ends_with(".csv")) {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().map(|r| r.unwrap()).collect();
        assert_eq!(records.len() + 1, text.lines().count(), "{file}: a field has two lines");
        assert!(!text.contains('\r'), "{file}");
    }
    let actors = rows(&files["neo4j/actors.csv"]);
    let voss = actors.iter().find(|row| row["name"] == "Mara Voss").unwrap();
    assert_eq!(voss["aliases:string[]"], "Ms, Voss;Voss");
    assert_eq!(voss[":LABEL"], "Actor;Person");
    let evidence = rows(&files["neo4j/evidence.csv"]);
    assert!(evidence.iter().any(|row| row["text"] == "=2+3; \"radios\""));
}

#[test]
fn plain_tables_join_and_hold_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let files = files(&place);
    let nodes = rows(&files["nodes.csv"]);
    let ids: BTreeSet<&str> = nodes.iter().map(|row| row["Id"].as_str()).collect();
    assert_eq!(ids.len(), nodes.len());
    for edge in rows(&files["edges.csv"]) {
        assert!(ids.contains(edge["Source"].as_str()) && ids.contains(edge["Target"].as_str()), "{edge:?}");
        assert_eq!(edge["Type"], "Directed");
        assert!(edge["Weight"].parse::<f64>().unwrap() >= 1.0 && !edge["Label"].is_empty(), "{edge:?}");
    }
    // By these names Gephi knows the columns.
    assert!(files["nodes.csv"].starts_with("Id,Label,"));
    assert!(files["edges.csv"].starts_with("Source,Target,Type,Label,Weight,"));
    let formula = |cell: &String| cell.starts_with(['=', '+', '-', '@']);
    let (edges, triples) = (rows(&files["edges.csv"]), rows(&files["triples.csv"]));
    assert!(![&nodes, &edges, &triples].into_iter().flatten().any(|row| row.values().any(formula)));
    assert!(triples.iter().any(|row| row["when"] == "'=last month"));
    assert!(nodes.iter().any(|row| row["Aliases"] == "'=envoy"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_the_old_output_stays() {
    // Every write to this device fails as on a full disk.
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    export(fixture::documents(), &place);
    let before = files(&place);
    let output = Output::create(&place).unwrap();
    std::os::unix::fs::symlink(full, output.path().join("triples.jsonl")).unwrap();
    let mut collector = Collector::new(output.path(), &fixture::meaning()).unwrap();
    for (record, graph) in fixture::documents() {
        collector.add(record, graph).unwrap();
    }
    let run = collector.finish().unwrap();
    let error = write(&run, Manifest::default(), &Format::DEFAULT.into(), &output).unwrap_err().to_string();
    assert!(error.contains("triples.jsonl: No space left on device"), "{error}");
    drop(output);
    assert_eq!(files(&place), before);
}

/// All formats in a folder.
fn exported(
    folder: &Path,
    name: &str,
    documents: Vec<(DocumentRecord, DocumentGraph)>,
) -> std::path::PathBuf {
    let place = folder.join(name);
    let output = Output::create(&place).unwrap();
    let mut collector = Collector::new(output.path(), &fixture::meaning()).unwrap();
    for (record, graph) in documents {
        collector.add(record, graph).unwrap();
    }
    let formats = <Format as clap::ValueEnum>::value_variants().iter().copied().collect();
    write(&collector.finish().unwrap(), Manifest::default(), &formats, &output).unwrap();
    output.commit().unwrap();
    place
}

#[test]
fn every_format_has_the_same_bytes_whatever_the_order() {
    let folder = tempfile::tempdir().unwrap();
    let one = exported(folder.path(), "one", fixture::documents());
    let two = exported(folder.path(), "two", fixture::documents().into_iter().rev().collect());
    let manifest: Manifest = serde_json::from_slice(&fs::read(one.join(MANIFEST)).unwrap()).unwrap();
    for file in &manifest.files {
        assert!(fs::read(one.join(file)).unwrap() == fs::read(two.join(file)).unwrap(), "{file} differs");
    }
}

#[test]
fn turtle_is_read_back_by_an_rdf_parser() {
    let folder = tempfile::tempdir().unwrap();
    let place = exported(folder.path(), "out", fixture::documents());
    let file = fs::File::open(place.join("graph.ttl")).unwrap();
    let triples: Vec<_> = oxttl::TurtleParser::new().for_reader(file).map(|t| t.unwrap()).collect();
    let find =
        |predicate: &str| triples.iter().filter(|t| t.predicate.as_str() == predicate).collect::<Vec<_>>();
    assert_eq!(find("urn:claimgraph:term:SPEAKS_FOR").len(), 1);
    assert_eq!(find("http://www.w3.org/ns/prov#actedOnBehalfOf").len(), 1);
    assert_eq!(find("urn:claimgraph:term:ALLEGES").len(), 2);
    // Quotes, line breaks and semicolons of a text come back as they were.
    let texts: Vec<String> = find("urn:claimgraph:term:text").iter().map(|t| t.object.to_string()).collect();
    assert!(texts.iter().any(|text| text.contains(r#"=2+3;\n\"radios\""#)), "{texts:?}");
}

#[test]
fn a_cypher_script_has_one_statement_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let place = exported(folder.path(), "out", fixture::documents());
    let text = fs::read_to_string(place.join("graph.cypher")).unwrap();
    for line in text.lines() {
        assert!(line.ends_with(';'), "{line}");
        let begins = ["CREATE CONSTRAINT ", "CREATE INDEX ", "MERGE (n:", "MATCH (a:"];
        assert!(begins.iter().any(|begin| line.starts_with(begin)), "{line}");
    }
    let alleges = text.lines().filter(|line| line.contains("`ALLEGES` {claimId: \"c-")).count();
    // A third one has no source.
    assert_eq!(alleges, 2);
}
