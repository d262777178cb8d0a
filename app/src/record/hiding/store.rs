//! Hidings in the database. The bits of an entry and the row that says why change together.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Hidden, HiddenFrom};
use crate::{
    access::{
        class::Category,
        grant::{Change, Grant, Read, SafetyFlag, Sharing},
        sight::{self, HIDDEN_FROM_CARERS, HIDDEN_FROM_SCREENS},
    },
    medicines,
    people::PersonId,
    platform::{database::Fault, query::Tx},
    record::{
        import::store::hold_person,
        store::{of, seen},
    },
    reminders,
};

/// Hides an entry. `None` where there is none that the person sees.
pub async fn hide_entry(
    tx: &mut Tx,
    grant: &Grant<Change, Sharing>,
    entry: Uuid,
    from: HiddenFrom,
    now: DateTime<Utc>,
) -> Result<Option<()>, Fault> {
    hold_person(tx, grant.subject()).await?;
    let query = tx.query(concat!("update entry as e set label = e.label | $4 where ", seen!(), " and e.id = $5"));
    if of(query, grant).bind(from.bit()).bind(entry).execute().await? == 0 {
        return Ok(None);
    }
    let what = What { entry: Some(entry), category: None };
    note(tx, grant, what, from, now).await?;
    tell_reminders(tx, grant.subject(), now).await?;
    Ok(Some(()))
}

/// Hides everything of a category, whenever it comes.
pub async fn hide_category(
    tx: &mut Tx,
    grant: &Grant<Change, Sharing>,
    category: Category,
    from: HiddenFrom,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    hold_person(tx, grant.subject()).await?;
    note(tx, grant, What { entry: None, category: Some(category) }, from, now).await?;
    tell_reminders(tx, grant.subject(), now).await
}

/// What is hidden from the person's own screens gives no reminder.
async fn tell_reminders(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<(), Fault> {
    reminders::sources::hidden_changed(tx, person, now).await?;
    medicines::renew(tx, person, now).await
}

#[derive(Clone, Copy)]
struct What {
    entry: Option<Uuid>,
    category: Option<Category>,
}

/// One row in force for each thing and each audience.
async fn note(
    tx: &mut Tx,
    grant: &Grant<Change, Sharing>,
    what: What,
    from: HiddenFrom,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let category = what.category.map(Category::key).unwrap_or_default();
    let there: Option<(Uuid,)> = tx
        .query(
            "select id from hiding where person_id = $1 and hidden_from = $2 and ended_at is null
               and ((entry_id is not null and entry_id = $3) or (entry_id is null and category = $4)) limit 1",
        )
        .bind(grant.subject().0)
        .bind(from.key())
        .bind(what.entry)
        .bind(category)
        .optional()
        .await?;
    if there.is_some() {
        return Ok(());
    }
    tx.query(
        "insert into hiding (person_id, id, at, entry_id, category, label, hidden_from, made_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(grant.subject().0)
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(what.entry)
    .bind(what.category.map(Category::key))
    .bind(what.category.map(sight::bit_of_category).unwrap_or_default())
    .bind(from.key())
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}

/// What the person has hidden from carers and sees themselves.
pub async fn from_carers(tx: &mut Tx, grant: &Grant<Read, Sharing>) -> Result<Vec<Hidden>, Fault> {
    let query = tx.query(concat!(
        "select h.id, h.at, h.hidden_from, h.category, e.kind, e.title, e.happened_text
         from hiding h left join entry e on e.id = h.entry_id and ",
        seen!(),
        " where h.person_id = $1 and h.hidden_from = 'carers' and h.ended_at is null
            and (h.entry_id is null or e.id is not null) order by h.at desc, h.id desc"
    ));
    of(query, grant).all().await
}

/// Everything that is hidden, for the practice; without the words of an entry.
pub async fn all(tx: &mut Tx, grant: &Grant<Read, SafetyFlag>) -> Result<Vec<Hidden>, Fault> {
    tx.query(
        "select h.id, h.at, h.hidden_from, h.category, e.kind, null as title, e.happened_text
         from hiding h left join entry e on e.person_id = h.person_id and e.id = h.entry_id
         where h.person_id = $1 and h.ended_at is null order by h.at desc, h.id desc",
    )
    .bind(grant.subject().0)
    .all()
    .await
}

/// The person shows again what they hid from carers. `None` where there is no such thing.
pub async fn show(
    tx: &mut Tx,
    grant: &Grant<Change, Sharing>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<()>, Fault> {
    end(tx, grant.subject(), id, "carers", now).await
}

/// The practice shows again what was hidden, from whomever.
pub async fn show_for(
    tx: &mut Tx,
    grant: &Grant<Change, SafetyFlag>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<()>, Fault> {
    end(tx, grant.subject(), id, "", now).await
}

/// `only` is one audience, or "" for any.
async fn end(
    tx: &mut Tx,
    person: PersonId,
    id: Uuid,
    only: &'static str,
    now: DateTime<Utc>,
) -> Result<Option<()>, Fault> {
    hold_person(tx, person).await?;
    let found: Option<(Option<Uuid>,)> = tx
        .query(
            "select entry_id from hiding
             where person_id = $1 and id = $2 and ended_at is null and ($3 = '' or hidden_from = $3)",
        )
        .bind(person.0)
        .bind(id)
        .bind(only)
        .optional()
        .await?;
    let Some((entry,)) = found else { return Ok(None) };
    tx.query("update hiding set ended_at = $1 where person_id = $2 and id = $3")
        .bind(now)
        .bind(person.0)
        .bind(id)
        .execute()
        .await?;
    let Some(entry) = entry else {
        tell_reminders(tx, person, now).await?;
        return Ok(Some(()));
    };
    let left: Vec<(String,)> = tx
        .query("select hidden_from from hiding where person_id = $1 and entry_id = $2 and ended_at is null")
        .bind(person.0)
        .bind(entry)
        .all()
        .await?;
    let bits = left.iter().filter_map(|(from,)| HiddenFrom::from_key(from)).fold(0, |bits, from| bits | from.bit());
    tx.query("update entry set label = (label & $1) | $2 where person_id = $3 and id = $4")
        .bind(!(HIDDEN_FROM_CARERS | HIDDEN_FROM_SCREENS))
        .bind(bits)
        .bind(person.0)
        .bind(entry)
        .execute()
        .await?;
    tell_reminders(tx, person, now).await?;
    Ok(Some(()))
}
