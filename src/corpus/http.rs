//! The body of an HTTP message as it went over the wire: in chunks, compressed.

use std::io::{self, BufRead, BufReader, Read};

use super::SkipReason;
use super::warc::header_line;

/// The body, unpacked. Crawlers often store it unpacked and leave the header as it was; so what is compressed is
/// told by its first bytes.
pub(super) fn body(
    block: &mut dyn BufRead,
    chunked: bool,
    encoding: Option<&str>,
    limit: u64,
) -> Result<Vec<u8>, SkipReason> {
    let mut chunks = Chunks { inner: block, left: 0, state: State::Plain };
    if chunked {
        chunks.state = State::Chunked;
    }
    let mut body = BufReader::new(chunks);
    let head = body.fill_buf().map_err(|e| broken(&e))?;
    let gzip = head.starts_with(&[0x1f, 0x8b]);
    match encoding.map(str::trim) {
        _ if gzip => read(flate2::bufread::MultiGzDecoder::new(body), limit),
        Some("br" | "zstd") if !looks_like_markup(head) => {
            let name = encoding.unwrap_or_default();
            Err(SkipReason::Unsupported(format!(
                "the page is compressed with {name}, which is not read here"
            )))
        }
        Some("deflate") if !looks_like_markup(head) => {
            // Some servers leave out the frame around the data.
            if head.first().is_some_and(|byte| byte & 0x0f == 8) {
                read(flate2::bufread::ZlibDecoder::new(body), limit)
            } else {
                read(flate2::bufread::DeflateDecoder::new(body), limit)
            }
        }
        _ => read(body, limit),
    }
}

fn looks_like_markup(head: &[u8]) -> bool {
    head.trim_ascii_start()
        .strip_prefix(b"\xef\xbb\xbf".as_slice())
        .unwrap_or(head)
        .trim_ascii_start()
        .first()
        == Some(&b'<')
}

fn broken(error: &io::Error) -> SkipReason {
    SkipReason::Io(format!("the page is damaged: {error}"))
}

fn read(body: impl Read, limit: u64) -> Result<Vec<u8>, SkipReason> {
    let mut bytes = Vec::new();
    body.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| broken(&e))?;
    if bytes.len() as u64 > limit {
        return Err(SkipReason::TooLong { limit });
    }
    Ok(bytes)
}

/// Joins chunks: each has its length in a line before it (RFC 9112, 7.1).
struct Chunks<'a> {
    inner: &'a mut dyn BufRead,
    left: u64,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    /// Not in chunks, or the crawler joined them.
    Plain,
    Chunked,
    /// In the middle of chunks.
    Further,
    Over,
}

impl Chunks<'_> {
    /// Reads the length of the next chunk.
    fn advance(&mut self) -> io::Result<()> {
        if self.state == State::Further {
            // The line end after the chunk before.
            header_line(self.inner)?;
        } else if !self.inner.fill_buf()?.first().is_some_and(u8::is_ascii_hexdigit) {
            // The header says chunks, but there are none: the crawler joined them.
            self.state = State::Plain;
            return Ok(());
        }
        self.state = State::Further;
        let line = header_line(self.inner)?.unwrap_or_default();
        let length = line.split(';').next().unwrap_or_default().trim();
        self.left = u64::from_str_radix(length, 16)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a chunk does not tell its length"))?;
        if self.left == 0 {
            self.state = State::Over;
        }
        Ok(())
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && matches!(self.state, State::Chunked | State::Further) {
            self.advance()?;
        }
        match self.state {
            State::Over => Ok(0),
            State::Plain => self.inner.read(buffer),
            State::Chunked | State::Further => {
                let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
                let read = self.inner.read(buffer.get_mut(..most).unwrap_or_default())?;
                if read == 0 && !buffer.is_empty() {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the last chunk is cut short"));
                }
                self.left -= read as u64;
                Ok(read)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn get(bytes: &[u8], chunked: bool, encoding: Option<&str>) -> Result<String, SkipReason> {
        body(&mut &*bytes, chunked, encoding, 1_000).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn chunks_are_joined() {
        let chunks = b"4\r\n<p>S\r\n6;name=x\r\nhips l\r\n3\r\neft\r\n0\r\n\r\n";
        assert_eq!(get(chunks, true, None).unwrap(), "<p>Ships left");
        assert_eq!(get(b"<p>Ships left", true, None).unwrap(), "<p>Ships left");
        assert!(get(b"9\r\n<p>Sh", true, None).unwrap_err().to_string().contains("cut short"));
        assert!(get(b"4\r\n<p>S\r\nxyz\r\n", true, None).unwrap_err().to_string().contains("length"));
    }

    #[test]
    fn compressed_pages_are_unpacked_within_the_limit() {
        let pack = |text: &str| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        assert_eq!(get(&pack("<p>Ships"), false, Some("gzip")).unwrap(), "<p>Ships");
        assert_eq!(get(b"<p>Ships", false, Some("gzip")).unwrap(), "<p>Ships");
        assert_eq!(get(b"<p>Ships", false, Some("br")).unwrap(), "<p>Ships");
        let bomb = pack(&" ".repeat(100_000));
        assert_eq!(get(&bomb, false, Some("gzip")), Err(SkipReason::TooLong { limit: 1_000 }));
        assert!(matches!(get(b"\x8b\x02\x80", false, Some("br")), Err(SkipReason::Unsupported(_))));
    }
}
