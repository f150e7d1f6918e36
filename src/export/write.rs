//! Writes all files of a run into the folder that will become the output.

use std::collections::{HashMap, HashSet};

use super::jsonl::Records;
use super::manifest::{MANIFEST, Manifest, RunCounts};
use super::neo4j::Neo4j;
use super::plain::Plain;
use super::rows::write_file;
use super::{ExportError, Output};
use crate::graph::{Claim, RunGraph};
use crate::rules::Relations;

/// Writes every format into the temporary folder of `output` and returns the manifest with its counts
/// filled in. [`Output::commit`] then puts the folder in its place.
pub fn write(run: &RunGraph, mut manifest: Manifest, output: &Output) -> Result<Manifest, ExportError> {
    let folder = output.path();
    let mut records = Records::create(folder)?;
    let mut plain = Plain::create(folder)?;
    let mut neo4j = Neo4j::create(folder, run.relations())?;

    for actor in run.actors() {
        records.actors.write(&actor.record)?;
        plain.actor(actor)?;
        neo4j.actor(actor)?;
    }
    let mut seen: HashSet<String> = HashSet::new();
    run.each(|relations, record, triples, claims| -> Result<(), ExportError> {
        records.documents.write(record)?;
        neo4j.document(record, triples, claims)?;
        for triple in triples {
            records.triples.write(triple)?;
        }
        let by_id: HashMap<&str, &Claim> = claims.iter().flatten().map(|c| (c.id.as_str(), c)).collect();
        for claim in claims.iter().flatten() {
            let Some(relation) = relations.get(&claim.relation) else { continue };
            if seen.insert(claim.id.clone()) {
                let text = say(claim, run, relations, &by_id);
                let totals = run.totals().claims.get(&claim.id).copied().unwrap_or_default();
                plain.claim(claim, relation, &text, totals)?;
                neo4j.claim(claim, relation, &text, totals)?;
            }
        }
        Ok(())
    })?;
    records.finish()?;
    plain.finish()?;
    neo4j.finish()?;

    manifest.counts = counts(run);
    manifest.files = [&Records::FILES[..], &Plain::FILES, &Neo4j::FILES, &[MANIFEST]]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    manifest.files.sort();
    let path = folder.join(MANIFEST);
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| ExportError::at(&path)(e.into()))?;
    write_file(&path, &(text + "\n"))?;
    Ok(manifest)
}

/// A claim in words, with the claims that it is about inside.
fn say(claim: &Claim, run: &RunGraph, relations: &Relations, by_id: &HashMap<&str, &Claim>) -> String {
    let Some(relation) = relations.get(&claim.relation) else { return String::new() };
    let inner = claim.content.as_deref().and_then(|id| by_id.get(id));
    let inner = inner.map(|content| say(content, run, relations, by_id));
    claim.say(relation, |id| run.name(id).to_owned(), inner.as_deref())
}

fn counts(run: &RunGraph) -> RunCounts {
    let totals = run.totals();
    RunCounts {
        documents: totals.documents,
        sentences: totals.volume.sentences,
        tokens: totals.volume.tokens,
        words: totals.volume.words,
        sentences_truncated: 0,
        sentences_windowed: totals.volume.windowed,
        actors: run.actors().len() as u64,
        triples: totals.triples.iter().cloned().collect(),
    }
}

#[cfg(test)]
mod tests;
