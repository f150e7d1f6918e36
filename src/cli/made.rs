//! A tagger of fixed answers, for tests and for measuring everything but the tagger. It knows a handful of
//! words, so its triples mean nothing outside texts that were made for it; `run.json` names it as the model.

use std::time::Duration;

use super::error::CliError;
use crate::export::ModelInfo;
use crate::tagger::{
    Entity, Inflections, Precision, TaggedSentence, Tagger, TaggerError, TaggerStats, TaggerWorker, Upos,
    Word,
};
use crate::text::{Sentence, Token};

/// What tags one document after another on one thread.
pub(super) trait Tags {
    /// Tags the sentences of one document.
    fn tag(&mut self, sentences: Vec<Sentence>) -> Result<Vec<TaggedSentence>, TaggerError>;
    /// Counts the sentences of a document that is not tagged.
    fn pass_over(&mut self, sentences: &[Sentence]);
    /// What was done so far.
    fn stats(&self) -> TaggerStats;
}

impl Tags for TaggerWorker {
    fn tag(&mut self, sentences: Vec<Sentence>) -> Result<Vec<TaggedSentence>, TaggerError> {
        Self::tag(self, sentences)
    }

    fn pass_over(&mut self, sentences: &[Sentence]) {
        Self::pass_over(self, sentences);
    }

    fn stats(&self) -> TaggerStats {
        Self::stats(self)
    }
}

/// Where a run's taggers come from.
pub(super) enum Taggers {
    /// A model.
    Model(Tagger),
    /// Fixed answers, each document held for so long.
    Made(Duration),
}

impl Taggers {
    /// So many of them.
    pub(super) fn take(&self, count: usize) -> Result<Vec<Box<dyn Tags + Send>>, CliError> {
        (0..count).map(|_| self.one().map_err(CliError::from)).collect()
    }

    /// One more.
    pub(super) fn one(&self) -> Result<Box<dyn Tags + Send>, TaggerError> {
        Ok(match self {
            Self::Model(tagger) => Box::new(tagger.worker()?),
            Self::Made(pause) => Box::new(Made { pause: *pause, stats: TaggerStats::default() }),
        })
    }

    /// What `run.json` says of the model.
    pub(super) fn info(&self) -> ModelInfo {
        match self {
            Self::Model(tagger) => ModelInfo {
                name: tagger.name().to_owned(),
                version: tagger.version().to_owned(),
                hash: tagger.model_hash().to_owned(),
            },
            Self::Made(_) => {
                ModelInfo { name: "test-tagger".to_owned(), version: "1".to_owned(), hash: "none".to_owned() }
            }
        }
    }

    /// Which forms its lemmas may have.
    pub(super) fn inflections(&self) -> Inflections {
        match self {
            Self::Model(tagger) => tagger.inflections(),
            Self::Made(_) => {
                Inflections::of_table(VERBS.map(|(form, lemma)| (form.to_owned(), lemma.to_owned())))
            }
        }
    }

    /// The precision of its arithmetic.
    pub(super) fn precision(&self) -> &'static str {
        match self {
            Self::Model(tagger) => tagger.precision().name(),
            Self::Made(_) => Precision::F32.name(),
        }
    }
}

struct Made {
    pause: Duration,
    stats: TaggerStats,
}

impl Tags for Made {
    fn tag(&mut self, sentences: Vec<Sentence>) -> Result<Vec<TaggedSentence>, TaggerError> {
        std::thread::sleep(self.pause);
        self.pass_over(&sentences);
        Ok(sentences.into_iter().map(answer).collect())
    }

    fn pass_over(&mut self, sentences: &[Sentence]) {
        self.stats.sentences += sentences.len() as u64;
        self.stats.tokens += sentences.iter().map(|s| s.tokens.len() as u64).sum::<u64>();
    }

    fn stats(&self) -> TaggerStats {
        self.stats
    }
}

/// The verbs that it knows, with their lemmas.
const VERBS: [(&str, &str); 5] =
    [("sent", "send"), ("supplied", "supply"), ("shipped", "ship"), ("said", "say"), ("denied", "deny")];

/// The first verb is the root, each further one hangs on the one before; a name before a verb is its subject, a
/// noun behind it its object, and what follows a preposition is oblique.
fn answer(sentence: Sentence) -> TaggedSentence {
    let tokens = &sentence.tokens;
    let verbs: Vec<usize> = (0..tokens.len()).filter(|&at| lemma(tokens.get(at)).is_some()).collect();
    let root = verbs.first().copied().unwrap_or(0);
    let tag = |at: usize| upos(tokens.get(at));
    let word = |(at, token): (usize, &Token)| {
        let upos = tag(at);
        let before = verbs.iter().rev().find(|&&verb| verb < at).copied();
        let next = verbs.iter().find(|&&verb| verb > at).copied();
        let (head, deprel) = match upos {
            _ if at == root => (None, "root"),
            Upos::VERB => (before, "ccomp"),
            Upos::SCONJ => (next, "mark"),
            Upos::ADP => (Some(at + 1).filter(|&after| after < tokens.len()), "case"),
            Upos::PROPN if next.is_some() => (next, "nsubj"),
            Upos::PROPN | Upos::NOUN if at > 0 && tag(at - 1) == Upos::ADP => (before, "obl"),
            Upos::NOUN if before == at.checked_sub(1) => (before, "obj"),
            Upos::PUNCT => (Some(root), "punct"),
            _ => (Some(root), "dep"),
        };
        let head = if at == root { None } else { Some(head.filter(|&head| head != at).unwrap_or(root)) };
        let lemma = lemma(Some(token)).map_or_else(|| token.form.clone(), str::to_owned);
        Word { lemma, upos, head, deprel: deprel.to_owned() }
    };
    let words: Vec<Word> = tokens.iter().enumerate().map(word).collect();
    let names = words.iter().enumerate().filter(|(_, word)| word.upos == Upos::PROPN);
    let entities = names.map(|(at, _)| Entity { tokens: at..at + 1, label: "LOC".to_owned(), score: 0.9 });
    let entities = entities.collect();
    TaggedSentence::new(sentence, words, entities)
}

fn lemma(token: Option<&Token>) -> Option<&'static str> {
    let form = token?.form.as_str();
    VERBS.iter().find(|(verb, _)| *verb == form).map(|(_, lemma)| *lemma)
}

fn upos(token: Option<&Token>) -> Upos {
    let Some(token) = token else { return Upos::X };
    let first = token.form.chars().next().unwrap_or(' ');
    match token.form.as_str() {
        _ if lemma(Some(token)).is_some() => Upos::VERB,
        "to" => Upos::ADP,
        "that" => Upos::SCONJ,
        _ if first.is_uppercase() => Upos::PROPN,
        _ if first.is_alphabetic() => Upos::NOUN,
        _ if first.is_ascii_digit() => Upos::NUM,
        _ => Upos::PUNCT,
    }
}
