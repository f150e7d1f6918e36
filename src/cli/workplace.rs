//! The working folder of a run, a hidden sibling of its output: what is done lies there until the output is
//! written, so that a run which was killed, stopped or found its disk full can go on.
//!
//! ```text
//! .OUT.run/lock      held while a run is at work; the system lets go of it however that run ends
//! .OUT.run/head.json what the run depends on: program, model, rules, options
//! .OUT.run/inputs    the files that it reads, with their lengths
//! .OUT.run/log       documents done and skipped, in the order of the input
//! ```

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use serde_json::{Map, Value};

use super::error::{CliError, Exit};
use super::interrupt::Interrupt;
use super::report::say;
use crate::corpus::{Document, SkipReason, Skipped, Source};

/// What the user wants of an unfinished run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Go on with it.
    pub(super) resume: bool,
    /// Throw it away where it is in the way.
    pub(super) force: bool,
}

/// A working folder that is ours alone while this lives.
#[derive(Debug)]
pub(super) struct Workplace {
    folder: PathBuf,
    /// The lock goes with the open file.
    _lock: File,
    /// True where something lies there that must not be lost.
    keep: bool,
}

impl Workplace {
    /// The working folder of an output folder; an error where another run has it.
    pub(super) fn open(output: &Path) -> Result<Self, CliError> {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        let folder = output.with_file_name(format!(".{name}.run"));
        let failed = |e: std::io::Error| unwritable(&folder, &e);
        let lock = loop {
            fs::create_dir_all(&folder).map_err(failed)?;
            let path = folder.join("lock");
            let file = match File::options().write(true).create(true).truncate(false).open(&path) {
                // The run that had it has just finished and taken its folder away.
                Err(e) if e.kind() == ErrorKind::NotFound => continue,
                file => file.map_err(failed)?,
            };
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(rustix::io::Errno::WOULDBLOCK) => {
                    let message = format!("another run is at work on {}", output.display());
                    return Err(CliError::new(Exit::Output, message)
                        .hint("wait for it, or name another folder with --out; nothing was changed"));
                }
                Err(e) => return Err(failed(e.into())),
            }
            if same(&file, &path) {
                break file;
            }
        };
        let mut this = Self { folder, _lock: lock, keep: false };
        this.keep = this.unfinished();
        this.clean();
        Ok(this)
    }

    /// A folder for what is half written.
    pub(super) fn path(&self) -> &Path {
        &self.folder
    }

    /// The log of what is done.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Makes it ready for a run that depends on `head` and reads `sources`: an unfinished one is gone on with,
    /// thrown away, or an error, as the user wishes.
    pub(super) fn begin(
        &mut self,
        head: &Map<String, Value>,
        sources: &[Source],
        wish: Wish,
    ) -> Result<(), CliError> {
        if self.unfinished() {
            if !wish.resume && !wish.force {
                let message = format!("an unfinished run lies in {}", self.folder.display());
                return Err(CliError::new(Exit::Output, message)
                    .hint("go on with it with --resume, or throw it away with --force"));
            }
            match self.changed(head, sources).filter(|_| wish.resume) {
                None if wish.resume => return Ok(()),
                Some(change) if !wish.force => return Err(changed(&change)),
                Some(change) => say(format!("warning: {change}; what was done is thrown away")),
                None => {}
            }
        } else if wish.resume {
            say("nothing to go on with: the run begins anew");
        }
        self.keep = false;
        let write = || -> std::io::Result<()> {
            for name in ["head.json", "inputs", "log"] {
                match fs::remove_file(self.folder.join(name)) {
                    Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
                    _ => {}
                }
            }
            let mut inputs = BufWriter::new(File::create(self.folder.join("inputs"))?);
            for source in sources {
                writeln!(inputs, "{}", listed(source))?;
            }
            inputs.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
            let mut file = File::create(self.folder.join("head.json"))?;
            file.write_all(&serde_json::to_vec_pretty(head)?)?;
            file.sync_all()
        };
        write().map_err(|e| unwritable(&self.folder, &e))
    }

    /// Something is done: it stays until [`finish`](Self::finish).
    pub(super) fn keep(&mut self) {
        self.keep = true;
    }

    /// The output is in its place: nothing need be kept.
    pub(super) fn finish(mut self) {
        self.keep = false;
    }

    fn unfinished(&self) -> bool {
        fs::metadata(self.log()).is_ok_and(|log| log.len() > 0)
    }

    /// What differs from what the unfinished run depends on.
    fn changed(&self, head: &Map<String, Value>, sources: &[Source]) -> Option<String> {
        let text = fs::read(self.folder.join("head.json")).unwrap_or_default();
        let Ok(before) = serde_json::from_slice::<Map<String, Value>>(&text) else {
            return Some("what the unfinished run depends on cannot be read".to_owned());
        };
        let shown = |value: Option<&Value>| match value {
            Some(Value::String(text)) if text.len() == 64 => format!("{}...", text.get(..12).unwrap_or(text)),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => "nothing".to_owned(),
        };
        for name in head.keys().chain(before.keys()) {
            let (was, is) = (before.get(name), head.get(name));
            if was != is {
                return Some(format!("{name} changed from {} to {}", shown(was), shown(is)));
            }
        }
        let file = match File::open(self.folder.join("inputs")) {
            Ok(file) => BufReader::new(file),
            Err(_) => return Some("the list of the unfinished run's files cannot be read".to_owned()),
        };
        let mut before = file.lines().map_while(Result::ok);
        for source in sources {
            let path = source.path.display();
            match before.next() {
                Some(line) if line == listed(source) => {}
                Some(line) if line.starts_with(&format!("[{},", Value::from(path.to_string()))) => {
                    return Some(format!("{path} is of another length than before"));
                }
                _ => return Some(format!("the list of files changed at {path}")),
            }
        }
        before.next().map(|line| format!("the list of files changed: {line} is missing"))
    }

    /// Removes what an output that was not finished left.
    fn clean(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Goes past what an earlier run has read, and makes sure that it is still the same.
pub(super) fn catch_up(
    items: &mut impl Iterator<Item = Result<Document, Skipped>>,
    read: &[u64],
    interrupt: &Interrupt,
) -> Result<(), CliError> {
    for (at, &before) in read.iter().enumerate() {
        if interrupt.stopped() {
            return Ok(());
        }
        let Some(item) = items.next() else {
            let (is, was) = (at, read.len());
            return Err(changed(&format!("the input has {is} documents, but {was} were read before")));
        };
        let now = item.as_ref().map_or_else(fingerprint_skipped, fingerprint);
        if before != FAILED && now != before {
            let origin = item.map_or_else(|skipped| skipped.origin, |document| document.origin);
            return Err(changed(&format!("{origin} is not what was read there before")));
        }
    }
    Ok(())
}

/// Stands for a document that could be read but not analysed: what is done with it is no matter of its text.
const FAILED: u64 = 0;

/// A number that tells what was read; never 0.
pub(super) fn fingerprint(document: &Document) -> u64 {
    let Document { id, title, text, title_in_text: _, date, publisher, url, origin, mojibake: _ } = document;
    let parts = [Some(id), title.as_ref(), Some(text), date.as_ref(), publisher.as_ref(), url.as_ref()];
    let place = origin.to_string();
    number(parts.into_iter().chain([Some(&place)]).map(|part| part.map(String::as_bytes)))
}

/// The same of something that was skipped.
pub(super) fn fingerprint_skipped(skipped: &Skipped) -> u64 {
    match skipped.reason {
        SkipReason::Failed(_) => FAILED,
        _ => number([Some(skipped.to_string().as_bytes())].into_iter()),
    }
}

fn number<'a>(parts: impl Iterator<Item = Option<&'a [u8]>>) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&part.map_or(u64::MAX, |part| part.len() as u64).to_le_bytes());
        hasher.update(part.unwrap_or_default());
    }
    let hash = hasher.finalize();
    hash.as_bytes().iter().take(8).fold(0_u64, |n, &byte| (n << 8) | u64::from(byte)).max(1)
}

fn listed(source: &Source) -> String {
    let path = Value::from(source.path.to_string_lossy());
    format!("[{path},{}]", source.bytes.map_or_else(|| "null".to_owned(), |bytes| bytes.to_string()))
}

/// True where the open file is still the one of that name.
fn same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

fn changed(what: &str) -> CliError {
    CliError::new(Exit::Output, format!("cannot go on with the unfinished run: {what}"))
        .hint("put it back as it was, or throw away what was done and begin anew with --force")
}

fn unwritable(folder: &Path, error: &std::io::Error) -> CliError {
    CliError::new(Exit::Output, format!("cannot write {}: {error}", folder.display()))
        .hint("make room on that disk, or name another folder with --out")
}
