//! Rows of a file as readings, each with what is wrong with it. Pure: what is read is only data,
//! and a number without its unit becomes nothing.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    headings::{Headings, Holds, Maker},
    moment::{self, Order, Taken, Written},
    number::tidy,
    text::Line,
};
use crate::readings::{
    Circumstances, Entered, Method, NewReading,
    measure::{Breathed, Meal, PeakFlowScale, Values},
    rules,
    typed_unit::{self, GlucoseUnit, NotRead, TemperatureUnit, WeightUnit},
    unit::{Amount, Unit},
};

/// What a file does not say by itself, and the person is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    pub order: Option<Order>,
    pub glucose: Option<GlucoseUnit>,
    pub weight: Option<WeightUnit>,
    pub temperature: Option<TemperatureUnit>,
}

/// One row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As a spreadsheet counts it, from 1.
    pub number: u64,
    pub found: Found,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One, or several of one row of our template.
    Readings(Vec<Good>),
    /// Insulin, food, an alert: nothing that was measured.
    NoReading,
    Wrong(Wrong),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Good {
    pub reading: NewReading,
    /// What we made of a time that London's clocks do not have, or have twice.
    pub remark: Option<&'static str>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The heading of its column.
    pub column: String,
    /// What stands there, cut to a length that can be shown.
    pub cell: String,
    /// What it is and what to do about it, without a full stop.
    pub words: String,
}

/// So much of a cell is shown.
const SHOWN: usize = 40;
/// More in one cell: a quotation mark was opened and never closed.
const LONGEST_CELL: usize = 2000;
/// Devices whose clock was never set say 1970 or 2000.
const FIRST_YEAR: i32 = 2001;

fn wrong(column: &str, cell: &str, words: impl Into<String>) -> Wrong {
    let mut shown: String = cell.chars().take(SHOWN).collect();
    if shown.len() < cell.len() {
        shown.push('…');
    }
    Wrong { column: column.to_string(), cell: shown, words: words.into() }
}

/// A row by the columns of its file.
pub struct Cells<'l> {
    headings: &'l Headings,
    line: &'l Line,
}

impl<'l> Cells<'l> {
    pub fn new(headings: &'l Headings, line: &'l Line) -> Cells<'l> {
        Cells { headings, line }
    }

    /// The heading and the cell of the first column that holds this and is not empty.
    fn one(&self, wanted: impl Fn(Holds) -> bool) -> Option<(&'l str, &'l str, Holds)> {
        self.headings.columns.iter().zip(&self.line.cells).find_map(|((heading, holds), cell)| {
            let is_there = !matches!(cell.as_str(), "" | "-" | "--" | "—");
            (wanted(*holds) && is_there).then_some((heading.as_str(), cell.as_str(), *holds))
        })
    }

    fn cell(&self, wanted: Holds) -> Option<(&'l str, &'l str)> {
        self.one(|holds| holds == wanted).map(|(heading, cell, _)| (heading, cell))
    }

    /// Whether the row is about something that is measured, as far as it says so.
    fn is_reading(&self) -> bool {
        let event = self.cell(Holds::Event).map(|(_, cell)| cell.to_ascii_lowercase());
        let record = self.cell(Holds::RecordType).map(|(_, cell)| cell);
        match (self.headings.maker, event.as_deref(), record) {
            // An alert names its limit in the column of glucose.
            (Maker::Clarity, event, _) => matches!(event, Some("egv" | "calibration")),
            (Maker::LibreView, _, record) => matches!(record, Some("0" | "1" | "2")),
            _ => true,
        }
    }

    /// When, as it is written; `None` where nothing stands.
    pub fn written(&self) -> Option<Result<Written, Wrong>> {
        if !self.is_reading() {
            return None;
        }
        let (heading, cell, read) = match (self.cell(Holds::Moment), self.cell(Holds::Date)) {
            (Some((heading, cell)), _) => (heading, cell, moment::read(cell)),
            (None, Some((heading, date))) => {
                let time = self.cell(Holds::Time).map(|(_, time)| time).unwrap_or_default();
                (heading, date, moment::read_apart(date, time))
            }
            (None, None) => return None,
        };
        Some(read.map_err(|why| {
            let time = self.cell(Holds::Time).filter(|_| why == moment::Unreadable::Time);
            let (heading, cell) = time.unwrap_or((heading, cell));
            wrong(heading, cell, why.words())
        }))
    }
}

/// What one row holds.
pub fn row(headings: &Headings, line: &Line, answers: &Answers, order: Order, now: DateTime<Utc>) -> Row {
    let cells = Cells::new(headings, line);
    let found = match read(&cells, answers, order, now) {
        Ok(readings) if readings.is_empty() => Found::NoReading,
        Ok(readings) => Found::Readings(readings),
        Err(wrong) => Found::Wrong(wrong),
    };
    Row { number: line.number, found }
}

fn read(cells: &Cells<'_>, answers: &Answers, order: Order, now: DateTime<Utc>) -> Result<Vec<Good>, Wrong> {
    if let Some(long) = cells.line.cells.iter().find(|cell| cell.len() > LONGEST_CELL) {
        return Err(wrong("", long, "A quotation mark may be missing here. Mend the row, and choose the file again"));
    }
    if !cells.is_reading() {
        return Ok(Vec::new());
    }
    let measured = measured(cells, answers)?;
    if measured.is_empty() {
        return Ok(Vec::new());
    }
    let Some(written) = cells.written() else {
        return Err(wrong("", "", "There is no date and time. Add them"));
    };
    let written = written?;
    let said = cells.cell(Holds::Moment).or_else(|| cells.cell(Holds::Date)).unwrap_or_default();
    let no_day = || wrong(said.0, said.1, "There is no such day. Check the date");
    let taken = written.taken(order).ok_or_else(no_day)?;
    if chrono::Datelike::year(&taken.at) < FIRST_YEAR {
        return Err(wrong(said.0, said.1, "The clock of the device was not set. Write the right date"));
    }
    let note = cells.cell(Holds::Note).map(|(_, note)| note.to_string()).unwrap_or_default();
    let device = cells.cell(Holds::Device).map(|(_, device)| device.chars().take(100).collect::<String>());
    let mut readings = Vec::with_capacity(measured.len());
    for (heading, values, entered) in measured {
        let reading = NewReading {
            id: id(cells.headings.maker, &values, &taken),
            taken_at: taken.at,
            offset_minutes: taken.offset_minutes,
            zone: moment::zone_of(taken.at, taken.offset_minutes),
            values,
            note: note.clone(),
            method: Method::File,
            circumstances: Circumstances { entered, device: device.clone(), ..Circumstances::default() },
            sitting: None,
            task: None,
        };
        rules::check_new(&reading, now).map_err(|refused| match refused {
            rules::Refused::Future => wrong(said.0, said.1, refused.words()),
            refused => wrong(heading, &cells.cell_of(heading), refused.words()),
        })?;
        readings.push(Good { reading, remark: taken.remark });
    }
    Ok(readings)
}

type Measured<'l> = (&'l str, Values, Vec<Entered>);

fn measured<'l>(cells: &Cells<'l>, answers: &Answers) -> Result<Vec<Measured<'l>>, Wrong> {
    if let Some((heading, cell, _)) = cells.one(|holds| holds == Holds::WrongUnit) {
        return Err(wrong(heading, cell, "We do not know the unit of this column. Change it to one of our template"));
    }
    let mut all = Vec::new();
    let (systolic, diastolic) = (cells.cell(Holds::Systolic), cells.cell(Holds::Diastolic));
    let pulse = cells.cell(Holds::Pulse);
    match (systolic, diastolic) {
        (Some(systolic), Some(diastolic)) => {
            let mut entered = Vec::new();
            let values = Values::BloodPressure {
                systolic: whole("systolic", systolic, &mut entered)?,
                diastolic: whole("diastolic", diastolic, &mut entered)?,
                pulse: pulse.map(|pulse| whole("pulse", pulse, &mut entered)).transpose()?,
                irregular: cells.cell(Holds::Irregular).map(yes_or_no).transpose()?.unwrap_or_default(),
            };
            all.push((systolic.0, values, entered));
        }
        (Some((heading, cell)), None) | (None, Some((heading, cell))) => {
            return Err(wrong(heading, cell, "A blood pressure has two numbers, and one is missing. Add it"));
        }
        (None, None) => {
            if let Some(pulse) = pulse.filter(|_| cells.cell(Holds::Oxygen).is_none()) {
                let mut entered = Vec::new();
                all.push((pulse.0, Values::Pulse(whole("pulse", pulse, &mut entered)?), entered));
            }
        }
    }
    if let Some((heading, cell, Holds::Weight(unit))) = cells.one(|holds| matches!(holds, Holds::Weight(_))) {
        let (weight, entered) =
            typed_unit::weight(&tidy(cell), unit.or(answers.weight)).map_err(|why| unread(heading, cell, why))?;
        all.push((heading, Values::Weight(weight), as_it_was(entered, cell)));
    }
    if let Some((heading, cell, Holds::Glucose(unit))) = cells.one(|holds| matches!(holds, Holds::Glucose(_))) {
        // Never by the number alone: "6" and "108" both may be either (safety.md, hazard 4).
        let unit = unit.or(answers.glucose).ok_or_else(|| unread(heading, cell, NotRead::WhichUnit))?;
        let (level, entered) =
            typed_unit::glucose(&tidy(cell), Some(unit)).map_err(|why| beyond_sensor(heading, cell, why))?;
        let meal = cells.cell(Holds::Meal).map(meal).transpose()?;
        all.push((heading, Values::Glucose { level, meal }, as_it_was(entered, cell)));
    }
    if let Some((heading, cell)) = cells.cell(Holds::Oxygen) {
        let mut entered = Vec::new();
        let saturation = whole("oxygen", (heading, cell), &mut entered)?;
        let pulse = pulse.filter(|_| systolic.is_none());
        let pulse = pulse.map(|pulse| whole("pulse", pulse, &mut entered)).transpose()?;
        all.push((heading, Values::Oxygen { saturation, pulse, breathed: Breathed::Air }, entered));
    }
    if let Some((heading, cell, Holds::Temperature(unit))) = cells.one(|holds| matches!(holds, Holds::Temperature(_))) {
        let unit = unit.or(answers.temperature).ok_or_else(|| unread(heading, cell, NotRead::WhichUnit))?;
        let (temperature, entered) =
            typed_unit::temperature(&tidy(cell), Some(unit)).map_err(|why| unread(heading, cell, why))?;
        all.push((heading, Values::Temperature(temperature), as_it_was(entered, cell)));
    }
    let mut entered = Vec::new();
    if let Some(cell) = cells.cell(Holds::PeakFlow) {
        let best = whole("blow1", cell, &mut entered)?;
        let values = Values::PeakFlow { best, blows: vec![best], scale: PeakFlowScale::Eu };
        all.push((cell.0, values, std::mem::take(&mut entered)));
    }
    if let Some(cell) = cells.cell(Holds::Breathing) {
        all.push((cell.0, Values::Breathing(whole("breathing", cell, &mut entered)?), std::mem::take(&mut entered)));
    }
    if let Some(cell) = cells.cell(Holds::Steps) {
        all.push((cell.0, Values::Steps(whole("steps", cell, &mut entered)?), std::mem::take(&mut entered)));
    }
    Ok(all)
}

impl Cells<'_> {
    fn cell_of(&self, heading: &str) -> String {
        let place = self.headings.columns.iter().position(|(known, _)| known == heading);
        place.and_then(|place| self.line.cells.get(place)).cloned().unwrap_or_default()
    }
}

fn whole<U: Unit>(field: &str, (heading, cell): (&str, &str), entered: &mut Vec<Entered>) -> Result<Amount<U>, Wrong> {
    let (amount, typed) = typed_unit::whole(field, &tidy(cell)).map_err(|why| unread(heading, cell, why))?;
    entered.push(Entered { text: short(cell), ..typed });
    Ok(amount)
}

fn as_it_was(entered: Vec<Entered>, cell: &str) -> Vec<Entered> {
    entered.into_iter().map(|one| Entered { text: short(cell), ..one }).collect()
}

fn short(cell: &str) -> String {
    cell.chars().take(SHOWN).collect()
}

fn unread(heading: &str, cell: &str, why: NotRead) -> Wrong {
    let words = match why {
        NotRead::WhichUnit => "We do not know the unit. Say it in the heading, like “Weight (kg)”",
        NotRead::NoNumber if cell.contains(',') => {
            "This number has a comma that could mean two things. Write 1234 or 12.34"
        }
        NotRead::Empty | NotRead::NoNumber | NotRead::TooManyPounds => "This is not a number. Write only the number",
    };
    wrong(heading, cell, words)
}

/// Sensors and meters write a word where they cannot measure. It is no number, and none is made up.
fn beyond_sensor(heading: &str, cell: &str, why: NotRead) -> Wrong {
    let words = match cell.to_ascii_lowercase().as_str() {
        "low" | "lo" => "The glucose was too low for the device to measure, so there is no number to keep",
        "high" | "hi" => "The glucose was too high for the device to measure, so there is no number to keep",
        _ => return unread(heading, cell, why),
    };
    wrong(heading, cell, words)
}

fn yes_or_no((heading, cell): (&str, &str)) -> Result<bool, Wrong> {
    match cell.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "detected" => Ok(true),
        "no" | "n" | "false" | "0" | "not detected" => Ok(false),
        _ => Err(wrong(heading, cell, "Write yes or no")),
    }
}

fn meal((heading, cell): (&str, &str)) -> Result<Meal, Wrong> {
    match cell.to_ascii_lowercase().as_str() {
        "waking" | "on waking" => Ok(Meal::Waking),
        "before" | "before meal" | "before a meal" => Ok(Meal::BeforeMeal),
        "after" | "after meal" | "after a meal" => Ok(Meal::AfterMeal),
        "bedtime" => Ok(Meal::Bedtime),
        "other" => Ok(Meal::Other),
        _ => Err(wrong(heading, cell, "Write waking, before meal, after meal, bedtime or other")),
    }
}

/// The same reading of the same maker's file has the same id: a file that is sent again, or one
/// that overlaps with the last, adds nothing. A UUID v8 (RFC 9562, 5.8) of a SHA-256.
fn id(maker: Maker, values: &Values, taken: &Taken) -> Uuid {
    let said = serde_json::to_vec(&(maker.key(), taken.at.timestamp_millis(), values)).unwrap_or_default();
    let hash = Sha256::new().chain_update(b"reading of a file\n").chain_update(said).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
