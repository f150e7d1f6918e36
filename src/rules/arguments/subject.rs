//! The grammatical subject of a predicate, wherever it stands: relative clauses, participles, control, raising,
//! conjunction, speakers behind their verb.

use crate::tagger::{Upos, base};

use super::View;
use super::build::Builder;
use super::clause::{
    antecedent, bearer, called_on, coerced_by, fronted, had, inverted, misplaced, parallel, passive,
    preposition, says, speaker_before, speech_above,
};

/// How far control and sharing are followed.
const DEPTH: usize = 8;

impl Builder<'_> {
    /// The grammatical subject, wherever it stands.
    pub(super) fn subject(&mut self, view: &View<'_>, token: usize, depth: usize) -> Option<usize> {
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
        let early = misplaced(view, token);
        let mut subjects = view
            .children(token)
            .iter()
            .copied()
            .filter(|&c| matches!(view.deprel(c), "nsubj" | "nsubj:pass") && Some(c) != early);
        // Of several, all but one are the parser's mistake: the nearest before its verb is the likeliest.
        let first = subjects.next();
        let own = subjects.rfind(|&c| c < token).or(first);
        if let Some(own) = own {
            return Some(antecedent(view, token, own));
        }
        if let Some(speaker) =
            inverted(view, token).or_else(|| fronted(view, token)).or_else(|| speaker_before(view, token))
        {
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
                    // "He was a dealer selling rifles": the one who is called so.
                    None if view.form(token).ends_with("ing") && view.upos(head) == Some(Upos::NOUN) => {
                        Some(antecedent(view, head, bearer(view, head)))
                    }
                    None => Some(head),
                    // "accused the president of withholding aid", the clause tied to the president.
                    Some("of" | "for" | "from") if self.controlled(view, head) => Some(head),
                    // "the arrest of officers for selling rifles", the clause tied to the officers.
                    Some("for" | "over")
                        if of_noun(view, head) && view.actors.at(view.index, head).is_some() =>
                    {
                        Some(head)
                    }
                    // "The ministry was in the process of buying": the noun is the predicate.
                    Some("of") if view.child(head, |r| r == "nsubj").is_some() => {
                        self.subject(view, head, depth + 1)
                    }
                    // "calls for arming them": nobody is said to do it.
                    Some("for") if open_ended(view, head) => None,
                    // "would force a vote on ending it"
                    Some("about" | "on" | "over" | "against")
                        if view.lexicons.has("grammar_prospect", view.lemma(head)) =>
                    {
                        None
                    }
                    // "his remarks about selling rifles": who would do it is not said.
                    Some("about") => None,
                    // "Malta's impeachment of the president over withholding aid"
                    Some("over" | "for") if undergoer(view, head).is_some() => undergoer(view, head),
                    Some(_) => self.controller_of_noun(view, head, depth),
                }
            }
            "xcomp" | "ccomp" | "advcl" if predicate => {
                if let Some(presser) = coerced_by(view, token, head) {
                    return self.subject(view, presser, depth + 1);
                }
                // "accused Iran of arming", "urged Iran to stop": the object does it.
                let mark = preposition(view, token);
                let front = fronted(view, head);
                let object = view
                    .children(head)
                    .iter()
                    .copied()
                    .find(|&c| matches!(view.deprel(c), "obj" | "iobj") && Some(c) != front)
                    .or_else(|| called_on(view, head))
                    .or_else(|| misplaced(view, token));
                let by_object = match relation {
                    "xcomp" => true,
                    // "accused Iran of violations by sending arms"
                    _ if mark.as_deref() == Some("by") => {
                        view.lexicons.has("grammar_accusing", view.lemma(head))
                    }
                    _ => {
                        matches!(mark.as_deref(), Some("of" | "for" | "from" | "to" | "with" | "against"))
                            && view.lexicons.has("grammar_object_control", view.lemma(head))
                    }
                };
                // "supported arming them": somebody else may do it.
                let backed = view.lexicons.has("grammar_backing", view.lemma(head));
                if backed && relation == "xcomp" && view.form(token).ends_with("ing") {
                    return None;
                }
                // "called for arming them", "a vote on arming them": who would do it is not said.
                let nobody = match mark.as_deref() {
                    Some("about" | "on" | "over" | "against") => true,
                    // "would be needed for arming them", but "the firm was scolded for arming them"
                    Some("for") => {
                        let whom = view.child(head, |r| r == "nsubj:pass");
                        let somebody = whom.is_some_and(|w| view.actors.at(view.index, w).is_some());
                        open_ended(view, head) || (passive(view, head) && !by_object && !somebody)
                    }
                    _ => false,
                };
                if nobody && !(object.is_some() && by_object) {
                    return None;
                }
                let subject_control = view.lexicons.has("grammar_subject_control", view.lemma(head));
                // A finite clause has its own subject, or we do not know it.
                let open = mark.as_deref() == Some("to") || view.form(token).ends_with("ing");
                if relation == "ccomp" && !open {
                    return extracted(view, head).or_else(|| raised(view, token, head));
                }
                // "started talks to give", "signed a deal to sell": no thing does it; but "let the guns reach them".
                let lets = view.lexicons.has("grammar_object_control", view.lemma(head));
                let thing = |o: usize| {
                    relation == "xcomp"
                        && mark.as_deref() == Some("to")
                        && view.upos(o) == Some(Upos::NOUN)
                        && view.actors.at(view.index, o).is_none()
                        && (!lets || view.lexicons.has("grammar_permit", view.lemma(o)))
                };
                match object {
                    Some(object) if by_object && !subject_control && !thing(object) => {
                        Some(antecedent(view, head, object))
                    }
                    _ => self.subject(view, head, depth + 1),
                }
            }
            "conj" if predicate => match self.accused(view, token, head) {
                Some(object) => Some(object),
                None => {
                    let first =
                        speech_above(view, token, head).unwrap_or_else(|| parallel(view, token, head));
                    self.subject(view, first, depth + 1)
                }
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
        let own = preposition(view, token);
        let of = |word: Option<&str>| matches!(word, Some("of" | "for" | "from"));
        let control = view.lexicons.id("grammar_object_control")?;
        let verb = if view.lexicons.contains(control, view.lemma(first)) && of(own.as_deref()) {
            first
        } else {
            let noun = matches!(view.upos(first), Some(Upos::NOUN | Upos::PROPN));
            let verb = view.head(first).filter(|_| noun && base(view.deprel(first)) == "obl")?;
            let fits = of(preposition(view, first).as_deref());
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
                    // "permission from Russia to send supplies": who permits does not send.
                    let permitted = view.lexicons.has("grammar_permit", view.lemma(noun));
                    let by = preposition(view, c);
                    matches!(by.as_deref(), Some("by" | "of" | "from"))
                        && !(permitted && by.as_deref() == Some("from"))
                        && view.actors.at(view.index, c).is_some()
                }
                _ => view.actors.at(view.index, c).is_some(),
            });
        if owner.is_some() {
            return owner;
        }
        // "Airbus is in talks to sell jets"
        let placed = view.child(noun, |r| r == "case").is_some();
        if let Some(subject) = view.child(noun, |r| r == "nsubj").filter(|_| placed) {
            return Some(antecedent(view, noun, subject));
        }
        let verb = view.head(noun)?;
        // "citing Western efforts to resupply Kyiv": who cites them has no part in them.
        if view.lexicons.has("grammar_aloof", view.lemma(verb)) {
            return None;
        }
        // "spoke in favour of arming them"
        if preposition(view, noun).as_deref() == Some("in")
            && view.lexicons.has("grammar_backing", view.lemma(noun))
        {
            return None;
        }
        // "asked about the prospect of arming them"
        let topic = matches!(preposition(view, noun).as_deref(), Some("about" | "on" | "over" | "against"));
        if topic && view.lexicons.has("grammar_prospect", view.lemma(noun)) {
            return None;
        }
        // "fired an officer for allegations of bribing": the object is what is said to have done it.
        let by_object = view.lexicons.has("grammar_object_control", view.lemma(verb));
        let object = view.child(verb, |r| r == "obj").filter(|_| by_object && view.deprel(noun) == "obl");
        if let Some(object) = object {
            return Some(antecedent(view, verb, object));
        }
        match base(view.deprel(noun)) {
            "obj" | "obl" | "xcomp" | "nmod" | "conj" => self.subject(view, verb, depth + 1),
            _ => None,
        }
    }
}

/// True where whoever would do what stands behind "for" is left open: "called for", "a call for".
fn open_ended(view: &View<'_>, head: usize) -> bool {
    view.lexicons.has("grammar_no_control", view.lemma(head))
}

/// True of a noun behind "of" that hangs on another: "the arrest of officers".
fn of_noun(view: &View<'_>, noun: usize) -> bool {
    view.deprel(noun) == "nmod" && preposition(view, noun).as_deref() == Some("of")
}

/// The actor to whom a noun happens: of "Malta's impeachment of the president".
fn undergoer(view: &View<'_>, noun: usize) -> Option<usize> {
    let mut children = view.children(noun).iter().copied();
    children.find(|&c| of_noun(view, c) && view.actors.at(view.index, c).is_some())
}

/// "a firm that Washington says sent money": the clause that has no subject of its own takes the noun which the
/// relative clause around it modifies.
fn extracted(view: &View<'_>, verb: usize) -> Option<usize> {
    let noun = view.head(verb).filter(|_| says(view, verb) && view.deprel(verb) == "acl:relcl")?;
    // "what they believe was a missile supplied by": the noun stands inside.
    (view.upos(noun) != Some(Upos::PRON)).then(|| bearer(view, noun))
}

/// "They fear Malta, which has rifles, could export them": the parser may take the subject of what is feared for an
/// object.
fn raised(view: &View<'_>, token: usize, verb: usize) -> Option<usize> {
    let object = view.child(verb, |r| r == "obj").filter(|&o| says(view, verb) && verb < o && o < token)?;
    view.actors.at(view.index, object).map(|_| object)
}
