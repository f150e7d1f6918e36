//! Events: trigger, roles, negation, modality.

use crate::actors::ActorId;

use super::arguments::View;
use super::book::{Frame, Rule, RuleBook};
use super::filler::{Filler, actors, things};
use super::miss::Miss;
use super::quote::Speakers;
use super::relation::{Class, Relation, RoleKind};
use super::spec::Feature;

/// One event as one rule found it at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Index of its sentence in the document.
    pub sentence: usize,
    /// Its trigger token.
    pub trigger: usize,
    /// Id of the rule.
    pub rule: String,
    /// Index of its relation.
    pub relation: usize,
    /// One for each role of the relation, in order.
    pub roles: Vec<Option<Filler>>,
    /// The head tokens of its things.
    pub things: Vec<usize>,
    /// True where the text says that it did not or does not happen.
    pub negated: bool,
    /// True where it is negated by being held back ("suspended deliveries").
    pub withheld: bool,
    /// True where it is planned, possible, asked for.
    pub unrealized: bool,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

impl Event {
    /// All actors that take part.
    pub fn actors(&self) -> Vec<ActorId> {
        let actor = |f: &Filler| match f {
            Filler::Actor(actor) => Some(*actor),
            Filler::Thing(_) => None,
        };
        self.roles.iter().flatten().filter_map(actor).collect()
    }

    /// The actor in the first actor role: who does it.
    pub fn doer(&self) -> Option<ActorId> {
        match self.roles.first() {
            Some(Some(Filler::Actor(actor))) => Some(*actor),
            _ => None,
        }
    }
}

/// All events of a sentence. A trigger gives the events of its first fitting rule of each relation.
pub(super) fn find(book: &RuleBook, view: &View<'_>, speakers: &Speakers) -> Vec<Event> {
    let mut out = Vec::new();
    for token in 0..view.sentence.words.len() {
        let mut done: Vec<usize> = Vec::new();
        for rule in book.triggered(view, token).filter(|r| r.class == Class::Event) {
            if done.contains(&rule.relation) {
                continue;
            }
            let Some(relation) = book.relations.get(rule.relation) else { continue };
            let found = rule.frames.iter().find_map(|f| fill(rule, f, relation, view, speakers, token).ok());
            if let Some(mut events) = found {
                done.push(rule.relation);
                if set_features(book, view, token, &mut events) {
                    out.append(&mut events);
                }
            }
        }
    }
    absorb(view, &mut out);
    out
}

/// "stopped sending military aid to X": what a verb moves may be the noun of an event itself. The two are one
/// event, whose negation and modality the verb tells; what the noun alone tells fills its empty roles. Of "withheld
/// the promised aid" the noun tells, and the participle before it fills.
fn absorb(view: &View<'_>, events: &mut Vec<Event>) {
    let inner = |e: &Event, all: &[Event]| -> Option<usize> {
        all.iter()
            .position(|o| o.relation == e.relation && o.trigger != e.trigger && o.things.contains(&e.trigger))
    };
    let participle = |verb: usize, noun: usize| {
        let at = |i: usize| events.get(i).map(|e: &Event| e.trigger);
        matches!((at(verb), at(noun)), (Some(v), Some(n)) if view.deprel(v) == "amod" && view.head(v) == Some(n))
    };
    let pairs: Vec<(usize, usize)> = events
        .iter()
        .enumerate()
        .filter_map(|(i, e)| Some((i, inner(e, events)?)))
        .map(|(noun, verb)| if participle(verb, noun) { (verb, noun) } else { (noun, verb) })
        .collect();
    for &(noun, verb) in &pairs {
        let Some(roles) = events.get(noun).map(|e| e.roles.clone()) else { continue };
        let trigger = events.get(verb).map(|e| e.trigger);
        for event in events.iter_mut().filter(|e| Some(e.trigger) == trigger) {
            let known: Vec<Filler> = event.roles.iter().flatten().cloned().collect();
            for (mine, other) in event.roles.iter_mut().zip(&roles) {
                if mine.is_none() && other.as_ref().is_some_and(|o| !known.contains(o)) {
                    mine.clone_from(other);
                }
            }
        }
    }
    let nouns: Vec<usize> = pairs.iter().map(|(noun, _)| *noun).collect();
    let mut index = 0;
    events.retain(|_| {
        index += 1;
        !nouns.contains(&(index - 1))
    });
}

/// False where a cue says that it is no event at all.
fn set_features(book: &RuleBook, view: &View<'_>, token: usize, events: &mut [Event]) -> bool {
    for cue in book.cues.iter().filter(|c| c.of.contains(&Class::Event)) {
        if !cue.holds(view, token) {
            continue;
        }
        match cue.sets {
            Feature::Void => return false,
            Feature::Negated => events.iter_mut().for_each(|e| e.negated = true),
            Feature::Withheld => events.iter_mut().for_each(|e| (e.negated, e.withheld) = (true, true)),
            Feature::Unrealized => events.iter_mut().for_each(|e| e.unrealized = true),
        }
    }
    true
}

/// The events of one frame at one trigger, never none; or the first condition that failed.
pub(super) fn fill(
    rule: &Rule,
    frame: &Frame,
    relation: &Relation,
    view: &View<'_>,
    speakers: &Speakers,
    token: usize,
) -> Result<Vec<Event>, Miss> {
    frame.fits(view, token)?;
    let mut used: Vec<usize> = Vec::new();
    let mut fillers: Vec<Vec<Filler>> = Vec::new();
    let mut heads: Vec<usize> = Vec::new();
    for (role, path) in relation.roles.iter().zip(&frame.roles) {
        let mut found = Vec::new();
        if let Some(path) = path {
            for tokens in path.ways(view, token) {
                let fresh: Vec<usize> = tokens.into_iter().filter(|t| !used.contains(t)).collect();
                found = match role.kind {
                    RoleKind::Actor => {
                        actors(view, speakers, &fresh).into_iter().map(Filler::Actor).collect()
                    }
                    RoleKind::Thing => things(view, &fresh).map(Filler::Thing).into_iter().collect(),
                };
                if !found.is_empty() {
                    if role.kind == RoleKind::Thing {
                        heads.extend(&fresh);
                    }
                    used.extend(fresh);
                    break;
                }
            }
        }
        fillers.push(found);
    }
    if let Some(&role) = frame.need.iter().find(|&&r| fillers.get(r).is_none_or(Vec::is_empty)) {
        return Err(Miss::Need(role));
    }
    // Two actors in one role are two events.
    let mut rows: Vec<Vec<Option<Filler>>> = vec![Vec::new()];
    for found in &fillers {
        let options: Vec<Option<Filler>> =
            if found.is_empty() { vec![None] } else { found.iter().cloned().map(Some).collect() };
        rows = rows
            .into_iter()
            .flat_map(|row| {
                options.iter().map(move |o| {
                    let mut row = row.clone();
                    row.push(o.clone());
                    row
                })
            })
            .collect();
    }
    let events: Vec<Event> = rows
        .into_iter()
        .filter(|roles| relation.require.met(roles, view))
        .map(|roles| Event {
            sentence: view.index,
            trigger: token,
            rule: rule.id.clone(),
            relation: rule.relation,
            roles,
            things: heads.clone(),
            negated: false,
            withheld: false,
            unrealized: false,
            confidence: rule.confidence,
        })
        .collect();
    if events.is_empty() { Err(Miss::Require) } else { Ok(events) }
}

impl Frame {
    /// Whether its conditions hold.
    pub(super) fn fits(&self, view: &View<'_>, token: usize) -> Result<(), Miss> {
        if self.if_.as_ref().is_some_and(|p| !p.leads(view, token)) {
            return Err(Miss::If);
        }
        if self.unless.as_ref().is_some_and(|p| p.leads(view, token)) {
            return Err(Miss::Unless);
        }
        Ok(())
    }
}

impl super::relation::Require {
    /// True where enough roles are filled, enough of them by named actors, and no actor fills two.
    fn met(&self, roles: &[Option<Filler>], view: &View<'_>) -> bool {
        let filled = roles.iter().flatten().count();
        let actors: Vec<ActorId> = roles
            .iter()
            .flatten()
            .filter_map(|f| match f {
                Filler::Actor(a) => Some(*a),
                Filler::Thing(_) => None,
            })
            .collect();
        let named = actors.iter().filter(|a| view.actors.get(**a).is_some_and(|a| a.named)).count();
        let distinct = actors.iter().enumerate().all(|(i, a)| !actors.iter().take(i).any(|b| a == b));
        filled >= self.filled && named >= self.named && distinct
    }
}
