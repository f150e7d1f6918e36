//! One act is one triple, however often a document repeats it.

use super::event::Event;
use super::filler::Filler;
use super::lexicon::Lexicons;

/// An act with all its mentions in the document.
#[derive(Debug, Clone)]
pub struct Act {
    /// Index of its relation.
    pub relation: usize,
    /// One for each role of the relation, in order, filled from all mentions.
    pub roles: Vec<Option<Filler>>,
    /// True where the text says that it did not or does not happen.
    pub negated: bool,
    /// True where no mention presents it as happening.
    pub unrealized: bool,
    /// The fullest mention of the text first, then the others in order.
    pub mentions: Vec<Event>,
}

/// The head word of a thing, for comparison: the last word of the first conjunct, without a plural "s".
pub(super) fn heads(thing: &str) -> Vec<String> {
    thing
        .split(", ")
        .filter_map(|part| part.split(' ').next_back())
        .map(|w| {
            let w = w.to_lowercase();
            if w.len() > 3 { w.strip_suffix('s').map(str::to_owned).unwrap_or(w) } else { w }
        })
        .collect()
}

fn compatible(a: &Option<Filler>, b: &Option<Filler>, lexicons: &Lexicons) -> bool {
    match (a, b) {
        (Some(Filler::Actor(a)), Some(Filler::Actor(b))) => a == b,
        (Some(Filler::Thing(a)), Some(Filler::Thing(b))) => {
            let (a, b) = (heads(a), heads(b));
            // "arms" and "the weapons" of one text are the same things.
            a.iter().any(|one| b.iter().any(|other| one == other || lexicons.alike(one, other)))
        }
        (None, _) | (_, None) => true,
        _ => false,
    }
}

/// True where two sets of fillers can be of one act: no role contradicts, and an actor is shared.
pub(super) fn same_act(a: &[Option<Filler>], b: &[Option<Filler>], lexicons: &Lexicons) -> bool {
    let shared = a
        .iter()
        .zip(b)
        .any(|(a, b)| matches!((a, b), (Some(Filler::Actor(a)), Some(Filler::Actor(b))) if a == b));
    shared && a.iter().zip(b).all(|(a, b)| compatible(a, b, lexicons))
}

/// Number of filled roles.
fn filled(roles: &[Option<Filler>]) -> usize {
    roles.iter().flatten().count()
}

/// Groups events into acts; gives the acts and, for each event, the index of its act. `in_title` tells of a
/// sentence whether it is of the title.
pub(super) fn acts(
    events: &[Event],
    lexicons: &Lexicons,
    in_title: impl Fn(usize) -> bool,
) -> (Vec<Act>, Vec<usize>) {
    let mut acts: Vec<Act> = Vec::new();
    let mut of_event = vec![0; events.len()];
    // Fuller events first, so that a fragment joins the act that it repeats and not another fragment; those of
    // the title last, whose words are the shortest.
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|&i| {
        events.get(i).map(|e| (in_title(e.sentence), std::cmp::Reverse(filled(&e.roles)), i))
    });
    for i in order {
        let Some(event) = events.get(i) else { continue };
        let found = acts.iter().position(|act| {
            act.relation == event.relation
                && act.negated == event.negated
                && same_act(&act.roles, &event.roles, lexicons)
        });
        let at = found.unwrap_or_else(|| {
            acts.push(Act {
                relation: event.relation,
                roles: event.roles.clone(),
                negated: event.negated,
                unrealized: event.unrealized,
                mentions: Vec::new(),
            });
            acts.len() - 1
        });
        if let Some(act) = acts.get_mut(at) {
            for (mine, other) in act.roles.iter_mut().zip(&event.roles) {
                if mine.is_none() {
                    *mine = other.clone();
                }
            }
            act.unrealized &= event.unrealized;
            act.mentions.push(event.clone());
        }
        if let Some(slot) = of_event.get_mut(i) {
            *slot = at;
        }
    }
    // In order of the text; the fullest mention leads, and none of the title where the text has one.
    let mut rank: Vec<usize> = (0..acts.len()).collect();
    let position = |act: &Act| act.mentions.iter().map(|m| (m.sentence, m.trigger)).min().unwrap_or_default();
    rank.sort_by_key(|&a| acts.get(a).map(position));
    let mut new_index = vec![0; acts.len()];
    for (new, &old) in rank.iter().enumerate() {
        if let Some(slot) = new_index.get_mut(old) {
            *slot = new;
        }
    }
    let mut sorted: Vec<Act> = rank.iter().filter_map(|&a| acts.get(a).cloned()).collect();
    for act in &mut sorted {
        act.mentions.sort_by_key(|m| {
            (in_title(m.sentence), std::cmp::Reverse(filled(&m.roles)), m.sentence, m.trigger)
        });
    }
    for slot in &mut of_event {
        *slot = new_index.get(*slot).copied().unwrap_or_default();
    }
    (sorted, of_event)
}
