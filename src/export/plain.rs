//! `triples.csv`, `nodes.csv`, `edges.csv`: for spreadsheets, pandas and Gephi.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value as Json;

use super::ExportError;
use super::elements::{Element, Link, Node, say, walk};
use super::rows::{CsvFile, cell, decimal};
use super::schema::{LinkKind, NodeKind, Value};
use crate::graph::{Claim, RunGraph, TripleRecord};
use crate::rules::{Class, Relation, RoleKind};

/// The files' names.
pub(super) const FILES: [&str; 3] = ["edges.csv", "nodes.csv", "triples.csv"];

/// The days that a claim speaks of and its codes, as the schema calls them.
const EVENT: [&str; 4] = ["whenFrom", "whenTo", "cameo", "plover"];

/// Writes the three files.
pub(super) fn write(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    triples(run, folder)?;
    let columns = [
        "Id",
        "Label",
        "Kind",
        "Documents",
        "Aliases",
        "Negated",
        "Modality",
        "Status",
        "Belief",
        "Confidence",
        "WhenFrom",
        "WhenTo",
        "Cameo",
        "Plover",
    ];
    let mut nodes = CsvFile::create(folder.join("nodes.csv"), &columns)?;
    // Gephi reads `Type` as directed or undirected; what kind of edge it is stands in `Label`.
    let columns =
        ["Source", "Target", "Type", "Label", "Weight", "Claim", "WhenFrom", "WhenTo", "Cameo", "Plover"];
    let mut edges = CsvFile::create(folder.join("edges.csv"), &columns)?;
    let relations = run.relations();
    let place = |columns: Vec<super::schema::Column>, name: &str| columns.iter().position(|c| c.name == name);
    let claim_at = |name: &str| place(NodeKind::Claim.columns(relations), name);
    let at = ["text", "relation", "documents"].map(claim_at);
    let rest = ["negated", "modality", "status", "belief", "confidence"].map(claim_at);
    let event = EVENT.map(claim_at);
    walk::<ExportError>(run, &mut |element| match element {
        Element::Node(Node { kind: NodeKind::Actor, id, values, .. }) => {
            let value = |at: usize| values.get(at).map(plain).unwrap_or_default();
            let row = [id, value(0), value(1), value(4), value(2)];
            nodes.row(&row.iter().map(|f| cell(f)).chain([const { String::new() }; 9]).collect::<Vec<_>>())
        }
        Element::Node(Node { kind: NodeKind::Claim, id, values, .. }) => {
            let value = |at: Option<usize>| at.and_then(|at| values.get(at)).map(plain).unwrap_or_default();
            // Claims have no aliases.
            let row = std::iter::once(id).chain(at.map(value)).chain([String::new()]);
            let row = row.chain(rest.map(value)).chain(event.map(value));
            nodes.row(&row.map(|field| cell(&field)).collect::<Vec<_>>())
        }
        Element::Link(link) if between_actors_and_claims(link.kind) => {
            let columns = link.kind.columns(relations);
            let value = |name: &str| {
                let at = columns.iter().position(|column| column.name == name);
                at.and_then(|at| link.values.get(at)).map(plain).unwrap_or_default()
            };
            let weight = Some(value("documents")).filter(|w| !w.is_empty()).unwrap_or_else(|| "1".to_owned());
            let claim = value("claimId");
            let Link { from, to, name, .. } = link;
            let event = EVENT.map(value);
            let row = [from, to, "Directed".to_owned(), name, weight, claim].into_iter().chain(event);
            edges.row(&row.map(|field| cell(&field)).collect::<Vec<_>>())
        }
        _ => Ok(()),
    })?;
    nodes.finish()?;
    edges.finish()
}

fn between_actors_and_claims(kind: LinkKind) -> bool {
    let (from, to) = kind.ends();
    [from, to].iter().all(|end| matches!(end, NodeKind::Actor | NodeKind::Claim))
}

/// A value as a cell; lists are joined.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.join("; "),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => decimal(*number),
        Value::Flag(flag) => flag.to_string(),
    }
}

/// One readable line a triple.
fn triples(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    let columns = [
        "relation",
        "text",
        "source",
        "who",
        "whom",
        "item",
        "negated",
        "modality",
        "status",
        "belief",
        "date",
        "when",
        "when_from",
        "when_to",
        "cameo",
        "plover",
        "document",
        "title",
        "publisher",
        "sentence",
        "cue",
        "rule",
        "confidence",
        "triple",
        "claim",
    ];
    let mut file = CsvFile::create(folder.join("triples.csv"), &columns)?;
    run.each(|meaning, record, triples, claims| {
        let by_id: HashMap<&str, &Claim> = claims.iter().flatten().map(|c| (c.id.as_str(), c)).collect();
        let by_triple: HashMap<&str, &TripleRecord> = triples.iter().map(|t| (t.id.as_str(), t)).collect();
        for (triple, claim) in triples.iter().zip(claims) {
            let Some(claim) = claim else { continue };
            let Some(relation) = meaning.relations.get(&triple.relation) else { continue };
            let (status, belief) = run.standing(&claim.id).unwrap_or_default();
            // What an allegation or a denial is about, down to the event.
            let mut event = triple;
            while let Some(inner) =
                event.content.as_deref().or(event.content_triple.as_deref()).and_then(|id| by_triple.get(id))
                && !std::ptr::eq(*inner, triple)
                && inner.relation != event.relation
            {
                event = inner;
            }
            let inner = meaning.relations.get(&event.relation).filter(|r| r.class == Class::Event);
            let actors = inner.map(|r| fillers(event, r, RoleKind::Actor, run)).unwrap_or_default();
            let items = inner.map(|r| fillers(event, r, RoleKind::Thing, run)).unwrap_or_default();
            let source = Claim::source_role(relation).and_then(|at| relation.roles.get(at));
            let source = source.and_then(|role| triple.roles.get(&role.name)).and_then(Json::as_str);
            let when = triple.when.as_ref();
            let filled = |text: Option<&String>| text.cloned().unwrap_or_default();
            let row = [
                triple.relation.clone(),
                say(claim, run, &by_id),
                source.map(|id| run.name(id).to_owned()).unwrap_or_default(),
                filled(actors.first()),
                filled(actors.get(1)),
                items.join("; "),
                event.negated.map(|negated| negated.to_string()).unwrap_or_default(),
                filled(event.modality.as_ref()),
                status.name().to_owned(),
                decimal(belief),
                filled(record.date.as_ref()),
                when.map(|when| when.text.clone()).unwrap_or_default(),
                filled(when.and_then(|when| when.from.as_ref())),
                filled(when.and_then(|when| when.to.as_ref())),
                filled(triple.cameo.as_ref()),
                filled(triple.plover.as_ref()),
                record.id.clone(),
                filled(record.title.as_ref()),
                filled(record.publisher.as_ref()),
                triple.evidence.text.clone(),
                filled(triple.evidence.cue.as_ref()),
                triple.rule.clone(),
                decimal(triple.confidence),
                triple.id.clone(),
                claim.id.clone(),
            ];
            file.row(&row.map(|field| cell(&field)))?;
        }
        Ok::<(), ExportError>(())
    })?;
    file.finish()
}

/// Names of what fills the roles of one kind, an empty one where it is not known.
fn fillers(triple: &TripleRecord, relation: &Relation, kind: RoleKind, run: &RunGraph) -> Vec<String> {
    let roles = relation.roles.iter().filter(|role| role.kind == kind);
    let texts = roles.map(|role| triple.roles.get(&role.name).and_then(Json::as_str).unwrap_or_default());
    let name = |text: &str| match kind {
        RoleKind::Actor => run.name(text).to_owned(),
        RoleKind::Thing => text.to_owned(),
    };
    texts.map(name).collect()
}
