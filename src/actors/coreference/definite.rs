//! Definite nominals: "the group", "his country", "the chipmaker", "the two countries", "the latter".

use crate::tagger::{TaggedSentence, Upos};

use super::super::document::{DocumentActors, Manner};
use super::super::nominal::{children, lemma};
use super::super::vocabulary::Body;
use super::super::{Actor, ActorId, Kind, Vocabulary};
use super::agreement::{Gender, Wanted, gender_of, plural};
use super::candidate::{Candidate, Entity};
use super::salience::least;
use super::{Chosen, Pass, REACH, Reason, determined, of_kind, relation};

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
    if sentence.words.get(token).is_none_or(|w| !matches!(w.upos, Upos::NOUN | Upos::PROPN)) {
        return;
    }
    let kinds = pass.context.vocabulary.definite.get(&noun).cloned().unwrap_or_default();
    if both(pass, all, index, sentence, token, &kinds) {
        return;
    }
    let own = all.at(index, token);
    let definite = determined(sentence, token, &["the", "that", "this", "these", "those"]);
    // "his country", "their government": whoever owns it, it is the nearest country.
    let owned =
        kinds.iter().any(|k| k == Kind::COUNTRY) && determined(sentence, token, &["his", "her", "their"]);
    if !definite && !owned || named_inside(all, index, sentence, token, &kinds) {
        return;
    }
    let wish = Wish {
        many: plural(sentence, token),
        bare: bare(pass.context.vocabulary, all, index, sentence, token),
        gender: gender_of(&noun).filter(|_| kinds.iter().any(|k| k == Kind::PERSON)),
        noun,
        kinds,
        definite,
    };
    let anaphor = pass.anaphor(index, sentence, token, wish.noun.clone(), Wanted::Noun);
    let least = least(Wanted::Noun);
    let called = |c: &Candidate| wish.definite && pass.calls(&c.entity, &wish.noun);
    let passes = |c: &Candidate| wish.met(pass, all, c);
    let found = pass
        .choose(&anaphor, |c, _| passes(c), REACH, least)
        .or_else(|| pass.choose(&anaphor, |c, _| called(c) && passes(c), CALLED, least))
        .or_else(|| only(pass, |c| wish.bare && called(c) && passes(c)))
        .or_else(|| {
            let candidate = pass.main(|c| wish.definite && passes(c))?.clone();
            let reasons = vec![Reason::Farther, Reason::Main];
            let sum = reasons.iter().map(|r| r.weight()).sum();
            Some(Chosen { candidate, reasons, sum })
        });
    // The phrase's own nominal actor stays where nothing fits.
    if let Some(chosen) = found.filter(|c| own.is_none_or(|o| c.candidate.entity != Entity::Actor(o))) {
        pass.settle(all, &anaphor, chosen, Manner::Nominal);
    }
}

/// What a definite noun asks of its antecedent.
struct Wish {
    noun: String,
    kinds: Vec<String>,
    /// True for "the rebels".
    many: bool,
    /// True where nothing tells it from others of its kind.
    bare: bool,
    definite: bool,
    /// Of "the woman".
    gender: Option<Gender>,
}

impl Wish {
    fn met(&self, pass: &Pass<'_>, all: &DocumentActors, candidate: &Candidate) -> bool {
        let Entity::Actor(actor) = candidate.entity else { return false };
        let Some(known) = all.get(actor) else { return false };
        let there = pass.context.document.sentences.get(candidate.sentence);
        let many = there.is_some_and(|s| plural(s, candidate.token));
        // "Houthi rebels ... the rebels", "a company ... the company", whoever these are.
        if self.bare && candidate.noun == self.noun && many == self.many {
            return true;
        }
        let plural_kind = self.kinds.iter().any(|k| k == "group");
        if !known.named || self.many && !plural_kind {
            return false;
        }
        if pass.calls(&candidate.entity, &self.noun) {
            return self.definite && !known.kind.is(Kind::PLACE);
        }
        let person = known.kind.is(Kind::PERSON);
        if person || !self.bare {
            return person
                && self.bare
                && self.gender.is_some()
                && candidate.features.gender == self.gender
                && self.definite;
        }
        match sort_fits(pass.context.vocabulary, known, &self.noun) {
            Some(fits) => fits && self.definite,
            None => of_kind(known, &self.kinds) && form_of_state(known, &self.noun),
        }
    }
}

/// Whether an organisation is of the sort that a noun says, as far as its name tells.
fn sort_fits(vocabulary: &Vocabulary, actor: &Actor, noun: &str) -> Option<bool> {
    if !actor.kind.is(Kind::ORGANISATION) && !actor.kind.is("group") {
        return None;
    }
    let said = || vocabulary.bodies.iter().filter(|b| b.nouns.contains(noun));
    said().next()?;
    let name = format!("{} {}", actor.name, actor.speaks_for.as_deref().unwrap_or_default()).to_lowercase();
    let has = |b: &Body| name.split([' ', '.', ',']).any(|w| b.words.contains(w));
    if said().any(has) {
        return Some(true);
    }
    // A name of another sort, or a body of a state.
    let other = vocabulary.bodies.iter().any(has) || actor.speaks_for.is_some();
    let open = vocabulary.definite.contains_key(noun) && !other;
    if open { None } else { Some(false) }
}

/// "The kingdom" is a country whose full name says so.
fn form_of_state(actor: &Actor, noun: &str) -> bool {
    let formal =
        matches!(noun, "kingdom" | "republic" | "sultanate" | "emirate" | "principality" | "monarchy");
    let said = if noun == "monarchy" { "kingdom" } else { noun };
    let mut names = std::iter::once(&actor.name).chain(&actor.aliases);
    !formal || names.any(|n| n.to_lowercase().split(' ').any(|w| w.trim_end_matches('s') == said))
}

/// Last phrase of the only actor of the document so far that passes.
fn only(pass: &Pass<'_>, passes: impl Fn(&Candidate) -> bool) -> Option<Chosen> {
    let mut fitting = pass.seen.iter().rev().filter(|c| passes(c));
    let last = fitting.next()?;
    let reasons = vec![Reason::Farther, Reason::Described];
    let sum = reasons.iter().map(|r| r.weight()).sum();
    fitting.all(|c| c.entity == last.entity).then(|| Chosen { candidate: last.clone(), reasons, sum })
}

/// True where a name stands in the phrase: "the Iranian government" needs no antecedent.
fn named_inside(
    all: &DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
    kinds: &[String],
) -> bool {
    // "the West African country" is one that was named before.
    let region = |c: usize| {
        let kind = all.at(index, c).and_then(|a| all.get(a)).map(|a| &a.kind);
        kinds.iter().any(|k| k == Kind::COUNTRY) && kind.is_some_and(|k| k.is("region"))
    };
    children(sentence, token).any(|c| {
        matches!(relation(sentence, c), "amod" | "compound" | "nmod" | "appos" | "flat")
            && !(c < token && region(c))
            && (all.mention(index, c).is_some_and(|m| m.manner == Manner::Name)
                || sentence.words.get(c).is_some_and(|w| w.upos == Upos::PROPN))
    })
}

/// True where nothing stands with the noun that tells it from others of its kind.
fn bare(
    vocabulary: &Vocabulary,
    all: &DocumentActors,
    index: usize,
    sentence: &TaggedSentence,
    token: usize,
) -> bool {
    let form = |t: usize| sentence.tokens().get(t).map(|t| t.form.to_lowercase()).unwrap_or_default();
    !children(sentence, token).any(|c| {
        let owner = sentence.words.get(c).is_some_and(|w| w.upos == Upos::PRON);
        let loose = c < token
            && matches!(relation(sentence, c), "amod" | "compound")
            && (vocabulary.plain.contains(&form(c))
                || all.at(index, c).and_then(|a| all.get(a)).is_some_and(|a| a.kind.is("region"))
                || sentence.words.get(c).is_some_and(|w| w.upos == Upos::PUNCT));
        // "the company, which ...": the comma says that it is known already.
        let aside = relation(sentence, c) == "acl" && form(token + 1) == ",";
        !owner
            && !loose
            && !aside
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

/// "the two countries", "both companies": the last two of their kind, first those that "and" joins; "those
/// countries": all that it joins.
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
    let those = plural(sentence, token) && determined(sentence, token, &["these", "those"]);
    if !(two || those) || kinds.is_empty() && !sides || named_inside(all, index, sentence, token, kinds) {
        return false;
    }
    let fits = |actor: ActorId| {
        all.get(actor).is_some_and(|a| {
            !a.kind.is(Kind::PERSON) && if sides { a.kind.is(Kind::COUNTRY) } else { of_kind(a, kinds) }
        })
    };
    let joined =
        pass.seen.iter().rev().take_while(|c| c.sentence + REACH >= index).find_map(|c| match &c.entity {
            Entity::Group(actors) if (those || actors.len() == 2) && actors.iter().all(|&a| fits(a)) => {
                Some(actors.clone())
            }
            _ => None,
        });
    let pair = joined.or_else(|| {
        // "blamed both sides": whose, is not said.
        if !two || sides {
            return None;
        }
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
