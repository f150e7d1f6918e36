//! What the files hold, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::*;
use crate::export::{ModelInfo, Output};
use crate::graph::{ActorRecord, Collector, DocumentGraph, DocumentRecord, TripleRecord, fixture};

fn export(documents: Vec<(DocumentRecord, DocumentGraph)>, place: &Path) -> Manifest {
    let output = Output::create(place).unwrap();
    let mut collector = Collector::new(output.path(), &fixture::relations()).unwrap();
    for (record, graph) in documents {
        collector.add(record, graph).unwrap();
    }
    let run = collector.finish().unwrap();
    let model = ModelInfo { name: "m".into(), version: "1".into(), hash: "h".into() };
    let manifest = write(&run, Manifest::new(model, "r", "f32"), &output).unwrap();
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
    assert_eq!(triples[..3], graph.triples[..]);
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
    for (group, file, column) in [
        ("Actor", "neo4j/actors.csv", "id:ID(Actor)"),
        ("Claim", "neo4j/claims.csv", "id:ID(Claim)"),
        ("Evidence", "neo4j/evidence.csv", "id:ID(Evidence)"),
        ("Document", "neo4j/documents.csv", "key:ID(Document)"),
    ] {
        let rows = rows(&files[file]);
        let found: BTreeSet<String> = rows.iter().map(|row| row[column].clone()).collect();
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
    assert_eq!(types("neo4j/roles.csv"), set(&["SUPPLIER", "RECIPIENT", "ABOUT"]));
    assert_eq!(types("neo4j/statements.csv"), set(&["ALLEGES", "DENIES"]));
    assert_eq!(types("neo4j/direct.csv"), set(&["SUPPLIES"]));
    // One claim of two documents: one node, one direct edge.
    let direct = rows(&files["neo4j/direct.csv"]);
    assert_eq!(direct.len(), 1);
    assert_eq!(direct[0]["documents:long"], "2");
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
    }
    let formula = |cell: &String| cell.starts_with(['=', '+', '-', '@']);
    assert!(!nodes.iter().any(|row| row.values().any(formula)));
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
    let mut collector = Collector::new(output.path(), &fixture::relations()).unwrap();
    for (record, graph) in fixture::documents() {
        collector.add(record, graph).unwrap();
    }
    let run = collector.finish().unwrap();
    let error = write(&run, Manifest::default(), &output).unwrap_err().to_string();
    assert!(error.contains("triples.jsonl: No space left on device"), "{error}");
    drop(output);
    assert_eq!(files(&place), before);
}
