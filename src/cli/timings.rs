//! `--timings`: how long each stage took, on standard error. For who works on the program; never in an output.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::report::say;
use crate::analysis::AnalysisTimes;
use crate::tagger::TaggerStats;

/// The stages of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Everything before the first document.
    Load,
    /// From files to documents.
    Read,
    /// Sentences and tokens.
    Segment,
    /// Whether a document need be tagged.
    Prefilter,
    /// Words to pieces.
    Pieces,
    Encoder,
    Heads,
    /// From scores to entities, trees and lemmas.
    Decode,
    Actors,
    Rules,
    /// Records of one document.
    Records,
    /// Joining documents, and writing the output.
    Write,
}

impl Stage {
    const ALL: [(Self, &'static str); 12] = [
        (Self::Load, "load"),
        (Self::Read, "read"),
        (Self::Segment, "segment"),
        (Self::Prefilter, "prefilter"),
        (Self::Pieces, "pieces"),
        (Self::Encoder, "encoder"),
        (Self::Heads, "heads"),
        (Self::Decode, "decode"),
        (Self::Actors, "actors"),
        (Self::Rules, "rules"),
        (Self::Records, "records"),
        (Self::Write, "write"),
    ];
}

/// Sums over all threads.
#[derive(Debug, Default)]
pub(super) struct Timings {
    nanoseconds: [AtomicU64; Stage::ALL.len()],
    /// Pieces, and pieces with padding.
    pieces: [AtomicU64; 2],
}

impl Timings {
    /// Adds time to a stage.
    pub(super) fn add(&self, stage: Stage, time: Duration) {
        if let Some(sum) = self.nanoseconds.get(stage as usize) {
            sum.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }

    /// Runs a stage.
    pub(super) fn time<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> T {
        let clock = Instant::now();
        let result = run();
        self.add(stage, clock.elapsed());
        result
    }

    /// Adds what a worker of the tagger did between two readings.
    pub(super) fn add_tagger(&self, before: &TaggerStats, after: &TaggerStats) {
        self.add(Stage::Pieces, after.wordpiece.saturating_sub(before.wordpiece));
        self.add(Stage::Encoder, after.encoder.saturating_sub(before.encoder));
        self.add(Stage::Heads, after.heads.saturating_sub(before.heads));
        self.add(Stage::Decode, after.decode.saturating_sub(before.decode));
        let [pieces, padded] = &self.pieces;
        pieces.fetch_add(after.pieces - before.pieces, Ordering::Relaxed);
        padded.fetch_add(after.padded_pieces - before.padded_pieces, Ordering::Relaxed);
    }

    /// Adds what the analysis of a document took.
    pub(super) fn add_analysis(&self, times: AnalysisTimes) {
        self.add(Stage::Actors, times.actors);
        self.add(Stage::Rules, times.rules);
        self.add(Stage::Records, times.records);
    }

    /// Says it, one line a stage: name, seconds.
    pub(super) fn say(&self) {
        for ((_, name), sum) in Stage::ALL.iter().zip(&self.nanoseconds) {
            let seconds = Duration::from_nanos(sum.load(Ordering::Relaxed)).as_secs_f64();
            say(format!("timings: {name} {seconds:.3} s"));
        }
        for (name, count) in ["real", "padded"].iter().zip(&self.pieces) {
            say(format!("timings: {name} {} pieces", count.load(Ordering::Relaxed)));
        }
    }
}

/// Runs `next` of an iterator as the stage of reading.
pub(super) struct Timed<I> {
    pub(super) items: I,
    pub(super) timings: std::sync::Arc<Timings>,
}

impl<I: Iterator> Iterator for Timed<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.timings.time(Stage::Read, || self.items.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_its_place() {
        for (place, (stage, _)) in Stage::ALL.iter().enumerate() {
            assert_eq!(*stage as usize, place);
        }
    }
}
