//! Writes all files of a run into the folder that will become the output.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::claims::ClaimRecord;
use super::elements::say;
use super::jsonl::Records;
use super::manifest::{Content, LAYOUT, MANIFEST, Manifest, RunCounts};
use super::rows::write_file;
use super::{ExportError, Format, Output};
use crate::graph::{Claim, RunGraph};

/// Writes the records and the `formats` into the temporary folder of `output` and returns the manifest with
/// its counts filled in. [`Output::commit`] then puts the folder in its place.
pub fn write(
    run: &RunGraph,
    mut manifest: Manifest,
    formats: &BTreeSet<Format>,
    output: &Output,
) -> Result<Manifest, ExportError> {
    let folder = output.path();
    records(run, folder)?;
    formats.iter().try_for_each(|format| format.write(run, folder))?;

    let mut files: Vec<String> = Records::FILES.map(str::to_owned).to_vec();
    files.extend(formats.iter().flat_map(|format| format.files()));
    files.sort();
    manifest.contents = contents(folder, &files)?;
    files.push(MANIFEST.to_owned());
    files.sort();
    manifest.files = files;
    manifest.layout = LAYOUT;
    manifest.counts = counts(run, manifest.skipped.count);
    run.meaning().hash().clone_into(&mut manifest.graph_hash);
    let path = folder.join(MANIFEST);
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| ExportError::at(&path)(e.into()))?;
    write_file(&path, &(text + "\n"))?;
    Ok(manifest)
}

/// The records that every other format can be made from again.
fn records(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    let mut records = Records::create(folder)?;
    for actor in run.actors() {
        records.actors.write(&actor.record)?;
    }
    let mut seen: HashSet<String> = HashSet::new();
    run.each(|meaning, record, triples, claims| -> Result<(), ExportError> {
        records.documents.write(record)?;
        for triple in triples {
            records.triples.write(triple)?;
        }
        let by_id: HashMap<&str, &Claim> = claims.iter().flatten().map(|c| (c.id.as_str(), c)).collect();
        for claim in claims.iter().flatten() {
            let Some(relation) = meaning.relations.get(&claim.relation) else { continue };
            if seen.insert(claim.id.clone()) {
                let text = say(claim, run, &by_id);
                let summary = run.summary(&claim.id).unwrap_or_default();
                records.claims.write(&ClaimRecord::new(claim, relation, &text, &summary))?;
            }
        }
        Ok(())
    })?;
    records.finish()
}

/// Length and hash of each file.
fn contents(folder: &Path, files: &[String]) -> Result<BTreeMap<String, Content>, ExportError> {
    let content = |name: &String| {
        let path = folder.join(name);
        let content = Content::of(&path).map_err(ExportError::at(&path))?;
        Ok((name.clone(), content))
    };
    files.iter().map(content).collect()
}

fn counts(run: &RunGraph, skipped: u64) -> RunCounts {
    let totals = run.totals();
    RunCounts {
        documents_read: totals.documents + skipped,
        documents: totals.documents,
        documents_skipped: skipped,
        documents_untagged: totals.volume.untagged,
        bytes: totals.volume.bytes,
        sentences: totals.volume.sentences,
        tokens: totals.volume.tokens,
        words: totals.volume.words,
        sentences_truncated: totals.volume.truncated,
        sentences_windowed: totals.volume.windowed,
        mojibake: totals.volume.mojibake,
        actors: run.actors().len() as u64,
        claims: run.claims() as u64,
        stories: totals.stories,
        triples: totals.triples.iter().cloned().collect(),
    }
}

#[cfg(test)]
mod tests;
