//! WARC (ISO 28500): what a crawler got, one record a page. Pages of HTML are read, everything else is passed
//! over.

use std::io::{self, BufRead, Read};

use super::SkipReason;
use super::html;
use super::http;
use super::lines::{Line, next_line};
use super::records::{Draft, Fault, Records};

/// Longest line of a header.
const LINE: u64 = 64 << 10;
/// Most lines of a header.
const LINES: usize = 1_000;

/// Reads the pages of an archive.
pub(super) struct Warc {
    reader: Option<Box<dyn BufRead + Send>>,
    limit: u64,
    /// Number of the record, counted from 1.
    number: u64,
}

/// What a record says of itself.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    id: Option<String>,
    url: Option<String>,
    date: Option<String>,
    length: u64,
}

impl Warc {
    pub(super) fn new(reader: Box<dyn BufRead + Send>, limit: u64) -> Self {
        Self { reader: Some(reader), limit, number: 0 }
    }

    /// The next record that is a page; the outer error is one of the archive itself.
    fn record(&mut self) -> Result<Option<Result<Draft, SkipReason>>, SkipReason> {
        let Some(reader) = self.reader.as_mut() else { return Ok(None) };
        loop {
            self.number += 1;
            let Some(head) = head(reader)? else { return Ok(None) };
            let mut block = reader.by_ref().take(head.length);
            let page = match head.kind.as_str() {
                "response" => page(&mut block, self.limit),
                _ => Ok(None),
            };
            // The rest of what was not wanted.
            io::copy(&mut block, &mut io::sink()).map_err(unreadable)?;
            if block.limit() > 0 {
                return Err(cut_short());
            }
            let draft = match page {
                Ok(None) => continue,
                Ok(Some(Page { bytes, charset })) => html::article(bytes, charset.as_deref()),
                Err(reason) => Err(reason),
            };
            return Ok(Some(draft.map(|draft| Draft {
                id: head.id,
                url: head.url.or(draft.url),
                date: draft.date.or(head.date),
                line: Some(self.number),
                ..draft
            })));
        }
    }
}

impl Records for Warc {
    fn next(&mut self) -> Option<Result<Draft, Fault>> {
        let result = self.record();
        let fault = |reason| Some(Err(Fault { line: Some(self.number), reason }));
        match result {
            Ok(None) => None,
            Ok(Some(Ok(draft))) => Some(Ok(draft)),
            Ok(Some(Err(reason))) => fault(reason),
            Err(reason) => {
                self.reader = None;
                fault(reason)
            }
        }
    }
}

fn unreadable(error: io::Error) -> SkipReason {
    SkipReason::Io(error.to_string())
}

fn cut_short() -> SkipReason {
    SkipReason::Io("the archive ends in the middle of this record: the file is cut short".to_owned())
}

fn damaged(what: &str) -> SkipReason {
    SkipReason::Io(format!("the archive is damaged here: {what}; what comes after is not read"))
}

/// A line of a header without its end; `None` at the end of the file.
pub(super) fn header_line(reader: &mut dyn BufRead) -> io::Result<Option<String>> {
    match next_line(reader, LINE)? {
        None => Ok(None),
        Some(Line::TooLong) => {
            Err(io::Error::new(io::ErrorKind::InvalidData, "a line of the header has no end"))
        }
        Some(Line::Whole(bytes)) => {
            Ok(Some(String::from_utf8_lossy(&bytes).trim_end_matches('\r').to_owned()))
        }
    }
}

/// The names and values of a header, names in lower case, up to the blank line; `None` where the file ends
/// before it.
pub(super) fn headers(reader: &mut dyn BufRead) -> io::Result<Option<Vec<(String, String)>>> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for _ in 0..LINES {
        let Some(line) = header_line(reader)? else { return Ok(None) };
        if line.is_empty() {
            return Ok(Some(headers));
        }
        match (line.split_once(':'), headers.last_mut()) {
            // A value may go on in the next line.
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (Some((name, value)), _) => {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            }
            (None, _) => {}
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "a header has no end"))
}

/// The head of the next record; `None` at the end of the archive.
fn head(reader: &mut dyn BufRead) -> Result<Option<Head>, SkipReason> {
    // Two blank lines end the record before; some writers leave more, some fewer.
    let version = loop {
        match header_line(reader).map_err(unreadable)? {
            None => return Ok(None),
            Some(line) if line.trim().is_empty() => {}
            Some(line) => break line,
        }
    };
    if !version.starts_with("WARC/") {
        return Err(damaged("a record should begin with WARC/1.0 or WARC/1.1"));
    }
    let headers = headers(reader).map_err(unreadable)?.ok_or_else(cut_short)?;
    let mut head = Head::default();
    let mut length = None;
    for (name, value) in headers {
        let bare = value.trim_start_matches('<').trim_end_matches('>');
        let filled = || Some(bare.to_owned()).filter(|bare| !bare.is_empty());
        match name.as_str() {
            "warc-type" => head.kind = value.to_ascii_lowercase(),
            "warc-record-id" => head.id = filled(),
            "warc-target-uri" => head.url = filled(),
            "warc-date" => head.date = filled(),
            "content-length" => length = value.parse().ok(),
            _ => {}
        }
    }
    head.id = head.id.or_else(|| head.url.clone());
    head.length = length.ok_or_else(|| damaged("the record does not tell its length"))?;
    Ok(Some(head))
}

/// A page, and the encoding that its header names.
struct Page {
    bytes: Vec<u8>,
    charset: Option<String>,
}

/// The page of a response; `None` where it is no page, or none that
/// the server stands by (a redirection, an error).
fn page(block: &mut dyn BufRead, limit: u64) -> Result<Option<Page>, SkipReason> {
    let status = header_line(block).map_err(unreadable)?.unwrap_or_default();
    if !status.starts_with("HTTP/") || status.split_whitespace().nth(1) != Some("200") {
        return Ok(None);
    }
    let Some(headers) = headers(block).map_err(unreadable)? else { return Ok(None) };
    let get =
        |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.to_ascii_lowercase());
    let content_type = get("content-type").unwrap_or_default();
    if !content_type.starts_with("text/html") && !content_type.starts_with("application/xhtml") {
        return Ok(None);
    }
    let charset = content_type.split_once("charset=").map(|(_, label)| {
        let label = label.trim_start_matches(['"', '\'', ' ']);
        label.split(['"', '\'', ';', ' ']).next().unwrap_or_default().to_owned()
    });
    let chunked = get("transfer-encoding").is_some_and(|value| value.contains("chunked"));
    let bytes = http::body(block, chunked, get("content-encoding").as_deref(), limit)?;
    Ok(Some(Page { bytes, charset }))
}
