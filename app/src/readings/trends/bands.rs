//! Which target holds on which day, and how a number stands to it (safety.md, hazard 16: the band
//! of another person or of another age misleads). Own targets stand over the pathway's, and those
//! over the protocol's. Pure.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Asked, panel::Panel, period::midnight};
use crate::{
    pathways::{
        engine::{Drawn, Subject, TargetBand, target_band},
        limits::Limits,
    },
    readings::{
        measure::Values,
        unit::{Amount, Percent},
    },
    ui::{
        chart::series::{Standing, Strip, Tone},
        date,
    },
};

/// Everything that says where a number should be.
#[derive(Clone, Copy, Debug)]
pub struct Targets<'a> {
    pub subject: Subject,
    pub asked: &'a [Asked],
}

/// A band, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub band: TargetBand,
    /// "set for this person", "NICE NG136 1.4.20".
    pub by: String,
}

/// A number from which on there is no upper end to draw: targets without one are given as far out.
const NO_UPPER_END: i64 = 1_000_000;

impl Targets<'_> {
    /// The band of this line on that day. `None`: there is none, or it is not known any more how
    /// the person's own targets were on that day.
    pub fn on(&self, line: Drawn, day: NaiveDate) -> Option<Target> {
        let band = target_band(&self.limits(day)?, line, self.subject, day)?;
        let is_of = |limits: Limits| target_band(&limits, line, self.subject, day) == Some(band);
        let plan = self.standing_on(day).rev().find(|asked| is_of(asked.template.limits));
        let by = match plan {
            _ if is_of(Limits::default()) => band.source.to_owned(),
            Some(plan) => format!("the plan “{}”", plan.template.title),
            None => "set for this person".to_owned(),
        };
        Some(Target { band, by })
    }

    fn standing_on(&self, day: NaiveDate) -> impl DoubleEndedIterator<Item = &Asked> {
        self.asked.iter().filter(move |asked| asked.stands_on(day))
    }

    /// All limits that stand on that day; what was begun last stands over what was begun before.
    fn limits(&self, day: NaiveDate) -> Option<Limits> {
        let (mut own, mut pathways) = (Limits::default(), Limits::default());
        for asked in self.standing_on(day) {
            own = asked.own_on(day)?.over(own);
            pathways = asked.template.limits.over(pathways);
        }
        Some(own.over(pathways))
    }

    /// How a number of `values` stands on that day.
    pub fn standing(&self, line: Option<Drawn>, thousandths: i64, day: NaiveDate) -> Standing {
        match line.and_then(|line| self.on(line, day)) {
            Some(Target { band, .. }) if thousandths < band.low => Standing::Below,
            Some(Target { band, .. }) if thousandths >= band.below => Standing::Above,
            _ => Standing::Inside,
        }
    }

    /// How both numbers of a reading stand.
    pub fn standings(&self, panel: Panel, values: &Values, day: NaiveDate) -> Option<(Standing, Option<Standing>)> {
        let (first, second) = panel.of(values)?;
        let lines = panel.lines(values);
        Some((self.standing(lines.0, first, day), second.map(|second| self.standing(lines.1, second, day))))
    }

    /// The bands behind a drawing of these days. A change is a step on its day.
    pub fn strips(&self, panel: Panel, first: NaiveDate, last: NaiveDate) -> Vec<Strip> {
        let bands: &[Line] = match panel {
            Panel::Pressure => &[
                (Drawn::Systolic, "Upper number (systolic)", Tone::Green),
                (Drawn::Diastolic, "Lower number (diastolic)", Tone::Blue),
            ],
            Panel::PeakFlow => return self.zones(first, last),
            Panel::Pulse => &[(Drawn::Pulse, "Pulse", Tone::Green)],
            Panel::Weight => &[(Drawn::Weight, "Weight", Tone::Green)],
            // A band for every meal: without a target of their own there is none for all.
            Panel::Glucose => &[(Drawn::Glucose(None), "Glucose", Tone::Green)],
            Panel::Oxygen => &[(Drawn::Oxygen, "Oxygen level", Tone::Green)],
            Panel::Temperature => &[(Drawn::Temperature, "Temperature", Tone::Green)],
            Panel::Breathing => &[(Drawn::Breathing, "Breathing rate", Tone::Green)],
            Panel::Steps => &[],
        };
        bands.iter().flat_map(|line| self.stretches(panel, *line, first, last)).collect()
    }

    fn stretches(&self, panel: Panel, (line, name, tone): Line, first: NaiveDate, last: NaiveDate) -> Vec<Strip> {
        let found = runs(first, last, |day| self.on(line, day));
        let count = found.len();
        let strip = |(target, (from, until)): (Target, (NaiveDate, NaiveDate))| {
            let since = if count > 1 { format!(", from {}", date::day(from)) } else { String::new() };
            Strip {
                from: midnight(from),
                until: after(until),
                low: (target.band.low > 0).then(|| drawn(target.band.low)),
                high: (target.band.below < NO_UPPER_END && !is_whole(panel, &target.band))
                    .then(|| drawn(target.band.below)),
                tone,
                words: format!("{name}: target {}{since} ({})", band_words(panel, &target.band), target.by),
            }
        };
        found.into_iter().map(strip).collect()
    }

    /// Zones of peak flow: parts of the personal best (Asthma UK's steps: 80 %, 60 % and 40 %;
    /// readings.md). A plan may have others.
    fn zones(&self, first: NaiveDate, last: NaiveDate) -> Vec<Strip> {
        let found = runs(first, last, |day| {
            let limits = self.limits(day)?;
            let part =
                |limit: Option<Amount<Percent>>, percent: i64| limit.unwrap_or(Amount::whole(percent)).thousandths();
            let amber = part(limits.peak_flow_amber_below, 80);
            Some((limits.peak_flow_best?.thousandths(), amber, part(limits.peak_flow_red_below, 60).min(amber)))
        });
        let count = found.len();
        let mut strips = Vec::new();
        for ((best, amber, red), (from, until)) in found {
            let since = if count > 1 { format!(", from {}", date::day(from)) } else { String::new() };
            let of_best = |percent: i64| drawn(best) * drawn(percent) / 100.0;
            let words = |zone: &str, which: String| {
                format!("{zone} zone: {which} of the best ({} L/min){since}", Panel::PeakFlow.limit(best))
            };
            let (amber_words, red_words) = (Panel::PeakFlow.limit(amber), Panel::PeakFlow.limit(red));
            let zone = |low: Option<f64>, high: Option<f64>, tone: Tone, words: String| Strip {
                from: midnight(from),
                until: after(until),
                low,
                high,
                tone,
                words,
            };
            strips.extend([
                zone(Some(of_best(amber)), None, Tone::Green, words("Green", format!("{amber_words}% or more"))),
                zone(
                    Some(of_best(red)),
                    Some(of_best(amber)),
                    Tone::Amber,
                    words("Amber", format!("{red_words}% to below {amber_words}%")),
                ),
                zone(None, Some(of_best(red)), Tone::Red, words("Red", format!("below {red_words}%"))),
            ]);
        }
        strips.retain(|strip| strip.low.zip(strip.high).is_none_or(|(low, high)| low < high));
        strips
    }
}

/// A line, its name, and the colour of its band.
type Line = (Drawn, &'static str, Tone);

/// "below 135", "95 or more", "4.0 to 7.0".
pub fn band_words(panel: Panel, band: &TargetBand) -> String {
    let has_low = band.low > 0;
    let has_high = band.below < NO_UPPER_END && !is_whole(panel, band);
    // An end that is still within is given as one thousandth more.
    let ends_within = band.below % 10 == 1;
    let high = panel.limit(if ends_within { band.below - 1 } else { band.below });
    let low = panel.limit(band.low);
    match (has_low, has_high, ends_within) {
        (true, true, true) => format!("{low} to {high}"),
        (true, true, false) => format!("{low} to below {high}"),
        (true, false, _) => format!("{low} or more"),
        (false, true, true) => format!("up to {high}"),
        (false, true, false) => format!("below {high}"),
        (false, false, _) => "any number".to_owned(),
    }
}

/// Oxygen ends at 100 %: no number is above it.
fn is_whole(panel: Panel, band: &TargetBand) -> bool {
    panel == Panel::Oxygen && band.below > 100_000
}

fn drawn(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

fn after(day: NaiveDate) -> DateTime<Utc> {
    midnight(day.succ_opt().unwrap_or(day))
}

/// What holds from one day to another, where something does: each with its first and last day.
fn runs<T: PartialEq>(
    first: NaiveDate,
    last: NaiveDate,
    holds: impl Fn(NaiveDate) -> Option<T>,
) -> Vec<(T, (NaiveDate, NaiveDate))> {
    let mut runs: Vec<(T, (NaiveDate, NaiveDate))> = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        let Some(now) = holds(day) else { continue };
        match runs.last_mut() {
            Some((before, (_, until))) if *before == now && until.succ_opt() == Some(day) => *until = day,
            _ => runs.push((now, (day, day))),
        }
    }
    runs
}
