//! Invitations that nobody has used yet: reminded of where they were mailed. The link is in that mail
//! alone: of it there is a hash here, so a reminder says to look for it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{plans, store};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::{self, Kind, NewReminder},
};

/// An invitation was made, sent again, used, locked or withdrawn.
///
/// Without a grant: whoever did so had one, or the link.
pub async fn changed(tx: &mut Tx, person: PersonId, invitation: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    let kind = Kind::Invitation;
    match store::mailed_until(tx, person, invitation).await? {
        Some(expires_at) => {
            let plan = plans::invitation(expires_at);
            reminders::put(tx, &NewReminder { person, kind, id: invitation, plan }, now).await
        }
        None => reminders::remove(tx, person, kind, invitation, now).await,
    }
}
