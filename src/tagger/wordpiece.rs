//! Words to word pieces, each word on its own.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use rust_tokenizers::tokenizer::{BertTokenizer, Tokenizer};
use rust_tokenizers::vocab::{BertVocab, Vocab};

use super::error::{TaggerError, read};
use super::labels::Labels;
use super::shape::Shape;
use crate::text::Token;

/// Characters of a word that are looked at. A run of more than 100 without punctuation is `[UNK]`
/// to BERT anyway; what lies beyond this cannot change the first piece, whose vector stands for the word.
const MAX_WORD_CHARS: usize = 1000;
/// Words kept in a worker's cache, and the bytes of the longest one.
const CACHE_WORDS: usize = 1 << 16;
const CACHE_WORD_BYTES: usize = 48;

/// Ids of the special pieces.
#[derive(Debug, Clone, Copy)]
pub(super) struct SpecialIds {
    pub(super) pad: u32,
    pub(super) unknown: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// The vocabulary and its tokenizer; shared by all workers.
pub(super) struct WordPiece {
    tokenizer: BertTokenizer,
    special: SpecialIds,
    shape_ids: [u8; Shape::ALL.len()],
}

/// The pieces of one word.
#[derive(Debug, Clone)]
struct WordPieces {
    ids: Box<[u32]>,
    shape: u8,
}

/// The pieces of one sentence, without `[CLS]` and `[SEP]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SentencePieces {
    /// Piece ids.
    pub(super) ids: Vec<u32>,
    /// Token type of each piece: the shape of its word.
    pub(super) shapes: Vec<u8>,
    /// Where each word begins in `ids`; every word has at least one piece.
    pub(super) starts: Vec<usize>,
}

impl SentencePieces {
    /// Words.
    pub(super) fn words(&self) -> usize {
        self.starts.len()
    }

    /// Pieces of a word.
    pub(super) fn word(&self, word: usize) -> std::ops::Range<usize> {
        let end = self.ids.len();
        self.starts.get(word).copied().unwrap_or(end)..self.starts.get(word + 1).copied().unwrap_or(end)
    }
}

impl WordPiece {
    /// Reads `vocab.txt`, which must have `size` lines.
    pub(super) fn load(path: &Path, size: i64, labels: &Labels) -> Result<Self, TaggerError> {
        let invalid = |problem: String| TaggerError::invalid(path, problem);
        let text = read(path)?;
        let mut lines: HashMap<&str, usize> = HashMap::new();
        for (number, piece) in (1..).zip(text.lines().map(str::trim)) {
            if let Some(before) = lines.insert(piece, number) {
                return Err(invalid(format!("line {number}: {piece:?} stands in line {before} already")));
            }
        }
        if i64::try_from(lines.len()) != Ok(size) {
            return Err(invalid(format!("{} lines, but vocab_size in config.json is {size}", lines.len())));
        }
        let id = |piece: &str| {
            let line = lines.get(piece).ok_or_else(|| invalid(format!("there is no {piece:?}")))?;
            u32::try_from(line - 1).map_err(|e| invalid(e.to_string()))
        };
        let special =
            SpecialIds { pad: id("[PAD]")?, unknown: id("[UNK]")?, start: id("[CLS]")?, end: id("[SEP]")? };
        let mut vocab = BertVocab::from_file(path).map_err(|e| invalid(e.to_string()))?;
        // A word "[SEP]" in a text is a word, not the end of a sequence.
        vocab.special_values.clear();
        let tokenizer = BertTokenizer::from_existing_vocab(vocab, labels.lower_case, labels.strip_accents);
        Ok(Self { tokenizer, special, shape_ids: labels.shape_ids })
    }

    /// Ids of the special pieces.
    pub(super) fn special(&self) -> SpecialIds {
        self.special
    }

    /// The text of a piece.
    pub(super) fn piece(&self, id: u32) -> String {
        self.tokenizer.vocab().indices().get(&i64::from(id)).cloned().unwrap_or_default()
    }

    /// A word that gives no piece (white space, control characters) is `[UNK]`.
    fn split(&self, form: &str) -> WordPieces {
        let head = match form.char_indices().nth(MAX_WORD_CHARS) {
            Some((end, _)) => form.get(..end).unwrap_or(form),
            None => form,
        };
        let id = |piece: &String| {
            let id = self.tokenizer.vocab().values().get(piece);
            id.and_then(|&id| u32::try_from(id).ok()).unwrap_or(self.special.unknown)
        };
        let mut ids: Vec<u32> = self.tokenizer.tokenize(head).iter().map(id).collect();
        if ids.is_empty() {
            ids.push(self.special.unknown);
        }
        let shape = self.shape_ids.get(Shape::of(form) as usize).copied().unwrap_or(0);
        WordPieces { ids: ids.into(), shape }
    }
}

/// [`WordPiece`] with a cache: words repeat, and splitting one allocates a lot. One a worker.
pub(super) struct CachedWordPiece {
    inner: Arc<WordPiece>,
    cache: HashMap<String, WordPieces>,
}

impl CachedWordPiece {
    /// With an empty cache.
    pub(super) fn new(inner: Arc<WordPiece>) -> Self {
        Self { inner, cache: HashMap::new() }
    }

    /// The pieces of a sentence.
    pub(super) fn sentence(&mut self, tokens: &[Token]) -> SentencePieces {
        let mut out = SentencePieces::default();
        for token in tokens {
            out.starts.push(out.ids.len());
            if let Some(word) = self.cache.get(&token.form) {
                out.push(word);
                continue;
            }
            let word = self.inner.split(&token.form);
            out.push(&word);
            if token.form.len() <= CACHE_WORD_BYTES {
                if self.cache.len() >= CACHE_WORDS {
                    self.cache.clear();
                }
                self.cache.insert(token.form.clone(), word);
            }
        }
        out
    }
}

impl SentencePieces {
    fn push(&mut self, word: &WordPieces) {
        self.ids.extend_from_slice(&word.ids);
        self.shapes.resize(self.ids.len(), word.shape);
    }
}
