//! The one way in for a reading, whatever it came by: it is stored, judged and, where it must be,
//! alerted about, in the caller's transaction. What comes back says what to tell the person.

use chrono::{DateTime, Utc};

use super::{
    EnteredAs, NewReading,
    store::{self, Added},
};
use crate::{
    access::{
        grant::{Change, Grant, Readings},
        relation::Relation,
    },
    alerts::{self, Told},
    people::{Ods, PersonId},
    platform::{Platform, database::Fault, query::Tx},
    reminders,
};

/// Whose reading it is, and who brings it.
#[derive(Clone, Debug)]
pub struct Keeper {
    pub(super) person: PersonId,
    pub(super) actor: Option<PersonId>,
    pub(super) entered_as: EnteredAs,
    pub(super) organisation: Option<Ods>,
}

impl Keeper {
    /// Somebody who may.
    pub fn granted(grant: &Grant<Change, Readings>) -> Keeper {
        let entered_as = match grant.relation() {
            Relation::Own | Relation::Stranger => EnteredAs::Person,
            Relation::System => EnteredAs::Device,
            Relation::Carer(_) => EnteredAs::Carer,
            Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_) => EnteredAs::Staff,
        };
        Keeper {
            person: grant.subject(),
            actor: Some(grant.actor()),
            entered_as,
            organisation: Ods::parse(&grant.sight().authored()),
        }
    }

    /// A system of this organisation, which has shown its token and said whose reading it is. The
    /// transaction must have been told to show this person (`Tx::show_only`).
    pub(crate) fn system(person: PersonId, organisation: Option<Ods>) -> Keeper {
        Keeper { person, actor: None, entered_as: EnteredAs::Device, organisation }
    }

    /// Somebody of a demonstration, as if they had typed it: nobody of it is real.
    pub(crate) fn invented(person: PersonId) -> Keeper {
        Keeper { person, actor: Some(person), entered_as: EnteredAs::Person, organisation: None }
    }
}

/// What became of a reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub added: Added,
    /// What the person is to be told, most urgent first; empty when it was there already.
    pub told: Vec<Told>,
}

/// Keeps a reading. The same one sent again changes nothing and raises nothing.
pub async fn keep(tx: &mut Tx, platform: &Platform, keeper: &Keeper, new: &NewReading) -> Result<Kept, Fault> {
    let now = platform.clock.now();
    let added = store::add(tx, keeper, new, now).await?;
    let told = match &added {
        Added::New(reading) => {
            reminders::sources::reading_kept(tx, reading, now).await?;
            alerts::on_reading(tx, platform, reading).await?
        }
        Added::Already | Added::Conflict => Vec::new(),
    };
    Ok(Kept { added, told })
}

/// Keeps a reading of a demonstration as if it had come then. It is from before: nobody is alerted.
pub(crate) async fn keep_from_before(
    tx: &mut Tx,
    keeper: &Keeper,
    new: &NewReading,
    came_at: DateTime<Utc>,
) -> Result<(), Fault> {
    store::add(tx, keeper, new, came_at).await.map(|_| ())
}

/// Takes the new state of a reading that is at `version`, and judges it as if it had just come: it
/// may raise an alert, and clears none. `None` when it has changed since, or is gone.
pub async fn edit(
    tx: &mut Tx,
    platform: &Platform,
    grant: &Grant<Change, Readings>,
    state: &NewReading,
    version: i64,
) -> Result<Option<Vec<Told>>, Fault> {
    if !store::edit(tx, grant, state, version, platform.clock.now()).await? {
        return Ok(None);
    }
    match store::find(tx, grant, state.id).await? {
        Some(reading) => Ok(Some(alerts::on_reading(tx, platform, &reading).await?)),
        None => Ok(None),
    }
}
