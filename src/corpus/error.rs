//! Why an input, or one document of it, was not read.

use std::path::PathBuf;

use super::Origin;

/// Why an input that the user named cannot be read at all. Found before any work is done.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// Nothing of that name.
    #[error("no such file or folder: {path}")]
    Missing {
        /// As the user named it.
        path: PathBuf,
    },
    /// There, but not readable.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// As the user named it, or found below a named folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file with a suffix that no reader knows.
    #[error("{path}: the suffix tells no kind of file that is read here")]
    UnknownKind {
        /// As the user named it.
        path: PathBuf,
    },
    /// A folder without anything to read.
    #[error("{path}: nothing to read in this folder or below it")]
    EmptyFolder {
        /// As the user named it.
        path: PathBuf,
    },
    /// A pattern that no file matches.
    #[error("{pattern}: no file that is read here matches this pattern")]
    NoMatch {
        /// As the user wrote it.
        pattern: PathBuf,
    },
    /// A pattern that is none.
    #[error("{pattern}: not a pattern of file names: {message}")]
    BadPattern {
        /// As the user wrote it.
        pattern: PathBuf,
        /// Why.
        message: String,
    },
    /// A list of files without any.
    #[error("{path}: the list names no file")]
    EmptyList {
        /// The list.
        path: PathBuf,
    },
    /// A kind of file that this build does not read.
    #[error("{path}: {message}")]
    NotBuilt {
        /// As the user named it.
        path: PathBuf,
        /// What to build.
        message: &'static str,
    },
    /// `-` more than once.
    #[error("standard input (-) can be read only once")]
    StdinTwice,
}

/// One document that could not be used; the run goes on without it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {reason}")]
pub struct Skipped {
    /// Where it stands.
    pub origin: Origin,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// Why.
    pub reason: SkipReason,
}

/// Why a document could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    /// The file, or the rest of it, cannot be read.
    #[error("cannot be read: {0}")]
    Io(String),
    /// No text in any encoding that is known.
    #[error("is not text ({0})")]
    NotText(String),
    /// The line is no JSON.
    #[error("broken JSON: {0}")]
    BrokenJson(String),
    /// The line is JSON but no object, or a field is not of its type.
    #[error("not a document: {0}")]
    NotADocument(String),
    /// A table without a column for the text.
    #[error("no column for the text: {0}")]
    NoTextField(String),
    /// In a form that is not read.
    #[error("{0}")]
    Unsupported(String),
    /// A page in which no article was found.
    #[error("no article was found on the page")]
    NoArticle,
    /// A page that would take hours.
    #[error("the page is not read: {0}")]
    Tangled(String),
    /// Not in English.
    #[error("not in English but {language} (see --any-language)")]
    OtherLanguage {
        /// Its language, as the source gives it or by name.
        language: String,
    },
    /// Nothing but white space.
    #[error("the text is empty")]
    EmptyText,
    /// Longer than the limit.
    #[error("longer than {limit} bytes (see --max-document)")]
    TooLong {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Another document of this run has the same id.
    #[error("the id {id:?} was taken by {first}")]
    DuplicateId {
        /// The id.
        id: String,
        /// Where the first one stands.
        first: Box<Origin>,
    },
    /// A later step failed on this document.
    #[error("{0}")]
    Failed(String),
}

impl SkipReason {
    /// A short name for counts in `run.json`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Io(_) => "unreadable",
            Self::NotText(_) => "not_text",
            Self::BrokenJson(_) => "broken_json",
            Self::NotADocument(_) => "not_a_document",
            Self::NoTextField(_) => "no_text_field",
            Self::Unsupported(_) => "unsupported",
            Self::NoArticle => "no_article",
            Self::Tangled(_) => "tangled",
            Self::OtherLanguage { .. } => "other_language",
            Self::EmptyText => "empty_text",
            Self::TooLong { .. } => "too_long",
            Self::DuplicateId { .. } => "duplicate_id",
            Self::Failed(_) => "failed",
        }
    }
}
