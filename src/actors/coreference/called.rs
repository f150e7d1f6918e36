//! What the text calls its actors: titles, appositions, predicates; and the gender of persons.

use std::collections::{HashMap, HashSet};

use crate::tagger::{TaggedSentence, Upos, base};

use super::super::document::{Context, DocumentActors, Manner};
use super::super::nominal::{children, lemma};
use super::super::{ActorId, Kind};
use super::agreement::{Gender, told};

/// The nouns by which the text calls each actor: "President Orlan", "Orlan, the president", "Orvanna, a
/// chipmaker", "Orvanna is a chipmaker", "Tarkon Shipping Company".
pub(super) fn descriptions(all: &DocumentActors, context: &Context<'_>) -> HashMap<ActorId, HashSet<String>> {
    let mut out: HashMap<ActorId, HashSet<String>> = HashMap::new();
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        for (token, word) in sentence.words.iter().enumerate() {
            let mention = all.mention(index, token).filter(|m| m.manner == Manner::Name);
            let Some((id, actor)) = mention.and_then(|m| Some((m.actor, all.get(m.actor)?))) else {
                continue;
            };
            let noun = |t: usize| {
                let noun = sentence.words.get(t).filter(|w| matches!(w.upos, Upos::NOUN | Upos::PROPN))?;
                Some(noun.lemma.to_lowercase())
            };
            let related = |t: &usize, names: &[&str]| {
                sentence.words.get(*t).is_some_and(|w| names.contains(&base(&w.deprel)))
            };
            let person = actor.kind.is(Kind::PERSON);
            let beside: &[&str] =
                if person { &["nmod", "compound", "appos", "flat", "amod"] } else { &["appos"] };
            // "Foreign Minister Orlan": whatever stands in the phrase before a person's name.
            let before = if person { token.saturating_sub(4)..token } else { token..token };
            let mut nouns: Vec<String> = before.filter(|t| related(t, beside)).filter_map(noun).collect();
            nouns.extend(
                children(sentence, token)
                    .filter(|t| related(t, beside) && unled(sentence, *t))
                    .filter_map(noun),
            );
            if base(&word.deprel) == "appos" {
                nouns.extend(
                    word.head
                        .filter(|&h| all.at(index, h).is_none_or(|a| a == id || nominal(all, a)))
                        .and_then(noun),
                );
            }
            // "chipmaker Orvanna", "Orvanna Company"
            if !person {
                let close = |t: &usize| t.abs_diff(token) == 1 && related(t, &["nmod", "compound", "flat"]);
                nouns.extend(children(sentence, token).filter(close).filter_map(noun));
                // "the foundation" of the "Orvanna Foundation for the Arts"
                let words = actor.name.split(' ').skip(1).chain(actor.name.split(' ').take(1));
                let known = &context.vocabulary.actors;
                nouns.extend(
                    words
                        .map(str::to_lowercase)
                        .filter(|w| known.contains(w) && *w != actor.name.to_lowercase()),
                );
            }
            if base(&word.deprel) == "nsubj"
                && let Some(predicate) = word.head
            {
                let mut below = children(sentence, predicate);
                if below.any(|c| {
                    base(&sentence.words.get(c).map(|w| w.deprel.clone()).unwrap_or_default()) == "cop"
                }) && !children(sentence, predicate).any(|c| lemma(sentence, c) == "not")
                {
                    nouns.extend(noun(predicate));
                }
            }
            // What a person is called is a person, and nobody else is.
            let vocabulary = context.vocabulary;
            let human = |n: &String| vocabulary.persons.contains(n) || vocabulary.titles.contains(n);
            // A single word that the tagger takes for a person may well be a company.
            let company = |n: &String| person && !actor.name.contains(' ') && vocabulary.actors.contains(n);
            nouns.retain(|n| human(n) == person || company(n));
            out.entry(id).or_default().extend(nouns);
        }
    }
    out
}

/// True where no preposition leads the noun: "Orvanna, of the industry" calls nobody an industry.
fn unled(sentence: &TaggedSentence, token: usize) -> bool {
    !children(sentence, token)
        .any(|c| sentence.words.get(c).is_some_and(|w| w.deprel == "case" && w.lemma != "'s"))
}

fn nominal(all: &DocumentActors, actor: ActorId) -> bool {
    all.get(actor).is_some_and(|a| a.kind.is(Kind::NOMINAL))
}

/// The gender of each actor, by index: what a title tells anywhere in the document, else the given name.
pub(super) fn genders(all: &DocumentActors, context: &Context<'_>) -> Vec<Option<Gender>> {
    let mut out: Vec<Option<Gender>> = all.iter().map(|_| None).collect();
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        for token in 0..sentence.words.len() {
            let Some(mention) = all.mention(index, token) else { continue };
            let person = all.get(mention.actor).is_some_and(|a| a.kind.is(Kind::PERSON));
            if let Some(slot) = out.get_mut(mention.actor.0).filter(|s| person && s.is_none()) {
                *slot = told(sentence, token, &lemma(sentence, token));
            }
        }
    }
    for ((_, actor), slot) in all.iter().zip(&mut out) {
        if slot.is_none() && actor.kind.is(Kind::PERSON) {
            let given = actor.name.split(' ').next().map(str::to_lowercase).unwrap_or_default();
            let known = context.vocabulary.given.get(&given).copied();
            // A surname alone ("Kelly said") tells nothing.
            if actor.name.contains(' ') {
                *slot = known.map(|female| if female { Gender::Female } else { Gender::Male });
            }
        }
    }
    out
}
