//! The dependency tree: maximum spanning tree with one root, by Chu-Liu and Edmonds in O(n²)
//! (Tarjan 1977 for dense graphs: follow best heads from an unfinished node until they reach a
//! finished one; contract every cycle on the way).

/// The heads of the best tree over `n` words.
///
/// `scores` has `n` rows of `n + 1`: row `i`, column `j` tells how well word `i` depends on word
/// `j - 1`, or on the root where `j` is 0. Exactly one word gets `None`, the root; the heads of all
/// others lead to it. Ties go to the head that stands first. Scores that are no numbers count as
/// very low ones.
pub(in crate::tagger) fn best_tree(scores: &[f32], n: usize) -> Vec<Option<usize>> {
    if n == 0 {
        return Vec::new();
    }
    let heads = match greedy(scores, n) {
        heads if is_single_rooted_tree(&heads) => heads,
        _ => Contraction::new(scores, n).run(),
    };
    heads.into_iter().skip(1).map(|head| head.checked_sub(1)).collect()
}

const ROOT: usize = 0;
/// In the place of NaN and infinities.
const WORST: f64 = -1e9;

/// The score of a dependency of `child` on `head`, both counted with the root as 0.
fn score(scores: &[f32], n: usize, head: usize, child: usize) -> f64 {
    let at = child.wrapping_sub(1).wrapping_mul(n + 1).wrapping_add(head);
    scores.get(at).copied().filter(|s| s.is_finite()).map_or(WORST, |s| f64::from(s).clamp(WORST, -WORST))
}

/// The best head of every word for itself: where that is a tree, it is the best tree.
fn greedy(scores: &[f32], n: usize) -> Vec<usize> {
    let best = |child: usize| {
        let mut best = (ROOT, score(scores, n, ROOT, child));
        for head in (1..=n).filter(|&head| head != child) {
            let candidate = score(scores, n, head, child);
            if candidate > best.1 {
                best = (head, candidate);
            }
        }
        best.0
    };
    std::iter::once(ROOT).chain((1..=n).map(best)).collect()
}

/// True where `heads` (the first entry is the root's own) has one root and no cycle.
fn is_single_rooted_tree(heads: &[usize]) -> bool {
    let words = heads.get(1..).unwrap_or_default();
    if words.iter().filter(|&&head| head == ROOT).count() != 1 {
        return false;
    }
    // seen[w]: the walk that came by; 0 for none.
    let mut seen = vec![0usize; heads.len()];
    for start in 1..heads.len() {
        let mut at = start;
        while at != ROOT {
            match seen.get_mut(at) {
                Some(mark) if *mark == start => return false,
                Some(mark) if *mark == 0 => *mark = start,
                _ => break,
            }
            at = heads.get(at).copied().unwrap_or(ROOT);
        }
    }
    true
}

/// A dependency between two words as they were before any contraction.
#[derive(Debug, Clone, Copy, Default)]
struct Edge {
    head: usize,
    child: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    OnPath,
    Finished,
    /// Swallowed by a contracted node.
    Gone,
}

/// The graph while its cycles are contracted. A contracted node takes the slot of one of its members.
struct Contraction {
    size: usize,
    /// Weight of the edge from slot `head` to slot `child`, at `child * size + head`.
    weight: Vec<f64>,
    /// The original edge behind each.
    edge: Vec<Edge>,
    state: Vec<State>,
    /// Node that a slot holds: a word at first, later a contracted node.
    node: Vec<usize>,
    /// By node: the edge that was chosen to enter it.
    entering: Vec<Edge>,
    /// By slot: the weight of that edge.
    entering_weight: Vec<f64>,
    /// By node: the contracted node that it is a member of; itself where there is none.
    parent: Vec<usize>,
}

impl Contraction {
    fn new(scores: &[f32], n: usize) -> Self {
        let size = n + 1;
        let mut weight = vec![f64::NEG_INFINITY; size * size];
        let mut edge = vec![Edge::default(); size * size];
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for child in 1..size {
            for head in (0..size).filter(|&head| head != child) {
                let value = score(scores, n, head, child);
                (least, most) = (least.min(value), most.max(value));
                set(&mut weight, child * size + head, value);
                set(&mut edge, child * size + head, Edge { head, child });
            }
        }
        // One more edge from the root costs more than all others can gain: so there is but one.
        let penalty = 1.0 + (most - least) * size as f64;
        for child in 1..size {
            if let Some(value) = weight.get_mut(child * size + ROOT) {
                *value -= penalty;
            }
        }
        let mut state = vec![State::Unseen; size];
        set(&mut state, ROOT, State::Finished);
        Self {
            size,
            weight,
            edge,
            state,
            node: (0..size).collect(),
            entering: vec![Edge::default(); size],
            entering_weight: vec![0.0; size],
            parent: (0..size).collect(),
        }
    }

    fn run(mut self) -> Vec<usize> {
        for start in 1..self.size {
            if get(&self.state, start) != Some(State::Unseen) {
                continue;
            }
            let mut path = vec![start];
            set(&mut self.state, start, State::OnPath);
            while let Some(&slot) = path.last() {
                let head = self.choose(slot);
                match get(&self.state, head) {
                    Some(State::Unseen) => {
                        set(&mut self.state, head, State::OnPath);
                        path.push(head);
                    }
                    Some(State::OnPath) => {
                        let from = path.iter().position(|&s| s == head).unwrap_or(0);
                        let cycle = path.split_off(from);
                        self.contract(&cycle, head);
                        path.push(head);
                    }
                    _ => break,
                }
            }
            for slot in path {
                set(&mut self.state, slot, State::Finished);
            }
        }
        self.expand()
    }

    /// Picks the best edge into a slot and returns the slot that it comes from.
    fn choose(&mut self, slot: usize) -> usize {
        let row = slot * self.size;
        let mut best = (ROOT, f64::NEG_INFINITY);
        for head in (0..self.size).filter(|&head| head != slot) {
            let weight = get(&self.weight, row + head).unwrap_or(f64::NEG_INFINITY);
            if weight > best.1 && get(&self.state, head) != Some(State::Gone) {
                best = (head, weight);
            }
        }
        let edge = get(&self.edge, row + best.0).unwrap_or_default();
        set(&mut self.entering, get(&self.node, slot).unwrap_or(slot), edge);
        set(&mut self.entering_weight, slot, best.1);
        best.0
    }

    /// Makes one node of a cycle, in the slot `keeper`, which is one of it.
    fn contract(&mut self, cycle: &[usize], keeper: usize) {
        let new = self.parent.len();
        self.parent.push(new);
        self.entering.push(Edge::default());
        for &member in cycle {
            if let Some(node) = get(&self.node, member) {
                set(&mut self.parent, node, new);
            }
            set(&mut self.state, member, State::Gone);
        }
        for other in (0..self.size).filter(|&o| get(&self.state, o) != Some(State::Gone)).collect::<Vec<_>>()
        {
            let mut into = (f64::NEG_INFINITY, Edge::default());
            let mut out = (f64::NEG_INFINITY, Edge::default());
            for &member in cycle {
                // Entering the cycle at a member gives up the member's own edge.
                let at = member * self.size + other;
                let gain = get(&self.weight, at).unwrap_or(f64::NEG_INFINITY)
                    - get(&self.entering_weight, member).unwrap_or(0.0);
                if gain > into.0 {
                    into = (gain, get(&self.edge, at).unwrap_or_default());
                }
                let at = other * self.size + member;
                let weight = get(&self.weight, at).unwrap_or(f64::NEG_INFINITY);
                if weight > out.0 {
                    out = (weight, get(&self.edge, at).unwrap_or_default());
                }
            }
            set(&mut self.weight, keeper * self.size + other, into.0);
            set(&mut self.edge, keeper * self.size + other, into.1);
            set(&mut self.weight, other * self.size + keeper, out.0);
            set(&mut self.edge, other * self.size + keeper, out.1);
        }
        set(&mut self.state, keeper, State::OnPath);
        set(&mut self.node, keeper, new);
    }

    /// Opens the contracted nodes, the last one first: the edge that enters one breaks its cycle.
    fn expand(mut self) -> Vec<usize> {
        for contracted in (self.size..self.parent.len()).rev() {
            let edge = get(&self.entering, contracted).unwrap_or_default();
            let mut member = edge.child;
            while let Some(up) = get(&self.parent, member).filter(|&up| up != contracted && up != member) {
                member = up;
            }
            set(&mut self.entering, member, edge);
        }
        self.entering.iter().take(self.size).map(|edge| edge.head).collect()
    }
}

fn get<T: Copy>(list: &[T], at: usize) -> Option<T> {
    list.get(at).copied()
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn total(scores: &[f32], heads: &[Option<usize>]) -> f64 {
        let n = heads.len();
        heads.iter().enumerate().map(|(i, head)| score(scores, n, head.map_or(0, |h| h + 1), i + 1)).sum()
    }

    fn well_formed(heads: &[Option<usize>]) -> bool {
        let with_root: Vec<usize> =
            std::iter::once(0).chain(heads.iter().map(|head| head.map_or(0, |h| h + 1))).collect();
        let no_self = heads.iter().enumerate().all(|(i, head)| *head != Some(i));
        no_self && is_single_rooted_tree(&with_root)
    }

    /// Every choice of heads, kept where it is a tree.
    fn brute_force(scores: &[f32], n: usize) -> f64 {
        let mut best = f64::NEG_INFINITY;
        for mut code in 0..(n + 1).pow(n as u32) {
            let mut heads = Vec::new();
            for _ in 0..n {
                heads.push((code % (n + 1)).checked_sub(1));
                code /= n + 1;
            }
            if well_formed(&heads) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    #[test]
    fn one_word_is_the_root() {
        assert_eq!(best_tree(&[f32::NAN, f32::NAN], 1), [None]);
        assert_eq!(best_tree(&[], 0), []);
    }

    #[test]
    fn two_roots_become_one() {
        // Both words prefer the root; the second gives way, which costs less.
        assert_eq!(best_tree(&[9.0, 0.0, 1.0, 9.0, 2.0, 0.0], 2), [None, Some(0)]);
    }

    #[test]
    fn equal_scores_make_a_tree_with_the_first_heads() {
        let heads = best_tree(&[0.0; 12], 3);
        assert!(well_formed(&heads));
        assert_eq!(heads, best_tree(&[0.0; 12], 3));
    }

    #[test]
    fn scores_that_are_no_numbers_still_make_a_tree() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN] {
            assert!(well_formed(&best_tree(&[bad; 56], 7)));
        }
    }

    #[test]
    fn a_long_sentence_of_nested_cycles_finishes() {
        // Each word wants its neighbour, by turns left and right: contraction upon contraction.
        let n = 1200;
        let mut scores = vec![0.0f32; n * (n + 1)];
        for child in 0..n {
            for head in 0..n {
                let distance = child.abs_diff(head) as f32;
                scores[child * (n + 1) + head + 1] = 50.0 - distance + ((child * 7 + head * 13) % 5) as f32;
            }
        }
        assert!(well_formed(&best_tree(&scores, n)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn as_good_as_trying_all_trees(n in 1usize..=5, values in prop::collection::vec(-8.0f32..8.0, 30)) {
            let scores = &values[..n * (n + 1)];
            let heads = best_tree(scores, n);
            prop_assert!(well_formed(&heads));
            prop_assert!((total(scores, &heads) - brute_force(scores, n)).abs() < 1e-6);
        }

        #[test]
        fn with_ties_as_good_as_trying_all_trees(n in 1usize..=5, values in prop::collection::vec(0u8..3, 30)) {
            let scores: Vec<f32> = values[..n * (n + 1)].iter().map(|&v| f32::from(v)).collect();
            let heads = best_tree(&scores, n);
            prop_assert!(well_formed(&heads));
            prop_assert!((total(&scores, &heads) - brute_force(&scores, n)).abs() < 1e-6);
        }

        #[test]
        fn always_a_tree(n in 1usize..=40, seed in any::<u64>()) {
            let mut state = seed | 1;
            let scores: Vec<f32> = (0..n * (n + 1)).map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 40) as f32 / 1e5
            }).collect();
            prop_assert!(well_formed(&best_tree(&scores, n)));
        }
    }
}
