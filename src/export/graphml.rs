//! `graph.graphml`: actors and claims for Gephi, yEd and other tools that read GraphML
//! (<http://graphml.graphdrawing.org/specification.html>).
//!
//! The schema lets ids and names of attributes be name tokens alone, which have no `/`; so ids are escaped, and
//! the node's id as everywhere else is its attribute `ref`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::ExportError;
use super::elements::{Element, walk};
use super::rows::decimal;
use super::schema::{Column, LinkKind, NodeKind, Type, Value};
use crate::graph::RunGraph;
use crate::rules::Relations;

/// The file's name.
pub(super) const FILE: &str = "graph.graphml";

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"#;

/// Writes the file: keys, nodes, edges.
pub(super) fn write(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    let path = folder.join(FILE);
    let at = ExportError::at(&path);
    let mut file = BufWriter::with_capacity(1 << 16, File::create(&path).map_err(&at)?);
    let relations = run.relations();
    let keys = Keys::new(relations);
    file.write_all(HEAD.as_bytes()).map_err(&at)?;
    for (id, (on, column)) in keys.0.iter().enumerate() {
        let kind = match column.kind {
            Type::Text | Type::List => "string",
            Type::Integer => "long",
            Type::Decimal => "double",
            Type::Flag => "boolean",
        };
        let name = token(&column.name);
        writeln!(file, r#"  <key id="k{id}" for="{on}" attr.name="{name}" attr.type="{kind}"/>"#)
            .map_err(&at)?;
    }
    writeln!(file, r#"  <graph id="claimgraph" edgedefault="directed">"#).map_err(&at)?;
    let mut edges = 0_u64;
    for nodes in [true, false] {
        walk::<ExportError>(run, &mut |element| {
            let text = match element {
                Element::Node(node) if nodes && shown(node.kind) => {
                    let columns = node.kind.columns(relations);
                    // Gephi and yEd show "label"; an actor's is its name, a claim's its text.
                    let label = columns.iter().position(|c| c.name == "name" || c.name == "text");
                    let label = label.and_then(|at| node.values.get(at)).cloned().unwrap_or(Value::Null);
                    let labels = [node.kind.label().to_owned()].into_iter().chain(node.label).collect();
                    let mut data = keys.data("node", "label", &label);
                    data += &keys.data("node", "ref", &Value::Text(node.id.clone()));
                    data += &keys.data("node", "labels", &Value::List(labels));
                    data += &keys.all("node", &columns, &node.values);
                    format!("    <node id=\"{}\">{data}</node>\n", token(&node.id))
                }
                Element::Link(link) if !nodes && between(link.kind) => {
                    edges += 1;
                    let mut data = keys.data("edge", "label", &Value::Text(link.name));
                    data += &keys.all("edge", &link.kind.columns(relations), &link.values);
                    let (from, to) = (token(&link.from), token(&link.to));
                    format!("    <edge id=\"e{edges}\" source=\"{from}\" target=\"{to}\">{data}</edge>\n")
                }
                _ => return Ok(()),
            };
            file.write_all(text.as_bytes()).map_err(&at)
        })?;
    }
    file.write_all(b"  </graph>\n</graphml>\n").map_err(&at)?;
    let file = file.into_inner().map_err(|e| at(e.into_error()))?;
    file.sync_all().map_err(&at)
}

fn shown(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::Actor | NodeKind::Claim)
}

fn between(kind: LinkKind) -> bool {
    let (from, to) = kind.ends();
    shown(from) && shown(to)
}

/// The attributes that nodes and edges have, declared once each.
struct Keys(Vec<(&'static str, Column)>);

impl Keys {
    fn new(relations: &Relations) -> Self {
        let own = |name: &str, kind: Type| Column { name: name.to_owned(), kind };
        let mut keys = vec![
            ("node", own("label", Type::Text)),
            ("node", own("ref", Type::Text)),
            ("node", own("labels", Type::List)),
            ("edge", own("label", Type::Text)),
        ];
        let nodes = NodeKind::ALL.into_iter().filter(|kind| shown(*kind)).flat_map(|k| k.columns(relations));
        let links =
            LinkKind::ALL.into_iter().filter(|kind| between(*kind)).flat_map(|k| k.columns(relations));
        let all = nodes.map(|column| ("node", column)).chain(links.map(|column| ("edge", column)));
        for key in all {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Self(keys)
    }

    fn all(&self, on: &str, columns: &[Column], values: &[Value]) -> String {
        columns.iter().zip(values).map(|(column, value)| self.data(on, &column.name, value)).collect()
    }

    fn data(&self, on: &str, name: &str, value: &Value) -> String {
        let text = match value {
            Value::Null => return String::new(),
            Value::List(items) if items.is_empty() => return String::new(),
            Value::Text(text) => escaped(text),
            Value::List(items) => escaped(&items.join("; ")),
            Value::Integer(number) => number.to_string(),
            Value::Decimal(number) => decimal(*number),
            Value::Flag(flag) => flag.to_string(),
        };
        let id = self.0.iter().position(|(key_on, column)| *key_on == on && column.name == name);
        id.map(|id| format!("<data key=\"k{id}\">{text}</data>")).unwrap_or_default()
    }
}

/// A name token (`NMTOKEN`) of XML: `/` becomes `:`, and what else may not stand there its number between two
/// `_`, so that different texts stay different.
fn token(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '/' => out.push(':'),
            c if c.is_ascii_alphanumeric() || c == '-' || c == '.' => out.push(c),
            c => out.push_str(&format!("_{:x}_", u32::from(c))),
        }
    }
    out
}

/// Text inside XML 1.0, which knows no other control characters than tab and line breaks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c < ' ' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_name_tokens() {
        assert_eq!(token("person/josé-o.neil"), "person:jos_e9_-o.neil");
        assert_eq!(token("a:b_ c"), "a_3a_b_5f__20_c");
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<a> & \"b\"\n\u{1}"), "&lt;a&gt; &amp; &quot;b&quot;&#10;\u{fffd}");
    }
}
