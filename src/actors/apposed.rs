//! Names that say who a common noun is: "its main ally, Russia".

use crate::tagger::{TaggedSentence, base};

use super::Kind;
use super::document::{Context, DocumentActors, Manner};
use super::nominal::{children, lemma, noun_keys};

/// "the father of the bomb, Abdul Brenner": the parser may hang the person on the thing before the comma.
pub(super) fn named_farther(
    all: &DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> Option<usize> {
    let relation = |t: usize| sentence.words.get(t).map(|w| base(&w.deprel)).unwrap_or_default();
    let things = children(sentence, token).filter(|&c| {
        c > token && relation(c) == "nmod" && all.mention(index, c).is_none_or(|m| m.manner != Manner::Name)
    });
    things
        .flat_map(|thing| children(sentence, thing).filter(move |&c| c > thing))
        .find(|c| relation(*c) == "appos" && all.is_person(index, *c))
}

/// "its main ally, Russia", "the rebel group, the Malta Liberation Front": the name behind the comma says who it is.
pub(super) fn identified(
    all: &DocumentActors,
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> Option<usize> {
    let form = |t: usize| sentence.tokens().get(t).map(|t| t.form.as_str()).unwrap_or_default();
    let singular = form(token).to_lowercase() == lemma(sentence, token);
    // "the militant group Jamaat", without a comma.
    let body = context.vocabulary.sorts.contains(&lemma(sentence, token));
    let mut named = children(sentence, token).filter(|&c| {
        let dependency = sentence.words.get(c).map(|w| base(&w.deprel));
        dependency == Some("appos")
            && c > token
            && ((token + 1..c).any(|t| matches!(form(t), "," | "-" | "–" | "—"))
                || body && (token + 1..c).all(|t| sentence.below(t, c)))
            && !children(sentence, c).any(|k| lemma(sentence, k) == "and")
            && all.mention(index, c).is_some_and(|m| {
                let kind = all.get(m.actor).map(|a| &a.kind);
                let name = m.manner == Manner::Name;
                name && kind.is_some_and(|k| !k.is(Kind::NOMINAL) && !k.is("region"))
            })
    });
    named.next().filter(|_| singular && named.next().is_none())
}

/// "foreign ministry spokeswoman Adaeze Obi": the person before whose name a title hangs.
pub(super) fn titled(
    all: &DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> Option<usize> {
    let word = sentence.words.get(token)?;
    let title = matches!(word.deprel.as_str(), "nmod:desc" | "compound");
    word.head.filter(|&h| title && h == token + 1 && all.is_person(index, h))
}

/// "Christopher Lund, a former officer who": the person before the comma is whom the noun behind it explains.
pub(super) fn explained(
    all: &DocumentActors,
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> Option<usize> {
    let word = sentence.words.get(token).filter(|w| w.deprel == "appos")?;
    let one = sentence.tokens().get(token).is_some_and(|t| t.form.to_lowercase() == lemma(sentence, token));
    let person = || noun_keys(sentence, token).iter().any(|k| context.vocabulary.persons.contains(k));
    word.head.filter(|&h| h < token && one && all.is_person(index, h) && person())
}
