//! The parser of rules: whatever the file, it is read or refused.
#![no_main]

use claimgraph::rules::{Labels, Lexicons, Path, RuleFile, Test};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = toml::from_str::<RuleFile>(text);
    let lexicons = Lexicons::default();
    let _ = Test::parse(text, &lexicons);
    let _ = Path::parse(text, &lexicons, &mut Labels::default());
});
