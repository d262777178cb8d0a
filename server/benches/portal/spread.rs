//! Requests sent at a fixed pace, whether or not the answers come: what a visitor waits.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use crate::http::{Ask, Connection};

/// How long answers took, shortest first.
#[derive(Clone, Debug, Default)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// Milliseconds within which so many per cent were answered.
    pub fn within(&self, percent: usize) -> f64 {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(place).copied().unwrap_or_default().as_secs_f64() * 1e3
    }

    pub fn worst(&self) -> f64 {
        self.within(100)
    }

    #[must_use]
    pub fn and(mut self, other: Spread) -> Spread {
        self.0.extend(other.0);
        self.0.sort_unstable();
        self
    }
}

/// Asks `per_second` times a second. An answer that is not 200 ends the measuring.
pub async fn at_pace(ask: &Ask, per_second: u32, lasting: Duration) -> Result<Spread, String> {
    each_at_pace(|_| ask.clone(), 200, per_second, lasting).await
}

/// The same with a question of its own for every time; `status` is the answer that is right.
pub async fn each_at_pace(
    ask: impl Fn(u64) -> Ask,
    status: u16,
    per_second: u32,
    lasting: Duration,
) -> Result<Spread, String> {
    let idle: Arc<Mutex<Vec<Connection>>> = Arc::default();
    let mut tick = tokio::time::interval(Duration::from_secs(1) / per_second);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    let mut waiting = Vec::new();
    for number in 0..u64::from(per_second) * lasting.as_secs() {
        tick.tick().await;
        let (ask, idle, sent) = (ask(number), Arc::clone(&idle), Instant::now());
        waiting.push(tokio::spawn(async move {
            let free = idle.lock().await.pop();
            let mut connection = match free {
                Some(connection) => connection,
                None => Connection::open(ask.address).await?,
            };
            let answer = connection.ask(&ask).await?;
            let took = sent.elapsed();
            if answer.status != status {
                return Err(format!("{} answered {}.", ask.path, answer.status));
            }
            idle.lock().await.push(connection);
            Ok(took)
        }));
    }
    let mut spread = Vec::with_capacity(waiting.len());
    for one in waiting {
        spread.push(one.await.map_err(|_| "The client ended early.".to_string())??);
    }
    spread.sort_unstable();
    Ok(Spread(spread))
}
