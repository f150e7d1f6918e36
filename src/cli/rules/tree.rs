//! A parse drawn with lines: one word a row in the order of the text, arcs from head to dependent on the left.

use crate::tagger::TaggedSentence;

/// One arc, with the column that its upright line stands in: 0 is nearest to the words.
struct Arc {
    head: usize,
    dependent: usize,
    column: usize,
}

impl Arc {
    fn first(&self) -> usize {
        self.head.min(self.dependent)
    }

    fn last(&self) -> usize {
        self.head.max(self.dependent)
    }
}

/// The sentence, a word a row: arcs, form, part of speech, relation, lemma where it differs.
pub(super) fn draw(sentence: &TaggedSentence) -> Vec<String> {
    let arcs = arcs(sentence);
    let width = arcs.iter().map(|a| a.column + 1).max().unwrap_or(0) * 2 + 2;
    let form = |t: usize| sentence.tokens().get(t).map(|t| t.form.as_str()).unwrap_or_default();
    let widest = (0..sentence.words.len()).map(|t| console::measure_text_width(form(t))).max().unwrap_or(0);
    let rows = sentence.words.iter().enumerate().map(|(token, word)| {
        let pad = widest - console::measure_text_width(form(token)).min(widest);
        let lemma = if form(token).to_lowercase() == word.lemma.to_lowercase() {
            String::new()
        } else {
            format!("  {}", word.lemma)
        };
        let line = format!(
            "{} {}{}  {:<5}  {}{lemma}",
            lines(&arcs, token, width),
            form(token),
            " ".repeat(pad),
            word.upos.as_str(),
            word.deprel,
        );
        line.trim_end().to_owned()
    });
    rows.collect()
}

/// Short arcs stand inside; an arc that spans or crosses another stands further out.
fn arcs(sentence: &TaggedSentence) -> Vec<Arc> {
    let mut pairs: Vec<(usize, usize)> =
        sentence.words.iter().enumerate().filter_map(|(t, w)| Some((w.head?, t))).collect();
    pairs.sort_by_key(|(h, d)| (h.abs_diff(*d), *d));
    let mut arcs: Vec<Arc> = Vec::new();
    for (head, dependent) in pairs {
        let (first, last) = (head.min(dependent), head.max(dependent));
        // Arcs of one head may share a line where they go to different sides or nest in one upright.
        let taken = arcs.iter().filter(|a| a.first() < last && first < a.last()).map(|a| a.column + 1);
        let column = taken.max().unwrap_or(0);
        arcs.push(Arc { head, dependent, column });
    }
    arcs
}

/// The lines left of one word. Column 0 is the rightmost.
fn lines(arcs: &[Arc], token: usize, width: usize) -> String {
    let mut cells: Vec<char> = vec![' '; width];
    let place = |column: usize| width.saturating_sub(3 + 2 * column);
    // How far to the left the lines of this word reach.
    let own: Vec<&Arc> = arcs.iter().filter(|a| a.head == token || a.dependent == token).collect();
    let reach = own.iter().map(|a| place(a.column)).min();
    if let Some(from) = reach {
        for cell in cells.iter_mut().skip(from) {
            *cell = '─';
        }
    }
    for arc in arcs {
        let at = place(arc.column);
        let Some(cell) = cells.get_mut(at) else { continue };
        let (up, down) = if arc.head == token || arc.dependent == token {
            (arc.last() == token, arc.first() == token)
        } else if arc.first() < token && token < arc.last() {
            (true, true)
        } else {
            continue;
        };
        let left = reach.is_some_and(|from| from < at);
        let right = reach.is_some_and(|from| from <= at);
        // Another arc of this word may end in the same upright line.
        let joined = !matches!(*cell, ' ' | '─');
        *cell = match (up || joined, down || joined, left, right) {
            (true, true, true, _) => '┼',
            (true, true, false, true) => '├',
            (true, true, false, false) => '│',
            (true, false, true, _) => '┴',
            (true, false, false, _) => '╰',
            (false, true, true, _) => '┬',
            (false, true, false, _) => '╭',
            _ => *cell,
        };
    }
    if let Some(end) = cells.last_mut() {
        let dependent = own.iter().any(|a| a.dependent == token);
        *end = match (dependent, reach.is_some()) {
            (true, _) => '>',
            (false, true) => '─',
            (false, false) => ' ',
        };
    }
    cells.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::tagger::{Upos, Word};
    use crate::text::{ByteSpan, Field, Sentence, Token, Zone};

    use super::*;

    fn sentence(words: &[(&str, Upos, Option<usize>, &str)]) -> TaggedSentence {
        let mut tokens = Vec::new();
        let mut at = 0;
        for (form, ..) in words {
            let span = ByteSpan::new(at, at + form.len());
            tokens.push(Token { form: (*form).to_owned(), span, glued: false });
            at = span.end + 1;
        }
        let words = words.iter().map(|(form, upos, head, deprel)| Word {
            lemma: form.to_lowercase(),
            upos: *upos,
            head: *head,
            deprel: (*deprel).to_owned(),
        });
        let span = ByteSpan::new(0, at);
        let sentence = Sentence { field: Field::Text, zone: Zone::Body, paragraph: 0, span, tokens };
        TaggedSentence::new(sentence, words.collect(), Vec::new())
    }

    #[test]
    fn arcs_go_from_head_to_dependent() {
        let drawn = draw(&sentence(&[
            ("Norway", Upos::PROPN, Some(1), "nsubj"),
            ("sent", Upos::VERB, None, "root"),
            ("old", Upos::ADJ, Some(3), "amod"),
            ("rifles", Upos::NOUN, Some(1), "obj"),
        ]));
        let expected = [
            "   ╭─> Norway  PROPN  nsubj",
            " ╭─┴── sent    VERB   root",
            " │ ╭─> old     ADJ    amod",
            " ╰─┴─> rifles  NOUN   obj",
        ];
        assert_eq!(drawn, expected);
    }

    #[test]
    fn one_word_has_no_arc() {
        assert_eq!(draw(&sentence(&[("Yes", Upos::INTJ, None, "root")])), ["   Yes  INTJ   root"]);
    }
}
