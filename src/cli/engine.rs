//! The tagger's workers, and what is read for them.

use super::error::CliError;
use super::pipeline::Job;
use crate::corpus::{Document, Origin};
use crate::tagger::{Tagger, TaggerWorker};

/// Workers of a run. They share the weights of one model.
pub(super) struct Engine {
    pub(super) workers: Vec<TaggerWorker>,
}

impl Engine {
    /// So many workers.
    pub(super) fn new(tagger: &Tagger, threads: usize) -> Result<Self, CliError> {
        let workers = (0..threads).map(|_| tagger.worker()).collect::<Result<_, _>>()?;
        Ok(Self { workers })
    }
}

impl Job for Document {
    fn id(&self) -> &str {
        &self.id
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}
