//! Joe's goal: he was told to move more, did not know where to start, and has three weeks behind him.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;

use crate::{
    goals::{
        self, Aim, Plan,
        plan::{Encouragement, Size, State, Step},
        rules::{REVIEW_DAYS, monday_of},
    },
    people::store::find_by_demo_key,
    platform::{Platform, database::Fault},
    ui::date,
};

const WHY: &str = "I want to run after a ball with my children.";

/// Of the weeks before this one, Monday to Sunday: done, part, rest day, nothing; and the minutes of a step.
const WEEKS: [(&str, i64); 3] = [("d.d.p..", 10), (".d.rd.d", 12), ("d.d.d.r", 15)];

/// Once: while he has none.
pub async fn fill(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let Some(joe) = find_by_demo_key(&mut tx, "joe").await? else { return Ok(()) };
    tx.show_only(joe.0).await?;
    if goals::has_any(&mut tx, joe).await? {
        return Ok(());
    }
    let began = monday_of(date::london_day(now)) - Duration::days(7 * WEEKS.len() as i64);
    let times = NaiveTime::from_hms_opt(12, 0, 0).into_iter().collect();
    let plan = Plan {
        sizes: vec![Size { from: began, step: Aim::MoveMore.steps()[0].to_string(), days_a_week: 3 }],
        encouragement: Some(Encouragement { times, days: Vec::new() }),
        review_on: began + Duration::days(REVIEW_DAYS),
    };
    let steps: Vec<Step> = WEEKS
        .into_iter()
        .enumerate()
        .flat_map(|(week, (marks, minutes))| of_week(began + Duration::days(7 * week as i64), marks, minutes))
        .collect();
    goals::give_invented(&mut tx, joe, (Aim::MoveMore, WHY), (&plan, &steps), (noon(began), now)).await?;
    tx.commit().await
}

fn of_week(monday: NaiveDate, marks: &'static str, minutes: i64) -> impl Iterator<Item = Step> {
    marks.chars().enumerate().filter_map(move |(place, mark)| {
        let (state, tenths) = match mark {
            'd' => (State::Done, Some(minutes * 10)),
            'p' => (State::Part, Some(minutes * 5)),
            'r' => (State::Rest, None),
            _ => return None,
        };
        Some(Step { day: monday + Duration::days(place as i64), state, tenths, note: String::new() })
    })
}

fn noon(day: NaiveDate) -> DateTime<Utc> {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    let local = day.and_time(noon).and_local_timezone(London).earliest();
    local.map_or_else(|| day.and_time(noon).and_utc(), |local| local.to_utc())
}
