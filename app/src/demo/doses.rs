//! What Ivy takes and when, with two weeks behind her; and Joe's one tablet a day.

use uuid::Uuid;

use crate::{
    doses::{MedicineRef, invented, schedule::AsNeeded},
    people::store::find_by_demo_key,
    platform::{Platform, database::Fault},
};

/// Once: who has times already is left as they are. One transaction for each person.
pub async fn fill(platform: &Platform) -> Result<(), Fault> {
    ivy(platform).await?;
    joe(platform).await
}

async fn ivy(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let Some(ivy) = find_by_demo_key(&mut tx, "ivy").await? else { return Ok(()) };
    tx.show_only(ivy.0).await?;
    if invented::has_any(&mut tx, ivy).await? {
        return Ok(());
    }
    for (title, times) in
        [("Metformin 500mg tablets", invented::METFORMIN), ("Ramipril 5mg capsules", invented::RAMIPRIL)]
    {
        if let Some(medicine) = invented::entry_of(&mut tx, ivy, title).await? {
            invented::at_times(&mut tx, ivy, (medicine, title), times, now).await?;
        }
    }
    let title = "Paracetamol 500mg tablets";
    if let Some(medicine) = invented::entry_of(&mut tx, ivy, title).await? {
        let limits = AsNeeded { gap_minutes: 240, most_in_24_hours: 4, dose: "Two tablets".into() };
        invented::when_needed(&mut tx, ivy, (medicine, title), limits, now).await?;
    }
    tx.commit().await
}

async fn joe(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let Some(joe) = find_by_demo_key(&mut tx, "joe").await? else { return Ok(()) };
    tx.show_only(joe.0).await?;
    if invented::has_any(&mut tx, joe).await? {
        return Ok(());
    }
    let (id, title) = (Uuid::now_v7(), "Vitamin D 10microgram tablets");
    super::store::bought(&mut tx, joe, (id, title), now - chrono::Duration::days(15)).await?;
    invented::at_times(&mut tx, joe, (MedicineRef::Own(id), title), invented::VITAMIN, now).await?;
    tx.commit().await
}
