//! One article as it was read.

/// Where a document was read from, for error messages and provenance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, as the user named it or as it was found below a named folder (`-` for standard input).
    pub path: String,
    /// The line of a JSON Lines file or a table, the number of a record in a WARC or of a row in a Parquet file,
    /// counted from 1; `None` where a file is one document.
    pub line: Option<u64>,
}

/// One article: its text is never changed after reading, so offsets into it stay true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Stable id: the path below the given folder without its suffixes (.txt, .html), the `id` of a record, or
    /// that path with the record's line.
    pub id: String,
    /// A title that is not part of the text (of a record, of a page).
    pub title: Option<String>,
    /// The text; of a page what was taken from it. Offsets in every output count the Unicode code points of this string.
    pub text: String,
    /// True where the first line of `text` is the headline (.txt files).
    pub title_in_text: bool,
    /// Publication date as the source gives it (ISO 8601 where it is one).
    pub date: Option<String>,
    /// Publisher's name, where the source gives it.
    pub publisher: Option<String>,
    /// Address of the article, where the source gives it.
    pub url: Option<String>,
    /// True where the text looks as if it had been decoded in the wrong encoding before it came here.
    pub mojibake: bool,
    /// Where it was read from.
    pub origin: Origin,
}

impl std::fmt::Display for Origin {
    /// `articles.jsonl:17`, as compilers write it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.path.as_str(), self.line) {
            ("-", None) => f.write_str("standard input"),
            ("-", Some(line)) => write!(f, "standard input, line {line}"),
            (path, None) => f.write_str(path),
            (path, Some(line)) => write!(f, "{path}:{line}"),
        }
    }
}
