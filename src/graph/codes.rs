//! `data/codes.toml`: the codes of event data (CAMEO, PLOVER) that a triple has besides its relation.

use std::path::Path;

use serde::Deserialize;

use crate::data::{DataError, read_toml};
use crate::rules::Act;
use crate::tagger::TaggedSentence;

/// How an event is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// It happens.
    Done,
    /// It is planned, promised, possible.
    Intended,
    /// It is asked for.
    Asked,
    /// It is held back.
    Stopped,
}

/// The codes of one triple.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Coded {
    pub(super) cameo: Option<String>,
    pub(super) plover: Option<String>,
}

/// The table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Rules whose events are asked for.
    #[serde(default)]
    asking: Vec<String>,
    /// Lemmas of sentences in which holding back may be refusing.
    #[serde(default)]
    refusing: Vec<String>,
    #[serde(default)]
    kind: Vec<Kind>,
    #[serde(default)]
    code: Vec<Row>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    name: String,
    words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    relation: String,
    is: Option<State>,
    kind: Option<String>,
    cameo: Option<String>,
    plover: Option<String>,
}

impl Codes {
    /// The name of the file in the data folder.
    pub const FILE: &'static str = "codes.toml";

    /// Reads the table of a data folder; where there is none, no triple has a code.
    pub fn load(data: &Path) -> Result<Self, DataError> {
        let path = data.join(Self::FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let table: Self = read_toml(&path)?;
        let unknown = table.code.iter().filter_map(|r| r.kind.as_ref()).find(|k| !table.names(k));
        match unknown {
            Some(kind) => Err(DataError::parse(&path, format!("no [[kind]] is called {kind:?}"))),
            None => Ok(table),
        }
    }

    fn names(&self, kind: &str) -> bool {
        self.kind.iter().any(|k| k.name == kind)
    }

    /// How an act is said to be, by its fullest mention; `None` where it merely does not happen.
    pub(super) fn state(&self, act: &Act, sentence: &TaggedSentence) -> Option<State> {
        let lead = act.mentions.first()?;
        let refused = || sentence.words.iter().any(|w| self.refusing.contains(&w.lemma.to_lowercase()));
        match (act.negated, act.unrealized) {
            (true, false) if lead.withheld && !refused() => Some(State::Stopped),
            (true, _) => None,
            (false, true) if self.asking.contains(&lead.rule) => Some(State::Asked),
            (false, true) => Some(State::Intended),
            (false, false) => Some(State::Done),
        }
    }

    /// The codes of an event.
    pub(super) fn event(&self, relation: &str, state: Option<State>, thing: Option<&str>) -> Coded {
        let Some(state) = state else { return Coded::default() };
        let kind = thing.and_then(|t| self.kind_of(t));
        self.first(|r| {
            r.relation == relation
                && r.is.is_none_or(|s| s == state)
                && r.kind.as_deref().is_none_or(|k| Some(k) == kind)
        })
    }

    /// The codes of an allegation or a denial.
    pub(super) fn statement(&self, relation: &str) -> Coded {
        self.first(|r| r.relation == relation && r.is.is_none() && r.kind.is_none())
    }

    fn first(&self, fits: impl Fn(&Row) -> bool) -> Coded {
        let row = self.code.iter().find(|r| fits(r));
        row.map(|r| Coded { cameo: r.cameo.clone(), plover: r.plover.clone() }).unwrap_or_default()
    }

    /// The kind of a thing, by its words, with or without a plural "s".
    fn kind_of(&self, thing: &str) -> Option<&str> {
        let lower = thing.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let is = |known: &String| {
            words.iter().any(|w| w == known || w.strip_suffix('s').is_some_and(|one| one == known))
        };
        self.kind.iter().find(|k| k.words.iter().any(is)).map(|k| k.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Codes {
        Codes::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap()
    }

    fn of(state: Option<State>, thing: &str) -> String {
        let coded = shipped().event("supply", state, Some(thing));
        format!("{} {}", coded.cameo.as_deref().unwrap_or("-"), coded.plover.as_deref().unwrap_or("-"))
    }

    #[test]
    fn what_is_done_intended_asked_and_stopped_is_told_apart() {
        assert_eq!(of(Some(State::Done), "old rifles"), "072 AID");
        assert_eq!(of(Some(State::Intended), "old rifles"), "0332 AGREE");
        assert_eq!(of(Some(State::Asked), "old rifles"), "0232 REQUEST");
        assert_eq!(of(Some(State::Stopped), "military aid"), "1622 SANCTION");
        assert_eq!(of(None, "old rifles"), "- -");
    }

    #[test]
    fn kinds_of_aid_are_told_apart_and_trade_has_no_code() {
        assert_eq!(of(Some(State::Done), "humanitarian aid"), "073 AID");
        assert_eq!(of(Some(State::Done), "loans"), "071 AID");
        assert_eq!(of(Some(State::Done), "aid"), "070 AID");
        assert_eq!(of(Some(State::Done), "gas"), "- -");
    }

    #[test]
    fn statements_have_codes_of_their_own() {
        let codes = shipped();
        assert_eq!(codes.statement("allegation").cameo.as_deref(), Some("112"));
        assert_eq!(codes.statement("denial"), Coded { cameo: Some("016".into()), plover: None });
        assert_eq!(codes.statement("other"), Coded::default());
    }

    #[test]
    fn a_data_folder_without_the_table_gives_no_codes() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Codes::load(dir.path()).unwrap().statement("denial"), Coded::default());
        std::fs::write(dir.path().join("codes.toml"), "[[code]]\nrelation = \"supply\"\nkind = \"x\"\n")
            .unwrap();
        assert!(Codes::load(dir.path()).unwrap_err().to_string().contains("no [[kind]] is called \"x\""));
    }
}
