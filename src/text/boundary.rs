//! From the tokens of a paragraph to sentences.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::tokenize::{Kind, RawToken};

/// No sentence is longer than this: what follows is a sentence of its own. Lists and tables without
/// a full stop reach it, language hardly does.
const MAX_SENTENCE: usize = 300;
/// A name of up to so many tokens stands between a quotation and its verb of speaking.
const MAX_SPEAKER: usize = 4;

/// Finds where sentences end among the tokens of one paragraph.
pub(super) struct Splitter<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    tokens: &'a [RawToken],
}

impl<'a> Splitter<'a> {
    /// The sentences, as ranges of tokens that follow each other without a gap.
    pub(super) fn run(lexicon: &'a Lexicon, text: &'a str, tokens: &'a [RawToken]) -> Vec<Range<usize>> {
        let this = Self { lexicon, text, tokens };
        let mut sentences = Vec::new();
        let mut start = 0;
        let mut straight_quote_open = false;
        let mut at = 0;
        while at < tokens.len() {
            let form = this.form(at);
            if form == "\"" {
                straight_quote_open = !straight_quote_open;
            }
            let mut next = at + 1;
            if let Some(strength) = this.terminal(at, start) {
                let mut closed = false;
                while this.closes(next, straight_quote_open) {
                    straight_quote_open &= this.form(next) != "\"";
                    closed = true;
                    next += 1;
                }
                // Reference marks belong to what they prove: "... in 1805.[19] An ...".
                while let Some(after) = this.reference(next) {
                    next = after;
                }
                if this.ends(strength, at, next, closed) {
                    this.push(&mut sentences, start..next);
                    start = next;
                }
            }
            at = next;
        }
        this.push(&mut sentences, start..tokens.len());
        sentences
    }

    fn form(&self, index: usize) -> &'a str {
        self.tokens.get(index).and_then(|t| self.text.get(t.start..t.end)).unwrap_or_default()
    }

    fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|t| t.kind)
    }

    /// True where white space stands before the token.
    fn spaced(&self, index: usize) -> bool {
        match (index.checked_sub(1).and_then(|i| self.tokens.get(i)), self.tokens.get(index)) {
            (Some(before), Some(token)) => before.end < token.start,
            _ => true,
        }
    }

    fn push(&self, sentences: &mut Vec<Range<usize>>, range: Range<usize>) {
        let mut range = range;
        while range.len() > MAX_SENTENCE {
            // The last semicolon or comma of the second half, else the limit itself.
            let limit = range.start + MAX_SENTENCE;
            let cut = (range.start + MAX_SENTENCE / 2..limit)
                .rev()
                .find(|&i| matches!(self.form(i), ";" | "," | "•" | "|"))
                .map_or(limit, |i| i + 1);
            sentences.push(range.start..cut);
            range.start = cut;
        }
        if !range.is_empty() {
            sentences.push(range);
        }
    }

    /// How a token ends a sentence, if it can.
    fn terminal(&self, index: usize, sentence_start: usize) -> Option<Terminal> {
        let form = self.form(index);
        match self.kind(index)? {
            Kind::Abbreviation => form.ends_with('.').then_some(Terminal::Abbreviation),
            Kind::Punctuation => match form.chars().next()? {
                // "1." opens a list item.
                '.' if form.len() == 1 => {
                    let list = index == 1 && sentence_start == 0 && self.kind(0) == Some(Kind::Number);
                    (!list && index > sentence_start).then_some(Terminal::Stop)
                }
                '.' | '…' => (index > sentence_start).then_some(Terminal::Ellipsis),
                '?' | '!' => Some(Terminal::Mark),
                '。' | '！' | '？' => Some(Terminal::Stop),
                _ => None,
            },
            Kind::Word | Kind::Number | Kind::Title | Kind::Initial => None,
        }
    }

    /// True where the token is a closing quotation mark or bracket that belongs to the sentence before.
    fn closes(&self, index: usize, straight_quote_open: bool) -> bool {
        if self.spaced(index) {
            return false;
        }
        match self.form(index) {
            ")" | "]" | "}" | "”" | "’" | "»" | "''" => true,
            "\"" => straight_quote_open || self.spaced(index + 1) || index + 1 == self.tokens.len(),
            "'" => self.spaced(index + 1) || index + 1 == self.tokens.len() || self.form(index + 1) == "\"",
            _ => false,
        }
    }

    /// The token after "[19]", where one stands at `index`.
    fn reference(&self, index: usize) -> Option<usize> {
        let mark = self.form(index) == "["
            && self.kind(index + 1) == Some(Kind::Number)
            && self.form(index + 2) == "]";
        mark.then_some(index + 3)
    }

    /// Whether a sentence ends before token `next`, after the terminal at `at` and what closes it.
    fn ends(&self, terminal: Terminal, at: usize, next: usize, closed: bool) -> bool {
        if next >= self.tokens.len() {
            return true;
        }
        let Some(start) = self.start_at(next) else { return false };
        if !self.spaced(next) {
            // Scraped text lost the white space: "... in Iraq.He said".
            let before = at.checked_sub(1).map(|i| self.form(i)).unwrap_or_default();
            let word_before = before
                .chars()
                .next_back()
                .is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || ")”\"’%".contains(c))
                && before.chars().count() > 1;
            return matches!(terminal, Terminal::Stop | Terminal::Mark)
                && matches!(start, Start::Starter | Start::Upper | Start::Opening)
                && (closed || word_before)
                && self.form(next).chars().count()
                    + usize::from(matches!(start, Start::Starter | Start::Opening))
                    > 1;
        }
        match terminal {
            Terminal::Stop => start != Start::Lower,
            Terminal::Mark => start != Start::Lower && !(closed && self.speaker_follows(next)),
            Terminal::Ellipsis => closed && start != Start::Lower || start == Start::Starter,
            Terminal::Abbreviation => start == Start::Starter || closed && start == Start::Upper,
        }
    }

    /// How the token looks as the first of a sentence; `None` where it cannot be one.
    fn start_at(&self, index: usize) -> Option<Start> {
        let mut at = index;
        let mut opening = false;
        // Opening quotation marks, brackets, ellipses and bullets stand before the first word.
        while self.kind(at) == Some(Kind::Punctuation) && at < index + 4 {
            match self.form(at) {
                "," | ";" | ":" | ")" | "]" | "%" | "/" | "." => return None,
                "—" | "–" | "-" | "--" => return None,
                _ => opening = true,
            }
            at += 1;
        }
        let form = self.form(at);
        let Some(first) = form.chars().next() else { return Some(Start::Opening) };
        Some(if first.is_lowercase() {
            // "iPhone", "eBay"; a quotation that goes on in lower case starts no sentence.
            if form.chars().skip(1).take(2).any(char::is_uppercase)
                || (form == "al" && self.form(at + 1) == "-")
            {
                Start::Upper
            } else {
                Start::Lower
            }
        } else if self.lexicon.is_starter(form) {
            Start::Starter
        } else if opening {
            Start::Opening
        } else {
            Start::Upper
        })
    }

    /// "...?” John Kirby asked": the sentence goes on after the quotation.
    fn speaker_follows(&self, index: usize) -> bool {
        for at in index..=index + MAX_SPEAKER {
            let form = self.form(at);
            if self.lexicon.is_speech_verb(form) {
                return at > index;
            }
            let name =
                form.starts_with(char::is_uppercase) && !(at == index && self.lexicon.is_starter(form));
            if !name {
                return false;
            }
        }
        false
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Terminal {
    /// A full stop.
    Stop,
    /// Question and exclamation marks.
    Mark,
    /// "...", "…".
    Ellipsis,
    /// An abbreviation that may end a sentence.
    Abbreviation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Lower,
    /// A capital or a digit.
    Upper,
    /// A capital after an opening quotation mark or bracket, or a symbol.
    Opening,
    /// A capitalised word that starts sentences.
    Starter,
}
