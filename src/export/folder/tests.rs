//! Folders read back and joined.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;

use super::*;
use crate::export::{Format, ModelInfo, Output, Skips, write};
use crate::graph::fixture;

type Document = (DocumentRecord, DocumentGraph);

fn manifest() -> Manifest {
    Manifest::new(ModelInfo { name: "m".into(), version: "1".into(), hash: "h".into() }, "r", "f32")
}

/// Writes a folder as `extract` does.
fn extracted(documents: &[Document], manifest: Manifest, place: &Path) {
    let output = Output::create(place).unwrap();
    let mut collector = Collector::new(output.path(), &fixture::meaning()).unwrap();
    for (record, graph) in documents {
        collector.add(record.clone(), graph.clone()).unwrap();
    }
    write(&collector.finish().unwrap(), manifest, &Format::DEFAULT.into(), &output).unwrap();
    output.commit().unwrap();
}

/// Joins folders as `merge` does.
fn merged(places: &[&Path], to: &Path) -> Result<(), FolderError> {
    let output = Output::create(to).unwrap();
    let meaning = fixture::meaning();
    let mut collector = Collector::new(output.path(), &meaning).unwrap();
    let mut manifest: Option<Manifest> = None;
    for place in places {
        let folder = Folder::open(place)?;
        assert!(folder.doubts()?.is_empty());
        folder.collect(&mut collector, &meaning.relations)?;
        match &mut manifest {
            Some(manifest) => manifest.join(folder.manifest()),
            None => manifest = Some(folder.manifest().clone()),
        }
    }
    write(&collector.finish()?, manifest.unwrap(), &Format::DEFAULT.into(), &output).unwrap();
    output.commit().unwrap();
    Ok(())
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let manifest: Manifest = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).unwrap()).unwrap();
    let read = |name: &String| (name.clone(), fs::read_to_string(folder.join(name)).unwrap());
    manifest.files.iter().map(read).collect()
}

/// The documents that a shard got, with something skipped in each.
fn shard(documents: &[Document], shards: &[usize], wanted: usize) -> (Vec<Document>, Manifest) {
    let own = documents.iter().zip(shards).filter(|(_, shard)| **shard == wanted || **shard == 3);
    let mut manifest = manifest();
    let mut skips = Skips::default();
    skips.add(format!("in/{wanted}.jsonl"), Some(7), "broken_json", "broken");
    manifest.skipped = skips;
    (own.map(|(document, _)| document.clone()).collect(), manifest)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    /// Shard 3 stands for "in all of them".
    #[test]
    fn merge_is_associative_commutative_idempotent_and_equals_one_run(
        shards in prop::collection::vec(0..4_usize, 4),
        order in Just([0, 1, 2]).prop_shuffle(),
    ) {
        let documents = fixture::documents();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let places: Vec<PathBuf> = (0..3).map(|i| at(&i.to_string())).collect();
        for (wanted, place) in places.iter().enumerate() {
            let (own, manifest) = shard(&documents, &shards, wanted);
            extracted(&own, manifest, place);
        }
        let mut whole = manifest();
        for wanted in 0..3 {
            whole.skipped.join(&shard(&documents, &shards, wanted).1.skipped, false);
        }
        extracted(&documents, whole, &at("whole"));
        let [a, b, c] = order.map(|i| places[i].as_path());
        merged(&[a, b, c], &at("abc")).unwrap();
        merged(&[a, b], &at("ab")).unwrap();
        merged(&[&at("ab"), c], &at("ab-c")).unwrap();
        merged(&[b, c], &at("bc")).unwrap();
        merged(&[&at("bc"), a, &at("ab"), a], &at("bc-a-ab-a")).unwrap();
        let whole = files(&at("whole"));
        for name in ["abc", "ab-c", "bc-a-ab-a"] {
            let joined = files(&at(name));
            prop_assert_eq!(joined.keys().collect::<BTreeSet<_>>(), whole.keys().collect::<BTreeSet<_>>());
            for (file, text) in &joined {
                prop_assert_eq!(text, &whole[file], "{} of {}", file, name);
            }
        }
    }
}

fn written() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("out");
    extracted(&fixture::documents(), manifest(), &place);
    (folder, place)
}

fn doubts(place: &Path) -> String {
    let doubts = Folder::open(place).unwrap().doubts().unwrap();
    doubts.iter().map(|doubt| format!("{doubt}\n")).collect()
}

#[test]
fn a_folder_that_is_not_whole_is_told_by_its_manifest() {
    let (_folder, place) = written();
    assert_eq!(doubts(&place), "");
    let path = place.join(TRIPLES);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    let told = doubts(&place);
    assert!(told.contains("triples.jsonl: it has ") && told.contains(" were written"), "{told}");
    fs::write(&path, text.replace("Norland", "Norlend")).unwrap();
    assert!(doubts(&place).contains("triples.jsonl: it was changed after it was written"));
    fs::remove_file(&path).unwrap();
    let error = Folder::open(&place).unwrap().doubts().unwrap_err().to_string();
    assert!(error.starts_with("cannot read") && error.contains("triples.jsonl"), "{error}");
}

#[test]
fn a_stopped_run_and_other_rules_are_doubts() {
    let (folder, place) = written();
    let other = folder.path().join("other");
    let stopped =
        Manifest { complete: false, rules_hash: "s".into(), precision: "int8".into(), ..manifest() };
    extracted(&fixture::documents(), stopped, &other);
    assert!(doubts(&other).contains("its run was stopped"));
    let (one, two) = (Folder::open(&place).unwrap(), Folder::open(&other).unwrap());
    let told: Vec<String> =
        two.differences(one.manifest(), &one.path).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("its hash of the rules differs") && told[0].ends_with("s, not r"), "{told:?}");
    assert!(told[1].contains("its precision differs"), "{told:?}");
    assert!(one.differences(one.manifest(), &one.path).is_empty());
}

#[test]
fn what_is_no_folder_of_this_version_is_refused() {
    let (folder, place) = written();
    let error = |path: &Path| Folder::open(path).unwrap_err().to_string();
    assert!(error(&folder.path().join("nowhere")).contains("is no graph folder: it has no run.json"));
    fs::write(place.join(MANIFEST), "{\"program\": \"other\"}").unwrap();
    assert!(error(&place).contains("run.json is not of claimgraph"));
    fs::write(place.join(MANIFEST), "{\"program\": \"claimgraph\", \"version\": \"0.1.0\"}").unwrap();
    assert!(error(&place).contains("was written by claimgraph 0.1.0 in another layout of files (1, not 2)"));
    fs::write(place.join(MANIFEST), "{").unwrap();
    assert!(error(&place).contains("run.json is broken"));
}

#[test]
fn a_broken_line_is_named_with_file_and_line() {
    let (_folder, place) = written();
    let collect = |place: &Path| {
        let temporary = tempfile::tempdir().unwrap();
        let meaning = fixture::meaning();
        let mut collector = Collector::new(temporary.path(), &meaning).unwrap();
        Folder::open(place).unwrap().collect(&mut collector, &meaning.relations).unwrap_err().to_string()
    };
    let path = place.join(TRIPLES);
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let first = lines.remove(1);
    fs::write(&path, lines.join("\n")).unwrap();
    let told = collect(&place);
    assert!(told.contains("documents.jsonl:1: the document \"a\" has 3 triples"), "{told}");
    fs::write(&path, text.replacen("\"relation\":\"supply\"", "\"relation\":\"gift\"", 1)).unwrap();
    assert!(collect(&place).contains("triples.jsonl:"));
    fs::write(&path, text.replacen(first, &first[..20], 1)).unwrap();
    assert!(collect(&place).contains("triples.jsonl:2: "));
    fs::write(&path, format!("{text}{}\n", first.replace("\"doc\":\"a\"", "\"doc\":\"z\""))).unwrap();
    assert!(collect(&place).contains("the document \"z\" is not in documents.jsonl"));
}

#[test]
fn an_id_that_stands_twice_in_a_folder_is_named_with_file_and_line() {
    let (_folder, place) = written();
    let collect = |place: &Path| {
        let temporary = tempfile::tempdir().unwrap();
        let meaning = fixture::meaning();
        let mut collector = Collector::new(temporary.path(), &meaning).unwrap();
        let read = Folder::open(place).unwrap().collect(&mut collector, &meaning.relations);
        read.map_err(|e| e.to_string())
            .and_then(|()| collector.finish().map_err(|e| e.to_string()))
            .unwrap_err()
    };
    let path = place.join(TRIPLES);
    let text = fs::read_to_string(&path).unwrap();
    // Within a document.
    fs::write(&path, text.replacen("\"id\":\"t-a2\"", "\"id\":\"t-a1\"", 1)).unwrap();
    let told = collect(&place);
    assert!(
        told.ends_with("triples.jsonl:2: the triple \"t-a1\" stands twice in the document \"a\""),
        "{told}"
    );
    // In two documents.
    fs::write(&path, text.replacen("\"id\":\"t-b3\"", "\"id\":\"t-a1\"", 1)).unwrap();
    let told = collect(&place);
    assert!(told.starts_with("the triple id \"t-a1\" stands for two: "), "{told}");
    fs::write(&path, text).unwrap();
    // An actor within a document.
    let path = place.join(DOCUMENTS);
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let actors = lines[1]["actors"].as_array_mut().unwrap();
    let mut other = actors[0].clone();
    other["name"] = "Somebody else".into();
    actors.push(other);
    fs::write(&path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    let told = collect(&place);
    assert!(told.contains("documents.jsonl:2: the actor ") && told.contains("stands twice"), "{told}");
}
