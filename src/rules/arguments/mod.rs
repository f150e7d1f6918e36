//! The argument graph of a sentence: basic Universal Dependencies with the arguments of every predicate
//! made explicit, so that no rule needs to know of passives, relative clauses or control.
//!
//! Labels from head to dependent:
//! - every UD relation, with and without its subtype (`nmod:poss`, `nmod`);
//! - oblique and clausal dependents with their preposition or mark: `obl:to`, `nmod:of`, `advcl:of`,
//!   `obl:according_to`;
//! - `next:to`: the next phrase of that preposition after the word, wherever the parser attached it;
//! - `near:country`: the nearest actor of a kind, wherever it stands, but what belongs to the word itself;
//! - `subj`: the grammatical subject, also where it stands elsewhere (relative clauses, participles,
//!   control, raising, shared by conjuncts);
//! - `agent` and `patient`: who does it and what it is done to, in any voice.
//!
//! After the idea of enhanced UD (Schuster and Manning 2016) and PredPatt (White et al. 2016).

use std::collections::HashSet;

use crate::actors::DocumentActors;
use crate::tagger::{TaggedSentence, Upos};
use crate::text::Token;

use super::lexicon::Lexicons;
use super::path::{LabelId, Labels};

mod build;
mod clause;
pub(super) use clause::{before_and, excluded, measures};
mod share;
mod subject;

/// One sentence as rules see it.
#[derive(Debug)]
pub struct View<'a> {
    /// The sentence.
    pub sentence: &'a TaggedSentence,
    /// Its index in the document.
    pub index: usize,
    /// The actors of the document.
    pub actors: &'a DocumentActors,
    /// The lexicons.
    pub lexicons: &'a Lexicons,
    down: Vec<Vec<(LabelId, usize)>>,
    up: Vec<Vec<(LabelId, usize)>>,
    /// The edges of tokens that have many.
    many: HashSet<(usize, LabelId, usize)>,
    lemmas: Vec<String>,
}

/// True where a designation of several tokens begins: "F", "-", "16s".
pub(super) fn designates(tokens: &[Token], token: usize) -> bool {
    matches!(tokens.get(token..token + 3), Some([first, hyphen, number])
        if hyphen.form == "-"
            && first.span.end == hyphen.span.start
            && hyphen.span.end == number.span.start
            && first.form.chars().all(|c| c.is_ascii_alphabetic())
            && number.form.starts_with(|c: char| c.is_ascii_digit()))
}

/// The lemma of a designation: "f-16".
pub(super) fn designation(first: &Token, number: &Token) -> String {
    format!("{}-{}", first.form, number.form.trim_end_matches('s')).to_lowercase()
}

/// The lemma in lower case; that of a designation is the whole of it in the singular: "f-16".
fn lemma(sentence: &TaggedSentence, token: usize) -> String {
    match sentence.tokens().get(token..token + 3) {
        Some([first, _, number]) if designates(sentence.tokens(), token) => designation(first, number),
        _ => sentence.words.get(token).map(|w| w.lemma.to_lowercase()).unwrap_or_default(),
    }
}

/// Lemmas of the pronouns that may stand for things.
pub(super) const MEANING: [&str; 2] = ["it", "they"];

/// So many edges of one token are looked through one by one.
const FEW: usize = 32;

impl<'a> View<'a> {
    /// Builds the argument graph of a sentence.
    pub fn new(
        sentence: &'a TaggedSentence,
        index: usize,
        actors: &'a DocumentActors,
        lexicons: &'a Lexicons,
        labels: &Labels,
    ) -> Self {
        let count = sentence.words.len();
        let mut view = Self {
            sentence,
            index,
            actors,
            lexicons,
            down: vec![Vec::new(); count],
            up: vec![Vec::new(); count],
            many: HashSet::new(),
            lemmas: (0..count).map(|token| lemma(sentence, token)).collect(),
        };
        build::build(&mut view, labels);
        view
    }

    /// Tokens one edge away.
    pub(super) fn neighbours<'v>(
        &'v self,
        token: usize,
        up: bool,
        labels: &'v [LabelId],
    ) -> impl Iterator<Item = usize> + 'v {
        let edges = if up { self.up.get(token) } else { self.down.get(token) };
        edges.into_iter().flatten().filter(move |(l, _)| labels.contains(l)).map(|(_, t)| *t)
    }

    /// Direct dependents in the tree.
    pub fn children(&self, token: usize) -> &[usize] {
        self.sentence.children(token)
    }

    /// UD relation of a token to its head.
    pub fn deprel(&self, token: usize) -> &str {
        self.sentence.words.get(token).map(|w| w.deprel.as_str()).unwrap_or_default()
    }

    /// Lemma in lower case.
    pub fn lemma(&self, token: usize) -> &str {
        self.lemmas.get(token).map(String::as_str).unwrap_or_default()
    }

    /// For a pronoun that goes back to a thing, the noun that it stands for, in the singular: "them" for missiles.
    pub(super) fn meant(&self, token: usize) -> Option<String> {
        // Every test of a lexicon asks; few tokens are such pronouns.
        if self.upos(token) != Some(Upos::PRON) || !MEANING.contains(&self.lemma(token)) {
            return None;
        }
        let thing = self.actors.antecedent(self.index, token).filter(|a| a.thing)?;
        let noun = thing.text.rsplit(' ').next()?.to_lowercase();
        Some(noun.strip_suffix('s').filter(|n| !n.ends_with('s')).unwrap_or(&noun).to_owned())
    }

    /// True where a designation of three tokens begins, such as "F-16s".
    pub(super) fn designation(&self, token: usize) -> bool {
        designates(self.sentence.tokens(), token)
    }

    /// Form in lower case.
    pub fn form(&self, token: usize) -> String {
        self.sentence.tokens().get(token).map(|t| t.form.to_lowercase()).unwrap_or_default()
    }

    /// Part of speech.
    pub fn upos(&self, token: usize) -> Option<Upos> {
        self.sentence.words.get(token).map(|w| w.upos)
    }

    /// Head in the tree.
    pub fn head(&self, token: usize) -> Option<usize> {
        self.sentence.words.get(token).and_then(|w| w.head)
    }

    /// True where `token` is `top` or stands below it.
    pub fn below(&self, token: usize, top: usize) -> bool {
        self.sentence.below(token, top)
    }

    /// Number of edges from the root.
    pub fn depth(&self, token: usize) -> usize {
        let mut at = self.head(token);
        let mut depth = 0;
        while let Some(t) = at {
            depth += 1;
            if depth > self.sentence.words.len() {
                break;
            }
            at = self.head(t);
        }
        depth
    }

    fn add(&mut self, head: usize, label: LabelId, token: usize) {
        let Some(edges) = self.down.get_mut(head) else { return };
        // A short list is searched faster than a set; a long one would make lists of thousands quadratic.
        let known = if edges.len() < FEW {
            edges.contains(&(label, token))
        } else {
            if edges.len() == FEW {
                self.many.extend(edges.iter().map(|&(label, token)| (head, label, token)));
            }
            !self.many.insert((head, label, token))
        };
        if !known {
            edges.push((label, token));
            if let Some(edges) = self.up.get_mut(token) {
                edges.push((label, head));
            }
        }
    }

    /// An edge that is followed from the dependent alone.
    fn add_up(&mut self, head: usize, label: LabelId, token: usize) {
        if let Some(edges) = self.up.get_mut(token)
            && !edges.contains(&(label, head))
        {
            edges.push((label, head));
        }
    }

    fn child(&self, token: usize, relation: impl Fn(&str) -> bool) -> Option<usize> {
        self.children(token).iter().copied().find(|&c| relation(self.deprel(c)))
    }
}
