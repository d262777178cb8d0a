//! A whole file: what it is, what has to be asked first, and its rows.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{
    headings::{self, Headings, Holds, Maker},
    moment::{self, Order, Says},
    rows::{self, Answers, Cells, Found, Row},
    text::{Line, SEPARATORS, lines},
};

/// Rows that are read at one time. Who has more sends a shorter span of time.
pub const MOST_ROWS: usize = 5_000;
/// Above the rows: a title, headings.
const LINES: usize = MOST_ROWS + 42;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No line has headings that we know.
    NoHeadings,
    NoRows,
    TooMany,
    /// Some dates can only be day first, others only month first.
    TwoOrders,
}

impl Problem {
    /// What to do, without a full stop.
    pub fn words(self) -> &'static str {
        match self {
            Problem::NoHeadings => {
                "We cannot find headings that we know, such as Date, Time and Systolic. Use our template, or export the file again"
            }
            Problem::NoRows => "There are no readings in it. Check that you chose the right dates when you exported it",
            Problem::TooMany => "There are more than 5,000 rows. Export fewer days at a time",
            Problem::TwoOrders => {
                "Some dates have the day first and others the month first. Export the file again, and do not save it in a spreadsheet before"
            }
        }
    }
}

/// What has to be asked before the rows can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// A date of the file that could be two days.
    pub order: Option<String>,
    pub glucose: Option<String>,
    pub weight: Option<String>,
    pub temperature: Option<String>,
}

impl Questions {
    pub fn is_empty(&self) -> bool {
        *self == Questions::default()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub maker: Maker,
    pub questions: Questions,
    /// Empty while there are questions.
    pub rows: Vec<Row>,
}

pub fn parse(text: &str, answers: &Answers, now: DateTime<Utc>) -> Result<Parsed, Problem> {
    let (headings, lines) = SEPARATORS
        .iter()
        .find_map(|separator| {
            let lines = lines(text, *separator, LINES);
            Some((headings::find(&lines)?, lines))
        })
        .ok_or(Problem::NoHeadings)?;
    let body = lines.get(headings.lines..).unwrap_or_default();
    if body.is_empty() {
        return Err(Problem::NoRows);
    }
    if body.len() > MOST_ROWS {
        return Err(Problem::TooMany);
    }
    let days = body.iter().filter_map(|line| Cells::new(&headings, line).written()?.ok()).map(|written| written.day);
    let says = moment::order_of(days);
    let order = match says {
        Says::Both => return Err(Problem::TwoOrders),
        Says::Order(order) => Some(order),
        Says::Nothing => Some(Order::DayFirst),
        Says::Either => answers.order,
    };
    let questions = questions(&headings, body, answers, order);
    let rows = match (order, questions.is_empty()) {
        (Some(order), true) => {
            without_doubles(body.iter().map(|line| rows::row(&headings, line, answers, order, now)).collect())
        }
        _ => Vec::new(),
    };
    Ok(Parsed { maker: headings.maker, questions, rows })
}

fn questions(headings: &Headings, body: &[Line], answers: &Answers, order: Option<Order>) -> Questions {
    // The first cell of a column whose heading names no unit; what is empty needs none.
    let example = |wanted: Holds| {
        let place = headings.columns.iter().position(|(_, holds)| *holds == wanted)?;
        body.iter()
            .filter_map(|line| line.cells.get(place))
            .find(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()))
            .cloned()
    };
    let date = || {
        let place = headings.columns.iter().position(|(_, holds)| matches!(holds, Holds::Date | Holds::Moment))?;
        body.iter()
            .filter(|line| {
                let day = Cells::new(headings, line).written().and_then(Result::ok).map(|written| written.day);
                matches!(day, Some(moment::Day::Numbers { first, second, .. }) if first != second)
            })
            .find_map(|line| line.cells.get(place))
            .cloned()
    };
    Questions {
        order: if order.is_none() { date() } else { None },
        glucose: example(Holds::Glucose(None)).filter(|_| answers.glucose.is_none()),
        weight: example(Holds::Weight(None)).filter(|_| answers.weight.is_none()),
        temperature: example(Holds::Temperature(None)).filter(|_| answers.temperature.is_none()),
    }
}

/// The same reading twice in one file is one: the second is no reading of its own.
fn without_doubles(mut rows: Vec<Row>) -> Vec<Row> {
    let mut seen = HashSet::new();
    for row in &mut rows {
        if let Found::Readings(readings) = &mut row.found {
            readings.retain(|good| seen.insert(good.reading.id));
            if readings.is_empty() {
                row.found = Found::NoReading;
            }
        }
    }
    rows
}
