//! `claims.jsonl`: one claim of the run a line, with what all documents together say of it.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::graph::{Claim, Filler, Summary};
use crate::rules::{Class, Relation};

/// A line of `claims.jsonl`.
#[derive(Debug, Serialize)]
pub(super) struct ClaimRecord<'a> {
    id: &'a str,
    class: Class,
    relation: &'a str,
    #[serde(flatten)]
    roles: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    kinds: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    negated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modality: Option<&'a str>,
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    words: &'a [String],
    status: &'static str,
    belief: f64,
    confidence: f64,
    documents: u64,
    witnesses: u64,
    asserted_by: Vec<Option<&'a str>>,
    alleged_by: Vec<Option<&'a str>>,
    denied_by: Vec<Option<&'a str>>,
    first: Option<&'a str>,
    last: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<Days<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    cameo: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    plover: &'a [String],
    refines: &'a [String],
    contradicts: &'a [String],
}

/// First and last day.
#[derive(Debug, Serialize)]
struct Days<'a> {
    from: &'a str,
    to: &'a str,
}

impl<'a> ClaimRecord<'a> {
    pub(super) fn new(claim: &'a Claim, relation: &'a Relation, text: &'a str, summary: &'a Summary) -> Self {
        let event = relation.class == Class::Event;
        let value = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
        let roles = relation.roles.iter().zip(&claim.roles);
        let kinds = relation.roles.iter().zip(&claim.fillers).filter_map(|(role, filler)| match filler {
            Some(Filler::Kind(kind)) => Some((role.name.clone(), Value::String(kind.clone()))),
            _ => None,
        });
        Self {
            id: &claim.id,
            class: relation.class,
            relation: &claim.relation,
            roles: roles.map(|(role, filler)| (role.name.clone(), value(filler))).collect(),
            kinds: kinds.collect(),
            negated: event.then_some(claim.negated),
            modality: claim.modality.as_deref(),
            content: claim.content.as_deref(),
            content_text: claim.content_text.as_deref(),
            text,
            words: &summary.words,
            status: summary.status.name(),
            belief: summary.belief,
            confidence: summary.confidence,
            documents: summary.documents,
            witnesses: summary.witnesses,
            asserted_by: names(&summary.asserted_by),
            alleged_by: names(&summary.alleged_by),
            denied_by: names(&summary.denied_by),
            first: summary.first.as_deref(),
            last: summary.last.as_deref(),
            when: summary.when.as_ref().map(|(from, to)| Days { from, to }),
            cameo: &summary.cameo,
            plover: &summary.plover,
            refines: &summary.refines,
            contradicts: &summary.contradicts,
        }
    }
}

fn names(sources: &[Option<Arc<str>>]) -> Vec<Option<&str>> {
    sources.iter().map(|source| source.as_deref()).collect()
}
