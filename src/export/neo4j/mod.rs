//! `neo4j/`: files for `neo4j-admin database import full`, one for each kind of node and of relationship.
//!
//! The import's rules: quotes are doubled, an empty field is null, arrays are split at `;` with no way to
//! write one inside an item, and a field has one line.

use std::collections::BTreeMap;
use std::path::Path;

use super::ExportError;
use super::elements::{Element, Link, Node, walk};
use super::rows::{CsvFile, decimal, one_line, write_file};
use super::schema::{Column, LinkKind, NodeKind, Type, Value};
use crate::graph::RunGraph;

const IMPORT: &str = include_str!("import.sh");
const CONSTRAINTS: &str = include_str!("constraints.cypher");
const README: &str = include_str!("README.md");

/// Names of the files, from the output folder.
pub(super) fn files() -> Vec<String> {
    let nodes = NodeKind::ALL.map(node_file);
    let links = LinkKind::ALL.map(link_file);
    let fixed = ["README.md", "constraints.cypher", "import.sh"];
    nodes.iter().chain(&links).chain(&fixed).map(|name| format!("neo4j/{name}")).collect()
}

fn node_file(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Actor => "actors.csv",
        NodeKind::Claim => "claims.csv",
        NodeKind::Evidence => "evidence.csv",
        NodeKind::Document => "documents.csv",
        NodeKind::Publisher => "publishers.csv",
    }
}

fn link_file(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Role => "roles.csv",
        LinkKind::Statement => "statements.csv",
        LinkKind::States => "states.csv",
        LinkKind::Content => "contents.csv",
        LinkKind::Refines => "refines.csv",
        LinkKind::Contradicts => "contradicts.csv",
        LinkKind::Direct => "direct.csv",
        LinkKind::SupportedBy => "supported_by.csv",
        LinkKind::In => "in.csv",
        LinkKind::PublishedBy => "published_by.csv",
        LinkKind::SpeaksFor => "speaks_for.csv",
    }
}

/// Writes the folder.
pub(super) fn write(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    let folder = folder.join("neo4j");
    std::fs::create_dir(&folder).map_err(ExportError::at(&folder))?;
    write_file(&folder.join("README.md"), README)?;
    write_file(&folder.join("constraints.cypher"), CONSTRAINTS)?;
    let script = folder.join("import.sh");
    write_file(&script, IMPORT)?;
    executable(&script).map_err(ExportError::at(&script))?;

    let relations = run.relations();
    let file = |name: &str, first: &[String], columns: &[Column], last: &str| {
        let typed = columns.iter().map(typed);
        let header: Vec<String> = first.iter().cloned().chain(typed).chain([last.to_owned()]).collect();
        CsvFile::create(folder.join(name), &header)
    };
    let mut nodes: BTreeMap<NodeKind, CsvFile> = BTreeMap::new();
    for kind in NodeKind::ALL {
        let id = format!("id:ID({})", kind.label());
        nodes.insert(kind, file(node_file(kind), &[id], &kind.columns(relations), ":LABEL")?);
    }
    let mut links: BTreeMap<LinkKind, CsvFile> = BTreeMap::new();
    for kind in LinkKind::ALL {
        let (from, to) = kind.ends();
        let ends = [format!(":START_ID({})", from.label()), format!(":END_ID({})", to.label())];
        links.insert(kind, file(link_file(kind), &ends, &kind.columns(relations), ":TYPE")?);
    }
    walk::<ExportError>(run, &mut |element| match element {
        Element::Node(Node { kind, id, label, values }) => {
            let labels = std::iter::once(kind.label().to_owned()).chain(label).collect::<Vec<_>>().join(";");
            let row = std::iter::once(one_line(&id)).chain(values.iter().map(field)).chain([labels]);
            nodes.get_mut(&kind).map_or(Ok(()), |file| file.row(&row.collect::<Vec<_>>()))
        }
        Element::Link(Link { kind, from, to, name, values }) => {
            let ends = [one_line(&from), one_line(&to)].into_iter();
            let row = ends.chain(values.iter().map(field)).chain([name]);
            links.get_mut(&kind).map_or(Ok(()), |file| file.row(&row.collect::<Vec<_>>()))
        }
    })?;
    nodes.into_values().chain(links.into_values()).try_for_each(CsvFile::finish)
}

/// `documents:long`.
fn typed(column: &Column) -> String {
    let kind = match column.kind {
        Type::Text => return column.name.clone(),
        Type::List => "string[]",
        Type::Integer => "long",
        Type::Decimal => "double",
        Type::Flag => "boolean",
    };
    format!("{}:{kind}", column.name)
}

fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => one_line(text),
        Value::List(items) => array(items),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => decimal(*number),
        Value::Flag(flag) => flag.to_string(),
    }
}

/// An array field. The import knows no escape for its delimiter, so an item gets a comma in its place; what is empty
/// is no item.
fn array(items: &[String]) -> String {
    let items = items.iter().map(|item| one_line(item).replace(';', ","));
    items.filter(|item| !item.is_empty()).collect::<Vec<_>>().join(";")
}

#[cfg(unix)]
fn executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = std::fs::metadata(path)?.permissions();
    let mode = permissions.mode();
    // Whoever may read it may run it.
    permissions.set_mode(mode | (mode & 0o444) >> 2);
    std::fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
fn executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
