//! `nene`: the process. Reads its settings, then serves, or does one command and ends.

mod check;
mod commands;
mod serve;
mod settings;
mod start;
mod statics;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

use commands::{Cli, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let settings = cli.settings;
    let outcome = match cli.command {
        Command::Serve { demo } => serve::serve(settings, demo).await,
        Command::Check => return check::check(settings).await,
        other => commands::run(settings, other).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("nene: {sentence}");
            ExitCode::FAILURE
        }
    }
}
