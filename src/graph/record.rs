//! The records of `actors.jsonl`, `triples.jsonl` and `documents.jsonl`, which every export is made from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Signature;
use crate::corpus::Document;

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

/// A date expression, and the days that it means. Offsets count Unicode code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhenRecord {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The text between the two.
    pub text: String,
    /// `"title"` where the offsets count in the title instead of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// First day (ISO 8601); none where it takes a date of the document that there is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
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
    /// When it happens or is said, where the text tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<WhenRecord>,
    /// Code of CAMEO, where one fits (`data/codes.toml`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cameo: Option<String>,
    /// Event type of PLOVER, where one fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plover: Option<String>,
    /// The fullest mention.
    pub evidence: Evidence,
    /// Further mentions of the same act in the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Evidence>,
    /// Id of the claim that it makes. Filled in by the collector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
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

/// How much a document holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Sentences, page furniture among them.
    pub sentences: u64,
    /// Tokens of those sentences.
    pub tokens: u64,
    /// Words of the text, split at white space: the unit of "words a second".
    pub words: u64,
    /// Sentences too long for the model's input, which it read in overlapping windows.
    pub windowed: u64,
    /// Sentences of which a word was left out.
    #[serde(default)]
    pub truncated: u64,
    /// Bytes of the text in UTF-8.
    #[serde(default)]
    pub bytes: u64,
    /// 1 where the text looks as if it had been decoded in the wrong encoding before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub mojibake: u64,
    /// 1 where none of the rules could find its words, so that it was not tagged.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub untagged: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// A place of the input that gave no document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkipRecord {
    /// The file, as the user named it.
    pub path: String,
    /// Its line, counted from 1.
    pub line: Option<u64>,
    /// The kind of reason.
    pub kind: String,
    /// Why.
    pub reason: String,
}

/// One document that was read to its end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// The document's id.
    pub id: String,
    /// Its title; for a text whose first line is the headline, that line.
    pub title: Option<String>,
    /// Publication date, as the source gives it.
    pub date: Option<String>,
    /// Publisher's name.
    pub publisher: Option<String>,
    /// Address of the article.
    pub url: Option<String>,
    /// The file it was read from, as the user named it.
    pub path: String,
    /// The line of that file, counted from 1; `None` where the file is one document.
    pub line: Option<u64>,
    /// How much it holds.
    #[serde(flatten)]
    pub volume: Volume,
    /// Number of its triples, by relation. Filled in by the collector.
    #[serde(default)]
    pub triples: BTreeMap<String, u64>,
    /// What the text has in common with others is told from this; `None` where it has no word.
    #[serde(default)]
    pub minhash: Option<Signature>,
    /// The first document (by id) of those that tell the same story, where that is another one. Filled in by
    /// the collector.
    #[serde(default)]
    pub copy_of: Option<String>,
    /// Its actors, as it alone tells them; those of several documents are joined from them. Filled in by the
    /// collector.
    #[serde(default)]
    pub actors: Vec<ActorRecord>,
}

impl DocumentRecord {
    /// The record of a document.
    pub fn new(document: &Document, volume: Volume) -> Self {
        let headline = || {
            let line = document.text.lines().map(str::trim).find(|line| !line.is_empty());
            line.filter(|_| document.title_in_text).map(str::to_owned)
        };
        Self {
            id: document.id.clone(),
            title: document.title.clone().or_else(headline),
            date: document.date.clone(),
            publisher: document.publisher.clone(),
            url: document.url.clone(),
            path: document.origin.path.clone(),
            line: document.origin.line,
            volume,
            minhash: Signature::of(&document.text),
            ..Self::default()
        }
    }

    /// Where it was read from, for messages: `path` or `path:line`.
    pub fn origin(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.clone(),
        }
    }
}
