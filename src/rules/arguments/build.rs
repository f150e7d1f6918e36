//! Finds the arguments of each predicate: voice, control, relative clauses, what conjuncts share.

use crate::rules::lexicon::LexiconId;
use crate::rules::path::{LabelId, Labels};
use crate::tagger::Upos;

use super::View;

/// How far apart two objects of one verb may stand.
const PAIR: usize = 10;
/// How far control and sharing are followed.
const DEPTH: usize = 8;

/// Adds all edges of a sentence to its view.
pub(super) fn build(view: &mut View<'_>, labels: &Labels) {
    let count = view.sentence.words.len();
    let measure = view.lexicons.id("grammar_measure");
    let nearby = labels.with_prefix("near:");
    Builder { subjects: vec![None; count], measure, labels, nearby }.build(view);
}

pub(super) fn base(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or(deprel)
}

/// Finds the arguments of each predicate.
pub(super) struct Builder<'l> {
    subjects: Vec<Option<Option<usize>>>,
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
            let of = view.children(at).iter().copied().find(|&c| {
                base(view.deprel(c)) == "nmod" && matches!(preposition(view, c).as_deref(), Some("of" | "in"))
            });
            match of {
                Some(c) => at = c,
                None => break,
            }
        }
        at
    }

    /// "sent $5 million in aid", where the parser ties the aid to the verb: the object is the aid.
    fn money(&self, view: &View<'_>, verb: usize, object: usize) -> usize {
        let measures = self.measure.is_some_and(|id| view.lexicons.contains(id, view.lemma(object)));
        if !measures || self.measured(view, object) != object {
            return object;
        }
        let goods = view.children(verb).iter().copied().find(|&c| {
            c > object
                && c - object <= 6
                && base(view.deprel(c)) == "obl"
                && view.upos(c) == Some(Upos::NOUN)
                && view.actors.at(view.index, c).is_none()
                && matches!(preposition(view, c).as_deref(), Some("in" | "of"))
        });
        goods.unwrap_or(object)
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
        let object = pair.map(|(_, second)| second).or(own.first().copied()).or(objects.first().copied());
        let object = object.map(|o| antecedent(view, token, self.money(view, token, o)));
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
                (None, None) => {}
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
            .find(|&c| base(view.deprel(c)) == "obl" && is_relative(view, c));
        if let Some(relative) = relative {
            if let Some(word) = preposition(view, relative) {
                self.edge(view, token, &format!("obl:{word}"), noun);
            }
        } else if subject.is_some_and(|s| s != noun)
            && object.is_none()
            && !passive(view, token)
            && view.child(token, |r| matches!(r, "ccomp" | "xcomp")).is_none()
        {
            self.edge(view, token, "patient", noun);
        }
    }

    /// The grammatical subject, wherever it stands.
    fn subject(&mut self, view: &View<'_>, token: usize, depth: usize) -> Option<usize> {
        if let Some(Some(known)) = self.subjects.get(token) {
            return *known;
        }
        if depth > DEPTH {
            return None;
        }
        let found = self.find_subject(view, token, depth);
        if let Some(slot) = self.subjects.get_mut(token) {
            *slot = Some(found);
        }
        found
    }

    fn find_subject(&mut self, view: &View<'_>, token: usize, depth: usize) -> Option<usize> {
        if let Some(own) = view.child(token, |r| matches!(r, "nsubj" | "nsubj:pass")) {
            return Some(antecedent(view, token, own));
        }
        if let Some(speaker) = inverted(view, token) {
            return Some(speaker);
        }
        let head = view.head(token)?;
        let relation = view.deprel(token);
        // "seemed ready to sell": what is open to its governor's subject may be an adjective.
        let predicate = matches!(view.upos(token), Some(Upos::VERB | Upos::AUX)) || relation == "xcomp";
        match relation {
            "acl:relcl" => Some(bearer(view, head)),
            "acl" if predicate => {
                match preposition(view, token).as_deref() {
                    // "weapons to be sent"
                    Some("to") if view.child(token, |r| r == "aux:pass").is_some() => Some(head),
                    // "had no business arming them": who has it.
                    None if had(view, head) && view.form(token).ends_with("ing") => {
                        self.controller_of_noun(view, head, depth)
                    }
                    None => Some(head),
                    // "accused the president of withholding aid", the clause tied to the president.
                    Some("of" | "for" | "from") if self.controlled(view, head) => Some(head),
                    // "The ministry was in the process of buying": the noun is the predicate.
                    Some("of") if view.child(head, |r| r == "nsubj").is_some() => {
                        self.subject(view, head, depth + 1)
                    }
                    Some(_) => self.controller_of_noun(view, head, depth),
                }
            }
            "xcomp" | "ccomp" | "advcl" if predicate => {
                // "accused Iran of arming", "urged Iran to stop": the object does it.
                let mark = preposition(view, token);
                let object =
                    view.child(head, |r| matches!(r, "obj" | "iobj")).or_else(|| called_on(view, head));
                let by_object = match relation {
                    "xcomp" => true,
                    _ => {
                        matches!(mark.as_deref(), Some("of" | "for" | "from" | "to" | "with" | "against"))
                            && {
                                let control = view.lexicons.id("grammar_object_control");
                                control.is_some_and(|id| view.lexicons.contains(id, view.lemma(head)))
                            }
                    }
                };
                // "called for arming them", "a vote on arming them": who would do it is not said.
                let nobody = match mark.as_deref() {
                    Some("about" | "on" | "over" | "against") => true,
                    Some("for") => {
                        let open = view.lexicons.id("grammar_no_control");
                        open.is_some_and(|id| view.lexicons.contains(id, view.lemma(head)))
                    }
                    _ => false,
                };
                if nobody && !(object.is_some() && by_object) {
                    return None;
                }
                let subject_control = view
                    .lexicons
                    .id("grammar_subject_control")
                    .is_some_and(|id| view.lexicons.contains(id, view.lemma(head)));
                // A finite clause has its own subject, or we do not know it.
                let open = mark.as_deref() == Some("to") || view.form(token).ends_with("ing");
                if relation == "ccomp" && !open {
                    return None;
                }
                match object {
                    Some(object) if by_object && !subject_control => Some(antecedent(view, head, object)),
                    _ => self.subject(view, head, depth + 1),
                }
            }
            "conj" if predicate => match self.accused(view, token, head) {
                Some(object) => Some(object),
                None => self.subject(view, parallel(view, token, head), depth + 1),
            },
            _ => None,
        }
    }

    /// True where a noun is the object of a verb whose object does what is said of it.
    fn controlled(&self, view: &View<'_>, noun: usize) -> bool {
        let Some(control) = view.lexicons.id("grammar_object_control") else { return false };
        let object = matches!(view.deprel(noun), "obj" | "nsubj:pass");
        object && view.head(noun).is_some_and(|verb| view.lexicons.contains(control, view.lemma(verb)))
    }

    /// "accused Iran of meddling and of arming rebels": the second of two things that an object is said to do,
    /// whether the parser ties it to the first or to the verb.
    fn accused(&self, view: &View<'_>, token: usize, first: usize) -> Option<usize> {
        let preposition = preposition(view, token);
        let of = |word: Option<&str>| matches!(word, Some("of" | "for" | "from"));
        let control = view.lexicons.id("grammar_object_control")?;
        let verb = if view.lexicons.contains(control, view.lemma(first)) && of(preposition.as_deref()) {
            first
        } else {
            let noun = matches!(view.upos(first), Some(Upos::NOUN | Upos::PROPN));
            let verb = view.head(first).filter(|_| noun && base(view.deprel(first)) == "obl")?;
            let fits = of(self::preposition(view, first).as_deref());
            (fits && view.lexicons.contains(control, view.lemma(verb))).then_some(verb)?
        };
        let object = view.child(verb, |r| r == "obj").map(|o| antecedent(view, verb, o));
        object.or_else(|| passive(view, verb).then(|| view.child(verb, |r| r == "nsubj:pass")).flatten())
    }

    /// Who would do what a noun's infinitive says: "Iran's plan to send", "has plans to send".
    fn controller_of_noun(&mut self, view: &View<'_>, noun: usize, depth: usize) -> Option<usize> {
        let owner = view
            .children(noun)
            .iter()
            .copied()
            .filter(|&c| matches!(view.deprel(c), "nmod:poss" | "amod" | "compound" | "nmod"))
            .find(|&c| match view.deprel(c) {
                "nmod:poss" => true,
                "nmod" => {
                    matches!(preposition(view, c).as_deref(), Some("by" | "of" | "from"))
                        && view.actors.at(view.index, c).is_some()
                }
                _ => view.actors.at(view.index, c).is_some(),
            });
        if owner.is_some() {
            return owner;
        }
        let verb = view.head(noun)?;
        match base(view.deprel(noun)) {
            "obj" | "obl" | "xcomp" | "nmod" | "conj" => self.subject(view, verb, depth + 1),
            _ => None,
        }
    }
}

/// "by urging them to act and by withholding aid": of the clauses around, the one with the same preposition is
/// what the second is conjoined to, whatever the parser has.
fn parallel(view: &View<'_>, token: usize, head: usize) -> usize {
    let Some(own) = preposition(view, token) else { return head };
    let mut at = Some(head);
    for _ in 0..4 {
        match at {
            Some(t) if preposition(view, t).is_some_and(|p| p == own) => return t,
            Some(t) => at = view.head(t),
            None => break,
        }
    }
    head
}

/// "X is a critic who said ...": what a relative clause on a predicate noun says, it says of the subject.
fn bearer(view: &View<'_>, noun: usize) -> usize {
    let predicate = view.child(noun, |r| r == "cop").is_some();
    // "it was the faction that ...": a cleft says it of the noun.
    let real = |&s: &usize| {
        predicate && !matches!(view.form(s).as_str(), "it" | "this" | "that" | "these" | "those")
    };
    view.child(noun, |r| r == "nsubj").filter(real).unwrap_or(noun)
}

/// "called on France to act": whom a call is made on.
fn called_on(view: &View<'_>, verb: usize) -> Option<usize> {
    let on = |&c: &usize| base(view.deprel(c)) == "obl" && preposition(view, c).as_deref() == Some("on");
    view.children(verb).iter().copied().find(on).filter(|_| view.lemma(verb) == "call")
}

/// "..., says Ethiopia": the speaker stands behind the verb, up to the end of the clause, whatever the parser
/// makes of it.
fn inverted(view: &View<'_>, verb: usize) -> Option<usize> {
    let say = view.lexicons.id("grammar_inverted")?;
    let after_comma = verb.checked_sub(1).is_some_and(|t| view.upos(t) == Some(Upos::PUNCT));
    let finite = view.upos(verb) == Some(Upos::VERB) && !view.form(verb).ends_with("ing");
    if !after_comma || !finite || !view.lexicons.contains(say, view.lemma(verb)) {
        return None;
    }
    let mut head = None;
    for at in verb + 1..view.sentence.words.len() {
        match view.upos(at) {
            Some(Upos::NOUN | Upos::PROPN) => head = Some(at),
            Some(Upos::DET | Upos::ADJ) if head.is_none() => {}
            Some(Upos::PUNCT) => break,
            _ => return None,
        }
    }
    // The first part of a name stands for all of it.
    let mut head = head?;
    while let Some(up) = view.head(head).filter(|&up| up > verb && view.deprel(head) == "flat") {
        head = up;
    }
    Some(head)
}

/// True where somebody has the noun.
fn had(view: &View<'_>, noun: usize) -> bool {
    view.deprel(noun) == "obj" && view.head(noun).is_some_and(|v| view.lemma(v) == "have")
}

/// The object of a verbal noun that is tagged as a verb.
fn gerund_object(view: &View<'_>, token: usize) -> Option<usize> {
    let gerund = view.form(token).ends_with("ing");
    let of = |&c: &usize| {
        matches!(base(view.deprel(c)), "obl" | "nmod") && preposition(view, c).as_deref() == Some("of")
    };
    view.children(token).iter().copied().find(of).filter(|_| gerund)
}

/// A token and the nouns conjoined to it.
fn conjoined(view: &View<'_>, token: usize) -> Vec<usize> {
    let nominal =
        |t: usize| matches!(view.upos(t), Some(Upos::NOUN | Upos::PROPN | Upos::NUM | Upos::SYM | Upos::ADJ));
    let mut out = vec![token];
    let mut at = 0;
    while let Some(&next) = out.get(at).filter(|&&t| nominal(t)) {
        let more: Vec<usize> = view
            .children(next)
            .iter()
            .copied()
            .filter(|&c| view.deprel(c) == "conj" && nominal(c) && !out.contains(&c))
            .collect();
        out.extend(more);
        at += 1;
    }
    out
}

/// The preposition or subordinating word of a dependent, with what is fixed to it: "according_to".
pub(super) fn preposition(view: &View<'_>, token: usize) -> Option<String> {
    let word = view.children(token).iter().copied().find(|&c| {
        matches!(base(view.deprel(c)), "case" | "mark") && view.form(c) != "'s" && view.form(c) != "’s"
    })?;
    let mut text = view.form(word);
    for &fixed in view.children(word) {
        if view.deprel(fixed) == "fixed" {
            text.push('_');
            text.push_str(&view.form(fixed));
        }
    }
    Some(text)
}

fn is_relative(view: &View<'_>, token: usize) -> bool {
    matches!(view.form(token).as_str(), "who" | "whom" | "which" | "that" | "whose")
        && matches!(view.upos(token), Some(Upos::PRON | Upos::SCONJ | Upos::DET))
}

/// A relative pronoun gives way to the noun that its clause modifies.
fn antecedent(view: &View<'_>, predicate: usize, token: usize) -> usize {
    if !is_relative(view, token) {
        return token;
    }
    let mut at = predicate;
    for _ in 0..DEPTH {
        match (view.deprel(at), view.head(at)) {
            ("acl:relcl", Some(noun)) => return bearer(view, noun),
            ("conj" | "xcomp" | "ccomp", Some(head)) => at = head,
            _ => break,
        }
    }
    token
}

/// True where the verb stands in the passive, a bare participle after its noun included.
pub(super) fn passive(view: &View<'_>, token: usize) -> bool {
    let has = |relation: &str| view.children(token).iter().any(|&c| view.deprel(c) == relation);
    if has("aux:pass") || has("nsubj:pass") {
        return true;
    }
    let participle = !view.form(token).ends_with("ing") && view.form(token) != view.lemma(token);
    match view.deprel(token) {
        "acl" => participle && preposition(view, token).is_none() && !has("nsubj"),
        "advcl" => participle && !has("nsubj") && !has("aux") && !has("obj"),
        "conj" => {
            let own = has("nsubj") || has("obj") || has("aux");
            !own && participle && view.head(token).is_some_and(|h| h < token && passive(view, h))
        }
        _ => has("obl:agent") && !has("nsubj"),
    }
}
