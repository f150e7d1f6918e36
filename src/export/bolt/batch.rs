//! What is sent at once: rows of one kind, and the statement that merges them.

use std::collections::BTreeMap;

use neo4rs::{BoltMap, BoltNull, BoltString, BoltType, Query, query};

use crate::export::elements::{Element, Link, Node};
use crate::export::schema::{Column, LinkKind, NodeKind, Value};
use crate::rules::Relations;

/// Nodes of one kind and second label, or links of one kind and type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Nodes(NodeKind, Option<String>),
    Links(LinkKind, String),
}

impl Kind {
    pub(super) fn of(element: &Element) -> Self {
        match element {
            Element::Node(node) => Self::Nodes(node.kind, node.label.clone()),
            Element::Link(link) => Self::Links(link.kind, link.name.clone()),
        }
    }

    /// As people read it: `Actor:Country`, `(Actor)-[:ALLEGES]->(Claim)`.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Nodes(kind, None) => kind.label().to_owned(),
            Self::Nodes(kind, Some(label)) => format!("{}:{label}", kind.label()),
            Self::Links(kind, name) => {
                let (from, to) = kind.ends();
                format!("({})-[:{name}]->({})", from.label(), to.label())
            }
        }
    }

    fn columns(&self, relations: &Relations) -> Vec<Column> {
        match self {
            Self::Nodes(kind, _) => kind.columns(relations),
            Self::Links(kind, _) => kind.columns(relations),
        }
    }

    /// Merges rows on their ids and returns how many there were. A link whose ends are not there is none.
    fn merge(&self, relations: &Relations) -> String {
        match self {
            // Both labels in the pattern: some servers cannot add a label to a node later.
            Self::Nodes(kind, label) => {
                let label = label.as_ref().map(|label| format!(":{}", quoted(label))).unwrap_or_default();
                format!(
                    "UNWIND $rows AS row MERGE (n:{}{label} {{id: row.id}}) SET n += row.set \
                     RETURN count(*) AS n",
                    kind.label()
                )
            }
            Self::Links(kind, name) => {
                let (from, to) = kind.ends();
                let key = if keyed(&kind.columns(relations)) { " {claimId: row.key}" } else { "" };
                format!(
                    "UNWIND $rows AS row MATCH (a:{} {{id: row.from}}) MATCH (b:{} {{id: row.to}}) \
                     MERGE (a)-[r:{}{key}]->(b) SET r += row.set RETURN count(*) AS n",
                    from.label(),
                    to.label(),
                    quoted(name)
                )
            }
        }
    }

    /// Counts which of the rows are there.
    fn count(&self, relations: &Relations) -> String {
        match self {
            Self::Nodes(kind, _) => {
                format!("UNWIND $rows AS row MATCH (n:{} {{id: row.id}}) RETURN count(n) AS n", kind.label())
            }
            Self::Links(kind, name) => {
                let (from, to) = kind.ends();
                let key = if keyed(&kind.columns(relations)) { " {claimId: row.key}" } else { "" };
                format!(
                    "UNWIND $rows AS row MATCH (a:{} {{id: row.from}})-[r:{}{key}]->(b:{} {{id: row.to}}) \
                     RETURN count(r) AS n",
                    from.label(),
                    quoted(name),
                    to.label()
                )
            }
        }
    }
}

/// True where links are told apart by the claim that they come from.
fn keyed(columns: &[Column]) -> bool {
    columns.first().is_some_and(|column| column.name == "claimId")
}

/// A label or type as Cypher takes any.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Rows of one kind.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    pub(super) kind: Kind,
    pub(super) rows: Vec<Element>,
}

impl Batch {
    /// The query that merges the rows.
    pub(super) fn merge(&self, relations: &Relations) -> Query {
        let columns = self.kind.columns(relations);
        let rows: Vec<BoltType> = self.rows.iter().map(|row| full(row, &columns)).collect();
        query(&self.kind.merge(relations)).param("rows", rows)
    }

    /// The query that counts them.
    pub(super) fn count(&self, relations: &Relations) -> Query {
        let columns = self.kind.columns(relations);
        let rows: Vec<BoltType> = self.rows.iter().map(|row| BoltType::Map(key(row, &columns))).collect();
        query(&self.kind.count(relations)).param("rows", rows)
    }

    /// A row for messages: a node's id, a link's ends.
    pub(super) fn name(row: &Element) -> String {
        match row {
            Element::Node(node) => node.id.clone(),
            Element::Link(link) => format!("{} -> {}", link.from, link.to),
        }
    }

    /// Its rows one by one.
    pub(super) fn single(&self) -> impl Iterator<Item = Self> {
        self.rows.iter().map(|row| Self { kind: self.kind.clone(), rows: vec![row.clone()] })
    }
}

/// Rows by kind until there are enough of one.
#[derive(Debug, Default)]
pub(super) struct Batches {
    waiting: BTreeMap<Kind, Vec<Element>>,
}

impl Batches {
    /// Takes a row; gives a batch back where that makes one full.
    pub(super) fn add(&mut self, row: Element, size: usize) -> Option<Batch> {
        let kind = Kind::of(&row);
        let rows = self.waiting.entry(kind.clone()).or_default();
        rows.push(row);
        (rows.len() >= size).then(|| Batch { kind, rows: std::mem::take(rows) })
    }

    /// What is left.
    pub(super) fn rest(self) -> impl Iterator<Item = Batch> {
        let waiting = self.waiting.into_iter().filter(|(_, rows)| !rows.is_empty());
        waiting.map(|(kind, rows)| Batch { kind, rows })
    }
}

fn text(text: &str) -> BoltType {
    BoltType::String(BoltString::new(text))
}

/// What a row is found by.
fn key(row: &Element, columns: &[Column]) -> BoltMap {
    let mut map = BoltMap::new();
    let mut put = |name: &str, value: BoltType| map.put(BoltString::new(name), value);
    match row {
        Element::Node(node) => put("id", text(&node.id)),
        Element::Link(link) => {
            put("from", text(&link.from));
            put("to", text(&link.to));
            if keyed(columns) {
                put("key", link.values.first().map_or(BoltType::Null(BoltNull), bolt));
            }
        }
    }
    map
}

/// A row with its properties. What is null is taken from a node that had it from an earlier load.
fn full(row: &Element, columns: &[Column]) -> BoltType {
    let mut map = key(row, columns);
    let mut set = BoltMap::new();
    let (Element::Node(Node { values, .. }) | Element::Link(Link { values, .. })) = row;
    for (column, value) in columns.iter().zip(values) {
        set.put(BoltString::new(&column.name), bolt(value));
    }
    map.put(BoltString::new("set"), BoltType::Map(set));
    BoltType::Map(map)
}

fn bolt(value: &Value) -> BoltType {
    match value {
        Value::Null => BoltType::Null(BoltNull),
        Value::Text(words) => text(words),
        Value::List(items) => items.clone().into(),
        Value::Integer(number) => i64::try_from(*number).unwrap_or(i64::MAX).into(),
        Value::Decimal(number) => (*number).into(),
        Value::Flag(flag) => (*flag).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::fixture;

    #[test]
    fn rows_wait_for_others_of_their_kind() {
        let node = |id: &str, label: Option<&str>| {
            let label = label.map(str::to_owned);
            Element::Node(Node { kind: NodeKind::Actor, id: id.into(), label, values: Vec::new() })
        };
        let mut batches = Batches::default();
        assert!(batches.add(node("a", None), 2).is_none());
        assert!(batches.add(node("b", Some("Person")), 2).is_none());
        let full = batches.add(node("c", None), 2).unwrap();
        assert_eq!((full.kind.name().as_str(), full.rows.len()), ("Actor", 2));
        let rest: Vec<String> = batches.rest().map(|batch| batch.kind.name()).collect();
        assert_eq!(rest, ["Actor:Person"]);
    }

    #[test]
    fn two_allegations_between_the_same_nodes_are_told_apart_and_names_are_quoted() {
        let relations = fixture::meaning().relations;
        let alleges = Kind::Links(LinkKind::Statement, "AL`LEGES".into()).merge(&relations);
        assert!(alleges.contains("MERGE (a)-[r:`AL``LEGES` {claimId: row.key}]->(b)"), "{alleges}");
        let role = Kind::Links(LinkKind::Role, "SUPPLIER".into()).merge(&relations);
        assert!(role.contains("MERGE (a)-[r:`SUPPLIER`]->(b)"), "{role}");
    }
}
