//! What is counted over a whole run for its closing table and its manifest.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Claim, TripleRecord, Volume};
use crate::rules::{Class, Relations, RoleKind};

/// The meaning of an event, apart from the things in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventKey {
    /// Name of the relation.
    pub relation: String,
    /// Actor ids of its actor roles, in order.
    pub actors: Vec<Option<String>>,
    /// True where it is said not to happen.
    pub negated: bool,
    /// `actual`, `unrealized`.
    pub modality: Option<String>,
}

/// How often a thing is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThingTotals {
    /// Documents that name it.
    pub documents: u64,
    /// As the first of them writes it.
    pub shown: String,
}

/// What the documents say of one event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventTotals {
    /// Documents that tell of it.
    pub documents: u64,
    /// By thing role: its fillers, lower-cased.
    pub things: BTreeMap<String, BTreeMap<String, ThingTotals>>,
    /// Who alleges it (actor id; `None` where the text names nobody), in how many documents.
    pub alleged_by: BTreeMap<Option<String>, u64>,
    /// Who denies it, in how many documents.
    pub denied_by: BTreeMap<Option<String>, u64>,
}

/// Counts over a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// Documents.
    pub documents: u64,
    /// Stories among them: copies of one story count once.
    pub stories: u64,
    /// Sums over the documents.
    pub volume: Volume,
    /// Triples by relation, in the order of the relations' file.
    pub triples: Vec<(String, u64)>,
    /// Events by meaning.
    pub events: BTreeMap<EventKey, EventTotals>,
}

impl Totals {
    /// Zero of everything.
    pub(super) fn new(relations: &Relations) -> Self {
        Self { triples: relations.iter().map(|r| (r.name.clone(), 0)).collect(), ..Self::default() }
    }

    /// Counts one document; `claims` runs parallel to `triples`.
    pub(super) fn add(
        &mut self,
        volume: Volume,
        triples: &[TripleRecord],
        claims: &[Option<Claim>],
        relations: &Relations,
    ) {
        self.documents += 1;
        self.volume.sentences += volume.sentences;
        self.volume.tokens += volume.tokens;
        self.volume.words += volume.words;
        self.volume.windowed += volume.windowed;
        self.volume.truncated += volume.truncated;
        self.volume.bytes += volume.bytes;
        self.volume.mojibake += volume.mojibake;
        self.volume.untagged += volume.untagged;
        let mut events: BTreeMap<EventKey, Said> = BTreeMap::new();
        let by_id: HashMap<&str, &Claim> = claims.iter().flatten().map(|c| (c.id.as_str(), c)).collect();
        for (triple, claim) in triples.iter().zip(claims) {
            if let Some((_, count)) = self.triples.iter_mut().find(|(name, _)| *name == triple.relation) {
                *count += 1;
            }
            let Some(claim) = claim else { continue };
            note(claim, relations, &by_id, &mut events);
        }
        for (key, said) in events {
            let totals = self.events.entry(key).or_default();
            totals.documents += 1;
            for ((role, _), text) in said.things {
                let thing = totals.things.entry(role).or_default().entry(text.to_lowercase()).or_default();
                thing.documents += 1;
                if thing.shown.is_empty() {
                    thing.shown = text;
                }
            }
            for source in said.alleged_by {
                *totals.alleged_by.entry(source).or_default() += 1;
            }
            for source in said.denied_by {
                *totals.denied_by.entry(source).or_default() += 1;
            }
        }
    }
}

/// What one document says of one event.
#[derive(Default)]
struct Said {
    /// By role and lower-cased text: the text.
    things: BTreeMap<(String, String), String>,
    alleged_by: BTreeSet<Option<String>>,
    denied_by: BTreeSet<Option<String>>,
}

fn event_key(claim: &Claim, relations: &Relations) -> Option<EventKey> {
    let relation = relations.get(&claim.relation).filter(|r| r.class == Class::Event)?;
    let actors = relation.roles.iter().zip(&claim.roles).filter(|(role, _)| role.kind == RoleKind::Actor);
    Some(EventKey {
        relation: claim.relation.clone(),
        actors: actors.map(|(_, id)| id.clone()).collect(),
        negated: claim.negated,
        modality: claim.modality.clone(),
    })
}

fn note(
    claim: &Claim,
    relations: &Relations,
    by_id: &HashMap<&str, &Claim>,
    events: &mut BTreeMap<EventKey, Said>,
) {
    let Some(relation) = relations.get(&claim.relation) else { return };
    if let Some(key) = event_key(claim, relations) {
        let said = events.entry(key).or_default();
        for (role, filler) in relation.roles.iter().zip(&claim.roles) {
            if let (RoleKind::Thing, Some(text)) = (role.kind, filler) {
                said.things.entry((role.name.clone(), text.to_lowercase())).or_insert_with(|| text.clone());
            }
        }
        return;
    }
    let about = claim.content.as_deref().and_then(|id| by_id.get(id));
    let Some(key) = about.and_then(|content| event_key(content, relations)) else { return };
    let source = Claim::source_role(relation).and_then(|at| claim.roles.get(at)).cloned().flatten();
    let said = events.entry(key).or_default();
    match relation.class {
        Class::Allegation => said.alleged_by.insert(source),
        Class::Denial => said.denied_by.insert(source),
        Class::Event => false,
    };
}
