//! Which found triples are the gold ones.
//!
//! - An event is right where its actors are and its things share a head word, or one of the two names none.
//! - An allegation is right where its source is, and its content is the same event; or both are about
//!   something else, of the same actor.
//! - A denial is right where its source is, and its content is the same event, or both are about something else.
//!
//! Each found triple serves once, in the order of the gold file; events first, since the others point at them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::gold::{About, GoldTriple};
use super::names::{head, norm, parts};
use crate::graph::TripleRecord;
use crate::rules::{Class, Relation, Relations, RoleKind};

/// Names of the actors, by id, in the form in which they are compared.
pub(super) type Names = HashMap<String, BTreeSet<String>>;

/// Pairs of gold and found triples, by index.
pub(super) fn pairs(
    gold: &[GoldTriple],
    found: &[TripleRecord],
    names: &Names,
    relations: &Relations,
) -> BTreeMap<usize, usize> {
    let mut out: BTreeMap<usize, usize> = BTreeMap::new();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for class in [Class::Event, Class::Allegation, Class::Denial] {
        for relation in relations.iter().filter(|r| r.class == class) {
            for (at, wanted) in gold.iter().enumerate().filter(|(_, g)| g.relation == relation.name) {
                let event_of =
                    |index: usize| out.get(&index).and_then(|&f| found.get(f)).map(|f| f.id.as_str());
                let hit = found.iter().enumerate().position(|(index, triple)| {
                    !used.contains(&index)
                        && triple.relation == relation.name
                        && fits(wanted, triple, relation, names, event_of)
                });
                if let Some(hit) = hit {
                    used.insert(hit);
                    out.insert(at, hit);
                }
            }
        }
    }
    out
}

fn fits<'a>(
    wanted: &GoldTriple,
    found: &TripleRecord,
    relation: &Relation,
    names: &Names,
    event_of: impl Fn(usize) -> Option<&'a str>,
) -> bool {
    let role = |at: usize| -> bool {
        let Some(declared) = relation.roles.get(at) else { return true };
        let filler = found.roles.get(&declared.name).and_then(Value::as_str);
        let wordings = wanted.roles.get(at).and_then(Option::as_deref);
        match declared.kind {
            RoleKind::Actor => actor(filler, wordings, names),
            RoleKind::Thing => thing(filler, wordings),
        }
    };
    let content = match wanted.content {
        None => true,
        Some(About::Other) => found.content.is_none(),
        Some(About::Event(index)) => found.content.is_some() && event_of(index) == found.content.as_deref(),
    };
    match relation.class {
        Class::Event => (0..relation.roles.len()).all(role),
        Class::Allegation => role(0) && content && (wanted.content != Some(About::Other) || role(1)),
        Class::Denial => role(0) && content,
    }
}

fn actor(id: Option<&str>, wordings: Option<&[String]>, names: &Names) -> bool {
    let (Some(id), Some(wordings)) = (id, wordings) else { return id.is_none() && wordings.is_none() };
    let own = || BTreeSet::from([norm(id)]);
    let known = names.get(id).cloned().unwrap_or_else(own);
    wordings.iter().any(|w| known.contains(&norm(w)))
}

fn thing(text: Option<&str>, wordings: Option<&[String]>) -> bool {
    let (Some(text), Some(wordings)) = (text, wordings) else { return true };
    let found: BTreeSet<String> = parts(text).into_iter().map(head).collect();
    wordings.iter().any(|w| found.contains(&head(w)))
}
