//! The article of a page: its text without menus, scripts and advertisements, by the rules of Readability.

mod outline;

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_smoothie::{Config, Readability, TextMode};

use super::SkipReason;
use super::encoding::decode_page;
use super::records::Draft;

/// Pages of more elements are refused: articles have some thousands.
const MOST_ELEMENTS: usize = 100_000;

/// The article of a page. `charset` is what the HTTP header says of the encoding.
pub(super) fn article(bytes: Vec<u8>, charset: Option<&str>) -> Result<Draft, SkipReason> {
    let html = decode_page(bytes, charset)?;
    if html.trim().is_empty() {
        return Err(SkipReason::EmptyText);
    }
    outline::check(&html)?;
    let config =
        Config { max_elements_to_parse: MOST_ELEMENTS, text_mode: TextMode::Formatted, ..Config::default() };
    // What a page can do to the library must not end the run.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        Readability::new(html, None, Some(config)).and_then(|mut page| page.parse())
    }));
    let article = match parsed {
        Ok(Ok(article)) => article,
        Ok(Err(dom_smoothie::ReadabilityError::TooManyElements(..))) => {
            return Err(SkipReason::Tangled(format!("it has more than {MOST_ELEMENTS} elements")));
        }
        Ok(Err(_)) => return Err(SkipReason::NoArticle),
        Err(_) => return Err(SkipReason::Failed("the reader of HTML failed on this page".to_owned())),
    };
    let text = article.text_content.trim();
    if text.is_empty() {
        return Err(SkipReason::NoArticle);
    }
    let filled = |value: Option<String>| value.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    Ok(Draft {
        title: filled(Some(article.title)),
        text: text.to_owned(),
        date: filled(article.published_time),
        publisher: filled(article.site_name),
        url: filled(article.url),
        language: filled(article.lang),
        language_by_template: true,
        ..Draft::default()
    })
}
