//! Keeps libtorch's deprecation warnings from the user's terminal.
//!
//! libtorch writes one line for each int8 operation when it is first used. It has no switch for that which can
//! be reached from Rust, so standard error goes through a file meanwhile; whatever else was said is passed on.

use std::sync::{Mutex, PoisonError};

/// How libtorch ends such a warning.
const DEPRECATION: &str = "is deprecated and will be removed in a future PyTorch release";

/// Runs `run`; what it and other threads meanwhile write to standard error comes out at its end, without
/// libtorch's deprecation warnings.
pub(super) fn without_deprecations<T>(run: impl FnOnce() -> T) -> T {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // Without a temporary file the warnings are heard: better than no result.
    let redirected = redirect::Redirected::begin().ok();
    let result = run();
    drop(redirected);
    result
}

/// All lines but the warnings.
fn other_lines(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.contains(DEPRECATION)).collect()
}

#[cfg(unix)]
mod redirect {
    use std::fs::File;
    use std::io::{Read, Seek, Write};
    use std::os::fd::OwnedFd;

    /// Standard error while it goes to a file; given back when dropped.
    pub(super) struct Redirected {
        file: File,
        terminal: OwnedFd,
    }

    impl Redirected {
        pub(super) fn begin() -> std::io::Result<Self> {
            let file = tempfile::tempfile()?;
            let terminal = rustix::io::dup(std::io::stderr())?;
            rustix::stdio::dup2_stderr(&file)?;
            Ok(Self { file, terminal })
        }
    }

    impl Drop for Redirected {
        fn drop(&mut self) {
            if rustix::stdio::dup2_stderr(&self.terminal).is_err() {
                return;
            }
            let mut text = Vec::new();
            if self.file.rewind().and_then(|()| self.file.read_to_end(&mut text)).is_ok() {
                let text = super::other_lines(&String::from_utf8_lossy(&text));
                let _ = std::io::stderr().write_all(text.as_bytes());
            }
        }
    }
}

#[cfg(not(unix))]
mod redirect {
    /// Not done here.
    pub(super) struct Redirected;

    impl Redirected {
        pub(super) fn begin() -> std::io::Result<Self> {
            Err(std::io::ErrorKind::Unsupported.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_deprecations_are_left_out() {
        let warning =
            format!("[W QuantizedLinear.cpp:316] Warning: some_op {DEPRECATION}. (function operator())\n");
        let text = format!("warning: skipped a document\n{warning}half a line");
        assert_eq!(other_lines(&text), "warning: skipped a document\nhalf a line");
    }
}
