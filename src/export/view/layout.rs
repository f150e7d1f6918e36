//! Places for the nodes of a graph: forces after Fruchterman and Reingold (1991), where far nodes push as cells of
//! a grid. The same graph gives the same places; only sums, products and square roots are used.

/// Cells of the grid in each direction.
const CELLS: usize = 24;
/// From so many nodes on they are spread over the whole picture.
const SPREAD: usize = 200;
/// Cosine and sine of the golden angle, by which the first places turn.
const TURN: (f64, f64) = (-0.737_368_878_078_319_7, 0.675_490_294_261_524_2);

/// Places from -1 to 1 for nodes `0..nodes`, joined by `links`.
pub(super) fn places(nodes: usize, links: &[(usize, usize)]) -> Vec<(f64, f64)> {
    let mut degree = vec![0_u32; nodes];
    for (from, to) in links {
        for end in [from, to] {
            if let Some(count) = degree.get_mut(*end) {
                *count += 1;
            }
        }
    }
    // A spiral with the most linked in the middle.
    let mut order: Vec<usize> = (0..nodes).collect();
    order.sort_by_key(|&node| (std::cmp::Reverse(degree.get(node).copied().unwrap_or_default()), node));
    let mut places = vec![(0.0, 0.0); nodes];
    let mut direction = (1.0, 0.0);
    for (rank, node) in order.into_iter().enumerate() {
        let radius = ((rank as f64 + 0.5) / nodes as f64).sqrt();
        if let Some(place) = places.get_mut(node) {
            *place = (direction.0 * radius, direction.1 * radius);
        }
        let (x, y): (f64, f64) = direction;
        direction = (x * TURN.0 - y * TURN.1, x * TURN.1 + y * TURN.0);
    }
    let rounds = if nodes > 2000 { 60 } else { 200 };
    let distance = 1.2 / (nodes.max(1) as f64).sqrt();
    for round in 0..rounds {
        let heat = 0.1 * (1.0 - f64::from(round) / f64::from(rounds));
        let forces = forces(&places, links, distance);
        for (place, force) in places.iter_mut().zip(forces) {
            let length = (force.0 * force.0 + force.1 * force.1).sqrt().max(1e-9);
            let step = length.min(heat) / length;
            *place = (place.0 + force.0 * step, place.1 + force.1 * step);
        }
    }
    if nodes > SPREAD {
        spread(&mut places);
    }
    scale(&mut places);
    places
}

/// Puts the nodes as far from the middle as fills a disc evenly, in the order and direction that the forces gave:
/// a few that nothing joins lie far off, and would leave all others a dot.
fn spread(places: &mut [(f64, f64)]) {
    let total = places.len() as f64;
    let length = |place: &(f64, f64)| (place.0 * place.0 + place.1 * place.1).sqrt();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| {
        let of = |at: usize| places.get(at).map(length).unwrap_or_default();
        of(a).total_cmp(&of(b)).then(a.cmp(&b))
    });
    for (rank, at) in order.into_iter().enumerate() {
        if let Some(place) = places.get_mut(at) {
            let factor = ((rank as f64 + 0.5) / total).sqrt() / length(place).max(1e-9);
            *place = (place.0 * factor, place.1 * factor);
        }
    }
}

/// What pushes and pulls each node.
fn forces(places: &[(f64, f64)], links: &[(usize, usize)], distance: f64) -> Vec<(f64, f64)> {
    let grid = Grid::new(places);
    let mut forces: Vec<(f64, f64)> = places.iter().map(|&place| grid.push(place, distance)).collect();
    for &(from, to) in links.iter().filter(|(from, to)| from != to) {
        let (Some(&a), Some(&b)) = (places.get(from), places.get(to)) else { continue };
        let (x, y) = (b.0 - a.0, b.1 - a.1);
        let pull = (x * x + y * y).sqrt() / distance;
        for (node, sign) in [(from, pull), (to, -pull)] {
            if let Some(force) = forces.get_mut(node) {
                *force = (force.0 + x * sign, force.1 + y * sign);
            }
        }
    }
    // A light pull to the middle holds parts together that nothing joins.
    for (force, place) in forces.iter_mut().zip(places) {
        *force = (force.0 - place.0 * 0.3, force.1 - place.1 * 0.3);
    }
    forces
}

/// Nodes summed up by cell.
struct Grid {
    /// Number, and sums of both coordinates.
    cells: Vec<(f64, f64, f64)>,
    corner: (f64, f64),
    side: f64,
}

impl Grid {
    fn new(places: &[(f64, f64)]) -> Self {
        let low = |pick: fn(&(f64, f64)) -> f64| places.iter().map(pick).fold(f64::INFINITY, f64::min);
        let high = |pick: fn(&(f64, f64)) -> f64| places.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
        let corner = (low(|p| p.0), low(|p| p.1));
        let side = (high(|p| p.0) - corner.0).max(high(|p| p.1) - corner.1).max(1e-9) / CELLS as f64;
        let mut grid = Self { cells: vec![(0.0, 0.0, 0.0); CELLS * CELLS], corner, side };
        for &place in places {
            let at = grid.cell(place);
            if let Some(cell) = grid.cells.get_mut(at) {
                *cell = (cell.0 + 1.0, cell.1 + place.0, cell.2 + place.1);
            }
        }
        grid
    }

    fn cell(&self, place: (f64, f64)) -> usize {
        let number = |at: f64| ((at / self.side) as usize).min(CELLS - 1);
        number(place.1 - self.corner.1) * CELLS + number(place.0 - self.corner.0)
    }

    /// How all others push a node at a place.
    fn push(&self, place: (f64, f64), distance: f64) -> (f64, f64) {
        let own = self.cell(place);
        let mut force = (0.0, 0.0);
        for (at, &(count, x, y)) in self.cells.iter().enumerate() {
            let (count, x, y) =
                if at == own { (count - 1.0, x - place.0, y - place.1) } else { (count, x, y) };
            if count < 0.5 {
                continue;
            }
            let (x, y) = (place.0 - x / count, place.1 - y / count);
            let square = (x * x + y * y).max(distance * distance * 0.01);
            let push = distance * distance * count / square;
            force = (force.0 + x * push, force.1 + y * push);
        }
        force
    }
}

/// Fits the places between -1 and 1, three digits each.
fn scale(places: &mut [(f64, f64)]) {
    let reach = places.iter().map(|p| p.0.abs().max(p.1.abs())).fold(1e-9, f64::max);
    for place in places {
        let digits = |number: f64| (number / reach * 1000.0).round() / 1000.0;
        *place = (digits(place.0), digits(place.1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_nodes_lie_nearer_than_others_and_none_on_another() {
        // Two groups, each linked within.
        let mut links = Vec::new();
        for group in [0, 10] {
            for a in 0..10 {
                links.extend((0..a).map(|b| (group + a, group + b)));
            }
        }
        let places = places(20, &links);
        let distance = |a: usize, b: usize| {
            let (a, b): ((f64, f64), (f64, f64)) = (places[a], places[b]);
            ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt()
        };
        let mean = |pairs: Vec<(usize, usize)>| {
            pairs.iter().map(|&(a, b)| distance(a, b)).sum::<f64>() / pairs.len() as f64
        };
        let across = (0..10).flat_map(|a| (10..20).map(move |b| (a, b))).collect();
        assert!(mean(links) < 0.7 * mean(across));
        assert!((0..20).all(|a| (0..a).all(|b| distance(a, b) > 0.0)), "{places:?}");
    }

    #[test]
    fn many_nodes_fill_the_picture_though_some_are_far_off() {
        // A ball of nodes that are linked to each other, and pairs that nothing joins to it.
        let links: Vec<(usize, usize)> = (0..480)
            .map(|a| (a, (a * 7 + 1) % 480))
            .chain((480..500).step_by(2).map(|a| (a, a + 1)))
            .collect();
        let places = places(500, &links);
        let inner = places.iter().filter(|p| p.0 * p.0 + p.1 * p.1 < 0.25).count();
        assert!((80..180).contains(&inner), "{inner} of 500 in the inner quarter");
    }

    #[test]
    fn none_and_one_have_places() {
        assert!(places(0, &[]).is_empty());
        assert_eq!(places(1, &[(0, 0)]).len(), 1);
    }
}
