//! What the tabular exports share: files of CSV rows, clean fields, and the edges of a claim.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::ExportError;
use crate::graph::Claim;
use crate::rules::{Relation, RoleKind};

/// A CSV file with a header row; quotes are doubled, rows end in `\n`.
#[derive(Debug)]
pub(super) struct CsvFile {
    path: PathBuf,
    writer: csv::Writer<File>,
}

impl CsvFile {
    pub(super) fn create(path: PathBuf, header: &[impl AsRef<str>]) -> Result<Self, ExportError> {
        let file = File::create(&path).map_err(ExportError::at(&path))?;
        let mut csv = Self { writer: csv::Writer::from_writer(file), path };
        csv.row(header)?;
        Ok(csv)
    }

    pub(super) fn row(&mut self, fields: &[impl AsRef<str>]) -> Result<(), ExportError> {
        let written = self.writer.write_record(fields.iter().map(|f| f.as_ref().as_bytes()));
        written.map_err(ExportError::csv(&self.path))
    }

    /// Writes what is buffered, down to the disk.
    pub(super) fn finish(self) -> Result<(), ExportError> {
        let at = ExportError::at(&self.path);
        let file = self.writer.into_inner().map_err(|e| at(e.into_error()))?;
        file.sync_all().map_err(&at)
    }
}

/// Writes a whole small file.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), ExportError> {
    let at = ExportError::at(path);
    let mut file = File::create(path).map_err(&at)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(&at)
}

/// A text without line breaks and control characters, which some readers of CSV do not expect in a field.
pub(super) fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An optional text: an empty field where there is none.
pub(super) fn optional(text: Option<&str>) -> String {
    text.map(one_line).unwrap_or_default()
}

/// How an edge came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// From a claim to the actor of one of its roles.
    Role,
    /// From the source to its allegation or denial.
    Statement,
    /// From an allegation or denial to the claim that it is about.
    Content,
    /// From the first actor of an event to the second.
    Direct,
}

/// An edge that follows from a claim alone. Ends are ids of actors and claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) link: Link,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) kind: String,
}

/// Type of the edge from a statement to what it states.
pub(super) const CONTENT: &str = "CONTENT";
/// Type of the edge from an actor to the one it speaks for.
pub(super) const SPEAKS_FOR: &str = "SPEAKS_FOR";

/// The edges of a claim, in the order of its roles.
pub(super) fn edges(claim: &Claim, relation: &Relation) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut add = |link, from: &str, to: &str, kind: &str| {
        edges.push(Edge { link, from: from.to_owned(), to: to.to_owned(), kind: kind.to_owned() });
    };
    let source = Claim::source_role(relation);
    for (at, (role, filler)) in relation.roles.iter().zip(&claim.roles).enumerate() {
        let (RoleKind::Actor, Some(actor)) = (role.kind, filler.as_deref()) else { continue };
        match relation.neo4j.claim.as_deref().filter(|_| source == Some(at)) {
            Some(kind) => add(Link::Statement, actor, &claim.id, kind),
            None => add(Link::Role, &claim.id, actor, &upper_snake(&role.name)),
        }
    }
    if let Some(content) = &claim.content {
        add(Link::Content, &claim.id, content, CONTENT);
    }
    if let (Some(kind), false, Some((from, to))) =
        (relation.neo4j.direct.as_deref(), claim.negated, claim.ends(relation))
    {
        add(Link::Direct, from, to, kind);
    }
    edges
}

/// `end user` as `END_USER`.
pub(super) fn upper_snake(name: &str) -> String {
    let upper = name.trim().to_uppercase();
    upper.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_one_line() {
        assert_eq!(one_line(" a\r\nb\u{0}\tc  d\u{85}e "), "a b c d e");
        assert_eq!(one_line("\n"), "");
    }

    #[test]
    fn role_names_become_types() {
        assert_eq!(upper_snake("end-user"), "END_USER");
    }
}
