//! The one place where actors of several documents become one.
//!
//! Actors are one where their ids are equal. The actors room gives such an id only where the gazetteer or a
//! full name says so; all others are `local/...` and stay apart, document by document.
//!
//! Names and the rest are chosen by vote, so the order in which documents come in changes nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::ActorRecord;
use crate::actors::LOCAL_DIGITS;

/// Ids below this prefix hold inside their document alone.
const LOCAL: &str = "local/";

/// An actor of the whole run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedActor {
    /// What is known of it.
    pub record: ActorRecord,
    /// Number of documents that it takes part in; 0 where it is only spoken for.
    pub documents: u64,
}

/// One vote a document.
#[derive(Debug, Clone, Default)]
struct Votes(Vec<(String, u64)>);

impl Votes {
    fn add(&mut self, choice: String) {
        match self.0.binary_search_by(|(c, _)| c.as_str().cmp(&choice)) {
            Ok(at) => {
                if let Some((_, count)) = self.0.get_mut(at) {
                    *count += 1;
                }
            }
            Err(at) => self.0.insert(at, (choice, 1)),
        }
    }

    /// The most frequent; then the longest; then the first by the alphabet.
    fn winner(&self) -> Option<&str> {
        let best = self.0.iter().min_by_key(|(choice, count)| {
            (Reverse(*count), Reverse(choice.chars().count()), choice.as_str())
        });
        best.map(|(choice, _)| choice.as_str())
    }
}

/// What the documents say of one actor.
#[derive(Debug, Clone, Default)]
struct Ballot {
    documents: u64,
    names: Votes,
    kinds: Votes,
    speaks_for: Votes,
    aliases: BTreeSet<String>,
}

impl Ballot {
    fn add(&mut self, actor: ActorRecord) {
        self.documents += 1;
        self.names.add(actor.name);
        self.kinds.add(actor.kind);
        self.aliases.extend(actor.aliases);
        if let Some(other) = actor.speaks_for.filter(|other| *other != actor.id) {
            self.speaks_for.add(other);
        }
    }

    fn count(self, id: String) -> JoinedActor {
        // An actor that is named in a triple but not listed still gets a record: `kind/name`.
        let (kind, name) = id.split_once('/').unwrap_or(("", &id));
        let name = self.names.winner().unwrap_or(name).to_owned();
        let kind = self.kinds.winner().unwrap_or(kind).to_owned();
        let speaks_for = self.speaks_for.winner().map(str::to_owned);
        let mut aliases = self.aliases;
        aliases.extend(self.names.0.into_iter().map(|(name, _)| name));
        aliases.remove(&name);
        let aliases = aliases.into_iter().collect();
        JoinedActor { record: ActorRecord { id, name, kind, aliases, speaks_for }, documents: self.documents }
    }
}

/// The actors' table while documents come in.
#[derive(Debug, Default)]
pub(super) struct Join {
    actors: BTreeMap<String, Ballot>,
}

impl Join {
    /// Takes an actor of a document; false where its id is local and another document has it already.
    pub(super) fn add(&mut self, actor: ActorRecord) -> bool {
        if let Some(other) = &actor.speaks_for {
            self.refer(other);
        }
        let ballot = self.actors.entry(actor.id.clone()).or_default();
        let free = ballot.documents == 0 || !actor.id.starts_with(LOCAL);
        ballot.add(actor);
        free
    }

    /// Makes sure that an id which a document names has a record at the end.
    pub(super) fn refer(&mut self, id: &str) {
        self.actors.entry(id.to_owned()).or_default();
    }

    /// Counts the votes: the actors sorted by id.
    pub(super) fn finish(self) -> Vec<JoinedActor> {
        self.actors.into_iter().map(|(id, ballot)| ballot.count(id)).collect()
    }
}

/// The id in the run of what `doc` calls `id`: a local id that does not tell its document yet gets a suffix
/// that does.
pub(super) fn id_in_run(doc: &str, id: &str) -> String {
    let Some(local) = id.strip_prefix(LOCAL) else { return id.to_owned() };
    let hash = blake3::hash(doc.as_bytes()).to_hex();
    let digits = hash.get(..LOCAL_DIGITS).unwrap_or(&hash);
    let own = local.split('/').next() == Some(digits) || local.ends_with(&format!("-{digits}"));
    if own { id.to_owned() } else { format!("{id}-{digits}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(id: &str, name: &str, aliases: &[&str], speaks_for: Option<&str>) -> ActorRecord {
        ActorRecord {
            id: id.into(),
            name: name.into(),
            kind: id.split('/').next().unwrap().into(),
            aliases: aliases.iter().map(|a| (*a).into()).collect(),
            speaks_for: speaks_for.map(Into::into),
        }
    }

    #[test]
    fn equal_ids_are_one_actor_with_united_aliases() {
        let mut join = Join::default();
        join.add(actor("person/ada-lind", "Ada Lind", &["Lind", "Ms Lind"], None));
        join.add(actor("person/ada-lind", "Ada Lind", &["Ada", "Lind"], Some("country/SWE")));
        let actors = join.finish();
        let ada = actors.iter().find(|a| a.record.id == "person/ada-lind").unwrap();
        assert_eq!(ada.record.aliases, ["Ada", "Lind", "Ms Lind"]);
        assert_eq!(ada.record.speaks_for.as_deref(), Some("country/SWE"));
        assert_eq!(ada.documents, 2);
        // The country that it speaks for has a record too, though no document listed it.
        assert!(actors.iter().any(|a| a.record.id == "country/SWE" && a.documents == 0));
    }

    #[test]
    fn a_local_id_of_two_documents_is_no_vote_but_a_collision() {
        let mut join = Join::default();
        join.refer("local/77/envoy");
        assert!(join.add(actor("local/77/envoy", "the envoy", &[], None)));
        assert!(join.add(actor("person/ada-lind", "Ada Lind", &[], None)));
        assert!(join.add(actor("person/ada-lind", "Ada Lind", &[], None)));
        assert!(!join.add(actor("local/77/envoy", "an envoy", &[], None)));
    }

    #[test]
    fn the_best_name_is_most_frequent_then_longest_then_first() {
        let name = |names: &[&str]| {
            let mut join = Join::default();
            for n in names {
                join.add(actor("organisation/x", n, &[], None));
            }
            join.finish().remove(0).record
        };
        assert_eq!(name(&["Orion", "Orion Works", "Orion"]).name, "Orion");
        assert_eq!(name(&["Orion", "Orion Works"]).name, "Orion Works");
        let drawn = name(&["Orion B", "Orion A"]);
        assert_eq!((drawn.name.as_str(), drawn.aliases), ("Orion A", vec!["Orion B".to_owned()]));
    }

    #[test]
    fn local_actors_of_two_documents_stay_apart_whatever_else_is_read() {
        let (a, b) = (id_in_run("a", "local/77"), id_in_run("b", "local/77"));
        assert_ne!(a, b);
        assert!(a.starts_with("local/77-"));
        // Said twice changes nothing: what was written once can be read and joined again.
        assert_eq!(id_in_run("a", &a), a);
        let own = format!("local/{}/envoy", &blake3::hash(b"a").to_hex().as_str()[..LOCAL_DIGITS]);
        assert_eq!(id_in_run("a", &own), own);
        assert_ne!(id_in_run("b", &own), own);
        assert_eq!(id_in_run("a", "country/NOR"), "country/NOR");
    }
}
