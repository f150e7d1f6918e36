//! Actors known by what they do: names that the tagger missed, and nouns of any sort, where they stand as only
//! an actor does.

use std::collections::BTreeSet;

use crate::tagger::{TaggedSentence, Upos, base};

use super::actor::slug;
use super::document::{Context, DocumentActors};
use super::nominal::{children, lemma};
use super::{Actor, ActorId, Kind};

/// A proper name that the tagger did not see, where it stands as an actor does: subject, giver, receiver.
pub(super) fn unseen(
    all: &mut DocumentActors,
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> Option<ActorId> {
    let word = sentence.words.get(token).filter(|w| w.upos == Upos::PROPN)?;
    let capital = |t: usize| {
        sentence.tokens().get(t).is_some_and(|t| t.form.chars().next().is_some_and(char::is_uppercase))
    };
    let seen = sentence.entities.iter().any(|e| e.tokens.contains(&token));
    let noun = lemma(sentence, token);
    let vocabulary = context.vocabulary;
    // "Informants claimed", "the Company": common nouns with a capital.
    let begins = (0..token).all(|t| sentence.words.get(t).is_some_and(|w| w.upos == Upos::PUNCT));
    let the = token.checked_sub(1).is_some_and(|t| lemma(sentence, t) == "the");
    let common = begins && (vocabulary.persons.contains(&noun) || vocabulary.actors.contains(&noun))
        || the && vocabulary.definite.contains_key(&noun);
    if seen
        || common
        || !capital(token)
        || vocabulary.titles.contains(&noun)
        || vocabulary.weapons.contains(&noun)
    {
        return None;
    }
    let moved = || {
        let of = |t: usize| matches!(lemma(sentence, t).as_str(), "to" | "from" | "by");
        children(sentence, token).any(of)
    };
    let fits = match word.deprel.as_str() {
        "nsubj" | "nsubj:pass" | "obl:agent" | "iobj" => true,
        // "armed the RSF", "supplied the RSF with missiles"
        "obj" => word.head.is_some_and(|verb| {
            let with = |t: usize| lemma(sentence, t) == "with";
            let mut obliques = children(sentence, verb).filter(|&c| c > token);
            vocabulary.accusing.contains(&lemma(sentence, verb))
                || obliques.any(|c| children(sentence, c).any(with))
        }),
        "obl" | "nmod" => moved(),
        _ => false,
    };
    let mut start = token;
    while let Some(before) = start.checked_sub(1).filter(|&b| capital(b) && all.at(index, b).is_none()) {
        let part = sentence.words.get(before).is_some_and(|w| {
            w.upos == Upos::PROPN
                && w.head == Some(token)
                && matches!(base(&w.deprel), "compound" | "nmod" | "flat")
        });
        if !part {
            break;
        }
        start = before;
    }
    let name = sentence.text(start..token + 1);
    // In a line of capitals a capital tells nothing.
    let small = sentence
        .tokens()
        .iter()
        .any(|t| t.form.chars().count() > 1 && t.form.chars().all(char::is_lowercase));
    if !fits || !small || name.chars().count() < 2 {
        return None;
    }
    Some(all.add(Actor {
        id: format!("{}/{}", Kind::ORGANISATION, slug(&name)),
        kind: Kind(Kind::ORGANISATION.to_owned()),
        name,
        aliases: BTreeSet::new(),
        speaks_for: None,
        named: true,
    }))
}

/// True where the word's verb is one that only actors do, or that is done to them alone: "the startup denied",
/// "accused the daily". What speaks without being anybody ("the report alleged") is left out.
pub(super) fn acts(context: &Context<'_>, sentence: &TaggedSentence, token: usize) -> bool {
    let Some(word) = sentence.words.get(token).filter(|w| w.upos == Upos::NOUN) else { return false };
    let vocabulary = context.vocabulary;
    let noun = word.lemma.to_lowercase();
    // "misconduct", "negotiation": what people do is nobody.
    let abstraction = ["ment", "tion", "sion", "ness", "ism", "ity", "ance", "ence", "ing"]
        .iter()
        .any(|e| noun.ends_with(e));
    if vocabulary.mute.contains(&noun) || abstraction {
        return false;
    }
    let Some(verb) = word.head.filter(|&v| sentence.words.get(v).is_some_and(|w| w.upos == Upos::VERB))
    else {
        return false;
    };
    let verb = lemma(sentence, verb);
    match word.deprel.as_str() {
        "nsubj" | "obl:agent" => vocabulary.agentive.contains(&verb),
        "obj" | "nsubj:pass" => vocabulary.accusing.contains(&verb),
        _ => false,
    }
}
