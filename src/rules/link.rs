//! Ties attributions to events: the innermost source of each event, and what a denial denies.

use crate::actors::{ActorId, DocumentActors};
use crate::tagger::base;

use super::arguments::View;
use super::attribution::Attribution;
use super::denied::{accused, anaphora, subjects};
use super::event::Event;
use super::quote::Speakers;
use super::relation::Class;
use super::spec::ContentSpec;

/// One attribution of one event, or of something else.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// Index of the attribution.
    pub(super) attribution: usize,
    /// Its source; `None` where nobody is named.
    pub(super) source: Option<ActorId>,
    /// Whom it is about.
    pub(super) about: Option<ActorId>,
    /// Index of the event; `None` for anything else.
    pub(super) event: Option<usize>,
    /// Sources of the attributions around it, outermost first.
    pub(super) chain: Vec<ActorId>,
}

/// The one whom it speaks for, else the actor itself.
fn side(actors: &DocumentActors, actor: ActorId) -> ActorId {
    actors.get(actor).and_then(|a| a.speaks_for.as_deref()).and_then(|id| actors.by_id(id)).unwrap_or(actor)
}

/// From so many clauses inside what is said on, an event is background: "said that a statement outlining issues
/// raised over exports will follow".
const FAR: usize = 2;

/// How many clauses that modify something lie between a token and the head of what is said.
fn clauses(view: &View<'_>, token: usize, content: usize) -> usize {
    let mut at = token;
    let mut count = 0;
    while at != content {
        count += usize::from(matches!(base(view.deprel(at)), "acl" | "advcl"));
        match view.head(at) {
            Some(head) => at = head,
            None => break,
        }
    }
    count
}

/// True where two actors are one, or speak for one.
pub(super) fn same_side(actors: &DocumentActors, a: ActorId, b: ActorId) -> bool {
    a == b || side(actors, a) == side(actors, b)
}

/// True where two actors are one, or one is whom the other speaks for. Two bodies of one state are not:
/// "the White House accused Congress".
fn itself(actors: &DocumentActors, a: ActorId, b: ActorId) -> bool {
    a == b || side(actors, a) == b || side(actors, b) == a
}

/// Links attributions to events. Events that turn out to be denied lose their negation.
pub(super) fn link(
    views: &[View<'_>],
    speakers: &Speakers,
    attributions: &[Attribution],
    events: &mut [Event],
    actors: &DocumentActors,
) -> Vec<Link> {
    let mut out = Vec::new();
    let mut has_event = vec![false; attributions.len()];
    for (index, event) in events.iter_mut().enumerate() {
        let Some(view) = views.iter().find(|v| v.index == event.sentence) else { continue };
        // Covering attributions, innermost last.
        let mut around: Vec<(usize, usize)> = attributions
            .iter()
            .enumerate()
            .filter(|(_, a)| a.sentence == event.sentence && a.trigger != event.trigger)
            .filter(|(_, a)| !aside(view, a, event, actors))
            .filter_map(|(i, a)| Some((a.covers(view, event.trigger)?, i)))
            .collect();
        around.sort_unstable();
        for (_, i) in &around {
            if let Some(flag) = has_event.get_mut(*i) {
                *flag = true;
            }
        }
        // "denied that it sent arms, as Kyiv claims": two that cover the same clause both count.
        let innermost = around.last().map(|(depth, _)| *depth);
        let chain: Vec<ActorId> = around
            .iter()
            .filter(|(depth, _)| Some(*depth) != innermost)
            .filter_map(|(_, i)| attributions.get(*i)?.sources.first().copied())
            .collect();
        let mut linked = false;
        for (_, i) in around.iter().filter(|(depth, _)| Some(*depth) == innermost) {
            if let Some(attribution) = attributions.get(*i) {
                linked |= attribute(*i, attribution, view, index, event, &chain, &mut out);
            }
        }
        if innermost.is_none() && !linked {
            by_speaker(view, speakers, attributions, index, event, actors, &mut out);
        }
    }
    others(views, attributions, &has_event, actors, &mut out);
    accused(views, attributions, &has_event, actors, &mut out);
    anaphora(views, attributions, events, actors, &mut out);
    out
}

/// "suspected of running a network that funds the rebels": what a relative clause in the content says of somebody
/// else is not what the accused is accused of.
fn aside(view: &View<'_>, attribution: &Attribution, event: &Event, actors: &DocumentActors) -> bool {
    let another = event.doer().is_some_and(|d| {
        !attribution.about.is_empty() && !attribution.about.iter().any(|&a| same_side(actors, a, d))
    });
    if !another || attribution.class != Class::Allegation || attribution.content_spec != ContentSpec::Any {
        return false;
    }
    let mut at = event.trigger;
    while !attribution.content.contains(&at) {
        match view.head(at) {
            Some(_) if view.deprel(at) == "acl:relcl" => return true,
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// Applies one attribution to one event that it covers.
fn attribute(
    index: usize,
    attribution: &Attribution,
    view: &View<'_>,
    event_index: usize,
    event: &mut Event,
    chain: &[ActorId],
    out: &mut Vec<Link>,
) -> bool {
    let actors = view.actors;
    let doer = event.doer();
    // "said that it bought arms from Kenya": no seller is accused.
    let subject = view
        .children(event.trigger)
        .iter()
        .find(|&&c| view.deprel(c) == "nsubj")
        .and_then(|&c| actors.at(view.index, c));
    let mut linked = false;
    for source in attribution.each_source() {
        let own = matches!((source, doer), (Some(s), Some(d)) if same_side(actors, s, d));
        let oneself = || matches!((source, subject), (Some(s), Some(t)) if same_side(actors, s, t));
        let fits = match (attribution.class, attribution.content_spec) {
            // "said that they had not received arms": not the giver, but who speaks of itself.
            (Class::Denial, ContentSpec::OwnNegatedEvent) => {
                event.negated && !event.withheld && (own || oneself())
            }
            (Class::Denial, ContentSpec::OfAccused) => false,
            (Class::Denial, _) => true,
            (_, ContentSpec::EventOfOther) => {
                !event.negated
                    && !event.unrealized
                    && !own
                    && !oneself()
                    && source.is_some()
                    && (doer.is_some() || subject.is_some())
                    && attribution.content.iter().any(|&c| clauses(view, event.trigger, c) < FAR)
            }
            // "claims to have bought arms from Kenya" says what it did itself.
            (_, _) => {
                !matches!((source, doer), (Some(s), Some(d)) if itself(actors, s, d))
                    && !matches!((source, subject), (Some(s), Some(t)) if itself(actors, s, t))
            }
        };
        if !fits {
            continue;
        }
        if attribution.class == Class::Denial {
            event.negated = false;
        }
        let about = match attribution.class {
            Class::Denial => attribution.about.first().copied().filter(|a| Some(*a) != source),
            // "suspects the rebels of having received rockets": whom the text accuses, though another supplied them.
            _ => attribution.about.iter().copied().find(|a| Some(*a) == doer).or_else(|| {
                attribution.about.first().copied().filter(|a| event.actors().contains(a)).or(doer).or(subject)
            }),
        };
        out.push(Link { attribution: index, source, about, event: Some(event_index), chain: chain.to_vec() });
        linked = true;
    }
    linked
}

/// An event in direct speech with no verb of saying around it is the speaker's.
fn by_speaker(
    view: &View<'_>,
    speakers: &Speakers,
    attributions: &[Attribution],
    event_index: usize,
    event: &mut Event,
    actors: &DocumentActors,
    out: &mut Vec<Link>,
) {
    let Some(source) = speakers.speaker(view, event.trigger) else { return };
    let Some(doer) = event.doer() else { return };
    let own = same_side(actors, source, doer);
    // The rules of the verb that introduced the speech decide what it makes of the event.
    let rules = attributions.iter().enumerate().filter(|(_, a)| a.speech && a.sources.contains(&source));
    let mut nearest: Vec<(usize, usize, &Attribution)> =
        rules.map(|(i, a)| (a.sentence.abs_diff(event.sentence), i, a)).collect();
    nearest.sort_by_key(|(d, i, _)| (*d, *i));
    let wanted = |a: &Attribution| match a.content_spec {
        ContentSpec::OwnNegatedEvent => event.negated && !event.withheld && own,
        ContentSpec::EventOfOther => !event.negated && !event.unrealized && !own,
        _ => false,
    };
    if let Some((_, i, a)) = nearest.into_iter().find(|(_, _, a)| wanted(a)) {
        if a.class == Class::Denial {
            event.negated = false;
        }
        let about = (a.class != Class::Denial).then_some(doer);
        out.push(Link {
            attribution: i,
            source: Some(source),
            about,
            event: Some(event_index),
            chain: Vec::new(),
        });
    }
}

/// Attributions of something that is no event.
fn others(
    views: &[View<'_>],
    attributions: &[Attribution],
    has_event: &[bool],
    actors: &DocumentActors,
    out: &mut Vec<Link>,
) {
    for (index, attribution) in attributions.iter().enumerate() {
        if !matches!(
            attribution.content_spec,
            ContentSpec::Any | ContentSpec::Anaphoric | ContentSpec::OwnClause
        ) || has_event.get(index).copied().unwrap_or_default()
        {
            continue;
        }
        // Another rule of the same trigger may have said the same already.
        let twin = out.iter().any(|l| {
            attributions.get(l.attribution).is_some_and(|a| {
                a.sentence == attribution.sentence
                    && a.trigger == attribution.trigger
                    && a.class == attribution.class
            })
        });
        if twin {
            continue;
        }
        for source in attribution.each_source() {
            match attribution.class {
                Class::Denial => {
                    // "critics said that he had done nothing" is about another.
                    let another = attribution.content_spec == ContentSpec::OwnClause
                        && views.iter().find(|v| v.index == attribution.sentence).is_some_and(|view| {
                            let other = |s| source.is_some_and(|source| !same_side(actors, s, source));
                            subjects(view, attribution).any(other)
                        });
                    if source.is_some() && !another {
                        let about = attribution.about.first().copied().filter(|a| Some(*a) != source);
                        out.push(Link { attribution: index, source, about, event: None, chain: Vec::new() });
                    }
                }
                _ => {
                    for &about in &attribution.about {
                        let own = source.is_some_and(|s| itself(actors, s, about));
                        if own && attribution.mutual {
                            continue;
                        }
                        if !own {
                            out.push(Link {
                                attribution: index,
                                source,
                                about: Some(about),
                                event: None,
                                chain: Vec::new(),
                            });
                        }
                    }
                }
            }
        }
    }
}
