//! The days that an expression means.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::expression::{Expression, Part, Unit, Which};

/// First and last day of an expression. What is relative is seen from the day on which the document was
/// published; `ahead` where what is said lies ahead of it.
pub(super) fn days(expression: &Expression, published: Option<Date>, ahead: bool) -> Option<(Date, Date)> {
    match *expression {
        Expression::Year(part, year) => year_days(part, year),
        Expression::Month(part, month, Some(year), _) => month_days(part, year, month),
        Expression::Month(part, month, None, which) => {
            let year = month_year(month, which, published?, ahead)?;
            month_days(part, year, month)
        }
        Expression::Day(day, month, Some(year)) => one(Date::new(year, month, day).ok()?),
        Expression::Day(day, month, None) => {
            let seen = published?;
            let in_year = |year: i16| Date::new(year, month, day).ok();
            // The nearest one on the side that is spoken of; of the same day, that day.
            let found = match in_year(seen.year()) {
                Some(date) if ahead && date < seen => in_year(seen.year().checked_add(1)?),
                Some(date) if !ahead && date > seen => in_year(seen.year().checked_sub(1)?),
                found => found,
            };
            one(found?)
        }
        Expression::Weekday(day, which) => one(weekday(day, which, published?, ahead)?),
        Expression::Unit(which, unit) => {
            let steps = match which {
                Which::Last => -1,
                Which::This => 0,
                Which::Next => 1,
            };
            unit_days(moved(published?, steps, unit)?, unit)
        }
        Expression::Ago(count, unit) => unit_days(moved(published?, -count, unit)?, unit),
        Expression::Relative(steps) => one(moved(published?, steps, Unit::Day)?),
    }
}

fn one(date: Date) -> Option<(Date, Date)> {
    Some((date, date))
}

fn moved(date: Date, steps: i32, unit: Unit) -> Option<Date> {
    let span: Span = match unit {
        Unit::Day => steps.days(),
        Unit::Week => steps.weeks(),
        Unit::Month => steps.months(),
        Unit::Year => steps.years(),
    };
    date.checked_add(span).ok()
}

/// The day, week (from Monday), month or year that holds a date.
fn unit_days(date: Date, unit: Unit) -> Option<(Date, Date)> {
    match unit {
        Unit::Day => one(date),
        Unit::Week => {
            let offset = i32::from(date.weekday().to_monday_zero_offset());
            let monday = moved(date, -offset, Unit::Day)?;
            Some((monday, moved(monday, 6, Unit::Day)?))
        }
        Unit::Month => Some((date.first_of_month(), date.last_of_month())),
        Unit::Year => Some((date.first_of_year(), date.last_of_year())),
    }
}

/// Thirds: early is January to April, middle May to August, late September to December.
fn year_days(part: Option<Part>, year: i16) -> Option<(Date, Date)> {
    let (first, last) = match part {
        None => (1, 12),
        Some(Part::Early) => (1, 4),
        Some(Part::Middle) => (5, 8),
        Some(Part::Late) => (9, 12),
    };
    Some((Date::new(year, first, 1).ok()?, Date::new(year, last, 1).ok()?.last_of_month()))
}

/// Thirds of ten days; the last goes to the end of the month.
fn month_days(part: Option<Part>, year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    let day = |day: i8| Date::new(year, month, day).ok();
    Some(match part {
        None => (first, first.last_of_month()),
        Some(Part::Early) => (first, day(10)?),
        Some(Part::Middle) => (day(11)?, day(20)?),
        Some(Part::Late) => (day(21)?, first.last_of_month()),
    })
}

/// "In May": the latest one that has begun, or the next one where what is said lies ahead. "Last May" ended
/// before this month.
fn month_year(month: i8, which: Option<Which>, seen: Date, ahead: bool) -> Option<i16> {
    let before = seen.year().checked_sub(1)?;
    let after = seen.year().checked_add(1)?;
    Some(match which {
        Some(Which::This) => seen.year(),
        Some(Which::Last) if month >= seen.month() => before,
        Some(Which::Next) if month <= seen.month() => after,
        Some(_) => seen.year(),
        None if ahead && month < seen.month() => after,
        None if !ahead && month > seen.month() => before,
        None => seen.year(),
    })
}

/// "On Wednesday": the latest one, the day of publication included; the next one where it lies ahead.
fn weekday(day: Weekday, which: Option<Which>, seen: Date, ahead: bool) -> Option<Date> {
    let since = i32::from(seen.weekday().since(day));
    let back = |days: i32| moved(seen, -days, Unit::Day);
    let forward = i32::from(seen.weekday().until(day));
    match which {
        Some(Which::Last) => back(if since == 0 { 7 } else { since }),
        Some(Which::Next) => moved(seen, if forward == 0 { 7 } else { forward }, Unit::Day),
        _ if ahead => moved(seen, forward, Unit::Day),
        _ => back(since),
    }
}
