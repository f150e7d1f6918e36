//! `graph.ttl`: the graph as RDF 1.1 Turtle with the terms of PROV-O (<https://www.w3.org/TR/prov-o/>).
//!
//! Every node is a resource, every relationship a triple; a relationship with properties is a resource of its
//! own, too, which names its ends (`cg:from`, `cg:to`). Evidence is quoted from (`prov:wasQuotedFrom`) a
//! document, claims are derived from (`prov:wasDerivedFrom`) evidence, who alleges or denies is
//! `prov:wasAttributedTo`, who speaks for another `prov:actedOnBehalfOf` it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::ExportError;
use super::elements::{Element, Link, Node, walk};
use super::rows::decimal;
use super::schema::{Column, LinkKind, NodeKind, Value};
use crate::graph::RunGraph;

/// The file's name.
pub(super) const FILE: &str = "graph.ttl";

/// Names of this graph are URNs: nobody has to own a web address for them.
const HEAD: &str = "\
@prefix cg: <urn:claimgraph:term:> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

";

/// Writes the file.
pub(super) fn write(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    let path = folder.join(FILE);
    let at = ExportError::at(&path);
    let mut file = BufWriter::with_capacity(1 << 16, File::create(&path).map_err(&at)?);
    file.write_all(HEAD.as_bytes()).map_err(&at)?;
    let relations = run.relations();
    walk::<ExportError>(run, &mut |element| {
        let text = match element {
            Element::Node(node) => describe_node(&node, &node.kind.columns(relations)),
            Element::Link(link) => describe_link(&link, &link.kind.columns(relations)),
        };
        file.write_all(text.as_bytes()).map_err(&at)
    })?;
    let file = file.into_inner().map_err(|e| at(e.into_error()))?;
    file.sync_all().map_err(&at)
}

fn describe_node(node: &Node, columns: &[Column]) -> String {
    let class = match node.kind {
        NodeKind::Actor | NodeKind::Publisher => "prov:Agent",
        NodeKind::Claim | NodeKind::Evidence | NodeKind::Document => "prov:Entity",
    };
    let mut text = format!("{} a {class}, {}", resource(node.kind, &node.id), term(node.kind.label()));
    if let Some(label) = &node.label {
        text += &format!(", {}", term(label));
    }
    text += &format!(" ;\n  cg:id {}", literal(&node.id));
    text += &properties(columns, &node.values);
    let shown = columns.iter().position(|c| c.name == "name" || c.name == "title" || c.name == "text");
    if let Some(Value::Text(shown)) = shown.and_then(|at| node.values.get(at)) {
        text += &format!(" ;\n  rdfs:label {}", literal(shown));
    }
    text + " .\n"
}

fn describe_link(link: &Link, columns: &[Column]) -> String {
    let (from, to) = link.kind.ends();
    let (from, to) = (resource(from, &link.from), resource(to, &link.to));
    let name = term(&link.name);
    let mut text = format!("{from} {name} {to} .\n");
    let (subject, predicate, object) = match link.kind {
        LinkKind::SupportedBy => (&from, "prov:wasDerivedFrom", &to),
        LinkKind::In => (&from, "prov:wasQuotedFrom", &to),
        LinkKind::PublishedBy => (&from, "prov:wasAttributedTo", &to),
        LinkKind::SpeaksFor => (&from, "prov:actedOnBehalfOf", &to),
        LinkKind::Role if link.name == "SOURCE" => (&from, "prov:wasAttributedTo", &to),
        _ => (&from, "", &to),
    };
    if !predicate.is_empty() {
        text += &format!("{subject} {predicate} {object} .\n");
    }
    if !columns.is_empty() {
        let key = serde_json::json!([link.from, link.name, link.to, link.values.first().map(plain)]);
        let hash = blake3::hash(key.to_string().as_bytes()).to_hex();
        let own = format!("<urn:claimgraph:link:{}>", hash.get(..24).unwrap_or(&hash));
        text += &format!("{own} a {name} ;\n  cg:from {from} ;\n  cg:to {to}");
        text += &properties(columns, &link.values);
        text += " .\n";
    }
    text
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

fn properties(columns: &[Column], values: &[Value]) -> String {
    let mut text = String::new();
    for (column, value) in columns.iter().zip(values) {
        let objects = match value {
            Value::Null => continue,
            Value::List(items) if items.is_empty() => continue,
            Value::Text(text) => literal(text),
            Value::List(items) => items.iter().map(|item| literal(item)).collect::<Vec<_>>().join(", "),
            Value::Integer(number) => format!("\"{number}\"^^xsd:integer"),
            Value::Decimal(number) => format!("\"{}\"^^xsd:decimal", decimal(*number)),
            Value::Flag(flag) => format!("\"{flag}\"^^xsd:boolean"),
        };
        text += &format!(" ;\n  {} {objects}", term(&column.name));
    }
    text
}

/// `<urn:claimgraph:actor:country/PRK>`.
fn resource(kind: NodeKind, id: &str) -> String {
    format!("<urn:claimgraph:{}:{}>", kind.label().to_lowercase(), encoded(id))
}

fn term(name: &str) -> String {
    format!("<urn:claimgraph:term:{}>", encoded(name))
}

/// Percent-encodes what an IRI may not hold (RFC 3987).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || "-._~/".contains(c) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
