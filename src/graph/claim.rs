//! What triples say, without where they say it: the proposition that two documents can share.

use std::collections::HashMap;

use serde_json::Value;

use super::TripleRecord;
use crate::rules::{Class, Relation, Relations, RoleKind};

/// The proposition of a triple. Triples of two documents that say the same have equal claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Follows from everything below (`c-` and 16 hexadecimal digits).
    pub id: String,
    /// Name of the relation.
    pub relation: String,
    /// Actor id or text of each role of the relation, in its order; `None` where it is not known.
    pub roles: Vec<Option<String>>,
    /// True where it is said not to happen (events).
    pub negated: bool,
    /// `actual`, `unrealized` (events).
    pub modality: Option<String>,
    /// The claim that it is about (allegations and denials).
    pub content: Option<String>,
    /// The words of what is alleged or denied, where they are no claim.
    pub content_text: Option<String>,
}

impl Claim {
    /// The role that says who alleges or denies: the first actor role of an allegation or denial.
    pub fn source_role(relation: &Relation) -> Option<usize> {
        match relation.class {
            Class::Event => None,
            Class::Allegation | Class::Denial => {
                relation.roles.iter().position(|role| role.kind == RoleKind::Actor)
            }
        }
    }

    /// Ids of the first two actor roles, where both are known.
    pub fn ends(&self, relation: &Relation) -> Option<(&str, &str)> {
        let mut actors =
            relation.roles.iter().zip(&self.roles).filter(|(role, _)| role.kind == RoleKind::Actor);
        let (_, first) = actors.next()?;
        let (_, second) = actors.next()?;
        Some((first.as_deref()?, second.as_deref()?))
    }

    /// The claim in one line, from the relation's template. `name` turns an actor's id into its name,
    /// `content` is the line of the claim that this one is about.
    pub fn say(&self, relation: &Relation, name: impl Fn(&str) -> String, content: Option<&str>) -> String {
        fill(&relation.say, |key| {
            if key == "content" {
                return Some(content.or(self.content_text.as_deref()).unwrap_or("something").to_owned());
            }
            let at = relation.roles.iter().position(|role| role.name == key)?;
            let filler = self.roles.get(at)?.as_deref();
            Some(match (relation.roles.get(at)?.kind, filler) {
                (RoleKind::Actor, None) => "somebody".to_owned(),
                (RoleKind::Thing, None) => "something".to_owned(),
                (RoleKind::Actor, Some(id)) => name(id),
                (RoleKind::Thing, Some(text)) => text.to_owned(),
            })
        })
    }
}

/// Replaces each `{key}` of a template, once: what is put in is not looked at again.
fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut line = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        line.push_str(before);
        match after.split_once('}').and_then(|(key, tail)| Some((value(key)?, tail))) {
            Some((text, tail)) => {
                line.push_str(&text);
                rest = tail;
            }
            None => {
                line.push('{');
                rest = after;
            }
        }
    }
    line + rest
}

/// The claims of one document's triples, in the same order; `None` for a triple of an unknown relation.
pub fn claims(triples: &[TripleRecord], relations: &Relations) -> Vec<Option<Claim>> {
    let by_id: HashMap<&str, usize> = triples.iter().enumerate().map(|(i, t)| (t.id.as_str(), i)).collect();
    let mut builder = Builder { triples, relations, by_id, claims: vec![State::New; triples.len()] };
    for at in 0..triples.len() {
        builder.build(at);
    }
    let finished = builder.claims.into_iter().map(|state| match state {
        State::Built(claim) => Some(claim),
        State::New | State::Unknown => None,
    });
    finished.collect()
}

#[derive(Clone)]
enum State {
    New,
    Unknown,
    Built(Claim),
}

struct Builder<'a> {
    triples: &'a [TripleRecord],
    relations: &'a Relations,
    by_id: HashMap<&'a str, usize>,
    claims: Vec<State>,
}

impl Builder<'_> {
    /// Builds the claim at `at` after the claim that it is about, and returns its id.
    fn build(&mut self, at: usize) -> Option<String> {
        match self.claims.get(at)? {
            State::Built(claim) => return Some(claim.id.clone()),
            State::Unknown => return None,
            State::New => {}
        }
        // Marked before it goes deeper, so that triples which point at each other in a ring end here.
        *self.claims.get_mut(at)? = State::Unknown;
        let triple = self.triples.get(at)?;
        let relation = self.relations.get(&triple.relation)?;
        let about = triple.content.as_deref().or(triple.content_triple.as_deref());
        let content = about.and_then(|id| self.by_id.get(id).copied()).and_then(|next| self.build(next));
        let claim = claim(triple, relation, content);
        let id = claim.id.clone();
        *self.claims.get_mut(at)? = State::Built(claim);
        Some(id)
    }
}

fn claim(triple: &TripleRecord, relation: &Relation, content: Option<String>) -> Claim {
    let filler = |name: &str| triple.roles.get(name).and_then(Value::as_str).map(one_line);
    let roles: Vec<Option<String>> = relation.roles.iter().map(|role| filler(&role.name)).collect();
    let negated = triple.negated.unwrap_or(false);
    let content_text = triple.content_text.as_deref().map(one_line).filter(|_| content.is_none());
    // Things and words count as equal whatever their case: a sentence may begin with them.
    let key_roles: Vec<Option<String>> = relation
        .roles
        .iter()
        .zip(&roles)
        .map(|(role, filler)| match role.kind {
            RoleKind::Actor => filler.clone(),
            RoleKind::Thing => filler.as_ref().map(|text| text.to_lowercase()),
        })
        .collect();
    let key_text = content_text.as_ref().map(|text| text.to_lowercase());
    let key = serde_json::json!([relation.name, key_roles, negated, triple.modality, content, key_text])
        .to_string();
    let hash = blake3::hash(key.as_bytes()).to_hex();
    Claim {
        id: format!("c-{}", hash.get(..16).unwrap_or(&hash)),
        relation: relation.name.clone(),
        roles,
        negated,
        modality: triple.modality.clone(),
        content,
        content_text,
    }
}

/// The text on one line, white space collapsed.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{relations, statement, supply};
    use super::*;

    #[test]
    fn equal_propositions_of_two_documents_have_one_claim() {
        let relations = relations();
        let a = claims(&[supply("t1", "a", Some("country/AAA"), Some("country/BBB"), "Grain")], &relations);
        let b = claims(&[supply("t9", "b", Some("country/AAA"), Some("country/BBB"), "grain")], &relations);
        assert_eq!(a[0].as_ref().unwrap().id, b[0].as_ref().unwrap().id);
        let other = claims(&[supply("t9", "b", None, Some("country/BBB"), "grain")], &relations);
        assert_ne!(a[0].as_ref().unwrap().id, other[0].as_ref().unwrap().id);
    }

    #[test]
    fn content_is_followed_through_statements_on_statements() {
        let relations = relations();
        let mut denial = statement("t3", "a", "denial", Some("country/AAA"), None);
        denial.content_triple = Some("t2".into());
        let mut allegation = statement("t2", "a", "allegation", Some("country/CCC"), Some("country/AAA"));
        allegation.content = Some("t1".into());
        // The denial stands first: order in the document is no order of building.
        let triples = [denial, allegation, supply("t1", "a", Some("country/AAA"), None, "grain")];
        let claims = claims(&triples, &relations);
        let id = |i: usize| claims[i].as_ref().unwrap().id.clone();
        assert_eq!(claims[0].as_ref().unwrap().content, Some(id(1)));
        assert_eq!(claims[1].as_ref().unwrap().content, Some(id(2)));
    }

    #[test]
    fn a_ring_of_statements_ends() {
        let relations = relations();
        let mut one = statement("t1", "a", "denial", Some("country/AAA"), None);
        one.content_triple = Some("t2".into());
        let mut two = statement("t2", "a", "denial", Some("country/BBB"), None);
        two.content_triple = Some("t1".into());
        assert!(claims(&[one, two], &relations).iter().all(Option::is_some));
    }

    #[test]
    fn a_template_is_filled_once() {
        let line = fill("{a} and {b}, {unknown} {", |key| match key {
            "a" => Some("{b}".into()),
            "b" => Some("B".into()),
            _ => None,
        });
        assert_eq!(line, "{b} and B, {unknown} {");
    }
}
