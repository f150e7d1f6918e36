//! Which words a test or a path asks for: what a sentence must have, whatever its parse.

use std::collections::BTreeSet;

use super::{Atom, Path, Step, Test, Times};
use crate::rules::arguments::MEANING;
use crate::rules::lexicon::Lexicons;
use crate::tagger::Upos;

/// Lemmas of which a sentence must have one.
pub(in crate::rules) type Words = BTreeSet<String>;

impl Test {
    /// The lemmas of which a token has one wherever this holds of it; `None` where it names none.
    pub(in crate::rules) fn words(&self, lexicons: &Lexicons) -> Option<Words> {
        let pronoun = !self
            .atoms
            .iter()
            .any(|(expected, atom)| *expected && matches!(atom, Atom::Upos(upos) if *upos != Upos::PRON));
        let of = |atom: &Atom, wanted: bool| -> Option<Words> {
            match atom {
                Atom::Lexicon(id) => {
                    let words = lexicons.words(*id);
                    // A pronoun may stand for a noun of the lexicon that another sentence has.
                    Some(
                        words
                            .chain(MEANING.into_iter().filter(|_| pronoun && wanted))
                            .map(str::to_owned)
                            .collect(),
                    )
                }
                Atom::Lemma(any) => Some(any.iter().cloned().collect()),
                Atom::Upos(_) | Atom::Kind(_) => None,
            }
        };
        let sets = |wanted: bool| {
            self.atoms
                .iter()
                .filter(move |(expected, _)| *expected == wanted)
                .filter_map(move |(_, a)| of(a, wanted))
        };
        let mut words = sets(true).reduce(|one, other| &one & &other)?;
        for not in sets(false) {
            words.retain(|word| !not.contains(word));
        }
        Some(words)
    }
}

impl Path {
    /// For each way the words that it asks for besides its beginning, all of which must be there for it to lead
    /// anywhere. `trigger` are those of the token that it begins at.
    pub(in crate::rules) fn words(&self, lexicons: &Lexicons, trigger: Option<&Words>) -> Vec<Vec<Words>> {
        self.ways.iter().map(|way| words(way, lexicons, trigger)).collect()
    }
}

fn words(way: &[Step], lexicons: &Lexicons, trigger: Option<&Words>) -> Vec<Words> {
    let mut out = Vec::new();
    let mut moved = false;
    for step in way {
        moved |= !step.stay;
        // A step that need not be taken asks for nothing.
        let taken = step.stay || step.times == Times::Once;
        let Some(words) = step.test.words(lexicons).filter(|_| taken) else { continue };
        // "." before any step asks it of the trigger itself.
        out.push(match trigger.filter(|_| !moved) {
            Some(trigger) => &words & trigger,
            None => words,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Labels;
    use super::*;

    fn lexicons() -> Lexicons {
        let mut lexicons = Lexicons::default();
        let list = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        lexicons.add("goods", &list(&["rifle", "tent", "letter"])).unwrap();
        lexicons.add("paper", &list(&["letter"])).unwrap();
        lexicons
    }

    fn set(words: &[&str]) -> Words {
        words.iter().map(|w| (*w).to_owned()).collect()
    }

    #[test]
    fn a_test_asks_for_what_its_lexicons_have_in_common() {
        let words = |text: &str| Test::parse(text, &lexicons()).unwrap().words(&lexicons());
        assert_eq!(words("@goods,NOUN"), Some(set(&["rifle", "tent", "letter"])));
        assert_eq!(words("@goods,!@paper,!%actor"), Some(set(&["rifle", "tent", "it", "they"])));
        assert_eq!(words("@goods,tent/sword"), Some(set(&["tent"])));
        assert_eq!(words("!@goods,VERB"), None);
        assert_eq!(words("%actor"), None);
    }

    #[test]
    fn a_way_asks_for_the_words_of_the_steps_that_it_must_take() {
        let trigger = set(&["send", "tent"]);
        let path = "patient[@goods] nmod:to[%actor] | agent[@paper]* obl[tent]? | .[send/give] agent | .";
        let path = Path::parse(path, &lexicons(), &mut Labels::default()).unwrap();
        assert_eq!(
            path.words(&lexicons(), Some(&trigger)),
            [vec![set(&["rifle", "tent", "letter", "it", "they"])], vec![], vec![set(&["send"])], vec![]]
        );
    }
}
