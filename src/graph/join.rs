//! The one place where actors of several documents become one.
//!
//! Actors are one where their ids are equal. The actors room gives such an id only where the gazetteer or a
//! full name says so; all others are `local/...` and stay apart, document by document.
//!
//! Names and the rest are chosen by vote, so the order in which documents come in changes nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::ActorRecord;

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
    run: BTreeMap<String, Ballot>,
    local: BTreeMap<String, BTreeMap<String, Ballot>>,
}

impl Join {
    fn ballot(&mut self, doc: &str, id: &str) -> &mut Ballot {
        if id.starts_with(LOCAL) {
            self.local.entry(id.to_owned()).or_default().entry(doc.to_owned()).or_default()
        } else {
            self.run.entry(id.to_owned()).or_default()
        }
    }

    /// Takes an actor of a document.
    pub(super) fn add(&mut self, doc: &str, actor: ActorRecord) {
        if let Some(other) = &actor.speaks_for {
            self.refer(doc, other);
        }
        self.ballot(doc, &actor.id.clone()).add(actor);
    }

    /// Makes sure that an id which a document names has a record at the end.
    pub(super) fn refer(&mut self, doc: &str, id: &str) {
        self.ballot(doc, id);
    }

    /// Counts the votes: the actors sorted by id, and the ids that had to be told apart.
    pub(super) fn finish(self) -> (Vec<JoinedActor>, Apart) {
        let mut apart = Apart::default();
        for (id, docs) in &self.local {
            if docs.len() > 1 {
                apart.0.insert(id.clone());
            }
        }
        let mut actors: Vec<JoinedActor> =
            self.run.into_iter().map(|(id, ballot)| ballot.count(id)).collect();
        for (id, docs) in self.local {
            for (doc, ballot) in docs {
                let mut actor = ballot.count(apart.id(&doc, &id));
                actor.record.speaks_for = actor.record.speaks_for.map(|other| apart.id(&doc, &other));
                actors.push(actor);
            }
        }
        actors.sort_by(|a, b| a.record.id.cmp(&b.record.id));
        (actors, apart)
    }
}

/// Local ids that several documents use; each document's gets a suffix of its own.
#[derive(Debug, Default)]
pub(super) struct Apart(BTreeSet<String>);

impl Apart {
    /// The id in the run of what `doc` calls `id`.
    pub(super) fn id(&self, doc: &str, id: &str) -> String {
        if !self.0.contains(id) {
            return id.to_owned();
        }
        let hash = blake3::hash(doc.as_bytes()).to_hex();
        format!("{id}-{}", hash.get(..12).unwrap_or(&hash))
    }
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
        join.add("a", actor("person/ada-lind", "Ada Lind", &["Lind", "Ms Lind"], None));
        join.add("b", actor("person/ada-lind", "Ada Lind", &["Ada", "Lind"], Some("country/SWE")));
        let (actors, _) = join.finish();
        let ada = actors.iter().find(|a| a.record.id == "person/ada-lind").unwrap();
        assert_eq!(ada.record.aliases, ["Ada", "Lind", "Ms Lind"]);
        assert_eq!(ada.record.speaks_for.as_deref(), Some("country/SWE"));
        assert_eq!(ada.documents, 2);
        // The country that it speaks for has a record too, though no document listed it.
        assert!(actors.iter().any(|a| a.record.id == "country/SWE" && a.documents == 0));
    }

    #[test]
    fn the_best_name_is_most_frequent_then_longest_then_first() {
        let name = |names: &[&str]| {
            let mut join = Join::default();
            for (i, n) in names.iter().enumerate() {
                join.add(&i.to_string(), actor("organisation/x", n, &[], None));
            }
            join.finish().0.remove(0).record
        };
        assert_eq!(name(&["Orion", "Orion Works", "Orion"]).name, "Orion");
        assert_eq!(name(&["Orion", "Orion Works"]).name, "Orion Works");
        let drawn = name(&["Orion B", "Orion A"]);
        assert_eq!((drawn.name.as_str(), drawn.aliases), ("Orion A", vec!["Orion B".to_owned()]));
    }

    #[test]
    fn local_actors_of_two_documents_stay_apart() {
        let mut join = Join::default();
        join.add("a", actor("local/77", "the commander", &[], None));
        join.add("b", actor("local/77", "the commander", &[], Some("local/78")));
        join.add("b", actor("local/78", "the militia", &[], None));
        let (actors, apart) = join.finish();
        let ids: Vec<_> = actors.iter().map(|a| a.record.id.as_str()).collect();
        assert_eq!(ids.len(), 3);
        assert_ne!(apart.id("a", "local/77"), apart.id("b", "local/77"));
        assert_eq!(apart.id("b", "local/78"), "local/78");
        for doc in ["a", "b"] {
            assert!(ids.contains(&apart.id(doc, "local/77").as_str()));
        }
    }
}
