//! The calendars of an organisation's members, in the database.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    super::{
        Channel,
        clinics::{Names, settings},
    },
    events::Booked,
};
use crate::{
    access::{
        class::{Action, DataClass},
        facts::{Facts, Proofing},
        grant::{Bookings, ListGrant, Read},
        policy::{Verdict, decide},
        relation::Relation,
        role::Role,
    },
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// What a calendar shows of what is over, and how far it looks ahead.
const BACK: Duration = Duration::days(30);
const AHEAD: Duration = Duration::days(366);

/// Since when the member has a calendar; `None`: none.
pub async fn since(tx: &mut Tx, grant: &ListGrant<Read, Bookings>) -> Result<Option<DateTime<Utc>>, Fault> {
    let found: Option<(DateTime<Utc>,)> = tx
        .query("select made_at from clinic_feed where person_id = $1 and organisation_ods = $2")
        .bind(grant.actor().0)
        .bind(grant.organisation().as_str().to_string())
        .optional()
        .await?;
    Ok(found.map(|(at,)| at))
}

/// The member's own calendar has this address from now on, and no other.
pub async fn put(
    tx: &mut Tx,
    grant: &ListGrant<Read, Bookings>,
    hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into clinic_feed (person_id, organisation_ods, token_hash, made_at) values ($1, $2, $3, $4)
         on conflict (person_id, organisation_ods) do update set token_hash = excluded.token_hash, made_at = excluded.made_at",
    )
    .bind(grant.actor().0)
    .bind(grant.organisation().as_str().to_string())
    .bind(hash)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// The member's own calendar has no address any more.
pub async fn end(tx: &mut Tx, grant: &ListGrant<Read, Bookings>) -> Result<(), Fault> {
    tx.query("delete from clinic_feed where person_id = $1 and organisation_ods = $2")
        .bind(grant.actor().0)
        .bind(grant.organisation().as_str().to_string())
        .execute()
        .await?;
    Ok(())
}

/// Whose calendar an address is of, as far as they may still see who is booked there.
#[derive(Clone, Debug, PartialEq)]
pub struct Follower {
    pub member: PersonId,
    pub role: Role,
    pub organisation: Ods,
    pub organisation_name: String,
    pub names: Names,
}

/// Without a grant: the secret is the proof; what it opens is decided as for the member at work.
pub async fn follower(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<Follower>, Fault> {
    let found: Option<(Uuid, String, String, String, String)> = tx
        .query(
            "select f.person_id, f.organisation_ods, o.name, m.role, p.proofing
             from clinic_feed f join organisation o on o.ods = f.organisation_ods join person p on p.id = f.person_id
                join membership m on m.person_id = f.person_id and m.organisation_ods = f.organisation_ods
             where f.token_hash = $1 and m.activated_at is not null and m.ended_at is null",
        )
        .bind(hash)
        .optional()
        .await?;
    let Some((member, organisation, organisation_name, role, proofing)) = found else { return Ok(None) };
    let Some(role) = Role::from_key(&role) else { return Ok(None) };
    let facts = Facts { proofing: Proofing::from_key(&proofing), ..Facts::IN_ORDER };
    if decide(Relation::Staff(role), Action::Read, DataClass::Bookings, &facts) != Verdict::Permit {
        return Ok(None);
    }
    let organisation = Ods::trusted(organisation);
    let names = settings(tx, &organisation).await?.names_in_feeds;
    Ok(Some(Follower { member: PersonId(member), role, organisation, organisation_name, names }))
}

/// The booked times of a member, in order, and whose they are.
///
/// Without a grant: [`follower`] has decided; names leave only where the organisation says so, and are
/// written into each person's log.
pub async fn booked(tx: &mut Tx, follower: &Follower, now: DateTime<Utc>) -> Result<Vec<(PersonId, Booked)>, Fault> {
    #[derive(sqlx::FromRow)]
    struct Row {
        person_id: Uuid,
        id: Uuid,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
        channel: String,
        service: String,
        place: String,
        sequence: i64,
        changed_at: DateTime<Utc>,
        given_name: String,
        family_name: String,
    }
    let rows: Vec<Row> = tx
        .query(
            "select a.person_id, a.id, a.starts_at, a.ends_at, a.channel, a.service, a.place, a.sequence, a.changed_at,
                p.given_name, p.family_name
             from appointment a join person p on p.id = a.person_id
             where a.clinician_id = $1 and a.organisation_ods = $2 and a.state in ('booked', 'arrived', 'done')
                and a.starts_at >= $3 and a.starts_at < $4
             order by a.starts_at, a.id limit 2000",
        )
        .bind(follower.member.0)
        .bind(follower.organisation.as_str().to_string())
        .bind(now - BACK)
        .bind(now + AHEAD)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = match follower.names {
                Names::Shown => Some(format!("{} {}", row.given_name, row.family_name)),
                Names::Hidden => None,
            };
            let booked = Booked {
                id: row.id,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                channel: Channel::from_key(&row.channel).unwrap_or(Channel::InPerson),
                service: row.service,
                place: row.place,
                sequence: row.sequence,
                changed_at: row.changed_at,
                name,
            };
            (PersonId(row.person_id), booked)
        })
        .collect())
}

/// Those of these people whose name this calendar was not given on this day yet; from now on it was.
///
/// Without a grant: it is written down so that it is told in their own logs.
pub async fn newly_named(
    tx: &mut Tx,
    follower: &Follower,
    persons: &[PersonId],
    day: NaiveDate,
) -> Result<Vec<PersonId>, Fault> {
    const COLUMNS: [&str; 4] = ["person_id", "member_id", "organisation_ods", "day"];
    let mut named = Vec::new();
    for some in persons.chunks(500) {
        let mut query = tx
            .insert_many("clinic_feed_named", &COLUMNS, some.len(), "on conflict do nothing returning person_id")
            .once();
        for person in some {
            query =
                query.bind(person.0).bind(follower.member.0).bind(follower.organisation.as_str().to_string()).bind(day);
        }
        let rows: Vec<(Uuid,)> = query.all().await?;
        named.extend(rows.into_iter().map(|(id,)| PersonId(id)));
    }
    Ok(named)
}

/// Forgets which names were given on days before this one: the logs have it.
///
/// Without a grant: the work of the day; nobody reads anything here.
pub async fn forget_named(tx: &mut Tx, before: NaiveDate) -> Result<(), Fault> {
    tx.query("delete from clinic_feed_named where day < $1").bind(before).execute().await?;
    Ok(())
}
