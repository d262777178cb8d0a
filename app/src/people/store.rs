//! People and organisations in the database.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Caring, Discreet, LetterFormat, Membership, NhsNumber, Ods, Person, PersonId};
use crate::{
    access::role::Role,
    platform::{database::Fault, query::Tx},
};

/// Names or numbers in one statement: far below the least number of placeholders (SQLite: 32,766).
const NAMES: usize = 500;

macro_rules! person_columns {
    () => {
        "person.id, nhs_number, birth_date, given_name, family_name, practice_ods, letter_format, discreet, paused_at,
            (select count(*) from carer_arrangement where carer_id = person.id and state in ('active', 'inactive')) as caring"
    };
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: Uuid,
    nhs_number: Option<String>,
    birth_date: Option<NaiveDate>,
    given_name: String,
    family_name: String,
    practice_ods: Option<String>,
    letter_format: String,
    discreet: String,
    paused_at: Option<DateTime<Utc>>,
    caring: i64,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Person {
        Person {
            id: PersonId(row.id),
            nhs_number: row.nhs_number.and_then(|number| NhsNumber::parse(&number).ok()),
            birth_date: row.birth_date,
            given_name: row.given_name,
            family_name: row.family_name,
            practice: row.practice_ods.map(Ods::trusted),
            letter_format: LetterFormat::from_key(&row.letter_format),
            discreet: Discreet::from_key(&row.discreet).unwrap_or_default(),
            paused_at: row.paused_at,
            caring: if row.caring == 0 { Caring::No } else { Caring::Yes },
        }
    }
}

/// A new person, as an operator, a practice, or a demonstration makes one.
pub struct NewPerson<'a> {
    pub given_name: &'a str,
    pub family_name: &'a str,
    pub nhs_number: Option<&'a NhsNumber>,
    pub birth_date: Option<NaiveDate>,
    pub practice: Option<&'a Ods>,
    pub demo_key: Option<&'a str>,
}

/// Without a grant: a person who does not exist yet has no data to protect.
pub async fn add_person(tx: &mut Tx, new: &NewPerson<'_>, now: DateTime<Utc>) -> Result<PersonId, Fault> {
    let id = Uuid::now_v7();
    tx.query(
        "insert into person (id, nhs_number, birth_date, given_name, family_name, practice_ods, created_at, demo_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(new.nhs_number.map(|number| number.as_str().to_string()))
    .bind(new.birth_date)
    .bind(new.given_name.to_string())
    .bind(new.family_name.to_string())
    .bind(new.practice.map(|ods| ods.as_str().to_string()))
    .bind(now)
    .bind(new.demo_key.map(str::to_string))
    .execute()
    .await?;
    Ok(PersonId(id))
}

/// Without a grant: the signed-in person's own name, for the top of the page.
pub async fn person(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, Fault> {
    let row: Option<PersonRow> =
        tx.query(concat!("select ", person_columns!(), " from person where id = $1")).bind(id.0).optional().await?;
    Ok(row.map(Person::from))
}

/// The full names of these people, in one statement. Who is nobody has none.
///
/// Without a grant: whoever lists them asked for them; a name alone.
pub async fn full_names(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, String>, Fault> {
    let mut names = HashMap::with_capacity(people.len());
    for some in people.chunks(NAMES) {
        let start = "select id, given_name || ' ' || family_name from person where id in";
        let mut query = tx.query_in(start, 1, some.len(), "").once();
        for person in some {
            query = query.bind(person.0);
        }
        let rows: Vec<(Uuid, String)> = query.all().await?;
        names.extend(rows.into_iter().map(|(id, name)| (PersonId(id), name)));
    }
    Ok(names)
}

/// Without a grant: a bundle or an invitation names a person before anybody may ask for one.
pub async fn find_by_nhs_number(tx: &mut Tx, number: &NhsNumber) -> Result<Option<Person>, Fault> {
    let row: Option<PersonRow> = tx
        .query(concat!("select ", person_columns!(), " from person where nhs_number = $1"))
        .bind(number.as_str().to_string())
        .optional()
        .await?;
    Ok(row.map(Person::from))
}

/// Who of these numbers is known here, in one statement.
///
/// Without a grant: a bundle names people before anybody may ask for one.
pub async fn known_by_numbers(tx: &mut Tx, numbers: &[NhsNumber]) -> Result<Vec<PersonId>, Fault> {
    let mut known = Vec::new();
    for some in numbers.chunks(NAMES) {
        let mut query = tx.query_in("select id from person where nhs_number in", 1, some.len(), "").once();
        for number in some {
            query = query.bind(number.as_str().to_string());
        }
        let rows: Vec<(Uuid,)> = query.all().await?;
        known.extend(rows.into_iter().map(|(id,)| PersonId(id)));
    }
    Ok(known)
}

#[derive(sqlx::FromRow)]
struct VisitorRow {
    #[sqlx(flatten)]
    person: PersonRow,
    organisation_ods: Option<String>,
    organisation_name: Option<String>,
    role: Option<String>,
}

/// The signed-in person and where they work, in one statement: every page asks it.
///
/// Without a grant: the signed-in person's own name, for the top of the page.
pub async fn visitor(tx: &mut Tx, id: PersonId) -> Result<Option<(Person, Vec<Membership>)>, Fault> {
    let rows: Vec<VisitorRow> = tx
        .query(concat!(
            "select ",
            person_columns!(),
            ", m.organisation_ods, o.name as organisation_name, m.role from person
             left join membership m on m.person_id = person.id and m.activated_at is not null and m.ended_at is null
             left join organisation o on o.ods = m.organisation_ods
             where person.id = $1 order by o.name"
        ))
        .bind(id.0)
        .all()
        .await?;
    let mut memberships = Vec::new();
    let mut person = None;
    for row in rows {
        if let (Some(ods), Some(name), Some(role)) = (row.organisation_ods, row.organisation_name, row.role) {
            memberships.extend(membership(ods, name, &role));
        }
        person = Some(Person::from(row.person));
    }
    Ok(person.map(|person| (person, memberships)))
}

/// `None` where the role is none of ours.
fn membership(ods: String, organisation_name: String, role: &str) -> Option<Membership> {
    Some(Membership { organisation: Ods::trusted(ods), organisation_name, role: Role::from_key(role)? })
}

/// Without a grant: where the signed-in person works. Only memberships that are in force.
pub async fn memberships(tx: &mut Tx, id: PersonId) -> Result<Vec<Membership>, Fault> {
    let rows: Vec<(String, String, String)> = tx
        .query(
            "select m.organisation_ods, o.name, m.role from membership m join organisation o on o.ods = m.organisation_ods
             where m.person_id = $1 and m.activated_at is not null and m.ended_at is null order by o.name",
        )
        .bind(id.0)
        .all()
        .await?;
    Ok(rows.into_iter().filter_map(|(ods, name, role)| membership(ods, name, &role)).collect())
}

/// Without a grant: organisations are public. Keeps the name that was given last.
pub async fn put_organisation(tx: &mut Tx, ods: &Ods, name: &str, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into organisation (ods, name, created_at) values ($1, $2, $3)
         on conflict (ods) do update set name = excluded.name",
    )
    .bind(ods.as_str().to_string())
    .bind(name.to_string())
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Without a grant: organisations are public.
pub async fn organisation_name(tx: &mut Tx, ods: &Ods) -> Result<Option<String>, Fault> {
    let row: Option<(String,)> =
        tx.query("select name from organisation where ods = $1").bind(ods.as_str().to_string()).optional().await?;
    Ok(row.map(|(name,)| name))
}

/// Without a grant: done by the operator at the command line, or when a staff invitation is redeemed.
pub async fn put_membership(
    tx: &mut Tx,
    person: PersonId,
    organisation: &Ods,
    role: Role,
    activated_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into membership (person_id, organisation_ods, role, created_at, activated_at) values ($1, $2, $3, $4, $5)
         on conflict (person_id, organisation_ods) do update
         set role = excluded.role, activated_at = excluded.activated_at, ended_at = null",
    )
    .bind(person.0)
    .bind(organisation.as_str().to_string())
    .bind(role.key())
    .bind(now)
    .bind(activated_at)
    .execute()
    .await?;
    Ok(())
}

/// Without a grant: the demonstration's own people, by the key on their card.
pub async fn find_by_demo_key(tx: &mut Tx, key: &str) -> Result<Option<PersonId>, Fault> {
    let row: Option<(Uuid,)> =
        tx.query("select id from person where demo_key = $1").bind(key.to_string()).optional().await?;
    Ok(row.map(|(id,)| PersonId(id)))
}

/// Without a grant: marks the start of a visit, so that what came since the last one is new.
pub async fn note_visit(tx: &mut Tx, id: PersonId, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("update person set previous_visit_at = last_visit_at, last_visit_at = $1 where id = $2")
        .bind(now)
        .bind(id.0)
        .execute()
        .await?;
    Ok(())
}
