//! A tagged document through the rules: acts, and what is said of them.

use crate::actors::{ActorId, DocumentActors};
use crate::tagger::TaggedDocument;
use crate::text::{Field, Zone};

use super::arguments::View;
use super::attribution::Attribution;
use super::book::RuleBook;
use super::merge::{Act, acts};
use super::quote::{Speakers, Speech};
use super::relation::Class;
use super::{attribution, event, link};

/// An allegation or a denial.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Index of its relation.
    pub relation: usize,
    /// Who says so; `None` where nobody is named.
    pub source: Option<ActorId>,
    /// Whom it is about.
    pub about: Option<ActorId>,
    /// Index of the act; `None` for anything else.
    pub act: Option<usize>,
    /// Sources around it, outermost first.
    pub chain: Vec<ActorId>,
    /// Where it stands: sentence, trigger, head of the content; in order of the text, what the title says last.
    pub places: Vec<Place>,
    /// Id of the rule.
    pub rule: String,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the sentence.
    pub sentence: usize,
    /// The verb or noun of saying.
    pub trigger: usize,
    /// Head of what is said, where it stands in the same sentence.
    pub content: Option<usize>,
}

/// All that the rules find in a document.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Acts, in order of the text.
    pub acts: Vec<Act>,
    /// Allegations and denials, in order of the text.
    pub statements: Vec<Statement>,
}

/// The sentences of a document as rules see them, who speaks in its quotations, and what is attributed.
pub(super) fn read<'a>(
    book: &'a RuleBook,
    document: &'a TaggedDocument,
    actors: &'a DocumentActors,
) -> (Vec<View<'a>>, Speakers, Vec<Attribution>) {
    let views: Vec<View<'_>> = document
        .sentences
        .iter()
        .enumerate()
        .filter(|(_, s)| s.sentence.zone != Zone::Furniture)
        .map(|(i, s)| View::new(s, i, actors, &book.lexicons, &book.labels))
        .collect();
    let mut speakers = Speakers::find(document);
    // Once without speakers, to find them; then again, so that "we" in a quotation is somebody.
    let mut attributions: Vec<_> = views.iter().flat_map(|v| attribution::find(book, v, &speakers)).collect();
    let speech: Vec<Speech> = attributions
        .iter()
        .filter(|a| a.speech)
        .filter_map(|a| {
            Some(Speech { sentence: a.sentence, trigger: a.trigger, source: *a.sources.first()? })
        })
        .collect();
    if !speech.is_empty() {
        speakers.assign(document, actors, &speech);
        attributions = views.iter().flat_map(|v| attribution::find(book, v, &speakers)).collect();
    }
    (views, speakers, attributions)
}

/// Runs the rules over a document.
pub fn extract(book: &RuleBook, document: &TaggedDocument, actors: &DocumentActors) -> Findings {
    let (views, speakers, attributions) = read(book, document, actors);
    let mut events: Vec<_> = views.iter().flat_map(|v| event::find(book, v, &speakers)).collect();
    let links = link::link(&views, &speakers, &attributions, &mut events, actors);
    let in_title =
        |sentence: usize| document.sentences.get(sentence).is_some_and(|s| s.sentence.field == Field::Title);
    let (acts, of_event) = acts(&events, &book.lexicons, in_title);

    let mut statements: Vec<Statement> = Vec::new();
    for link in links {
        let Some(attribution) = attributions.get(link.attribution) else { continue };
        let act = link.event.and_then(|e| of_event.get(e).copied());
        let place = Place {
            sentence: attribution.sentence,
            trigger: attribution.trigger,
            content: attribution.content.first().copied(),
        };
        let same = statements.iter_mut().find(|s| {
            s.relation == attribution.relation
                && s.source == link.source
                && s.act == act
                && (act.is_some()
                    || s.about == link.about
                    // "denied wrongdoing and called the charge absurd": of two denials, one may not say whose charge.
                    || attribution.class == Class::Denial && (s.about.is_none() || link.about.is_none()))
        });
        match same {
            Some(statement) => {
                // The text leads, which has more words than its title.
                if !in_title(place.sentence) && statement.places.iter().all(|p| in_title(p.sentence)) {
                    statement.rule.clone_from(&attribution.rule);
                    statement.confidence = attribution.confidence;
                    statement.chain = link.chain;
                }
                if !statement.places.contains(&place) {
                    statement.places.push(place);
                }
                statement.about = statement.about.or(link.about);
            }
            None => statements.push(Statement {
                relation: attribution.relation,
                source: link.source,
                about: link.about,
                act,
                chain: link.chain,
                places: vec![place],
                rule: attribution.rule.clone(),
                confidence: attribution.confidence,
            }),
        }
    }
    // A source that is named makes the nameless one of the same act superfluous.
    let sourced: Vec<(usize, Option<usize>)> =
        statements.iter().filter(|s| s.source.is_some()).map(|s| (s.relation, s.act)).collect();
    statements.retain(|s| s.source.is_some() || s.act.is_none() || !sourced.contains(&(s.relation, s.act)));
    for statement in &mut statements {
        statement.places.sort_unstable_by_key(|p| (in_title(p.sentence), *p));
    }
    statements.sort_by_key(|s| s.places.iter().min().copied());
    Findings { acts, statements }
}

impl RuleBook {
    /// Class of a relation by its index.
    pub fn class(&self, relation: usize) -> Option<Class> {
        self.relations.get(relation).map(|r| r.class)
    }
}
