//! `graph.cypher`: the graph as a script for `cypher-shell` and other tools that take Cypher. It can be run
//! twice. For large graphs `claimgraph load` and `neo4j-admin` are faster.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::elements::{Element, Link, Node, walk};
use super::rows::decimal;
use super::schema::{Column, Value};
use super::{ExportError, constraints};
use crate::graph::RunGraph;

/// The file's name.
pub(super) const FILE: &str = "graph.cypher";

/// Writes the file: constraints, nodes, relationships.
pub(super) fn write(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    let path = folder.join(FILE);
    let at = ExportError::at(&path);
    let mut file = BufWriter::with_capacity(1 << 16, File::create(&path).map_err(&at)?);
    for statement in constraints() {
        writeln!(file, "{statement};").map_err(&at)?;
    }
    let relations = run.relations();
    for nodes in [true, false] {
        walk::<ExportError>(run, &mut |element| {
            let line = match &element {
                Element::Node(node) if nodes => merge_node(node, &node.kind.columns(relations)),
                Element::Link(link) if !nodes => merge_link(link, &link.kind.columns(relations)),
                _ => return Ok(()),
            };
            writeln!(file, "{line};").map_err(&at)
        })?;
    }
    let file = file.into_inner().map_err(|e| at(e.into_error()))?;
    file.sync_all().map_err(&at)
}

fn merge_node(node: &Node, columns: &[Column]) -> String {
    let label = node.label.as_ref().map(|label| format!(":{}", quoted(label))).unwrap_or_default();
    let (kind, id) = (node.kind.label(), literal(&node.id));
    format!("MERGE (n:{kind}{label} {{id: {id}}}){}", set("n", columns, &node.values))
}

fn merge_link(link: &Link, columns: &[Column]) -> String {
    let (from, to) = link.kind.ends();
    let keyed = columns.first().is_some_and(|column| column.name == "claimId");
    let key = link.values.first().filter(|_| keyed).map(|key| format!(" {{claimId: {}}}", value(key)));
    format!(
        "MATCH (a:{} {{id: {}}}), (b:{} {{id: {}}}) MERGE (a)-[r:{}{}]->(b){}",
        from.label(),
        literal(&link.from),
        to.label(),
        literal(&link.to),
        quoted(&link.name),
        key.unwrap_or_default(),
        set("r", columns, &link.values)
    )
}

/// ` SET n.name = "..."` of what is not null.
fn set(variable: &str, columns: &[Column], values: &[Value]) -> String {
    let known = columns.iter().zip(values).filter(|(_, value)| **value != Value::Null);
    let all: Vec<String> =
        known.map(|(column, v)| format!("{variable}.{} = {}", quoted(&column.name), value(v))).collect();
    if all.is_empty() { String::new() } else { format!(" SET {}", all.join(", ")) }
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Text(text) => literal(text),
        Value::List(items) => {
            format!("[{}]", items.iter().map(|item| literal(item)).collect::<Vec<_>>().join(", "))
        }
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => decimal(*number),
        Value::Flag(flag) => flag.to_string(),
    }
}

/// A label, type or property name as Cypher takes any.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A string on one line. Cypher reads `\uXXXX` before anything else, so what is not printable is written so.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_where_they_should() {
        assert_eq!(literal("a\"; MATCH (n) DETACH DELETE n; \\"), r#""a\"; MATCH (n) DETACH DELETE n; \\""#);
        assert_eq!(literal("one\ntwo\u{0}\u{2028}é"), "\"one\\ntwo\\u0000\\u2028é\"");
        assert_eq!(quoted("a`b"), "`a``b`");
    }
}
