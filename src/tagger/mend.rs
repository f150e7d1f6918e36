//! Repairs of trees that a parser of this size often gets wrong, where the words leave no doubt. Actors and rules see
//! mended trees; `tag` writes what the parser said.

use super::annotation::{Entity, TaggedDocument, TaggedSentence, Upos, Word, base};
use crate::corpus::Document;

impl TaggedDocument {
    /// A tagged document with its trees mended.
    pub fn mended(document: Document, sentences: Vec<TaggedSentence>) -> Self {
        let sentences = sentences
            .into_iter()
            .map(|sentence| match mend(&sentence.words, &sentence.entities) {
                Some(words) => TaggedSentence::new(sentence.sentence, words, sentence.entities),
                None => sentence,
            })
            .collect();
        Self { document, sentences }
    }
}

/// The words with other heads; `None` where all stay.
fn mend(words: &[Word], entities: &[Entity]) -> Option<Vec<Word>> {
    let mut repairs: Vec<(usize, usize, &str)> = Vec::new();
    let mut nouns: Vec<usize> = Vec::new();
    for entity in entities {
        let outside: Vec<usize> = entity.tokens.clone().filter(|&t| leaves(words, entity, t)).collect();
        let Some((&head, others)) = outside.split_last() else { continue };
        repairs.extend(others.iter().map(|&other| (other, head, "compound")));
    }
    for (token, word) in words.iter().enumerate() {
        let Some(head) = word.head else { continue };
        let relation = base(&word.deprel);
        let clause = if relation == "obj" { fronted(words, head, token) } else { None };
        let second = if relation == "obj" { shared(words, head, token) } else { None };
        match relation {
            "appos" => repairs.extend(explained(words, head, token).map(|nearer| (token, nearer, "appos"))),
            "obj" if second.is_some() => repairs.extend(second.map(|verb| (token, verb, "obj"))),
            "obj" | "ccomp" if named(words, head, token) => {
                repairs.push((token - 1, token, "compound"));
                repairs.push((token, head, "obj"));
                nouns.push(token);
            }
            "aux" if word.deprel == "aux:pass" && active(words, head, token) => {
                let subjects = words.iter().enumerate().filter(|(_, w)| w.head == Some(head));
                let subjects = subjects.filter(|(_, w)| w.deprel == "nsubj:pass");
                repairs.extend(subjects.map(|(t, _)| (t, head, "nsubj")));
                repairs.push((token, head, "aux"));
            }
            "acl" => {
                let noun = told_by(words, head, token).or_else(|| counted(words, head, token));
                repairs.extend(noun.map(|noun| (token, noun, "acl")));
            }
            "obj" if clause.is_some() => {
                repairs.extend(clause.map(|above| (token, above, "appos")));
                repairs.push((head, token, "acl:relcl"));
            }
            "nsubj" if late(words, head, token) => repairs.push((token, head, "obj")),
            "cop" if progressive(words, head) => repairs.push((token, head, "aux")),
            "expl" if somebody(words, head, token) => repairs.push((token, head, "nsubj")),
            "iobj" if only_object(words, head) => repairs.push((token, head, "obj")),
            "cc" => {
                if let Some((first, second)) = paired(words, token) {
                    repairs.push((second, first, "conj"));
                    repairs.push((token, second, "cc"));
                }
            }
            "conj" => repairs.extend(also(words, head, token).map(|nearer| (token, nearer, "conj"))),
            "xcomp" if given(words, head, token).is_some() => {
                repairs.extend(given(words, head, token).map(|receiver| (receiver, head, "iobj")));
                repairs.push((token, head, "obj"));
            }
            "xcomp" | "ccomp" => {
                repairs.extend(described(words, head, token).map(|noun| (token, noun, "amod")))
            }
            _ => {}
        }
    }
    if repairs.is_empty() {
        return None;
    }
    let mut mended = words.to_vec();
    for (token, head, deprel) in repairs {
        // One repair may stand in the way of another: the tree stays one.
        if above(&mended, token, head) {
            continue;
        }
        if let Some(word) = mended.get_mut(token) {
            word.head = Some(head);
            deprel.clone_into(&mut word.deprel);
        }
    }
    for noun in nouns {
        if let Some(word) = mended.get_mut(noun) {
            word.upos = Upos::NOUN;
        }
    }
    Some(mended)
}

/// True where a word of a name hangs on a word outside of it. A name has one such word, its last: no "United"
/// beside the "Emirates".
fn leaves(words: &[Word], name: &Entity, token: usize) -> bool {
    words.get(token).is_some_and(|w| {
        let nominal = matches!(w.upos, Upos::PROPN | Upos::NOUN | Upos::ADJ | Upos::VERB);
        nominal && w.head.is_some_and(|h| !name.tokens.contains(&h))
    })
}

/// True where a word is an ancestor of another.
fn above(words: &[Word], word: usize, of: usize) -> bool {
    let mut at = words.get(of).and_then(|w| w.head);
    for _ in 0..words.len() {
        match at {
            Some(t) if t == word => return true,
            Some(t) => at = words.get(t).and_then(|w| w.head),
            None => return false,
        }
    }
    true
}

/// "accuse Malta of it": what receives nothing is no indirect object.
fn only_object(words: &[Word], verb: usize) -> bool {
    let given = |w: &Word| w.head == Some(verb) && matches!(base(&w.deprel), "obj" | "ccomp" | "parataxis");
    !words.iter().any(given)
        && words.get(verb).is_none_or(|w| !matches!(base(&w.deprel), "ccomp" | "parataxis"))
}

/// "accusations from officials that Malta did it": a clause behind "that" that has a subject and an object of its own
/// says what the accusation is, not who the officials are.
fn told_by(words: &[Word], noun: usize, clause: usize) -> Option<usize> {
    let has =
        |head: usize, fits: &dyn Fn(&Word) -> bool| words.iter().any(|w| w.head == Some(head) && fits(w));
    let marked = |w: &Word| w.deprel == "mark" && w.lemma == "that" && w.upos == Upos::SCONJ;
    let subject = |w: &Word| base(&w.deprel) == "nsubj";
    if !has(clause, &marked) || !has(clause, &subject) {
        return None;
    }
    // "an inquiry into claims that Malta did it"
    let mark = words.iter().position(|w| w.head == Some(clause) && marked(w))?;
    let before = mark.checked_sub(1).filter(|&t| t != noun);
    if let Some(saying) = before.filter(|&t| words.get(t).is_some_and(|w| SAYING.contains(&w.lemma.as_str())))
    {
        return Some(saying);
    }
    let first = |t: usize| words.get(t).filter(|w| w.deprel == "conj").and_then(|w| w.head).unwrap_or(t);
    let source = first(noun);
    let told = |w: &Word| w.deprel == "case" && matches!(w.lemma.as_str(), "by" | "from");
    let said = words.get(source).filter(|w| w.deprel == "nmod").and_then(|w| w.head)?;
    (has(source, &told) && words.get(said).is_some_and(|w| w.upos == Upos::NOUN)).then_some(said)
}

/// "some of the rifles sold by a gang": the rifles were sold.
fn counted(words: &[Word], head: usize, clause: usize) -> Option<usize> {
    let amount = matches!(words.get(head)?.upos, Upos::DET | Upos::PRON | Upos::NUM);
    let subject = |w: &Word| w.head == Some(clause) && base(&w.deprel) == "nsubj";
    if !amount || words.get(clause)?.upos != Upos::VERB || words.iter().any(subject) {
        return None;
    }
    let of = |t: &usize| words.get(*t).is_some_and(|w| w.head == Some(head) && base(&w.deprel) == "nmod");
    (head + 1..clause).rev().find(of)
}

/// "Oman burned the village, a charge Mogadishu denies": a noun with an article of its own behind a comma, with a verb
/// that has its subject between the two, is explained by that verb and not its object in a sentence of its own. Gives
/// the verb's head.
fn fronted(words: &[Word], verb: usize, noun: usize) -> Option<usize> {
    let subject =
        |(t, w): (usize, &Word)| noun < t && t < verb && w.head == Some(verb) && base(&w.deprel) == "nsubj";
    let article = noun
        .checked_sub(1)
        .filter(|&t| words.get(t).is_some_and(|w| w.lemma == "a" && w.head == Some(noun)))?;
    let comma = article.checked_sub(1).and_then(|t| words.get(t)).is_some_and(|w| w.lemma == ",");
    let clause =
        words.get(verb).filter(|w| matches!(base(&w.deprel), "ccomp" | "parataxis" | "conj" | "advcl"))?;
    let before = clause.head.filter(|&above| above < article);
    before.filter(|_| comma && words.iter().enumerate().any(subject))
}

/// Verbs whose object is what somebody said.
const ANSWERING: [&str; 8] = ["reject", "deny", "dismiss", "refute", "dispute", "rebut", "repeat", "echo"];

/// Nouns whose "that" says what was said.
const SAYING: [&str; 10] = [
    "allegation",
    "accusation",
    "claim",
    "charge",
    "assertion",
    "contention",
    "report",
    "suggestion",
    "rumor",
    "rumour",
];

/// Verbs of giving, which have an object in the passive, too.
const GIVING: [&str; 16] = [
    "give", "send", "offer", "pay", "grant", "show", "tell", "teach", "ask", "deny", "award", "hand",
    "promise", "lend", "sell", "allow",
];

/// "denied the singer a visa": a noun with an article behind the object of a verb of giving is what is given.
fn given(words: &[Word], verb: usize, thing: usize) -> Option<usize> {
    let of = |head: usize, relation: &str| {
        words.iter().position(|w| w.head == Some(head) && base(&w.deprel) == relation)
    };
    let gives = words.get(verb).is_some_and(|w| GIVING.contains(&w.lemma.as_str()));
    let noun = words.get(thing).is_some_and(|w| w.upos == Upos::NOUN) && of(thing, "det").is_some();
    let predicate = ["cop", "mark", "case"].iter().any(|relation| of(thing, relation).is_some());
    let receiver = of(verb, "obj").or_else(|| of(verb, "iobj"));
    receiver.filter(|&receiver| gives && noun && !predicate && verb < receiver && receiver < thing)
}

/// "He's blamed Malta": what has an object stands in the active, and its "'s" is "has".
fn active(words: &[Word], verb: usize, auxiliary: usize) -> bool {
    let object = |(t, w): (usize, &Word)| t == verb + 1 && w.head == Some(verb) && w.deprel == "obj";
    auxiliary + 1 == verb
        && words.get(verb).is_some_and(|w| w.upos == Upos::VERB && !GIVING.contains(&w.lemma.as_str()))
        && words.iter().enumerate().any(object)
}

/// "seems to be shipping shells": with a verb that has an object, "be" says that it goes on.
fn progressive(words: &[Word], verb: usize) -> bool {
    let object = |(t, w): (usize, &Word)| t > verb && w.head == Some(verb) && w.deprel == "obj";
    words.get(verb).is_some_and(|w| w.upos == Upos::VERB) && words.iter().enumerate().any(object)
}

/// "prompted the minister to go": behind a verb that has its subject before it stands an object.
fn late(words: &[Word], verb: usize, token: usize) -> bool {
    let subject = |(t, w): (usize, &Word)| t < verb && w.head == Some(verb) && w.deprel == "nsubj";
    let does = |(t, w): (usize, &Word)| t > token && w.head == Some(verb) && w.deprel == "xcomp";
    token > verb && words.iter().enumerate().any(subject) && words.iter().enumerate().any(does)
}

/// "misusing his office and withholding aid": a second object behind a second verb is that verb's.
fn shared(words: &[Word], verb: usize, object: usize) -> Option<usize> {
    let at = |relation: &str, from: usize, to: usize| {
        let fits = |t: &usize| words.get(*t).is_some_and(|w| w.head == Some(verb) && w.deprel == relation);
        (from..to).rev().find(fits)
    };
    let second =
        at("conj", verb + 1, object).filter(|&t| words.get(t).is_some_and(|w| w.upos == Upos::VERB))?;
    let own =
        words.iter().any(|w| w.head == Some(second) && matches!(base(&w.deprel), "obj" | "ccomp" | "xcomp"));
    (!own && at("obj", verb + 1, second).is_some()).then_some(second)
}

/// "denied US claims": a verb that is an object, right behind a name that is one, too, is the noun of that name.
fn named(words: &[Word], verb: usize, token: usize) -> bool {
    let answers = || words.get(verb).is_some_and(|w| ANSWERING.contains(&w.lemma.as_str()));
    if words.get(token).is_none_or(|w| w.deprel == "ccomp" && !answers()) {
        return false;
    }
    let name = token.checked_sub(1).and_then(|t| words.get(t));
    let own = |w: &Word| w.head == Some(token) && matches!(base(&w.deprel), "nsubj" | "obj" | "aux" | "mark");
    // "gave Malta rifles" has two objects, "denied Malta entry", too.
    let giving = words.get(verb).is_some_and(|w| GIVING.contains(&w.lemma.as_str()));
    let noun = |w: &Word| w.upos == Upos::NOUN && (!giving || SAYING.contains(&w.lemma.as_str()));
    words.get(token).is_some_and(|w| w.upos == Upos::VERB || noun(w))
        && name.is_some_and(|n| {
            let object =
                n.deprel == "obj" || n.deprel == "iobj" && words.get(token).is_some_and(noun) && answers();
            n.upos == Upos::PROPN && n.head == Some(verb) && object
        })
        && (words.get(token).is_some_and(|w| w.upos == Upos::NOUN) || !words.iter().any(own))
}

/// Verbs whose "it" is nobody: "said that it seemed to work".
const IMPERSONAL: [&str; 18] = [
    "seem", "appear", "happen", "turn", "take", "rain", "snow", "hurt", "matter", "help", "pay", "make",
    "remain", "look", "feel", "sound", "cost", "follow",
];

/// "it would not agree to buy": with a verb that says what somebody does, and no clause for which it could stand,
/// "it" is somebody.
fn somebody(words: &[Word], verb: usize, it: usize) -> bool {
    let clause =
        |w: &Word| w.head == Some(verb) && matches!(base(&w.deprel), "ccomp" | "csubj" | "nsubj" | "cop");
    it < verb
        && words.get(it).is_some_and(|w| w.lemma == "it")
        && words.get(verb).is_some_and(|w| {
            w.upos == Upos::VERB && w.deprel == "ccomp" && !IMPERSONAL.contains(&w.lemma.as_str())
        })
        && !words.iter().any(clause)
}

/// "blocked previously approved exports": a participle that has nothing of its own, just before the object, is of the
/// object.
fn described(words: &[Word], verb: usize, participle: usize) -> Option<usize> {
    let bare = |w: &Word| w.head != Some(participle) || w.deprel == "advmod";
    if words.get(participle)?.upos != Upos::VERB || participle < verb || !words.iter().all(bare) {
        return None;
    }
    let (object, _) = words.iter().enumerate().find(|(_, w)| w.head == Some(verb) && w.deprel == "obj")?;
    let within = |t: usize| above(words, object, t);
    (participle < object && (participle + 1..object).all(within)).then_some(object)
}

/// "Lund, a lawyer and a critic of the law": what is joined behind an apposition, with an article of its own, is joined
/// to that.
fn also(words: &[Word], name: usize, conjunct: usize) -> Option<usize> {
    let one = |noun: usize| words.iter().any(|w| w.head == Some(noun) && w.deprel == "det" && w.lemma == "a");
    let apposed = |t: &usize| words.get(*t).is_some_and(|w| w.head == Some(name) && w.deprel == "appos");
    let apposition = (name + 1..conjunct).rev().find(apposed)?;
    // "Lund, the candidate and activist, said"
    let bare = |noun: usize| !words.iter().any(|w| w.head == Some(noun) && w.deprel == "det");
    let noun = |t: usize| words.get(t).is_some_and(|w| w.upos == Upos::NOUN);
    let apart = (apposition..conjunct).any(|t| words.get(t).is_some_and(|w| w.upos == Upos::PUNCT));
    let two = noun(apposition) && noun(conjunct) && bare(conjunct) && !bare(apposition) && !apart;
    (two || one(apposition) && one(conjunct)).then_some(apposition)
}

/// "Kenyan and Libyan officials": two adjectives before a noun that "and" joins. Gives both.
fn paired(words: &[Word], and: usize) -> Option<(usize, usize)> {
    let (first, second) = (and.checked_sub(1)?, and + 1);
    let before = |t: usize| words.get(t).filter(|w| matches!(base(&w.deprel), "amod" | "compound"));
    let noun = before(first)?.head?;
    // "Iran and Lebanese militants" are two: names of countries go before nouns only if they are short.
    let short = |w: &Word| w.lemma.chars().all(|c| c.is_ascii_uppercase() || c == '.');
    let adjective = before(first).is_some_and(|w| base(&w.deprel) == "amod" || short(w));
    let joined = before(second)?.head == Some(noun) && second < noun;
    // "Malta and Libyan officials" has two nouns.
    let alone = words.get(noun).is_some_and(|w| w.deprel != "conj");
    (adjective && joined && alone).then_some((first, second))
}

/// "the regime and its main ally, Russia": an apposition explains the last conjunct before it, not the first.
fn explained(words: &[Word], first: usize, apposition: usize) -> Option<usize> {
    (first + 1..apposition)
        .rev()
        .find(|&t| words.get(t).is_some_and(|w| w.head == Some(first) && w.deprel == "conj"))
}

#[cfg(test)]
#[path = "mend_tests.rs"]
mod tests;
