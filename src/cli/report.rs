//! What a run says on standard error: progress, skipped documents, the end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};

use super::error::{CliError, Exit};
use crate::corpus::{Skipped, Source};
use crate::graph::Volume;

/// So many skipped documents are listed one by one; all are counted.
const LISTED: u64 = 20;
/// How often progress is told where there is no bar.
const TOLD: Duration = Duration::from_secs(10);

/// True where messages are JSON objects.
static JSON: AtomicBool = AtomicBool::new(false);

/// Makes every message a JSON object on a line: `level`, `event`, `message`, and fields of the event.
pub(super) fn log_json() {
    JSON.store(true, Ordering::Relaxed);
}

/// Says a line on standard error. Who closed standard error does not want to hear it.
pub(super) fn say(line: impl AsRef<str>) {
    let line = line.as_ref();
    match line.strip_prefix("warning: ") {
        Some(message) => tell("warning", "note", message, Value::Null),
        None => tell("info", "note", line, Value::Null),
    }
}

/// Says what happened: the message for people, and with it fields for programs.
fn tell(level: &str, event: &str, message: &str, fields: Value) {
    use std::io::Write;
    let line = if JSON.load(Ordering::Relaxed) {
        let mut object = Map::new();
        for (name, value) in [("level", level), ("event", event), ("message", message)] {
            object.insert(name.to_owned(), value.into());
        }
        if let Value::Object(fields) = fields {
            object.extend(fields);
        }
        Value::Object(object).to_string()
    } else if level == "info" {
        message.to_owned()
    } else {
        format!("{level}: {message}")
    };
    let _ = writeln!(std::io::stderr().lock(), "{line}");
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
    let fields = json!({"exit": error.exit as u8, "hint": error.hint});
    tell("error", "error", &error.message, fields);
    if let Some(hint) = error.hint.as_ref().filter(|_| !JSON.load(Ordering::Relaxed)) {
        say(format!("hint: {hint}"));
    }
}

/// Progress of a run. The bar is drawn only on a terminal.
pub(super) struct Report {
    bar: ProgressBar,
    bytes: Arc<AtomicU64>,
    total: Option<u64>,
    started: Instant,
    told: Instant,
    /// Documents and skipped ones of an earlier run that this one goes on with.
    before: (u64, u64),
    documents: u64,
    words: u64,
    untagged: u64,
    skipped: u64,
    kinds: BTreeMap<&'static str, u64>,
}

impl Report {
    /// Progress is measured in bytes read, since nobody knows the number of documents.
    pub(super) fn new(sources: &[Source], bytes: Arc<AtomicU64>) -> Self {
        let total = sources.iter().map(|source| source.bytes).sum::<Option<u64>>().filter(|&total| total > 0);
        let bar = match total {
            Some(total) => ProgressBar::new(total)
                .with_style(style("{bar:30.cyan/dim} {percent:>3}%  {msg}  {eta_precise} left")),
            None => ProgressBar::new_spinner().with_style(style("{spinner} {elapsed_precise}  {msg}")),
        };
        if JSON.load(Ordering::Relaxed) {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        let now = Instant::now();
        Self {
            bar,
            bytes,
            total,
            started: now,
            told: now,
            before: (0, 0),
            documents: 0,
            words: 0,
            untagged: 0,
            skipped: 0,
            kinds: BTreeMap::new(),
        }
    }

    /// So many documents were done and skipped by an earlier run.
    pub(super) fn go_on(&mut self, documents: u64, skipped: u64) {
        self.before = (documents, skipped);
        self.bar.set_position(self.bytes.load(Ordering::Relaxed));
        self.bar.reset_eta();
        let fields = json!({"documents": documents, "skipped": skipped});
        let message = format!("going on after {} documents", HumanCount(documents));
        self.bar.suspend(|| tell("info", "resume", &message, fields));
    }

    /// One more document is done.
    pub(super) fn done(&mut self, volume: &Volume) {
        self.documents += 1;
        self.words += volume.words;
        self.untagged += volume.untagged;
        self.bar.set_position(self.bytes.load(Ordering::Relaxed));
        self.bar.set_message(format!(
            "{} documents, {} words/s{}",
            HumanCount(self.documents()),
            HumanCount(self.rate()),
            self.skipped_too(),
        ));
        if JSON.load(Ordering::Relaxed) && self.told.elapsed() >= TOLD {
            self.told = Instant::now();
            let mut fields = self.fields();
            fields["bytes"] = self.bytes.load(Ordering::Relaxed).into();
            fields["bytes_total"] = self.total.into();
            if self.total.is_some() {
                fields["seconds_left"] = self.bar.eta().as_secs().into();
            }
            tell("info", "progress", &format!("{} documents", HumanCount(self.documents())), fields);
        }
    }

    /// One document was skipped.
    pub(super) fn skip(&mut self, skipped: &Skipped) {
        self.skipped += 1;
        *self.kinds.entry(skipped.reason.kind()).or_default() += 1;
        if self.skipped <= LISTED {
            let (origin, reason) = (&skipped.origin, skipped.reason.to_string());
            let fields =
                json!({"path": origin.path, "line": origin.line, "id": skipped.id, "reason": reason});
            self.bar.suspend(|| tell("warning", "skipped", &format!("skipped {skipped}"), fields));
        } else if self.skipped == LISTED + 1 {
            self.say("warning: more documents are skipped; they are counted, but no longer listed here");
        }
    }

    /// Says a line above the bar.
    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }

    /// Documents done, those of an earlier run among them.
    pub(super) fn documents(&self) -> u64 {
        self.documents + self.before.0
    }

    /// Documents skipped, those of an earlier run among them.
    pub(super) fn skipped(&self) -> u64 {
        self.skipped + self.before.1
    }

    /// Removes the bar and says what was done.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
        let before = match self.before.0 {
            0 => String::new(),
            n => format!(" (and {} before)", HumanCount(n)),
        };
        let message = format!(
            "{} documents{before}, {} words in {} ({} words/s){}",
            HumanCount(self.documents),
            HumanCount(self.words),
            HumanDuration(self.started.elapsed()),
            HumanCount(self.rate()),
            self.skipped_too(),
        );
        let mut fields = self.fields();
        fields["seconds"] = json!(self.started.elapsed().as_secs_f64());
        tell("info", "read", &message, fields);
    }

    fn fields(&self) -> Value {
        json!({
            "documents": self.documents(), "words": self.words, "words_per_second": self.rate(),
            "untagged": self.untagged, "skipped": self.skipped(),
        })
    }

    fn skipped_too(&self) -> String {
        let untagged = match self.untagged {
            0 => String::new(),
            n => format!(", {} not tagged (no words of any rule)", HumanCount(n)),
        };
        let skipped = match self.skipped() {
            0 => String::new(),
            n if self.kinds.is_empty() => format!(", {} skipped", HumanCount(n)),
            n => {
                let kinds = self.kinds.iter().map(|(kind, n)| format!("{} {kind}", HumanCount(*n)));
                format!(", {} skipped ({})", HumanCount(n), kinds.collect::<Vec<_>>().join(", "))
            }
        };
        untagged + &skipped
    }

    fn rate(&self) -> u64 {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        (self.words as f64 / seconds) as u64
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
