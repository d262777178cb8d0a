//! Our own table to fill in, and how a cell is written into any table of ours.

/// The headings.
pub const TEMPLATE: &str = "\
Date,Time,Systolic (mmHg),Diastolic (mmHg),Pulse (bpm),Irregular pulse,Weight (kg),Glucose (mmol/L),Meal,Oxygen (%),Temperature (°C),Peak flow EU scale (L/min),Breathing (a minute),Steps,Note\n";

/// One cell. It never begins a formula in a spreadsheet that opens it (CSV injection, OWASP).
pub fn cell(text: &str) -> String {
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']);
    let safe = if begins(text) || begins(text.trim_start()) { format!("'{text}") } else { text.to_string() };
    if safe.contains([',', ';', '"', '\n', '\r', '\t']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for (text, written) in [
            ("134", "134"),
            ("fine, thanks", "\"fine, thanks\""),
            ("=1+1", "'=1+1"),
            ("+44", "'+44"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\t=1", "\"'\t=1\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("a\nb", "\"a\nb\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
