//! From a paragraph to tokens, by rule. One pass, linear in the length of the text.

use super::lexicon::{AbbreviationKind, Lexicon};

/// What a token is, as far as finding sentences needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Punctuation,
    /// "Mr.", "Gen.": a name follows.
    Title,
    /// "Inc.", "Sept.", "U.S.": may end a sentence.
    Abbreviation,
    /// "J.": a name follows.
    Initial,
}

/// A token before it belongs to a sentence. Bytes of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawToken {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// No token is longer than this (bytes): a longer run without any boundary is data, not language.
const MAX_TOKEN: usize = 1_000;
/// Longest run without white space that is searched for addresses.
const MAX_ADDRESS: usize = 4_000;

/// Letters, digits, and what modifies them.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Tokenizes one paragraph after the other.
pub(super) struct Tokenizer<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    /// End of the paragraph.
    end: usize,
    tokens: Vec<RawToken>,
}

impl<'a> Tokenizer<'a> {
    /// Tokens of `text[start..end]`, in order.
    pub(super) fn run(lexicon: &'a Lexicon, text: &'a str, start: usize, end: usize) -> Vec<RawToken> {
        let mut this = Self { lexicon, text, end, tokens: Vec::new() };
        let mut at = start;
        while at < end {
            let Some(c) = this.char_at(at, end) else { break };
            if c.is_whitespace() {
                at += c.len_utf8();
                continue;
            }
            let stop = this.scan(at, end, |c| !c.is_whitespace());
            this.chunk(at, stop);
            at = stop;
        }
        this.tokens
    }

    fn char_at(&self, at: usize, end: usize) -> Option<char> {
        self.text.get(at..end)?.chars().next()
    }

    /// The end of the run of characters from `at` that `keep` accepts.
    fn scan(&self, at: usize, end: usize, keep: impl Fn(char) -> bool) -> usize {
        let rest = self.text.get(at..end).unwrap_or_default();
        at + rest.find(|c| !keep(c)).unwrap_or(rest.len())
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind) {
        let mut from = start;
        while end - from > MAX_TOKEN {
            let mut to = from + MAX_TOKEN;
            while !self.text.is_char_boundary(to) {
                to -= 1;
            }
            self.tokens.push(RawToken { start: from, end: to, kind });
            from = to;
        }
        if from < end {
            self.tokens.push(RawToken { start: from, end, kind });
        }
    }

    /// A run without white space.
    fn chunk(&mut self, start: usize, end: usize) {
        let mut at = start;
        let chunk = self.slice(start, end);
        let inner = chunk.get(..chunk.len().saturating_sub(1)).unwrap_or(chunk);
        if chunk.len() <= MAX_ADDRESS && inner.bytes().any(|b| matches!(b, b'.' | b'@' | b'#' | b'/' | b':'))
        {
            let lexicon = self.lexicon;
            for found in lexicon.special.find_iter(chunk) {
                let from = start + found.start();
                let form = found.as_str();
                // The sentence's own punctuation is none of the address's.
                let form = form.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '’', '…']);
                if from < at || form.len() < 2 {
                    continue;
                }
                self.plain(at, from, end);
                self.push(from, from + form.len(), Kind::Word);
                at = from + form.len();
            }
        }
        self.plain(at, end, end);
    }

    /// `start..end` holds no address; the run without white space goes on to `run_end`.
    fn plain(&mut self, start: usize, end: usize, run_end: usize) {
        let mut at = start;
        while at < end {
            let Some(c) = self.char_at(at, end) else { break };
            let next = self.char_at(at + c.len_utf8(), end);
            let digit_next = next.is_some_and(|n| n.is_ascii_digit());
            at = if c.is_ascii_digit() || (at == start && matches!(c, '.' | '+') && digit_next) {
                self.number(at, end)
            } else if is_apostrophe(c) {
                self.apostrophe(at, end)
            } else if is_word_char(c) {
                self.word(at, end, run_end)
            } else {
                self.punctuation(at, end, c)
            };
        }
    }

    /// True where `at` directly follows a letter or digit.
    fn follows_word(&self, at: usize) -> bool {
        self.tokens.last().is_some_and(|t| {
            t.end == at
                && self.slice(t.start, t.end).chars().next_back().is_some_and(|c| is_word_char(c) || c == '.')
        })
    }

    fn apostrophe(&mut self, at: usize, end: usize) -> usize {
        let after = at + self.char_at(at, end).map_or(1, char::len_utf8);
        let stop = self.scan(after, end, is_word_char);
        let letters = self.slice(after, stop);
        if !letters.is_empty() {
            let decade =
                letters.trim_end_matches('s').len() == 2 && letters.starts_with(|c: char| c.is_ascii_digit());
            let glued = self.follows_word(at);
            if (glued && self.lexicon.is_clitic(letters)) || (!glued && self.lexicon.is_elided(letters)) {
                self.push(at, stop, Kind::Word);
                return stop;
            }
            if decade && !glued {
                self.push(at, stop, Kind::Number);
                return stop;
            }
            // "'s" after a quotation mark or a bracket.
            let first = self.tokens.last().is_none_or(|t| t.end != at);
            if !first && letters == "s" {
                self.push(at, stop, Kind::Word);
                return stop;
            }
        }
        let c = self.char_at(at, end).unwrap_or('\'');
        // Two of them are one quotation mark, as typewriters have it.
        let after =
            if matches!(c, '\'' | '`') && self.char_at(after, end) == Some(c) { after + 1 } else { after };
        self.push(at, after, Kind::Punctuation);
        after
    }

    fn number(&mut self, start: usize, end: usize) -> usize {
        let stop = self.number_end(start, end);
        let suffix_end = self.scan(stop, end, is_word_char);
        let suffix = self.slice(stop, suffix_end);
        if suffix.is_empty() {
            self.push(start, stop, Kind::Number);
            stop
        } else if self.lexicon.is_number_suffix(suffix) {
            self.push(start, suffix_end, Kind::Number);
            suffix_end
        } else if self.lexicon.is_unit(suffix) {
            self.push(start, stop, Kind::Number);
            self.word(stop, end, end)
        } else {
            self.push(start, suffix_end, Kind::Word);
            suffix_end
        }
    }

    /// The end of the digits from `start`, with what joins digits: "1,200.5", "10:30", "9/11".
    fn number_end(&self, start: usize, end: usize) -> usize {
        if let Some(window) = (0..4).find_map(|less| self.text.get(start..end.min(start + 16 - less)))
            && let Some(found) = self.lexicon.hyphenated_number.find(window)
        {
            return start + found.end();
        }
        let first = if self.slice(start, end).starts_with(['.', '+']) { start + 1 } else { start };
        let mut at = self.scan(first, end, |c| c.is_ascii_digit());
        let mut slashes = 0;
        while let Some(c) = self.char_at(at, end) {
            let joins = match c {
                '.' | ':' => true,
                // Thousands; "3,4" is a list.
                ',' => self.scan(at + 1, end.min(at + 5), |c| c.is_ascii_digit()) == at + 4,
                '/' => {
                    slashes += 1;
                    slashes <= 2
                }
                _ => false,
            };
            if !joins || !self.char_at(at + 1, end).is_some_and(|n| n.is_ascii_digit()) {
                break;
            }
            at = self.scan(at + 1, end, |c| c.is_ascii_digit());
        }
        at
    }

    fn word(&mut self, start: usize, end: usize, run_end: usize) -> usize {
        let mut at = self.scan(start, end, is_word_char);
        let mut hyphenated = false;
        while let Some(c) = self.char_at(at, end) {
            let after = at + c.len_utf8();
            let next = self.char_at(after, end);
            let letter_next = next.is_some_and(is_word_char);
            let word = self.slice(start, at);
            if is_apostrophe(c) && c != '`' && letter_next {
                let stop = self.scan(after, end, is_word_char);
                let letters = self.slice(after, stop);
                if letters.eq_ignore_ascii_case("t") && word.len() > 1 && word.ends_with(['n', 'N']) {
                    self.push(start, at - 1, Kind::Word);
                    self.push(at - 1, stop, Kind::Word);
                    return stop;
                }
                if self.lexicon.is_clitic(letters) || at - start > MAX_TOKEN {
                    break;
                }
                at = stop;
            } else if is_hyphen(c) && letter_next && !hyphenated && self.lexicon.is_prefix(word) {
                hyphenated = true;
                at = if next.is_some_and(|n| n.is_ascii_digit()) {
                    let stop = self.number_end(after, end);
                    self.scan(stop, end, is_word_char)
                } else {
                    self.scan(after, end, is_word_char)
                };
            } else if c == '&' && next.is_some_and(char::is_uppercase) && word.len() <= 4 && is_upper(word)
                || matches!(c, '_' | '*') && letter_next
            {
                at = self.scan(after, end, is_word_char);
            } else if c == '$' && word.len() <= 3 && is_upper(word) {
                self.push(start, after, Kind::Punctuation);
                return after;
            } else {
                break;
            }
        }
        if self.char_at(at, end) == Some('.')
            && let Some((stop, kind)) = self.abbreviation(start, at, end, run_end)
        {
            self.push(start, stop, kind);
            return stop;
        }
        match self.lexicon.split_of(self.slice(start, at)) {
            Some(cut) => {
                self.push(start, start + cut, Kind::Word);
                self.push(start + cut, at, Kind::Word);
            }
            None => self.push(start, at, Kind::Word),
        }
        at
    }

    /// Whether the full stop at `dot` belongs to the word before it; where the token then ends.
    fn abbreviation(&self, start: usize, dot: usize, end: usize, run_end: usize) -> Option<(usize, Kind)> {
        let word = self.slice(start, dot);
        let after = self.char_at(dot + 1, run_end);
        if after == Some('.') || word.len() > 12 {
            return None;
        }
        let letters = word.chars().count();
        if after.is_some_and(char::is_alphabetic) {
            if let Some(form) =
                self.lexicon.inner.iter().find(|f| self.slice(start, end).starts_with(f.as_str()))
            {
                return Some((start + form.len(), Kind::Abbreviation));
            }
            if letters == 1
                && let Some(stop) = self.acronym_end(dot, end)
            {
                return Some((stop, Kind::Abbreviation));
            }
        }
        // What stands after the full stop, and whether white space lies between.
        let (next, spaced) = match after {
            Some(c) => (Some(c), false),
            None => {
                let gap = self.scan(run_end, self.end, char::is_whitespace);
                (self.char_at(gap, self.end), true)
            }
        };
        let last_of_paragraph = next.is_none();
        if letters == 1 && word != "I" && word.starts_with(char::is_uppercase) {
            let initial = next.is_some_and(char::is_uppercase)
                || (!spaced && next.is_some_and(|c| c == ',' || c == '-'));
            return initial.then_some((dot + 1, Kind::Initial));
        }
        let previous = self.tokens.last().filter(|t| t.end <= start);
        let kind = self.lexicon.abbreviation(word).iter().find_map(|kind| match kind {
            AbbreviationKind::Title => (!last_of_paragraph).then_some(Kind::Title),
            AbbreviationKind::General => Some(Kind::Abbreviation),
            AbbreviationKind::BeforeNumber => next.is_some_and(|c| c.is_ascii_digit()).then_some(Kind::Title),
            AbbreviationKind::AfterNumber => {
                let number = previous.is_some_and(|t| t.kind == Kind::Number);
                (number && next.is_some_and(|c| !c.is_uppercase())).then_some(Kind::Abbreviation)
            }
            AbbreviationKind::AfterComma => {
                previous.is_some_and(|t| self.slice(t.start, t.end) == ",").then_some(Kind::Abbreviation)
            }
        })?;
        if last_of_paragraph && self.lexicon.splits_at_end(word) {
            return None;
        }
        Some((dot + 1, kind))
    }

    /// The end of "U.S.", "a.m.", "J.K." where the first letter's full stop stands at `dot`.
    fn acronym_end(&self, dot: usize, end: usize) -> Option<usize> {
        let mut stop = None;
        let mut at = dot;
        while self.char_at(at, end) == Some('.') {
            let Some(letter) = self.char_at(at + 1, end).filter(|c| c.is_alphabetic()) else { break };
            let after = at + 1 + letter.len_utf8();
            let next = self.char_at(after, end);
            if next.is_some_and(is_word_char) {
                break;
            }
            at = after;
            stop = Some(if next == Some('.') { after + 1 } else { after });
        }
        stop
    }

    fn punctuation(&mut self, start: usize, end: usize, c: char) -> usize {
        let stop = match c {
            '?' | '!' => self.scan(start, end, |n| matches!(n, '?' | '!')),
            '…' => self.scan(start, end, |n| matches!(n, '…' | '.')),
            '.' | '-' | '*' | '=' | '_' | '~' | '#' | '+' | '<' | '>' | '|' | '^' => {
                self.scan(start, end, |n| n == c)
            }
            _ => start + c.len_utf8(),
        };
        self.push(start, stop, Kind::Punctuation);
        stop
    }
}

fn is_upper(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_uppercase)
}
