//! The table that `make bench` ends with.

use std::fmt;

/// How a measured number stands to its target.
#[derive(Clone, Copy, Debug)]
pub enum Aim {
    AtLeast(f64),
    AtMost(f64),
    /// Measured for comparison.
    None,
}

struct Figure {
    what: String,
    aim: Aim,
    measured: Option<f64>,
    unit: &'static str,
    /// What explains the number, in a few words.
    beside: String,
}

#[derive(Default)]
pub struct Figures {
    notes: Vec<String>,
    figures: Vec<Figure>,
}

impl Figures {
    /// A line above the table: what was measured on.
    pub fn note(&mut self, note: String) {
        eprintln!("{note}");
        self.notes.push(note);
    }

    pub fn add(
        &mut self,
        what: impl Into<String>,
        aim: Aim,
        measured: f64,
        unit: &'static str,
        beside: impl Into<String>,
    ) {
        self.push(Figure { what: what.into(), aim, measured: Some(measured), unit, beside: beside.into() });
    }

    /// What could not be measured here, and why.
    pub fn left_out(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.push(Figure { what: what.into(), aim: Aim::None, measured: None, unit: "", beside: why.into() });
    }

    fn push(&mut self, figure: Figure) {
        // The whole table comes at the end; who waits sees each figure as it is known.
        eprintln!("  {figure}");
        self.figures.push(figure);
    }
}

impl Figure {
    fn verdict(&self) -> &'static str {
        match (self.aim, self.measured) {
            (_, None) => "not measured",
            (Aim::None, _) => "",
            (Aim::AtLeast(least), Some(measured)) if measured >= least => "met",
            (Aim::AtMost(most), Some(measured)) if measured <= most => "met",
            (Aim::AtLeast(_) | Aim::AtMost(_), Some(_)) => "MISSED",
        }
    }

    fn target(&self) -> String {
        match self.aim {
            Aim::AtLeast(least) => with_unit(least, self.unit) + " or more",
            Aim::AtMost(most) => with_unit(most, self.unit) + " or less",
            Aim::None => String::new(),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let measured = self.measured.map(|measured| with_unit(measured, self.unit)).unwrap_or_default();
        write!(to, "| {} | {} | {measured} | {} | {} |", self.what, self.target(), self.verdict(), self.beside)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(to)?;
        for note in &self.notes {
            writeln!(to, "{note}")?;
        }
        writeln!(to, "\n| figure | target | measured | | beside |\n|---|---|---|---|---|")?;
        for figure in &self.figures {
            writeln!(to, "{figure}")?;
        }
        let missed = self.figures.iter().filter(|figure| figure.verdict() == "MISSED").count();
        let met = self.figures.iter().filter(|figure| figure.verdict() == "met").count();
        write!(to, "\n{met} met, {missed} missed")
    }
}

/// "7,512 requests/s", "0.61", "12.4 ms".
fn with_unit(number: f64, unit: &str) -> String {
    let text = match number.abs() {
        1_000.0.. => thousands(number),
        100.0..1_000.0 => format!("{number:.0}"),
        10.0..100.0 => format!("{number:.1}"),
        1.0..10.0 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text };
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}

fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
