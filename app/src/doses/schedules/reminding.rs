//! Reminders of one medicine: whether, how often again, and who is told in the end. The person alone
//! chooses a carer; nobody else sees whom they chose.

use uuid::Uuid;

use super::{
    make::{self, IdPath},
    reminding_page,
    store::{self, Act, Carer},
};
use crate::{
    access::grant::{Change, Doses, Grant},
    carers::typed::Typed,
    doses::{Reminding, Schedule, who},
    ui::{date, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

const FIELDS: [&str; 6] = ["version", "on", "again_minutes", "again_times", "missed_after", "carer"];

/// Minutes, as they can be chosen.
pub const AGAIN: [u32; 5] = [5, 10, 15, 30, 60];
pub const MISSED: [u32; 6] = [30, 60, 120, 180, 240, 480];
/// How often it is said again at most (issue: 3).
pub const TIMES: [u8; 4] = [0, 1, 2, 3];

pub async fn form(visit: Visit, Path(IdPath { id }): Path<IdPath>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, schedule) = find(&mut request, id).await?;
    let is = &schedule.reminding;
    let pairs = vec![
        ("version".to_string(), schedule.version.to_string()),
        ("on".into(), if is.on { "yes".into() } else { "no".to_string() }),
        ("again_minutes".into(), is.again_minutes.to_string()),
        ("again_times".into(), is.again_times.to_string()),
        ("missed_after".into(), is.missed_after_minutes.to_string()),
        ("carer".into(), is.carer.map_or("none".to_string(), |carer| carer.to_string())),
    ];
    let typed = Typed::of(pairs, &FIELDS)?;
    let carers = carers(&mut request, &grant).await?;
    show(request, (&schedule, &carers), &typed, FieldErrors::default()).await
}

/// What is taken when it is needed has no reminders.
async fn find(request: &mut Request<'_>, id: Uuid) -> Result<(Grant<Change, Doses>, Schedule), Trouble> {
    let (grant, schedule) = make::find(request, id).await?;
    let is_confirmed = schedule.confirmed_at.is_some();
    if is_confirmed && schedule.as_needed().is_none() { Ok((grant, schedule)) } else { Err(Trouble::NotFound) }
}

/// Those who can be told; on the person's own page alone.
async fn carers(request: &mut Request<'_>, grant: &Grant<Change, Doses>) -> Result<Vec<Carer>, Trouble> {
    let now = request.now();
    match request.visit.whose {
        Whose::Own => Ok(store::carers(&mut request.tx, grant, now, date::london_day(now)).await?),
        Whose::For(_) | Whose::AtWork(..) => Ok(Vec::new()),
    }
}

async fn show(
    mut request: Request<'_>,
    (schedule, carers): (&Schedule, &[Carer]),
    typed: &Typed,
    errors: FieldErrors,
) -> Outcome {
    let visit = request.visit;
    let chrome = who::chrome(&mut request, "Reminders", &format!("/doses/schedules/{}", schedule.id)).await?;
    request.commit().await?;
    let is_wrong = !errors.is_empty();
    let html = reminding_page::form(chrome, &visit.whose, (schedule, carers, visit.now()), typed, errors);
    Ok(if is_wrong { Answer::page_with_errors(html) } else { Answer::page(html) })
}

pub async fn change(
    visit: Visit,
    Path(IdPath { id }): Path<IdPath>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Outcome {
    let typed = Typed::of(pairs, &FIELDS)?;
    let version = make::version(typed.one("version"))?;
    let mut request = visit.change().await?;
    let (grant, schedule) = find(&mut request, id).await?;
    let carers = carers(&mut request, &grant).await?;
    let carer = Told { carers: &carers, own: visit.whose == Whose::Own, is: schedule.reminding.carer };
    let reminding = match read(&typed, &carer, &schedule.reminding) {
        Ok(reminding) => reminding,
        Err(errors) => return show(request, (&schedule, &carers), &typed, errors).await,
    };
    let schedule = make::at_version(schedule, version)?;
    make::act(request, (&grant, &schedule), &Act::Reminding(reminding), "reminding").await
}

/// Who can be told in the end.
struct Told<'a> {
    carers: &'a [Carer],
    /// Whether the person themselves chooses.
    own: bool,
    is: Option<Uuid>,
}

fn read(typed: &Typed, told: &Told<'_>, before: &Reminding) -> Result<Reminding, FieldErrors> {
    let mut errors = FieldErrors::default();
    let on = match typed.one("on") {
        "yes" => true,
        "no" => false,
        _ => {
            errors.add("on", "Choose whether you want reminders");
            false
        }
    };
    let carer = carer(typed, told, &mut errors);
    if !on && errors.is_empty() {
        // What was chosen before is there again when they are switched on again; but nobody is told.
        return Ok(Reminding { on, carer: None, ..before.clone() });
    }
    let again_minutes = chosen(typed, "again_minutes", &AGAIN, &mut errors);
    let again_times = chosen(typed, "again_times", &TIMES, &mut errors);
    let missed = chosen(typed, "missed_after", &MISSED, &mut errors);
    let (Some(again_minutes), Some(again_times), Some(missed_after_minutes)) = (again_minutes, again_times, missed)
    else {
        return Err(errors);
    };
    if again_minutes * u32::from(again_times) >= missed_after_minutes && again_times > 0 {
        errors.add("missed_after", "Choose a longer time. It must be after the last reminder");
    }
    let reminding = Reminding { on, again_minutes, again_times, missed_after_minutes, carer };
    if errors.is_empty() { Ok(reminding) } else { Err(errors) }
}

fn chosen<T: Copy + PartialEq + std::str::FromStr>(
    typed: &Typed,
    name: &'static str,
    of: &[T],
    errors: &mut FieldErrors,
) -> Option<T> {
    let chosen = typed.one(name).parse().ok().filter(|chosen| of.contains(chosen));
    if chosen.is_none() {
        errors.add(name, "Choose one of these");
    }
    chosen
}

fn carer(typed: &Typed, told: &Told<'_>, errors: &mut FieldErrors) -> Option<Uuid> {
    if !told.own {
        // A carer changes the reminders and not who is told.
        return told.is;
    }
    match typed.one("carer") {
        "none" | "" => None,
        key => {
            let found = told.carers.iter().find(|carer| carer.arrangement.to_string() == key);
            if found.is_none() {
                errors.add("carer", "Choose one of these");
            }
            found.map(|carer| carer.arrangement)
        }
    }
}
