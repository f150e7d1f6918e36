//! The records of `actors.jsonl` and `triples.jsonl`, which every export is made from.

use serde::{Deserialize, Serialize};

/// One actor of a document or of a whole run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRecord {
    /// Readable id (`country/PRK`, `person/john-kirby`).
    pub id: String,
    /// Best name.
    pub name: String,
    /// Kind (`country`, `person`, `organisation`, `group`, `nominal`, ...).
    pub kind: String,
    /// Other names of this very actor, sorted.
    pub aliases: Vec<String>,
    /// The actor that it speaks for.
    pub speaks_for: Option<String>,
}

/// One place in a document that says something. Offsets count Unicode code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The text between the two.
    pub text: String,
    /// `"title"` where the offsets count in the title instead of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The word that triggered the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
}

/// One triple found in one document. Which roles there are depends on the relation
/// (`data/relations.toml`); they are written as keys of the same object, right after `relation`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TripleRecord {
    /// Id that follows from the content.
    pub id: String,
    /// The document's id.
    pub doc: String,
    /// Name of the relation.
    pub relation: String,
    /// Role name to actor id, text, or null, in the relation's order.
    #[serde(flatten)]
    pub roles: serde_json::Map<String, serde_json::Value>,
    /// Events: true where the text says that it did not or does not happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negated: Option<bool>,
    /// Events: `actual` or `unrealized`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    /// Allegations and denials: the id of the event triple they are about.
    #[serde(default)]
    pub content: Option<String>,
    /// Allegations and denials of another allegation or denial: its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_triple: Option<String>,
    /// Allegations and denials: the words of what is alleged or denied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_text: Option<String>,
    /// Ids of the sources, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<String>,
    /// The fullest mention.
    pub evidence: Evidence,
    /// Further mentions of the same act in the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Evidence>,
    /// Id of the rule that found it.
    pub rule: String,
    /// 0 to 1, rounded to two places.
    pub confidence: f64,
}

/// All that one document gives: a function of the document, the model and the rules alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentGraph {
    /// The document's id.
    pub doc: String,
    /// Its actors that take part in a triple, sorted by id.
    pub actors: Vec<ActorRecord>,
    /// Its triples, by position.
    pub triples: Vec<TripleRecord>,
}
