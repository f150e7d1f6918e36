//! Phrases that an anaphor may go back to.

use crate::tagger::{TaggedSentence, Upos, base};

use super::super::document::{Context, DocumentActors, Manner};
use super::super::nominal::{children, lemma};
use super::super::{ActorId, Kind};
use super::agreement::{Features, Gender, Number, Sort, of_actor, of_thing};

/// Whom or what a phrase means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Entity {
    Actor(ActorId),
    /// "Iran and Russia"
    Group(Vec<ActorId>),
    /// Sentence and token of its first mention.
    Thing(usize, usize),
}

/// How a phrase stands in its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Subject,
    Object,
    Oblique,
    Owner,
    Modifier,
    Other,
}

/// The role of a token; a conjunct has that of the first one.
pub(super) fn role(sentence: &TaggedSentence, token: usize) -> Role {
    let mut at = token;
    for _ in 0..8 {
        let Some(word) = sentence.words.get(at) else { break };
        match (word.deprel.as_str(), word.head) {
            ("conj", Some(up)) => at = up,
            ("nmod:poss", _) => return Role::Owner,
            (relation, _) => {
                return match base(relation) {
                    "nsubj" | "csubj" => Role::Subject,
                    "obj" | "iobj" => Role::Object,
                    "obl" => Role::Oblique,
                    "nmod" | "compound" | "amod" | "flat" => Role::Modifier,
                    _ => Role::Other,
                };
            }
        }
    }
    Role::Other
}

/// Who a phrase is to an accusation around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Charge {
    /// It is put to them: "Mali accused *Niger*", "alleged that *Niger* did it".
    Accused,
    /// They put it to another.
    Accuser,
    #[default]
    None,
}

/// Who a token is to the accusation in its clause.
pub(super) fn charge(context: &Context<'_>, sentence: &TaggedSentence, token: usize) -> Charge {
    let charging = |t: usize| context.vocabulary.charging.contains(&lemma(sentence, t));
    let relation = |t: usize| sentence.words.get(t).map(|w| w.deprel.as_str()).unwrap_or_default();
    // "Gulen, who is blamed for the coup"
    for clause in children(sentence, token).filter(|&c| relation(c) == "acl:relcl" && charging(c)) {
        for pronoun in children(sentence, clause) {
            let relative = sentence.words.get(pronoun).is_some_and(|w| w.upos == Upos::PRON);
            match relation(pronoun) {
                "nsubj:pass" if relative => return Charge::Accused,
                "nsubj" if relative => return Charge::Accuser,
                _ => {}
            }
        }
    }
    let Some(verb) = sentence.words.get(token).and_then(|w| w.head) else { return Charge::None };
    let around = sentence.words.get(verb).and_then(|w| w.head);
    match relation(token) {
        "obj" | "iobj" | "nsubj:pass" if charging(verb) => Charge::Accused,
        "nsubj" if relation(verb) == "ccomp" && around.is_some_and(charging) => Charge::Accused,
        "nsubj" if charging(verb) => Charge::Accuser,
        // "Mali left the talks, accusing Niger"
        "nsubj" if children(sentence, verb).any(|c| relation(c) == "advcl" && charging(c)) => Charge::Accuser,
        _ => Charge::None,
    }
}

/// One phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) sentence: usize,
    pub(super) token: usize,
    pub(super) entity: Entity,
    pub(super) manner: Manner,
    pub(super) features: Features,
    pub(super) role: Role,
    /// True where it is the first phrase of its sentence.
    pub(super) first: bool,
    pub(super) quoted: bool,
    /// True for an adjective ("Iranian"), which only a clause below its noun goes back to.
    pub(super) adjective: bool,
    /// Lemma of the common noun that heads it; empty for names and pronouns.
    pub(super) noun: String,
    /// True for one of several names in a row: "Mali, Niger and Chad".
    pub(super) listed: bool,
    pub(super) charge: Charge,
}

impl Candidate {
    /// True where it is no actor.
    pub(super) fn is_thing(&self) -> bool {
        matches!(self.features.sort, Sort::Thing | Sort::Place)
    }
}

/// An apposition or a predicate ("a militant group" of "Hezbollah, a militant group"), which means nobody new: its
/// first phrase is the one to go back to.
fn echoes(sentence: &TaggedSentence, token: usize, means: impl Fn(usize) -> bool) -> bool {
    let Some(word) = sentence.words.get(token) else { return false };
    let apposed = base(&word.deprel) == "appos" && word.head.is_some_and(|h| h < token && means(h));
    let relation = |c: usize| sentence.words.get(c).map(|w| base(&w.deprel)).unwrap_or_default();
    let equated = children(sentence, token).any(|c| relation(c) == "cop")
        && children(sentence, token).any(|c| relation(c) == "nsubj" && c < token && means(c));
    apposed || equated
}

/// The phrase headed by a token, if that is one.
pub(super) fn at(
    all: &DocumentActors,
    context: &Context<'_>,
    index: usize,
    token: usize,
    genders: &[Option<Gender>],
    quoted: bool,
) -> Option<Candidate> {
    let sentence = context.document.sentences.get(index)?;
    let word = sentence.words.get(token)?;
    let new = |entity, manner, features| Candidate {
        sentence: index,
        token,
        entity,
        manner,
        features,
        role: role(sentence, token),
        first: false,
        quoted,
        adjective: word.upos == Upos::ADJ || base(&word.deprel) == "amod",
        noun: if manner == Manner::Nominal { lemma(sentence, token) } else { String::new() },
        listed: listed(sentence, token),
        charge: charge(context, sentence, token),
    };
    if let Some(mention) = all.mention(index, token) {
        let named = |t: usize| all.mention(index, t).is_some_and(|m| m.manner == Manner::Name);
        if mention.manner == Manner::Nominal && echoes(sentence, token, named) {
            return None;
        }
        let features = of_actor(all, context, sentence, token, mention.actor, mention.manner, genders)?;
        return Some(new(Entity::Actor(mention.actor), mention.manner, features));
    }
    let actor = |t: usize| all.mention(index, t).is_some_and(|m| m.manner == Manner::Name);
    if echoes(sentence, token, actor) {
        return None;
    }
    // "it's a good question": a predicate brings nobody in. "The reason", "the way" are not what "it" means.
    let equated =
        children(sentence, token).any(|c| sentence.words.get(c).is_some_and(|w| base(&w.deprel) == "cop"));
    if equated || context.vocabulary.shells.contains(&lemma(sentence, token)) {
        return None;
    }
    let inside = matches!(base(&word.deprel), "compound" | "flat" | "fixed" | "amod" | "nummod" | "goeswith");
    let date = sentence.entities.iter().any(|e| e.label == "DATE" && e.tokens.contains(&token));
    let measure =
        word.deprel == "obl:unmarked" || word.deprel == "nmod:unmarked" || word.deprel == "obl:tmod";
    if inside || date || measure {
        return None;
    }
    let features = of_thing(sentence, token)?;
    Some(new(Entity::Thing(index, token), Manner::Nominal, features))
}

/// True for one of several nouns that a conjunction or commas join.
fn listed(sentence: &TaggedSentence, token: usize) -> bool {
    let conjunct =
        |t: usize| sentence.words.get(t).is_some_and(|w| w.deprel == "conj" && w.upos != Upos::VERB);
    conjunct(token) || children(sentence, token).any(conjunct)
}

/// "Iran and Russia", once its last conjunct is read: all of them together.
pub(super) fn together(
    all: &DocumentActors,
    sentence: &TaggedSentence,
    index: usize,
    token: usize,
    quoted: bool,
) -> Option<Candidate> {
    let word = sentence.words.get(token).filter(|w| w.deprel == "conj")?;
    let first = word.head?;
    let nominal =
        |t: usize| sentence.words.get(t).is_some_and(|w| matches!(w.upos, Upos::NOUN | Upos::PROPN));
    let members: Vec<usize> = std::iter::once(first)
        .chain(
            children(sentence, first).filter(|&c| sentence.words.get(c).is_some_and(|w| w.deprel == "conj")),
        )
        .collect();
    let either = children(sentence, token).any(|c| {
        sentence
            .tokens()
            .get(c)
            .is_some_and(|t| matches!(t.form.to_lowercase().as_str(), "or" | "but" | "nor"))
    });
    if either || members.last() != Some(&token) || !members.iter().all(|&m| nominal(m)) {
        return None;
    }
    let mut actors: Vec<ActorId> = Vec::new();
    for &member in &members {
        let actor = all
            .at(index, member)
            .filter(|&a| all.get(a).is_some_and(|a| !a.kind.is(Kind::PLACE) && !a.kind.is(Kind::UNKNOWN)));
        actors.extend(actor.filter(|a| !actors.contains(a)));
    }
    let whole = actors.len() == members.len();
    let persons = whole && actors.iter().all(|&a| all.get(a).is_some_and(|a| a.kind.is(Kind::PERSON)));
    let sort = if persons {
        Sort::Person
    } else if whole {
        Sort::Crowd
    } else {
        Sort::Thing
    };
    Some(Candidate {
        sentence: index,
        token: first,
        entity: if whole { Entity::Group(actors) } else { Entity::Thing(index, first) },
        manner: Manner::Name,
        features: Features { sort, number: Number::Many, gender: None, stands: false },
        role: role(sentence, first),
        first: false,
        quoted,
        adjective: false,
        noun: String::new(),
        listed: false,
        charge: Charge::None,
    })
}
