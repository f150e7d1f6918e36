//! What the tagger says of a sentence, as plain data.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::corpus::Document;
use crate::text::{Sentence, Token};

use super::tree::Dependents;

macro_rules! upos {
    ($($name:ident),*) => {
        /// Universal part of speech (<https://universaldependencies.org/u/pos/>).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, clippy::upper_case_acronyms)]
        pub enum Upos { $($name),* }
        impl Upos {
            /// The tag as UD writes it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
        impl FromStr for Upos {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, String> {
                match s { $(stringify!($name) => Ok(Self::$name),)* _ => Err(format!("{s:?} is no UPOS tag")) }
            }
        }
    };
}
upos!(ADJ, ADP, ADV, AUX, CCONJ, DET, INTJ, NOUN, NUM, PART, PRON, PROPN, PUNCT, SCONJ, SYM, VERB, X);

impl fmt::Display for Upos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The tags of one token.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Lemma, lower-cased but for proper nouns.
    pub lemma: String,
    /// Part of speech.
    pub upos: Upos,
    /// Index of the head token in the sentence, from 0; `None` for the root.
    pub head: Option<usize>,
    /// Dependency relation with its subtype (`nsubj:pass`).
    pub deprel: String,
}

/// A dependency relation without its subtype: `nsubj:pass` is an `nsubj`.
pub fn base(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or(deprel)
}

/// One entity mention.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its tokens, by index in the sentence.
    pub tokens: Range<usize>,
    /// Type as the model names it (`PER`, `ORG`, `LOC`, `NORP`, `WEAPON`, ...).
    pub label: String,
    /// Probability that extent and type are right, 0 to 1, as the model was calibrated.
    pub score: f32,
}

/// A sentence with its tags; `words` runs parallel to `sentence.tokens`.
#[derive(Debug, Clone, PartialEq)]
pub struct TaggedSentence {
    /// The sentence.
    pub sentence: Sentence,
    /// One for each token. Exactly one has no head, and following heads always ends there.
    pub words: Vec<Word>,
    /// Entity mentions, left to right, never overlapping.
    pub entities: Vec<Entity>,
    dependents: Dependents,
}

impl TaggedSentence {
    /// A sentence with the tags of its tokens.
    pub fn new(sentence: Sentence, words: Vec<Word>, entities: Vec<Entity>) -> Self {
        let dependents = Dependents::new(&words);
        Self { sentence, words, entities, dependents }
    }

    /// The direct dependents of a token, left to right.
    pub fn children(&self, token: usize) -> &[usize] {
        self.dependents.of(token)
    }

    /// The tokens.
    pub fn tokens(&self) -> &[Token] {
        &self.sentence.tokens
    }

    /// The words of a token range, spaced as in the text.
    pub fn text(&self, span: Range<usize>) -> String {
        let mut out = String::new();
        let last = span.end.saturating_sub(1);
        for (i, token) in self.tokens().iter().enumerate().take(span.end).skip(span.start) {
            out.push_str(&token.form);
            if !token.glued && i != last {
                out.push(' ');
            }
        }
        out
    }

    /// True where `token` is `top` or stands below it in the tree.
    pub fn below(&self, token: usize, top: usize) -> bool {
        let mut at = Some(token);
        for _ in 0..=self.words.len() {
            match at {
                Some(t) if t == top => return true,
                Some(t) => at = self.words.get(t).and_then(|w| w.head),
                None => return false,
            }
        }
        false
    }
}

/// A whole document, tagged.
#[derive(Debug, Clone)]
pub struct TaggedDocument {
    /// The document.
    pub document: Document,
    /// Its sentences: those of the title first, then those of the text, in order.
    pub sentences: Vec<TaggedSentence>,
}
