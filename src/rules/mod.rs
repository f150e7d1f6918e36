//! The rule language (`data/rules/*.toml`), its compiler and matcher.
//!
//! It knows nothing of weapons or denials: all that lives in data.

mod arguments;
mod attribution;
mod book;
mod check;
mod denied;
mod event;
mod examples;
mod explain;
mod extract;
mod files;
mod filler;
mod lexicon;
mod link;
mod merge;
mod miss;
mod path;
mod prefilter;
mod quote;
mod relation;
mod spec;
mod triggers;
mod when;

pub use arguments::View;
pub use book::RuleBook;
pub use check::{Checked, Problem, RuleText, Severity, check};
pub use event::Event;
pub use examples::{Content, Example, Given};
pub use explain::{NearMiss, Noted, near_misses};
pub use extract::{Findings, Place, Statement, extract};
pub use files::RuleError;
pub use filler::Filler;
pub use lexicon::{LexiconId, Lexicons};
pub use merge::Act;
pub use path::{LabelId, Labels, Path, Test, nearest_of as nearest_name};
pub use prefilter::Prefilter;
pub use relation::{Class, Relation, Relations, Role, RoleKind};
pub use spec::{ContentSpec, CueSpec, ExampleSpec, Feature, FrameSpec, RuleFile, RuleSpec};
pub use when::{When, when};
