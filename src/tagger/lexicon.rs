//! Known lemmas: `lemmas.tsv` of the model folder, from the treebanks that the model was trained on.
//!
//! A form that was seen has its lemma here; for the rest the lemma head decides. Of its proposals for a verb,
//! one that is a known lemma goes before one that is not ("supplying" is "supply", not "supplye").

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::decode::{LemmaScript, best_first, lemma};
use super::{TaggerError, Upos};

/// How many proposals of the lemma head are tried against the known lemmas.
const PROPOSALS: usize = 6;

/// Prefixes that leave the inflection of a verb as it is.
pub(super) const PREFIXES: [&str; 9] = ["with", "over", "under", "up", "out", "fore", "mis", "re", "un"];

/// Lemmas by form and part of speech; empty where the model folder has no `lemmas.tsv`.
#[derive(Debug, Default)]
pub(super) struct LemmaLexicon {
    by_form: HashMap<Upos, HashMap<String, String>>,
    /// Lemmas of verbs.
    known: HashSet<String>,
}

impl LemmaLexicon {
    /// Reads the file; a folder without one is fine.
    pub(super) fn load(path: &Path) -> Result<Self, TaggerError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(TaggerError::invalid(path, e.to_string())),
        };
        let mut all = Self::default();
        for (number, line) in text.lines().enumerate() {
            let wrong =
                || TaggerError::invalid(path, format!("line {}: expected form, UPOS, lemma", number + 1));
            let mut columns = line.split('\t');
            let (Some(form), Some(upos), Some(lemma), None) =
                (columns.next(), columns.next(), columns.next(), columns.next())
            else {
                return Err(wrong());
            };
            let upos: Upos = upos.parse().map_err(|_| wrong())?;
            all.by_form.entry(upos).or_default().insert(form.to_owned(), lemma.to_owned());
            if upos == Upos::VERB {
                all.known.insert(lemma.to_owned());
            }
        }
        Ok(all)
    }

    /// Every form with its lemma.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_form.values().flatten().map(|(form, lemma)| (form.as_str(), lemma.as_str()))
    }

    /// "withheld" is to "withhold" what "held" is to "hold".
    fn derived(&self, lower: &str) -> Option<String> {
        let table = self.by_form.get(&Upos::VERB)?;
        PREFIXES.iter().find_map(|prefix| {
            let lemma = table.get(lower.strip_prefix(prefix)?)?;
            Some(format!("{prefix}{lemma}"))
        })
    }

    /// The lemma of a form, with the scores of the lemma head.
    pub(super) fn lemma(&self, form: &str, upos: Upos, scores: &[f32], scripts: &[LemmaScript]) -> String {
        let lower = form.to_lowercase();
        if let Some(seen) = self.by_form.get(&upos).and_then(|t| t.get(&lower)) {
            return seen.clone();
        }
        if upos != Upos::VERB {
            return lemma(form, scores, scripts);
        }
        if let Some(derived) = self.derived(&lower) {
            return derived;
        }
        // Irregular verbs of any frequency were seen: a script that is a whole word is of another one.
        let edits = best_first(scores, PROPOSALS)
            .into_iter()
            .filter_map(|i| scripts.get(i))
            .filter(|script| !matches!(script, LemmaScript::Exact(_)))
            .filter_map(|script| script.apply(form));
        let proposals: Vec<String> = edits.collect();
        let fits = proposals.iter().find(|l| self.known.contains(&l.to_lowercase()));
        fits.or(proposals.first()).cloned().unwrap_or_else(|| lemma(form, scores, scripts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_lemmas_go_before_unknown_ones() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lemmas.tsv");
        std::fs::write(&path, "sent\tVERB\tsend\nsupply\tVERB\tsupply\n").unwrap();
        let lexicon = LemmaLexicon::load(&path).unwrap();
        let scripts: Vec<LemmaScript> =
            ["lower|3|e", "lower|3|", "lower|0|"].iter().map(|s| LemmaScript::parse(s).unwrap()).collect();
        let scores = [3.0, 2.0, 1.0];
        assert_eq!(lexicon.lemma("Sent", Upos::VERB, &scores, &scripts), "send");
        assert_eq!(lexicon.lemma("resent", Upos::VERB, &scores, &scripts), "resend");
        assert_eq!(lexicon.lemma("supplying", Upos::VERB, &scores, &scripts), "supply");
        assert_eq!(lexicon.lemma("glorping", Upos::VERB, &scores, &scripts), "glorpe", "nothing known fits");
    }

    #[test]
    fn a_broken_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lemmas.tsv");
        std::fs::write(&path, "sent\tVERB\tsend\nhalf\n").unwrap();
        assert!(LemmaLexicon::load(&path).unwrap_err().to_string().contains("line 2"));
    }
}
