//! Where `tag` writes to: standard output, or a file that appears when it is whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::error::{CliError, Exit};
use crate::cli::interrupt::Interrupt;

/// An open output.
pub(super) enum Target {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// A file, written beside its place.
    File {
        /// The temporary file.
        writer: BufWriter<NamedTempFile>,
        /// Its place.
        place: PathBuf,
    },
    /// A device or a pipe, which cannot be replaced by a file.
    Device {
        /// The open device.
        writer: BufWriter<File>,
        /// Its name.
        place: PathBuf,
    },
}

impl Target {
    /// Opens standard output, or a temporary file beside `place`.
    pub(super) fn open(place: Option<&Path>, interrupt: &Interrupt) -> Result<Self, CliError> {
        let Some(place) = place else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
        let place = place.to_owned();
        let meta = std::fs::metadata(&place);
        if meta.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
            let message = format!("{} is a folder", place.display());
            return Err(CliError::new(Exit::Output, message).hint("name a file with --out"));
        }
        if meta.is_ok_and(|meta| !meta.is_file()) {
            let file = File::options().write(true).open(&place).map_err(|e| failed(&place, &e))?;
            return Ok(Self::Device { writer: BufWriter::new(file), place });
        }
        // A link stays a link: what it points to is replaced.
        let place = place.canonicalize().unwrap_or(place);
        let folder = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".claimgraph-").suffix(".partial");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A temporary file is its owner's alone; this one becomes the output, for which the umask decides.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).map_err(|e| failed(&place, &e))?;
        interrupt.note_temporary(file.path());
        Ok(Self::File { writer: BufWriter::new(file), place })
    }

    /// Writes a piece.
    pub(super) fn write(&mut self, text: &str) -> Result<(), WriteError> {
        let result = match self {
            Self::Stdout(writer) => writer.write_all(text.as_bytes()).and_then(|()| writer.flush()),
            Self::File { writer, .. } => writer.write_all(text.as_bytes()),
            Self::Device { writer, .. } => writer.write_all(text.as_bytes()),
        };
        result.map_err(|e| self.error(&e))
    }

    /// Ends the output and puts the file into its place.
    pub(super) fn finish(mut self) -> Result<(), WriteError> {
        let flushed = match &mut self {
            Self::Stdout(writer) => writer.flush(),
            Self::File { writer, .. } => writer.flush(),
            Self::Device { writer, .. } => writer.flush(),
        };
        flushed.map_err(|e| self.error(&e))?;
        if let Self::File { writer, place } = self {
            let file = writer.into_inner().map_err(|e| WriteError::Failed(failed(&place, e.error())))?;
            file.persist(&place).map_err(|e| WriteError::Failed(failed(&place, &e.error)))?;
        }
        Ok(())
    }

    fn error(&self, error: &io::Error) -> WriteError {
        match self {
            Self::Stdout(_) if error.kind() == io::ErrorKind::BrokenPipe => WriteError::Closed,
            Self::Stdout(_) => WriteError::Failed(
                CliError::new(Exit::Output, format!("cannot write to standard output: {error}"))
                    .hint("make room on that disk"),
            ),
            Self::File { place, .. } | Self::Device { place, .. } => WriteError::Failed(failed(place, error)),
        }
    }
}

/// Why writing ended.
pub(super) enum WriteError {
    /// The reader of standard output has enough (`| head`): no error.
    Closed,
    /// Anything else.
    Failed(CliError),
}

impl From<rayon::ThreadPoolBuildError> for WriteError {
    fn from(error: rayon::ThreadPoolBuildError) -> Self {
        Self::Failed(error.into())
    }
}

fn failed(place: &Path, error: &io::Error) -> CliError {
    CliError::new(Exit::Output, format!("cannot write {}: {error}", place.display()))
        .hint("make room on that disk, or name another file with --out")
}
