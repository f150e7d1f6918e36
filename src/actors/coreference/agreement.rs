//! What a pronoun wants of its antecedent, and what a mention is: number, gender, person or thing.

use crate::tagger::{TaggedSentence, Upos};

use super::super::document::{Context, DocumentActors, Manner};
use super::super::nominal::{children, lemma};
use super::super::{ActorId, Kind};

/// Gender of a person, where the text or the given name tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    Female,
    Male,
}

/// Number of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    One,
    Many,
    /// "the Taliban", "the company": it or they.
    Either,
}

/// What a phrase stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Person,
    Country,
    /// An organisation, a group, a region, an alliance.
    Body,
    People,
    Place,
    /// Actors without a name: "the rebels".
    Crowd,
    /// Anything that is no actor.
    Thing,
}

/// What an anaphor asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// he, she
    Person(Gender),
    /// it
    It,
    /// they
    They,
    /// "the group"
    Noun,
}

/// The pronouns of the third person.
pub(super) fn wanted(pronoun: &str) -> Option<Wanted> {
    match pronoun {
        "he" | "him" | "his" | "himself" => Some(Wanted::Person(Gender::Male)),
        "she" | "her" | "hers" | "herself" => Some(Wanted::Person(Gender::Female)),
        "it" | "its" | "itself" => Some(Wanted::It),
        "they" | "them" | "their" | "theirs" | "themselves" => Some(Wanted::They),
        _ => None,
    }
}

/// What a phrase is to those who may go back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Features {
    pub(super) sort: Sort,
    pub(super) number: Number,
    pub(super) gender: Option<Gender>,
    /// True for officials who stand for their country: "Russian officials ... it".
    pub(super) stands: bool,
}

impl Features {
    /// True where an anaphor's form allows it.
    pub(super) fn agree(self, wanted: Wanted) -> bool {
        match wanted {
            Wanted::Person(gender) => {
                self.sort == Sort::Person
                    && self.number != Number::Many
                    && self.gender.is_none_or(|own| own == gender)
            }
            Wanted::It => self.stands || self.sort != Sort::Person && self.number != Number::Many,
            Wanted::They => match self.sort {
                Sort::Person => self.number == Number::Many,
                Sort::Country | Sort::Body | Sort::Crowd | Sort::People => true,
                Sort::Place | Sort::Thing => self.number != Number::One,
            },
            Wanted::Noun => true,
        }
    }
}

/// True where a noun is plural in form ("Russians", "officials").
pub(super) fn plural(sentence: &TaggedSentence, token: usize) -> bool {
    let (Some(t), Some(w)) = (sentence.tokens().get(token), sentence.words.get(token)) else { return false };
    let form = t.form.to_lowercase();
    let inflected = form != w.lemma.to_lowercase() && form != "us" && !form.ends_with("'s");
    // "the senators", which the tagger takes for a name.
    let proper = w.upos == Upos::PROPN && !t.form.starts_with(char::is_lowercase);
    w.upos != Upos::ADJ && !proper && inflected
        || matches!(form.as_str(), "people" | "police" | "troops" | "forces" | "men" | "women" | "children")
}

/// The features of an actor's mention.
pub(super) fn of_actor(
    all: &DocumentActors,
    context: &Context<'_>,
    sentence: &TaggedSentence,
    token: usize,
    actor: ActorId,
    manner: Manner,
    genders: &[Option<Gender>],
) -> Option<Features> {
    let known = all.get(actor)?;
    let noun = lemma(sentence, token);
    let form = sentence.tokens().get(token).map(|t| t.form.to_lowercase()).unwrap_or_default();
    let many = plural(sentence, token);
    let human = manner == Manner::Nominal && context.vocabulary.persons.contains(&noun);
    let kind = &known.kind;
    let sort = if kind.is(Kind::PERSON) || human && !many && manner == Manner::Nominal {
        Sort::Person
    } else if kind.is(Kind::COUNTRY) {
        // "Russians", "Iranian officials" are many, whomever they stand for.
        if human { Sort::Crowd } else { Sort::Country }
    } else if kind.is(Kind::PLACE) {
        Sort::Place
    } else if kind.is(Kind::PEOPLE) {
        Sort::People
    } else if kind.is(Kind::NOMINAL) {
        Sort::Crowd
    } else if kind.is(Kind::UNKNOWN) {
        return None;
    } else {
        Sort::Body
    };
    let demonym = manner == Manner::Name
        && sort == Sort::Country
        && form.ends_with('s')
        && !known.name.to_lowercase().ends_with('s')
        && known.aliases.iter().any(|a| a.to_lowercase() == form)
        && known.aliases.iter().any(|a| a.to_lowercase() == form.trim_end_matches('s'));
    let number = match (sort, manner) {
        (Sort::Crowd | Sort::Person, Manner::Nominal) if many => Number::Many,
        (Sort::Person | Sort::Place, _) => Number::One,
        (Sort::Country, Manner::Name) if demonym => Number::Many,
        (Sort::Country, _) if many => Number::Either,
        (Sort::Country, _) => Number::One,
        (Sort::People, _) => {
            if form.ends_with('s') || form.ends_with("ese") {
                Number::Many
            } else {
                Number::Either
            }
        }
        (Sort::Crowd, _) if many => Number::Many,
        (Sort::Body, Manner::Name) if kind.is("group") && form.ends_with('s') => Number::Either,
        _ => Number::Either,
    };
    let told = told(sentence, token, &noun);
    let gender = if sort == Sort::Person { told.or(genders.get(actor.0).copied().flatten()) } else { None };
    let stands = kind.is(Kind::COUNTRY) && manner == Manner::Nominal;
    Some(Features { sort, number, gender, stands })
}

/// The features of a phrase that is no actor; `None` where a pronoun never goes back to it.
pub(super) fn of_thing(sentence: &TaggedSentence, token: usize) -> Option<Features> {
    let word = sentence.words.get(token)?;
    let form = sentence.tokens().get(token)?.form.to_lowercase();
    let number = match word.upos {
        Upos::NOUN if plural(sentence, token) => Number::Many,
        Upos::NOUN => Number::One,
        Upos::PROPN => {
            if form.ends_with('s') {
                Number::Either
            } else {
                Number::One
            }
        }
        Upos::PRON
            if matches!(
                form.as_str(),
                "someone" | "anyone" | "everyone" | "somebody" | "anybody" | "everybody" | "nobody" | "those"
            ) =>
        {
            Number::Many
        }
        _ => return None,
    };
    Some(Features { sort: Sort::Thing, number, gender: None, stands: false })
}

/// The gender that a noun or a title itself tells.
pub(super) fn gender_of(word: &str) -> Option<Gender> {
    match word {
        "mr" | "sir" | "lord" | "king" | "prince" | "sheikh" | "ayatollah" | "imam" | "pope" | "father"
        | "son" | "brother" | "husband" | "man" | "boy" | "uncle" | "businessman" | "gentleman" => {
            Some(Gender::Male)
        }
        "mrs" | "ms" | "miss" | "lady" | "dame" | "queen" | "princess" | "mother" | "daughter" | "sister"
        | "wife" | "woman" | "girl" | "aunt" | "businesswoman" | "actress" => Some(Gender::Female),
        _ if word.ends_with("woman") => Some(Gender::Female),
        _ if word.len() > 5 && word.ends_with("man") && word.starts_with("spokes") => Some(Gender::Male),
        _ => None,
    }
}

/// The gender that a title or the noun itself tells: "Mrs Orlan", "the spokeswoman".
pub(super) fn told(sentence: &TaggedSentence, token: usize, noun: &str) -> Option<Gender> {
    let of = gender_of;
    let near = |t: usize| {
        let relation = sentence.words.get(t).map(|w| crate::tagger::base(&w.deprel)).unwrap_or_default();
        matches!(relation, "nmod" | "compound" | "appos" | "flat" | "amod")
    };
    let beside = || {
        children(sentence, token)
            .filter(|&c| near(c))
            .find_map(|c| of(lemma(sentence, c).trim_end_matches('.')))
    };
    let before = || {
        let word = token.checked_sub(1).map(|t| lemma(sentence, t))?;
        of(word.trim_end_matches('.'))
    };
    of(noun).or_else(beside).or_else(before)
}
