//! Paragraphs: lines, or blocks of lines in text that was wrapped to a width.

/// A paragraph, in bytes of the field; it starts and ends with a character that is no white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) start: usize,
    pub(super) end: usize,
    /// True where a blank line, or the edge of the text, stands before it.
    pub(super) after_blank: bool,
}

/// No wrapped line is longer (code points).
const MAX_WIDTH: usize = 130;
/// Nor is the widest line of wrapped text shorter.
const MIN_WIDTH: usize = 40;

/// Splits text into paragraphs. A blank line always ends one. A single line break ends one too, but in
/// text that was wrapped to a width (an e-mail, a wire), where it is no more than a space; there a line
/// that ends early ends the paragraph.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let lines = lines(text);
    let width = wrap_width(text, &lines);
    let mut out: Vec<Paragraph> = Vec::new();
    let mut joins_next = false;
    for (index, line) in lines.iter().enumerate() {
        match out.last_mut() {
            Some(last) if joins_next && !line.after_blank => last.end = line.end,
            _ => out.push(*line),
        }
        joins_next = width
            .is_some_and(|width| lines.get(index + 1).is_some_and(|next| fills(text, line, next, width)));
    }
    out
}

/// The lines that hold anything.
fn lines(text: &str) -> Vec<Paragraph> {
    let mut out = Vec::new();
    let mut after_blank = true;
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !is_line_break(c) {
            continue;
        }
        let mut next = at + c.len_utf8();
        if c == '\r' && chars.next_if(|&(_, n)| n == '\n').is_some() {
            next += 1;
        }
        after_blank = !push_line(text, start, at, after_blank, &mut out);
        start = next;
    }
    push_line(text, start, text.len(), after_blank, &mut out);
    out
}

/// Adds the line, less the white space around it; false where nothing is left.
fn push_line(text: &str, start: usize, end: usize, after_blank: bool, out: &mut Vec<Paragraph>) -> bool {
    let line = text.get(start..end).unwrap_or_default();
    let trimmed = line.trim_start();
    let start = end - trimmed.len();
    let end = start + trimmed.trim_end().len();
    if start < end {
        out.push(Paragraph { start, end, after_blank });
    }
    start < end
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}')
}

fn width_of(text: &str, line: &Paragraph) -> usize {
    text.get(line.start..line.end).unwrap_or_default().chars().take(MAX_WIDTH + 1).count()
}

/// True where the first word of the next line had not fitted on this one.
fn fills(text: &str, line: &Paragraph, next: &Paragraph, width: usize) -> bool {
    let first = text.get(next.start..next.end).unwrap_or_default();
    let word = first.chars().take(MAX_WIDTH).take_while(|c| !c.is_whitespace()).count();
    width_of(text, line) + 1 + word > width
}

/// The width that the text was wrapped to, if it was.
fn wrap_width(text: &str, lines: &[Paragraph]) -> Option<usize> {
    // Lines that stand alone (a headline) tell nothing of the width.
    let followed = lines.iter().zip(lines.iter().skip(1)).filter(|(_, next)| !next.after_blank);
    let width = followed.map(|(line, _)| width_of(text, line)).max()?;
    if !(MIN_WIDTH..=MAX_WIDTH).contains(&width) {
        return None;
    }
    let (mut breaks, mut full, mut open) = (0_usize, 0_usize, 0_usize);
    for (line, next) in lines.iter().zip(lines.iter().skip(1)) {
        if next.after_blank {
            continue;
        }
        breaks += 1;
        full += usize::from(fills(text, line, next, width));
        let last = text.get(line.start..line.end).unwrap_or_default().chars().next_back();
        open += usize::from(!last.is_some_and(|c| ".!?:\"”’'".contains(c)));
    }
    // Most lines are as full as they can be, and most end in the middle of a sentence.
    (breaks >= 2 && full * 10 >= breaks * 7 && open * 10 >= breaks * 5).then_some(width)
}
