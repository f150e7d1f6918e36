//! When two wordings are one name, and which word of a thing counts.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern of this file; it is known to compile (a test holds it to that).
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

static POSSESSIVE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"[’']s\b"));
static ARTICLE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^(?:the|a|an)\s+"));
static SPACE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\s+"));
static PREPOSITION: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\s+(?:of|for|from|to|in|with)\s+"));
static JOINED: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\s*(?:,|\band\b|\bor\b)\s*"));

fn replace(pattern: &LazyLock<Option<Regex>>, text: &str, with: &str) -> String {
    pattern.as_ref().map_or_else(|| text.to_owned(), |p| p.replace_all(text, with).into_owned())
}

fn split<'a>(pattern: &LazyLock<Option<Regex>>, text: &'a str) -> Vec<&'a str> {
    pattern.as_ref().map_or_else(|| vec![text], |p| p.split(text).collect())
}

/// A name in the form in which names are compared: small letters, no article before it, no possessive mark,
/// no dots, no quotation marks around it.
pub fn norm(name: &str) -> String {
    let name = replace(&POSSESSIVE, &name.to_lowercase(), "").replace('.', "").replace('’', "'");
    let name = replace(&ARTICLE, name.trim(), "");
    let name = replace(&SPACE, &name, " ");
    name.trim_matches([' ', '\'', '"', '“', '”', '‘', ',']).to_owned()
}

/// The word of a thing that counts: the last one before a preposition, without a plural "s".
pub fn head(thing: &str) -> String {
    let thing = norm(thing);
    let first = split(&PREPOSITION, &thing).first().copied().unwrap_or_default();
    let word = first.split_whitespace().next_back().unwrap_or_default();
    match word.strip_suffix('s').filter(|_| word.chars().count() > 3) {
        Some(singular) => singular.to_owned(),
        None => word.to_owned(),
    }
}

/// The parts of a thing that names several.
pub(super) fn parts(thing: &str) -> Vec<&str> {
    split(&JOINED, thing).into_iter().filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for pattern in [&POSSESSIVE, &ARTICLE, &SPACE, &PREPOSITION, &JOINED] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn names_are_compared_without_what_does_not_count() {
        for (name, expected) in [
            ("The U.S.", "us"),
            ("Norway's", "norway"),
            ("Norway’s navy", "norway navy"),
            ("  an  Orvan   guild,", "orvan guild"),
            ("“Halm”", "halm"),
            ("Theo", "theo"),
        ] {
            assert_eq!(norm(name), expected);
        }
    }

    #[test]
    fn the_head_of_a_thing_is_its_last_noun_before_a_preposition() {
        for (thing, expected) in [
            ("old field radios", "radio"),
            ("crates of rifles", "crate"),
            ("gas", "gas"),
            ("a bus", "bus"),
            ("", ""),
        ] {
            assert_eq!(head(thing), expected);
        }
        assert_eq!(parts("rifles, tents and sand or oil"), ["rifles", "tents", "sand", "oil"]);
    }
}
