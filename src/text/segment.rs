//! From a document to its sentences: paragraphs, zones, tokens.

use std::path::Path;

use super::boundary::Splitter;
use super::furniture::Furniture;
use super::inserted::without_inserted;
use super::lexicon::Lexicon;
use super::paragraph::{Paragraph, paragraphs};
use super::tokenize::{RawToken, Tokenizer};
use super::zone::paragraph_zones;
use super::{ByteSpan, Field, Sentence, Token, Zone};
use crate::corpus::Document;
use crate::data::{DataError, read};

/// Splits documents into sentences and tokens. Reads its tables once and can be shared by threads.
#[derive(Debug)]
pub struct Segmenter {
    lexicon: Lexicon,
    furniture: Furniture,
}

/// Fewest tokens of a sentence that is text though furniture stands on its line.
const RUNNING: usize = 8;

impl Segmenter {
    /// Reads `text/tokens.toml` and `text/furniture.toml` below the data folder.
    pub fn load(data: &Path) -> Result<Self, DataError> {
        let dir = data.join("text");
        Ok(Self {
            lexicon: load(&dir.join("tokens.toml"), Lexicon::parse)?,
            furniture: load(&dir.join("furniture.toml"), Furniture::parse)?,
        })
    }

    /// The sentences of the title, then those of the text, in order. They do not overlap, and the tokens of all of them
    /// cover every character that is not white space, but for headlines of other articles within a sentence. Linear in
    /// the length of the text.
    pub fn segment(&self, document: &Document) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        if let Some(title) = &document.title {
            for (index, paragraph) in paragraphs(title).iter().enumerate() {
                self.paragraph(title, Field::Title, *paragraph, index, Zone::Headline, &mut sentences);
            }
        }
        let text = &*without_inserted(&document.text);
        let paragraphs = paragraphs(text);
        let zones = paragraph_zones(text, &paragraphs, document.title_in_text, &self.furniture);
        for (index, (paragraph, zone)) in paragraphs.iter().zip(zones).enumerate() {
            self.paragraph(text, Field::Text, *paragraph, index, zone, &mut sentences);
        }
        sentences
    }

    fn paragraph(
        &self,
        text: &str,
        field: Field,
        paragraph: Paragraph,
        index: usize,
        zone: Zone,
        sentences: &mut Vec<Sentence>,
    ) {
        let tokens = Tokenizer::run(&self.lexicon, text, paragraph.start, paragraph.end);
        let ranges = Splitter::run(&self.lexicon, text, &tokens);
        let alone = ranges.len() == 1;
        // A caption or a notice glued to text: each sentence answers for itself.
        let glued = !alone
            && zone == Zone::Furniture
            && self.furniture.is_line(text.get(paragraph.start..paragraph.end).unwrap_or_default());
        for range in ranges {
            let Some(tokens) = tokens.get(range) else { continue };
            let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
            let span = ByteSpan::new(first.start, last.end);
            let sentence = span.of(text);
            let own = match zone {
                Zone::Furniture if glued && tokens.len() >= RUNNING => {
                    let furniture = self.furniture.is_line(sentence) || self.furniture.is_sentence(sentence);
                    if furniture { zone } else { Zone::Body }
                }
                Zone::Body if !alone && self.furniture.is_sentence(sentence) => Zone::Furniture,
                _ => zone,
            };
            sentences.push(Sentence {
                field,
                zone: own,
                paragraph: index,
                span,
                tokens: tokens.iter().map(|raw| token(text, *raw)).collect(),
            });
        }
    }
}

fn token(text: &str, raw: RawToken) -> Token {
    let span = ByteSpan::new(raw.start, raw.end);
    let next = text.get(raw.end..).and_then(|rest| rest.chars().next());
    Token { form: span.of(text).to_owned(), span, glued: next.is_some_and(|c| !c.is_whitespace()) }
}

fn load<T>(path: &Path, parse: fn(&str) -> Result<T, String>) -> Result<T, DataError> {
    parse(&read(path)?).map_err(|message| DataError::parse(path, message))
}
