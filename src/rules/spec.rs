//! Rule files as they are written: what `data/rules/*.toml` may hold.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::relation::Class;

/// One rule file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Named sets of lemmas; `@name` among the words takes over an earlier one.
    #[serde(default)]
    pub lexicon: BTreeMap<String, Vec<String>>,
    /// Named pieces of paths; `$name` in a path stands for its text.
    #[serde(default, rename = "macro")]
    pub macros: BTreeMap<String, String>,
    /// Rules.
    #[serde(default)]
    pub rule: Vec<RuleSpec>,
    /// Cues of negation and modality.
    #[serde(default)]
    pub cue: Vec<CueSpec>,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Unique id, as it stands in every triple that it finds.
    pub id: String,
    /// Relation that it finds.
    pub relation: String,
    /// Test of the trigger token.
    pub trigger: String,
    /// Of two rules that fit one trigger, the higher wins; 0 if not given.
    #[serde(default)]
    pub priority: i32,
    /// Ways to fill the roles: the first frame whose needs are met is taken.
    pub frames: Vec<FrameSpec>,
    /// What the content of an allegation or denial must be.
    #[serde(default)]
    pub content: ContentSpec,
    /// True where the trigger introduces direct speech, so that its source is the speaker of quotations.
    #[serde(default)]
    pub speech: bool,
    /// How sure the rule is, 0 to 1.
    #[serde(default = "one")]
    pub confidence: f64,
    /// What the rule finds and what it must not find: the tests of the rule.
    #[serde(default)]
    pub examples: Vec<ExampleSpec>,
}

/// A text and what it gives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleSpec {
    /// A sentence or a few.
    pub text: String,
    /// Every triple of the rule's relation in it, one a line; none where the rule must not find anything.
    pub gives: Vec<String>,
}

fn events() -> Vec<Class> {
    vec![Class::Event]
}

fn one() -> f64 {
    1.0
}

/// Paths from the trigger to the fillers of roles, and to `content`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct FrameSpec {
    /// Roles that must be filled for this frame to fit.
    #[serde(default)]
    pub need: Vec<String>,
    /// A path that must lead somewhere for this frame to fit.
    #[serde(rename = "if")]
    pub if_: Option<String>,
    /// A path that must lead nowhere.
    pub unless: Option<String>,
    /// The roles.
    #[serde(flatten)]
    pub paths: BTreeMap<String, String>,
}

/// What the content of an allegation or denial must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentSpec {
    /// An event if there is one, else anything.
    #[default]
    Any,
    /// An event; the source need not be named.
    Event,
    /// An event that another actor than the source brings about in fact: neither negated nor unrealized.
    EventOfOther,
    /// A negated event of the source's own; it is what is denied, in its positive form.
    OwnNegatedEvent,
    /// A clause about the source itself, where the text accuses it of something: what is denied is that.
    OfAccused,
    /// As `any`; and where there is no event, the one that was alleged of the source before.
    Anaphoric,
    /// As `anaphoric`, of a clause about the source itself.
    OwnClause,
}

/// A cue of negation or modality: a path that must lead somewhere from the trigger.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueSpec {
    /// What it changes.
    pub sets: Feature,
    /// Classes of relation that it is looked for in; events if not given.
    #[serde(default = "events")]
    pub of: Vec<Class>,
    /// The path.
    pub path: String,
    /// A path that must lead nowhere.
    pub unless: Option<String>,
}

/// Features of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feature {
    /// It did not or does not happen.
    Negated,
    /// It is held back: negated, but nobody says thereby that it is not so.
    Withheld,
    /// It is planned, possible, asked for, conditional.
    Unrealized,
    /// It is neither (a cue that undoes the others).
    Void,
}
