//! Times that came free and are offered, in the database. What a job does here says of nobody anything to
//! anybody: it finds who is next.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Offer, Waiting,
    rules::OfferState,
    store::{Row, columns, tables},
};
use crate::{
    access::grant::{Acts, Appointments, Change, Grant},
    appointments::{Reach, Slot},
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
struct OfferRow {
    person_id: Uuid,
    id: Uuid,
    waiting_id: Uuid,
    slot_id: Uuid,
    made_at: DateTime<Utc>,
    until: DateTime<Utc>,
    state: String,
    instead_of: Option<Uuid>,
}

impl From<OfferRow> for Offer {
    fn from(row: OfferRow) -> Offer {
        Offer {
            person: PersonId(row.person_id),
            id: row.id,
            waiting: row.waiting_id,
            slot: row.slot_id,
            made_at: row.made_at,
            until: row.until,
            state: OfferState::from_key(&row.state),
            instead_of: row.instead_of,
        }
    }
}

macro_rules! select_offers {
    ($rest:literal) => {
        concat!(
            "select f.person_id, f.id, f.waiting_id, f.slot_id, f.made_at, f.until, f.state, w.instead_of
             from slot_offer f join waiting w on w.person_id = f.person_id and w.id = f.waiting_id ",
            $rest
        )
    };
}

/// One offer to this person.
pub async fn find<A: Acts>(tx: &mut Tx, grant: &Grant<A, Appointments>, id: Uuid) -> Result<Option<Offer>, Fault> {
    let row: Option<OfferRow> = tx
        .query(select_offers!("where f.person_id = $1 and f.id = $2"))
        .bind(grant.subject().0)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(Offer::from))
}

/// What is offered to this person now.
pub async fn open<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    now: DateTime<Utc>,
) -> Result<Vec<Offer>, Fault> {
    let rows: Vec<OfferRow> = tx
        .query(select_offers!("where f.person_id = $1 and f.state = 'open' and f.until > $2 order by f.made_at"))
        .bind(grant.subject().0)
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(Offer::from).collect())
}

/// Answers an offer that is open. `false`: it is so no longer.
pub async fn answer(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    offer: &Offer,
    to: OfferState,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    end(tx, (grant.subject().0, offer), to, now).await
}

/// Ends an offer that nobody answered in time. `false`: somebody did.
///
/// Without a grant: a job does it, and nothing of it is shown to anybody.
pub async fn lapse(tx: &mut Tx, offer: &Offer, now: DateTime<Utc>) -> Result<bool, Fault> {
    end(tx, (offer.person.0, offer), OfferState::Lapsed, now).await
}

async fn end(tx: &mut Tx, (person, offer): (Uuid, &Offer), to: OfferState, now: DateTime<Utc>) -> Result<bool, Fault> {
    let ended = tx
        .query("update slot_offer set state = $3 where person_id = $1 and id = $2 and state = 'open'")
        .bind(person)
        .bind(offer.id)
        .bind(to.key())
        .execute()
        .await?;
    if ended == 0 {
        return Ok(false);
    }
    tx.query("delete from slot_hold where slot_id = $1 and person_id = $2 and what = 'offer'")
        .bind(offer.slot)
        .bind(person)
        .execute()
        .await?;
    let waits = if to == OfferState::Taken { "booked" } else { "waiting" };
    tx.query(
        "update waiting set state = $3, changed_at = $4 where person_id = $1 and id = $2 and state in ('waiting', 'offered')",
    )
    .bind(person)
    .bind(offer.waiting)
    .bind(waits)
    .bind(now)
    .execute()
    .await?;
    Ok(true)
}

/// The offer of a job.
///
/// Without a grant: a job asks, and nothing of it is shown to anybody.
pub async fn of_job(tx: &mut Tx, person: Uuid, id: Uuid) -> Result<Option<Offer>, Fault> {
    let row: Option<OfferRow> =
        tx.query(select_offers!("where f.person_id = $1 and f.id = $2")).bind(person).bind(id).optional().await?;
    Ok(row.map(Offer::from))
}

/// Takes hold of a time that can be offered. `false`: somebody is booked into it, somebody else has it in
/// front of them, or the clinic has it no longer.
///
/// Without a grant: a job does it, and nothing of it is shown to anybody.
pub async fn is_free(tx: &mut Tx, slot: Uuid, now: DateTime<Utc>) -> Result<bool, Fault> {
    // Nothing is changed, but the row is held until this is done.
    let free = tx
        .query("update slot set taken = 0 where id = $1 and taken = 0 and withdrawn_at is null")
        .bind(slot)
        .execute()
        .await?;
    let (kept,): (i64,) = tx
        .query(
            "select (select count(*) from slot_hold where slot_id = $1 and until > $2)
                + (select count(*) from slot_offer where slot_id = $1 and state = 'open')",
        )
        .bind(slot)
        .bind(now)
        .one()
        .await?;
    Ok(free == 1 && kept == 0)
}

/// Who waits for times like this one, the longest first, and was not offered this one yet. Whom its clinic
/// is not for is left out; whether the day would do is for `rules` to say.
///
/// Without a grant: a job asks who is next, and nothing of it is shown to anybody.
pub async fn next_in_turn(tx: &mut Tx, slot: &Slot, day: NaiveDate) -> Result<Vec<Waiting>, Fault> {
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "join person p on p.id = w.person_id
         left join appointment a on a.person_id = w.person_id and a.id = w.instead_of
         where w.organisation_ods = $1 and w.service = $2 and w.state = 'waiting' and w.from_day <= $3 and w.to_day >= $3
            and (w.channel is null or w.channel = $4) and p.paused_at is null and p.died_on is null
            and ($5 = 0 or p.practice_ods = $1)
            and (case w.made_as when 'person' then 1 when 'carer' then 2 else 4 end) in ($6, $7, $8)
            and (w.instead_of is null or (a.state = 'booked' and a.starts_at > $9))
            and not exists (select 1 from slot_offer f
                where f.person_id = w.person_id and f.waiting_id = w.id and f.slot_id = $10)
         order by w.made_at, w.id limit 100"
    );
    let bits = slot.audience.bits();
    let holds = |bit: i64| if bits & bit != 0 { bit } else { 0 };
    let registered = i64::from(slot.reach == Reach::Registered);
    let rows: Vec<Row> = tx
        .query(sql)
        .bind(slot.organisation.as_str().to_string())
        .bind(slot.service.clone())
        .bind(day)
        .bind(slot.channel.key())
        .bind(registered)
        .bind(holds(1))
        .bind(holds(2))
        .bind(holds(4))
        .bind(slot.starts_at)
        .bind(slot.id)
        .all()
        .await?;
    Ok(rows.into_iter().map(Waiting::from).collect())
}

/// Who waits for what this clinic offers, the longest first.
///
/// Without a grant: the clinic's times are made, and nothing of it is shown to anybody.
pub async fn waiting_for(tx: &mut Tx, clinic: Uuid) -> Result<Vec<Waiting>, Fault> {
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "join clinic c on c.organisation_ods = w.organisation_ods and c.service = w.service
         where c.id = $1 and w.state = 'waiting' and (w.channel is null or w.channel = c.channel)
         order by w.made_at, w.id limit 100"
    );
    let rows: Vec<Row> = tx.query(sql).bind(clinic).all().await?;
    Ok(rows.into_iter().map(Waiting::from).collect())
}

/// The times of a clinic that nobody is booked into, the earliest first.
///
/// Without a grant: nothing of a person stands in a time.
pub async fn free_of(tx: &mut Tx, clinic: Uuid, now: DateTime<Utc>) -> Result<Vec<(Uuid, DateTime<Utc>)>, Fault> {
    tx.query(
        "select id, starts_at from slot
         where clinic_id = $1 and taken = 0 and withdrawn_at is null and starts_at > $2 order by starts_at, id",
    )
    .bind(clinic)
    .bind(now)
    .all()
    .await
}

/// Offers a time that is free, and keeps it for who it is offered to. `false`: they wait no longer, or were
/// offered another one at this very moment.
///
/// Without a grant: a job does it, and nothing of it is shown to anybody but to whom it is offered.
pub async fn make(tx: &mut Tx, offer: &Offer) -> Result<bool, Fault> {
    let waits = tx
        .query(
            "update waiting set state = 'offered', changed_at = $3
             where person_id = $1 and id = $2 and state = 'waiting'",
        )
        .bind(offer.person.0)
        .bind(offer.waiting)
        .bind(offer.made_at)
        .execute()
        .await?;
    if waits == 0 {
        return Ok(false);
    }
    tx.query(
        "insert into slot_offer (person_id, id, waiting_id, slot_id, made_at, until, state)
         values ($1, $2, $3, $4, $5, $6, 'open')",
    )
    .bind(offer.person.0)
    .bind(offer.id)
    .bind(offer.waiting)
    .bind(offer.slot)
    .bind(offer.made_at)
    .bind(offer.until)
    .execute()
    .await?;
    tx.query(
        "insert into slot_hold (slot_id, person_id, by_id, what, until) values ($1, $2, $2, 'offer', $3)
         on conflict (slot_id) do update
         set person_id = excluded.person_id, by_id = excluded.by_id, what = excluded.what, until = excluded.until",
    )
    .bind(offer.slot)
    .bind(offer.person.0)
    .bind(offer.until)
    .execute()
    .await?;
    Ok(true)
}

/// Ends what was waited for until a day that has passed.
///
/// Without a grant: the work of the hour; nobody reads anything here.
pub async fn end_past(tx: &mut Tx, today: NaiveDate, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "update waiting set state = 'over', changed_at = $2 where to_day < $1 and state in ('waiting', 'offered')",
    )
    .bind(today)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
