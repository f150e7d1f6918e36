//! Word shapes: the vocabulary is uncased, so they are all that the encoder sees of case.

/// The case pattern of a word, fed to the encoder as the token type of its pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// No letter with case and no digit.
    Other,
    /// All letters lower case.
    Lower,
    /// Only the first letter upper case.
    Title,
    /// All letters upper case, and more than one.
    Upper,
    /// Any other mixture.
    Mixed,
    /// Has a digit, or another number.
    Digit,
}

impl Shape {
    /// All shapes; `labels.json` names each of them.
    pub(super) const ALL: [Self; 6] =
        [Self::Other, Self::Lower, Self::Title, Self::Upper, Self::Mixed, Self::Digit];

    /// Its name in `labels.json`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Lower => "lower",
            Self::Title => "title",
            Self::Upper => "upper",
            Self::Mixed => "mixed",
            Self::Digit => "digit",
        }
    }

    /// The shape of a word.
    pub(super) fn of(word: &str) -> Self {
        let (mut upper, mut lower, mut first_is_upper, mut letters) = (0usize, 0usize, false, 0usize);
        for c in word.chars() {
            if c.is_numeric() {
                return Self::Digit;
            }
            if c.is_alphabetic() {
                if letters == 0 {
                    first_is_upper = c.is_uppercase();
                }
                letters += 1;
                upper += usize::from(c.is_uppercase());
                lower += usize::from(c.is_lowercase());
            }
        }
        match (upper, lower) {
            (0, 0) => Self::Other,
            (0, _) => Self::Lower,
            (1, _) if first_is_upper => Self::Title,
            (_, 0) => Self::Upper,
            _ => Self::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_words() {
        let cases = [
            ("", Shape::Other),
            ("…", Shape::Other),
            ("平壤", Shape::Other),
            ("\u{200b}", Shape::Other),
            ("shells", Shape::Lower),
            ("don't", Shape::Lower),
            ("Kirby", Shape::Title),
            ("A", Shape::Title),
            ("Čapek", Shape::Title),
            ("NATO", Shape::Upper),
            ("U.S.", Shape::Upper),
            ("McCain", Shape::Mixed),
            ("eBay", Shape::Mixed),
            ("Shahed-136", Shape::Digit),
            ("½", Shape::Digit),
        ];
        for (word, shape) in cases {
            assert_eq!(Shape::of(word), shape, "{word}");
        }
    }
}
