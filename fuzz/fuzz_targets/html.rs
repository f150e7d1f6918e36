//! The cleaner of pages: whatever the page, it ends, and does not run out of stack or memory.
#![no_main]

use claimgraph::corpus::{Documents, ReadOptions, SourceKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for document in Documents::from_memory(bytes.to_vec(), SourceKind::Html, ReadOptions::default()).flatten() {
        assert!(!document.text.trim().is_empty());
    }
});
