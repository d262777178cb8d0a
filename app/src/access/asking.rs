//! Asking for a proof: the facts are read in the transaction that uses them, and decided on.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{
    age::{self, Milestones},
    class::{Category, DataClass, Scope},
    consent::{self, Choice, Shares},
    facts::{
        Access, Competence, Facts, Ground, Met, Proofing, Release, SafetyBlock, Scoped, Sharing, Standing, StepUp,
    },
    grant::{Acts, Covers, Grant, ListGrant},
    log::{self, NewEntry},
    policy::{Purpose, Verdict, decide, purpose_of},
    relation::{Basis, Relation},
    role::Role,
    sight::{self, Sight},
};
use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// How long a fresh passkey counts.
pub const STEP_UP_MINUTES: i64 = 5;
/// After so long a person may open their paused access themselves (safety.md, Duress).
pub const PAUSE_HOURS: i64 = 72;

/// Through which door somebody comes: who looks after her mother and works at the practice is
/// one of the two at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    Carer,
    /// At work for this organisation.
    Work(Ods),
    /// At work, wherever that is.
    AnyWork,
}

/// Who asks, through which session, from which page.
#[derive(Clone, Debug)]
pub struct Asker {
    pub actor: PersonId,
    pub door: Door,
    /// The session's handle: a fresh passkey counts for one session.
    pub session: Uuid,
    /// When a recovery code opened this session: it is fresh for making a new passkey.
    pub recovered_at: Option<DateTime<Utc>>,
    /// The pattern of the route, without what stands before it for carers and staff.
    pub page: String,
    pub request_id: String,
    pub now: DateTime<Utc>,
}

/// An asking with its outcome: what goes into the log, and the proof when it is permitted.
pub struct Asked<G> {
    pub entry: Option<NewEntry>,
    pub outcome: Result<G, Verdict>,
}

/// What the relation rests on, beside the relation itself.
struct Standpoint {
    relation: Relation,
    /// Whether there is such a person. Nobody can tell from the answer or from how long it takes:
    /// the same statements run, and the refusal is written down all the same.
    is_known: bool,
    organisation: Option<Ods>,
    facts: Facts,
    /// For staff.
    choices: Vec<Choice>,
    /// For carers.
    scopes: Vec<Scope>,
    /// Bits of the categories hidden as a whole from who asks.
    hidden: i64,
}

impl Standpoint {
    fn new(relation: Relation, facts: Facts) -> Standpoint {
        Standpoint {
            relation,
            is_known: true,
            organisation: None,
            facts,
            choices: Vec::new(),
            scopes: Vec::new(),
            hidden: 0,
        }
    }

    /// The facts as they are for one class.
    fn facts_for(&self, class: DataClass, now: DateTime<Utc>) -> Facts {
        let mut facts = self.facts;
        // What holds for all of it, where one category is not the matter.
        let category = class.category().unwrap_or(Category::Unlabelled);
        let scope = match class {
            DataClass::Readings | DataClass::Pathways => Some(Scope::Readings),
            DataClass::Medicines | DataClass::Doses => Some(Scope::Prescriptions),
            DataClass::Appointments => Some(Scope::Appointments),
            _ => None,
        };
        if scope.is_some_and(|scope| !self.scopes.contains(&scope)) {
            facts.scoped = Scoped::No;
        }
        if let Some(organisation) = &self.organisation {
            facts.sharing = consent::sharing(&self.choices, organisation.as_str(), category, now);
        } else if matches!(self.relation, Relation::Carer(_)) {
            let bits = match category {
                Category::Unlabelled => self.hidden,
                category => self.hidden & sight::bit_of_category(category),
            };
            facts.sharing = if bits == 0 { Sharing::Shared } else { Sharing::NotShared };
        }
        facts
    }

    fn sight(&self, permitted: &[Category]) -> Sight {
        let sight = match self.relation {
            Relation::Own => Sight::own(),
            Relation::Carer(_) => Sight::of_carer(permitted, &self.scopes),
            Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_) => {
                Sight::of_staff(permitted, self.organisation.clone())
            }
            Relation::Stranger | Relation::System => Sight::none(),
        };
        sight.without(self.hidden)
    }
}

/// What the asker may do with the data of `subject`. From here on, and until it ends, the
/// transaction shows the rows of `subject` and of nobody else (PostgreSQL's second lock).
pub async fn ask<A: Acts, C: Covers>(
    tx: &mut Tx,
    asker: &Asker,
    subject: PersonId,
) -> Result<Asked<Grant<A, C>>, Fault> {
    let standpoint = if asker.actor == subject {
        own(tx, subject, asker.now).await?
    } else {
        Some(another(tx, asker, subject, C::CLASSES).await?)
    };
    // An account that is gone, its session still open: nobody's log to write in.
    let Some(mut standpoint) = standpoint else { return Ok(Asked { entry: None, outcome: Err(Verdict::NotFound) }) };
    if let Some(purpose) = C::CLASSES.iter().find_map(|class| purpose_of(A::ACTION, *class)) {
        standpoint.facts.step_up = step_up(tx, asker, purpose, subject).await?;
    }
    let mut permitted = Vec::new();
    let mut verdicts = Vec::with_capacity(C::CLASSES.len());
    for class in C::CLASSES {
        let verdict = decide(standpoint.relation, A::ACTION, *class, &standpoint.facts_for(*class, asker.now));
        if let (Verdict::Permit, Some(category)) = (verdict, class.category()) {
            permitted.push(category);
        }
        verdicts.push(verdict);
    }
    let verdict = best(&verdicts);
    let outcome = match verdict {
        Verdict::Permit | Verdict::Authored => {
            Ok(Grant::new(subject, asker.actor, standpoint.relation, standpoint.sight(&permitted)))
        }
        refused => Err(refused),
    };
    if outcome.is_ok() && asker.actor != subject {
        tx.show_only(subject.0).await?;
    }
    // The page that asks for the passkey is no look and no refusal.
    let entry = (verdict != Verdict::StepUp).then(|| NewEntry {
        person: if standpoint.is_known { subject } else { log::NOBODY },
        at: asker.now,
        actor: asker.actor,
        relation: standpoint.relation,
        organisation: standpoint.organisation,
        action: A::ACTION,
        class: C::CLASSES[0],
        page: asker.page.clone(),
        verdict,
        request_id: asker.request_id.clone(),
    });
    Ok(Asked { entry, outcome })
}

/// What is permitted of any part is permitted; else the answer that says most.
fn best(verdicts: &[Verdict]) -> Verdict {
    let order = [Verdict::Permit, Verdict::Authored, Verdict::StepUp, Verdict::NotAvailable];
    order.into_iter().find(|verdict| verdicts.contains(verdict)).unwrap_or(Verdict::NotFound)
}

/// What the asker may do with the lists of one organisation.
pub async fn ask_list<A: Acts, C: Covers>(
    tx: &mut Tx,
    asker: &Asker,
    organisation: &Ods,
) -> Result<Option<ListGrant<A, C>>, Fault> {
    let found: Option<(String, String)> = tx
        .query(
            "select m.role, p.proofing from membership m join person p on p.id = m.person_id
             where m.person_id = $1 and m.organisation_ods = $2 and m.activated_at is not null and m.ended_at is null",
        )
        .bind(asker.actor.0)
        .bind(organisation.as_str().to_string())
        .optional()
        .await?;
    let (role, proofing) = found.unzip();
    let relation = role.and_then(|role| Role::from_key(&role)).map(Relation::Staff).unwrap_or(Relation::Stranger);
    let facts = Facts { proofing: Proofing::from_key(&proofing.unwrap_or_default()), ..Facts::IN_ORDER };
    let class = C::CLASSES[0];
    Ok(match (decide(relation, A::ACTION, class, &facts), relation) {
        (Verdict::Permit, Relation::Staff(role)) => Some(ListGrant::new(organisation.clone(), asker.actor, role)),
        _ => None,
    })
}

/// That a person stood in a list of an organisation.
pub fn listed<A: Acts, C: Covers>(asker: &Asker, grant: &ListGrant<A, C>, person: PersonId) -> NewEntry {
    NewEntry {
        person,
        at: asker.now,
        actor: asker.actor,
        relation: Relation::Staff(grant.role()),
        organisation: Some(grant.organisation().clone()),
        action: A::ACTION,
        class: C::CLASSES[0],
        page: asker.page.clone(),
        verdict: Verdict::Permit,
        request_id: asker.request_id.clone(),
    }
}

fn access(paused_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Access {
    match paused_at {
        None => Access::Open,
        Some(at) if now - at >= Duration::hours(PAUSE_HOURS) => Access::PausedLong,
        Some(_) => Access::Paused,
    }
}

/// `None` for an account that is gone: it is nobody's.
async fn own(tx: &mut Tx, subject: PersonId, now: DateTime<Utc>) -> Result<Option<Standpoint>, Fault> {
    // One round trip on PostgreSQL for the facts and the second lock.
    let sql = match tx {
        Tx::Sqlite(_) => {
            "select proofing, paused_at, (select coalesce(sum(label), 0) from (select distinct label from hiding
                where person_id = $1 and entry_id is null and hidden_from = 'screens' and ended_at is null) h)
             from person where id = $1"
        }
        Tx::Postgres(_) => {
            "select proofing, paused_at, (select coalesce(sum(label), 0)::bigint from (select distinct label from hiding
                where person_id = $1 and entry_id is null and hidden_from = 'screens' and ended_at is null) h)
             from person, set_config('nene.subject', $1::text, true) where id = $1"
        }
    };
    let found: Option<(String, Option<DateTime<Utc>>, i64)> = tx.query(sql).bind(subject.0).optional().await?;
    Ok(found.map(|(proofing, paused_at, hidden)| {
        let facts =
            Facts { proofing: Proofing::from_key(&proofing), access: access(paused_at, now), ..Facts::IN_ORDER };
        Standpoint { hidden, ..Standpoint::new(Relation::Own, facts) }
    }))
}

#[derive(Default, sqlx::FromRow)]
struct Subject {
    birth_date: Option<NaiveDate>,
    practice_ods: Option<String>,
    paused_at: Option<DateTime<Utc>>,
    died_on: Option<NaiveDate>,
    review_age: Option<i64>,
    end_age: Option<i64>,
    blocked: i64,
}

/// Somebody else's data: as staff where the asker works and may be meant, else as a carer.
async fn another(tx: &mut Tx, asker: &Asker, subject: PersonId, classes: &[DataClass]) -> Result<Standpoint, Fault> {
    let found: Option<Subject> = tx
        .query(
            "select p.birth_date, p.practice_ods, p.paused_at, p.died_on, o.carer_review_age as review_age,
                o.carer_end_age as end_age,
                (select count(*) from safety_flag where person_id = p.id and kind = 'enhanced-review' and lifted_at is null) as blocked
             from person p left join organisation o on o.ods = p.practice_ods where p.id = $1",
        )
        .bind(subject.0)
        .optional()
        .await?;
    let is_known = found.is_some();
    let found = found.unwrap_or_default();
    let (proofing,): (String,) =
        tx.query("select proofing from person where id = $1").bind(asker.actor.0).optional().await?.unwrap_or_default();
    let milestones = Milestones {
        review: found.review_age.and_then(|age| i32::try_from(age).ok()).unwrap_or(Milestones::default().review),
        end: found.end_age.and_then(|age| i32::try_from(age).ok()).unwrap_or(Milestones::default().end),
    };
    let today = asker.now.with_timezone(&London).date_naive();
    let facts = Facts {
        proofing: Proofing::from_key(&proofing),
        step_up: StepUp::Stale,
        release: Release::Released,
        block: if found.blocked == 0 { SafetyBlock::No } else { SafetyBlock::Yes },
        access: access(found.paused_at, asker.now),
        age: age::band(found.birth_date, today, milestones),
        competence: Competence::NotRecorded,
        met: Met::No,
        ..Facts::IN_ORDER
    };
    let stranger = Standpoint::new(Relation::Stranger, facts);
    let standpoint = match asker.door {
        Door::Carer => carer(tx, asker, subject, &facts, &found, today).await?.unwrap_or(stranger),
        Door::Work(_) | Door::AnyWork => staff(tx, asker, subject, &facts, &found, classes).await?.unwrap_or(stranger),
    };
    let relation = if is_known { standpoint.relation } else { Relation::Stranger };
    Ok(Standpoint { relation, is_known, ..standpoint })
}

#[derive(sqlx::FromRow)]
struct Arrangement {
    basis: String,
    state: String,
    scopes: String,
    starts_at: Option<DateTime<Utc>>,
    ends_on: Option<NaiveDate>,
    competence_at: Option<DateTime<Utc>>,
    hidden: i64,
}

/// The arrangement that says most, where there is one.
async fn carer(
    tx: &mut Tx,
    asker: &Asker,
    subject: PersonId,
    facts: &Facts,
    person: &Subject,
    today: NaiveDate,
) -> Result<Option<Standpoint>, Fault> {
    let all: Vec<Arrangement> = tx
        .query(
            "select basis, state, scopes, starts_at, ends_on, competence_at,
                cast((select coalesce(sum(label), 0) from (select distinct label from hiding
                    where person_id = $1 and entry_id is null and ended_at is null) h) as bigint) as hidden
             from carer_arrangement where person_id = $1 and carer_id = $2
                and state not in ('rejected', 'entered-in-error') order by id desc",
        )
        .bind(subject.0)
        .bind(asker.actor.0)
        .all()
        .await?;
    let is_in_force = |arrangement: &&Arrangement| {
        arrangement.state == "active"
            && arrangement.starts_at.is_some_and(|start| start <= asker.now)
            && arrangement.ends_on.is_none_or(|end| today < end)
            && person.died_on.is_none()
    };
    let in_force = all.iter().find(is_in_force);
    let Some(one) = in_force.or(all.first()) else { return Ok(None) };
    let scopes: Vec<Scope> = one.scopes.split(' ').filter_map(Scope::from_key).collect();
    let facts = Facts {
        standing: if in_force.is_some() { Standing::InForce } else { Standing::Resting },
        scoped: if scopes.is_empty() { Scoped::No } else { Scoped::Yes },
        competence: if one.competence_at.is_some() { Competence::Recorded } else { Competence::NotRecorded },
        ..*facts
    };
    let relation = Relation::Carer(Basis::from_key(&one.basis));
    Ok(Some(Standpoint { scopes, hidden: one.hidden, ..Standpoint::new(relation, facts) }))
}

#[derive(sqlx::FromRow)]
struct Work {
    organisation_ods: String,
    role: String,
    emergency_ground: String,
    found: i64,
    emergency: i64,
}

async fn staff(
    tx: &mut Tx,
    asker: &Asker,
    subject: PersonId,
    facts: &Facts,
    person: &Subject,
    classes: &[DataClass],
) -> Result<Option<Standpoint>, Fault> {
    let all: Vec<Work> = tx
        .query(
            "select m.organisation_ods, m.role, o.emergency_ground,
                (select count(*) from finding f where f.person_id = $2 and f.actor_id = $1
                    and f.organisation_ods = m.organisation_ods and f.until > $3)
                + (select count(*) from pathway w where w.person_id = $2 and w.ended_at is null
                    and w.organisation_ods = m.organisation_ods) as found,
                (select count(*) from emergency_access e where e.person_id = $2 and e.actor_id = $1
                    and e.organisation_ods = m.organisation_ods and e.until > $3 and e.ended_at is null) as emergency
             from membership m join organisation o on o.ods = m.organisation_ods
             where m.person_id = $1 and m.activated_at is not null and m.ended_at is null order by m.organisation_ods",
        )
        .bind(asker.actor.0)
        .bind(subject.0)
        .bind(asker.now)
        .all()
        .await?;
    let is_here = |work: &&Work| person.practice_ods.as_deref() == Some(work.organisation_ods.as_str());
    let all: Vec<Work> = match &asker.door {
        Door::Work(ods) => all.into_iter().filter(|work| work.organisation_ods == ods.as_str()).collect(),
        Door::AnyWork | Door::Carer => all,
    };
    let chosen = all
        .iter()
        .find(|work| work.emergency > 0)
        .or_else(|| all.iter().find(is_here))
        .or_else(|| all.iter().find(|work| work.found > 0))
        .or_else(|| all.first());
    let Some((work, role)) = chosen.and_then(|work| Some((work, Role::from_key(&work.role)?))) else {
        return Ok(None);
    };
    let in_emergency = work.emergency > 0
        && classes
            .iter()
            .any(|class| class.category().is_some() || matches!(class, DataClass::Details | DataClass::Emergency));
    let relation = match (in_emergency, is_here(&work)) {
        (true, _) => Relation::Emergency(role),
        (false, true) => Relation::Staff(role),
        (false, false) => Relation::StaffElsewhere(role),
    };
    let facts = Facts {
        met: if work.found > 0 { Met::Yes } else { Met::No },
        ground: if work.emergency_ground == "vital" { Ground::Vital } else { Ground::None },
        ..*facts
    };
    Ok(Some(Standpoint {
        organisation: Some(Ods::trusted(work.organisation_ods.clone())),
        choices: choices(tx, subject).await?,
        ..Standpoint::new(relation, facts)
    }))
}

/// Until when the actor has this record open in an emergency, if so.
pub async fn emergency_until(
    tx: &mut Tx,
    actor: PersonId,
    subject: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Fault> {
    let found: Option<(DateTime<Utc>,)> = tx
        .query(
            "select until from emergency_access
             where person_id = $1 and actor_id = $2 and until > $3 and ended_at is null order by until desc limit 1",
        )
        .bind(subject.0)
        .bind(actor.0)
        .bind(now)
        .optional()
        .await?;
    Ok(found.map(|(until,)| until))
}

/// Every choice about direct care, in the order in which they were made.
pub async fn choices(tx: &mut Tx, subject: PersonId) -> Result<Vec<Choice>, Fault> {
    type Row = (DateTime<Utc>, Option<String>, Option<String>, String, Option<DateTime<Utc>>);
    let rows: Vec<Row> = tx
        .query(
            "select at, organisation_ods, category, choice, until from sharing_choice
             where person_id = $1 and purpose = 'direct-care' order by at, id",
        )
        .bind(subject.0)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(at, organisation, category, choice, until)| Choice {
            at,
            organisation,
            category: category.as_deref().and_then(Category::from_key),
            shares: if choice == "share" { Shares::Yes } else { Shares::No },
            until,
        })
        .collect())
}

/// Whether the passkey was used for this a moment ago.
pub async fn step_up(tx: &mut Tx, asker: &Asker, purpose: Purpose, subject: PersonId) -> Result<StepUp, Fault> {
    let since = asker.now - Duration::minutes(STEP_UP_MINUTES);
    if purpose == Purpose::Passkeys && asker.recovered_at.is_some_and(|at| at > since) {
        return Ok(StepUp::Fresh);
    }
    let found: Option<(i64,)> = tx
        .query(
            "select cast(1 as bigint) from step_up
             where session = $1 and purpose = $2 and subject = $3 and at > $4 and at <= $5",
        )
        .bind(asker.session)
        .bind(purpose.key())
        .bind(subject.0)
        .bind(since)
        .bind(asker.now)
        .optional()
        .await?;
    Ok(if found.is_some() { StepUp::Fresh } else { StepUp::Stale })
}
