//! The labels that a step can follow.

/// Relations of Universal Dependencies with the subtypes that English treebanks use.
const UD: &[&str] = &[
    "acl",
    "acl:relcl",
    "advcl",
    "advcl:relcl",
    "advmod",
    "amod",
    "appos",
    "aux",
    "aux:pass",
    "case",
    "cc",
    "cc:preconj",
    "ccomp",
    "clf",
    "compound",
    "compound:prt",
    "conj",
    "cop",
    "csubj",
    "csubj:outer",
    "csubj:pass",
    "dep",
    "det",
    "det:predet",
    "discourse",
    "dislocated",
    "expl",
    "fixed",
    "flat",
    "flat:foreign",
    "goeswith",
    "iobj",
    "list",
    "mark",
    "nmod",
    "nmod:desc",
    "nmod:npmod",
    "nmod:poss",
    "nmod:tmod",
    "nmod:unmarked",
    "nsubj",
    "nsubj:outer",
    "nsubj:pass",
    "nummod",
    "obj",
    "obl",
    "obl:agent",
    "obl:npmod",
    "obl:tmod",
    "obl:unmarked",
    "orphan",
    "parataxis",
    "punct",
    "reparandum",
    "root",
    "vocative",
    "xcomp",
];

/// Those of the argument graph (see `arguments`).
const ARGUMENTS: &[&str] = &["agent", "patient", "subj"];

/// What takes a preposition or a mark as its subtype. `next` and `near` exist with one only; that of `near` is a
/// kind of actor.
const WITH_WORD: &[&str] = &["obl", "nmod", "advcl", "acl", "xcomp", "ccomp", "conj", "next", "near"];

/// True where an edge of that label can exist.
pub(super) fn known(label: &str) -> bool {
    if UD.contains(&label) || ARGUMENTS.contains(&label) {
        return true;
    }
    label.split_once(':').is_some_and(|(base, word)| WITH_WORD.contains(&base) && !word.is_empty())
}

/// Labels to hint at.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    ARGUMENTS.iter().chain(UD).copied()
}
