//! Common nouns and titles: `data/actors/nominals.toml`.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::Deserialize;

use crate::data::{DataError, read, read_toml};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stands_for_country: HashSet<String>,
    public: HashSet<String>,
    actors: HashSet<String>,
    sorts: HashSet<String>,
    titles: HashSet<String>,
    speakers: HashSet<String>,
    agentive: HashSet<String>,
    accusing: HashSet<String>,
    mute: HashSet<String>,
    weapons: HashSet<String>,
    willing: HashSet<String>,
    charging: HashSet<String>,
    answering: HashSet<String>,
    definite: Vec<Definite>,
    shells: HashSet<String>,
    posts: HashSet<String>,
    body: Vec<Body>,
    plain: HashSet<String>,
    scan: Scan,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definite {
    nouns: Vec<String>,
    kinds: Vec<String>,
}

/// Nouns for one sort of organisation, and the words in names that tell it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub(super) nouns: HashSet<String>,
    pub(super) words: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scan {
    skip: HashSet<String>,
    short: HashSet<String>,
}

/// What common nouns say of actors.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// With a nationality beside it, such a noun stands for the country.
    pub(super) stands_for_country: HashSet<String>,
    /// Words in the names of bodies of states.
    pub(super) public: HashSet<String>,
    /// Nouns that are actors of their own.
    pub(super) actors: HashSet<String>,
    /// Nouns that say, behind a name, what its bearer is.
    pub(super) sorts: HashSet<String>,
    /// Nouns for persons of any trade.
    pub(super) persons: HashSet<String>,
    /// Words before a personal name.
    pub(super) titles: HashSet<String>,
    /// Titles that make their bearer speak for the body beside them.
    pub(super) speakers: HashSet<String>,
    /// Verbs whose subject is an actor, whatever noun it is.
    pub(super) agentive: HashSet<String>,
    /// Verbs whose object is an actor, whatever noun it is.
    pub(super) accusing: HashSet<String>,
    /// Nouns that are no actors even there.
    pub(super) mute: HashSet<String>,
    /// Proper names, in lower case, that are makes of weapons and no actors.
    pub(super) weapons: HashSet<String>,
    /// Verbs whose subject is somebody, never a thing: what "it" and "they" stand for.
    pub(super) willing: HashSet<String>,
    /// Verbs that put something to somebody.
    pub(super) charging: HashSet<String>,
    /// Verbs of those it was put to.
    pub(super) answering: HashSet<String>,
    /// Given names, in lower case, and whether they are women's.
    pub(super) given: HashMap<String, bool>,
    /// Kinds of actor that a definite noun may go back to.
    pub(super) definite: HashMap<String, Vec<String>>,
    /// Nouns that are no things of their own: "it" never means a reason or a way.
    pub(super) shells: HashSet<String>,
    /// What ministers are for: "defense" of "Defense Secretary".
    pub(super) posts: HashSet<String>,
    /// Sorts of organisations.
    pub(super) bodies: Vec<Body>,
    /// Adjectives and nouns before a definite noun that do not tell it from others of its kind.
    pub(super) plain: HashSet<String>,
    /// Names that are taken for an actor only where the tagger saw one.
    pub(super) skip: HashSet<String>,
    /// Names that mean an actor only behind "the" and where the document names it in full.
    pub(super) short: HashSet<String>,
}

impl Vocabulary {
    /// Reads `nominals.toml`, `persons.txt` (a word a line, `#` before remarks) and `given-names.txt` beside it
    /// (`f` or `m` before each name).
    pub fn load(path: &Path, persons_path: &Path) -> Result<Self, DataError> {
        let file: File = read_toml(path)?;
        let words = read(persons_path)?;
        let persons = words.lines().filter(|l| !l.starts_with('#')).map(|l| l.trim().to_owned()).collect();
        let names = read(&persons_path.with_file_name("given-names.txt"))?;
        let given = names
            .lines()
            .filter_map(|l| l.split_once(' '))
            .filter(|(of, _)| matches!(*of, "f" | "m"))
            .map(|(of, name)| (name.trim().to_owned(), of == "f"))
            .collect();
        let definite = file
            .definite
            .into_iter()
            .flat_map(|d| d.nouns.into_iter().map(move |n| (n, d.kinds.clone())))
            .collect();
        Ok(Self {
            stands_for_country: file.stands_for_country,
            public: file.public,
            actors: file.actors,
            sorts: file.sorts,
            persons,
            titles: file.titles,
            speakers: file.speakers,
            agentive: file.agentive,
            accusing: file.accusing,
            mute: file.mute,
            weapons: file.weapons,
            willing: file.willing,
            charging: file.charging,
            answering: file.answering,
            given,
            definite,
            shells: file.shells,
            posts: file.posts,
            bodies: file.body,
            plain: file.plain,
            skip: file.scan.skip,
            short: file.scan.short,
        })
    }
}
