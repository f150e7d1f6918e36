//! Graph folders and lines of earlier runs as one graph again.

use std::path::{Path, PathBuf};

use super::error::CliError;
use super::graph_args::FolderArgs;
use super::home;
use super::report::say;
use crate::export::{Folder, FolderError, LineFile, Manifest};
use crate::graph::{Collector, Meaning, RunGraph};

/// What is joined.
enum Part {
    Folder(Box<Folder>),
    /// A file of lines, as the filter writes them.
    Lines(Box<LineFile>),
}

impl Part {
    fn open(path: &Path) -> Result<Self, FolderError> {
        Ok(match path.is_file() {
            true => Self::Lines(Box::new(LineFile::open(path)?)),
            false => Self::Folder(Box::new(Folder::open(path)?)),
        })
    }

    fn manifest(&self) -> Option<&Manifest> {
        match self {
            Self::Folder(folder) => Some(folder.manifest()),
            Self::Lines(lines) => lines.manifest(),
        }
    }
}

/// Reads folders and files of lines into one graph; its temporary file lies in `temporary`. What speaks against
/// one of them is an error, or with `--force` a warning.
pub(super) fn read(
    paths: &[PathBuf],
    args: &FolderArgs,
    temporary: &Path,
) -> Result<(RunGraph, Manifest), CliError> {
    let data = home::data(args.data.as_deref())?;
    let meaning = Meaning::load(&data)?;
    let parts: Vec<Part> = paths.iter().map(|path| Part::open(path)).collect::<Result<_, _>>()?;
    let named = paths.iter().zip(&parts).find_map(|(path, part)| Some((path, part.manifest()?)));
    let Some((place, first)) = named else {
        return Err(nothing(paths));
    };
    // With --force every doubt is told; without it the first ends it.
    let mut doubt = |doubt: FolderError| -> Result<(), FolderError> {
        if !args.force {
            return Err(doubt);
        }
        say(format!("warning: {doubt}"));
        Ok(())
    };
    for part in &parts {
        if let Part::Folder(folder) = part {
            folder.doubts()?.into_iter().try_for_each(&mut doubt)?;
            folder.differences(first, place).into_iter().try_for_each(&mut doubt)?;
        }
    }
    let mut collector = Collector::new(temporary, &meaning)?;
    let mut manifest = first.clone();
    for part in &parts {
        match part {
            Part::Folder(folder) => {
                folder.collect(&mut collector, &meaning.relations)?;
                manifest.join(folder.manifest());
            }
            Part::Lines(lines) => {
                lines.collect(&mut collector, &meaning, &mut manifest, place, &mut doubt)?;
            }
        }
    }
    if let Some(missing) = manifest.shards_missing().filter(|missing| !missing.is_empty()) {
        say(format!("warning: this is not the whole corpus; missing: shard {}", missing.join(", ")));
    }
    Ok((collector.finish()?, manifest))
}

fn nothing(paths: &[PathBuf]) -> CliError {
    use super::error::Exit;
    let names: Vec<String> = paths.iter().take(5).map(|path| path.display().to_string()).collect();
    CliError::new(Exit::Input, format!("no document in {}; nothing was written", names.join(", ")))
}
