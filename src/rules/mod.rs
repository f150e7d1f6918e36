//! The rule language (`data/rules/*.toml`), its compiler and matcher.
//!
//! It knows nothing of weapons or denials: all that lives in data.

mod relation;

pub use relation::{Class, Relation, Relations, RelationsError, Role, RoleKind};
