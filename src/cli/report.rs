//! What a run says on standard error: progress, skipped documents, the end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};

use super::error::{CliError, Exit};
use crate::corpus::{Skipped, Source};

/// So many skipped documents are listed one by one; all are counted.
const LISTED: u64 = 20;

/// Says a line on standard error. Who closed standard error does not want to hear it.
pub(super) fn say(line: impl AsRef<str>) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{}", line.as_ref());
}

/// Prints data on standard output. Who closed it does not want more.
pub(super) fn print(text: &str) -> Result<(), CliError> {
    use std::io::Write;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::new(Exit::Output, format!("cannot write to standard output: {e}")))
        }
        _ => Ok(()),
    }
}

/// Says why the run ends.
pub(super) fn say_error(error: &CliError) {
    say(format!("error: {}", error.message));
    if let Some(hint) = &error.hint {
        say(format!("hint: {hint}"));
    }
}

/// Progress of a run. The bar is drawn only on a terminal.
pub(super) struct Report {
    bar: ProgressBar,
    bytes: Arc<AtomicU64>,
    started: Instant,
    documents: u64,
    words: u64,
    skipped: u64,
    kinds: BTreeMap<&'static str, u64>,
}

impl Report {
    /// Progress is measured in bytes read, since nobody knows the number of documents.
    pub(super) fn new(sources: &[Source], bytes: Arc<AtomicU64>) -> Self {
        let total = sources.iter().map(|source| source.bytes).sum::<Option<u64>>();
        let bar = match total.filter(|&total| total > 0) {
            Some(total) => ProgressBar::new(total)
                .with_style(style("{bar:30.cyan/dim} {percent:>3}%  {msg}  {eta_precise} left")),
            None => ProgressBar::new_spinner().with_style(style("{spinner} {elapsed_precise}  {msg}")),
        };
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            bar,
            bytes,
            started: Instant::now(),
            documents: 0,
            words: 0,
            skipped: 0,
            kinds: BTreeMap::new(),
        }
    }

    /// One more document of so many words is done.
    pub(super) fn done(&mut self, words: u64) {
        self.documents += 1;
        self.words += words;
        self.bar.set_position(self.bytes.load(Ordering::Relaxed));
        self.bar.set_message(format!("{} documents, {} words/s", HumanCount(self.documents), self.rate()));
    }

    /// One document was skipped.
    pub(super) fn skip(&mut self, skipped: &Skipped) {
        self.skipped += 1;
        *self.kinds.entry(skipped.reason.kind()).or_default() += 1;
        if self.skipped <= LISTED {
            self.say(&format!("warning: skipped {skipped}"));
        } else if self.skipped == LISTED + 1 {
            self.say("warning: more documents are skipped; they are counted, but no longer listed here");
        }
    }

    /// Says a line above the bar.
    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }

    /// Documents done.
    pub(super) fn documents(&self) -> u64 {
        self.documents
    }

    /// Documents skipped.
    pub(super) fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Removes the bar and says what was done.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
        let skipped = match self.skipped {
            0 => String::new(),
            n => {
                let kinds = self.kinds.iter().map(|(kind, n)| format!("{} {kind}", HumanCount(*n)));
                format!(", {} skipped ({})", HumanCount(n), kinds.collect::<Vec<_>>().join(", "))
            }
        };
        say(format!(
            "{} documents, {} words in {} ({} words/s){skipped}",
            HumanCount(self.documents),
            HumanCount(self.words),
            HumanDuration(self.started.elapsed()),
            self.rate(),
        ));
    }

    fn rate(&self) -> HumanCount {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        HumanCount((self.words as f64 / seconds) as u64)
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
