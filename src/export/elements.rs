//! The nodes and links of a run, one after the other: what every graph export is made from.

use std::collections::{HashMap, HashSet};

use super::rows::upper_snake;
use super::schema::{LinkKind, NodeKind, Value, things};
use crate::graph::{
    Claim, DocumentRecord, Evidence, Filler, GraphError, JoinedActor, RunGraph, Summary, TripleRecord,
};
use crate::rules::{Class, Relation, Relations, RoleKind};

/// A node. Its values stand in the order of its kind's columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) id: String,
    /// A label besides the kind's.
    pub(crate) label: Option<String>,
    pub(crate) values: Vec<Value>,
}

/// A link. Its values stand in the order of its kind's columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Link {
    pub(crate) kind: LinkKind,
    pub(crate) from: String,
    pub(crate) to: String,
    /// The relationship's type.
    pub(crate) name: String,
    pub(crate) values: Vec<Value>,
}

/// What [`walk`] gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Element {
    Node(Node),
    Link(Link),
}

type Visit<'a, E> = dyn FnMut(Element) -> Result<(), E> + 'a;

/// Goes through the graph: every node and every link once, in an order that follows from the documents' ids.
/// A link may come before its nodes.
pub(crate) fn walk<E: From<GraphError>>(run: &RunGraph, visit: &mut Visit<'_, E>) -> Result<(), E> {
    for joined in run.actors() {
        visit(Element::Node(actor(joined)))?;
        if let Some(other) = &joined.record.speaks_for {
            visit(fixed(LinkKind::SpeaksFor, &joined.record.id, other))?;
        }
    }
    let mut seen: HashSet<String> = HashSet::new();
    run.each(|meaning, record, triples, claims| {
        let relations = &meaning.relations;
        document(record, &mut seen, visit)?;
        let mut passages: HashSet<String> = HashSet::new();
        let by_id: HashMap<&str, &Claim> = claims.iter().flatten().map(|c| (c.id.as_str(), c)).collect();
        for (triple, claim) in triples.iter().zip(claims) {
            let Some((claim, relation)) = claim.as_ref().and_then(|c| Some((c, relations.get(&c.relation)?)))
            else {
                continue;
            };
            if seen.insert(claim.id.clone()) {
                let text = say(claim, run, &by_id);
                let summary = run.summary(&claim.id).unwrap_or_default();
                visit(Element::Node(claim_node(claim, relation, relations, &text, &summary)))?;
                claim_links(claim, relation, relations, &summary).into_iter().try_for_each(&mut *visit)?;
            }
            for outer in &triple.attribution {
                if seen.insert(format!("{outer}\n{}", claim.id)) {
                    visit(fixed(LinkKind::States, outer, &claim.id))?;
                }
            }
            for evidence in std::iter::once(&triple.evidence).chain(&triple.mentions) {
                let node = evidence_node(triple, evidence, record);
                let id = node.id.clone();
                // Passages are a document's own, so no more than its need be kept in mind.
                if passages.insert(id.clone()) {
                    visit(Element::Node(node))?;
                    visit(fixed(LinkKind::SupportedBy, &claim.id, &id))?;
                    visit(fixed(LinkKind::In, &id, &document_id(&record.id)))?;
                }
            }
        }
        Ok(())
    })
}

/// A claim in words, with the claims that it is about inside.
pub(super) fn say(claim: &Claim, run: &RunGraph, by_id: &HashMap<&str, &Claim>) -> String {
    let Some(relation) = run.relations().get(&claim.relation) else { return String::new() };
    let inner = claim.content.as_deref().and_then(|id| by_id.get(id));
    let inner = inner.map(|content| say(content, run, by_id));
    let line = claim.say(relation, |id| run.name(id).to_owned(), inner.as_deref());
    if claim.negated { format!("not: {line}") } else { line }
}

/// Id of a document's node.
pub(crate) fn document_id(doc: &str) -> String {
    hashed("d", doc)
}

fn hashed(prefix: &str, text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("{prefix}-{}", hash.get(..24).unwrap_or(&hash))
}

fn fixed(kind: LinkKind, from: &str, to: &str) -> Element {
    let name = kind.fixed().unwrap_or_default().to_owned();
    Element::Link(Link { kind, from: from.to_owned(), to: to.to_owned(), name, values: Vec::new() })
}

fn actor(joined: &JoinedActor) -> Node {
    let record = &joined.record;
    Node {
        kind: NodeKind::Actor,
        id: record.id.clone(),
        label: Some(capitalised(&record.kind)).filter(|label| !label.is_empty() && label != "Actor"),
        values: vec![
            Value::Text(record.name.clone()),
            Value::Text(record.kind.clone()),
            Value::List(record.aliases.clone()),
            Value::optional(record.speaks_for.as_deref()),
            Value::Integer(joined.documents),
        ],
    }
}

fn document<E>(
    record: &DocumentRecord,
    seen: &mut HashSet<String>,
    visit: &mut Visit<'_, E>,
) -> Result<(), E> {
    let id = document_id(&record.id);
    let volume = &record.volume;
    visit(Element::Node(Node {
        kind: NodeKind::Document,
        id: id.clone(),
        label: None,
        values: vec![
            Value::Text(record.id.clone()),
            Value::optional(record.title.as_deref()),
            Value::optional(record.date.as_deref()),
            Value::optional(record.url.as_deref()),
            Value::Text(record.path.clone()),
            record.line.map_or(Value::Null, Value::Integer),
            Value::Integer(volume.sentences),
            Value::Integer(volume.tokens),
            Value::Integer(volume.words),
            Value::optional(record.copy_of.as_deref()),
        ],
    }))?;
    let Some(name) = &record.publisher else { return Ok(()) };
    let publisher = hashed("p", name);
    if seen.insert(publisher.clone()) {
        visit(Element::Node(Node {
            kind: NodeKind::Publisher,
            id: publisher.clone(),
            label: None,
            values: vec![Value::Text(name.clone())],
        }))?;
    }
    visit(fixed(LinkKind::PublishedBy, &id, &publisher))
}

fn class(relation: &Relation) -> &'static str {
    match relation.class {
        Class::Event => "event",
        Class::Allegation => "allegation",
        Class::Denial => "denial",
    }
}

/// Text and kind of the thing that fills a role.
fn thing<'a>(claim: &'a Claim, relation: &Relation, name: &str) -> (Option<&'a str>, Option<&'a str>) {
    let at = relation.roles.iter().position(|role| role.name == name && role.kind == RoleKind::Thing);
    let text = at.and_then(|at| claim.roles.get(at)?.as_deref());
    let kind = at.and_then(|at| claim.fillers.get(at)?.as_ref()).and_then(|filler| match filler {
        Filler::Kind(kind) => Some(kind.as_str()),
        _ => None,
    });
    (text, kind)
}

fn claim_node(
    claim: &Claim,
    relation: &Relation,
    relations: &Relations,
    text: &str,
    summary: &Summary,
) -> Node {
    let event = relation.class == Class::Event;
    let mut values = vec![
        Value::Text(class(relation).to_owned()),
        Value::Text(claim.relation.clone()),
        Value::Text(text.to_owned()),
        if event { Value::Flag(claim.negated) } else { Value::Null },
        Value::optional(claim.modality.as_deref()),
    ];
    for name in things(relations) {
        let (text, kind) = thing(claim, relation, &name);
        values.extend([Value::optional(text), Value::optional(kind)]);
    }
    values.extend([
        Value::List(summary.words.clone()),
        Value::optional(claim.content_text.as_deref()),
        Value::Text(summary.status.name().to_owned()),
        Value::Decimal(summary.belief),
        Value::Decimal(summary.confidence),
        Value::Integer(summary.documents),
        Value::Integer(summary.witnesses),
        Value::List(summary.asserted_by.iter().flatten().map(|name| name.to_string()).collect()),
        Value::optional(summary.first.as_deref()),
        Value::optional(summary.last.as_deref()),
    ]);
    values.extend(event_data(summary));
    let label = Some(relation.neo4j.label.clone()).filter(|label| !label.is_empty() && label != "Claim");
    Node { kind: NodeKind::Claim, id: claim.id.clone(), label, values }
}

/// The days that a claim speaks of, and its codes of event data.
fn event_data(summary: &Summary) -> [Value; 4] {
    let (from, to) = summary.when.as_ref().map(|(from, to)| (from.as_str(), to.as_str())).unzip();
    [
        Value::optional(from),
        Value::optional(to),
        Value::List(summary.cameo.clone()),
        Value::List(summary.plover.clone()),
    ]
}

/// The links that follow from a claim, those of its roles first.
fn claim_links(claim: &Claim, relation: &Relation, relations: &Relations, summary: &Summary) -> Vec<Element> {
    let mut links = Vec::new();
    let counts = || {
        let counts = [Value::Integer(summary.documents), Value::Integer(summary.witnesses)];
        counts.into_iter().chain(event_data(summary))
    };
    let source = Claim::source_role(relation);
    for (at, (role, filler)) in relation.roles.iter().zip(&claim.roles).enumerate() {
        let (RoleKind::Actor, Some(actor)) = (role.kind, filler.as_deref()) else { continue };
        links.push(Element::Link(Link {
            kind: LinkKind::Role,
            from: claim.id.clone(),
            to: actor.to_owned(),
            name: upper_snake(&role.name),
            values: Vec::new(),
        }));
        if let Some(name) = relation.neo4j.claim.as_ref().filter(|_| source == Some(at)) {
            let mut values = vec![Value::Text(claim.id.clone())];
            values.extend(counts());
            links.push(Element::Link(Link {
                kind: LinkKind::Statement,
                from: actor.to_owned(),
                // What is alleged or denied may be no claim of its own; then the statement stands for it.
                to: claim.content.clone().unwrap_or_else(|| claim.id.clone()),
                name: name.clone(),
                values,
            }));
        }
    }
    links.extend(claim.content.iter().map(|content| fixed(LinkKind::Content, &claim.id, content)));
    links.extend(summary.refines.iter().map(|other| fixed(LinkKind::Refines, &claim.id, other)));
    links.extend(summary.contradicts.iter().map(|other| fixed(LinkKind::Contradicts, &claim.id, other)));
    if let (Some(name), false, Some((from, to))) =
        (relation.neo4j.direct.as_ref(), claim.negated, claim.ends(relation))
    {
        let mut values = vec![
            Value::Text(claim.id.clone()),
            Value::Text(summary.status.name().to_owned()),
            Value::optional(claim.modality.as_deref()),
        ];
        values.extend(things(relations).iter().map(|name| Value::optional(thing(claim, relation, name).0)));
        values.push(Value::Decimal(summary.belief));
        values.extend(counts());
        links.push(Element::Link(Link {
            kind: LinkKind::Direct,
            from: from.to_owned(),
            to: to.to_owned(),
            name: name.clone(),
            values,
        }));
    }
    links
}

fn evidence_node(triple: &TripleRecord, evidence: &Evidence, record: &DocumentRecord) -> Node {
    let key = serde_json::json!([record.id, triple.id, evidence.field, evidence.start, evidence.end]);
    let when = triple.when.as_ref();
    Node {
        kind: NodeKind::Evidence,
        id: hashed("e", &key.to_string()),
        label: None,
        values: vec![
            Value::Text(evidence.text.clone()),
            Value::Text(evidence.field.as_deref().unwrap_or("text").to_owned()),
            Value::Integer(evidence.start as u64),
            Value::Integer(evidence.end as u64),
            Value::optional(evidence.cue.as_deref()),
            Value::Text(triple.rule.clone()),
            Value::Decimal(triple.confidence),
            Value::optional(record.date.as_deref()),
            Value::optional(when.map(|when| when.text.as_str())),
            Value::optional(when.and_then(|when| when.from.as_deref())),
            Value::optional(when.and_then(|when| when.to.as_deref())),
            Value::optional(triple.cameo.as_deref()),
            Value::optional(triple.plover.as_deref()),
            Value::Text(triple.id.clone()),
        ],
    }
}

/// `country` as `Country`; only what a label may hold without quoting.
fn capitalised(kind: &str) -> String {
    let mut letters = kind.chars().filter(|c| c.is_alphanumeric() || *c == '_');
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
