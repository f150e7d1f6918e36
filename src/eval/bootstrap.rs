//! Intervals by the bootstrap: passages drawn with replacement (Efron and Tibshirani 1993).

use super::score::Tally;

/// Draws.
const DRAWS: usize = 2000;
/// So that the same figures come out each time.
const SEED: u64 = 20_130_521;
/// What lies outside on either side.
const TAIL: f64 = 0.025;

/// The middle 95 % of what the draws give.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Intervals of precision, recall and F1 over passages.
pub fn intervals(passages: &[Tally]) -> [Interval; 3] {
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut drawn: [Vec<f64>; 3] = Default::default();
    for _ in 0..DRAWS {
        let mut sum = Tally::default();
        for _ in 0..passages.len() {
            sum += passages.get(random.usize(0..passages.len())).copied().unwrap_or_default();
        }
        for (list, figure) in drawn.iter_mut().zip([sum.precision(), sum.recall(), sum.f1()]) {
            list.push(figure);
        }
    }
    drawn.map(|mut list| {
        list.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let index = (share * (list.len().saturating_sub(1)) as f64).round() as usize;
            list.get(index).copied().unwrap_or_default()
        };
        Interval { low: at(TAIL), high: at(1.0 - TAIL) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_that_are_all_alike_leave_no_doubt() {
        let passages = vec![Tally { right: 1, found: 2, gold: 4 }; 20];
        let [precision, recall, f1] = intervals(&passages);
        assert_eq!(precision, Interval { low: 0.5, high: 0.5 });
        assert_eq!(recall, Interval { low: 0.25, high: 0.25 });
        assert!((f1.low - 1.0 / 3.0).abs() < 1e-12 && f1.low == f1.high);
    }

    #[test]
    fn an_interval_holds_the_figure_and_is_the_same_each_time() {
        let mut passages = vec![Tally { right: 1, found: 1, gold: 1 }; 30];
        passages.extend(vec![Tally { right: 0, found: 1, gold: 1 }; 20]);
        let first = intervals(&passages);
        assert!(first[2].low < 0.6 && 0.6 < first[2].high, "{first:?}");
        assert!(first[2].high - first[2].low < 0.35, "{first:?}");
        assert_eq!(first, intervals(&passages));
        assert_eq!(intervals(&[])[0], Interval::default());
    }
}
