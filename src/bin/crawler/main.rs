//! `crawler`: the command line over the library `nianbao`. Only here: arguments, exit codes, colours, progress.

mod args;
mod commands;
mod console;
mod exit;
mod table;

use args::{Args, Command};
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) => return exit::usage(&e),
    };
    console::log(&args.global);
    let global = &args.global;
    let outcome = match &args.command {
        Command::Fetch(args) => commands::fetch::run(global, args),
        Command::Parse(args) => commands::parse::run(global, args),
        Command::Status(args) => commands::status::run(global, args),
        Command::Inspect(args) => commands::inspect::run(global, args),
        Command::Export(args) => commands::export::run(global, args),
        Command::History(args) => commands::history::run(global, args),
        Command::Sources(args) => commands::sources::run(global, args),
        Command::Verify(args) => commands::verify::run(global, args),
        Command::Rebuild => commands::rebuild::run(global),
        Command::Demo(args) => commands::demo::run(global, args),
        Command::ReadDocuments(args) => commands::read_documents::run(global, args),
    };
    exit::report(outcome)
}
