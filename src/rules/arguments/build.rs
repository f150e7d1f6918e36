//! Finds the arguments of each predicate: its objects in any voice, and what a relative clause leaves out.

use crate::rules::lexicon::LexiconId;
use crate::rules::path::{LabelId, Labels};
use crate::tagger::{Upos, base};

use super::View;
use super::clause::{
    antecedent, conjoined, dative, fronted, gerund_object, is_relative, measured_beside, measures, misplaced,
    owned, passive, preposition,
};

/// How far apart two objects of one verb may stand.
const PAIR: usize = 10;
/// Adds all edges of a sentence to its view.
pub(super) fn build(view: &mut View<'_>, labels: &Labels) {
    let count = view.sentence.words.len();
    let measure = view.lexicons.id("grammar_measure");
    let nearby = labels.with_prefix("near:");
    Builder { subjects: vec![None; count], measure, labels, nearby }.build(view);
}

/// Finds the arguments of each predicate.
pub(super) struct Builder<'l> {
    pub(super) subjects: Vec<Option<Option<usize>>>,
    measure: Option<LexiconId>,
    labels: &'l Labels,
    /// Kinds of actor that some rule looks for nearby, each with its label.
    pub(super) nearby: Vec<(LabelId, &'l str)>,
}

impl Builder<'_> {
    fn build(mut self, view: &mut View<'_>) {
        let count = view.sentence.words.len();
        for token in 0..count {
            self.plain(view, token);
        }
        for token in 0..count {
            self.arguments(view, token);
        }
        for token in 0..count {
            self.shared(view, token);
        }
        for token in 0..count {
            self.next(view, token);
            self.near(view, token);
        }
    }

    /// "a number of shells": the edge goes on to the shells.
    fn measured(&self, view: &View<'_>, token: usize) -> usize {
        let Some(measure) = self.measure else { return token };
        let mut at = token;
        for _ in 0..6 {
            if !view.lexicons.contains(measure, view.lemma(at)) {
                break;
            }
            let of = view
                .children(at)
                .iter()
                .copied()
                .find(|&c| matches!(base(view.deprel(c)), "nmod" | "obl") && measures(view, at, c));
            match of.or_else(|| measured_beside(view, at)) {
                Some(c) => at = c,
                None => break,
            }
        }
        at
    }

    pub(super) fn edge(&self, view: &mut View<'_>, head: usize, label: &str, token: usize) {
        let Some(id) = self.labels.get(label) else { return };
        // What is conjoined to a noun stands in the same relation.
        for one in conjoined(view, token) {
            let target = self.measured(view, one);
            view.add(head, id, target);
            // "delayed the delivery of tanks": from the delivery, too, the way leads up to what happened to it.
            if target != one {
                view.add_up(head, id, one);
            }
        }
    }

    fn plain(&self, view: &mut View<'_>, token: usize) {
        let Some(head) = view.head(token) else { return };
        let relation = view.deprel(token).to_owned();
        self.edge(view, head, &relation, token);
        let short = base(&relation).to_owned();
        if short != relation {
            self.edge(view, head, &short, token);
        }
        // "Moscow's claim that it was attacked": whose it is stands before it, wherever the parser hung it.
        if let Some(owned) = owned(view, token).filter(|&o| o != head) {
            self.edge(view, owned, "nmod:poss", token);
        }
        if matches!(short.as_str(), "obl" | "nmod" | "advcl" | "acl" | "xcomp" | "ccomp" | "conj")
            && let Some(word) = preposition(view, token)
        {
            self.edge(view, head, &format!("{short}:{word}"), token);
        }
    }

    fn arguments(&mut self, view: &mut View<'_>, token: usize) {
        if view.upos(token) == Some(Upos::PUNCT) {
            return;
        }
        let subject = self.subject(view, token, 0);
        if let Some(subject) = subject {
            self.edge(view, token, "subj", subject);
        }
        if !matches!(view.upos(token), Some(Upos::VERB | Upos::AUX)) {
            return;
        }
        // "tankers that it suspects Iran of hitting": the relative pronoun is an object only for want of another.
        let objects: Vec<usize> =
            view.children(token).iter().copied().filter(|&c| view.deprel(c) == "obj").collect();
        let misplaced = misplaced(view, token);
        if let (Some(object), Some(verb)) = (misplaced, view.head(token)) {
            self.edge(view, verb, "patient", object);
        }
        let front = fronted(view, token);
        // "president Okafor", where the parser makes two objects of the title and the name.
        let title = |o: usize| {
            let at = |t: usize| view.actors.at(view.index, t);
            objects.contains(&(o + 1)) && at(o).is_some() && at(o) == at(o + 1)
        };
        let objects: Vec<usize> = objects
            .iter()
            .copied()
            .filter(|&o| Some(o) != misplaced && Some(o) != front && !title(o))
            .collect();
        let own: Vec<usize> = objects.iter().copied().filter(|&o| !is_relative(view, o)).collect();
        // Of two objects side by side the first receives, whatever the parser calls it.
        let pair = match own.as_slice() {
            &[first, second] if second - first <= PAIR => {
                let apart = (first..second).any(|t| view.upos(t) == Some(Upos::PUNCT));
                (!apart).then_some((first, second))
            }
            _ => None,
        };
        if let Some((first, _)) = pair {
            self.edge(view, token, "iobj", first);
        }
        for &object in &own {
            if let Some(receiver) = dative(view, token, object) {
                self.edge(view, token, "iobj", receiver);
            }
        }
        let object = pair.map(|(_, second)| second).or(own.first().copied()).or(objects.first().copied());
        let object = object.map(|o| antecedent(view, token, o));
        // "the sending of tanks"
        let object = object.or_else(|| gerund_object(view, token));
        if passive(view, token) {
            match (subject, object) {
                // "The rebels were given arms": the subject receives.
                (Some(subject), Some(object)) => {
                    self.edge(view, token, "iobj", subject);
                    self.edge(view, token, "patient", object);
                }
                (Some(subject), None) => self.edge(view, token, "patient", subject),
                (None, Some(object)) => self.edge(view, token, "patient", object),
                // "what they say was a missile supplied by Iran": a participle beside its noun, wherever it hangs.
                (None, None) => {
                    let noun = token.checked_sub(1).filter(|&t| view.upos(t) == Some(Upos::NOUN));
                    if let Some(noun) = noun {
                        self.edge(view, token, "patient", noun);
                    }
                }
            }
            let by = view.children(token).iter().copied().find(|&c| {
                view.deprel(c) == "obl:agent"
                    || base(view.deprel(c)) == "obl" && preposition(view, c).as_deref() == Some("by")
            });
            if let Some(by) = by {
                self.edge(view, token, "agent", by);
            }
        } else {
            if let Some(subject) = subject {
                self.edge(view, token, "agent", subject);
            }
            if let Some(object) = object {
                self.edge(view, token, "patient", object);
            }
        }
        self.gap(view, token, subject, object);
    }

    /// The noun that a relative clause leaves out: "arms that Iran sent", "rebels to whom it sent arms".
    fn gap(&self, view: &mut View<'_>, token: usize, subject: Option<usize>, object: Option<usize>) {
        if view.deprel(token) != "acl:relcl" {
            return;
        }
        let Some(noun) = view.head(token) else { return };
        let relative = view
            .children(token)
            .iter()
            .copied()
            .find(|&c| base(view.deprel(c)) == "obl" && is_relative(view, c))
            .and_then(|c| preposition(view, c));
        if let Some(word) = relative {
            self.edge(view, token, &format!("obl:{word}"), noun);
        } else if let Some(object) = object.filter(|&o| {
            let actor = |t: usize| view.actors.at(view.index, t).is_some();
            subject.is_some_and(|s| s != noun) && o != noun && actor(o) && !actor(noun)
        }) {
            // "the jets that Denmark promised Ukraine"
            self.edge(view, token, "iobj", object);
            self.edge(view, token, "patient", noun);
        } else if subject.is_some_and(|s| s != noun)
            && object.is_none()
            && !passive(view, token)
            && view.child(token, |r| matches!(r, "ccomp" | "xcomp")).is_none()
        {
            self.edge(view, token, "patient", noun);
        }
    }
}
