//! One actor of one document.

use std::collections::BTreeSet;

/// Index of an actor in its document's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorId(pub usize);

/// What an actor is; the gazetteer may bring further kinds, so it is open text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(pub String);

impl Kind {
    /// A person.
    pub const PERSON: &'static str = "person";
    /// An organisation.
    pub const ORGANISATION: &'static str = "organisation";
    /// A country.
    pub const COUNTRY: &'static str = "country";
    /// A place that stands for nobody: it fills no role.
    pub const PLACE: &'static str = "place";
    /// A people, a faith, a political colour.
    pub const PEOPLE: &'static str = "people";
    /// Somebody without a name: "Shi'ite militias".
    pub const NOMINAL: &'static str = "nominal";

    /// A pronoun that goes back to nobody.
    pub const UNKNOWN: &'static str = "unknown";

    /// All of these.
    pub const ALL: [&'static str; 7] = [
        Self::PERSON,
        Self::ORGANISATION,
        Self::COUNTRY,
        Self::PLACE,
        Self::PEOPLE,
        Self::NOMINAL,
        Self::UNKNOWN,
    ];

    /// True where it is `kind`.
    pub fn is(&self, kind: &str) -> bool {
        self.0 == kind
    }
}

/// One actor as a document knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Readable id: from the gazetteer, from a full name, or local to the document (`local/...`).
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Its fullest name in the document, or the gazetteer's.
    pub name: String,
    /// Other names of this very actor.
    pub aliases: BTreeSet<String>,
    /// Id of the actor that it speaks for.
    pub speaks_for: Option<String>,
    /// True where it has a name or a nationality; false for nominals.
    pub named: bool,
}

/// Lower-case words joined by hyphens, for ids. Letters of any script are kept.
pub(super) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !matches!(c, '\'' | '’' | '.') && !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_are_readable() {
        assert_eq!(slug("John Kirby"), "john-kirby");
        assert_eq!(slug("U.S. People's Army (East)"), "us-peoples-army-east");
        assert_eq!(slug("Élysée"), "élysée");
    }
}
