//! How far a claim is believed: after INDRA's belief engine (B. M. Gyori et al., "From word models to executable
//! models of signaling networks using automated assembly", 2017), with priors from `data/belief.toml`.
//!
//! ```text
//! error of a source   e = s + (1 - s) * product over its witnesses of (1 - c)
//! support, denial     P = 1 - product over the sources that say so of e;  N the same over those that deny it
//! belief              P * (1 - N)
//! ```
//!
//! `s` is how often such a source is wrong although it was understood rightly, `c` the confidence of what was
//! extracted. A witness is a story, however many documents are copies of it; what a source says twice, in two
//! stories, makes it likelier that it says so, not that it is right.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::data::{DataError, read_toml};

/// How a document puts a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// In its own voice.
    Asserted,
    /// Somebody alleges it.
    Alleged,
    /// Somebody denies it.
    Denied,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Systematic {
    asserted: f64,
    alleged: f64,
    denied: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Copies {
    similarity: f64,
}

/// The priors.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priors {
    systematic: Systematic,
    #[serde(default)]
    sources: BTreeMap<String, f64>,
    copies: Copies,
}

/// One source of a claim: who (an actor's id, a publisher's name, or `None`), how, and how sure each of its
/// witnesses is.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<'a> {
    /// Who says it; `None` where the text names nobody.
    pub source: Option<&'a str>,
    /// How.
    pub voice: Voice,
    /// The best confidence of each story in which it says so, 0 to 1.
    pub confidences: Vec<f64>,
}

impl Priors {
    /// Reads `belief.toml`.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        let priors: Self = read_toml(path)?;
        let Systematic { asserted, alleged, denied } = priors.systematic;
        let named = priors.sources.iter().map(|(name, share)| (name.as_str(), *share));
        let fixed = [
            ("asserted", asserted),
            ("alleged", alleged),
            ("denied", denied),
            ("similarity", priors.copies.similarity),
        ];
        for (name, share) in fixed.into_iter().chain(named) {
            if !(0.0..=1.0).contains(&share) {
                return Err(DataError::parse(path, format!("{name} is {share}, which is not from 0 to 1")));
            }
        }
        Ok(priors)
    }

    /// From which similarity two documents are copies of one story.
    pub fn similarity(&self) -> f64 {
        self.copies.similarity
    }

    /// The belief in a claim, 0 to 1, rounded to three places. `pro` are the sources that say so, `con` those
    /// that say that it is not so.
    pub fn belief(&self, pro: &[Said<'_>], con: &[Said<'_>]) -> f64 {
        let score = self.some(pro) * (1.0 - self.some(con));
        (score * 1000.0).round() / 1000.0
    }

    /// Probability that at least one of the sources is right.
    fn some(&self, sources: &[Said<'_>]) -> f64 {
        1.0 - sources.iter().map(|said| self.error(said)).product::<f64>()
    }

    fn error(&self, said: &Said<'_>) -> f64 {
        let named = said.source.and_then(|source| self.sources.get(source)).copied();
        let wrong = named.unwrap_or(match said.voice {
            Voice::Asserted => self.systematic.asserted,
            Voice::Alleged => self.systematic.alleged,
            Voice::Denied => self.systematic.denied,
        });
        let misread: f64 = said.confidences.iter().map(|c| 1.0 - c.clamp(0.0, 1.0)).product();
        wrong + (1.0 - wrong) * misread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn priors() -> Priors {
        Priors::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/belief.toml")).unwrap()
    }

    fn said(source: Option<&str>, voice: Voice, confidences: &[f64]) -> Said<'static> {
        let source: Option<&'static str> = source.map(|s| &*s.to_owned().leak());
        Said { source, voice, confidences: confidences.to_vec() }
    }

    #[test]
    fn independent_sources_raise_belief_and_denials_lower_it() {
        let priors = priors();
        let one = [said(Some("a"), Voice::Alleged, &[0.9])];
        let two = [said(Some("a"), Voice::Alleged, &[0.9]), said(Some("b"), Voice::Alleged, &[0.9])];
        let denial = [said(Some("c"), Voice::Denied, &[0.9])];
        // By hand: e = 0.4 + 0.6 * 0.1 = 0.46; of the denial 0.5 + 0.5 * 0.1 = 0.55.
        assert_eq!(priors.belief(&one, &[]), 0.54);
        assert_eq!(priors.belief(&two, &[]), 0.788);
        assert_eq!(priors.belief(&one, &denial), 0.297);
        assert_eq!(priors.belief(&[], &denial), 0.0);
    }

    #[test]
    fn one_source_is_never_surer_than_its_prior_however_often_it_speaks() {
        let priors = priors();
        let once = priors.belief(&[said(None, Voice::Asserted, &[0.8])], &[]);
        let often = priors.belief(&[said(None, Voice::Asserted, &[0.8; 50])], &[]);
        assert!(once < often && often <= 0.85, "{once} {often}");
    }

    #[test]
    fn a_source_may_have_a_prior_of_its_own_and_shares_are_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("belief.toml");
        let text = |share: &str| {
            format!(
                "[systematic]\nasserted = 0.1\nalleged = 0.4\ndenied = 0.5\n[sources]\n\"a\" = {share}\n\
                 [copies]\nsimilarity = 0.5\n"
            )
        };
        std::fs::write(&path, text("0.0")).unwrap();
        let priors = Priors::load(&path).unwrap();
        assert_eq!(priors.belief(&[said(Some("a"), Voice::Alleged, &[1.0])], &[]), 1.0);
        std::fs::write(&path, text("1.5")).unwrap();
        let error = Priors::load(&path).unwrap_err().to_string();
        assert!(error.contains("a is 1.5, which is not from 0 to 1"), "{error}");
    }
}
