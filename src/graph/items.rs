//! `data/items.toml`: the tree of kinds of things, by which claims about "152 mm shells" and "artillery
//! shells" are one, and a claim about shells refines one about ammunition.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;

use crate::data::{DataError, read_toml};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Words behind which a phrase says only what the thing is for or where it comes from.
    cut_at: Vec<String>,
    /// Words that tell nothing about a kind (articles, numbers, measures).
    skip: Vec<String>,
    item: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    parent: Option<String>,
    words: Vec<String>,
}

#[derive(Debug, Clone)]
struct Node {
    name: String,
    parent: Option<String>,
}

/// The tree, and the phrases by which a text is put into it.
#[derive(Debug, Clone, Default)]
pub struct Items {
    nodes: BTreeMap<String, Node>,
    /// Words of a phrase (in the singular) to the kind's id.
    phrases: HashMap<Vec<String>, String>,
    longest: usize,
    cut_at: Vec<String>,
    skip: Vec<String>,
}

impl Items {
    /// Reads `items.toml`.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        let file: File = read_toml(path)?;
        let mut items = Self { cut_at: file.cut_at, skip: file.skip, ..Self::default() };
        for entry in &file.item {
            let node = Node { name: entry.name.clone(), parent: entry.parent.clone() };
            if items.nodes.insert(entry.id.clone(), node).is_some() {
                return Err(DataError::parse(path, format!("two items have the id {:?}", entry.id)));
            }
            for phrase in entry.words.iter().chain([&entry.name]) {
                let phrase = words(phrase);
                items.longest = items.longest.max(phrase.len());
                match items.phrases.insert(phrase.clone(), entry.id.clone()) {
                    Some(other) if other != entry.id => {
                        let (phrase, id) = (phrase.join(" "), &entry.id);
                        let message = format!("{phrase:?} stands in two items, {other:?} and {id:?}");
                        return Err(DataError::parse(path, message));
                    }
                    _ => {}
                }
            }
        }
        for (id, node) in &items.nodes {
            if let Some(parent) = node.parent.as_ref().filter(|parent| !items.nodes.contains_key(*parent)) {
                return Err(DataError::parse(path, format!("the parent {parent:?} of {id:?} is no item")));
            }
            if items.line(id).len() > items.nodes.len() {
                return Err(DataError::parse(path, format!("the item {id:?} is above itself")));
            }
        }
        Ok(items)
    }

    /// The kind that a text names, as an id of the tree. Several things joined by "and" or commas are of the
    /// nearest kind above all of them.
    pub fn kind(&self, text: &str) -> Option<&str> {
        let mut common: Option<&str> = None;
        let lower = text.to_lowercase();
        // A comma inside a number joins nothing.
        for part in lower.split(", ").flat_map(|part| part.split(" and ")).filter(|p| !p.trim().is_empty()) {
            let kind = self.one(part)?;
            common = Some(match common {
                None => kind,
                Some(other) => self.above_both(other, kind)?,
            });
        }
        common
    }

    /// Name of a kind.
    pub fn name(&self, id: &str) -> Option<&str> {
        self.nodes.get(id).map(|node| node.name.as_str())
    }

    /// The kinds above a kind, nearest first.
    pub fn above(&self, id: &str) -> Vec<&str> {
        self.line(id).into_iter().skip(1).collect()
    }

    /// What two texts of no known kind must share to be one thing: words in the singular, without articles,
    /// numbers and case.
    pub fn plain(&self, text: &str) -> String {
        let all = words(text);
        let telling: Vec<&str> = all.iter().map(String::as_str).filter(|w| !self.skipped(w)).collect();
        if telling.is_empty() { all.join(" ") } else { telling.join(" ") }
    }

    /// The kind and those above it; longer than the tree where that is a ring.
    fn line(&self, id: &str) -> Vec<&str> {
        let first = self.nodes.get_key_value(id);
        let next =
            |(_, node): &(&String, &Node)| node.parent.as_ref().and_then(|p| self.nodes.get_key_value(p));
        let line = std::iter::successors(first, next).map(|(id, _)| id.as_str());
        line.take(self.nodes.len() + 1).collect()
    }

    fn above_both(&self, one: &str, other: &str) -> Option<&str> {
        let others = self.line(other);
        self.line(one).into_iter().find(|id| others.contains(id))
    }

    fn skipped(&self, word: &str) -> bool {
        word.chars().all(|c| c.is_ascii_digit()) || self.skip.iter().any(|skip| skip == word)
    }

    /// The kind of one thing: its head is the last noun before what only describes it.
    fn one(&self, text: &str) -> Option<&str> {
        let mut all = words(text);
        if let Some(cut) = all.iter().skip(1).position(|w| self.cut_at.contains(w)) {
            all.truncate(cut + 1);
        }
        // "containers of artillery shells": what counts is inside; "means of transport" has no known kind.
        let of = all.iter().position(|word| word == "of");
        let (head, inside) = match of {
            Some(at) => (all.get(..at).unwrap_or_default(), all.get(at + 1..)),
            None => (all.as_slice(), None),
        };
        inside.and_then(|words| self.suffix(words)).or_else(|| self.suffix(head))
    }

    /// The longest known phrase that the words end in.
    fn suffix(&self, words: &[String]) -> Option<&str> {
        let from = words.len().saturating_sub(self.longest);
        (from..words.len()).find_map(|at| self.phrases.get(words.get(at..)?)).map(String::as_str)
    }
}

/// The words of a text, lower case, in the singular.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(singular).collect()
}

/// A rough singular. It is only compared with other words that went the same way, so it need not be right.
fn singular(word: &str) -> String {
    let stem = |suffix: &str| word.strip_suffix(suffix).filter(|stem| stem.len() > 2);
    if let Some(stem) = stem("ies") {
        return format!("{stem}y");
    }
    if ["sses", "shes", "ches", "xes"].iter().any(|suffix| word.ends_with(suffix)) {
        return stem("es").unwrap_or(word).to_owned();
    }
    if ["ss", "us", "is"].iter().any(|suffix| word.ends_with(suffix)) {
        return word.to_owned();
    }
    stem("s").unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Items {
        Items::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/items.toml")).unwrap()
    }

    #[test]
    fn a_text_is_put_where_its_head_belongs() {
        let items = items();
        for (text, kind) in [
            ("artillery shells", Some("artillery-shells")),
            ("more than a million 152mm artillery shells", Some("artillery-shells")),
            ("Ammunition", Some("ammunition")),
            ("containers of munitions", Some("ammunition")),
            ("Norlandic-made attack drones for use against Sudria", Some("attack-drones")),
            ("shells and rockets", Some("ammunition")),
            ("tanks, howitzers and shells", Some("materiel")),
            ("rifles and cheese", None),
            ("tank museum tickets", None),
            ("", None),
            (" , and ", None),
            ("1,000 rockets", Some("rockets")),
        ] {
            assert_eq!(items.kind(text), kind, "{text:?}");
        }
    }

    #[test]
    fn the_special_stands_below_the_general() {
        let items = items();
        assert!(items.above("artillery-shells").contains(&"ammunition"));
        assert!(!items.above("ammunition").contains(&"artillery-shells"));
    }

    #[test]
    fn texts_of_no_known_kind_are_one_but_for_case_number_and_article() {
        let items = items();
        assert_eq!(items.plain("The 40 field Radios"), items.plain("field radio"));
        assert_ne!(items.plain("field radio"), items.plain("radio field"));
        assert_eq!(items.plain("1,000"), "1 000");
    }

    #[test]
    fn a_broken_tree_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("items.toml");
        let head = "cut_at = []\nskip = []\n";
        let entry = |id: &str, parent: &str, word: &str| {
            format!("[[item]]\nid = \"{id}\"\nname = \"{id}\"\nparent = \"{parent}\"\nwords = [\"{word}\"]\n")
        };
        for (text, part) in [
            (entry("a", "nowhere", "x"), "the parent \"nowhere\" of \"a\" is no item"),
            (entry("a", "b", "x") + &entry("b", "a", "y"), "is above itself"),
            (
                (entry("a", "", "crate") + &entry("b", "", "crates")).replace("parent = \"\"\n", ""),
                "\"crate\" stands in two items",
            ),
        ] {
            std::fs::write(&path, format!("{head}{text}")).unwrap();
            let error = Items::load(&path).unwrap_err().to_string();
            assert!(error.contains(part) && error.contains("items.toml"), "{error}");
        }
    }
}
