//! Deliveries: claimed by lease and fence, and what became of them.
//! Without a grant: a delivery holds no word of health; it leaves for whoever it was made for.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Delivery, LEASE, UNSURE};
use crate::{
    people::{Discreet, LetterFormat, PersonId},
    platform::{Platform, database::Fault, notify::Print, query::Tx},
    reminders::{Channel, Kind, choices, words::Language},
};

/// Older ones are on no badge.
const UNSEEN_DAYS: i64 = 30;

/// What is about to leave, and where to.
pub struct Claimed {
    pub delivery: Delivery,
    pub to: To,
    pub due_at: DateTime<Utc>,
    /// Whether a server may have taken it already.
    pub unsure: bool,
}

pub enum To {
    /// Of the delivery's target.
    Phone,
    Mail(String),
    Telephone(String),
    /// Name and address, line by line; and how large the person reads.
    House(Vec<String>, Print),
    Nowhere,
}

/// What became of one.
pub struct Outcome {
    pub person: PersonId,
    pub id: Uuid,
    pub notice: Uuid,
    pub channel: Channel,
    pub fence: i64,
    /// When it is tried again.
    pub due_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub trouble: Option<&'static str>,
    /// When the next channel is tried at the latest, where this one has not worked.
    pub next_channel_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    person_id: Uuid,
    id: Uuid,
    notice_id: Uuid,
    target: Uuid,
    due_at: DateTime<Utc>,
    until: DateTime<Utc>,
    fence: i64,
    tries: i64,
    trouble: Option<String>,
    about_id: Uuid,
    kind: String,
    reminder_id: Uuid,
    occurrence: String,
    step: String,
    seen_at: Option<DateTime<Utc>>,
    settled_at: Option<DateTime<Utc>>,
    given_name: String,
    family_name: String,
    /// Of an invitation: where that was sent. Who has not come yet has told no address themselves.
    email: Option<String>,
    discreet: String,
    letter_format: String,
    paused_at: Option<DateTime<Utc>>,
    died_on: Option<NaiveDate>,
    language: Option<String>,
    mobile: Option<String>,
    mobile_confirmed_at: Option<DateTime<Utc>>,
    address: Option<String>,
    quiet_from: Option<String>,
    quiet_to: Option<String>,
    quiet: Option<String>,
    unseen: i64,
}

/// The channels by which something is due now: looked at with a reader, so that an empty outbox does
/// not take the writer's turn.
pub async fn waiting(platform: &Platform) -> Result<Vec<Channel>, Fault> {
    let now = platform.clock.now();
    let mut tx = platform.db.read().await?;
    let mut waiting = Vec::new();
    for channel in Channel::ALL {
        let due: Option<(Uuid,)> = tx
            .query(
                "select id from delivery where channel = $1 and due_at <= $2 and sent_at is null and ended_at is null
                 and (lease_until is null or lease_until < $2) order by due_at limit 1",
            )
            .bind(channel.key())
            .bind(now)
            .optional()
            .await?;
        waiting.extend(due.map(|_| channel));
    }
    tx.rollback().await?;
    Ok(waiting)
}

/// Takes up to so many; answers them, and how many were put off, or ended because they are of no use any
/// more.
pub async fn claim(platform: &Platform, channel: Channel, most: usize) -> Result<(Vec<Claimed>, usize), Fault> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    // `for update skip locked` lets two PostgreSQL instances claim side by side; SQLite has one
    // writer, and does not know the words.
    let sql = match &tx {
        Tx::Sqlite(_) => {
            "select d.person_id, d.id, d.notice_id, d.target, d.due_at, d.until, d.fence, d.tries, d.trouble,
                n.about_id, n.kind, n.reminder_id, n.occurrence, n.step, n.seen_at, n.settled_at,
                p.given_name, p.family_name,
                case when n.kind = 'invitation' then coalesce((select i.email from invitation i
                    where i.person_id = d.person_id and i.id = n.reminder_id), p.email) else p.email end as email,
                p.discreet, p.letter_format, p.paused_at, p.died_on,
                m.language, m.mobile, m.mobile_confirmed_at, m.address, m.quiet_from, m.quiet_to, c.quiet,
                (select count(*) from notice u where u.person_id = d.person_id and u.settled_at is null
                    and u.seen_at is null and u.made_at > $4) as unseen
             from delivery d
             join notice n on n.person_id = d.person_id and n.id = d.notice_id
             join person p on p.id = d.person_id
             left join reminder_manner m on m.person_id = d.person_id
             left join reminder_choice c on c.person_id = d.person_id and c.kind = n.kind
             where d.channel = $1 and d.due_at <= $2 and d.sent_at is null and d.ended_at is null
                and (d.lease_until is null or d.lease_until < $2)
             order by d.due_at limit $3"
        }
        Tx::Postgres(_) => {
            "select d.person_id, d.id, d.notice_id, d.target, d.due_at, d.until, d.fence, d.tries, d.trouble,
                n.about_id, n.kind, n.reminder_id, n.occurrence, n.step, n.seen_at, n.settled_at,
                p.given_name, p.family_name,
                case when n.kind = 'invitation' then coalesce((select i.email from invitation i
                    where i.person_id = d.person_id and i.id = n.reminder_id), p.email) else p.email end as email,
                p.discreet, p.letter_format, p.paused_at, p.died_on,
                m.language, m.mobile, m.mobile_confirmed_at, m.address, m.quiet_from, m.quiet_to, c.quiet,
                (select count(*) from notice u where u.person_id = d.person_id and u.settled_at is null
                    and u.seen_at is null and u.made_at > $4) as unseen
             from delivery d
             join notice n on n.person_id = d.person_id and n.id = d.notice_id
             join person p on p.id = d.person_id
             left join reminder_manner m on m.person_id = d.person_id
             left join reminder_choice c on c.person_id = d.person_id and c.kind = n.kind
             where d.channel = $1 and d.due_at <= $2 and d.sent_at is null and d.ended_at is null
                and (d.lease_until is null or d.lease_until < $2)
             order by d.due_at limit $3
             for update of d skip locked"
        }
    };
    let rows: Vec<Row> = tx
        .query(sql)
        .bind(channel.key())
        .bind(now)
        .bind(i64::try_from(most).unwrap_or(1))
        .bind(now - Duration::days(UNSEEN_DAYS))
        .all()
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    let mut put_off: Vec<PutOff> = Vec::new();
    for row in rows {
        match not_now(&row, now) {
            Some(not_now) => put_off.push(not_now),
            None => claimed.extend(of_row(row, channel)),
        }
    }
    if !claimed.is_empty() {
        let mut update = tx.query_given(
            &["person_id", "id", "lease_until"],
            claimed.len(),
            "update delivery set lease_until = given.lease_until, fence = delivery.fence + 1, tries = delivery.tries + 1
             from given where delivery.person_id = given.person_id and delivery.id = given.id",
        );
        for one in &claimed {
            update = update.bind(one.delivery.person.0).bind(one.delivery.id).bind(now + LEASE);
        }
        update.execute().await?;
    }
    if !put_off.is_empty() {
        let mut update = tx.query_given(
            &["person_id", "id", "due_at", "ended_at", "trouble"],
            put_off.len(),
            "update delivery set due_at = given.due_at, ended_at = given.ended_at, trouble = given.trouble,
                lease_until = null, fence = delivery.fence + 1
             from given where delivery.person_id = given.person_id and delivery.id = given.id",
        );
        for one in &put_off {
            update = update.bind(one.person).bind(one.id).bind(one.due_at).bind(one.ended_at).bind(one.trouble.clone());
        }
        update.execute().await?;
    }
    tx.commit().await?;
    Ok((claimed, put_off.len()))
}

/// One that does not leave now, or does not leave at all.
struct PutOff {
    person: Uuid,
    id: Uuid,
    due_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    trouble: Option<String>,
}

/// Why it is not sent now, where it is not. What was held up until the quiet hours waits for their end.
fn not_now(row: &Row, now: DateTime<Utc>) -> Option<PutOff> {
    let kind = Kind::from_key(&row.kind);
    let quiet = kind
        .map(|kind| choices::quiet_of(kind, row.quiet.as_deref(), row.quiet_from.as_deref(), row.quiet_to.as_deref()));
    let leaves_at = quiet.map_or(now, |quiet| quiet.leaves_at(now));
    let ended = if row.until <= now || leaves_at >= row.until {
        Some("too-late")
    } else if row.settled_at.is_some() {
        Some("settled")
    } else if row.seen_at.is_some() {
        Some("seen")
    } else if row.paused_at.is_some() || row.died_on.is_some() {
        Some("paused")
    } else if kind.is_none() {
        Some("unknown-kind")
    } else {
        None
    };
    if ended.is_none() && leaves_at <= now {
        return None;
    }
    Some(PutOff {
        person: row.person_id,
        id: row.id,
        due_at: leaves_at,
        ended_at: ended.map(|_| now),
        trouble: ended.map(str::to_string).or_else(|| row.trouble.clone()),
    })
}

fn of_row(row: Row, channel: Channel) -> Option<Claimed> {
    let is_there = |text: &String| !text.trim().is_empty();
    let to = match channel {
        Channel::Push => Some(To::Phone),
        Channel::Email => row.email.filter(is_there).map(To::Mail),
        Channel::Sms => {
            row.mobile.filter(|text| is_there(text) && row.mobile_confirmed_at.is_some()).map(To::Telephone)
        }
        Channel::Letter => row.address.filter(is_there).map(|address| {
            let name = format!("{} {}", row.given_name, row.family_name);
            let print = match LetterFormat::from_key(&row.letter_format) {
                LetterFormat::Standard => Print::Standard,
                LetterFormat::LargePrint => Print::Large,
            };
            To::House(std::iter::once(name).chain(address.lines().map(str::to_string)).collect(), print)
        }),
    };
    let delivery = Delivery {
        person: PersonId(row.person_id),
        id: row.id,
        notice: row.notice_id,
        about: PersonId(row.about_id),
        kind: Kind::from_key(&row.kind)?,
        reminder: row.reminder_id,
        occurrence: row.occurrence,
        step: row.step,
        channel,
        target: row.target,
        until: row.until,
        language: row.language.as_deref().and_then(Language::from_key).unwrap_or_default(),
        discreet: Discreet::from_key(&row.discreet).unwrap_or(Discreet::On),
        unseen: row.unseen.max(1),
        tries: row.tries + 1,
        fence: row.fence + 1,
    };
    let unsure = row.trouble.as_deref() == Some(UNSURE);
    Some(Claimed { delivery, to: to.unwrap_or(To::Nowhere), due_at: row.due_at, unsure })
}

/// Writes down what became of them: each under its own fence, and what has been ended meanwhile stays
/// ended.
pub async fn write_down(platform: &Platform, outcomes: &[Outcome]) -> Result<(), Fault> {
    if outcomes.is_empty() {
        return Ok(());
    }
    let mut tx = platform.db.write().await?;
    let mut update = tx.query_given(
        &["person_id", "id", "fence", "due_at", "sent_at", "ended_at", "trouble"],
        outcomes.len(),
        "update delivery set due_at = given.due_at, sent_at = given.sent_at, trouble = given.trouble,
            ended_at = coalesce(delivery.ended_at, given.ended_at), lease_until = null
         from given
         where delivery.person_id = given.person_id and delivery.id = given.id and delivery.fence = given.fence
            and delivery.sent_at is null",
    );
    for one in outcomes {
        update = update
            .bind(one.person.0)
            .bind(one.id)
            .bind(one.fence)
            .bind(one.due_at)
            .bind(one.sent_at)
            .bind(one.ended_at)
            .bind(one.trouble);
    }
    update.execute().await?;
    let failed: Vec<(&Outcome, DateTime<Utc>)> =
        outcomes.iter().filter_map(|one| Some((one, one.next_channel_at?))).collect();
    if !failed.is_empty() {
        bring_forward(&mut tx, &failed).await?;
    }
    tx.commit().await
}

/// The next channel of these notices is tried at that time and no later, unless this channel has
/// reached another phone, or still may.
async fn bring_forward(tx: &mut Tx, failed: &[(&Outcome, DateTime<Utc>)]) -> Result<(), Fault> {
    let mut update = tx.query_given(
        &["person_id", "id", "channel", "at"],
        failed.len(),
        "update notice set later_at = given.at from given
         where notice.person_id = given.person_id and notice.id = given.id
            and notice.settled_at is null and notice.seen_at is null and notice.until > given.at
            and (notice.later_at is null or notice.later_at > given.at)
            and not exists (select 1 from delivery d where d.person_id = notice.person_id and d.notice_id = notice.id
                and d.channel = given.channel
                and (d.sent_at is not null or d.ended_at is null and d.trouble is null))",
    );
    for (one, at) in failed {
        update = update.bind(one.person.0).bind(one.notice).bind(one.channel.key()).bind(*at);
    }
    update.execute().await?;
    Ok(())
}
