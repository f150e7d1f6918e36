//! Date expressions in a sentence.

use std::ops::Range;

use jiff::civil::Weekday;

use crate::tagger::{TaggedSentence, Upos};

/// Which part of a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Early,
    Middle,
    Late,
}

/// Which one, seen from the document's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Last,
    This,
    Next,
}

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// What an expression says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expression {
    /// "2019", "late 2019"
    Year(Option<Part>, i16),
    /// "May", "late September 2019", "last May"
    Month(Option<Part>, i8, Option<i16>, Option<Which>),
    /// "5 May", "May 5, 2019"
    Day(i8, i8, Option<i16>),
    /// "Wednesday", "next Friday"
    Weekday(Weekday, Option<Which>),
    /// "last month", "this year"
    Unit(Which, Unit),
    /// "two weeks ago"
    Ago(i32, Unit),
    /// "yesterday", "today", "tomorrow"
    Relative(i32),
}

/// An expression with its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) tokens: Range<usize>,
    pub(super) expression: Expression,
}

/// Every expression of a sentence, left to right. Those that bound a time instead of naming it ("since 2019",
/// "by Friday") are left out.
pub(super) fn expressions(sentence: &TaggedSentence) -> Vec<Found> {
    let reader = Reader { sentence };
    let mut out = Vec::new();
    let mut at = 0;
    while at < sentence.words.len() {
        match reader.expression(at) {
            Some((end, expression)) => {
                let before = at.checked_sub(1).map(|b| reader.form(b)).unwrap_or_default();
                // A preposition is part of what the text says.
                let named = matches!(before.as_str(), "in" | "on" | "at" | "during");
                let bounds = matches!(
                    before.as_str(),
                    "since" | "until" | "till" | "by" | "before" | "after" | "from" | "to" | "between" | "of"
                );
                let bare_year = matches!(expression, Expression::Year(None, _)) && !named;
                if !bounds && !bare_year {
                    let start = if named { at - 1 } else { at };
                    out.push(Found { tokens: start..end, expression });
                }
                at = end;
            }
            None => at += 1,
        }
    }
    out
}

struct Reader<'a> {
    sentence: &'a TaggedSentence,
}

impl Reader<'_> {
    fn form(&self, token: usize) -> String {
        let form = self.sentence.tokens().get(token).map(|t| t.form.to_lowercase());
        form.map(|f| f.trim_end_matches('.').to_owned()).unwrap_or_default()
    }

    /// The expression that begins at a token, and the token after its end.
    fn expression(&self, at: usize) -> Option<(usize, Expression)> {
        let form = self.form(at);
        match form.as_str() {
            "yesterday" => return Some((at + 1, Expression::Relative(-1))),
            "today" | "tonight" => return Some((at + 1, Expression::Relative(0))),
            "tomorrow" => return Some((at + 1, Expression::Relative(1))),
            _ => {}
        }
        if let Some(found) = self.which(at, &form) {
            return Some(found);
        }
        if let Some(found) = self.ago(at) {
            return Some(found);
        }
        let (from, part) = self.part(at).unwrap_or((at, None));
        if let Some(found) = self.month(from, part, None) {
            return Some(found);
        }
        if let Some(year) = self.year(from) {
            return Some((from + 1, Expression::Year(part, year)));
        }
        if part.is_some() {
            return None;
        }
        if let Some(found) = self.day_first(at) {
            return Some(found);
        }
        weekday(&form).map(|day| (at + 1, Expression::Weekday(day, None)))
    }

    /// "last month", "next Friday", "this May"
    fn which(&self, at: usize, form: &str) -> Option<(usize, Expression)> {
        let which = match form {
            "last" | "past" | "previous" => Which::Last,
            "this" => Which::This,
            "next" | "coming" => Which::Next,
            _ => return None,
        };
        let next = self.form(at + 1);
        let unit = match next.as_str() {
            "week" => Some(Unit::Week),
            "month" => Some(Unit::Month),
            "year" => Some(Unit::Year),
            _ => None,
        };
        if let Some(unit) = unit {
            return Some((at + 2, Expression::Unit(which, unit)));
        }
        if let Some(day) = weekday(&next) {
            return Some((at + 2, Expression::Weekday(day, Some(which))));
        }
        self.month(at + 1, None, Some(which))
    }

    /// "two weeks ago", "a year ago"
    fn ago(&self, at: usize) -> Option<(usize, Expression)> {
        let count = number(&self.form(at))?;
        let unit = match self.form(at + 1).as_str() {
            "day" | "days" => Unit::Day,
            "week" | "weeks" => Unit::Week,
            "month" | "months" => Unit::Month,
            "year" | "years" => Unit::Year,
            _ => return None,
        };
        (self.form(at + 2) == "ago").then_some((at + 3, Expression::Ago(count, unit)))
    }

    /// "early", "mid-", "late" before a month or a year.
    fn part(&self, at: usize) -> Option<(usize, Option<Part>)> {
        let part = match self.form(at).as_str() {
            "early" => Part::Early,
            "mid" | "middle" => Part::Middle,
            "late" => Part::Late,
            _ => return None,
        };
        let hyphen = matches!(self.form(at + 1).as_str(), "-" | "–");
        Some((at + 1 + usize::from(hyphen), Some(part)))
    }

    /// "May", "May 2019", "May 5", "May 5, 2019"
    fn month(&self, at: usize, part: Option<Part>, which: Option<Which>) -> Option<(usize, Expression)> {
        let month = self.month_name(at)?;
        if let Some(day) = self.day(at + 1).filter(|_| part.is_none() && which.is_none()) {
            let comma = usize::from(self.form(at + 2) == ",");
            return Some(match self.year(at + 2 + comma) {
                Some(year) => (at + 3 + comma, Expression::Day(day, month, Some(year))),
                None => (at + 2, Expression::Day(day, month, None)),
            });
        }
        let comma = usize::from(self.form(at + 1) == ",");
        Some(match self.year(at + 1 + comma) {
            Some(year) => (at + 2 + comma, Expression::Month(part, month, Some(year), which)),
            None => (at + 1, Expression::Month(part, month, None, which)),
        })
    }

    /// "5 May", "5 May 2019"
    fn day_first(&self, at: usize) -> Option<(usize, Expression)> {
        let day = self.day(at)?;
        let month = self.month_name(at + 1)?;
        Some(match self.year(at + 2) {
            Some(year) => (at + 3, Expression::Day(day, month, Some(year))),
            None => (at + 2, Expression::Day(day, month, None)),
        })
    }

    /// "May" and "March" are months where they are names.
    fn month_name(&self, at: usize) -> Option<i8> {
        let form = self.form(at);
        let name = self.sentence.words.get(at)?.upos == Upos::PROPN;
        let index = MONTHS.iter().position(|m| {
            form == *m
                || (form.len() >= 3 && form.len() <= 4 && m.starts_with(form.as_str()) && form != "mar")
        })?;
        name.then(|| i8::try_from(index + 1).ok()).flatten()
    }

    fn day(&self, at: usize) -> Option<i8> {
        let form = self.form(at);
        let bare = ["st", "nd", "rd", "th"].iter().find_map(|s| form.strip_suffix(s)).unwrap_or(&form);
        bare.parse().ok().filter(|d| (1..=31).contains(d))
    }

    fn year(&self, at: usize) -> Option<i16> {
        let form = self.form(at);
        if form.len() != 4 {
            return None;
        }
        form.parse().ok().filter(|y| (1900..=2099).contains(y))
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn weekday(form: &str) -> Option<Weekday> {
    Some(match form {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

fn number(form: &str) -> Option<i32> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    match form {
        "a" | "an" => Some(1),
        _ => {
            let word = WORDS.iter().position(|w| *w == form).and_then(|i| i32::try_from(i).ok());
            word.or_else(|| form.parse().ok()).filter(|n| (0..=1000).contains(n))
        }
    }
}
