//! When a link on paper is to be opened with a phone's camera: a QR code as SVG.

use qrcode::{Color, EcLevel, QrCode};

use super::escape::Html;

/// The link is too long for a QR code (more than about 2,300 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// White modules on each side. ISO/IEC 18004 asks for four.
const QUIET: usize = 4;

/// `link` as a QR code, dark on white, with a quarter of it allowed to be damaged. `title`
/// is said to who cannot see it. Its size on the page is for the style sheet (`.nene-qr svg`).
///
/// # Errors
/// When the link does not fit.
pub fn qr_svg(link: &str, title: &str) -> Result<Html, TooLong> {
    let code = QrCode::with_error_correction_level(link, EcLevel::Q).map_err(|_| TooLong)?;
    let side = code.width();
    let whole = side + 2 * QUIET;
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(side).enumerate() {
        let mut column = 0;
        while column < side {
            let run = modules[column..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1H{0}z", column + QUIET, row + QUIET));
            }
            column += run.max(1);
        }
    }
    let view_box = format!("0 0 {whole} {whole}");
    let mut svg = Html::with_capacity(path.len() + 300);
    svg.markup("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" shape-rendering=\"crispEdges\" viewBox=\"")
        .text(&view_box)
        .markup("\"><title>")
        .text(title)
        .markup("</title><path fill=\"#fff\" d=\"M0 0h")
        .text(&format!("{whole}v{whole}H0z"))
        .markup("\"/><path fill=\"#000\" d=\"")
        .text(&path)
        .markup("\"/></svg>");
    Ok(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://nene.example/open/3q2-7wAAAAB9-x_1LkqJ0A";

    /// Reads the path back into rows of modules, without the quiet zone.
    fn drawn(svg: &str, side: usize) -> Vec<Color> {
        let mut modules = vec![Color::Light; side * side];
        let path = svg.split("fill=\"#000\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        for run in path.split('M').filter(|run| !run.is_empty()) {
            let numbers: Vec<usize> =
                run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
            let [x, y, length, ..] = numbers[..] else { panic!("a run of {run}") };
            for column in x..x + length {
                modules[(y - QUIET) * side + column - QUIET] = Color::Dark;
            }
        }
        modules
    }

    #[test]
    fn draws_every_module() {
        let code = QrCode::with_error_correction_level(LINK, EcLevel::Q).expect("fits");
        let svg = qr_svg(LINK, "QR code").expect("fits");
        assert_eq!(drawn(svg.as_str(), code.width()), code.to_colors());
    }

    #[test]
    fn says_what_it_is_and_has_no_style() {
        let svg = qr_svg(LINK, "Opens <your> page").expect("fits").into_string();
        assert!(svg.contains("<title>Opens &lt;your&gt; page</title>"), "{svg}");
        assert!(!svg.contains("style") && !svg.contains("<?xml"), "{svg}");
    }

    #[test]
    fn refuses_what_does_not_fit() {
        assert_eq!(qr_svg(&"x".repeat(3000), "QR code"), Err(TooLong));
    }
}
