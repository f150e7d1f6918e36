//! Actors without a name of their own: "Iranian leaders", "Shi'ite militias", "the Biden administration";
//! and whom a titled person speaks for.

use crate::tagger::{TaggedSentence, Upos, base};
use crate::text::Zone;

use super::actor::slug;
use super::apposed::{explained, identified, named_farther, titled};
use super::document::{Context, DocumentActors, Manner};
use super::phrase::{phrase, variants};
use super::role::{acts, unseen};
use super::{Actor, ActorId, Kind};

/// Direct dependents of a token.
pub(super) fn children(sentence: &TaggedSentence, head: usize) -> impl Iterator<Item = usize> + '_ {
    sentence.children(head).iter().copied()
}

pub(super) fn lemma(sentence: &TaggedSentence, token: usize) -> String {
    sentence.words.get(token).map(|w| w.lemma.to_lowercase()).unwrap_or_default()
}

/// The noun with the compound before it, where the two are one entry ("prime minister").
pub(super) fn noun_keys(sentence: &TaggedSentence, token: usize) -> Vec<String> {
    let noun = lemma(sentence, token);
    let mut keys = Vec::new();
    if let Some(before) = token.checked_sub(1) {
        keys.push(format!("{} {noun}", lemma(sentence, before)));
    }
    keys.push(noun);
    keys
}

pub(super) fn place(all: &mut DocumentActors, context: &Context<'_>) {
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        if sentence.sentence.zone == Zone::Furniture {
            continue;
        }
        for token in 0..sentence.words.len() {
            speaks_for(all, context, index, sentence, token);
        }
        for token in 0..sentence.words.len() {
            let Some(word) = sentence.words.get(token) else { continue };
            if !matches!(word.upos, Upos::NOUN | Upos::PROPN) || all.at(index, token).is_some() {
                continue;
            }
            if let Some(actor) = unseen(all, context, index, sentence, token) {
                all.set(index, token, actor, Manner::Name);
            } else if let Some(actor) = nominal(all, context, index, sentence, token) {
                all.set(index, token, actor, Manner::Nominal);
                let mut more = joined(all, index, sentence, token, actor);
                more.extend(apart(all, index, sentence, token, actor));
                if !more.is_empty() {
                    all.set_others(index, token, more);
                }
            }
        }
    }
}

/// The actor that modifies a noun: nationality, possessor, "of" phrase, name before it.
fn modifier(
    all: &DocumentActors,
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> Option<ActorId> {
    let keys = noun_keys(sentence, token);
    let speaks = keys.iter().any(|k| context.vocabulary.speakers.contains(k));
    let rank = |child: usize| -> Option<u8> {
        match sentence.words.get(child)?.deprel.as_str() {
            "amod" | "compound" | "nmod:desc" | "nmod:unmarked" => Some(0),
            "nmod:poss" => Some(1),
            "nmod" => {
                let case = |word: &str| children(sentence, child).any(|c| lemma(sentence, c) == word);
                // "officials in Kigali", by the name of a capital that stands for its country.
                let seat = case("in")
                    && all.at(index, child).and_then(|a| all.get(a)).is_some_and(|a| {
                        let name = sentence.tokens().get(child).map(|t| t.form.as_str()).unwrap_or_default();
                        a.kind.is(Kind::COUNTRY) && a.name != name && a.aliases.contains(name)
                    });
                // "a spokesman for the Kenyan army"
                let spoken_for = speaks && (case("for") || case("with") || case("from"));
                (case("of") || seat || spoken_for).then_some(2)
            }
            "appos" | "flat" => Some(3),
            _ => None,
        }
    };
    children(sentence, token)
        .filter_map(|c| {
            // "Yemen's UN ambassador" is Yemen's.
            let country = all.at(index, c).and_then(|a| all.get(a)).is_some_and(|a| a.kind.is(Kind::COUNTRY));
            match rank(c)? {
                0 | 1 => Some((u8::from(!country), c)),
                other => Some((other, c)),
            }
        })
        .filter_map(|(r, c)| {
            let named = all.mention(index, c).filter(|m| m.manner == Manner::Name).map(|m| m.actor);
            // "for the Kenyan army": the army is no name, but stands for one.
            let stands =
                || noun_keys(sentence, c).iter().any(|k| context.vocabulary.stands_for_country.contains(k));
            let body = || {
                modifier(all, context, index, sentence, c).filter(|_| speaks && r > 0 && r < 3 && stands())
            };
            named.or_else(body).map(|actor| (r, actor))
        })
        .min_by_key(|(r, _)| *r)
        .map(|(_, a)| a)
        .or_else(|| beside(all, context, index, sentence, token))
}

/// "U.S. officials first alleged": the nationality right before the noun, where the parser hung it on the verb.
fn beside(
    all: &DocumentActors,
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> Option<ActorId> {
    let before = token.checked_sub(1)?;
    let (own, other) = (sentence.words.get(token)?, sentence.words.get(before)?);
    // "Kenya's foreign ministry spokesman said", where the parser makes two subjects of the ministry and its spokesman.
    let twice = own.deprel == "nsubj" && other.deprel == "nsubj" && own.head == other.head;
    if twice && other.upos == Upos::NOUN {
        return modifier(all, context, index, sentence, before);
    }
    let mention = all.mention(index, before).filter(|m| m.manner == Manner::Name)?;
    let relation = sentence.words.get(before).map(|w| base(&w.deprel))?;
    let country = all.get(mention.actor).is_some_and(|a| a.kind.is(Kind::COUNTRY));
    (country && matches!(relation, "amod" | "compound")).then_some(mention.actor)
}

fn nominal(
    all: &mut DocumentActors,
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> Option<ActorId> {
    let keys = noun_keys(sentence, token);
    let proper = sentence.words.get(token).is_some_and(|w| w.upos == Upos::PROPN);
    if proper && context.vocabulary.weapons.contains(&lemma(sentence, token)) {
        return None;
    }
    let is_actor =
        keys.iter().any(|k| context.vocabulary.actors.contains(k) || context.vocabulary.persons.contains(k));
    let stands = keys.iter().any(|k| context.vocabulary.stands_for_country.contains(k));
    let is_actor = is_actor || acts(context, sentence, token);
    if !is_actor && !stands {
        return None;
    }
    // "spokesman John Kirby": the title is the person's.
    let bearer = children(sentence, token).find(|&c| {
        let relation = sentence.words.get(c).map(|w| base(&w.deprel)).unwrap_or_default();
        matches!(relation, "appos" | "flat" | "nmod")
            && c > token
            && c <= token + if relation == "appos" { 12 } else { 4 }
            && all.is_person(index, c)
            && !children(sentence, c).any(|k| sentence.words.get(k).is_some_and(|w| w.deprel == "case"))
    });
    // "president Okafor", where the parser makes two objects or subjects of the title and the name.
    let beside = Some(token + 1).filter(|&n| {
        let place = |t: usize| sentence.words.get(t).map(|w| (w.head, w.deprel.as_str()));
        place(token) == place(n) && all.is_person(index, n)
    });
    let bearer = bearer
        .or(beside)
        .or_else(|| named_farther(all, index, sentence, token))
        .or_else(|| identified(all, context, index, sentence, token));
    if let Some(child) = bearer {
        return all.at(index, child);
    }
    if let Some(person) = explained(all, context, index, sentence, token) {
        return all.at(index, person);
    }
    let by = modifier(all, context, index, sentence, token);
    // "a former British officer" speaks for nobody.
    let stands = stands && !children(sentence, token).any(|c| lemma(sentence, c) == "former");
    // "the KCNA news agency": the noun says what the name before it is.
    let noun = lemma(sentence, token);
    let singular = sentence.tokens().get(token).is_some_and(|t| t.form.to_lowercase() == noun);
    if singular && context.vocabulary.sorts.contains(&noun) {
        let named = children(sentence, token)
            .filter(|&c| sentence.words.get(c).is_some_and(|w| w.deprel == "compound"))
            // "a Kremlin-connected bank" is not the Kremlin.
            .filter(|&c| sentence.tokens().get(c + 1).is_none_or(|t| t.form != "-"));
        let body = named.filter_map(|c| all.mention(index, c)).find(|m| {
            m.manner == Manner::Name
                && all.get(m.actor).is_some_and(|a| a.kind.is(Kind::ORGANISATION) || a.kind.is("group"))
        });
        if let Some(mention) = body {
            return Some(mention.actor);
        }
    }
    if let Some(owner) = by.and_then(|a| all.get(a)).cloned() {
        let of_state = owner.kind.is(Kind::COUNTRY) || owner.kind.is("group") || owner.kind.is("region");
        if of_state && stands {
            return by;
        }
        if let Some(person) = titled(all, index, sentence, token) {
            return all.at(index, person);
        }
        // "Houthi rebels" are the Houthis.
        if owner.kind.is("group") && is_actor {
            return by;
        }
        if owner.kind.is(Kind::PERSON) || owner.kind.is(Kind::ORGANISATION) {
            let name = phrase(sentence, token);
            // "Orlan's administration" is a body; "Orlan's father" is somebody without a name.
            let body =
                owner.kind.is(Kind::PERSON) && !keys.iter().any(|k| context.vocabulary.persons.contains(k));
            let kind = if body { Kind::ORGANISATION } else { Kind::NOMINAL };
            let id = if body { format!("{kind}/{}", slug(&name)) } else { all.local_id(&name) };
            return Some(all.add(Actor {
                id,
                kind: Kind(kind.to_owned()),
                aliases: variants(sentence, token, &name),
                name,
                speaks_for: represented(&owner).filter(|_| body || stands || !owner.kind.is(Kind::PERSON)),
                named: true,
            }));
        }
    }
    if let Some(person) = titled(all, index, sentence, token) {
        return all.at(index, person);
    }
    if !is_actor {
        return None;
    }
    let name = match each_of(all, index, sentence, token).as_slice() {
        [first, .., last] => wording(sentence, *first, *last, token),
        _ => phrase(sentence, token),
    };
    let aliases = variants(sentence, token, &name);
    let named = by.is_some() || names_within(all, index, sentence, token) || regional(sentence, token);
    // "the rebels" after "Nicaraguan rebels": a bare noun goes back to the last phrase that it heads.
    let narrowed = children(sentence, token).any(|c| {
        c > token && sentence.words.get(c).is_some_and(|w| matches!(w.deprel.as_str(), "nmod" | "acl"))
    });
    if !name.contains(' ') && !narrowed {
        let earlier = all.iter().filter(|(_, a)| a.kind.is(Kind::NOMINAL)).filter(|(_, a)| {
            // "farmers" are not the farmer before.
            a.name.split(' ').next_back().is_some_and(|w| w.to_lowercase() == name.to_lowercase())
        });
        if let Some((actor, _)) = earlier.last() {
            return Some(actor);
        }
    }
    let speaks_for = by.and_then(|a| all.get(a)).filter(|_| stands).and_then(represented);
    Some(all.add(Actor {
        id: all.local_id(&name),
        kind: Kind(Kind::NOMINAL.to_owned()),
        name,
        aliases,
        speaks_for,
        named,
    }))
}

/// "the Syrian and Russian governments": the countries beside the one that the noun stands for.
fn joined(
    all: &DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
    actor: ActorId,
) -> Vec<ActorId> {
    let nominal = all.get(actor).is_none_or(|a| a.kind.is(Kind::NOMINAL));
    let before = |c: usize| c < token && all.at(index, c) == Some(actor);
    let first = children(sentence, token).find(|&c| !nominal && before(c));
    let conjuncts = first
        .into_iter()
        .flat_map(|f| children(sentence, f))
        .filter(|&c| c < token && sentence.words.get(c).is_some_and(|w| w.deprel == "conj"));
    conjuncts
        .filter_map(|c| all.mention(index, c))
        .filter(|m| m.manner == Manner::Name && m.actor != actor)
        .map(|m| m.actor)
        .collect()
}

/// "Syrian and Iranian newspapers": the names before the noun, where each has newspapers of its own; else nothing.
fn each_of(all: &DocumentActors, index: usize, sentence: &TaggedSentence, token: usize) -> Vec<usize> {
    let relation = |c: usize| sentence.words.get(c).map(|w| base(&w.deprel)).unwrap_or_default();
    let name = |c: &usize| *c < token && all.mention(index, *c).is_some_and(|m| m.manner == Manner::Name);
    let modifiers = children(sentence, token).filter(|&c| matches!(relation(c), "amod" | "compound"));
    for first in modifiers.filter(name) {
        let conjuncts = children(sentence, first).filter(|&c| relation(c) == "conj").filter(name);
        let each: Vec<usize> = std::iter::once(first).chain(conjuncts).collect();
        if each.len() > 1 {
            return each;
        }
    }
    Vec::new()
}

/// One of the names with the noun: `last` is the last of them.
fn wording(sentence: &TaggedSentence, name: usize, last: usize, token: usize) -> String {
    format!("{} {}", sentence.text(name..name + 1), sentence.text(last + 1..token + 1))
}

/// "Syrian and Iranian newspapers": the Iranian ones.
fn apart(
    all: &mut DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
    actor: ActorId,
) -> Vec<ActorId> {
    let each = each_of(all, index, sentence, token);
    let ([_, others @ ..], Some(first)) = (each.as_slice(), all.get(actor).cloned()) else {
        return Vec::new();
    };
    let (Some(&last), true) = (each.last(), first.kind.is(Kind::NOMINAL)) else { return Vec::new() };
    let actors = others.iter().map(|&other| {
        let name = wording(sentence, other, last, token);
        all.add(Actor { id: all.local_id(&name), name, ..first.clone() })
    });
    actors.collect()
}

/// "the U.S.-led coalition", "rebels in Nicaragua": a name further down in the phrase.
fn names_within(all: &DocumentActors, index: usize, sentence: &TaggedSentence, token: usize) -> bool {
    children(sentence, token)
        .flat_map(|c| {
            let led = c < token && sentence.words.get(c).is_some_and(|w| base(&w.deprel) == "amod");
            let inside = c > token && sentence.words.get(c).is_some_and(|w| w.deprel == "nmod");
            let inside = inside && children(sentence, c).any(|k| lemma(sentence, k) == "in");
            let below = children(sentence, c).filter(move |_| led);
            below.chain(inside.then_some(c))
        })
        .filter_map(|c| all.mention(index, c))
        .any(|m| m.manner == Manner::Name)
}

/// "Western countries", "Arab states": adjectives of regions name, too.
fn regional(sentence: &TaggedSentence, token: usize) -> bool {
    let form = |t: usize| sentence.tokens().get(t).map(|t| t.form.as_str()).unwrap_or_default();
    children(sentence, token)
        .any(|c| c < token && matches!(form(c), "Western" | "Arab" | "Gulf" | "Nordic" | "Baltic"))
}

/// For whom the members and officials of an actor speak.
fn represented(owner: &Actor) -> Option<String> {
    let body = !owner.kind.is(Kind::PERSON) && !owner.kind.is(Kind::PLACE) && !owner.kind.is(Kind::PEOPLE);
    owner.speaks_for.clone().or_else(|| body.then(|| owner.id.clone()))
}

/// "US State Department spokesman Ned Price": a titled person speaks for the body or country beside the title.
fn speaks_for(
    all: &mut DocumentActors,
    context: &Context<'_>,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) {
    let Some(person) = all.at(index, token) else { return };
    if !all.get(person).is_some_and(|a| a.kind.is(Kind::PERSON) && a.speaks_for.is_none()) {
        return;
    }
    let Some(word) = sentence.words.get(token) else { return };
    let mut titles: Vec<usize> = children(sentence, token)
        .filter(|&c| {
            sentence.words.get(c).is_some_and(|w| {
                matches!(w.deprel.as_str(), "nmod:desc" | "compound" | "appos" | "amod" | "flat")
            })
        })
        .collect();
    if matches!(base(&word.deprel), "appos" | "flat" | "nmod") {
        titles.extend(word.head);
    }
    let Some(title) = titles.iter().copied().find(|&t| {
        noun_keys(sentence, t).iter().any(|k| context.vocabulary.speakers.contains(k))
            && all.at(index, t).is_none()
    }) else {
        return;
    };
    let body = modifier(all, context, index, sentence, title)
        .filter(|&b| b != person)
        .or_else(|| modifier(all, context, index, sentence, token).filter(|&b| b != person))
        .and_then(|b| all.get(b))
        .filter(|b| !b.kind.is(Kind::PERSON) && !b.kind.is(Kind::PLACE))
        .map(|b| b.speaks_for.clone().unwrap_or_else(|| b.id.clone()));
    if let (Some(actor), Some(body)) = (all.get_mut(person), body) {
        actor.speaks_for = Some(body);
    }
}
