//! Sentences and tokens of a document.

use super::ByteSpan;

/// Which field of the document a sentence stands in; its offsets count in that field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The `title` of a JSON line.
    Title,
    /// The text.
    Text,
}

/// What a sentence is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// Title, headline or sub-headline: often without a full stop or a finite verb.
    Headline,
    /// Running text.
    Body,
    /// Not part of the article: invitations to click, captions of players, lists of other headlines.
    /// It is tagged by `tag`, but gives no actor and no triple.
    Furniture,
}

/// One syntactic word, in the sense of Universal Dependencies ("do" and "n't" are two).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its form, as it stands in the text.
    pub form: String,
    /// Where it stands.
    pub span: ByteSpan,
    /// True where no white space follows (`SpaceAfter=No`).
    pub glued: bool,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The field that its offsets count in.
    pub field: Field,
    /// What it is on the page.
    pub zone: Zone,
    /// Number of its paragraph in the field, from 0.
    pub paragraph: usize,
    /// Where it stands.
    pub span: ByteSpan,
    /// Its tokens; never empty.
    pub tokens: Vec<Token>,
}
