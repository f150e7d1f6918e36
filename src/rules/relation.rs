//! `data/relations.toml`: the relations, their classes, their roles, their names in every export.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::data::{DataError, read_toml};

/// What engine and exports know of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Something happens between actors; carries `negated` and `modality`.
    Event,
    /// A source puts something on an actor.
    Allegation,
    /// A source says that something is not so.
    Denial,
}

/// What fills a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleKind {
    /// An actor, by id.
    Actor,
    /// A text, as it stands.
    Thing,
}

/// One role of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its name: the key in `triples.jsonl`.
    pub name: String,
    /// What fills it.
    pub kind: RoleKind,
}

/// What makes a set of role fillers a triple at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Require {
    /// At least so many roles are filled.
    pub filled: usize,
    /// At least so many actor roles are filled by an actor with a name.
    pub named: usize,
}

/// Names in the graph exports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neo4jNames {
    /// Node label of the claim.
    pub label: String,
    /// Type of the direct relationship between the first two actor roles (events).
    pub direct: Option<String>,
    /// Type of the relationship from source to claim (allegations, denials).
    pub claim: Option<String>,
}

/// One relation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// Its name: the `relation` of `triples.jsonl`.
    pub name: String,
    /// Its class.
    pub class: Class,
    /// Its roles, in order.
    pub roles: Vec<Role>,
    /// What makes it a triple at all (events).
    #[serde(default)]
    pub require: Require,
    /// Names in the graph exports.
    pub neo4j: Neo4jNames,
    /// Template of one readable line.
    pub say: String,
}

/// All relations, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relations {
    #[serde(rename = "relation")]
    list: Vec<Relation>,
}

impl Relations {
    /// Reads `relations.toml`.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        read_toml(path)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Relation> {
        self.list.iter()
    }

    /// One by its name.
    pub fn get(&self, name: &str) -> Option<&Relation> {
        self.list.iter().find(|r| r.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_whole() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/relations.toml");
        let relations = Relations::load(&path).unwrap();
        assert_eq!(relations.get("supply").unwrap().class, Class::Event);
        assert_eq!(relations.iter().count(), 3);
    }
}
