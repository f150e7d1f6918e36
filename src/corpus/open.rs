//! Opens files and standard input, unpacking what is compressed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Source, SourceKind};

pub(super) const BUFFER: usize = 256 << 10;
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Opens a file, or standard input; the bytes that are read from it are added to `count`. What is compressed
/// (gzip of any number of members, Zstandard of any number of frames) is told by its first bytes, whatever
/// its name, and unpacked on the way: memory does not depend on what comes out.
pub fn open(source: &Source, count: Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
    let inner: Box<dyn Read + Send> =
        if source.is_stdin() { Box::new(io::stdin()) } else { Box::new(File::open(&source.path)?) };
    unpack(Counted { inner, count })
}

fn unpack(mut raw: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    // No more than needed is waited for: standard input may be a person or a slow program.
    let mut head = Vec::with_capacity(ZSTD.len());
    while [GZIP, ZSTD].iter().any(|magic| head.len() < magic.len() && magic.starts_with(&head)) {
        let mut byte = [0];
        match raw.read(&mut byte) {
            Ok(0) => break,
            Ok(_) => head.extend_from_slice(&byte),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    let packed = match head.as_slice() {
        GZIP => Some("gzip"),
        ZSTD => Some("zstd"),
        _ => None,
    };
    let whole = BufReader::with_capacity(BUFFER, PutBack { head, inner: raw });
    let inner: Box<dyn Read + Send> = match packed {
        None => return Ok(Box::new(whole)),
        Some("gzip") => Box::new(flate2::bufread::MultiGzDecoder::new(whole)),
        Some(_) => Box::new(zstd::Decoder::with_buffer(whole)?),
    };
    let unpacked = Unpacked { inner, name: packed.unwrap_or_default() };
    Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)))
}

/// Bytes that were read already, and what comes after them, in one read: a byte order mark stays in one piece.
struct PutBack<R> {
    head: Vec<u8>,
    inner: R,
}

impl<R: Read> Read for PutBack<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let used = self.head.len().min(buffer.len());
        let (front, back) = buffer.split_at_mut(used);
        front.copy_from_slice(self.head.get(..used).unwrap_or_default());
        self.head.drain(..used);
        match self.inner.read(back) {
            Ok(read) => Ok(used + read),
            // It comes again at the next read.
            Err(_) if used > 0 => Ok(used),
            Err(e) => Err(e),
        }
    }
}

/// Says in the user's words what is wrong with compressed data.
struct Unpacked {
    inner: Box<dyn Read + Send>,
    name: &'static str,
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|e| match e.kind() {
            io::ErrorKind::Interrupted => e,
            io::ErrorKind::UnexpectedEof => io::Error::new(
                e.kind(),
                format!("the {} data end too soon: the file is cut short", self.name),
            ),
            kind => io::Error::new(kind, format!("the {} data are damaged: {e}", self.name)),
        })
    }
}

/// What a stream without a name is taken for: JSON Lines where it begins with a brace, WARC and HTML where it
/// begins as they do, else one text. Gives the stream back whole.
pub(super) fn recognise(
    mut reader: Box<dyn BufRead + Send>,
) -> io::Result<(SourceKind, Box<dyn BufRead + Send>)> {
    let mut read = Vec::new();
    let kind = loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let end = buffer.is_empty();
        // Few bytes at a time: a brace must not wait for what comes after it.
        let used = buffer.len().min(64);
        read.extend_from_slice(buffer.get(..used).unwrap_or_default());
        reader.consume(used);
        let text = read.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&read).trim_ascii_start();
        if text.first() == Some(&b'{') {
            break SourceKind::JsonLines;
        }
        if end || text.len() >= 16 || read.len() >= BUFFER {
            let head = text.get(..16).unwrap_or(text).to_ascii_lowercase();
            break match head.as_slice() {
                head if head.starts_with(b"warc/") => SourceKind::Warc,
                head if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") => SourceKind::Html,
                _ => SourceKind::Text,
            };
        }
    };
    Ok((kind, Box::new(Cursor::new(read).chain(reader))))
}

/// Counts the bytes that pass.
struct Counted {
    inner: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> (Vec<u8>, Option<String>) {
        let mut out = Vec::new();
        let error = unpack(Cursor::new(bytes)).unwrap().read_to_end(&mut out).err();
        (out, error.map(|e| e.to_string()))
    }

    #[test]
    fn what_is_compressed_is_told_by_its_first_bytes() {
        let zstd = |text: &[u8]| zstd::encode_all(text, 1).unwrap();
        assert_eq!(read([gzip(b"one "), gzip(b"two")].concat()), (b"one two".to_vec(), None));
        assert_eq!(read([zstd(b"one "), zstd(b"two")].concat()), (b"one two".to_vec(), None));
        for plain in [b"".as_slice(), b"(", b"(a) plain", b"\x1f", b"\x1fplain"] {
            assert_eq!(read(plain.to_vec()), (plain.to_vec(), None));
        }
    }

    #[test]
    fn what_is_cut_short_or_damaged_is_told() {
        let text = "Ships left. ".repeat(1_000);
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(text.as_bytes()).unwrap();
        for whole in [gzip(text.as_bytes()), encoder.finish().unwrap()] {
            let (_, error) = read(whole.get(..whole.len() - 5).unwrap().to_vec());
            assert!(error.unwrap().contains("cut short"));
            let mut damaged = whole.clone();
            damaged[whole.len() / 2] ^= 0x55;
            assert!(read(damaged).1.unwrap().contains("data"));
        }
    }

    #[test]
    fn streams_without_a_name_are_recognised_and_given_back_whole() {
        for (text, kind) in [
            ("\u{feff}\n {\"text\": \"a\"}", SourceKind::JsonLines),
            ("<!DOCTYPE HTML><p>a", SourceKind::Html),
            ("WARC/1.0\r\nWARC-Type: warcinfo\r\n", SourceKind::Warc),
            ("Ships left.", SourceKind::Text),
            ("", SourceKind::Text),
        ] {
            let (got, mut reader) = recognise(Box::new(Cursor::new(text.as_bytes().to_vec()))).unwrap();
            let mut back = String::new();
            reader.read_to_string(&mut back).unwrap();
            assert_eq!((got, back.as_str()), (kind, text));
        }
    }
}
