//! Inviting the people who work at an organisation: done by the operator at the command line
//! (`nene staff invite`), who gives the link and the code to the person by two ways.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Delivery, Secrets,
    store::{self, NewInvitation},
};
use crate::{
    access::role::Role,
    people::{self, Ods, store::NewPerson},
    platform::{database::Fault, keys::Keys, query::Tx},
};

/// Who is invited to work where.
pub struct NewStaff<'a> {
    pub organisation: &'a Ods,
    pub role: Role,
    pub given_name: &'a str,
    pub family_name: &'a str,
    /// Asked beside the code, as from a patient: nobody can tell the two kinds of link apart.
    pub birth_date: NaiveDate,
    /// Where they hear that an invitation of theirs was locked.
    pub email: Option<&'a str>,
}

/// Makes the person, a membership that is not yet active, and the invitation. The organisation
/// must exist. The membership is in force once the invitation is redeemed. Without a grant: the
/// operator does it at the command line.
pub async fn invite(tx: &mut Tx, keys: &Keys, new: &NewStaff<'_>, now: DateTime<Utc>) -> Result<Secrets, Fault> {
    let person = people::store::add_person(
        tx,
        &NewPerson {
            given_name: new.given_name,
            family_name: new.family_name,
            nhs_number: None,
            birth_date: Some(new.birth_date),
            practice: None,
            demo_key: None,
        },
        now,
    )
    .await?;
    if let Some(email) = new.email {
        tx.query("update person set email = $1 where id = $2").bind(email.to_string()).bind(person.0).execute().await?;
    }
    people::store::put_membership(tx, person, new.organisation, new.role, None, now).await?;
    let full_name = format!("{} {}", new.given_name, new.family_name);
    let invitation = NewInvitation {
        organisation: new.organisation,
        delivery: &Delivery::Letter,
        full_name: &full_name,
        birth_date: new.birth_date,
    };
    store::add_for_staff(tx, person, keys, &invitation, now).await
}
