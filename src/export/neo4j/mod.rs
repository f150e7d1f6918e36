//! `neo4j/`: files for `neo4j-admin database import full`.
//!
//! ```text
//! (Actor)-[:<neo4j.claim>]->(Claim)                 who alleges, who denies
//! (Claim)-[:CONTENT]->(Claim)                       what an allegation or denial is about
//! (Claim)-[:<ROLE>]->(Actor)                        who takes part
//! (Actor)-[:<neo4j.direct>]->(Actor)                an event that is not negated, in one hop
//! (Claim)-[:SUPPORTED_BY]->(Evidence)-[:IN]->(Document)
//! (Actor)-[:SPEAKS_FOR]->(Actor)
//! ```
//!
//! The import's rules: quotes are doubled, an empty field is null, arrays are split at `;` with no way to
//! write one inside an item, and a field has one line.

use std::collections::HashSet;
use std::path::Path;

use super::ExportError;
use super::rows::{CsvFile, Link, SPEAKS_FOR, edges, one_line, optional, write_file};
use crate::graph::{Claim, ClaimTotals, DocumentRecord, Evidence, JoinedActor, TripleRecord};
use crate::rules::{Class, Relation, Relations, RoleKind};

const IMPORT: &str = include_str!("import.sh");
const CONSTRAINTS: &str = include_str!("constraints.cypher");
const README: &str = include_str!("README.md");

/// The folder's files while they are written.
#[derive(Debug)]
pub(super) struct Neo4j {
    things: Vec<String>,
    actors: CsvFile,
    claims: CsvFile,
    evidence: CsvFile,
    documents: CsvFile,
    roles: CsvFile,
    statements: CsvFile,
    contents: CsvFile,
    direct: CsvFile,
    speaks_for: CsvFile,
    supported_by: CsvFile,
    located_in: CsvFile,
}

impl Neo4j {
    /// Names of the files, from the output folder.
    pub(super) const FILES: [&str; 14] = [
        "neo4j/README.md",
        "neo4j/actors.csv",
        "neo4j/claims.csv",
        "neo4j/constraints.cypher",
        "neo4j/contents.csv",
        "neo4j/direct.csv",
        "neo4j/documents.csv",
        "neo4j/evidence.csv",
        "neo4j/import.sh",
        "neo4j/in.csv",
        "neo4j/roles.csv",
        "neo4j/speaks_for.csv",
        "neo4j/statements.csv",
        "neo4j/supported_by.csv",
    ];

    pub(super) fn create(folder: &Path, relations: &Relations) -> Result<Self, ExportError> {
        let folder = folder.join("neo4j");
        std::fs::create_dir(&folder).map_err(ExportError::at(&folder))?;
        write_file(&folder.join("README.md"), README)?;
        write_file(&folder.join("constraints.cypher"), CONSTRAINTS)?;
        let script = folder.join("import.sh");
        write_file(&script, IMPORT)?;
        executable(&script).map_err(ExportError::at(&script))?;

        let file = |name: &str, header: &str| {
            let columns: Vec<&str> = header.split(',').collect();
            CsvFile::create(folder.join(name), &columns)
        };
        let things = things(relations);
        let extra: String = things.iter().map(|thing| format!("{thing},")).collect();
        let claims = format!(
            "id:ID(Claim),class,relation,text,negated:boolean,modality,{extra}content_text,documents:long,\
             confidence:double,:LABEL"
        );
        let direct = format!(":START_ID(Actor),:END_ID(Actor),claim,modality,{extra}documents:long,:TYPE");
        Ok(Self {
            actors: file(
                "actors.csv",
                "id:ID(Actor),name,kind,aliases:string[],speaks_for,documents:long,:LABEL",
            )?,
            claims: file("claims.csv", &claims)?,
            evidence: file("evidence.csv", "id:ID(Evidence),text,start:long,end:long,field,:LABEL")?,
            documents: file(
                "documents.csv",
                "key:ID(Document),id,title,date,publisher,url,path,line:long,sentences:long,tokens:long,\
                 words:long,:LABEL",
            )?,
            roles: file("roles.csv", ":START_ID(Claim),:END_ID(Actor),:TYPE")?,
            statements: file("statements.csv", ":START_ID(Actor),:END_ID(Claim),documents:long,:TYPE")?,
            contents: file("contents.csv", ":START_ID(Claim),:END_ID(Claim),:TYPE")?,
            direct: file("direct.csv", &direct)?,
            speaks_for: file("speaks_for.csv", ":START_ID(Actor),:END_ID(Actor),:TYPE")?,
            supported_by: file(
                "supported_by.csv",
                ":START_ID(Claim),:END_ID(Evidence),triple,rule,cue,confidence:double,:TYPE",
            )?,
            located_in: file("in.csv", ":START_ID(Evidence),:END_ID(Document),:TYPE")?,
            things,
        })
    }

    pub(super) fn actor(&mut self, actor: &JoinedActor) -> Result<(), ExportError> {
        let record = &actor.record;
        self.actors.row(&[
            one_line(&record.id),
            one_line(&record.name),
            one_line(&record.kind),
            array(&record.aliases),
            optional(record.speaks_for.as_deref()),
            actor.documents.to_string(),
            labels("Actor", &capitalised(&record.kind)),
        ])?;
        match &record.speaks_for {
            Some(other) => self.speaks_for.row(&[record.id.as_str(), other, SPEAKS_FOR]),
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
        let filler = |name: &String| {
            let at =
                relation.roles.iter().position(|role| role.name == *name && role.kind == RoleKind::Thing);
            optional(at.and_then(|at| claim.roles.get(at)).and_then(|filler| filler.as_deref()))
        };
        let fillers: Vec<String> = self.things.iter().map(filler).collect();
        let modality = optional(claim.modality.as_deref());
        let documents = totals.documents.to_string();
        let class = match relation.class {
            Class::Event => "event",
            Class::Allegation => "allegation",
            Class::Denial => "denial",
        };
        let mut row = vec![claim.id.clone(), class.to_owned(), claim.relation.clone(), one_line(text)];
        row.extend([claim.negated.to_string(), modality.clone()]);
        row.extend(fillers.iter().cloned());
        row.push(optional(claim.content_text.as_deref()));
        row.push(documents.clone());
        row.push(format!("{:.2}", totals.confidence));
        row.push(labels("Claim", &relation.neo4j.label));
        self.claims.row(&row)?;
        for edge in edges(claim, relation) {
            match edge.link {
                Link::Role => self.roles.row(&[edge.from, edge.to, edge.kind])?,
                Link::Statement => {
                    self.statements.row(&[edge.from, edge.to, documents.clone(), edge.kind])?;
                }
                Link::Content => self.contents.row(&[edge.from, edge.to, edge.kind])?,
                Link::Direct => {
                    let mut row = vec![edge.from, edge.to, claim.id.clone(), modality.clone()];
                    row.extend(fillers.iter().cloned());
                    row.extend([documents.clone(), edge.kind]);
                    self.direct.row(&row)?;
                }
            }
        }
        Ok(())
    }

    /// A document with its triples; `claims` runs parallel to them.
    pub(super) fn document(
        &mut self,
        record: &DocumentRecord,
        triples: &[TripleRecord],
        claims: &[Option<Claim>],
    ) -> Result<(), ExportError> {
        let key = document_key(&record.id);
        let number = |n: u64| n.to_string();
        self.documents.row(&[
            key.clone(),
            one_line(&record.id),
            optional(record.title.as_deref()),
            optional(record.date.as_deref()),
            optional(record.publisher.as_deref()),
            optional(record.url.as_deref()),
            one_line(&record.path),
            record.line.map(number).unwrap_or_default(),
            number(record.volume.sentences),
            number(record.volume.tokens),
            number(record.volume.words),
            "Document".to_owned(),
        ])?;
        let mut seen = HashSet::new();
        for (triple, claim) in triples.iter().zip(claims) {
            let Some(claim) = claim else { continue };
            for evidence in std::iter::once(&triple.evidence).chain(&triple.mentions) {
                let id = evidence_key(&record.id, evidence);
                self.supported_by.row(&[
                    claim.id.clone(),
                    id.clone(),
                    one_line(&triple.id),
                    one_line(&triple.rule),
                    optional(evidence.cue.as_deref()),
                    format!("{:.2}", triple.confidence),
                    "SUPPORTED_BY".to_owned(),
                ])?;
                if seen.insert(id.clone()) {
                    self.evidence(evidence, id, &key)?;
                }
            }
        }
        Ok(())
    }

    fn evidence(&mut self, evidence: &Evidence, id: String, document: &str) -> Result<(), ExportError> {
        self.located_in.row(&[id.as_str(), document, "IN"])?;
        self.evidence.row(&[
            id,
            one_line(&evidence.text),
            evidence.start.to_string(),
            evidence.end.to_string(),
            evidence.field.as_deref().unwrap_or("text").to_owned(),
            "Evidence".to_owned(),
        ])
    }

    pub(super) fn finish(self) -> Result<(), ExportError> {
        let files = [
            self.actors,
            self.claims,
            self.evidence,
            self.documents,
            self.roles,
            self.statements,
            self.contents,
            self.direct,
            self.speaks_for,
            self.supported_by,
            self.located_in,
        ];
        files.into_iter().try_for_each(CsvFile::finish)
    }
}

/// Names of the thing roles of all relations: each is a column of claims.
fn things(relations: &Relations) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for role in relations.iter().flat_map(|relation| &relation.roles) {
        if role.kind == RoleKind::Thing && !names.contains(&role.name) {
            names.push(role.name.clone());
        }
    }
    names
}

/// An array field. The import knows no escape for its delimiter, so an item gets a comma in its place.
fn array(items: &[String]) -> String {
    items.iter().map(|item| one_line(item).replace(';', ",")).collect::<Vec<_>>().join(";")
}

fn labels(first: &str, second: &str) -> String {
    if second.is_empty() || first == second { first.to_owned() } else { format!("{first};{second}") }
}

/// `country` as `Country`; only what a label may hold without quoting.
fn capitalised(kind: &str) -> String {
    let mut letters = kind.chars().filter(|c| c.is_alphanumeric() || *c == '_');
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Documents are known by a hash of their id: the import trims and splits ids that people choose.
fn document_key(id: &str) -> String {
    let hash = blake3::hash(id.as_bytes()).to_hex();
    format!("d-{}", hash.get(..24).unwrap_or(&hash))
}

fn evidence_key(doc: &str, evidence: &Evidence) -> String {
    let key = serde_json::json!([doc, evidence.field, evidence.start, evidence.end]).to_string();
    let hash = blake3::hash(key.as_bytes()).to_hex();
    format!("e-{}", hash.get(..24).unwrap_or(&hash))
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
