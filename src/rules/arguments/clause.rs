//! Small questions about a clause of the tree, which need no argument graph: voice, prepositions, antecedents.

use crate::actors::Kind;
use crate::tagger::{Upos, base};

use super::View;

/// How many clauses up the noun of a relative clause may stand.
const DEPTH: usize = 8;

/// "by urging them to act and by withholding aid": of the clauses around, the one with the same preposition is
/// what the second is conjoined to, whatever the parser has.
pub(super) fn parallel(view: &View<'_>, token: usize, head: usize) -> usize {
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

/// "denied that it had fired and accused Israel": a verb of speech that the parser conjoins to what is said goes
/// with the verb of speech around it.
pub(super) fn speech_above(view: &View<'_>, token: usize, head: usize) -> Option<usize> {
    let speech = view.lexicons.id("grammar_speech")?;
    let speaks = |t: usize| view.lexicons.contains(speech, view.lemma(t));
    let finite = !view.form(token).ends_with("ing") && view.child(token, |r| r == "aux").is_none();
    if !speaks(token) || speaks(head) || !finite {
        return None;
    }
    let mut at = head;
    for _ in 0..4 {
        let up = view.head(at)?;
        if matches!(view.deprel(at), "ccomp" | "xcomp") && speaks(up) {
            return Some(up);
        }
        at = up;
    }
    None
}

/// "sent $5 million in aid", where the parser ties the aid to the verb: what is measured stands beside the measure.
pub(super) fn measured_beside(view: &View<'_>, measure: usize) -> Option<usize> {
    let verb = view.head(measure).filter(|&v| view.upos(v) == Some(Upos::VERB))?;
    view.children(verb).iter().copied().find(|&c| {
        c > measure
            && c - measure <= 12
            && base(view.deprel(c)) == "obl"
            && view.upos(c) == Some(Upos::NOUN)
            && view.actors.at(view.index, c).is_none()
            && measures(view, measure, c)
    })
}

/// True where a measure measures what stands behind a preposition: "tons of grain", "$5 million in aid", but not
/// "parts in violation of the law".
pub(in crate::rules) fn measures(view: &View<'_>, measure: usize, what: usize) -> bool {
    match preposition(view, what).as_deref() {
        Some("of") => true,
        // "millions of euros' worth of flour"
        None => view.lemma(what) == "worth",
        // "$5 million in May", "in the past"
        Some("in") => {
            view.upos(what) == Some(Upos::NOUN)
                && view.lexicons.has("grammar_money", view.lemma(measure))
                && !view.lexicons.has("grammar_moment", view.lemma(what))
        }
        _ => false,
    }
}

/// True for a verb of saying.
pub(super) fn says(view: &View<'_>, verb: usize) -> bool {
    ["grammar_speech", "grammar_inverted"].iter().any(|name| view.lexicons.has(name, view.lemma(verb)))
}

/// "X is a critic who said ...": what a relative clause on a predicate noun says, it says of the subject.
pub(super) fn bearer(view: &View<'_>, noun: usize) -> usize {
    let predicate = view.child(noun, |r| r == "cop").is_some();
    // "it was the faction that ...": a cleft says it of the noun.
    let real = |&s: &usize| {
        predicate && !matches!(view.form(s).as_str(), "it" | "this" | "that" | "these" | "those")
    };
    view.child(noun, |r| r == "nsubj").filter(real).unwrap_or(noun)
}

/// "accused Iran of arming them", where the parser hangs Iran on the arming: what stands before the preposition of
/// a clause is no part of the clause, but the object of the verb above.
pub(super) fn misplaced(view: &View<'_>, token: usize) -> Option<usize> {
    let mark = view.child(token, |r| r == "mark").filter(|&m| {
        matches!(view.form(m).as_str(), "of" | "for" | "from") && view.form(token).ends_with("ing")
    })?;
    let verb = view.head(token).filter(|&v| v < mark && view.upos(v) == Some(Upos::VERB))?;
    let own = view.child(verb, |r| matches!(r, "obj" | "iobj"));
    let early = |&c: &usize| c > verb && c < mark && matches!(base(view.deprel(c)), "obj" | "nsubj" | "iobj");
    view.children(token).iter().copied().find(early).filter(|_| own.is_none())
}

/// "pressed Malta to act by holding up the aid": the verb of pressing, whose subject does what "by" tells.
pub(super) fn coerced_by(view: &View<'_>, token: usize, head: usize) -> Option<usize> {
    if view.deprel(token) != "advcl" || preposition(view, token).as_deref() != Some("by") {
        return None;
    }
    let above = view.head(head).filter(|_| view.deprel(head) == "xcomp")?;
    view.lexicons.has("grammar_coercion", view.lemma(above)).then_some(above)
}

/// "Kenya's minister accused Malta", where the parser makes two objects: what stands before a verb in the active
/// that has an object behind it and no subject is its subject.
pub(super) fn fronted(view: &View<'_>, verb: usize) -> Option<usize> {
    let objects = || view.children(verb).iter().copied().filter(|&c| view.deprel(c) == "obj");
    let subject = view.child(verb, |r| matches!(r, "nsubj" | "nsubj:pass" | "csubj" | "expl" | "aux:pass"));
    let finite = view.upos(verb) == Some(Upos::VERB) && !view.form(verb).ends_with("ing");
    let clause = !matches!(view.deprel(verb), "acl" | "acl:relcl" | "xcomp");
    let first = objects().find(|&o| o < verb && !is_relative(view, o))?;
    let behind = objects().any(|o| o > verb);
    (subject.is_none() && finite && clause && behind).then_some(first)
}

/// "called on France to act": whom a call is made on.
pub(super) fn called_on(view: &View<'_>, verb: usize) -> Option<usize> {
    let on = |&c: &usize| base(view.deprel(c)) == "obl" && preposition(view, c).as_deref() == Some("on");
    view.children(verb).iter().copied().find(on).filter(|_| view.lemma(verb) == "call")
}

/// "..., says Ethiopia": the speaker stands behind the verb, up to the end of the clause, whatever the parser
/// makes of it.
pub(super) fn inverted(view: &View<'_>, verb: usize) -> Option<usize> {
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

/// "'...', said Lund, accusing Vega", "statements by officials falsely alleging that": who stands right before a
/// participle of speech speaks, whatever clause the parser ties it to.
pub(super) fn speaker_before(view: &View<'_>, verb: usize) -> Option<usize> {
    let says = view.lexicons.has("grammar_speech", view.lemma(verb)) && view.form(verb).ends_with("ing");
    if !says || view.deprel(verb) == "acl" {
        return None;
    }
    let before = (0..verb).rev().find(|&t| view.upos(t) != Some(Upos::ADV))?;
    let comma = view.form(before) == ",";
    let mut head = if comma { before.checked_sub(1)? } else { before };
    while let Some(up) = view.head(head).filter(|_| matches!(view.deprel(head), "flat" | "compound")) {
        head = up;
    }
    let fits = if comma {
        let verb = view.head(head).filter(|&v| v < head && view.deprel(head) == "nsubj");
        verb.is_some_and(|v| view.lexicons.has("grammar_inverted", view.lemma(v)))
    } else {
        preposition(view, head).as_deref() == Some("by")
    };
    (fits && view.actors.at(view.index, head).is_some()).then_some(head)
}

/// True where somebody has the noun.
pub(super) fn had(view: &View<'_>, noun: usize) -> bool {
    view.deprel(noun) == "obj" && view.head(noun).is_some_and(|v| view.lemma(v) == "have")
}

/// The object of a verbal noun that is tagged as a verb.
pub(super) fn gerund_object(view: &View<'_>, token: usize) -> Option<usize> {
    let gerund = view.form(token).ends_with("ing");
    let of = |&c: &usize| {
        matches!(base(view.deprel(c)), "obl" | "nmod") && preposition(view, c).as_deref() == Some("of")
    };
    view.children(token).iter().copied().find(of).filter(|_| gerund)
}

/// "Kenya, not Malta, did it", "food but no rifles": the second is conjoined only to be left out.
pub(in crate::rules) fn excluded(view: &View<'_>, conjunct: usize) -> bool {
    view.children(conjunct)
        .iter()
        .any(|&c| c < conjunct && matches!(view.form(c).as_str(), "not" | "n't" | "no"))
}

/// "sold Egypt 24 jets", where the parser makes one noun phrase of both: a name right behind its verb, with a number
/// or an adjective between it and its noun, receives; so does a country, which has an adjective for what is its own. "US long-range missiles" are whose they are.
pub(super) fn dative(view: &View<'_>, verb: usize, object: usize) -> Option<usize> {
    // "gave the rebels surface-to-air missiles": an owner would have an "'s".
    let bare = view.children(object).iter().copied().find(|&c| {
        c > verb
            && view.deprel(c) == "nmod:poss"
            && matches!(view.upos(c), Some(Upos::NOUN | Upos::PROPN))
            && view.child(c, |r| r == "case").is_none()
            && view.actors.at(view.index, c).is_some()
    });
    if bare.is_some() {
        return bare;
    }
    let name = view
        .children(object)
        .iter()
        .copied()
        .find(|&c| c == verb + 1 && view.deprel(c) == "compound" && view.upos(c) == Some(Upos::PROPN))?;
    let short = view.sentence.tokens().get(name).is_none_or(|t| !t.form.chars().any(char::is_lowercase));
    let apart = (name + 1..object).any(|t| matches!(view.upos(t), Some(Upos::NUM | Upos::ADJ | Upos::DET)));
    // "pledged Iran fuel": its own fuel would be Iranian.
    let actor = view.actors.at(view.index, name).and_then(|a| view.actors.get(a))?;
    let group = actor.kind.is("group") && view.lexicons.has("grammar_ditransitive", view.lemma(verb));
    (!short && (apart || group || actor.kind.is(Kind::COUNTRY))).then_some(name)
}

/// The noun that a possessor with "'s" stands before.
pub(super) fn owned(view: &View<'_>, possessor: usize) -> Option<usize> {
    let mark =
        view.children(possessor).iter().copied().find(|&c| matches!(view.form(c).as_str(), "'s" | "’s"))?;
    let inside = |&t: &usize| matches!(view.upos(t), Some(Upos::ADJ | Upos::NUM | Upos::NOUN | Upos::PROPN));
    let run = (mark + 1..view.sentence.words.len()).take_while(inside);
    run.filter(|&t| matches!(view.upos(t), Some(Upos::NOUN | Upos::PROPN))).last()
}

/// "Iran and Lebanese militants", where the parser makes one compound of both: the name before the "and".
pub(in crate::rules) fn before_and(view: &View<'_>, token: usize) -> Option<usize> {
    view.children(token).iter().copied().find(|&c| {
        let and = matches!(view.form(c + 1).as_str(), "and" | "or");
        let name = view.deprel(c) == "compound" && view.upos(c) == Some(Upos::PROPN);
        name && and && c + 1 < token && view.actors.at(view.index, c).is_some()
    })
}

/// A token and the nouns conjoined to it.
pub(super) fn conjoined(view: &View<'_>, token: usize) -> Vec<usize> {
    let nominal =
        |t: usize| matches!(view.upos(t), Some(Upos::NOUN | Upos::PROPN | Upos::NUM | Upos::SYM | Upos::ADJ));
    let mut out = vec![token];
    out.extend(before_and(view, token));
    let mut at = 0;
    while let Some(&next) = out.get(at).filter(|&&t| nominal(t)) {
        let more: Vec<usize> = view
            .children(next)
            .iter()
            .copied()
            .filter(|&c| view.deprel(c) == "conj" && nominal(c) && !excluded(view, c))
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

pub(super) fn is_relative(view: &View<'_>, token: usize) -> bool {
    matches!(view.form(token).as_str(), "who" | "whom" | "which" | "that" | "whose")
        && matches!(view.upos(token), Some(Upos::PRON | Upos::SCONJ | Upos::DET))
}

/// A relative pronoun gives way to the noun that its clause modifies.
pub(super) fn antecedent(view: &View<'_>, predicate: usize, token: usize) -> usize {
    if !is_relative(view, token) {
        return token;
    }
    let mut at = predicate;
    for _ in 0..DEPTH {
        match (view.deprel(at), view.head(at)) {
            ("acl:relcl", Some(noun)) => {
                return beside_comma(view, token, noun).unwrap_or_else(|| bearer(view, noun));
            }
            ("conj" | "xcomp" | "ccomp", Some(head)) => at = head,
            _ => break,
        }
    }
    token
}

/// "a strike to punish the regime, which denied it": where the clause hangs on a thing, but an actor stands right before
/// its comma, it is the actor's.
fn beside_comma(view: &View<'_>, pronoun: usize, noun: usize) -> Option<usize> {
    let subject = view.deprel(pronoun) == "nsubj" && matches!(view.form(pronoun).as_str(), "who" | "which");
    let comma = pronoun.checked_sub(1).filter(|&c| subject && view.form(c) == ",")?;
    let actor = |t: usize| view.actors.at(view.index, t).is_some();
    if actor(noun) {
        return None;
    }
    let mut near = comma.checked_sub(1).filter(|&t| t > noun)?;
    // From the last word of its phrase to the head.
    while let Some(head) = view.head(near).filter(|&h| h > noun && h < comma) {
        if actor(near) && !matches!(view.deprel(near), "amod" | "compound" | "nmod:poss" | "flat") {
            break;
        }
        near = head;
    }
    (actor(near) && matches!(view.upos(near), Some(Upos::NOUN | Upos::PROPN))).then_some(near)
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
