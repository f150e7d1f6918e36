//! Windows over a sentence that is too long for the encoder.
//!
//! Windows begin and end between words and overlap. A word takes its vector from the window in
//! which it lies most central; the heads then see the whole sentence. Only the parser works on
//! parts of at most [`MAX_PARSED`] words, since its scores grow with the square of their number.

use std::ops::Range;

use super::wordpiece::SentencePieces;

/// Longest sequence with `[CLS]` and `[SEP]`: what the encoder was trained for.
pub(super) const MAX_LENGTH: usize = 512;
/// Most words that are parsed as one.
pub(super) const MAX_PARSED: usize = 1000;

/// Pieces of a window.
const WINDOW: usize = 500;
/// Pieces that two neighbours share, at least.
const OVERLAP: usize = 64;
/// Pieces of one word inside a window. The first one's vector stands for the word.
const WORD_PIECES: usize = 64;

/// A stretch of words that goes through the encoder as one sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    /// Words that are in it.
    pub(super) words: Range<usize>,
    /// Words that take their vector from it: the ranges of all windows are the sentence.
    pub(super) owned: Range<usize>,
}

/// True where the sentence does not fit into one sequence.
pub(super) fn is_needed(pieces: &SentencePieces) -> bool {
    pieces.ids.len() + 2 > MAX_LENGTH
}

/// The windows over a sentence.
pub(super) fn plan(pieces: &SentencePieces) -> Vec<Window> {
    let words = pieces.words();
    // before[w]: pieces of the words before w.
    let mut before = Vec::with_capacity(words + 1);
    before.push(0usize);
    for word in 0..words {
        let so_far = before.last().copied().unwrap_or(0);
        before.push(so_far + pieces.word(word).len().min(WORD_PIECES));
    }
    let at = |word: usize| before.get(word).copied().unwrap_or(0);

    let mut windows: Vec<Window> = Vec::new();
    let mut start = 0;
    loop {
        // The last word boundary within reach. A word is shorter than a window: there is progress.
        let end = before.partition_point(|&b| b <= at(start) + WINDOW).saturating_sub(1).max(start);
        let owned_from = windows.last_mut().map_or(0, |last| {
            // In the overlap a word belongs to the window whose edge is farther.
            let (left, right) = (at(start), at(last.words.end));
            let border =
                (start..last.words.end).find(|&word| right.saturating_sub(at(word)) < at(word) - left);
            last.owned.end = border.unwrap_or(last.words.end);
            last.owned.end
        });
        windows.push(Window { words: start..end, owned: owned_from..end });
        if end >= words {
            return windows;
        }
        let next = before.partition_point(|&b| b + OVERLAP <= at(end)).saturating_sub(1);
        start = next.max(start + 1);
    }
}

/// Groups windows so that each group owns at most [`MAX_PARSED`] words, or is one window.
pub(super) fn groups(windows: &[Window]) -> Vec<&[Window]> {
    let mut groups = Vec::new();
    let mut rest = windows;
    while let Some(first) = rest.first() {
        let within = |w: &Window| w.owned.end - first.owned.start <= MAX_PARSED;
        let size = rest.iter().take_while(|w| within(w)).count().max(1);
        let (group, after) = rest.split_at(size);
        groups.push(group);
        rest = after;
    }
    groups
}

/// The pieces of a window; of a very long word only the first ones.
pub(super) fn cut(pieces: &SentencePieces, words: Range<usize>) -> SentencePieces {
    let mut out = SentencePieces::default();
    for word in words {
        let range = pieces.word(word);
        let range = range.start..range.end.min(range.start + WORD_PIECES);
        out.starts.push(out.ids.len());
        out.ids.extend_from_slice(pieces.ids.get(range.clone()).unwrap_or_default());
        out.shapes.extend_from_slice(pieces.shapes.get(range).unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sentence(lengths: &[usize]) -> SentencePieces {
        let mut pieces = SentencePieces::default();
        for (word, &length) in lengths.iter().enumerate() {
            pieces.starts.push(pieces.ids.len());
            pieces.ids.resize(pieces.ids.len() + length, word as u32);
            pieces.shapes.resize(pieces.ids.len(), 1);
        }
        pieces
    }

    #[test]
    fn only_long_sentences_need_windows() {
        assert!(!is_needed(&sentence(&[1; 510])));
        assert!(is_needed(&sentence(&[1; 511])));
    }

    #[test]
    fn the_middle_of_the_overlap_is_the_border() {
        let windows = plan(&sentence(&[1; 600]));
        assert_eq!(
            windows,
            [Window { words: 0..500, owned: 0..469 }, Window { words: 436..600, owned: 469..600 }]
        );
    }

    #[test]
    fn a_word_longer_than_a_window_is_shortened() {
        let pieces = sentence(&[1, 900, 1]);
        let windows = plan(&pieces);
        assert_eq!(windows, [Window { words: 0..3, owned: 0..3 }]);
        assert_eq!(cut(&pieces, 0..3), sentence(&[1, WORD_PIECES, 1]));
    }

    #[test]
    fn thousands_of_words_are_parsed_in_parts() {
        let windows = plan(&sentence(&[1; 5000]));
        let groups = groups(&windows);
        let sizes: Vec<usize> =
            groups.iter().map(|g| g.last().unwrap().owned.end - g.first().unwrap().owned.start).collect();
        assert!(sizes.iter().all(|&n| n <= MAX_PARSED) && sizes.iter().sum::<usize>() == 5000, "{sizes:?}");
    }

    proptest! {
        #[test]
        fn windows_cover_the_sentence(lengths in prop::collection::vec(1usize..90, 1..800)) {
            let pieces = sentence(&lengths);
            let windows = plan(&pieces);
            prop_assert_eq!(windows.first().unwrap().owned.start, 0);
            prop_assert_eq!(windows.last().unwrap().owned.end, lengths.len());
            for window in &windows {
                prop_assert!(window.owned.start >= window.words.start && window.owned.end <= window.words.end);
                prop_assert!(!window.owned.is_empty());
                prop_assert!(cut(&pieces, window.words.clone()).ids.len() <= WINDOW);
            }
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[0].owned.end, pair[1].owned.start);
                let shared = cut(&pieces, pair[1].words.start..pair[0].words.end).ids.len();
                prop_assert!(shared >= OVERLAP);
            }
            let grouped: usize = groups(&windows).iter().map(|g| g.len()).sum();
            prop_assert_eq!(grouped, windows.len());
        }
    }
}
