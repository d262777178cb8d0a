//! Who asks, how much of the record they see, and what they read of others who entered something.

use crate::{
    access::{
        grant::{Acts, Doses, Grant, Read, Record},
        relation::Relation,
        sight::Sight,
    },
    people::{self, Ods, PersonId},
    portal::Place,
    ui::document::{BackLink, Chrome},
    web::{trouble::Trouble, visit::Request, whose::Whose},
};

use super::mark::MarkedAs;

/// Whether whoever looks may also mark doses and change times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    Read,
    Change,
}

/// Asks for doses, and for how much of the record is to be seen with them: the name of a medicine of
/// the record is part of the record.
pub async fn ask<A: Acts>(request: &mut Request<'_>) -> Result<(Grant<A, Doses>, Sight), Trouble> {
    let grant = request.ask::<A, Doses>().await?;
    let sight = match grant.relation() {
        Relation::Own => grant.sight().clone(),
        _ => match request.ask::<Read, Record>().await {
            Ok(record) => record.sight().clone(),
            // Who may not see the record sees nothing in doses that stands in it.
            Err(Trouble::NotFound) => Sight::none(),
            Err(trouble) => return Err(trouble),
        },
    };
    Ok((grant, sight))
}

/// By the relation alone: the asking itself is done again with every change.
pub fn may<A: Acts>(grant: &Grant<A, Doses>) -> May {
    match grant.relation() {
        Relation::Own | Relation::Carer(_) => May::Change,
        Relation::Staff(role) if role.is_clinical() => May::Change,
        _ => May::Read,
    }
}

/// Who did something, as this reader is told: a carer reads no other carer's name, and of staff only
/// the organisation is named.
pub async fn who<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Doses>,
    (by, marked_as, organisation): (Option<PersonId>, MarkedAs, Option<&str>),
) -> Result<String, Trouble> {
    let from_a_reminder = if marked_as == MarkedAs::Button { ", from a reminder" } else { "" };
    if by == Some(grant.actor()) {
        return Ok(format!("You{from_a_reminder}"));
    }
    if marked_as == MarkedAs::Staff {
        let name = match organisation.and_then(Ods::parse) {
            Some(ods) => people::store::organisation_name(&mut request.tx, &ods).await?,
            None => None,
        };
        return Ok(name.map_or("Staff".into(), |name| format!("Staff of {name}")));
    }
    if marked_as == MarkedAs::Carer && matches!(request.visit.whose, Whose::For(_)) {
        return Ok("A carer".into());
    }
    let person = match by {
        Some(by) => people::store::person(&mut request.tx, by).await?,
        None => None,
    };
    let name = person.map(|person| person.full_name()).unwrap_or_default();
    Ok(if marked_as == MarkedAs::Carer { format!("{name}, a carer") } else { format!("{name}{from_a_reminder}") })
}

/// The frame of a page about doses, with the way back.
pub async fn chrome(request: &mut Request<'_>, title: &str, back: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Medicines).await?;
    chrome.back = Some(BackLink { href: request.visit.whose.path(back).into(), words: "Back".into() });
    Ok(chrome)
}
