//! The gold file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::EvalError;
use crate::rules::{Class, Relation, Relations};

/// One passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    /// Its id; the triples of the document of that id are compared with its own.
    pub id: String,
    /// Its triples.
    pub triples: Vec<GoldTriple>,
}

/// One triple of a passage.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldTriple {
    /// Name of the relation.
    pub relation: String,
    /// Acceptable wordings of each role of the relation, in its order; `None` where it is not filled.
    pub roles: Vec<Option<Vec<String>>>,
    /// What an allegation or a denial is about; `None` of an event.
    pub content: Option<About>,
    /// Events: true where it is said not to happen.
    pub negated: bool,
    /// Events: `actual` or `unrealized`.
    pub modality: Option<String>,
    /// As it stands in the file.
    pub written: Value,
}

/// What an allegation or a denial is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The event at that index of the same passage.
    Event(usize),
    /// Anything else.
    Other,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    triples: Vec<Value>,
}

#[derive(Deserialize)]
struct Triple {
    relation: String,
    #[serde(default)]
    content: Option<Value>,
    #[serde(default)]
    negated: bool,
    #[serde(default)]
    modality: Option<String>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// Reads a gold file.
pub fn gold(path: &Path, relations: &Relations) -> Result<Vec<Gold>, EvalError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| EvalError::Read { path: path.to_owned(), source })?;
    let mut out = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let invalid =
            |message: String| EvalError::Invalid { path: path.to_owned(), line: index + 1, message };
        let line: Line = serde_json::from_str(line).map_err(|e| invalid(e.to_string()))?;
        let count = line.triples.len();
        let triples: Vec<GoldTriple> = line
            .triples
            .into_iter()
            .map(|value| triple(value, relations))
            .collect::<Result<_, _>>()
            .map_err(invalid)?;
        let beyond = triples.iter().any(|t| matches!(t.content, Some(About::Event(at)) if at >= count));
        if beyond {
            return Err(invalid(format!("`content` points beyond the {count} triples of the passage")));
        }
        out.push(Gold { id: line.id, triples });
    }
    if out.is_empty() {
        return Err(EvalError::Empty(path.to_owned()));
    }
    Ok(out)
}

fn triple(written: Value, relations: &Relations) -> Result<GoldTriple, String> {
    let read: Triple = serde_json::from_value(written.clone()).map_err(|e| e.to_string())?;
    let relation = relations
        .get(&read.relation)
        .ok_or_else(|| format!("relations.toml has no relation {:?}", read.relation))?;
    let role = |name: &str| match read.rest.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => serde_json::from_value::<Vec<String>>(value.clone())
            .map(Some)
            .map_err(|_| format!("`{name}` is a list of wordings, or null")),
    };
    let roles = relation.roles.iter().map(|r| role(&r.name)).collect::<Result<_, _>>()?;
    Ok(GoldTriple {
        roles,
        content: content(read.content.as_ref(), relation)?,
        negated: read.negated,
        modality: read.modality,
        relation: read.relation,
        written,
    })
}

fn content(value: Option<&Value>, relation: &Relation) -> Result<Option<About>, String> {
    if relation.class == Class::Event {
        return Ok(None);
    }
    match value {
        Some(Value::String(text)) if text == "other" => Ok(Some(About::Other)),
        Some(Value::Number(n)) if n.is_u64() => {
            let index = n.as_u64().and_then(|n| usize::try_from(n).ok());
            Ok(index.map(About::Event))
        }
        _ => Err(format!("`content` of {:?} is the index of an event, or \"other\"", relation.name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Gold>, EvalError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gold.jsonl");
        std::fs::write(&path, text).unwrap();
        gold(&path, &crate::graph::fixture::relations())
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        for (line, part) in [
            ("{\"id\": \"a\", \"triples\": [{\"relation\": \"supplies\"}]}", "no relation \"supplies\""),
            (
                "{\"id\": \"a\", \"triples\": [{\"relation\": \"denial\", \"content\": 0.5}]}",
                "index of an event",
            ),
            (
                "{\"id\": \"a\", \"triples\": [{\"relation\": \"denial\", \"content\": 1}]}",
                "beyond the 1 triples",
            ),
            (
                "{\"id\": \"a\", \"triples\": [{\"relation\": \"supply\", \"item\": \"x\"}]}",
                "`item` is a list",
            ),
            ("{\"id\": \"a\"}", "triples"),
        ] {
            let error =
                read(&format!("{{\"id\": \"z\", \"triples\": []}}\n\n{line}\n")).unwrap_err().to_string();
            assert!(error.contains("gold.jsonl:3: ") && error.contains(part), "{error}");
        }
        assert!(matches!(read("\n"), Err(EvalError::Empty(_))));
    }
}
