//! Tests of WARC archives and pages.

use std::io::Write;

use super::reader_tests::kinds;
use super::*;

/// A page with an article and what stands around articles.
fn page(words: &str) -> String {
    let paragraph = |n: usize| {
        format!(
            "<p>{words} {n}. The ships left the port on Monday with rifles and tents, the ministry of the island said, \
             and two more will follow in the next week, if the weather is good.</p>"
        )
    };
    let body: String = (1..6).map(paragraph).collect();
    format!(
        "<!DOCTYPE html><html lang=\"en-GB\"><head><title>Ships leave port | The Example</title>\
         <meta property=\"og:site_name\" content=\"The Example\">\
         <meta property=\"og:title\" content=\"Ships leave port\">\
         <meta property=\"article:published_time\" content=\"2024-05-01T10:00:00Z\">\
         <style>p {{ color: red }}</style><script>var hidden = 'script <p>code</p>';</script></head>\
         <body><nav><ul><li><a href=\"/\">Home menu</a></li></ul></nav>\
         <article><h1>Ships leave port</h1>{body}</article>\
         <footer>Copyright footer</footer><script>track()</script></body></html>"
    )
}

fn record(kind: &str, id: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\n\
         WARC-Target-URI: https://example.org/{id}\r\nWARC-Date: 2024-06-01T00:00:00Z\r\n\
         Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(id: &str, header: &str, body: &[u8]) -> Vec<u8> {
    record("response", id, &[b"HTTP/1.1 200 OK\r\n", header.as_bytes(), b"\r\n\r\n", body].concat())
}

fn html(id: &str) -> Vec<u8> {
    response(id, "Content-Type: text/html; charset=utf-8", page("Page").as_bytes())
}

fn read(bytes: Vec<u8>, kind: SourceKind, limit: u64) -> Vec<Result<Document, Skipped>> {
    let options = ReadOptions { max_document: limit, ..ReadOptions::default() };
    Documents::from_memory(bytes, kind, options).collect()
}

#[test]
fn the_article_of_a_page_is_the_document() {
    let got = read(page("Page").into_bytes(), SourceKind::Html, 1 << 20);
    let [Ok(document)] = got.as_slice() else { panic!("{got:?}") };
    assert_eq!(document.title.as_deref(), Some("Ships leave port"));
    assert_eq!(document.publisher.as_deref(), Some("The Example"));
    assert_eq!(document.date.as_deref(), Some("2024-05-01T10:00:00Z"));
    assert!(!document.title_in_text);
    assert!(document.text.starts_with("Page 1. The ships"), "{}", document.text);
    for part in ["script", "color", "menu", "footer", "track", "<p>"] {
        assert!(!document.text.contains(part), "{part}: {}", document.text);
    }
    // Paragraphs stay apart.
    assert!(document.text.contains("good.\n"), "{}", document.text);
    assert_eq!(read(page("Page").into_bytes(), SourceKind::Auto, 1 << 20).len(), 1);
}

#[test]
fn the_encoding_of_a_page_is_what_it_says() {
    let text = page("Café –").replace("<style>", "<meta charset='windows-1250'><style>");
    let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(&text);
    let got = read(bytes.into_owned(), SourceKind::Html, 1 << 20);
    assert!(got[0].as_ref().unwrap().text.starts_with("Café – 1."));
    let old: Vec<u8> = page("Café").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let archive = response("a", "Content-Type: text/html; charset=ISO-8859-1", &old);
    assert!(read(archive, SourceKind::Warc, 1 << 20)[0].as_ref().unwrap().text.starts_with("Café 1."));
}

#[test]
fn pages_that_are_none_are_told() {
    let one = |html: &str| kinds(&read(html.as_bytes().to_vec(), SourceKind::Html, 10 << 20)).join(" ");
    assert_eq!(one(""), "empty_text@0");
    assert_eq!(one("<html><body><script>x</script></body></html>"), "no_article@0");
    let deep = |n: usize| format!("{}<p>Ships left.</p>{}", "<div>".repeat(n), "</div>".repeat(n));
    assert_eq!(one(&deep(100_000)), "tangled@0");
    assert_eq!(one(&"<br>".repeat(200_000)), "tangled@0");
    assert_eq!(one(&"&amp;".repeat(300_000)), "tangled@0");
    // Whatever is let through ends, and without running out of stack.
    let nested = page("Page").replace("<article>", &format!("<article>{}", "<div>".repeat(900)));
    assert!(!one(&nested).is_empty());
    let data = format!("<script type=\"application/ld+json\">{}</script><style>", "[".repeat(100_000));
    assert_eq!(one(&page("Page").replace("<style>", &data)), "memory");
    for odd in ["<", "</", "<!--", "<a b='", "<p <p", "<script>", "\u{0}<p>\u{fffe}"] {
        one(&page("Page").replace("Page 3", odd));
    }
}

#[test]
fn archives_give_their_pages_and_nothing_else() {
    let pack = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let page = page("Page");
    let chunks = [format!("{:x}\r\n", page.len()).as_bytes(), page.as_bytes(), b"\r\n0\r\n\r\n"].concat();
    let header = "Content-Type: text/html\r\nContent-Encoding: gzip";
    let gone = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Gone".to_vec();
    let archive = [
        record("warcinfo", "info", b"software: test\r\n"),
        record("request", "r", b"GET / HTTP/1.1\r\n\r\n"),
        html("a"),
        response("png", "Content-Type: image/png", &[0; 5_000]),
        record("response", "gone", &gone),
        response("b", "Content-Type: text/html\r\nTransfer-Encoding: chunked", &chunks),
        response("c", header, &pack(page.as_bytes())),
        response("d", header, &page.as_bytes()[..page.len() / 2]),
        response("bomb", header, &pack(&vec![b' '; 3_000_000])),
        response("e", "Content-Type: text/html", &page.as_bytes().repeat(20)),
        html("f"),
    ];
    let got = read(archive.concat(), SourceKind::Warc, 20_000);
    assert_eq!(
        kinds(&got),
        ["urn:uuid:a", "urn:uuid:b", "urn:uuid:c", "urn:uuid:d", "too_long@9", "too_long@10", "urn:uuid:f"]
    );
    let a = got[0].as_ref().unwrap();
    assert_eq!(a.url.as_deref(), Some("https://example.org/a"));
    assert_eq!(a.date.as_deref(), Some("2024-05-01T10:00:00Z"));
    assert_eq!(a.origin.to_string(), "memory:3");
}

#[test]
fn the_date_of_the_crawl_serves_where_the_page_has_none() {
    let bare = page("Page").replace("article:published_time", "other");
    let got = read(response("a", "Content-Type: text/html", bare.as_bytes()), SourceKind::Warc, 1 << 20);
    assert_eq!(got[0].as_ref().unwrap().date.as_deref(), Some("2024-06-01T00:00:00Z"));
}

#[test]
fn an_archive_that_is_cut_short_gives_what_came_before() {
    let whole = [html("a"), html("b")].concat();
    let first = html("a").len();
    for cut in [first + 3, first + 40, first + 400, whole.len() - 200] {
        let got = read(whole[..cut].to_vec(), SourceKind::Warc, 1 << 20);
        assert_eq!(kinds(&got), ["urn:uuid:a", "unreadable@2"], "{cut}");
    }
    let odd = [html("a"), b"no record\r\n\r\n".to_vec(), html("b")].concat();
    assert_eq!(kinds(&read(odd, SourceKind::Warc, 1 << 20)), ["urn:uuid:a", "unreadable@2"]);
    let endless = [html("a"), b"WARC/1.0\r\n".to_vec(), vec![b'x'; 200_000]].concat();
    assert_eq!(kinds(&read(endless, SourceKind::Warc, 1 << 20)), ["urn:uuid:a", "unreadable@2"]);
}
