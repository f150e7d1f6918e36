//! Lines of bounded length from a file of any length.

use std::io::{self, BufRead};

/// One line of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// Its bytes, without the line feed.
    Whole(Vec<u8>),
    /// Longer than the limit; it was read over and never held in memory.
    TooLong,
}

/// The next line, or `None` at the end. Never holds more than `limit` bytes.
pub fn next_line(reader: &mut (impl BufRead + ?Sized), limit: u64) -> io::Result<Option<Line>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut line = Vec::new();
    let mut too_long = false;
    let mut any = false;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', buffer);
        let piece = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
        too_long |= line.len() + piece.len() > limit;
        if too_long {
            line = Vec::new();
        } else {
            line.extend_from_slice(piece);
        }
        let used = end.map_or(buffer.len(), |e| e + 1);
        reader.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(any.then_some(if too_long { Line::TooLong } else { Line::Whole(line) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_passed_over_and_the_next_is_read() {
        let text = format!("short\n{}\n\nlast", "x".repeat(1_000));
        // A buffer of 7 bytes, so that lines lie across its edges.
        let mut reader = io::BufReader::with_capacity(7, text.as_bytes());
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut reader, 100).unwrap() {
            lines.push(line);
        }
        let whole = |s: &str| Line::Whole(s.as_bytes().to_vec());
        assert_eq!(lines, [whole("short"), Line::TooLong, whole(""), whole("last")]);
    }
}
