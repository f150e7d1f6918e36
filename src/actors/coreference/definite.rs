//! Definite nominals: "the group", "his country", "the chipmaker", "the two countries", "the latter".

use crate::tagger::{TaggedSentence, Upos};

use super::super::document::{DocumentActors, Manner};
use super::super::nominal::{children, lemma};
use super::super::{ActorId, Kind};
use super::agreement::{Wanted, plural};
use super::candidate::{Candidate, Entity};
use super::salience::least;
use super::{Pass, REACH, determined, of_kind, relation};

/// How many sentences back an actor may stand that the text calls so.
const CALLED: usize = 8;

pub(super) fn place(
    pass: &mut Pass<'_>,
    all: &mut DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) {
    let free = all.mention(index, token).is_none_or(|m| m.manner == Manner::Nominal);
    if !free {
        return;
    }
    let noun = lemma(sentence, token);
    if matches!(noun.as_str(), "latter" | "former") && last_named(pass, all, index, sentence, token, &noun) {
        return;
    }
    if sentence.words.get(token).is_none_or(|w| w.upos != Upos::NOUN) {
        return;
    }
    let kinds = pass.context.vocabulary.definite.get(&noun).cloned().unwrap_or_default();
    if both(pass, all, index, sentence, token, &kinds) {
        return;
    }
    let own = all.at(index, token);
    let definite = determined(sentence, token, &["the", "that", "this"]);
    // "his country", "their government": whoever owns it, it is the nearest country.
    let owned =
        kinds.iter().any(|k| k == Kind::COUNTRY) && determined(sentence, token, &["his", "her", "their"]);
    if !definite && !owned
        || plural(sentence, token) && !kinds.iter().any(|k| k == "group")
        || named_inside(all, index, sentence, token)
    {
        return;
    }
    let bare = bare(sentence, token);
    let called = |candidate: &Candidate| pass.calls(&candidate.entity, &noun);
    let passes = |candidate: &Candidate| {
        let Entity::Actor(actor) = candidate.entity else { return false };
        let Some(known) = all.get(actor).filter(|a| a.named) else { return false };
        // "the president" is somebody whom the text calls so.
        let person = known.kind.is(Kind::PERSON);
        if called(candidate) {
            return definite && !known.kind.is(Kind::PLACE);
        }
        bare && !person && of_kind(known, &kinds)
    };
    let anaphor = pass.anaphor(index, sentence, token, noun.clone(), Wanted::Noun);
    let near = pass.choose(&anaphor, |c, _| passes(c), REACH, least(Wanted::Noun));
    let found =
        near.or_else(|| pass.choose(&anaphor, |c, _| called(c) && passes(c), CALLED, least(Wanted::Noun)));
    // The phrase's own nominal actor stays where nothing fits.
    if let Some(chosen) = found.filter(|c| own.is_none_or(|o| c.candidate.entity != Entity::Actor(o))) {
        pass.settle(all, &anaphor, chosen, Manner::Nominal);
    }
}

/// True where a name stands in the phrase: "the Iranian government" needs no antecedent.
fn named_inside(all: &DocumentActors, index: usize, sentence: &TaggedSentence, token: usize) -> bool {
    children(sentence, token).any(|c| {
        matches!(relation(sentence, c), "amod" | "compound" | "nmod" | "appos" | "flat")
            && (all.mention(index, c).is_some_and(|m| m.manner == Manner::Name)
                || sentence.words.get(c).is_some_and(|w| w.upos == Upos::PROPN))
    })
}

/// True where nothing but a determiner stands with the noun.
fn bare(sentence: &TaggedSentence, token: usize) -> bool {
    !children(sentence, token).any(|c| {
        let owner = sentence.words.get(c).is_some_and(|w| w.upos == Upos::PRON);
        !owner
            && matches!(
                relation(sentence, c),
                "amod" | "compound" | "nmod" | "acl" | "appos" | "flat" | "nummod"
            )
    })
}

/// The last actors that pass, each once, latest first.
fn latest(
    pass: &Pass<'_>,
    all: &DocumentActors,
    index: usize,
    reach: usize,
    passes: impl Fn(ActorId) -> bool,
) -> Vec<ActorId> {
    let mut out: Vec<ActorId> = Vec::new();
    for candidate in pass.seen.iter().rev().take_while(|c| c.sentence + reach >= index) {
        if let Entity::Actor(actor) = candidate.entity
            && all.get(actor).is_some_and(|a| a.named && !a.kind.is(Kind::PLACE))
            && passes(actor)
            && !out.contains(&actor)
        {
            out.push(actor);
        }
    }
    out
}

/// "the two countries", "both companies": the last two of their kind, first those that "and" joins.
fn both(
    pass: &mut Pass<'_>,
    all: &mut DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
    kinds: &[String],
) -> bool {
    let noun = lemma(sentence, token);
    let two = children(sentence, token).any(|c| matches!(lemma(sentence, c).as_str(), "two" | "both"))
        && (determined(sentence, token, &["the", "these", "those"])
            || determined(sentence, token, &["both"]));
    let sides = matches!(noun.as_str(), "side" | "party");
    if !two || kinds.is_empty() && !sides || named_inside(all, index, sentence, token) {
        return false;
    }
    let fits = |actor: ActorId| {
        all.get(actor).is_some_and(|a| {
            !a.kind.is(Kind::PERSON) && if sides { a.kind.is(Kind::COUNTRY) } else { of_kind(a, kinds) }
        })
    };
    let joined =
        pass.seen.iter().rev().take_while(|c| c.sentence + REACH >= index).find_map(|c| match &c.entity {
            Entity::Group(actors) if actors.len() == 2 && actors.iter().all(|&a| fits(a)) => {
                Some(actors.clone())
            }
            _ => None,
        });
    let pair = joined.or_else(|| {
        let mut last = latest(pass, all, index, REACH - 1, fits);
        // Of three countries nobody knows which two are meant.
        last.reverse();
        (last.len() == 2).then_some(last)
    });
    let Some((&first, others)) = pair.as_ref().and_then(|p| p.split_first()) else { return false };
    all.set(index, token, first, Manner::Nominal);
    all.set_others(index, token, others.to_vec());
    true
}

/// "the latter": the last actor named before; "the former": the one before it.
fn last_named(
    pass: &Pass<'_>,
    all: &mut DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
    word: &str,
) -> bool {
    let alone = determined(sentence, token, &["the"])
        && !matches!(relation(sentence, token), "amod" | "compound" | "advmod");
    if !alone {
        return false;
    }
    let last = latest(pass, all, index, 1, |_| true);
    let found = if word == "latter" { last.first() } else { last.get(1) };
    if let Some(&actor) = found {
        all.set(index, token, actor, Manner::Nominal);
    }
    found.is_some()
}
