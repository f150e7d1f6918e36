//! `data/text/tokens.toml`: what the tokenizer and the sentence splitter know of English.

use std::collections::{HashMap, HashSet};

use regex::Regex;
use serde::Deserialize;

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LexiconFile {
    abbreviations: Abbreviations,
    clitics: Clitics,
    splits: HashMap<String, usize>,
    hyphens: Hyphens,
    numbers: Numbers,
    domains: Domains,
    sentences: Sentences,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Abbreviations {
    title: Vec<String>,
    general: Vec<String>,
    before_number: Vec<String>,
    after_number: Vec<String>,
    after_comma: Vec<String>,
    inner: Vec<String>,
    splits_at_end: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clitics {
    suffixes: Vec<String>,
    elided: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hyphens {
    prefixes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    suffixes: Vec<String>,
    units: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Domains {
    suffixes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentences {
    starters: Vec<String>,
    speech_verbs: Vec<String>,
}

/// Under which circumstances a word with a full stop is an abbreviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AbbreviationKind {
    Title,
    General,
    BeforeNumber,
    AfterNumber,
    AfterComma,
}

/// Compiled form of `tokens.toml`.
#[derive(Debug)]
pub(super) struct Lexicon {
    abbreviations: HashMap<String, Vec<AbbreviationKind>>,
    pub(super) inner: Vec<String>,
    splits_at_end: HashSet<String>,
    clitics: HashSet<String>,
    elided: HashSet<String>,
    splits: HashMap<String, usize>,
    prefixes: HashSet<String>,
    number_suffixes: HashSet<String>,
    units: HashSet<String>,
    starters: HashSet<String>,
    speech_verbs: HashSet<String>,
    /// Addresses, handles, hashtags and the like inside a run of text without white space.
    pub(super) special: Regex,
    /// Telephone numbers and dates with hyphens, at the start of the text.
    pub(super) hyphenated_number: Regex,
}

fn set(words: Vec<String>) -> HashSet<String> {
    words.into_iter().collect()
}

impl Lexicon {
    /// Parses and compiles the file's text; the error names line and column.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let file: LexiconFile = toml::from_str(text).map_err(|e| e.to_string().trim_end().to_owned())?;
        let a = file.abbreviations;
        let mut abbreviations: HashMap<String, Vec<AbbreviationKind>> = HashMap::new();
        for (kind, words) in [
            (AbbreviationKind::Title, a.title),
            (AbbreviationKind::General, a.general),
            (AbbreviationKind::BeforeNumber, a.before_number),
            (AbbreviationKind::AfterNumber, a.after_number),
            (AbbreviationKind::AfterComma, a.after_comma),
        ] {
            for word in words {
                // Headlines in capitals: "GEN. SMITH".
                if kind == AbbreviationKind::Title {
                    abbreviations.entry(word.to_uppercase()).or_default().push(kind);
                }
                abbreviations.entry(word).or_default().push(kind);
            }
        }
        let tld = file.domains.suffixes.iter().map(|s| regex::escape(s)).collect::<Vec<_>>().join("|");
        let special = format!(
            "{}|{}|{}|{}|{}",
            r#"(?:https?|ftp|mailto):/{0,2}[^\s<>"“”]+"#,
            r#"\bwww\.[^\s<>"“”]+"#,
            r"[A-Za-z0-9][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+",
            format_args!(r#"\b(?:[A-Za-z0-9\-]+\.)+(?:{tld})\b(?:/[^\s<>"“”]*)?"#),
            r"\B[@#][A-Za-z_][A-Za-z0-9_]*",
        );
        Ok(Self {
            abbreviations,
            inner: a.inner,
            splits_at_end: set(a.splits_at_end),
            clitics: set(file.clitics.suffixes),
            elided: set(file.clitics.elided),
            splits: file.splits,
            prefixes: set(file.hyphens.prefixes),
            number_suffixes: set(file.numbers.suffixes),
            units: set(file.numbers.units),
            starters: set(file.sentences.starters),
            speech_verbs: set(file.sentences.speech_verbs),
            special: Regex::new(&special).map_err(|e| e.to_string())?,
            hyphenated_number: Regex::new(
                r"^(?:(?:\d-)?\d{3}-\d{3}-\d{4}|\d{3}-\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4})\b",
            )
            .map_err(|e| e.to_string())?,
        })
    }

    /// Kinds of abbreviation that `word`, written without its full stop, can be.
    pub(super) fn abbreviation(&self, word: &str) -> &[AbbreviationKind] {
        self.abbreviations.get(word).map_or(&[], Vec::as_slice)
    }

    pub(super) fn splits_at_end(&self, word: &str) -> bool {
        self.splits_at_end.contains(word)
    }

    pub(super) fn is_clitic(&self, letters: &str) -> bool {
        letters.len() <= 2 && self.clitics.contains(letters.to_ascii_lowercase().as_str())
    }

    pub(super) fn is_elided(&self, letters: &str) -> bool {
        letters.len() <= 8 && self.elided.contains(letters.to_ascii_lowercase().as_str())
    }

    /// Where `word` is to be cut in two (bytes from its start).
    pub(super) fn split_of(&self, word: &str) -> Option<usize> {
        if word.len() > 16 {
            return None;
        }
        let at = *self.splits.get(word.to_ascii_lowercase().as_str())?;
        (at > 0 && at < word.len() && word.is_char_boundary(at)).then_some(at)
    }

    pub(super) fn is_prefix(&self, word: &str) -> bool {
        word.len() <= 12 && self.prefixes.contains(word.to_ascii_lowercase().as_str())
    }

    pub(super) fn is_number_suffix(&self, letters: &str) -> bool {
        letters.len() <= 2 && self.number_suffixes.contains(letters.to_ascii_lowercase().as_str())
    }

    pub(super) fn is_unit(&self, letters: &str) -> bool {
        self.units.contains(letters)
    }

    pub(super) fn is_starter(&self, word: &str) -> bool {
        self.starters.contains(word)
    }

    pub(super) fn is_speech_verb(&self, word: &str) -> bool {
        self.speech_verbs.contains(word)
    }
}
