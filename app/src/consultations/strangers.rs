//! Sockets that are open while nobody knows yet whose they are: so many at a time, and so many from one network,
//! so that one who opens sockets and says nothing keeps nobody else out.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

/// So many in all: each costs a socket and a few kilobytes, for ten seconds at the most.
const MOST: usize = 1_000;
/// So many from one network: many stand behind the address of a hospital, but each of them says hello at once.
const MOST_OF_ONE: usize = 250;

/// How many there are, by network.
#[derive(Default)]
pub(super) struct Strangers(Mutex<HashMap<String, usize>>);

/// One of them, as long as it is kept.
pub(super) struct Stranger {
    all: Arc<Strangers>,
    network: String,
}

impl Strangers {
    fn table(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(|held| held.into_inner())
    }

    /// `None` while there are too many.
    pub fn let_in(all: &Arc<Strangers>, network: String) -> Option<Stranger> {
        let mut table = all.table();
        let of_one = table.get(&network).copied().unwrap_or(0);
        if of_one >= MOST_OF_ONE || table.values().sum::<usize>() >= MOST {
            return None;
        }
        table.insert(network.clone(), of_one + 1);
        Some(Stranger { all: Arc::clone(all), network })
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let mut table = self.all.table();
        match table.get_mut(&self.network) {
            Some(many) if *many > 1 => *many -= 1,
            _ => {
                table.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_keeps_no_other_out_and_all_together_have_an_end() {
        let all = Arc::<Strangers>::default();
        let come = |network: &str| Strangers::let_in(&all, network.to_string());
        let mut of_one: Vec<Stranger> = (0..MOST_OF_ONE).map_while(|_| come("192.0.2.1")).collect();
        assert_eq!(of_one.len(), MOST_OF_ONE);
        assert!(come("192.0.2.1").is_none());
        let other = come("192.0.2.2");
        assert!(other.is_some());
        // Whoever is known, or gone, makes room.
        of_one.pop();
        of_one.extend(come("192.0.2.1"));
        assert_eq!(of_one.len(), MOST_OF_ONE);
        let more: Vec<Stranger> = (0..2 * MOST).map_while(|number| come(&format!("2001:db8::{number:x}"))).collect();
        assert_eq!(of_one.len() + more.len() + 1, MOST);
        assert!(come("192.0.2.3").is_none());
        drop((of_one, more, other));
        assert!(all.table().is_empty());
    }
}
