//! The dependents of every token, found once.

use super::Word;

/// Dependents of the tokens of one sentence: those of token `t` are `list[first[t]..first[t + 1]]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Dependents {
    first: Vec<usize>,
    list: Vec<usize>,
}

impl Dependents {
    /// In one pass over the words.
    pub(super) fn new(words: &[Word]) -> Self {
        let mut first = vec![0; words.len() + 1];
        let heads = || words.iter().enumerate().filter_map(|(t, w)| Some((w.head?, t)));
        for (head, _) in heads() {
            if let Some(count) = first.get_mut(head + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        let mut list = vec![0; sum];
        let mut next = first.clone();
        for (head, token) in heads() {
            if let Some(at) = next.get_mut(head)
                && let Some(slot) = list.get_mut(*at)
            {
                *slot = token;
                *at += 1;
            }
        }
        Self { first, list }
    }

    /// Those of one token, left to right.
    pub(super) fn of(&self, token: usize) -> &[usize] {
        let ends = self.first.get(token).zip(self.first.get(token + 1));
        ends.and_then(|(&from, &to)| self.list.get(from..to)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagger::Upos;

    #[test]
    fn dependents_stand_in_order() {
        let word = |head| Word { lemma: "x".into(), upos: Upos::X, head, deprel: "dep".into() };
        let tree = Dependents::new(&[word(Some(2)), word(Some(0)), word(None), word(Some(2)), word(Some(9))]);
        assert_eq!(tree.of(2), [0, 3]);
        assert_eq!(tree.of(0), [1]);
        assert!(tree.of(1).is_empty() && tree.of(9).is_empty());
        assert!(Dependents::new(&[]).of(0).is_empty());
    }
}
