//! `data/text/furniture.toml`: what stands on the page of an article and is none of its text.

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FurnitureFile {
    pattern: Vec<PatternFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternFile {
    id: String,
    on: On,
    pattern: String,
    #[serde(default = "default_max_words")]
    max_words: usize,
    #[serde(default)]
    #[cfg_attr(not(test), allow(dead_code))]
    examples: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), allow(dead_code))]
    counterexamples: Vec<String>,
}

fn default_max_words() -> usize {
    30
}

/// What a pattern is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum On {
    /// A line that is furniture as a whole.
    Line,
    /// One sentence of a paragraph.
    Sentence,
    /// A line that makes furniture of the headlines after it, too.
    Heading,
}

/// Longest line (bytes) that is held against the patterns: beyond that it is text.
const MAX_BYTES: usize = 1_500;

/// What `regex` may keep of a kind of patterns, in bytes: with less it throws it away so often that it takes its slowest
/// engine instead.
const DFA_BYTES: usize = 16 << 20;

/// Compiled form of `furniture.toml`.
#[derive(Debug)]
pub(super) struct Furniture {
    lines: Patterns,
    sentences: Patterns,
    headings: Patterns,
}

/// All patterns of one kind, matched at once.
#[derive(Debug)]
struct Patterns {
    set: RegexSet,
    max_words: Vec<usize>,
}

impl Patterns {
    fn new(patterns: &[PatternFile], on: On) -> Result<Self, String> {
        let chosen: Vec<&PatternFile> = patterns.iter().filter(|p| p.on == on).collect();
        for p in &chosen {
            // One by one first, so that the error names the pattern.
            build(&p.pattern).map_err(|e| format!("pattern {:?}: {e}", p.id))?;
        }
        let set = RegexSetBuilder::new(chosen.iter().map(|p| in_ascii(&p.pattern)))
            .case_insensitive(true)
            .size_limit(64 << 20)
            .dfa_size_limit(DFA_BYTES)
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Self { set, max_words: chosen.iter().map(|p| p.max_words).collect() })
    }

    fn is_match(&self, text: &str) -> bool {
        if text.len() > MAX_BYTES {
            return false;
        }
        let matches = self.set.matches(text);
        if !matches.matched_any() {
            return false;
        }
        let words = text.split_whitespace().count();
        matches.iter().any(|index| self.max_words.get(index).is_some_and(|&max| words <= max))
    }
}

/// The pattern with word boundaries that take letters beyond ASCII for no part of a word: for the others `regex` needs
/// its slowest engine in all lines with such a character, quotation marks among them.
fn in_ascii(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
}

fn build(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&in_ascii(pattern)).case_insensitive(true).size_limit(16 << 20).build()
}

impl Furniture {
    /// Parses and compiles the file's text; the error names line and column, or the pattern.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let file: FurnitureFile = toml::from_str(text).map_err(|e| e.to_string().trim_end().to_owned())?;
        Ok(Self {
            lines: Patterns::new(&file.pattern, On::Line)?,
            sentences: Patterns::new(&file.pattern, On::Sentence)?,
            headings: Patterns::new(&file.pattern, On::Heading)?,
        })
    }

    /// The line is furniture.
    pub(super) fn is_line(&self, line: &str) -> bool {
        self.lines.is_match(line)
    }

    /// The sentence is furniture.
    pub(super) fn is_sentence(&self, sentence: &str) -> bool {
        self.sentences.is_match(sentence)
    }

    /// The line is furniture, and heads a list of other headlines.
    pub(super) fn is_heading(&self, line: &str) -> bool {
        self.headings.is_match(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_matches_its_examples_and_spares_its_counterexamples() {
        let text = include_str!("../../data/text/furniture.toml");
        let file: FurnitureFile = toml::from_str(text).unwrap();
        for p in &file.pattern {
            let regex = build(&p.pattern).unwrap();
            assert!(!p.examples.is_empty(), "{} has no example", p.id);
            for example in &p.examples {
                assert!(regex.is_match(example), "{} does not match {example:?}", p.id);
            }
            for example in &p.counterexamples {
                let words = example.split_whitespace().count();
                assert!(!regex.is_match(example) || words > p.max_words, "{} matches {example:?}", p.id);
            }
        }
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let error = Furniture::parse("[[pattern]]\nid = 'x'\non = 'line'\npattern = '('\n").unwrap_err();
        assert!(error.contains("\"x\""), "{error}");
    }
}
