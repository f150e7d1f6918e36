//! Reader -> workers -> sink: every document on its own, results in the order of the input, memory bounded.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::interrupt::Interrupt;
use super::panics;
use crate::corpus::{Origin, SkipReason, Skipped};

/// Documents at hand for each worker: read ahead, worked on, or waiting for an earlier one.
const AT_HAND: usize = 4;
/// How often an idle worker looks whether the user asked to stop.
const LOOK: Duration = Duration::from_millis(100);

/// What the pipeline moves: something that was read at a place.
pub(super) trait Job: Send + 'static {
    /// Its id.
    fn id(&self) -> &str;
    /// Its place.
    fn origin(&self) -> &Origin;
}

/// Runs `work` over `items` on `workers`, one thread each, and hands the results to `sink` on this thread,
/// in the order of the items, while the rest is under way.
///
/// Where `work` fails or panics, that item alone is skipped; `renew` makes a new worker in place of one that
/// panicked. Ends early where `sink` fails, and after the items at hand where the user asks to stop.
pub(super) fn run<T, W, R, E>(
    interrupt: &Interrupt,
    items: impl Iterator<Item = Result<T, Skipped>> + Send + 'static,
    workers: Vec<W>,
    renew: impl Fn() -> Option<W> + Sync,
    work: impl Fn(&mut W, T) -> Result<R, String> + Sync,
    mut sink: impl FnMut(Result<R, Skipped>) -> Result<(), E>,
) -> Result<(), E>
where
    T: Job,
    W: Send,
    R: Send,
    E: From<rayon::ThreadPoolBuildError>,
{
    let at_hand = AT_HAND * workers.len().max(1);
    // Each item needs a ticket from its reading to its end; so one slow document cannot make the others
    // pile up behind it.
    let (give_ticket, take_ticket) = bounded::<()>(at_hand);
    for _ in 0..at_hand {
        let _ = give_ticket.try_send(());
    }
    let (send_item, items_in) = bounded(at_hand);
    let (send_result, results) = bounded(at_hand);

    // Not joined: it may wait for standard input for ever, which must not hold up the end.
    let stop = interrupt.clone();
    std::thread::spawn(move || read(&stop, items, &take_ticket, &send_item));

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers.len())
        .thread_name(|index| format!("worker-{index}"))
        .build()?;
    let failed = AtomicBool::new(false);
    let over = || interrupt.stopped() || failed.load(Ordering::SeqCst);
    let workers: Vec<Mutex<Option<W>>> = workers.into_iter().map(|worker| Mutex::new(Some(worker))).collect();
    pool.in_place_scope(|scope| {
        // Ours to drop at an early return, which ends the reader and the workers.
        let (give_ticket, results) = (give_ticket, results);
        let (workers, renew, work, over) = (&workers, &renew, &work, &over);
        // A broadcast: a thread whose work waits for other threads of the pool must never take up a second worker.
        scope.spawn_broadcast(move |_, thread| {
            let worker =
                workers.get(thread.index()).map(|w| w.lock().unwrap_or_else(PoisonError::into_inner).take());
            let Some(mut worker) = worker.flatten() else { return };
            while let Some((number, item)) = next(over, &items_in) {
                let result = item.and_then(|item| attempt(&mut worker, item, renew, work));
                if send_result.send((number, result)).is_err() {
                    return;
                }
            }
        });

        let mut waiting = BTreeMap::new();
        let mut turn = 0_u64;
        for (number, result) in results {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&turn) {
                turn += 1;
                let _ = give_ticket.try_send(());
                sink(result).inspect_err(|_| failed.store(true, Ordering::SeqCst))?;
            }
        }
        // Items are begun in their order and each that was begun is finished, so that none waits here even after
        // an interruption: what the sink got is the beginning of the input without a gap.
        Ok(())
    })
}

fn read<T>(
    interrupt: &Interrupt,
    items: impl Iterator<Item = Result<T, Skipped>>,
    take_ticket: &Receiver<()>,
    send: &Sender<(u64, Result<T, Skipped>)>,
) {
    let mut items = items;
    let mut number = 0;
    while take_ticket.recv().is_ok() && !interrupt.stopped() {
        let Some(item) = items.next() else { return };
        if send.send((number, item)).is_err() {
            return;
        }
        number += 1;
    }
}

/// The next item; `None` at the end, or once the run is over before it.
fn next<T>(over: impl Fn() -> bool, items: &Receiver<T>) -> Option<T> {
    while !over() {
        match items.recv_timeout(LOOK) {
            Ok(item) => return Some(item),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}

/// Works on one item; whatever goes wrong stays with it.
fn attempt<T: Job, W, R>(
    worker: &mut W,
    item: T,
    renew: &(impl Fn() -> Option<W> + Sync),
    work: &(impl Fn(&mut W, T) -> Result<R, String> + Sync),
) -> Result<R, Skipped> {
    let (origin, id) = (item.origin().clone(), Some(item.id().to_owned()));
    let result = catch_unwind(AssertUnwindSafe(|| work(worker, item)));
    let message = match result {
        Ok(Ok(result)) => return Ok(result),
        Ok(Err(message)) => message,
        Err(_) => {
            // What the panic left half done is thrown away with the worker.
            if let Some(fresh) = renew() {
                *worker = fresh;
            }
            format!("internal error: {}", panics::last())
        }
    };
    Err(Skipped { origin, id, reason: SkipReason::Failed(message) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Number(u64, String, Origin);

    impl Job for Number {
        fn id(&self) -> &str {
            &self.1
        }
        fn origin(&self) -> &Origin {
            &self.2
        }
    }

    fn numbers(n: u64) -> impl Iterator<Item = Result<Number, Skipped>> + Send {
        (0..n).map(|i| Ok(Number(i, i.to_string(), Origin { path: "numbers".to_owned(), line: Some(i + 1) })))
    }

    #[derive(Debug)]
    enum Failure {
        Pool,
        Sink,
    }

    impl From<rayon::ThreadPoolBuildError> for Failure {
        fn from(_: rayon::ThreadPoolBuildError) -> Self {
            Self::Pool
        }
    }

    #[test]
    fn results_come_in_order_and_faults_stay_with_their_document() {
        panics::install();
        let interrupt = Interrupt::default();
        let work = |_: &mut (), n: Number| match n.0 {
            7 => Err("bad".to_owned()),
            8 => panic!("worse"),
            // Later ones are quicker.
            i => {
                std::thread::sleep(Duration::from_micros(300 - i));
                Ok(i)
            }
        };
        let mut got = Vec::new();
        let sink = |result: Result<u64, Skipped>| -> Result<(), Failure> {
            got.push(result.map_err(|s| s.to_string()));
            Ok(())
        };
        run(&interrupt, numbers(200), vec![(), (), ()], || Some(()), work, sink).unwrap();
        assert_eq!(got.len(), 200);
        for (i, result) in got.iter().enumerate() {
            match (i, result) {
                (7, Err(message)) => assert_eq!(message, "numbers:8: bad"),
                (8, Err(message)) => {
                    assert!(message.contains("numbers:9: internal error: worse"), "{message}")
                }
                (_, result) => assert_eq!(result, &Ok(i as u64)),
            }
        }
    }

    #[test]
    fn a_sink_that_fails_ends_the_run() {
        let interrupt = Interrupt::default();
        let sink =
            |result: Result<u64, Skipped>| if result.unwrap() == 5 { Err(Failure::Sink) } else { Ok(()) };
        let result = run(&interrupt, numbers(u64::MAX), vec![(), ()], || Some(()), |(), n| Ok(n.0), sink);
        assert!(matches!(result, Err(Failure::Sink)));
    }
}
