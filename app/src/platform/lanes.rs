//! Ways out beside each other: work that leaves by one of them does not wait for another, however slow
//! the server at its end is. Each lane has so many places; who has none waits in the database.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// So many at once in one lane.
const WIDTH: usize = 64;
/// The longest that a round waits for room before it looks at the other lanes again.
const PATIENCE: Duration = Duration::from_secs(1);

/// A place in a lane: free again when it is dropped.
pub type Place = OwnedSemaphorePermit;

/// Cheap to clone; all clones are the same lanes.
#[derive(Clone)]
pub struct Lanes {
    lanes: Arc<Mutex<BTreeMap<&'static str, Arc<Semaphore>>>>,
    running: Arc<watch::Sender<usize>>,
    pace: Pace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// Goes on as soon as one lane has room again.
    Brisk,
    /// Waits until all that was begun is done: for tests, which look at what came of it.
    Thorough,
}

impl Default for Lanes {
    fn default() -> Lanes {
        Lanes { lanes: Arc::default(), running: Arc::new(watch::Sender::new(0)), pace: Pace::Brisk }
    }
}

impl Lanes {
    /// For tests: [`Lanes::pause`] waits until everything that was begun is done.
    pub fn thorough() -> Lanes {
        Lanes { pace: Pace::Thorough, ..Lanes::default() }
    }

    /// All places that are free in this lane now.
    pub fn take(&self, lane: &'static str) -> Vec<Place> {
        let semaphore = self.lane(lane);
        std::iter::from_fn(|| Arc::clone(&semaphore).try_acquire_owned().ok()).take(WIDTH).collect()
    }

    /// Does the work beside everything else.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let running = Running::begin(Arc::clone(&self.running));
        tokio::spawn(async move {
            work.await;
            drop(running);
        });
    }

    /// Waits until one of these lanes has room for half of what it holds, or a second has passed: the
    /// slow ones of a lane do not keep the next of it waiting.
    pub async fn pause(&self, lanes: &[&'static str]) {
        if self.pace == Pace::Thorough {
            return self.idle().await;
        }
        let half = u32::try_from(WIDTH / 2).unwrap_or(1);
        let roomy = lanes.iter().map(|lane| {
            let semaphore = self.lane(lane);
            Box::pin(async move {
                let _ = semaphore.acquire_many(half).await;
            })
        });
        let roomy: Vec<_> = roomy.collect();
        if !roomy.is_empty() {
            let _ = tokio::time::timeout(PATIENCE, futures::future::select_all(roomy)).await;
        }
    }

    /// Waits until all that was begun is done.
    pub async fn idle(&self) {
        let _ = self.running.subscribe().wait_for(|running| *running == 0).await;
    }

    fn lane(&self, lane: &'static str) -> Arc<Semaphore> {
        let mut lanes = self.lanes.lock().unwrap_or_else(|held| held.into_inner());
        Arc::clone(lanes.entry(lane).or_insert_with(|| Arc::new(Semaphore::new(WIDTH))))
    }
}

/// Counts itself out also when the work panics.
struct Running(Arc<watch::Sender<usize>>);

impl Running {
    fn begin(count: Arc<watch::Sender<usize>>) -> Running {
        count.send_modify(|running| *running += 1);
        Running(count)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running = running.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn a_full_lane_leaves_the_others_their_room() {
        let lanes = Lanes::default();
        let slow = lanes.take("slow");
        assert_eq!((slow.len(), lanes.take("slow").len(), lanes.take("quick").len()), (WIDTH, 0, WIDTH));
        drop(slow);
        assert_eq!(lanes.take("slow").len(), WIDTH);
    }

    #[tokio::test]
    async fn a_pause_ends_with_the_first_lane_that_has_room() {
        let lanes = Lanes::default();
        let (stuck, quick) = (lanes.take("stuck"), lanes.take("quick"));
        let (go, gone) = oneshot::channel::<()>();
        lanes.spawn(async move {
            let _stuck = stuck;
            let _ = gone.await;
        });
        lanes.spawn(async move { drop(quick) });
        // Ends because of the quick one: the stuck one has not moved.
        lanes.pause(&["stuck", "quick"]).await;
        assert_eq!((lanes.take("stuck").len(), lanes.take("quick").len()), (0, WIDTH));
        go.send(()).unwrap();
        lanes.idle().await;
        assert_eq!(lanes.take("stuck").len(), WIDTH);
    }

    #[tokio::test]
    async fn work_that_panics_is_over_too() {
        let lanes = Lanes::thorough();
        let place = lanes.take("one").pop();
        lanes.spawn(async move {
            let _place = place;
            panic!("on purpose");
        });
        lanes.pause(&["one"]).await;
        assert_eq!(lanes.take("one").len(), WIDTH);
    }
}
