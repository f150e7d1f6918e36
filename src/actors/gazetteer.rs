//! Actors known beforehand: `data/actors/countries.toml`, `known.toml`.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::data::{DataError, read_toml};

use super::Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    actor: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    kind: Option<String>,
    name: Option<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    demonyms: Vec<String>,
    #[serde(default)]
    seats: Vec<String>,
    speaks_for: Option<String>,
}

/// What sort of name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameUse {
    /// A name of the actor itself.
    Name,
    /// Its people, or the adjective.
    Demonym,
    /// A place or building that stands for it.
    Seat,
}

/// One actor of the gazetteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// All its other names.
    pub aliases: Vec<String>,
    /// The actor that it speaks for.
    pub speaks_for: Option<String>,
}

/// The actors known beforehand, by name.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    actors: Vec<Known>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, (usize, NameUse)>,
    /// Lower-cased names of four letters or more, for text in capitals.
    by_lower: HashMap<String, (usize, NameUse)>,
    longest: usize,
}

/// A name without "the" before it, dots, or doubled spaces.
fn without_accents(name: &str) -> String {
    name.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

fn key(name: &str) -> String {
    let bare: String = name.chars().filter(|&c| c != '.').map(|c| if c == '’' { '\'' } else { c }).collect();
    let words: Vec<&str> = bare.split_whitespace().collect();
    match words.split_first() {
        Some((first, rest)) if !rest.is_empty() && first.eq_ignore_ascii_case("the") => rest.join(" "),
        _ => words.join(" "),
    }
}

impl Gazetteer {
    /// Reads the files, in order: an entry with the id of an earlier one adds to it.
    pub fn load(paths: &[&Path]) -> Result<Self, DataError> {
        let mut all = Self::default();
        for path in paths {
            let file: File = read_toml(path)?;
            for entry in file.actor {
                all.add(entry, path)?;
            }
        }
        Ok(all)
    }

    fn add(&mut self, entry: Entry, path: &Path) -> Result<(), DataError> {
        let at = match self.by_id.get(&entry.id) {
            Some(&at) => at,
            None => {
                let missing = |what: &str| {
                    DataError::parse(path, format!("actor {:?} is new and has no `{what}`", entry.id))
                };
                let name = entry.name.clone().ok_or_else(|| missing("name"))?;
                let kind = entry.kind.clone().ok_or_else(|| missing("kind"))?;
                self.index(&name, self.actors.len(), NameUse::Name);
                self.by_id.insert(entry.id.clone(), self.actors.len());
                self.actors.push(Known { id: entry.id, kind, name, aliases: Vec::new(), speaks_for: None });
                self.actors.len() - 1
            }
        };
        for (list, sort) in
            [(entry.names, NameUse::Name), (entry.demonyms, NameUse::Demonym), (entry.seats, NameUse::Seat)]
        {
            for name in list {
                self.index(&name, at, sort);
                if let Some(known) = self.actors.get_mut(at)
                    && known.name != name
                    && !known.aliases.contains(&name)
                {
                    known.aliases.push(name);
                }
            }
        }
        if let (Some(known), Some(whom)) = (self.actors.get_mut(at), entry.speaks_for) {
            known.speaks_for = Some(whom);
        }
        Ok(())
    }

    fn index(&mut self, name: &str, at: usize, sort: NameUse) {
        let key = key(name);
        self.longest = self.longest.max(key.split(' ').count());
        if key.chars().count() > 3 {
            self.by_lower.entry(key.to_lowercase()).or_insert((at, sort));
        }
        // "Bogotá" is found where "Bogota" stands, too.
        let plain = without_accents(&key);
        if plain != key {
            self.by_name.entry(plain).or_insert((at, sort));
        }
        self.by_name.entry(key).or_insert((at, sort));
    }

    /// The actor of that name; a text all in capitals or all in small letters is matched without case.
    pub fn find(&self, name: &str) -> Option<(usize, NameUse)> {
        let key = key(name);
        if let Some(&hit) = self.by_name.get(&key) {
            return Some(hit);
        }
        let one_case = !key.chars().any(char::is_lowercase) || !key.chars().any(char::is_uppercase);
        if one_case { self.by_lower.get(&key.to_lowercase()).copied() } else { None }
    }

    /// The actor at an index that [`Gazetteer::find`] gave.
    pub fn get(&self, at: usize) -> Option<&Known> {
        self.actors.get(at)
    }

    /// The actor of that id.
    pub fn by_id(&self, id: &str) -> Option<&Known> {
        self.by_id.get(id).and_then(|&at| self.actors.get(at))
    }

    /// Every kind of actor that there is: the gazetteer's, and those that texts give.
    pub fn kinds(&self) -> BTreeSet<String> {
        let own = self.actors.iter().map(|a| a.kind.clone());
        own.chain(Kind::ALL.iter().map(|k| (*k).to_owned())).collect()
    }

    /// Number of words in the longest name.
    pub fn longest(&self) -> usize {
        self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Gazetteer {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/actors");
        Gazetteer::load(&[&dir.join("countries.toml"), &dir.join("known.toml")]).unwrap()
    }

    fn id(name: &str) -> Option<String> {
        let g = shipped();
        g.find(name).and_then(|(at, _)| g.get(at)).map(|k| k.id.clone())
    }

    #[test]
    fn a_country_answers_to_all_its_names() {
        for name in ["North Korea", "DPRK", "the DPRK", "North Koreans", "Pyongyang", "NORTH KOREA"] {
            assert_eq!(id(name).as_deref(), Some("country/PRK"), "{name}");
        }
        for name in ["US", "U.S.", "the United States", "Washington", "American"] {
            assert_eq!(id(name).as_deref(), Some("country/USA"), "{name}");
        }
    }

    #[test]
    fn a_pronoun_is_no_country() {
        assert_eq!(id("us"), None);
        assert_eq!(id("it"), None);
    }

    #[test]
    fn who_speaks_for_whom_is_known() {
        assert_eq!(shipped().by_id("organisation/kcna").unwrap().speaks_for.as_deref(), Some("country/PRK"));
    }
}
