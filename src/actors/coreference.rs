//! Pronouns and definite nominals to their nearest fitting actor: deterministic, nearest sentence first,
//! subjects before others (after Lappin and Leass 1994, cut down to what news needs).

use std::collections::HashSet;

use crate::tagger::{TaggedSentence, Upos, base};
use crate::text::Zone;

use super::document::{Context, DocumentActors, Manner};
use super::nominal::children;
use super::{Actor, ActorId, Kind};

/// How many sentences back an antecedent may stand.
const REACH: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// he, she
    Person,
    /// it
    Thing,
    /// they
    Many,
}

fn wanted(pronoun: &str) -> Option<Wanted> {
    match pronoun {
        "he" | "she" | "him" | "his" | "her" | "hers" | "himself" | "herself" => Some(Wanted::Person),
        "it" | "its" | "itself" => Some(Wanted::Thing),
        "they" | "them" | "their" | "theirs" | "themselves" => Some(Wanted::Many),
        _ => None,
    }
}

fn nominative(pronoun: &str) -> bool {
    matches!(pronoun, "he" | "she" | "they" | "him" | "them")
}

fn fits(actor: &Actor, wanted: Wanted, plural: bool) -> bool {
    let person = actor.kind.is(Kind::PERSON);
    let place = actor.kind.is(Kind::PLACE);
    let nominal = actor.kind.is(Kind::NOMINAL);
    match wanted {
        Wanted::Person => person || (nominal && !plural),
        Wanted::Thing => !person && !place && !plural,
        Wanted::Many => !person && !place && (plural || !actor.kind.is(Kind::COUNTRY)),
    }
}

/// True where the mention at `token` is plural in form ("Russians", "officials").
fn plural(sentence: &TaggedSentence, token: usize) -> bool {
    let (Some(t), Some(w)) = (sentence.tokens().get(token), sentence.words.get(token)) else { return false };
    let form = t.form.to_lowercase();
    w.upos != Upos::ADJ && form.ends_with('s') && (form != w.lemma.to_lowercase() || w.upos == Upos::PROPN)
        || matches!(form.as_str(), "people" | "police" | "troops" | "forces")
}

/// The titles that the text gives to persons, as pairs of an actor's id and the lemma of a title beside one of
/// its names: "President Orlan", "Orlan, the president".
fn titles(all: &DocumentActors, context: &Context<'_>) -> HashSet<(String, String)> {
    let mut out = HashSet::new();
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        for (token, word) in sentence.words.iter().enumerate() {
            let mention = all.mention(index, token).filter(|m| m.manner == Manner::Name);
            let Some(actor) = mention.and_then(|m| all.get(m.actor)).filter(|a| a.kind.is(Kind::PERSON))
            else {
                continue;
            };
            let title = |t: usize| {
                let beside = sentence.words.get(t).filter(|w| {
                    matches!(w.upos, Upos::NOUN | Upos::PROPN)
                        && matches!(base(&w.deprel), "nmod" | "compound" | "appos" | "flat" | "amod")
                })?;
                Some(beside.lemma.to_lowercase())
            };
            let before = (token.saturating_sub(4)..token).filter_map(title);
            let below = children(sentence, token).filter_map(title);
            let above =
                word.head.filter(|_| base(&word.deprel) == "appos").and_then(|h| sentence.words.get(h));
            let above = above.map(|w| w.lemma.to_lowercase());
            out.extend(before.chain(below).chain(above).map(|t| (actor.id.clone(), t)));
        }
    }
    out
}

pub(super) fn place(all: &mut DocumentActors, context: &Context<'_>) {
    let titles = titles(all, context);
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        if sentence.sentence.zone == Zone::Furniture {
            continue;
        }
        for (token, word) in sentence.words.iter().enumerate() {
            let Some(form) = sentence.tokens().get(token).map(|t| t.form.to_lowercase()) else { continue };
            if matches!(word.upos, Upos::PRON) {
                let Some(wanted) = wanted(&form) else { continue };
                let found = antecedent(all, context, index, token, |actor, many| fits(actor, wanted, many));
                // "They" of whom nothing is known stays as it is written.
                let actor = found.or_else(|| {
                    (wanted != Wanted::Thing && nominative(&form)).then(|| all.add_unresolved(&form))
                });
                if let Some(actor) = actor {
                    all.set(index, token, actor, Manner::Pronoun);
                    owned(all, context, index, sentence, token, actor);
                }
            } else if (definite(sentence, token) || owned_country(context, sentence, token))
                && all.mention(index, token).is_none_or(|m| m.manner == Manner::Nominal)
                && let Some(kinds) = context.vocabulary.definite.get(&word.lemma.to_lowercase())
                && bare(sentence, token)
            {
                let own = all.at(index, token);
                let noun = word.lemma.to_lowercase();
                let found = antecedent(all, context, index, token, |actor, _| {
                    // "the president" is somebody whom the text calls so.
                    let called = || titles.contains(&(actor.id.clone(), noun.clone()));
                    let fits = kinds.contains(&actor.kind.0) && actor.named;
                    fits && (!actor.kind.is(Kind::PERSON) || called())
                });
                // The phrase's own nominal actor stays where nothing fits.
                if let Some(actor) = found.filter(|f| Some(*f) != own) {
                    all.set(index, token, actor, Manner::Nominal);
                }
            }
        }
    }
}

/// "its defence ministry" is the country's; "his administration" speaks for him.
fn owned(
    all: &mut DocumentActors,
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    pronoun: usize,
    owner: ActorId,
) {
    let Some(word) = sentence.words.get(pronoun).filter(|w| w.deprel == "nmod:poss") else { return };
    let Some(head) = word.head else { return };
    let noun = sentence.words.get(head).map(|w| w.lemma.to_lowercase()).unwrap_or_default();
    let nominal = all.mention(index, head).filter(|m| m.manner == Manner::Nominal);
    let (Some(nominal), true) = (nominal, context.vocabulary.stands_for_country.contains(&noun)) else {
        return;
    };
    let Some(kind) = all.get(owner).map(|a| a.kind.clone()) else { return };
    if kind.is(Kind::COUNTRY) {
        all.set(index, head, owner, Manner::Nominal);
    } else if kind.is(Kind::PERSON) {
        let whom = all.get(owner).map(|a| a.speaks_for.clone().unwrap_or_else(|| a.id.clone()));
        if let Some(actor) = all.get_mut(nominal.actor).filter(|a| a.kind.is(Kind::NOMINAL)) {
            actor.speaks_for = actor.speaks_for.take().or(whom);
        }
    }
}

/// "his country", "their government": whoever owns it, it is the nearest country.
fn owned_country(context: &Context<'_>, sentence: &TaggedSentence, token: usize) -> bool {
    let noun = sentence.words.get(token).map(|w| w.lemma.to_lowercase()).unwrap_or_default();
    let country =
        context.vocabulary.definite.get(&noun).is_some_and(|k| k.iter().any(|k| k == Kind::COUNTRY));
    country
        && children(sentence, token).any(|c| {
            let form = sentence.tokens().get(c).map(|t| t.form.to_lowercase()).unwrap_or_default();
            matches!(form.as_str(), "his" | "her" | "their")
        })
}

fn definite(sentence: &TaggedSentence, token: usize) -> bool {
    children(sentence, token).any(|c| {
        sentence
            .tokens()
            .get(c)
            .is_some_and(|t| matches!(t.form.to_lowercase().as_str(), "the" | "that" | "this"))
    })
}

/// True where nothing but a determiner stands with the noun.
fn bare(sentence: &TaggedSentence, token: usize) -> bool {
    !children(sentence, token).any(|c| {
        sentence.words.get(c).is_some_and(|w| {
            matches!(base(&w.deprel), "amod" | "compound" | "nmod" | "acl" | "appos" | "flat" | "nummod")
        })
    })
}

/// The nearest actor before the token that passes.
fn antecedent(
    all: &DocumentActors,
    context: &Context<'_>,
    index: usize,
    token: usize,
    passes: impl Fn(&Actor, bool) -> bool,
) -> Option<ActorId> {
    let here = context.document.sentences.get(index)?;
    let governor = here.words.get(token).and_then(|w| w.head);
    let wanted_one = here.tokens().get(token).is_some_and(|t| t.form.to_lowercase().starts_with("it"));
    let possessive = here.words.get(token).is_some_and(|w| w.deprel == "nmod:poss");
    for back in 0..=REACH.min(index) {
        let at = index - back;
        let sentence = context.document.sentences.get(at)?;
        if sentence.sentence.zone == Zone::Furniture {
            continue;
        }
        let mut best: Option<(u32, ActorId)> = None;
        for (t, word) in sentence.words.iter().enumerate() {
            if back == 0 && t >= token {
                break;
            }
            let Some(mention) = all.mention(at, t) else { continue };
            // Arguments of one verb are not the same actor, unless one is possessive.
            if back == 0 && !possessive && word.head == governor && governor.is_some() {
                continue;
            }
            // A pronoun inside an actor's own phrase is not that actor.
            if back == 0 && Some(t) == governor {
                continue;
            }
            let Some(actor) = all.get(mention.actor) else { continue };
            // "Russian officials ... it": whoever stands for a country may be either.
            let many = plural(sentence, t) && !(actor.kind.is(Kind::COUNTRY) && wanted_one);
            if word.upos == Upos::ADJ || !passes(actor, many) {
                continue;
            }
            if actor.kind.is(Kind::UNKNOWN) {
                continue;
            }
            let role = match base(&word.deprel) {
                "nsubj" => 300,
                "obj" | "iobj" => 200,
                "root" | "parataxis" => 200,
                "obl" => 150,
                "nmod" | "compound" | "amod" => 60,
                _ => 100,
            };
            // In the same sentence the nearest counts as well; in others the subject leads.
            let near = if back == 0 { (t as u32).min(99) } else { 99 - (t as u32).min(99) };
            let named = if actor.named { 40 } else { 0 };
            let score = role + near + named;
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, mention.actor));
            }
        }
        if let Some((_, actor)) = best {
            return Some(actor);
        }
    }
    None
}
