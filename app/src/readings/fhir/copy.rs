//! Every reading of a person as Observations, and the averages of their diaries: for the copy of
//! the record that they take away.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::write::{self, Of};
use crate::{
    access::grant::{Acts, Grant, Readings},
    pathways::engine::blood_pressure::{self, Outcome},
    people::NhsNumber,
    platform::{database::Fault, query::Tx},
    readings::{Reading, between, measure::Measure, trends},
};

/// A resource and the address under which it stands in a bundle.
pub struct Copied {
    pub full_url: String,
    pub resource: Value,
}

/// Readings with their averages, oldest first. What was removed is not among them.
pub async fn copy<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Readings>,
    nhs_number: Option<&NhsNumber>,
    origin: &str,
    now: DateTime<Utc>,
) -> Result<(Vec<Reading>, Vec<Copied>), Fault> {
    let readings = between(tx, grant, None, DateTime::UNIX_EPOCH, now + Duration::days(1)).await?;
    let of = Of { nhs_number, origin };
    let mut copied: Vec<Copied> = readings
        .iter()
        .map(|reading| Copied { full_url: write::full_url(reading.id), resource: write::observation(reading, &of) })
        .collect();
    for asked in trends::store::asked(tx, grant).await? {
        let is_diary = asked.template.tasks.iter().any(|task| task.measure == Measure::BloodPressure);
        let Some(length) = asked.template.days.filter(|_| is_diary) else { continue };
        let Some(diary) = blood_pressure::average(&readings, asked.starts_on, length) else { continue };
        if let Outcome::Enough(average) = diary.outcome {
            let id = id_of_average(asked.id);
            let days = (diary.first_day, diary.last_day);
            let resource = write::average(id, &average, &diary.used, days, &of);
            copied.push(Copied { full_url: write::full_url(id), resource });
        }
    }
    Ok((readings, copied))
}

/// One for each diary, the same in every copy.
fn id_of_average(pathway: Uuid) -> Uuid {
    let hash = Sha256::new().chain_update(b"average of a diary\n").chain_update(pathway.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
