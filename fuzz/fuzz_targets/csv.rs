//! The reader of tables: whatever the bytes, it ends, and no document is longer than the limit.
#![no_main]

use claimgraph::corpus::{Documents, FieldNames, ReadOptions, SourceKind};
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 1_000;

fuzz_target!(|bytes: &[u8]| {
    for (kind, text) in [(SourceKind::Csv, None), (SourceKind::Tsv, Some("a".to_owned()))] {
        let fields = FieldNames { text, ..FieldNames::default() };
        let options = ReadOptions { max_document: LIMIT, fields, any_language: true };
        for document in Documents::from_memory(bytes.to_vec(), kind, options).flatten() {
            // A byte of an old encoding may become three of UTF-8.
            assert!(document.text.len() as u64 <= 3 * LIMIT);
        }
    }
});
