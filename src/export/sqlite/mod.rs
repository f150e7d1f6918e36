//! `graph.sqlite`: the graph as one SQLite file, with views and full text search; and questions put to it.
//!
//! Tables follow from the graph's schema: one for each kind of node (`actor`, `claim`, ...) and of link. Lists
//! are JSON arrays (`json_each` opens them).

mod ask;

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OpenFlags, ToSql, Transaction, params_from_iter};

use super::ExportError;
use super::elements::{Element, Node, walk};
use super::schema::{Column, LinkKind, NodeKind, Type, Value};
use crate::graph::RunGraph;
use crate::rules::Relations;

pub use ask::{Answer, AskError, Question, Questions, ask};

/// The file's name.
pub const SQLITE: &str = "graph.sqlite";

const VIEWS: &str = include_str!("views.sql");
/// Number of the tables' shape (`PRAGMA user_version`): another one is not asked, since the ready questions
/// would name columns that it has not.
const SHAPE: i64 = 2;

/// Writes the file.
pub(super) fn write(run: &RunGraph, folder: &Path) -> Result<(), ExportError> {
    let path = folder.join(SQLITE);
    let at = |error: rusqlite::Error| ExportError::at(&path)(std::io::Error::other(error));
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut database = Connection::open_with_flags(&path, flags).map_err(at)?;
    // Nothing is lost without a journal: the folder takes its place only when it is whole.
    database.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;").map_err(at)?;
    fill(run, &mut database, &at)?;
    database.execute_batch("VACUUM;").map_err(at)?;
    database.close().map_err(|(_, error)| at(error))?;
    std::fs::File::open(&path).and_then(|file| file.sync_all()).map_err(ExportError::at(&path))
}

fn fill(
    run: &RunGraph,
    database: &mut Connection,
    at: &dyn Fn(rusqlite::Error) -> ExportError,
) -> Result<(), ExportError> {
    let relations = run.relations();
    let transaction = database.transaction().map_err(at)?;
    transaction.execute_batch(&tables(relations)).map_err(at)?;
    walk::<ExportError>(run, &mut |element| insert(&transaction, &element).map_err(at))?;
    transaction.execute_batch(VIEWS).map_err(at)?;
    transaction.pragma_update(None, "user_version", SHAPE).map_err(at)?;
    transaction.commit().map_err(at)
}

fn insert(transaction: &Transaction<'_>, element: &Element) -> rusqlite::Result<()> {
    let (table, first, values): (&str, Vec<Option<&str>>, &[Value]) = match element {
        Element::Node(node) => {
            (node_table(node.kind), vec![Some(&node.id), node.label.as_deref()], &node.values)
        }
        Element::Link(link) => {
            (link_table(link.kind), vec![Some(&link.from), Some(&link.to), Some(&link.name)], &link.values)
        }
    };
    let places = vec!["?"; first.len() + values.len()].join(", ");
    let mut statement = transaction.prepare_cached(&format!("INSERT INTO {table} VALUES ({places})"))?;
    let first = first.into_iter().map(|text| text.map_or(Value::Null, |text| Value::Text(text.to_owned())));
    let all: Vec<Value> = first.chain(values.iter().cloned()).collect();
    statement.execute(params_from_iter(all))?;
    match element {
        Element::Node(node) if node.kind == NodeKind::Actor => insert_names(transaction, node),
        _ => Ok(()),
    }
}

/// Every name of an actor and its id, in lower case: what SQLite itself makes lower is ASCII alone.
fn insert_names(transaction: &Transaction<'_>, actor: &Node) -> rusqlite::Result<()> {
    let mut names = BTreeSet::from([actor.id.to_lowercase()]);
    // The only list of an actor is that of its aliases.
    for value in &actor.values {
        if let Value::List(aliases) = value {
            names.extend(aliases.iter().map(|alias| alias.to_lowercase()));
        }
    }
    if let Some(Value::Text(name)) = actor.values.first() {
        names.insert(name.to_lowercase());
    }
    let mut statement = transaction.prepare_cached("INSERT INTO actor_name VALUES (?, ?)")?;
    names.iter().try_for_each(|name| statement.execute([&actor.id, name]).map(|_| ()))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::Value as Sql;
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Sql::Null),
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => ToSqlOutput::Owned(Sql::Text(serde_json::json!(items).to_string())),
            Self::Integer(number) => i64::try_from(*number).unwrap_or(i64::MAX).into(),
            Self::Decimal(number) => (*number).into(),
            Self::Flag(flag) => i64::from(*flag).into(),
        })
    }
}

fn node_table(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Actor => "actor",
        NodeKind::Claim => "claim",
        NodeKind::Evidence => "evidence",
        NodeKind::Document => "document",
        NodeKind::Publisher => "publisher",
    }
}

fn link_table(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Role => "role",
        LinkKind::Statement => "statement",
        LinkKind::States => "states",
        LinkKind::Content => "content",
        LinkKind::Refines => "refines",
        LinkKind::Contradicts => "contradicts",
        LinkKind::Direct => "direct",
        LinkKind::SupportedBy => "supported_by",
        LinkKind::In => "located_in",
        LinkKind::PublishedBy => "published_by",
        LinkKind::SpeaksFor => "speaks_for",
    }
}

/// The statements that make the tables.
fn tables(relations: &Relations) -> String {
    let mut sql = String::from("CREATE TABLE actor_name (actor TEXT NOT NULL, name TEXT NOT NULL);\n");
    let mut table = |name: &str, first: &str, columns: &[Column]| {
        let own = columns.iter().map(|column| {
            let kind = match column.kind {
                Type::Text | Type::List => "TEXT",
                Type::Integer | Type::Flag => "INTEGER",
                Type::Decimal => "REAL",
            };
            format!(", {} {kind}", quoted(&snake(&column.name)))
        });
        sql += &format!("CREATE TABLE {name} ({first}{});\n", own.collect::<String>());
    };
    for kind in NodeKind::ALL {
        table(node_table(kind), "id TEXT PRIMARY KEY, label TEXT", &kind.columns(relations));
    }
    for kind in LinkKind::ALL {
        let first = "source TEXT NOT NULL, target TEXT NOT NULL, type TEXT NOT NULL";
        table(link_table(kind), first, &kind.columns(relations));
    }
    for kind in LinkKind::ALL {
        let name = link_table(kind);
        sql += &format!(
            "CREATE INDEX {name}_source ON {name} (source);\nCREATE INDEX {name}_target ON {name} (target);\n"
        );
    }
    sql
}

/// `speaksFor` as `speaks_for`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The graph in a database of its own, for a folder that has none.
pub fn in_memory(run: &RunGraph) -> Result<Connection, AskError> {
    let mut database = Connection::open_in_memory()?;
    let at = |error: rusqlite::Error| ExportError::Write {
        path: SQLITE.into(),
        source: std::io::Error::other(error),
    };
    fill(run, &mut database, &at).map_err(|error| AskError::Build(error.to_string()))?;
    Ok(database)
}

/// A database that an export wrote, for reading alone; `None` where its tables are those of another version.
pub fn open(path: &Path) -> Result<Option<Connection>, AskError> {
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let shape: i64 = database.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((shape == SHAPE).then_some(database))
}
