//! The property graph that every graph export shows: kinds of nodes and links, their properties and types.
//!
//! ```text
//! (Claim)-[:<ROLE>]->(Actor)                        who takes part, who says it
//! (Actor)-[:<neo4j.claim>]->(Claim)                 from a source to what it alleges or denies
//! (Actor)-[:STATES]->(Claim)                        an outer source: A says that B denies C
//! (Claim)-[:CONTENT]->(Claim)                       what an allegation or denial is about
//! (Claim)-[:REFINES]->(Claim), (Claim)-[:CONTRADICTS]->(Claim)
//! (Actor)-[:<neo4j.direct>]->(Actor)                an event that is not negated, in one hop
//! (Claim)-[:SUPPORTED_BY]->(Evidence)-[:IN]->(Document)-[:PUBLISHED_BY]->(Publisher)
//! (Actor)-[:SPEAKS_FOR]->(Actor)
//! ```

use crate::rules::{Relations, RoleKind};

/// The type of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    List,
    Integer,
    Decimal,
    Flag,
}

/// A property's value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Text(String),
    List(Vec<String>),
    Integer(u64),
    Decimal(f64),
    Flag(bool),
}

impl Value {
    /// A text that may be missing.
    pub(super) fn optional(text: Option<&str>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.to_owned()))
    }
}

/// One property of a kind of node or link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Type,
}

fn columns(all: &[(&str, Type)]) -> Vec<Column> {
    all.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind }).collect()
}

/// Kinds of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NodeKind {
    Actor,
    Claim,
    Evidence,
    Document,
    Publisher,
}

impl NodeKind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Actor, Self::Claim, Self::Evidence, Self::Document, Self::Publisher];

    /// Its label.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Actor => "Actor",
            Self::Claim => "Claim",
            Self::Evidence => "Evidence",
            Self::Document => "Document",
            Self::Publisher => "Publisher",
        }
    }

    /// Its properties, besides `id`.
    pub(crate) fn columns(self, relations: &Relations) -> Vec<Column> {
        use Type::{Decimal, Flag, Integer, List, Text};
        match self {
            Self::Actor => columns(&[
                ("name", Text),
                ("kind", Text),
                ("aliases", List),
                ("speaksFor", Text),
                ("documents", Integer),
            ]),
            Self::Claim => {
                let mut all = columns(&[
                    ("class", Text),
                    ("relation", Text),
                    ("text", Text),
                    ("negated", Flag),
                    ("modality", Text),
                ]);
                for thing in things(relations) {
                    all.extend(columns(&[(&thing, Text), (&format!("{thing}Kind"), Text)]));
                }
                all.extend(columns(&[
                    ("words", List),
                    ("contentText", Text),
                    ("status", Text),
                    ("belief", Decimal),
                    ("confidence", Decimal),
                    ("documents", Integer),
                    ("witnesses", Integer),
                    ("assertedBy", List),
                    ("first", Text),
                    ("last", Text),
                ]));
                all.extend(event_data());
                all
            }
            Self::Evidence => columns(&[
                ("text", Text),
                ("field", Text),
                ("start", Integer),
                ("end", Integer),
                ("cue", Text),
                ("rule", Text),
                ("confidence", Decimal),
                ("date", Text),
                ("whenText", Text),
                ("whenFrom", Text),
                ("whenTo", Text),
                ("cameo", Text),
                ("plover", Text),
                ("triple", Text),
            ]),
            Self::Document => columns(&[
                ("doc", Text),
                ("title", Text),
                ("date", Text),
                ("url", Text),
                ("path", Text),
                ("line", Integer),
                ("sentences", Integer),
                ("tokens", Integer),
                ("words", Integer),
                ("copyOf", Text),
            ]),
            Self::Publisher => columns(&[("name", Text)]),
        }
    }
}

/// Kinds of links; those of one kind have the same ends and properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LinkKind {
    Role,
    Statement,
    States,
    Content,
    Refines,
    Contradicts,
    Direct,
    SupportedBy,
    In,
    PublishedBy,
    SpeaksFor,
}

impl LinkKind {
    pub(crate) const ALL: [Self; 11] = [
        Self::Role,
        Self::Statement,
        Self::States,
        Self::Content,
        Self::Refines,
        Self::Contradicts,
        Self::Direct,
        Self::SupportedBy,
        Self::In,
        Self::PublishedBy,
        Self::SpeaksFor,
    ];

    /// Kinds of the nodes that it goes from and to.
    pub(crate) fn ends(self) -> (NodeKind, NodeKind) {
        use NodeKind::{Actor, Claim, Document, Evidence, Publisher};
        match self {
            Self::Role => (Claim, Actor),
            Self::Statement | Self::States => (Actor, Claim),
            Self::Content | Self::Refines | Self::Contradicts => (Claim, Claim),
            Self::Direct | Self::SpeaksFor => (Actor, Actor),
            Self::SupportedBy => (Claim, Evidence),
            Self::In => (Evidence, Document),
            Self::PublishedBy => (Document, Publisher),
        }
    }

    /// Its type, where that is not named by the relations' file.
    pub(crate) fn fixed(self) -> Option<&'static str> {
        match self {
            Self::Role | Self::Statement | Self::Direct => None,
            Self::States => Some("STATES"),
            Self::Content => Some("CONTENT"),
            Self::Refines => Some("REFINES"),
            Self::Contradicts => Some("CONTRADICTS"),
            Self::SupportedBy => Some("SUPPORTED_BY"),
            Self::In => Some("IN"),
            Self::PublishedBy => Some("PUBLISHED_BY"),
            Self::SpeaksFor => Some("SPEAKS_FOR"),
        }
    }

    /// Its properties. Where there is a `claimId`, two links of one type between the same nodes are told apart
    /// by it.
    pub(crate) fn columns(self, relations: &Relations) -> Vec<Column> {
        use Type::{Decimal, Integer, Text};
        match self {
            Self::Statement => {
                let mut all = columns(&[("claimId", Text), ("documents", Integer), ("witnesses", Integer)]);
                all.extend(event_data());
                all
            }
            Self::Direct => {
                let mut all = columns(&[("claimId", Text), ("status", Text), ("modality", Text)]);
                all.extend(things(relations).into_iter().map(|name| Column { name, kind: Text }));
                all.extend(columns(&[("belief", Decimal), ("documents", Integer), ("witnesses", Integer)]));
                all.extend(event_data());
                all
            }
            _ => Vec::new(),
        }
    }
}

/// The days that a claim speaks of, and its codes of event data.
fn event_data() -> Vec<Column> {
    columns(&[
        ("whenFrom", Type::Text),
        ("whenTo", Type::Text),
        ("cameo", Type::List),
        ("plover", Type::List),
    ])
}

/// Names of the thing roles of all relations: each is a property of claims.
pub(super) fn things(relations: &Relations) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for role in relations.iter().flat_map(|relation| &relation.roles) {
        if role.kind == RoleKind::Thing && !names.contains(&role.name) {
            names.push(role.name.clone());
        }
    }
    names
}
