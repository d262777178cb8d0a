//! A practice's invitations in the database.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Channel, Delivery, IdentitySeen, Purpose, Secrets,
    rules::{self, Moments, State},
};
use crate::{
    access::grant::{Acts, Change, Details, Grant, Invitations, ListGrant, Read},
    people::{LetterFormat, NhsNumber, Ods, PersonId},
    platform::{database::Fault, keys::Keys, query::Tx},
    reminders,
};

/// How many invitations a page of the list shows.
pub const PAGE: usize = 25;
/// How many a search shows; who has more types more letters.
pub const FOUND: usize = 50;

/// An invitation as its practice sees it.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub person: PersonId,
    pub id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub nhs_number: Option<NhsNumber>,
    pub birth_date: Option<NaiveDate>,
    pub letter_format: LetterFormat,
    pub channel: Channel,
    pub email: Option<String>,
    pub identity_seen: Option<IdentitySeen>,
    pub tries: i64,
    pub created_at: DateTime<Utc>,
    pub moments: Moments,
}

impl Invitation {
    pub fn state(&self, now: DateTime<Utc>) -> State {
        rules::state(&self.moments, now)
    }

    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    person_id: Uuid,
    id: Uuid,
    given_name: String,
    family_name: String,
    nhs_number: Option<String>,
    birth_date: Option<NaiveDate>,
    letter_format: String,
    channel: String,
    email: Option<String>,
    identity_seen: Option<String>,
    tries: i64,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    redeemed_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
    locked_at: Option<DateTime<Utc>>,
}

impl From<Row> for Invitation {
    fn from(row: Row) -> Invitation {
        Invitation {
            person: PersonId(row.person_id),
            id: row.id,
            given_name: row.given_name,
            family_name: row.family_name,
            nhs_number: row.nhs_number.and_then(|number| NhsNumber::parse(&number).ok()),
            birth_date: row.birth_date,
            letter_format: LetterFormat::from_key(&row.letter_format),
            channel: Channel::from_key(&row.channel).unwrap_or(Channel::Letter),
            email: row.email,
            identity_seen: row.identity_seen.and_then(|key| IdentitySeen::from_key(&key)),
            tries: row.tries,
            created_at: row.created_at,
            moments: Moments {
                expires_at: row.expires_at,
                opened_at: row.opened_at,
                redeemed_at: row.redeemed_at,
                withdrawn_at: row.withdrawn_at,
                locked_at: row.locked_at,
            },
        }
    }
}

/// The columns, and the one condition that keeps every practice to its own: the invitation is
/// theirs ($1), and the person still is.
macro_rules! of_organisation {
    ($rest:literal) => {
        concat!(
            "select i.person_id, i.id, p.given_name, p.family_name, p.nhs_number, p.birth_date, p.letter_format,
             i.channel, i.email, i.identity_seen, i.tries, i.created_at, i.expires_at, i.opened_at, i.redeemed_at,
             i.withdrawn_at, i.locked_at
             from invitation i join person p on p.id = i.person_id and p.practice_ods = i.organisation_ods
             where i.organisation_ods = $1 and i.purpose = 'patient' ",
            $rest
        )
    };
}

/// Newest first, from below `before`, up to one more than a page holds. `state` as `rules::state` tells it;
/// a test holds the two together.
pub async fn list(
    tx: &mut Tx,
    grant: &ListGrant<Read, Invitations>,
    state: Option<State>,
    before: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>, Fault> {
    let rows: Vec<Row> = tx
        .query(of_organisation!(
            "and i.id < $2 and ($3 = '' or $3 = case
                when i.redeemed_at is not null then 'redeemed'
                when i.withdrawn_at is not null then 'withdrawn'
                when i.locked_at is not null then 'locked'
                when i.expires_at <= $4 then 'expired'
                when i.opened_at is not null then 'opened'
                else 'sent' end)
             order by i.id desc limit 26"
        ))
        .bind(grant.organisation().as_str().to_string())
        .bind(before.unwrap_or(Uuid::max()))
        .bind(state.map(State::key).unwrap_or_default())
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(Invitation::from).collect())
}

/// What somebody looks for among the invitations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// The whole number.
    NhsNumber(NhsNumber),
    /// Pieces of first and last names, in lower case; every one must fit. At most three.
    Names(Vec<String>),
}

/// Newest first, up to one more than [`FOUND`].
pub async fn search(
    tx: &mut Tx,
    grant: &ListGrant<Read, Invitations>,
    sought: &Sought,
) -> Result<Vec<Invitation>, Fault> {
    let query = match sought {
        Sought::NhsNumber(number) => tx
            .query(of_organisation!("and p.nhs_number = $2 order by i.id desc limit 51"))
            .bind(grant.organisation().as_str().to_string())
            .bind(number.as_str().to_string()),
        Sought::Names(names) => {
            let mut patterns = names.iter().map(|name| pattern(name)).chain(std::iter::repeat("%".to_string()));
            let mut next = || patterns.next().unwrap_or_default();
            tx.query(of_organisation!(
                "and i.search_names like $2 escape '!' and i.search_names like $3 escape '!'
                 and i.search_names like $4 escape '!' order by i.id desc limit 51"
            ))
            .bind(grant.organisation().as_str().to_string())
            .bind(next())
            .bind(next())
            .bind(next())
        }
    };
    let rows: Vec<Row> = query.all().await?;
    Ok(rows.into_iter().map(Invitation::from).collect())
}

/// `%` and `_` are letters here like any other.
fn pattern(name: &str) -> String {
    let mut pattern = String::from("%");
    for letter in name.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// How many are locked: somebody at the practice should look.
pub async fn count_locked(tx: &mut Tx, grant: &ListGrant<Read, Invitations>) -> Result<i64, Fault> {
    let (locked,): (i64,) = tx
        .query(
            "select count(*) from invitation i join person p on p.id = i.person_id and p.practice_ods = i.organisation_ods
             where i.organisation_ods = $1 and i.purpose = 'patient'
             and i.locked_at is not null and i.withdrawn_at is null and i.redeemed_at is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .one()
        .await?;
    Ok(locked)
}

/// One invitation of this organisation.
pub async fn find<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Invitations>,
    id: Uuid,
) -> Result<Option<Invitation>, Fault> {
    let row: Option<Row> = tx
        .query(of_organisation!("and i.id = $2"))
        .bind(grant.organisation().as_str().to_string())
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(Invitation::from))
}

/// One line of an invitation's history.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    pub at: DateTime<Utc>,
    /// As in `invitation_event.what`.
    pub what: String,
    /// Of the member of staff; `None` where the invited person did it.
    pub given_name: Option<String>,
    pub family_name: Option<String>,
}

/// What happened to one invitation, the first thing first.
pub async fn history(tx: &mut Tx, grant: &Grant<Read, Details>, id: Uuid) -> Result<Vec<Event>, Fault> {
    tx.query(
        "select e.at, e.what, a.given_name, a.family_name
         from invitation_event e left join person a on a.id = e.actor_id
         where e.person_id = $1 and e.invitation_id = $2 order by e.at, e.id",
    )
    .bind(grant.subject().0)
    .bind(id)
    .all()
    .await
}

/// An invitation to be made.
pub struct NewInvitation<'a> {
    pub organisation: &'a Ods,
    pub delivery: &'a Delivery,
    /// First and last name, in any case.
    pub full_name: &'a str,
    pub birth_date: NaiveDate,
}

/// Makes an invitation; every earlier one of this patient that still worked, or was locked, ends.
pub async fn add(
    tx: &mut Tx,
    grant: &Grant<Change, Details>,
    keys: &Keys,
    new: &NewInvitation<'_>,
    now: DateTime<Utc>,
) -> Result<(Uuid, Secrets), Fault> {
    let ended: Vec<(Uuid,)> = tx
        .query(
            "update invitation set withdrawn_at = $1 where person_id = $2 and purpose = 'patient' and redeemed_at is null
             and withdrawn_at is null and (locked_at is not null or expires_at > $1) returning id",
        )
        .bind(now)
        .bind(grant.subject().0)
        .all()
        .await?;
    for (id,) in ended {
        note(tx, grant.subject(), id, "replaced", Some(grant.actor()), now).await?;
        reminders::sources::invitation_changed(tx, grant.subject(), id, now).await?;
    }
    insert(tx, grant.subject(), Purpose::Patient, Some(grant.actor()), keys, new, now).await
}

/// Without a grant: the operator invites the first people at the command line.
pub async fn add_for_staff(
    tx: &mut Tx,
    person: PersonId,
    keys: &Keys,
    new: &NewInvitation<'_>,
    now: DateTime<Utc>,
) -> Result<Secrets, Fault> {
    Ok(insert(tx, person, Purpose::Staff, None, keys, new, now).await?.1)
}

async fn insert(
    tx: &mut Tx,
    person: PersonId,
    purpose: Purpose,
    created_by: Option<PersonId>,
    keys: &Keys,
    new: &NewInvitation<'_>,
    now: DateTime<Utc>,
) -> Result<(Uuid, Secrets), Fault> {
    let id = Uuid::now_v7();
    let secrets = Secrets::random();
    let link_hash = secrets.link.hash(keys);
    let code_hash = secrets.code.hash(keys, &link_hash, new.birth_date, purpose);
    tx.query(
        "insert into invitation (person_id, id, organisation_ods, purpose, channel, email, search_names, link_hash,
             code_hash, identity_seen, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(person.0)
    .bind(id)
    .bind(new.organisation.as_str().to_string())
    .bind(purpose.key())
    .bind(new.delivery.channel().key())
    .bind(new.delivery.email())
    .bind(new.full_name.to_lowercase())
    .bind(link_hash)
    .bind(code_hash)
    .bind(new.delivery.identity_seen())
    .bind(created_by.map(|actor| actor.0))
    .bind(now)
    .bind(rules::end(now))
    .execute()
    .await?;
    note(tx, person, id, "made", created_by, now).await?;
    reminders::sources::invitation_changed(tx, person, id, now).await?;
    Ok((id, secrets))
}

/// A new link and code for the same invitation; the old ones are dead, and it has its days and
/// tries again. `None` when it was used or withdrawn meanwhile.
pub async fn renew(
    tx: &mut Tx,
    grant: &Grant<Change, Details>,
    keys: &Keys,
    id: Uuid,
    delivery: &Delivery,
    birth_date: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<Secrets>, Fault> {
    let secrets = Secrets::random();
    let link_hash = secrets.link.hash(keys);
    let code_hash = secrets.code.hash(keys, &link_hash, birth_date, Purpose::Patient);
    let changed = tx
        .query(
            "update invitation set link_hash = $1, code_hash = $2, identity_seen = $3, tries = 0, expires_at = $4,
                 opened_at = null, locked_at = null
             where person_id = $5 and id = $6 and redeemed_at is null and withdrawn_at is null",
        )
        .bind(link_hash)
        .bind(code_hash)
        .bind(delivery.identity_seen())
        .bind(rules::end(now))
        .bind(grant.subject().0)
        .bind(id)
        .execute()
        .await?;
    if changed == 0 {
        return Ok(None);
    }
    note(tx, grant.subject(), id, "renewed", Some(grant.actor()), now).await?;
    reminders::sources::invitation_changed(tx, grant.subject(), id, now).await?;
    Ok(Some(secrets))
}

/// Takes an invitation back. `false` when it was used or withdrawn meanwhile.
pub async fn withdraw(
    tx: &mut Tx,
    grant: &Grant<Change, Details>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update invitation set withdrawn_at = $1
             where person_id = $2 and id = $3 and redeemed_at is null and withdrawn_at is null",
        )
        .bind(now)
        .bind(grant.subject().0)
        .bind(id)
        .execute()
        .await?;
    if changed > 0 {
        note(tx, grant.subject(), id, "withdrawn", Some(grant.actor()), now).await?;
        reminders::sources::invitation_changed(tx, grant.subject(), id, now).await?;
    }
    Ok(changed > 0)
}

/// How the person needs their letters, from now on.
pub async fn keep_letter_format(
    tx: &mut Tx,
    grant: &Grant<Change, Details>,
    format: LetterFormat,
) -> Result<(), Fault> {
    tx.query("update person set letter_format = $1 where id = $2")
        .bind(format.key())
        .bind(grant.subject().0)
        .execute()
        .await?;
    Ok(())
}

/// Adds a line to an invitation's history. Without a grant: the invited person's own acts are
/// noted before they have signed in; staff's are noted by the functions above.
pub async fn note(
    tx: &mut Tx,
    person: PersonId,
    invitation: Uuid,
    what: &'static str,
    actor: Option<PersonId>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into invitation_event (person_id, invitation_id, id, at, what, actor_id) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(person.0)
    .bind(invitation)
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(what)
    .bind(actor.map(|actor| actor.0))
    .execute()
    .await?;
    Ok(())
}

/// Without a grant: organisations are public. Name and telephone, for the letter.
pub async fn sender(tx: &mut Tx, organisation: &Ods) -> Result<(String, Option<String>), Fault> {
    tx.query("select name, telephone from organisation where ods = $1")
        .bind(organisation.as_str().to_string())
        .one()
        .await
}
