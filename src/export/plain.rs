//! `nodes.csv` and `edges.csv`: actors and claims, for spreadsheets and Gephi.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, which a text from the web
//! must not become: such cells get an apostrophe in front.

use std::path::Path;

use super::ExportError;
use super::rows::{CsvFile, SPEAKS_FOR, edges, one_line, optional};
use crate::graph::{Claim, ClaimTotals, JoinedActor};
use crate::rules::Relation;

/// The two files.
#[derive(Debug)]
pub(super) struct Plain {
    nodes: CsvFile,
    edges: CsvFile,
}

impl Plain {
    /// Their names.
    pub(super) const FILES: [&str; 2] = ["nodes.csv", "edges.csv"];

    pub(super) fn create(folder: &Path) -> Result<Self, ExportError> {
        let [nodes, edges] = Self::FILES.map(|name| folder.join(name));
        let columns = ["Id", "Label", "Kind", "Documents", "Aliases", "Negated", "Modality", "Confidence"];
        Ok(Self {
            nodes: CsvFile::create(nodes, &columns)?,
            // Gephi reads `Type` as directed or undirected; what kind of edge it is stands in `Label`.
            edges: CsvFile::create(edges, &["Source", "Target", "Type", "Label", "Weight"])?,
        })
    }

    pub(super) fn actor(&mut self, actor: &JoinedActor) -> Result<(), ExportError> {
        let record = &actor.record;
        let aliases = record.aliases.join("; ");
        let documents = actor.documents.to_string();
        let row = [&record.id, &record.name, &record.kind, &documents, &aliases, "", "", ""];
        self.nodes.row(&row.map(cell))?;
        match &record.speaks_for {
            Some(other) => self.edge(&record.id, other, SPEAKS_FOR, actor.documents),
            None => Ok(()),
        }
    }

    pub(super) fn claim(
        &mut self,
        claim: &Claim,
        relation: &Relation,
        text: &str,
        totals: ClaimTotals,
    ) -> Result<(), ExportError> {
        let documents = totals.documents.to_string();
        let negated = if claim.negated { "true" } else { "" };
        let confidence = format!("{:.2}", totals.confidence);
        let modality = optional(claim.modality.as_deref());
        let row = [&claim.id, text, &claim.relation, &documents, "", negated, &modality, &confidence];
        self.nodes.row(&row.map(cell))?;
        for edge in edges(claim, relation) {
            self.edge(&edge.from, &edge.to, &edge.kind, totals.documents)?;
        }
        Ok(())
    }

    fn edge(&mut self, from: &str, to: &str, label: &str, weight: u64) -> Result<(), ExportError> {
        self.edges.row(&[cell(from), cell(to), "Directed".to_owned(), cell(label), weight.to_string()])
    }

    pub(super) fn finish(self) -> Result<(), ExportError> {
        self.nodes.finish()?;
        self.edges.finish()
    }
}

/// A field on one line that no spreadsheet runs.
fn cell(text: &str) -> String {
    let text = one_line(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell("\t-1+1"), "'-1+1");
        assert_eq!(cell("+33"), "'+33");
        assert_eq!(cell("\n@cmd"), "'@cmd");
        assert_eq!(cell("a=b"), "a=b");
        assert_eq!(cell(""), "");
    }
}
