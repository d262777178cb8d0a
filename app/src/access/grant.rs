//! The proof that somebody may do something to somebody's data.
//!
//! Only this crate's `access` makes one, in the transaction that uses it. It cannot be built,
//! copied, or used for another action or another class of data:
//!
//! ```compile_fail
//! // Its fields are private.
//! let grant = app::access::grant::Grant::<app::access::grant::Read, app::access::grant::Record> {
//!     subject: app::people::PersonId(uuid::Uuid::nil()),
//! };
//! ```
//! ```compile_fail
//! // A proof of reading does not change anything.
//! use app::access::grant::*;
//! fn change(_: &Grant<Change, Account>) {}
//! fn page(grant: &Grant<Read, Account>) { change(grant); }
//! ```
//! ```compile_fail
//! // A proof for the account does not open the record.
//! use app::access::grant::*;
//! fn list(_: &Grant<Read, Record>) {}
//! fn page(grant: &Grant<Read, Account>) { list(grant); }
//! ```
//! ```compile_fail
//! // It cannot be kept for later.
//! use app::access::grant::*;
//! fn keep(grant: &Grant<Read, Record>) -> Grant<Read, Record> { grant.clone() }
//! ```
//! ```compile_fail
//! // A proof for an organisation's list opens no person's data.
//! use app::access::grant::*;
//! fn list(_: &Grant<Read, Invitations>) {}
//! fn page(grant: &ListGrant<Read, Invitations>) { list(grant); }
//! ```
//! ```
//! // What is meant is taken.
//! use app::access::grant::*;
//! fn list(_: &Grant<Read, Record>) {}
//! fn page(grant: &Grant<Read, Record>) { list(grant); }
//! ```

use std::marker::PhantomData;

use super::{
    class::{Action, Category, DataClass},
    relation::Relation,
    role::Role,
    sight::Sight,
};
use crate::people::{Ods, PersonId};

/// An action, as a type.
pub trait Acts: Send + Sync {
    const ACTION: Action;
}

/// A class of data, as a type.
pub trait Covers: Send + Sync {
    /// The record has one for each category; every other class of data is one.
    const CLASSES: &'static [DataClass];
}

macro_rules! actions {
    ($($name:ident),*) => { $(
        pub struct $name;
        impl Acts for $name { const ACTION: Action = Action::$name; }
    )* };
}
macro_rules! classes {
    ($($name:ident),*) => { $(
        pub struct $name;
        impl Covers for $name { const CLASSES: &'static [DataClass] = &[DataClass::$name]; }
    )* };
}
actions!(Read, Change, Download);
classes!(
    Account,
    Passkeys,
    Pause,
    Details,
    Sharing,
    Carers,
    AccessLog,
    SafetyFlag,
    Emergency,
    Invitations,
    RefusedImports,
    Finding,
    EmergencyReview,
    Readings,
    Pathways,
    Alerts,
    PhoneTasks,
    Templates,
    Monitoring,
    Medicines,
    Doses,
    Reminders,
    Goals,
    Repeats,
    RepeatDecisions,
    Appointments,
    Clinics,
    Bookings,
    Rooms
);

/// The joined record; how much of it, [`Grant::sight`] says.
pub struct Record;
impl Covers for Record {
    const CLASSES: &'static [DataClass] = &[
        DataClass::Record(Category::General),
        DataClass::Record(Category::Medicines),
        DataClass::Record(Category::Results),
        DataClass::Record(Category::MentalHealth),
        DataClass::Record(Category::SexualHealth),
        DataClass::Record(Category::SocialCare),
        DataClass::Record(Category::EndOfLife),
        DataClass::Record(Category::Unlabelled),
    ];
}

/// May do `A` to `C` of one person.
pub struct Grant<A: Acts, C: Covers> {
    subject: PersonId,
    actor: PersonId,
    relation: Relation,
    sight: Sight,
    proves: PhantomData<(A, C)>,
}

impl<A: Acts, C: Covers> Grant<A, C> {
    pub(super) fn new(subject: PersonId, actor: PersonId, relation: Relation, sight: Sight) -> Self {
        Grant { subject, actor, relation, sight, proves: PhantomData }
    }

    /// Whose data it is. Every statement binds this and no other id.
    pub fn subject(&self) -> PersonId {
        self.subject
    }

    /// Who asks.
    pub fn actor(&self) -> PersonId {
        self.actor
    }

    /// What the actor is to the subject.
    pub fn relation(&self) -> Relation {
        self.relation
    }

    /// How much of the record. Every statement about entries binds it.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }
}

/// May do `A` to the lists of class `C` that one organisation keeps.
pub struct ListGrant<A: Acts, C: Covers> {
    organisation: Ods,
    actor: PersonId,
    role: Role,
    proves: PhantomData<(A, C)>,
}

impl<A: Acts, C: Covers> ListGrant<A, C> {
    pub(super) fn new(organisation: Ods, actor: PersonId, role: Role) -> Self {
        ListGrant { organisation, actor, role, proves: PhantomData }
    }

    /// As what the actor asks.
    pub fn role(&self) -> Role {
        self.role
    }

    pub fn organisation(&self) -> &Ods {
        &self.organisation
    }

    pub fn actor(&self) -> PersonId {
        self.actor
    }
}
