//! What a denial denies that does not say so itself: "denied the allegations", "said it had not fired".

use crate::actors::{ActorId, DocumentActors};
use crate::tagger::base;

use super::arguments::View;
use super::attribution::Attribution;
use super::event::Event;
use super::filler::Filler;
use super::link::{Link, same_side};
use super::merge::heads;
use super::relation::Class;
use super::spec::ContentSpec;

/// So many sentences before its denial a supply may be told by the text itself.
const NEAR: usize = 2;

/// The actors of whom the clauses speak that are said.
pub(super) fn subjects(view: &View<'_>, attribution: &Attribution) -> impl Iterator<Item = ActorId> {
    let children = attribution.content.iter().flat_map(|&c| view.children(c));
    let subjects = children.filter(|&&t| base(view.deprel(t)) == "nsubj");
    subjects.filter_map(|&t| view.actors.at(view.index, t))
}

/// "Kyiv accused Minsk. Minsk said it had not fired": who is accused says of itself that it did not.
pub(super) fn accused(
    views: &[View<'_>],
    attributions: &[Attribution],
    has_event: &[bool],
    actors: &DocumentActors,
    out: &mut Vec<Link>,
) {
    let place = |l: &Link| attributions.get(l.attribution).map(|a| (a.class, a.sentence, a.trigger));
    for (index, attribution) in attributions.iter().enumerate() {
        let free = !has_event.get(index).copied().unwrap_or_default()
            && !out
                .iter()
                .any(|l| place(l) == Some((attribution.class, attribution.sentence, attribution.trigger)));
        if attribution.content_spec != ContentSpec::OfAccused || !free {
            continue;
        }
        let Some(view) = views.iter().find(|v| v.index == attribution.sentence) else { continue };
        for source in attribution.sources.iter().copied() {
            let of_itself = subjects(view, attribution).any(|subject| same_side(actors, subject, source));
            let by = out.iter().find(|l| {
                let near = place(l).is_some_and(|(class, sentence, _)| {
                    class == Class::Allegation && sentence.abs_diff(attribution.sentence) <= NEAR
                });
                near && l.about.is_some_and(|about| same_side(actors, about, source))
                    && l.source.is_none_or(|by| !same_side(actors, by, source))
            });
            if let Some(by) = by.filter(|_| of_itself) {
                let about = by.source;
                out.push(Link {
                    attribution: index,
                    source: Some(source),
                    about,
                    event: None,
                    chain: Vec::new(),
                });
                break;
            }
        }
    }
}

/// True where what is denied is named by a word that points back ("the allegations", "this", "doing so") or not
/// at all: "denied that its minister had resigned" is a denial of just that.
fn points_back(view: &View<'_>, attribution: &Attribution) -> bool {
    let Some(words) = view.lexicons.id("grammar_anaphor") else { return true };
    attribution.content.iter().all(|&c| {
        // "arms the rebels, which Moscow denies"
        view.below(attribution.trigger, c) || view.lexicons.contains(words, view.lemma(c))
    })
}

/// True where what is denied speaks of the thing that the event moved: "denied that the missiles were its own".
fn names_thing(view: &View<'_>, attribution: &Attribution, event: &Event) -> bool {
    let things: Vec<String> = event
        .roles
        .iter()
        .flatten()
        .filter_map(|f| match f {
            Filler::Thing(text) => Some(heads(text)),
            Filler::Actor(_) => None,
        })
        .flatten()
        .collect();
    let inside = |t: usize| attribution.content.iter().any(|&c| view.below(t, c));
    (0..view.sentence.words.len()).any(|t| things.iter().any(|h| h == view.lemma(t)) && inside(t))
}

/// "Iran denied the allegations": the alleged event that the denier has a part in, nearest before, else after.
pub(super) fn anaphora(
    views: &[View<'_>],
    attributions: &[Attribution],
    events: &[Event],
    actors: &DocumentActors,
    out: &mut [Link],
) {
    let alleged: Vec<(usize, Option<ActorId>, Vec<ActorId>, usize)> = out
        .iter()
        .filter(|l| attributions.get(l.attribution).is_some_and(|a| a.class == Class::Allegation))
        .filter_map(|l| {
            let event = events.get(l.event?)?;
            Some((event.sentence, l.source, event.actors(), l.event?))
        })
        .collect();
    for link in out.iter_mut().filter(|l| l.event.is_none()) {
        let Some(attribution) = attributions.get(link.attribution) else { continue };
        if !matches!(attribution.content_spec, ContentSpec::Anaphoric | ContentSpec::OwnClause) {
            continue;
        }
        let Some(denier) = link.source else { continue };
        let Some(view) = views.iter().find(|v| v.index == attribution.sentence) else { continue };
        let back = points_back(view, attribution);
        let mut best: Option<((usize, usize), usize, Option<ActorId>)> = None;
        for (sentence, source, parties, event) in &alleged {
            let (sentence, source, event) = (*sentence, *source, *event);
            let meant = back || events.get(event).is_some_and(|e| names_thing(view, attribution, e));
            let fits = meant
                && parties.iter().any(|&p| same_side(actors, p, denier))
                && source.is_none_or(|s| !same_side(actors, s, denier))
                && link.about.is_none_or(|a| source.is_none_or(|s| same_side(actors, a, s)));
            if !fits {
                continue;
            }
            // Before counts as nearer than after.
            let distance = if sentence <= attribution.sentence {
                (0, attribution.sentence - sentence)
            } else {
                (1, sentence - attribution.sentence)
            };
            if best.is_none_or(|(d, _, _)| distance < d) {
                best = Some((distance, event, source));
            }
        }
        if let Some((_, event, source)) = best {
            link.event = Some(event);
            link.about = link.about.or(source);
        } else if back {
            // "Sudan supplied the rebels. Khartoum denies it": nobody but the text says so.
            let told = events.iter().enumerate().filter(|(_, e)| {
                e.sentence <= attribution.sentence
                    && attribution.sentence - e.sentence <= NEAR
                    && !e.negated
                    && !e.unrealized
                    && e.doer().is_some_and(|d| same_side(actors, d, denier))
            });
            link.event = told.max_by_key(|(_, e)| (e.sentence, e.trigger)).map(|(i, _)| i);
        }
    }
}
