//! Panics: a fault of the program in one document must not end the run, nor print a trace over the bar.

use std::cell::RefCell;
use std::panic::PanicHookInfo;

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the message of a panic instead of printing it.
pub(super) fn install() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let payload = info.payload();
        let text = payload.downcast_ref::<&str>().copied().map(str::to_owned);
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        let place = info.location().map(|l| format!(" ({}:{})", l.file(), l.line())).unwrap_or_default();
        LAST.with(|last| *last.borrow_mut() = format!("{text}{place}"));
    }));
}

/// Message and place of the last panic of this thread.
pub(super) fn last() -> String {
    LAST.with(|last| last.borrow().clone())
}
