//! What a worker did, for `run.json` and the log.

use std::ops::AddAssign;
use std::time::Duration;

/// Counts and times of one worker since it was made; sums over workers are the run's.
///
/// The counts depend on the documents alone. The times are for logs only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaggerStats {
    /// Sentences tagged.
    pub sentences: u64,
    /// Their tokens.
    pub tokens: u64,
    /// Their word pieces, with `[CLS]` and `[SEP]`.
    pub pieces: u64,
    /// The same with padding: what the encoder computed.
    pub padded_pieces: u64,
    /// Sentences too long for the encoder, which it therefore read in overlapping windows.
    pub windowed: u64,
    /// Sentences of which a word was left untagged: always 0.
    pub truncated: u64,
    /// Time in words to pieces.
    pub wordpiece: Duration,
    /// Time in the encoder.
    pub encoder: Duration,
    /// Time in the heads.
    pub heads: Duration,
    /// Time in decoding.
    pub decode: Duration,
}

impl AddAssign for TaggerStats {
    fn add_assign(&mut self, other: Self) {
        self.sentences += other.sentences;
        self.tokens += other.tokens;
        self.pieces += other.pieces;
        self.padded_pieces += other.padded_pieces;
        self.windowed += other.windowed;
        self.truncated += other.truncated;
        self.wordpiece += other.wordpiece;
        self.encoder += other.encoder;
        self.heads += other.heads;
        self.decode += other.decode;
    }
}
