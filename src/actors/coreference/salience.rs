//! How well a phrase suits an anaphor: a sum of weights, each of them a reason that can be told.

use super::super::Manner;
use super::agreement::{Number, Sort, Wanted};
use super::candidate::{Candidate, Charge, Role};

/// A reason for or against an antecedent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Reason {
    SameSentence,
    SentenceBefore,
    TwoBack,
    Farther,
    Subject,
    Object,
    Oblique,
    Modifier,
    Owner,
    SameRole,
    First,
    ByName,
    ByPronoun,
    SameWord,
    GoverningSubject,
    OwnSubject,
    Reflexive,
    Repeated,
    Often,
    Country,
    Body,
    People,
    Crowd,
    Place,
    Thing,
    OnePerson,
    ManyThings,
    Together,
    TheyCountry,
    TheyBody,
    TheyCrowd,
    Acts,
    ThingActs,
    SameGender,
    Quoted,
    Described,
    Nearest,
    Intervening,
    ThingIntervening,
    OwnerActor,
    ObjectThing,
    SameHead,
    Main,
    Listed,
    BesideNoun,
    Accused,
    Accuser,
}

use Reason as R;

/// Weight of each reason, in the order of [`Reason`]: fitted to annotated text and rounded, but for those on verbs,
/// reflexives, single countries, and those for nouns, which are set by hand. Those of `Intervening` count once for each.
const WEIGHTS: [(Reason, i32, &str); 47] = [
    (R::SameSentence, 12, "same sentence"),
    (R::SentenceBefore, 0, "sentence before"),
    (R::TwoBack, -12, "two sentences before"),
    (R::Farther, -14, "farther back"),
    (R::Subject, 7, "subject"),
    (R::Object, 2, "object"),
    (R::Oblique, -5, "behind a preposition"),
    (R::Modifier, -12, "inside a phrase"),
    (R::Owner, 4, "possessor"),
    (R::SameRole, 5, "same role"),
    (R::First, 6, "first of its sentence"),
    (R::ByName, 2, "named"),
    (R::ByPronoun, 1, "a pronoun already"),
    (R::SameWord, 16, "same pronoun"),
    (R::GoverningSubject, 2, "subject of the clause around"),
    (R::OwnSubject, 9, "subject of its own clause"),
    (R::Reflexive, 30, "reflexive"),
    (R::Repeated, 0, "mentioned before"),
    (R::Often, 3, "mentioned often"),
    (R::Country, 1, "a country"),
    (R::Body, 0, "an organisation or group"),
    (R::People, -2, "a people"),
    (R::Crowd, -5, "actors without a name"),
    (R::Place, 4, "a place"),
    (R::Thing, -4, "a thing"),
    (R::OnePerson, 1, "a person"),
    (R::ManyThings, -4, "several things"),
    (R::Together, -4, "several joined by \u{201c}and\u{201d}"),
    (R::TheyCountry, -12, "one country for \u{201c}they\u{201d}"),
    (R::TheyBody, -10, "one body for \u{201c}they\u{201d}"),
    (R::TheyCrowd, 6, "several for \u{201c}they\u{201d}"),
    (R::Acts, 6, "somebody who can do it"),
    (R::ThingActs, -12, "a thing cannot do it"),
    (R::SameGender, 9, "gender agrees"),
    (R::Quoted, -7, "one inside a quotation, the other not"),
    (R::Described, 20, "the text calls it so"),
    (R::Nearest, 2, "nearest"),
    (R::Intervening, -3, "other actors stand between"),
    (R::ThingIntervening, -3, "things stand between"),
    (R::OwnerActor, 3, "an owner is somebody"),
    (R::ObjectThing, 4, "what it is done to is a thing"),
    (R::SameHead, 20, "the same noun"),
    (R::Main, 10, "whom the text speaks of most"),
    (R::Listed, -8, "one of several in a row"),
    (R::BesideNoun, 8, "a name beside a noun"),
    (R::Accused, 14, "whom it is put to answers"),
    (R::Accuser, -10, "who accuses does not deny"),
];

impl Reason {
    /// What it adds to the sum.
    pub fn weight(self) -> i32 {
        WEIGHTS.get(self as usize).map_or(0, |(_, w, _)| *w)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        WEIGHTS.get(self as usize).map_or("", |(_, _, w)| *w)
    }
}

/// The least sum with which a phrase is taken.
pub(super) fn least(wanted: Wanted) -> i32 {
    match wanted {
        Wanted::Person(_) => -15,
        Wanted::It => 5,
        Wanted::They => 0,
        Wanted::Noun => -12,
    }
}

/// An anaphor and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Anaphor {
    pub(super) sentence: usize,
    pub(super) token: usize,
    pub(super) form: String,
    pub(super) wanted: Wanted,
    pub(super) role: Role,
    /// True for the subject of a passive, which is what something is done to.
    pub(super) passive: bool,
    pub(super) quoted: bool,
    /// True where it does what only somebody does.
    pub(super) acts: bool,
    /// True where it denies or rejects something.
    pub(super) answers: bool,
}

/// What the tree says of an anaphor and a phrase of the same sentence.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ties {
    pub(super) governing: bool,
    pub(super) own: bool,
    pub(super) reflexive: bool,
}

/// How many others that fit stand between an anaphor and a phrase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between {
    pub(super) actors: usize,
    pub(super) things: usize,
}

/// The reasons for and against a phrase. `before`: how often its
/// entity was mentioned before; `word`: the form of the phrase's head.
pub(super) fn reasons(
    anaphor: &Anaphor,
    candidate: &Candidate,
    ties: Ties,
    between: Between,
    before: usize,
    word: &str,
) -> Vec<Reason> {
    let mut out = Vec::new();
    let mut add = |holds: bool, reason: Reason| {
        if holds {
            out.push(reason);
        }
    };
    let back = anaphor.sentence - candidate.sentence;
    add(back == 0, R::SameSentence);
    add(back == 1, R::SentenceBefore);
    add(back == 2, R::TwoBack);
    add(back > 2, R::Farther);
    match candidate.role {
        Role::Subject => add(true, R::Subject),
        Role::Object => add(true, R::Object),
        Role::Oblique => add(true, R::Oblique),
        Role::Modifier => add(true, R::Modifier),
        Role::Owner => add(true, R::Owner),
        Role::Other => {}
    }
    let same = candidate.role == anaphor.role || anaphor.passive && candidate.role == Role::Object;
    add(same && anaphor.role != Role::Other, R::SameRole);
    add(candidate.first, R::First);
    add(candidate.manner == Manner::Name, R::ByName);
    add(candidate.manner == Manner::Pronoun, R::ByPronoun);
    add(candidate.manner == Manner::Pronoun && word == anaphor.form, R::SameWord);
    add(ties.governing, R::GoverningSubject);
    add(ties.own, R::OwnSubject);
    add(ties.reflexive, R::Reflexive);
    add((1..3).contains(&before), R::Repeated);
    add(before >= 3, R::Often);
    let many = candidate.features.number == Number::Many;
    let they = anaphor.wanted == Wanted::They;
    match candidate.features.sort {
        Sort::Country => add(true, if they && !many { R::TheyCountry } else { R::Country }),
        Sort::Body => add(true, if they { R::TheyBody } else { R::Body }),
        Sort::People => add(true, R::People),
        Sort::Crowd => add(true, if they && many { R::TheyCrowd } else { R::Crowd }),
        Sort::Place => add(true, R::Place),
        Sort::Thing => add(true, if many { R::ManyThings } else { R::Thing }),
        Sort::Person => add(true, if many { R::TheyCrowd } else { R::OnePerson }),
    }
    add(matches!(candidate.entity, super::candidate::Entity::Group(_)), R::Together);
    let thing = candidate.is_thing();
    add(anaphor.role == Role::Owner && !thing, R::OwnerActor);
    add(anaphor.role == Role::Object && thing, R::ObjectThing);
    add(anaphor.acts && !thing, R::Acts);
    add(anaphor.acts && thing, R::ThingActs);
    add(candidate.features.gender.is_some(), R::SameGender);
    let noun = anaphor.wanted == Wanted::Noun;
    add(candidate.listed && (noun || anaphor.wanted == Wanted::It), R::Listed);
    add(noun && candidate.role == Role::Modifier && candidate.manner == Manner::Name, R::BesideNoun);
    add(anaphor.answers && candidate.charge == Charge::Accused, R::Accused);
    add(anaphor.answers && candidate.charge == Charge::Accuser, R::Accuser);
    add(candidate.quoted != anaphor.quoted, R::Quoted);
    add(between.actors + between.things == 0, R::Nearest);
    out.extend(std::iter::repeat_n(R::Intervening, between.actors.min(6)));
    out.extend(std::iter::repeat_n(R::ThingIntervening, between.things.min(6)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_weight() {
        assert!(
            WEIGHTS
                .iter()
                .enumerate()
                .all(|(i, (reason, _, words))| *reason as usize == i && !words.is_empty())
        );
        assert_eq!(Reason::Accuser as usize + 1, WEIGHTS.len());
    }
}
