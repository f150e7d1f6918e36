//! Which forms a lemma may have: the lemmatiser read backwards.

use std::collections::{HashMap, HashSet};

use super::decode::LemmaScript;
use super::lexicon::PREFIXES;

/// How a form begins, and how much of it follows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stem {
    /// The beginning, in lower case.
    pub text: String,
    /// So many characters follow, whichever they are; `None` where any number may.
    pub more: Option<usize>,
}

/// What such a script may append that turns a regular form back into its lemma: "armed", "supplying", "supplied",
/// "financing".
const REGULAR: [&str; 3] = ["", "e", "y"];

/// How words are shortened.
const APOSTROPHES: [char; 2] = ['\'', '\u{2019}'];

/// Forms by lemma. Whatever the model's heads say of a word, its lemma is one whose stems the word has.
///
/// One thing is taken on trust: a script of an irregular form (a whole word as in "sold" to "sell", or another ending
/// as in "ran" to "run") is chosen for forms that the model's table of lemmas has, for what an apostrophe has
/// shortened ("n't", "'ve"), and not for words of another kind. Only where the table has no form of a lemma that is a script of its own, it may be the lemma of any word. Regular
/// scripts may be chosen for any word.
#[derive(Debug, Clone, Default)]
pub struct Inflections {
    /// Characters that a regular script cuts off, and what it appends.
    edits: Vec<(usize, String)>,
    /// The same of the others.
    irregular: Vec<(usize, String)>,
    /// Lemmas that are a script of their own.
    exact: HashSet<String>,
    /// Forms of the table by lemma, all in lower case.
    forms: HashMap<String, Vec<String>>,
}

impl Inflections {
    /// Of a lemmatiser that knows these forms with their lemmas, and takes any other word as it is.
    pub fn of_table(table: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::new(&[], table)
    }

    /// Of a lemmatiser with these scripts and these forms with their lemmas.
    pub(super) fn new(scripts: &[LemmaScript], table: impl IntoIterator<Item = (String, String)>) -> Self {
        // A word may always be its own lemma.
        let mut out = Self { edits: vec![(0, String::new())], ..Self::default() };
        for (form, lemma) in table {
            out.forms.entry(lemma.to_lowercase()).or_default().push(form.to_lowercase());
        }
        // A model without a table lemmatises by its scripts alone.
        let all = out.forms.is_empty();
        let regular = |suffix: &String| all || REGULAR.contains(&suffix.as_str());
        for script in scripts {
            match script {
                LemmaScript::Exact(lemma) => {
                    out.exact.insert(lemma.to_lowercase());
                }
                LemmaScript::Edit { lower: _, strip, suffix } if regular(suffix) => {
                    out.edits.push((*strip, suffix.to_lowercase()));
                }
                LemmaScript::Edit { lower: _, strip, suffix } => {
                    out.irregular.push((*strip, suffix.to_lowercase()));
                }
            }
        }
        out.edits.sort_unstable();
        out.edits.dedup();
        out
    }

    /// The stems of a lemma, each once: a word of that lemma, in lower case, is one of them with so many
    /// characters behind it as it says.
    pub fn stems(&self, lemma: &str) -> Vec<Stem> {
        let lemma = lemma.to_lowercase();
        let edits = self.edits.iter().filter_map(|(strip, suffix)| {
            let text = lemma.strip_suffix(suffix.as_str())?.to_owned();
            Some(Stem { text, more: Some(*strip) })
        });
        let mut out: Vec<Stem> = edits.collect();
        let known = |lemma: &str| self.forms.get(lemma).into_iter().flatten();
        let whole = |text: String| Stem { text, more: Some(0) };
        out.extend(known(&lemma).map(|form| whole(form.clone())));
        // "withheld" is to "withhold" what "held" is to "hold".
        for prefix in PREFIXES {
            let rest = lemma.strip_prefix(prefix).unwrap_or_default();
            out.extend(known(rest).map(|form| whole(format!("{prefix}{form}"))));
        }
        for mark in APOSTROPHES {
            out.extend(self.irregular.iter().filter_map(|(strip, suffix)| {
                let rest = lemma.strip_suffix(suffix.as_str())?;
                Some(Stem { text: format!("{rest}{mark}"), more: Some(strip.checked_sub(1)?) })
            }));
        }
        if self.exact.contains(&lemma) {
            let short = APOSTROPHES.map(|mark| Stem { text: mark.to_string(), more: None });
            out.extend(short);
            if known(&lemma).next().is_none() {
                out.push(Stem { text: String::new(), more: None });
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inflections() -> Inflections {
        let scripts =
            ["lower|0|", "keep|0|", "lower|2|", "lower|3|y", "lower|2|un", "lower|2|ot", "=sell", "=be"];
        let scripts: Vec<LemmaScript> = scripts.iter().map(|s| LemmaScript::parse(s).unwrap()).collect();
        let table = [("Sold", "sell"), ("held", "hold")].map(|(f, l)| (f.to_owned(), l.to_owned()));
        Inflections::new(&scripts, table)
    }

    fn has(lemma: &str, form: &str) -> bool {
        inflections().stems(lemma).iter().any(|stem| {
            let rest = form.strip_prefix(stem.text.as_str());
            rest.is_some_and(|rest| stem.more.is_none_or(|more| rest.chars().count() == more))
        })
    }

    #[test]
    fn a_lemma_has_the_forms_that_scripts_make_it_from() {
        assert!(has("supply", "supply") && has("supply", "supplied"));
        assert!(!has("supply", "supplies!") && !has("supply", "sup"));
        assert!(has("arm", "armed") && !has("arm", "armament"));
    }

    #[test]
    fn irregular_scripts_are_those_of_known_forms() {
        assert!(has("gun", "gun") && !has("gun", "get"));
        assert!(has("not", "n't") && has("not", "n\u{2019}t") && !has("not", "new"));
        assert!(has("sell", "'ll") && !has("sell", "ll"));
    }

    #[test]
    fn a_lemma_has_the_forms_of_the_table() {
        assert!(has("sell", "sold") && has("resell", "resold") && has("withhold", "withheld"));
        assert!(!has("sell", "gold"));
    }

    #[test]
    fn without_a_table_every_script_may_be_chosen_for_any_word() {
        let scripts = ["lower|1|d", "=sell"].map(|s| LemmaScript::parse(s).unwrap());
        let stems = Inflections::new(&scripts, []).stems("send");
        assert!(stems.contains(&Stem { text: "sen".to_owned(), more: Some(1) }), "{stems:?}");
    }

    #[test]
    fn a_whole_word_without_a_known_form_may_be_any() {
        assert!(has("be", "whatever"));
        assert!(!has("sell", "whatever"));
    }
}
