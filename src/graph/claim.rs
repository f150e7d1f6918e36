//! What triples say, without where they say it: the proposition that two documents can share.

use std::collections::HashMap;

use serde_json::Value;

use super::{Meaning, TripleRecord};
use crate::rules::{Class, Relation, RoleKind};

/// What fills a role, as far as claims are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filler {
    /// An actor, by id.
    Actor(String),
    /// A kind of thing, by its id in the tree of kinds.
    Kind(String),
    /// A thing of no known kind: its words, without what does not tell.
    Words(String),
}

/// The proposition of a triple. Triples of two documents that say the same have equal claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Follows from everything below (`c-` and 16 hexadecimal digits).
    pub id: String,
    /// The hash goes on behind the id: another check tells that another claim has the same id.
    pub check: u64,
    /// Name of the relation.
    pub relation: String,
    /// Actor id, name of a kind of thing, or text of each role of the relation, in its order; `None` where it
    /// is not known.
    pub roles: Vec<Option<String>>,
    /// The same, as claims are compared by it.
    pub fillers: Vec<Option<Filler>>,
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
pub fn claims(triples: &[TripleRecord], meaning: &Meaning) -> Vec<Option<Claim>> {
    let by_id: HashMap<&str, usize> = triples.iter().enumerate().map(|(i, t)| (t.id.as_str(), i)).collect();
    let mut builder = Builder { triples, meaning, by_id, claims: vec![State::New; triples.len()] };
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
    meaning: &'a Meaning,
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
        let relation = self.meaning.relations.get(&triple.relation)?;
        let about = triple.content.as_deref().or(triple.content_triple.as_deref());
        let content = about.and_then(|id| self.by_id.get(id).copied()).and_then(|next| self.build(next));
        let claim = claim(triple, relation, self.meaning, content);
        let id = claim.id.clone();
        *self.claims.get_mut(at)? = State::Built(claim);
        Some(id)
    }
}

fn claim(triple: &TripleRecord, relation: &Relation, meaning: &Meaning, content: Option<String>) -> Claim {
    let items = &meaning.items;
    let negated = triple.negated.unwrap_or(false);
    let content_text = triple.content_text.as_deref().map(one_line).filter(|_| content.is_none());
    let mut roles = Vec::new();
    let mut fillers = Vec::new();
    for role in &relation.roles {
        let text = triple.roles.get(&role.name).and_then(Value::as_str).map(one_line);
        let (shown, filler) = match (role.kind, text) {
            (_, None) => (None, None),
            (RoleKind::Actor, Some(id)) => (Some(id.clone()), Some(Filler::Actor(id))),
            (RoleKind::Thing, Some(text)) => match items.kind(&text) {
                Some(kind) => (items.name(kind).map(str::to_owned), Some(Filler::Kind(kind.to_owned()))),
                None => (Some(text.clone()), Some(Filler::Words(items.plain(&text)))),
            },
        };
        roles.push(shown);
        fillers.push(filler);
    }
    let proposition = Proposition {
        relation: &relation.name,
        fillers: &fillers,
        negated,
        modality: triple.modality.as_deref(),
        content: content.as_deref(),
        // A sentence may begin with them, so words count as equal whatever their case.
        words: content_text.as_ref().map(|text| text.to_lowercase()),
    };
    let (id, check) = proposition.id(meaning);
    Claim {
        id,
        check,
        relation: relation.name.clone(),
        roles,
        fillers,
        negated,
        modality: triple.modality.clone(),
        content,
        content_text,
    }
}

/// All that makes a claim the one that it is.
pub(super) struct Proposition<'a> {
    pub(super) relation: &'a str,
    pub(super) fillers: &'a [Option<Filler>],
    pub(super) negated: bool,
    pub(super) modality: Option<&'a str>,
    pub(super) content: Option<&'a str>,
    pub(super) words: Option<String>,
}

impl Proposition<'_> {
    /// The claim's id and check.
    pub(super) fn id(&self, meaning: &Meaning) -> (String, u64) {
        let filler = |filler: &Filler| match filler {
            Filler::Actor(id) => ["actor", id].map(str::to_owned),
            Filler::Kind(id) => ["kind", id].map(str::to_owned),
            Filler::Words(words) => ["words", words].map(str::to_owned),
        };
        let fillers: Vec<_> = self.fillers.iter().map(|f| f.as_ref().map(filler)).collect();
        let key = serde_json::json!([
            self.relation,
            fillers,
            self.negated,
            self.modality,
            self.content,
            self.words
        ]);
        let hash = blake3::hash(key.to_string().as_bytes());
        let check = hash.as_bytes().last_chunk().copied().map_or(0, u64::from_le_bytes);
        let digits = hash.to_hex();
        (format!("c-{}", digits.get(..meaning.digits()).unwrap_or(&digits)), check)
    }
}

/// The text on one line, white space collapsed.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{meaning, statement, supply};
    use super::*;

    #[test]
    fn equal_propositions_of_two_documents_have_one_claim() {
        let meaning = meaning();
        let a = claims(&[supply("t1", "a", Some("country/AAA"), Some("country/BBB"), "Grain")], &meaning);
        let b = claims(&[supply("t9", "b", Some("country/AAA"), Some("country/BBB"), "grain")], &meaning);
        assert_eq!(a[0].as_ref().unwrap().id, b[0].as_ref().unwrap().id);
        let other = claims(&[supply("t9", "b", None, Some("country/BBB"), "grain")], &meaning);
        assert_ne!(a[0].as_ref().unwrap().id, other[0].as_ref().unwrap().id);
    }

    #[test]
    fn the_kind_of_thing_counts_not_its_words() {
        let meaning = meaning();
        let claim = |item: &str| {
            let triple = supply("t", "a", Some("country/AAA"), Some("country/BBB"), item);
            claims(&[triple], &meaning).remove(0).unwrap()
        };
        let shells = claim("a million 152mm artillery shells");
        assert_eq!(shells.id, claim("Shells").id);
        assert_eq!(shells.roles[2].as_deref(), Some("artillery shells"));
        assert_ne!(shells.id, claim("ammunition").id);
        assert_eq!(claim("the field radios").id, claim("Field radio").id);
        assert_eq!(claim("the field radios").roles[2].as_deref(), Some("the field radios"));
    }

    #[test]
    fn content_is_followed_through_statements_on_statements() {
        let meaning = meaning();
        let mut denial = statement("t3", "a", "denial", Some("country/AAA"), None);
        denial.content_triple = Some("t2".into());
        let mut allegation = statement("t2", "a", "allegation", Some("country/CCC"), Some("country/AAA"));
        allegation.content = Some("t1".into());
        // The denial stands first: order in the document is no order of building.
        let triples = [denial, allegation, supply("t1", "a", Some("country/AAA"), None, "grain")];
        let claims = claims(&triples, &meaning);
        let id = |i: usize| claims[i].as_ref().unwrap().id.clone();
        assert_eq!(claims[0].as_ref().unwrap().content, Some(id(1)));
        assert_eq!(claims[1].as_ref().unwrap().content, Some(id(2)));
    }

    #[test]
    fn a_ring_of_statements_ends() {
        let meaning = meaning();
        let mut one = statement("t1", "a", "denial", Some("country/AAA"), None);
        one.content_triple = Some("t2".into());
        let mut two = statement("t2", "a", "denial", Some("country/BBB"), None);
        two.content_triple = Some("t1".into());
        assert!(claims(&[one, two], &meaning).iter().all(Option::is_some));
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
