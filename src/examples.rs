//! The examples of rules, run through the rooms: whether a rule finds what it says that it finds.

use crate::analysis::Analyser;
use crate::corpus::Document;
use crate::graph::{ActorRecord, DocumentGraph, TripleRecord};
use crate::rules::{Class, Content, Example, Given, Relation, RoleKind};
use crate::tagger::{TaggedDocument, TaggerError, TaggerWorker};
use crate::text::Segmenter;

/// What came of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was expected and found, in the order of the example.
    pub right: Vec<Given>,
    /// What was expected and not found.
    pub missing: Vec<Given>,
    /// What was found and not expected.
    pub surplus: Vec<Given>,
    /// Rules that found all that was expected, where the example's own rule found none of it.
    pub others: Vec<String>,
}

impl Outcome {
    /// True where the text gives what the example says, by its own rule.
    pub fn holds(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty() && self.others.is_empty()
    }
}

/// Reads a text as a document of its own.
pub fn read(
    segmenter: &Segmenter,
    worker: &mut TaggerWorker,
    text: &str,
) -> Result<TaggedDocument, TaggerError> {
    let document = Document { id: "example".to_owned(), text: text.to_owned(), ..Document::default() };
    let sentences = worker.tag(segmenter.segment(&document))?;
    Ok(TaggedDocument::mended(document, sentences))
}

/// Runs one example: all triples of the rule's relation count, whichever rule found them, and the rule
/// itself must have found at least one of those that are expected.
pub fn run(
    analyser: &Analyser,
    segmenter: &Segmenter,
    worker: &mut TaggerWorker,
    example: &Example,
) -> Result<Outcome, TaggerError> {
    let document = read(segmenter, worker, &example.text)?;
    let graph = analyser.analyse(&document);
    let relations = analyser.book().relations();
    let mut left: Vec<&TripleRecord> =
        graph.triples.iter().filter(|t| t.relation == example.relation).collect();
    let mut outcome =
        Outcome { right: Vec::new(), missing: Vec::new(), surplus: Vec::new(), others: Vec::new() };
    let mut own = false;
    let mut others = Vec::new();
    for given in &example.gives {
        match left.iter().position(|t| matches(given, t, &graph, relations)) {
            Some(at) => {
                let triple = left.remove(at);
                own |= triple.rule == example.rule;
                others.push(triple.rule.clone());
                outcome.right.push(given.clone());
            }
            None => outcome.missing.push(given.clone()),
        }
    }
    outcome.surplus = left.iter().filter_map(|t| given(t, &graph, relations)).collect();
    if !own && !outcome.right.is_empty() {
        outcome.others = others;
    }
    Ok(outcome)
}

/// A triple in the form of an example's line, actors by their best names.
pub fn given(triple: &TripleRecord, graph: &DocumentGraph, relations: &[Relation]) -> Option<Given> {
    let relation = relations.iter().find(|r| r.name == triple.relation)?;
    let roles = relation.roles.iter().map(|role| {
        let filler = triple.roles.get(&role.name)?.as_str()?;
        Some(match role.kind {
            RoleKind::Actor => actor(graph, filler).map_or(filler, |a| a.name.as_str()).to_owned(),
            RoleKind::Thing => filler.to_owned(),
        })
    });
    let content = match relation.class {
        Class::Event => None,
        Class::Allegation | Class::Denial => {
            let triple = about(triple, graph).and_then(|t| given(t, graph, relations));
            Some(triple.map_or(Content::Other, |t| Content::Triple(Box::new(t))))
        }
    };
    Some(Given {
        roles: roles.collect(),
        negated: triple.negated == Some(true),
        unrealized: triple.modality.as_deref() == Some("unrealized"),
        content,
    })
}

fn actor<'a>(graph: &'a DocumentGraph, id: &str) -> Option<&'a ActorRecord> {
    graph.actors.iter().find(|a| a.id == id)
}

fn about<'a>(triple: &TripleRecord, graph: &'a DocumentGraph) -> Option<&'a TripleRecord> {
    let id = triple.content.as_ref().or(triple.content_triple.as_ref())?;
    graph.triples.iter().find(|t| t.id == *id)
}

/// True where a triple is what a line says. An actor may stand by any of its names, or by its id.
fn matches(line: &Given, triple: &TripleRecord, graph: &DocumentGraph, relations: &[Relation]) -> bool {
    let Some(own) = given(triple, graph, relations) else { return false };
    let Some(relation) = relations.iter().find(|r| r.name == triple.relation) else { return false };
    let roles = relation.roles.iter().zip(&line.roles).all(|(role, wanted)| {
        let filler = triple.roles.get(&role.name).and_then(|v| v.as_str());
        match (filler, wanted) {
            (None, None) => true,
            (Some(id), Some(name)) => match actor(graph, id).filter(|_| role.kind == RoleKind::Actor) {
                Some(a) => a.name == *name || a.aliases.contains(name) || a.id == *name,
                None => id == name,
            },
            _ => false,
        }
    });
    let content = match (&line.content, &own.content) {
        (Some(Content::Triple(wanted)), Some(Content::Triple(_))) => {
            about(triple, graph).is_some_and(|t| matches(wanted, t, graph, relations))
        }
        (wanted, found) => wanted == found,
    };
    roles
        && content
        && line.roles.len() == relation.roles.len()
        && line.negated == own.negated
        && line.unrealized == own.unrealized
}
