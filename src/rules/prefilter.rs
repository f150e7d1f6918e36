//! Which documents cannot give a triple, told by their words alone, before anything is parsed.
//!
//! A rule holds within one sentence. For each of its frames, words of certain lemmas must stand in that sentence: the
//! trigger, and one for every role, condition or content that must be there and whose path names lemmas. What words
//! cannot tell (a part of speech, a dependency, an actor) counts as given. Rules that only attach to what another
//! rule has found ("said that ...") make no triple where there is none, so they are left out.
//!
//! The lemma of a word is not known before it is tagged, so every lemma stands for all forms that it may have
//! ([`Inflections`]). All of them are looked for in one pass of an Aho-Corasick automaton.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use super::arguments::{designates, designation};
use super::book::{Frame, Rule, RuleBook};
use super::path::{Path, Words};
use super::relation::Class;
use super::spec::ContentSpec;
use crate::tagger::{Inflections, Stem};
use crate::text::{Sentence, Zone};

/// Stands before and behind each word.
const EDGE: char = '\u{1f}';

/// Tells documents that may give a triple from those that cannot.
#[derive(Debug, Clone)]
pub struct Prefilter {
    rules: Vec<Needs>,
    automaton: AhoCorasick,
    /// For each pattern of the automaton: how much of the word may follow it, and the sets that it is then of.
    found: Vec<Vec<(Option<usize>, Bits)>>,
    /// Number of sets of lemmas.
    sets: usize,
}

/// What a sentence must have for a rule to make a triple.
#[derive(Debug, Clone)]
struct Needs {
    trigger: Bits,
    /// One of them; each is a list of conditions, and each of these a list of ways.
    frames: Vec<Vec<Vec<Bits>>>,
}

/// A set of numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    fn set(&mut self, at: usize) {
        if self.0.len() <= at / 64 {
            self.0.resize(at / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(mine, other)| *mine |= other);
    }

    fn within(&self, other: &Self) -> bool {
        self.0.iter().enumerate().all(|(i, word)| word & !other.0.get(i).copied().unwrap_or(0) == 0)
    }
}

/// Gives sets of lemmas their numbers.
#[derive(Default)]
struct Sets(HashMap<Words, usize>);

impl Sets {
    fn bits(&mut self, words: impl IntoIterator<Item = Words>) -> Bits {
        let mut bits = Bits::default();
        for words in words {
            let next = self.0.len();
            bits.set(*self.0.entry(words).or_insert(next));
        }
        bits
    }
}

impl Prefilter {
    /// What the rules need, by the forms that the tagger gives their lemmas to. `None` where a rule may hold of any
    /// words, so that nothing can be told before; or where there are too many words for an automaton.
    pub fn new(book: &RuleBook, inflections: &Inflections) -> Option<Self> {
        let mut sets = Sets::default();
        let first = book.rules.iter().filter(|rule| makes_triples(rule));
        let rules: Vec<Needs> = first.map(|rule| needs(book, rule, &mut sets)).collect();
        let anything = |rule: &Needs| rule.trigger.0.is_empty() && rule.frames.iter().any(Vec::is_empty);
        if rules.iter().any(anything) {
            return None;
        }
        let mut by_lemma: HashMap<&str, Bits> = HashMap::new();
        for (words, &at) in &sets.0 {
            for word in words {
                by_lemma.entry(word).or_default().set(at);
            }
        }
        let mut by_stem: HashMap<String, HashMap<Option<usize>, Bits>> = HashMap::new();
        for (lemma, bits) in by_lemma {
            for Stem { text, more } in inflections.stems(lemma) {
                by_stem.entry(text).or_default().entry(more).or_default().add(&bits);
            }
        }
        let mut patterns = Vec::new();
        let mut found = Vec::new();
        for (text, follow) in by_stem {
            patterns.push(format!("{EDGE}{text}"));
            found.push(follow.into_iter().collect());
        }
        let automaton = AhoCorasick::new(patterns).ok()?;
        Some(Self { rules, automaton, found, sets: sets.0.len() })
    }

    /// False where no rule can make a triple of these sentences, whatever the tagger says of them.
    pub fn may_give(&self, sentences: &[Sentence]) -> bool {
        let mut text = String::new();
        sentences.iter().filter(|s| s.zone != Zone::Furniture).any(|sentence| {
            text.clear();
            text.push(EDGE);
            for (at, token) in sentence.tokens.iter().enumerate() {
                if token.form.contains(ODD) {
                    return true;
                }
                text.push_str(&token.form.to_lowercase());
                text.push(EDGE);
                if let Some([first, _, number]) = sentence.tokens.get(at..at + 3)
                    && designates(&sentence.tokens, at)
                {
                    text.push_str(&designation(first, number));
                    text.push(EDGE);
                }
            }
            let words = self.words(&text);
            self.rules.iter().any(|rule| rule.met(&words))
        })
    }

    /// The sets of which a word is there.
    fn words(&self, text: &str) -> Bits {
        let mut words = Bits(vec![0; self.sets.div_ceil(64)]);
        for found in self.automaton.find_overlapping_iter(text) {
            let rest = text.get(found.end()..).unwrap_or_default().chars().take_while(|&c| c != EDGE);
            let more = rest.count();
            let follow = self.found.get(found.pattern().as_usize()).into_iter().flatten();
            for (_, bits) in follow.filter(|(wanted, _)| wanted.is_none_or(|wanted| wanted == more)) {
                words.add(bits);
            }
        }
        words
    }
}

/// Characters whose lower case has another length, or depends on what stands beside them; and the edge itself.
const ODD: [char; 3] = ['İ', 'Σ', EDGE];

impl Needs {
    fn met(&self, words: &Bits) -> bool {
        let condition = |ways: &Vec<Bits>| ways.iter().any(|way| way.within(words));
        self.trigger.within(words) && self.frames.iter().any(|frame| frame.iter().all(condition))
    }
}

/// True where a rule makes triples by itself, and does not only say of another's event whose word it is.
fn makes_triples(rule: &Rule) -> bool {
    rule.class == Class::Event
        || matches!(rule.content, ContentSpec::Any | ContentSpec::Anaphoric | ContentSpec::OwnClause)
}

fn needs(book: &RuleBook, rule: &Rule, sets: &mut Sets) -> Needs {
    let trigger = rule.trigger.words(&book.lexicons);
    let frames = rule.frames.iter().filter_map(|f| frame(book, rule, f, trigger.as_ref(), sets)).collect();
    Needs { trigger: sets.bits(trigger), frames }
}

/// The conditions of a frame; `None` where it never fits.
fn frame(
    book: &RuleBook,
    rule: &Rule,
    frame: &Frame,
    trigger: Option<&Words>,
    sets: &mut Sets,
) -> Option<Vec<Vec<Bits>>> {
    let mut conditions: Vec<Vec<&Path>> = frame.if_.iter().map(|path| vec![path]).collect();
    for &role in &frame.need {
        let path = frame.roles.get(role).map_or(frame.content.as_ref(), Option::as_ref);
        let mut paths: Vec<&Path> = path.into_iter().collect();
        // "accused each other": who is accused is who accuses.
        if rule.class != Class::Event && role == 1 {
            paths.extend(frame.roles.first().into_iter().flatten());
        }
        conditions.push(paths);
    }
    let mut out = Vec::new();
    for paths in conditions {
        let ways: Vec<Vec<Words>> = paths.iter().flat_map(|p| p.words(&book.lexicons, trigger)).collect();
        if ways.is_empty() {
            return None;
        }
        // A way without a word may always lead somewhere.
        if !ways.iter().any(Vec::is_empty) {
            out.push(ways.into_iter().map(|way| sets.bits(way)).collect());
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::path::Path as FilePath;

    use super::*;
    use crate::corpus::Document;
    use crate::text::Segmenter;

    const RULES: &str = r#"
[lexicon]
goods = ["rifle", "letter", "tent"]
paper = ["letter"]

[[rule]]
id = "give"
relation = "supply"
trigger = "[send,VERB]"
frames = [
  { supplier = "agent[%actor]", recipient = "obl:to", item = "patient[@goods,!@paper]", need = ["recipient", "item"] },
  { supplier = "agent[%actor]", need = ["supplier"], if = "patient[SYM] | patient[dollar] det[no]" },
  { item = "patient", need = ["recipient"] },
]

[[rule]]
id = "say"
relation = "allegation"
trigger = "[say,VERB]"
content = "event-of-other"
frames = [{ source = "agent", content = "ccomp", need = ["source", "content"] }]

[[rule]]
id = "accuse"
relation = "allegation"
trigger = "[accuse,VERB]"
frames = [{ source = "agent[each]", about = "patient[other]", need = ["about"] }]
"#;

    fn data() -> std::path::PathBuf {
        FilePath::new(env!("CARGO_MANIFEST_DIR")).join("data")
    }

    fn prefilter(rules: &str) -> Option<Prefilter> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.toml"), rules).unwrap();
        let book = RuleBook::load(folder.path(), &data().join("relations.toml")).unwrap();
        let table = [("sent", "send"), ("rifles", "rifle"), ("dollars", "dollar"), ("accused", "accuse")];
        let table = table.map(|(form, lemma)| (form.to_owned(), lemma.to_owned()));
        Prefilter::new(&book, &Inflections::of_table(table))
    }

    fn may_give(text: &str) -> bool {
        let document = Document { text: text.to_owned(), ..Document::default() };
        let sentences = Segmenter::load(&data()).unwrap().segment(&document);
        prefilter(RULES).unwrap().may_give(&sentences)
    }

    #[test]
    fn all_that_a_frame_needs_must_stand_in_one_sentence() {
        // The second frame may do with a currency's sign, which no word tells.
        let rules = RULES.replace("patient[SYM] | ", "");
        let only = |text: &str| {
            let document = Document { text: text.to_owned(), ..Document::default() };
            let sentences = Segmenter::load(&data()).unwrap().segment(&document);
            prefilter(&rules).unwrap().may_give(&sentences)
        };
        assert!(only("Malta sent three rifles to Kenya."));
        assert!(only("SENT TO KENYA: RIFLES"));
        assert!(!only("Malta sent a letter to Kenya."), "paper is left out");
        assert!(!only("Malta sent nobody. Three rifles were found in Kenya."));
        assert!(only("Malta sent no dollars."));
        assert!(!only("Malta sent dollars."));
        assert!(!only("Malta consents to rifles."));
    }

    #[test]
    fn what_words_cannot_tell_counts_as_given() {
        assert!(may_give("Malta sent $5."));
        assert!(may_give("Malta sent flowers."));
    }

    #[test]
    fn rules_that_only_attach_to_others_need_not_be_looked_for() {
        assert!(!may_give("Malta said that Kenya had rifles."));
    }

    #[test]
    fn who_accuses_each_other_is_accused() {
        assert!(may_give("Malta accused the other."));
        assert!(may_give("Malta and Kenya accused each."));
        assert!(!may_give("Malta accused Kenya."));
    }

    #[test]
    fn letters_that_lower_case_changes_by_their_place_are_let_through() {
        assert!(may_give("In \u{130}zmir nothing happened."));
        assert!(!may_give("In Ankara nothing happened."));
    }

    #[test]
    fn a_rule_of_any_word_lets_everything_through() {
        let any = "[[rule]]\nid = \"any\"\nrelation = \"supply\"\ntrigger = \"[VERB]\"\nframes = [{ item = \"patient\" }]\n";
        assert!(prefilter(any).is_none());
    }
}
