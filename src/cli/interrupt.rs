//! ctrl-C: the first ends the run in order, the second at once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::Exit;

/// Set once the user asked to stop.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt {
    stop: Arc<AtomicBool>,
    /// Temporary files and folders, to be removed if the run ends at once.
    temporary: Arc<Mutex<Vec<PathBuf>>>,
}

impl Interrupt {
    /// Takes over SIGINT, SIGTERM and SIGHUP (or what the platform has). Does nothing if that fails: then
    /// they end the program as they always did.
    pub(super) fn install() -> Self {
        let this = Self::default();
        let seen = this.clone();
        let _ = ctrlc::set_handler(move || {
            if seen.stop.swap(true, Ordering::SeqCst) {
                seen.remove_temporary();
                std::process::exit(Exit::Interrupted as i32);
            }
        });
        this
    }

    /// True once the user asked to stop.
    pub(super) fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Notes a file or folder that is to vanish if the run ends at once.
    pub(super) fn note_temporary(&self, path: &Path) {
        self.temporary.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
    }

    fn remove_temporary(&self) {
        for path in self.temporary.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // Either is the right one, and there is nobody left to tell of a failure.
            let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
        }
    }
}
