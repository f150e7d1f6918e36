//! A worker: tags one document after another on one thread.

use std::sync::Arc;
use std::time::Instant;

use tch::Tensor;

use super::annotation::{TaggedSentence, Word};
use super::batch::{Batch, Sequence, plan};
use super::decode::{argmax, best_tree, entities};
use super::encoder::{Encoder, Pick, signed};
use super::error::TaggerError;
use super::heads::{Heads, values};
use super::labels::ROOT;
use super::model::{Shared, one_thread};
use super::shape::Shape;
use super::stats::TaggerStats;
use super::window::{self, MAX_LENGTH, Window};
use super::wordpiece::{CachedWordPiece, SentencePieces};
use crate::text::{Sentence, Token};

/// How the root of a later part of a very long sentence hangs on the root of the first.
const PART_ROOT: &str = "parataxis";

/// Tags documents on one thread; made by [`Tagger::worker`](super::Tagger::worker).
///
/// It may move to another thread, but serves one at a time.
pub struct TaggerWorker {
    shared: Arc<Shared>,
    encoder: Box<dyn Encoder>,
    heads: Heads,
    wordpiece: CachedWordPiece,
    stats: TaggerStats,
}

/// What the encoder sees of a sentence and what it makes of it: to hold the program against the
/// code that trained the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The pieces of each word.
    pub pieces: Vec<Vec<String>>,
    /// The shape of each word, as `labels.json` names it.
    pub shapes: Vec<&'static str>,
    /// The vector of `[CLS]`, then that of each word.
    pub vectors: Vec<Vec<f32>>,
}

/// A stretch of words that is parsed as one, before decoding: rows of the scores without `[CLS]`.
struct Part {
    words: Vec<Word>,
    ner: Vec<f32>,
}

impl TaggerWorker {
    pub(super) fn new(shared: Arc<Shared>, encoder: Box<dyn Encoder>, heads: Heads) -> Self {
        let wordpiece = CachedWordPiece::new(Arc::clone(&shared.wordpiece));
        Self { shared, encoder, heads, wordpiece, stats: TaggerStats::default() }
    }

    /// Tags the sentences of ONE document; the answer is in their order.
    ///
    /// What a sentence gets depends on the sentences of this call alone (in f32 and bf16 they share batches, so
    /// that they round together), never on the number of workers or on earlier calls.
    ///
    /// A sentence of more than 510 word pieces is read in overlapping windows, and one of more than
    /// 1,000 words is parsed in parts: the root of each later part becomes a `parataxis` of the first
    /// part's root.
    ///
    /// # Errors
    /// Only where libtorch fails, for want of memory.
    pub fn tag(&mut self, sentences: Vec<Sentence>) -> Result<Vec<TaggedSentence>, TaggerError> {
        one_thread();
        let _guard = tch::no_grad_guard();
        let clock = Instant::now();
        let pieces: Vec<SentencePieces> =
            sentences.iter().map(|s| self.wordpiece.sentence(&s.tokens)).collect();
        self.stats.wordpiece += clock.elapsed();

        let mut parts: Vec<Option<Part>> = sentences.iter().map(|_| None).collect();
        let (long, short): (Vec<usize>, Vec<usize>) =
            (0..pieces.len()).partition(|&i| pieces.get(i).is_some_and(window::is_needed));
        let lengths: Vec<usize> = short.iter().map(|&i| pieces.get(i).map_or(0, |p| p.ids.len())).collect();
        for batch in plan(&lengths, self.encoder.padding()) {
            let batch: Vec<usize> = batch.into_iter().filter_map(|b| short.get(b).copied()).collect();
            let inputs: Vec<(&[Token], &SentencePieces)> = batch
                .iter()
                .filter_map(|&i| Some((sentences.get(i)?.tokens.as_slice(), pieces.get(i)?)))
                .collect();
            for (i, part) in batch.into_iter().zip(self.tag_batch(&inputs)?) {
                if let Some(place) = parts.get_mut(i) {
                    *place = Some(part);
                }
            }
        }
        for i in long {
            if let (Some(sentence), Some(pieces), Some(place)) =
                (sentences.get(i), pieces.get(i), parts.get_mut(i))
            {
                *place = Some(self.tag_windowed(&sentence.tokens, pieces)?);
                self.stats.windowed += 1;
            }
        }

        let clock = Instant::now();
        let labels = &self.shared.labels;
        let mut tagged = Vec::with_capacity(sentences.len());
        for (sentence, part) in sentences.into_iter().zip(parts) {
            let Part { words, ner } = part.unwrap_or(Part { words: Vec::new(), ner: Vec::new() });
            self.stats.sentences += 1;
            self.stats.tokens += sentence.tokens.len() as u64;
            self.stats.truncated += u64::from(words.len() != sentence.tokens.len());
            let entities = entities(&ner, &labels.ner, &labels.entities, self.shared.entity_temperature);
            tagged.push(TaggedSentence::new(sentence, words, entities));
        }
        self.stats.decode += clock.elapsed();
        Ok(tagged)
    }

    /// Counts the sentences of a document as [`tag`](Self::tag) would, without tagging them.
    pub fn pass_over(&mut self, sentences: &[Sentence]) {
        for sentence in sentences {
            let windowed = window::is_needed(&self.wordpiece.sentence(&sentence.tokens));
            self.stats.windowed += u64::from(windowed);
            self.stats.sentences += 1;
            self.stats.tokens += sentence.tokens.len() as u64;
        }
    }

    /// What was done since this worker was made.
    pub fn stats(&self) -> TaggerStats {
        self.stats
    }

    /// Shows what the encoder sees of a sentence, and what it makes of it.
    ///
    /// # Errors
    /// Only where libtorch fails, for want of memory.
    pub fn inspect(&mut self, tokens: &[Token]) -> Result<Inspection, TaggerError> {
        one_thread();
        let _guard = tch::no_grad_guard();
        let pieces = self.wordpiece.sentence(tokens);
        let vectors = if window::is_needed(&pieces) {
            self.window_vectors(&pieces, &window::plan(&pieces))?
        } else {
            let words: Vec<usize> = (0..pieces.words()).collect();
            self.vectors(&[(&pieces, &words)])?
        };
        let vectors = values(&vectors).map_err(TaggerError::torch("read vectors"))?;
        let size = usize::try_from(self.shared.config.hidden_size).unwrap_or(1).max(1);
        let text = |word| {
            let ids = pieces.ids.get(pieces.word(word)).unwrap_or_default();
            ids.iter().map(|&id| self.shared.wordpiece.piece(id)).collect()
        };
        let shape_ids = &self.shared.labels.shape_ids;
        let shape = |id: &u8| {
            let mut shapes = Shape::ALL.iter().zip(shape_ids);
            shapes.find(|(_, of_shape)| *of_shape == id).map(|(shape, _)| shape.name())
        };
        Ok(Inspection {
            pieces: (0..pieces.words()).map(text).collect(),
            shapes: pieces.starts.iter().filter_map(|&at| shape(pieces.shapes.get(at)?)).collect(),
            vectors: vectors.chunks_exact(size).map(<[f32]>::to_vec).collect(),
        })
    }

    /// Tags sentences that fit into one batch.
    fn tag_batch(&mut self, inputs: &[(&[Token], &SentencePieces)]) -> Result<Vec<Part>, TaggerError> {
        let all: Vec<Vec<usize>> = inputs.iter().map(|(_, p)| (0..p.words()).collect()).collect();
        let rows: Vec<(&SentencePieces, &[usize])> =
            inputs.iter().zip(&all).map(|((_, pieces), words)| (*pieces, words.as_slice())).collect();
        let vectors = self.vectors(&rows)?;
        let tokens: Vec<&[Token]> = inputs.iter().map(|(tokens, _)| *tokens).collect();
        self.apply_heads(&vectors, &tokens)
    }

    /// Tags a sentence that is too long for the encoder.
    fn tag_windowed(&mut self, tokens: &[Token], pieces: &SentencePieces) -> Result<Part, TaggerError> {
        let windows = window::plan(pieces);
        let mut whole = Part { words: Vec::new(), ner: Vec::new() };
        let mut first_root = None;
        for group in window::groups(&windows) {
            let vectors = self.window_vectors(pieces, group)?;
            let offset = whole.words.len();
            let end = group.last().map_or(offset, |w| w.owned.end);
            let tokens = tokens.get(offset..end).unwrap_or_default();
            for mut part in self.apply_heads(&vectors, &[tokens])? {
                for (i, word) in part.words.iter_mut().enumerate() {
                    word.head = word.head.map(|head| head + offset);
                    if word.head.is_none() {
                        match first_root {
                            None => first_root = Some(offset + i),
                            Some(root) => {
                                word.head = Some(root);
                                word.deprel = PART_ROOT.to_owned();
                            }
                        }
                    }
                }
                whole.words.append(&mut part.words);
                whole.ner.append(&mut part.ner);
            }
        }
        Ok(whole)
    }

    /// The vector of the first window's `[CLS]`, then those of the words that the windows own.
    fn window_vectors(&mut self, pieces: &SentencePieces, group: &[Window]) -> Result<Tensor, TaggerError> {
        let mut vectors = Vec::with_capacity(group.len());
        for window in group {
            let cut = window::cut(pieces, window.words.clone());
            let owned: Vec<usize> = window.owned.clone().map(|word| word - window.words.start).collect();
            let rows = self.vectors(&[(&cut, &owned)])?;
            let start = i64::from(!vectors.is_empty());
            let rows = rows.f_narrow(0, start, signed(owned.len()) + 1 - start);
            vectors.push(rows.map_err(TaggerError::torch("join windows"))?);
        }
        Tensor::f_cat(&vectors, 0).map_err(TaggerError::torch("join windows"))
    }

    /// Encodes sequences and picks, for each, the vector of `[CLS]` and those of the given words.
    pub(super) fn vectors(
        &mut self,
        sequences: &[(&SentencePieces, &[usize])],
    ) -> Result<Tensor, TaggerError> {
        let clock = Instant::now();
        let rows: Vec<Sequence<'_>> =
            sequences.iter().map(|(p, _)| Sequence { ids: &p.ids, shapes: &p.shapes }).collect();
        let batch = Batch::new(&rows, self.shared.wordpiece.special(), self.encoder.padding(), MAX_LENGTH);
        let mut picks = Vec::new();
        for (row, (pieces, words)) in sequences.iter().enumerate() {
            picks.push(Pick { row, column: 0 });
            let starts = words.iter().filter_map(|&word| pieces.starts.get(word));
            picks.extend(starts.map(|start| Pick { row, column: start + 1 }));
        }
        let vectors = self.encoder.encode(&batch, &picks)?;
        self.stats.encoder += clock.elapsed();
        self.stats.pieces += batch.lengths().sum::<usize>() as u64;
        self.stats.padded_pieces += batch.computed(self.encoder.padding()) as u64;
        Ok(vectors)
    }

    /// From the vectors of `[CLS]` and words of each sentence to its annotations.
    fn apply_heads(&mut self, vectors: &Tensor, sentences: &[&[Token]]) -> Result<Vec<Part>, TaggerError> {
        let clock = Instant::now();
        let counts: Vec<usize> = sentences.iter().map(|tokens| tokens.len()).collect();
        let scores = self.heads.scores(vectors, &counts)?;
        self.stats.heads += clock.elapsed();

        let clock = Instant::now();
        let trees: Vec<Vec<Option<usize>>> =
            scores.arcs.iter().zip(&counts).map(|(arcs, &n)| best_tree(arcs, n)).collect();
        self.stats.decode += clock.elapsed();

        let clock = Instant::now();
        let mut head_rows = Vec::new();
        for tree in &trees {
            let start = head_rows.len();
            head_rows.push(signed(start));
            head_rows.extend(tree.iter().map(|head| signed(start + head.map_or(0, |h| h + 1))));
        }
        let relations = self.heads.relations(&scores, &head_rows)?;
        self.stats.heads += clock.elapsed();

        let clock = Instant::now();
        let labels = &self.shared.labels;
        let mut parts = Vec::with_capacity(sentences.len());
        let mut row = 0;
        for (tokens, tree) in sentences.iter().zip(trees) {
            row += 1; // that of [CLS]
            let ner = rows(&scores.ner, row, tokens.len(), labels.ner.len()).to_vec();
            let mut words = Vec::with_capacity(tokens.len());
            for (token, head) in tokens.iter().zip(tree) {
                let relation = match head {
                    None => labels.root,
                    Some(_) => argmax(rows(&relations, row, 1, labels.deprel.len()), |r| r != labels.root)
                        .unwrap_or(labels.root),
                };
                let upos = argmax(rows(&scores.upos, row, 1, labels.upos.len()), |_| true)
                    .and_then(|u| labels.upos.get(u).copied())
                    .unwrap_or(super::Upos::X);
                words.push(Word {
                    lemma: self.shared.lemmas.lemma(
                        &token.form,
                        upos,
                        rows(&scores.lemma, row, 1, labels.lemma_scripts.len()),
                        &labels.lemma_scripts,
                    ),
                    upos,
                    head,
                    deprel: labels.deprel.get(relation).map_or(ROOT, String::as_str).to_owned(),
                });
                row += 1;
            }
            parts.push(Part { words, ner });
        }
        self.stats.decode += clock.elapsed();
        Ok(parts)
    }
}

impl std::fmt::Debug for TaggerWorker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaggerWorker").field("stats", &self.stats).finish_non_exhaustive()
    }
}

/// Some rows of a matrix.
fn rows(matrix: &[f32], first: usize, count: usize, width: usize) -> &[f32] {
    matrix.get(first * width..(first + count) * width).unwrap_or_default()
}

#[cfg(test)]
impl TaggerWorker {
    /// The pieces of a sentence.
    pub(super) fn pieces(&mut self, tokens: &[Token]) -> SentencePieces {
        self.wordpiece.sentence(tokens)
    }

    /// The vectors of several sentences from one batch.
    pub(super) fn inspect_all(&mut self, sentences: &[Sentence]) -> Result<Vec<f32>, TaggerError> {
        let pieces: Vec<SentencePieces> = sentences.iter().map(|s| self.pieces(&s.tokens)).collect();
        let words: Vec<Vec<usize>> = pieces.iter().map(|p| (0..p.words()).collect()).collect();
        let rows: Vec<_> = pieces.iter().zip(&words).map(|(p, w)| (p, w.as_slice())).collect();
        let _guard = tch::no_grad_guard();
        values(&self.vectors(&rows)?).map_err(TaggerError::torch("read vectors"))
    }
}
