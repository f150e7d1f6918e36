//! CoNLL-U (<https://universaldependencies.org/format.html>): sentences whose tokens are given.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::corpus::{Line, Origin, SkipReason, Skipped, Source, next_line, open};
use crate::text::{ByteSpan, Field, Sentence, Token, Zone};

/// So many sentences are tagged together where no `# newdoc` parts them.
const BLOCK: usize = 64;
const COLUMNS: usize = 10;

/// One sentence as it stood in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rows {
    /// Comments, with their `#`.
    pub(super) comments: Vec<String>,
    /// The rows below them.
    pub(super) rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// A word: its form and the items of its MISC column but for `NER=`, which is not looked at.
    Word { form: String, misc: Vec<String> },
    /// A multi-word token (`3-4`) or an empty node (`3.1`), passed through but for an `NER=`.
    Other(String),
}

impl Rows {
    /// The words alone, for the tagger. The text is made of them: white space of the source counts for
    /// nothing here.
    pub(super) fn sentence(&self) -> Option<Sentence> {
        let mut tokens = Vec::new();
        let mut at = 0;
        for row in &self.rows {
            if let Row::Word { form, .. } = row {
                let span = ByteSpan::new(at, at + form.len());
                tokens.push(Token { form: form.clone(), span, glued: false });
                at = span.end + 1;
            }
        }
        let span = ByteSpan::new(0, tokens.last()?.span.end);
        Some(Sentence { field: Field::Text, zone: Zone::Body, paragraph: 0, span, tokens })
    }
}

/// A run of sentences that are tagged together.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) origin: Origin,
    pub(super) id: String,
    pub(super) sentences: Vec<Rows>,
}

/// Reads the blocks of one file, one after the other.
pub(super) struct Blocks {
    reader: Option<Box<dyn BufRead + Send>>,
    origin: Origin,
    line: u64,
    limit: u64,
    /// The first sentence of the next block.
    ahead: Option<Rows>,
    /// What was wrong with a sentence, until the block before it was given out.
    fault: Option<Skipped>,
}

impl Blocks {
    /// Opens the file; a sentence may have `limit` bytes.
    pub(super) fn new(source: &Source, limit: u64, count: Arc<AtomicU64>) -> Self {
        let origin = Origin { path: source.path.to_string_lossy().into_owned(), line: None };
        let opened = open(source, count);
        let fault = opened.as_ref().err().map(|e| Skipped {
            origin: origin.clone(),
            id: None,
            reason: SkipReason::Io(e.to_string()),
        });
        Self { reader: opened.ok(), origin, line: 0, limit, ahead: None, fault }
    }

    fn at(&self, line: u64) -> Origin {
        Origin { line: Some(line), ..self.origin.clone() }
    }

    /// The next sentence, or what is wrong with it.
    fn sentence(&mut self) -> Option<Result<Rows, Skipped>> {
        let mut sentence = Rows::default();
        let mut fault: Option<Skipped> = None;
        let mut size = 0;
        let mut words = 0;
        loop {
            let reader = self.reader.as_mut()?;
            self.line += 1;
            let line = match next_line(reader.as_mut(), self.limit.saturating_sub(size)) {
                Ok(line) => line,
                Err(e) => {
                    self.reader = None;
                    let reason = SkipReason::Io(e.to_string());
                    return Some(Err(Skipped { origin: self.at(self.line), id: None, reason }));
                }
            };
            let parsed = match line {
                None => {
                    self.reader = None;
                    Ok(None)
                }
                Some(Line::TooLong) => Err(SkipReason::TooLong { limit: self.limit }),
                Some(Line::Whole(bytes)) => {
                    size += bytes.len() as u64;
                    row(&bytes, self.line == 1, words, &mut sentence)
                }
            };
            match parsed {
                Ok(Some(count)) => words = count,
                Ok(None) if fault.is_none() && sentence.rows.is_empty() && self.reader.is_some() => {
                    // A blank line before the first sentence, or after comments that belong to none.
                    size = 0;
                }
                Ok(None) => break,
                // The rest of the sentence is read over.
                Err(reason) => {
                    let origin = self.at(self.line);
                    fault.get_or_insert(Skipped { origin, id: None, reason });
                    (size, words) = (0, usize::MAX);
                }
            }
        }
        match fault {
            Some(fault) => Some(Err(fault)),
            None if sentence.rows.is_empty() => None,
            None => Some(Ok(sentence)),
        }
    }
}

impl Iterator for Blocks {
    type Item = Result<Block, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(fault) = self.fault.take() {
            return Some(Err(fault));
        }
        let mut sentences: Vec<Rows> = self.ahead.take().into_iter().collect();
        let start = self.line + 1;
        while sentences.len() < BLOCK {
            match self.sentence() {
                None => break,
                Some(Err(fault)) if sentences.is_empty() => return Some(Err(fault)),
                Some(Err(fault)) => {
                    self.fault = Some(fault);
                    break;
                }
                Some(Ok(sentence)) => {
                    let new = sentence.comments.iter().any(|c| c.starts_with("# newdoc"));
                    if new && !sentences.is_empty() {
                        self.ahead = Some(sentence);
                        break;
                    }
                    sentences.push(sentence);
                }
            }
        }
        let id = format!("{}:{start}", self.origin.path);
        (!sentences.is_empty()).then(|| Ok(Block { origin: self.at(start), id, sentences }))
    }
}

/// Adds a line to the sentence. Returns the number of its words, or `None` at its end.
fn row(bytes: &[u8], first: bool, words: usize, sentence: &mut Rows) -> Result<Option<usize>, SkipReason> {
    let wrong = |message: String| Err(SkipReason::NotADocument(message));
    let Ok(line) = std::str::from_utf8(bytes) else {
        return wrong("CoNLL-U is UTF-8, and this line is not".to_owned());
    };
    let line = if first { line.trim_start_matches('\u{feff}') } else { line };
    let line = line.trim_end_matches('\r');
    if line.trim().is_empty() {
        return Ok(None);
    }
    // After a fault all that counts is the blank line.
    if words == usize::MAX {
        return Ok(Some(words));
    }
    if line.starts_with('#') {
        sentence.comments.push(line.to_owned());
        return Ok(Some(words));
    }
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, form, .., misc] = columns.as_slice() else {
        return wrong(format!(
            "a row of CoNLL-U has {COLUMNS} columns, parted by tabs; this one has {}",
            columns.len()
        ));
    };
    if columns.len() != COLUMNS {
        return wrong(format!(
            "a row of CoNLL-U has {COLUMNS} columns, parted by tabs; this one has {}",
            columns.len()
        ));
    }
    let misc = || misc.split('|').filter(|item| *item != "_" && !item.starts_with("NER="));
    if id.contains(['-', '.']) {
        let mut columns = columns.clone();
        let misc = misc().collect::<Vec<_>>().join("|");
        columns.pop();
        columns.push(if misc.is_empty() { "_" } else { &misc });
        sentence.rows.push(Row::Other(columns.join("\t")));
        return Ok(Some(words));
    }
    if id.parse() != Ok(words + 1) {
        return wrong(format!("the word has the id {id:?} where {} should be", words + 1));
    }
    if form.is_empty() {
        return wrong("the word has no form".to_owned());
    }
    sentence.rows.push(Row::Word { form: (*form).to_owned(), misc: misc().map(str::to_owned).collect() });
    Ok(Some(words + 1))
}
