//! Pronouns and definite nominals to their antecedents, deterministic and explainable: grammar and agreement leave
//! some of the phrases before an anaphor, and a sum of weighted reasons ([`Reason`]) orders them (after Lappin and
//! Leass 1994). Phrases that are no actors stand in the list too, so that "it" may be a missile.

mod agreement;
mod binding;
mod called;
mod candidate;
mod definite;
mod quoted;
mod salience;

use std::collections::{HashMap, HashSet};

use crate::tagger::{TaggedSentence, Upos, base};
use crate::text::Zone;

use super::document::{Context, DocumentActors, Manner};
use super::nominal::{children, lemma};
use super::phrase::phrase;
use super::{Actor, ActorId, Kind};
use agreement::{Features, Gender, Wanted, wanted};
use candidate::{Candidate, Entity, Role, role};
use salience::{Anaphor, Between, Ties, least, reasons};

pub use salience::Reason;

/// How many sentences back an antecedent may stand.
const REACH: usize = 3;
/// How many phrases are looked at for one anaphor.
const PHRASES: usize = 80;

/// What a pronoun or a definite nominal goes back to, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Antecedent {
    /// Index of its sentence.
    pub sentence: usize,
    /// Head of its phrase, by index in the sentence.
    pub token: usize,
    /// The noun with the adjectives and nouns before it.
    pub text: String,
    /// True where it is no actor: "them" for missiles.
    pub thing: bool,
    /// Why it was taken.
    pub reasons: Vec<Reason>,
    /// Sum of their weights.
    pub sum: i32,
}

fn nominative(pronoun: &str) -> bool {
    matches!(pronoun, "he" | "she" | "they" | "him" | "them")
}

/// What is known while a document is gone through.
struct Pass<'a> {
    context: &'a Context<'a>,
    genders: Vec<Option<Gender>>,
    called: HashMap<ActorId, HashSet<String>>,
    quoted: Vec<Vec<bool>>,
    /// Phrases so far, in order of the text.
    seen: Vec<Candidate>,
    /// How often each entity was mentioned so far.
    times: HashMap<Entity, usize>,
}

/// The phrase that was chosen.
struct Chosen {
    candidate: Candidate,
    reasons: Vec<Reason>,
    sum: i32,
}

pub(super) fn place(all: &mut DocumentActors, context: &Context<'_>) {
    let mut pass = Pass {
        context,
        genders: called::genders(all, context),
        called: called::descriptions(all, context),
        quoted: quoted::quoted(context.document),
        seen: Vec::new(),
        times: HashMap::new(),
    };
    for (index, sentence) in context.document.sentences.iter().enumerate() {
        if sentence.sentence.zone == Zone::Furniture {
            continue;
        }
        let mut first = true;
        for token in 0..sentence.words.len() {
            let thing = pass.token(all, index, sentence, token);
            let quoted = pass.quoted(index, token);
            let phrase = thing.or_else(|| candidate::at(all, context, index, token, &pass.genders, quoted));
            if let Some(mut phrase) = phrase {
                phrase.first = std::mem::take(&mut first);
                pass.push(phrase);
            }
            if let Some(group) = candidate::together(all, sentence, index, token, quoted) {
                pass.push(group);
            }
        }
    }
}

impl Pass<'_> {
    fn quoted(&self, index: usize, token: usize) -> bool {
        self.quoted.get(index).and_then(|s| s.get(token)).copied().unwrap_or_default()
    }

    fn push(&mut self, candidate: Candidate) {
        *self.times.entry(candidate.entity.clone()).or_default() += 1;
        self.seen.push(candidate);
    }

    /// Resolves one token; gives back its phrase where that is no actor's.
    fn token(
        &mut self,
        all: &mut DocumentActors,
        index: usize,
        sentence: &TaggedSentence,
        token: usize,
    ) -> Option<Candidate> {
        let word = sentence.words.get(token)?;
        let form = sentence.tokens().get(token)?.form.to_lowercase();
        if word.upos != Upos::PRON {
            definite::place(self, all, index, sentence, token);
            return None;
        }
        // Who "we" are is known where it is quoted from somebody; else it stays as it is written.
        let country = form == "us" && all.at(index, token).is_some();
        if matches!(form.as_str(), "we" | "us" | "our" | "ours") && !country {
            let unknown = all.add_unresolved("we");
            all.set(index, token, unknown, Manner::Pronoun);
            return None;
        }
        let wanted = wanted(&form)?;
        if wanted == Wanted::It && binding::pleonastic(sentence, token) {
            return None;
        }
        let anaphor = self.anaphor(index, sentence, token, form, wanted);
        let chosen = self.choose(&anaphor, |_, features| features.agree(wanted), REACH, least(wanted));
        let Some(chosen) = chosen else {
            // "They" of whom nothing is known stays as it is written.
            if wanted != Wanted::It && nominative(&anaphor.form) {
                let unknown = all.add_unresolved(&anaphor.form);
                all.set(index, token, unknown, Manner::Pronoun);
            }
            return None;
        };
        let features = chosen.candidate.features;
        self.settle(all, &anaphor, chosen, Manner::Pronoun).map(|entity| Candidate {
            sentence: index,
            token,
            entity,
            manner: Manner::Pronoun,
            features,
            role: anaphor.role,
            first: false,
            quoted: anaphor.quoted,
            adjective: false,
            noun: String::new(),
            listed: false,
            charge: candidate::charge(self.context, sentence, token),
        })
    }

    fn anaphor(
        &self,
        index: usize,
        sentence: &TaggedSentence,
        token: usize,
        form: String,
        wanted: Wanted,
    ) -> Anaphor {
        let head = sentence.words.get(token).and_then(|w| w.head);
        let role = role(sentence, token);
        let passive = sentence.words.get(token).is_some_and(|w| w.deprel == "nsubj:pass");
        let verb = head.map(|h| lemma(sentence, h)).unwrap_or_default();
        let vocabulary = self.context.vocabulary;
        // "accused it of paying": a thing pays nobody.
        let accused = role == Role::Object && vocabulary.accusing.contains(&verb);
        let acts = accused || role == Role::Subject && !passive && vocabulary.willing.contains(&verb);
        let answers = role == Role::Subject && vocabulary.answering.contains(&verb);
        Anaphor {
            sentence: index,
            token,
            form,
            wanted,
            role,
            passive,
            quoted: self.quoted(index, token),
            acts,
            answers,
        }
    }

    /// Notes what an anaphor goes back to. An entity comes back where the anaphor is no single actor's mention.
    fn settle(
        &mut self,
        all: &mut DocumentActors,
        anaphor: &Anaphor,
        chosen: Chosen,
        manner: Manner,
    ) -> Option<Entity> {
        let Chosen { candidate, reasons, sum } = chosen;
        let there = self.context.document.sentences.get(candidate.sentence)?;
        let (index, token) = (anaphor.sentence, anaphor.token);
        // A pronoun's own antecedent says more than the pronoun.
        let (mut sentence, mut head) = (candidate.sentence, candidate.token);
        let mut text = phrase(there, head);
        if candidate.manner == Manner::Pronoun
            && let Some(farther) = all.antecedent(sentence, head)
        {
            (sentence, head, text) = (farther.sentence, farther.token, farther.text.clone());
        }
        let thing = matches!(candidate.entity, Entity::Thing(..));
        all.set_antecedent(index, token, Antecedent { sentence, token: head, text, thing, reasons, sum });
        match &candidate.entity {
            Entity::Thing(..) => Some(candidate.entity),
            Entity::Actor(actor) => {
                let actor = *actor;
                // A place that stands for nobody fills no role.
                if all.get(actor).is_some_and(|a| a.kind.is(Kind::PLACE)) {
                    return Some(candidate.entity);
                }
                all.set(index, token, actor, manner);
                self.owned(all, index, token, actor);
                None
            }
            Entity::Group(actors) => {
                if let Some((&first, others)) = actors.split_first() {
                    all.set(index, token, first, manner);
                    all.set_others(index, token, others.to_vec());
                }
                Some(candidate.entity)
            }
        }
    }

    /// The best phrase before an anaphor among those that pass.
    fn choose(
        &self,
        anaphor: &Anaphor,
        passes: impl Fn(&Candidate, Features) -> bool,
        reach: usize,
        least: i32,
    ) -> Option<Chosen> {
        let noun = anaphor.wanted == Wanted::Noun;
        let main = if noun { self.main(|c| passes(c, c.features)) } else { None };
        let here = self.context.document.sentences.get(anaphor.sentence)?;
        let reflexive = binding::reflexive(here, anaphor.token);
        // "Belarus accused Malta of jailing its citizens": an object that does what a verb says is no such subject.
        let own = binding::predicate(here, anaphor.token)
            .and_then(|p| binding::subject(here, p))
            .filter(|&s| relation(here, s) == "nsubj");
        let forbidden = binding::Forbidden::of(here, anaphor.token, noun);
        let governing = binding::governing(here, anaphor.token);
        let mut best: Option<Chosen> = None;
        let mut between: Vec<&Candidate> = Vec::new();
        for candidate in self.seen.iter().rev().take(PHRASES) {
            let same = candidate.sentence == anaphor.sentence;
            if candidate.sentence + reach < anaphor.sentence {
                break;
            }
            if !passes(candidate, candidate.features) || same && forbidden.holds(here, candidate.token) {
                continue;
            }
            let ties = Ties {
                governing: same && governing.contains(&candidate.token),
                own: same && anaphor.role != Role::Subject && own == Some(candidate.token),
                reflexive: same && reflexive == Some(candidate.token),
            };
            let word = self
                .context
                .document
                .sentences
                .get(candidate.sentence)
                .and_then(|s| s.tokens().get(candidate.token))
                .map(|t| t.form.to_lowercase())
                .unwrap_or_default();
            let before = self.times.get(&candidate.entity).copied().unwrap_or(1) - 1;
            if candidate.adjective && !ties.governing && !noun {
                continue;
            }
            let others = |thing: bool| {
                let other = |c: &&&Candidate| c.entity != candidate.entity && c.is_thing() == thing;
                between.iter().filter(other).count()
            };
            let between_them = Between { actors: others(false), things: others(true) };
            let mut reasons = reasons(anaphor, candidate, ties, between_them, before, &word);
            if noun {
                let called = self.calls(&candidate.entity, &anaphor.form);
                let same_head = candidate.noun == anaphor.form;
                let heard = main.as_ref().is_some_and(|m| m.entity == candidate.entity);
                for (holds, reason) in
                    [(called, Reason::Described), (same_head, Reason::SameHead), (heard, Reason::Main)]
                {
                    reasons.extend(holds.then_some(reason));
                }
            }
            if !between.iter().any(|c| c.entity == candidate.entity) {
                between.push(candidate);
            }
            let sum = reasons.iter().map(|r| r.weight()).sum();
            if sum >= least && best.as_ref().is_none_or(|b| sum > b.sum) {
                best = Some(Chosen { candidate: candidate.clone(), reasons, sum });
            }
        }
        best
    }

    /// Last phrase of the actor that the document so far speaks of most, where that is plainly one: mentioned at
    /// least three times, and twice as often as any other that passes.
    fn main(&self, passes: impl Fn(&Candidate) -> bool) -> Option<&Candidate> {
        let mut counts: Vec<(&Entity, usize, &Candidate)> = Vec::new();
        for candidate in self.seen.iter().filter(|c| matches!(c.entity, Entity::Actor(_)) && passes(c)) {
            match counts.iter_mut().find(|(entity, ..)| *entity == &candidate.entity) {
                Some(known) => (known.1, known.2) = (known.1 + 1, candidate),
                None => counts.push((&candidate.entity, 1, candidate)),
            }
        }
        counts.sort_by_key(|(_, n, _)| std::cmp::Reverse(*n));
        let second = counts.get(1).map_or(0, |(_, n, _)| *n);
        counts.first().filter(|(_, n, _)| *n >= 3 && *n >= 2 * second).map(|(_, _, c)| *c)
    }

    /// True where the text calls an actor by a noun.
    fn calls(&self, entity: &Entity, noun: &str) -> bool {
        match entity {
            Entity::Actor(actor) => self.called.get(actor).is_some_and(|c| c.contains(noun)),
            _ => false,
        }
    }

    /// "its defence ministry" is the country's; "his administration" speaks for him.
    fn owned(&self, all: &mut DocumentActors, index: usize, pronoun: usize, owner: ActorId) {
        let Some(sentence) = self.context.document.sentences.get(index) else { return };
        let Some(word) = sentence.words.get(pronoun).filter(|w| w.deprel == "nmod:poss") else { return };
        let Some(head) = word.head else { return };
        let noun = lemma(sentence, head);
        let nominal = all.mention(index, head).filter(|m| m.manner == Manner::Nominal);
        let stands = self.context.vocabulary.stands_for_country.contains(&noun);
        let (Some(nominal), true) = (nominal, stands) else { return };
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
}

/// True where a noun has one of the determiners.
fn determined(sentence: &TaggedSentence, token: usize, by: &[&str]) -> bool {
    children(sentence, token)
        .filter_map(|c| sentence.tokens().get(c))
        .any(|t| by.contains(&t.form.to_lowercase().as_str()))
}

/// True where an actor's kind is among the kinds that a noun may go back to.
fn of_kind(actor: &Actor, kinds: &[String]) -> bool {
    actor.named && kinds.contains(&actor.kind.0)
}

fn relation(sentence: &TaggedSentence, token: usize) -> &str {
    sentence.words.get(token).map(|w| base(&w.deprel)).unwrap_or_default()
}
