//! Graph folders of earlier runs as one graph again.

use std::path::{Path, PathBuf};

use super::error::CliError;
use super::graph_args::FolderArgs;
use super::home;
use super::report::say;
use crate::export::{Folder, FolderError, Manifest};
use crate::graph::{Collector, Meaning, RunGraph};

/// Reads folders into one graph; its temporary file lies in `temporary`. What speaks against a folder is an
/// error, or with `--force` a warning.
pub(super) fn read(
    folders: &[PathBuf],
    args: &FolderArgs,
    temporary: &Path,
) -> Result<(RunGraph, Manifest), CliError> {
    let data = home::data(args.data.as_deref())?;
    let meaning = Meaning::load(&data)?;
    let folders: Vec<Folder> = folders.iter().map(|path| Folder::open(path)).collect::<Result<_, _>>()?;
    let mut doubts: Vec<FolderError> = Vec::new();
    for folder in &folders {
        doubts.extend(folder.doubts()?);
        doubts.extend(folders.first().into_iter().flat_map(|first| folder.differences(first)));
    }
    if let Some(first) = doubts.iter().position(|_| !args.force) {
        return Err(doubts.swap_remove(first).into());
    }
    for doubt in &doubts {
        say(format!("warning: {doubt}"));
    }
    let mut collector = Collector::new(temporary, &meaning)?;
    let mut manifest: Option<Manifest> = None;
    for folder in &folders {
        folder.collect(&mut collector, &meaning.relations)?;
        match &mut manifest {
            Some(manifest) => manifest.join(folder.manifest()),
            None => manifest = Some(folder.manifest().clone()),
        }
    }
    Ok((collector.finish()?, manifest.unwrap_or_default()))
}
