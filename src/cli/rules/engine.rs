//! What explaining and testing rules need: one worker of the tagger, and everything after it.

use super::args::EngineArgs;
use crate::analysis::Analyser;
use crate::cli::error::CliError;
use crate::cli::home;
use crate::tagger::{Tagger, TaggerWorker};
use crate::text::Segmenter;

/// The rooms, ready.
pub(super) struct Rooms {
    pub(super) segmenter: Segmenter,
    pub(super) analyser: Analyser,
    pub(super) worker: TaggerWorker,
}

impl Rooms {
    /// The rules first: with a broken one, nothing else need be loaded.
    pub(super) fn load(args: &EngineArgs) -> Result<Self, CliError> {
        let data = home::data(args.folders.data.as_deref())?;
        let rules = home::rules(args.folders.rules.as_deref(), &data)?;
        let model = home::model(args.model.as_deref())?;
        let analyser = Analyser::load(&data, &rules)?;
        let segmenter = Segmenter::load(&data)?;
        // In the precision of reference, so that an example holds on one machine where it holds on another.
        let worker = Tagger::load(&model)?.worker()?;
        Ok(Self { segmenter, analyser, worker })
    }
}
