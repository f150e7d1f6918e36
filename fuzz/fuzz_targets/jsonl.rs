//! The reader of JSON Lines: whatever the bytes, it ends, and no document is longer than the limit.
#![no_main]

use claimgraph::corpus::{Documents, ReadOptions, SourceKind};
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 1_000;

fuzz_target!(|bytes: &[u8]| {
    let options = ReadOptions { max_document: LIMIT, ..ReadOptions::default() };
    for document in Documents::from_memory(bytes.to_vec(), SourceKind::JsonLines, options).flatten() {
        // A byte of an old encoding may become three of UTF-8.
        assert!(document.text.len() as u64 <= 3 * LIMIT && !document.id.is_empty());
    }
});
