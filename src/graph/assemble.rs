//! From what the rules found in a document to its records.

use serde_json::{Map, Value};

use crate::actors::{ActorId, DocumentActors};
use crate::rules::{Act, Filler, Findings, RoleKind, RuleBook, Statement, when};
use crate::tagger::TaggedDocument;
use crate::text::{ByteSpan, CharOffsets, Field};

use super::codes::Codes;
use super::record::{ActorRecord, DocumentGraph, Evidence, TripleRecord, WhenRecord};

/// The records of one document.
pub fn assemble(
    document: &TaggedDocument,
    actors: &DocumentActors,
    findings: &Findings,
    book: &RuleBook,
    codes: &Codes,
) -> DocumentGraph {
    let places = Places {
        document,
        text: CharOffsets::new(&document.document.text),
        title: CharOffsets::new(document.document.title.as_deref().unwrap_or_default()),
    };
    let mut used: Vec<ActorId> = Vec::new();
    let mut triples: Vec<((usize, usize, u8), TripleRecord)> = Vec::new();
    let mut ids: Vec<Option<String>> = Vec::new();
    for act in &findings.acts {
        let record = event(act, actors, book, codes, &places, &mut used);
        ids.push(record.as_ref().map(|(_, r)| r.id.clone()));
        triples.extend(record);
    }
    for statement in &findings.statements {
        let record = attribution(statement, &ids, actors, book, &places, &mut used);
        triples.extend(record.map(|(position, mut triple)| {
            let coded = codes.statement(&triple.relation);
            (triple.cameo, triple.plover) = (coded.cameo, coded.plover);
            (position, triple)
        }));
    }
    // A stable sort: what stands at one place keeps the order of the text.
    triples.sort_by_key(|(position, _)| *position);
    let mut seen = std::collections::HashSet::new();
    triples.retain(|(_, t)| seen.insert(t.id.clone()));

    let mut records: Vec<ActorRecord> = Vec::new();
    let mut left = used;
    while let Some(id) = left.pop() {
        let Some(actor) = actors.get(id) else { continue };
        if records.iter().any(|r| r.id == actor.id) {
            continue;
        }
        left.extend(actor.speaks_for.as_deref().and_then(|w| actors.by_id(w)));
        records.push(ActorRecord {
            id: actor.id.clone(),
            name: actor.name.clone(),
            kind: actor.kind.0.clone(),
            aliases: actor.aliases.iter().filter(|a| **a != actor.name).cloned().collect(),
            speaks_for: actor.speaks_for.clone(),
        });
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    DocumentGraph {
        doc: document.document.id.clone(),
        actors: records,
        triples: triples.into_iter().map(|(_, t)| t).collect(),
    }
}

struct Places<'a> {
    document: &'a TaggedDocument,
    text: CharOffsets,
    title: CharOffsets,
}

impl Places<'_> {
    fn evidence(&self, sentence: usize, trigger: usize) -> Option<Evidence> {
        let tagged = self.document.sentences.get(sentence)?;
        let span = tagged.sentence.span;
        let cue = tagged.tokens().get(trigger).map(|t| t.form.clone());
        Some(self.of(tagged.sentence.field, span, cue))
    }

    fn of(&self, field: Field, span: ByteSpan, cue: Option<String>) -> Evidence {
        let (offsets, text, name) = match field {
            Field::Text => (&self.text, self.document.document.text.as_str(), None),
            Field::Title => {
                let title = self.document.document.title.as_deref().unwrap_or_default();
                (&self.title, title, Some("title".to_owned()))
            }
        };
        let chars = offsets.span(span);
        Evidence { start: chars.start, end: chars.end, text: span.of(text).to_owned(), field: name, cue }
    }

    /// The date expression that stands with a trigger.
    fn when(&self, sentence: usize, trigger: usize) -> Option<WhenRecord> {
        let found = when(self.document, sentence, trigger)?;
        let tagged = self.document.sentences.get(found.sentence)?;
        let spans = tagged.tokens().get(found.tokens)?.iter().map(|t| t.span);
        let evidence = self.of(tagged.sentence.field, spans.reduce(ByteSpan::join)?, None);
        Some(WhenRecord {
            start: evidence.start,
            end: evidence.end,
            text: evidence.text,
            field: evidence.field,
            from: found.days.map(|(from, _)| from.to_string()),
            to: found.days.map(|(_, to)| to.to_string()),
        })
    }

    /// The words below a token, as they stand.
    fn subtree(&self, sentence: usize, head: usize) -> Option<String> {
        let tagged = self.document.sentences.get(sentence)?;
        let spans =
            tagged.tokens().iter().enumerate().filter(|(t, _)| tagged.below(*t, head)).map(|(_, t)| t.span);
        let span = spans.reduce(ByteSpan::join)?;
        Some(self.of(tagged.sentence.field, span, None).text)
    }
}

fn order(evidence: &Evidence, class: u8) -> (usize, usize, u8) {
    (usize::from(evidence.field.is_none()), evidence.start, class)
}

fn triple_id(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let hex = hasher.finalize().to_hex();
    format!("t-{}", hex.as_str().get(..16).unwrap_or_default())
}

fn round(confidence: f64) -> f64 {
    (confidence * 100.0).round() / 100.0
}

type Positioned = ((usize, usize, u8), TripleRecord);

fn event(
    act: &Act,
    actors: &DocumentActors,
    book: &RuleBook,
    codes: &Codes,
    places: &Places<'_>,
    used: &mut Vec<ActorId>,
) -> Option<Positioned> {
    let relation = book.relations().get(act.relation)?;
    let mut roles = Map::new();
    for (role, filler) in relation.roles.iter().zip(&act.roles) {
        let value = match filler {
            Some(Filler::Actor(id)) => {
                used.push(*id);
                actors.get(*id).map(|a| Value::String(a.id.clone()))
            }
            Some(Filler::Thing(text)) => Some(Value::String(text.clone())),
            None => None,
        };
        roles.insert(role.name.clone(), value.unwrap_or(Value::Null));
    }
    let mut mentions: Vec<Evidence> =
        act.mentions.iter().filter_map(|m| places.evidence(m.sentence, m.trigger)).collect();
    mentions.dedup();
    let evidence = mentions.first().cloned()?;
    mentions.remove(0);
    mentions.retain(|m| *m != evidence);
    let lead = act.mentions.first()?;
    let doc = &places.document.document.id;
    let modality = if act.unrealized { "unrealized" } else { "actual" };
    let content = serde_json::to_string(&roles).unwrap_or_default();
    let id = triple_id(&[doc, &relation.name, &content, if act.negated { "not" } else { "" }, modality]);
    let things = relation.roles.iter().filter(|r| r.kind == RoleKind::Thing);
    let thing = things.filter_map(|r| roles.get(&r.name)?.as_str()).next();
    let sentence = places.document.sentences.get(lead.sentence)?;
    let coded = codes.event(&relation.name, codes.state(act, sentence), thing);
    let when = act.mentions.iter().find_map(|m| places.when(m.sentence, m.trigger));
    let record = TripleRecord {
        id,
        doc: doc.clone(),
        relation: relation.name.clone(),
        roles,
        negated: Some(act.negated),
        modality: Some(modality.to_owned()),
        content: None,
        content_triple: None,
        content_text: None,
        attribution: Vec::new(),
        when,
        cameo: coded.cameo,
        plover: coded.plover,
        evidence,
        mentions,
        claim: None,
        rule: lead.rule.clone(),
        confidence: round(lead.confidence),
    };
    Some((order(&record.evidence, 0), record))
}

fn attribution(
    statement: &Statement,
    ids: &[Option<String>],
    actors: &DocumentActors,
    book: &RuleBook,
    places: &Places<'_>,
    used: &mut Vec<ActorId>,
) -> Option<Positioned> {
    let relation = book.relations().get(statement.relation)?;
    let mut name = |id: Option<ActorId>| {
        used.extend(id);
        id.and_then(|id| actors.get(id)).map_or(Value::Null, |a| Value::String(a.id.clone()))
    };
    let mut roles = Map::new();
    let values = [name(statement.source), name(statement.about)];
    for (role, value) in relation.roles.iter().filter(|r| r.kind == RoleKind::Actor).zip(values) {
        roles.insert(role.name.clone(), value);
    }
    let chain: Vec<String> =
        statement.chain.iter().filter_map(|&a| name(Some(a)).as_str().map(str::to_owned)).collect();
    let mut mentions: Vec<Evidence> =
        statement.places.iter().filter_map(|p| places.evidence(p.sentence, p.trigger)).collect();
    mentions.dedup();
    let evidence = mentions.first().cloned()?;
    mentions.remove(0);
    let place = statement.places.first()?;
    let content_text = place.content.and_then(|c| places.subtree(place.sentence, c));
    let content = statement.act.and_then(|a| ids.get(a).cloned().flatten());
    let doc = &places.document.document.id;
    let who = serde_json::to_string(&roles).unwrap_or_default();
    let at = if content.is_some() { String::new() } else { evidence.start.to_string() };
    let id = triple_id(&[doc, &relation.name, &who, content.as_deref().unwrap_or_default(), &at]);
    let record = TripleRecord {
        id,
        doc: doc.clone(),
        relation: relation.name.clone(),
        roles,
        negated: None,
        modality: None,
        content,
        content_triple: None,
        content_text,
        attribution: chain,
        when: statement.places.iter().find_map(|p| places.when(p.sentence, p.trigger)),
        cameo: None,
        plover: None,
        evidence,
        mentions,
        claim: None,
        rule: statement.rule.clone(),
        confidence: round(statement.confidence),
    };
    Some((order(&record.evidence, 1), record))
}
