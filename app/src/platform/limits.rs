//! Rate limits, counted in the database so that two instances agree (`web-security.md`).

use std::net::IpAddr;

use chrono::{DateTime, Duration, DurationRound, Utc};

use super::{
    database::Fault,
    documents::hex,
    keys::{Keys, Purpose},
    query::Tx,
};

/// So many uses in a window of time.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub name: &'static str,
    pub uses: i64,
    pub window: Duration,
}

/// Passkey and recovery ceremonies of one address.
pub const SIGN_IN: Limit = Limit { name: "sign-in", uses: 10, window: Duration::minutes(1) };
/// Invitation pages and codes of one address.
pub const INVITATION: Limit = Limit { name: "invitation", uses: 30, window: Duration::hours(1) };
/// Recovery codes of one address.
pub const RECOVERY: Limit = Limit { name: "recovery", uses: 3, window: Duration::hours(1) };

/// Counts one use by `who` (an address, a person) and answers whether it is within the limit.
/// Who it was is kept as a keyed hash only.
pub async fn use_one(tx: &mut Tx, keys: &Keys, now: DateTime<Utc>, limit: Limit, who: &str) -> Result<bool, Fault> {
    let window = now.duration_trunc(limit.window).unwrap_or(now);
    let bucket = format!("{} {}", limit.name, hex(&keys.hash(Purpose::RateLimit, who.as_bytes())[..12]));
    let (uses,): (i64,) = tx
        .query(
            "insert into rate_limit (bucket, window_start, uses) values ($1, $2, 1)
             on conflict (bucket, window_start) do update set uses = rate_limit.uses + 1
             returning uses",
        )
        .bind(bucket)
        .bind(window)
        .one()
        .await?;
    Ok(uses <= limit.uses)
}

/// Whom an address stands for: a line of IPv6 has 2^64 of them, which count as one.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Forgets windows that are over.
pub async fn forget_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from rate_limit where window_start < $1").bind(now - Duration::days(1)).execute().await?;
    Ok(())
}
