//! What can be typed. Words only: nothing is decided here.

use clap::builder::PossibleValuesParser;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use nianbao::config;
use nianbao::discover::DIALECTS;
use nianbao::model::source::Years;
use std::path::PathBuf;
use std::time::Duration;

/// Archives and reads 政府信息公开工作年度报告, the yearly reports of Chinese public bodies on the disclosure of
/// government information: politely, with the evidence for every number.
#[derive(Debug, Parser)]
#[command(
    name = "crawler",
    version,
    about,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, ClapArgs)]
pub(crate) struct Global {
    /// Configuration directory; what it lacks is built in, except sources/
    #[arg(long, global = true, value_name = "DIR", env = "CRAWLER_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Data directory
    #[arg(long, global = true, value_name = "DIR", env = "CRAWLER_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// Say more (repeat for still more)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Say less: warnings and errors only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Form of the log on standard error
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
}

impl Global {
    /// The data directory, `data` where none is given.
    pub(crate) fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from("data"))
    }
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Ask the portals: crawl, archive, read, and record what became of every source and report
    Fetch(Fetch),
    /// Read again what is archived, offline; by default what an older parser read
    Parse(Parse),
    /// Show the sources and their reports
    Status(Status),
    /// Read documents without touching the data directory
    Inspect(Inspect),
    /// Write the tables for other programs
    Export(Export),
    /// Show the versions of one report
    History(History),
    /// Show the configured sources, check their listings, propose new ones
    Sources(Sources),
    /// Check the archive against its digests and the store against the archive
    Verify(Verify),
    /// Build the store anew from the archive; the old one is moved aside
    Rebuild,
    /// Try everything on a made-up portal on this machine, without the internet
    Demo(Demo),
    /// Read documents for another command
    #[command(hide = true)]
    ReadDocuments(ReadDocuments),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReadDocuments {
    /// Address space that this process may take (bytes)
    #[arg(long, value_name = "BYTES")]
    pub(crate) memory: u64,
}

/// Which sources.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct Which {
    /// Province by slug, name or code: shandong, 山东, 370000 (repeats)
    #[arg(long, value_name = "P")]
    pub(crate) province: Vec<String>,
    /// Source by id (repeats)
    #[arg(long, value_name = "ID")]
    pub(crate) source: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Fetch {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Report years: 2020, 2020..2023, 2021.., ..2022
    #[arg(long, value_name = "YEARS", value_parser = years)]
    pub(crate) year: Option<Years>,
    /// Read every listing to its end and ask again for every known report
    #[arg(long)]
    pub(crate) full: bool,
    /// Print what would be requested and ask nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Stop cleanly after this time: 30m, 2h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) max_duration: Option<Duration>,
    /// How the portals' keepers can reach you: a URL or an address, part of the User-Agent
    #[arg(long, value_name = "TEXT", env = "CRAWLER_CONTACT")]
    pub(crate) contact: Option<String>,
    /// Form of the summary
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(crate) format: SummaryFormat,
}

/// Form of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// For people
    Text,
    /// The run's report as JSON
    Json,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Parse {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Only reports with this extraction status (repeats)
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Vec<String>,
    /// Only what an older parser read; what is meant where nothing else is said
    #[arg(long)]
    pub(crate) outdated: bool,
    /// Everything
    #[arg(long, conflicts_with_all = ["status", "outdated"])]
    pub(crate) all: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub(crate) format: TableFormat,
}

/// Form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people
    Table,
    /// JSON
    Json,
    /// CSV with a header line
    Csv,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The exit code is 0 where everything could be opened and looked at, whatever it is: the status of each \
    document says that. It is 2 where a file or folder cannot be read, and 3 where an address does not answer."
)]
pub(crate) struct Inspect {
    /// Files, folders with all that lies in them, `-` for standard input, or http(s) addresses; a zip is looked into
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// text: sections; tables: the national tables with their checks; json: one record a line
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub(crate) format: InspectFormat,
    /// How the portal's keepers can reach you; needed for an address beyond this machine
    #[arg(long, value_name = "TEXT", env = "CRAWLER_CONTACT")]
    pub(crate) contact: Option<String>,
}

/// What `inspect` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// The sections and what the report says of itself
    Text,
    /// One record a line
    Json,
    /// The national tables, doubtful cells marked, and the checks
    Tables,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Export {
    /// Form of the files
    #[arg(long, value_enum)]
    pub(crate) format: ExportFormat,
    /// Folder for the files; made where there is none
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Only these provinces (repeats)
    #[arg(long, value_name = "P")]
    pub(crate) province: Vec<String>,
    /// Only these report years
    #[arg(long, value_name = "YEARS", value_parser = years)]
    pub(crate) year: Option<Years>,
    /// Only what was fetched or confirmed since this run began
    #[arg(long, value_name = "RUN")]
    pub(crate) since: Option<String>,
}

/// Form of exported files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// Comma-separated values with a header line
    Csv,
    /// One JSON object a line
    Jsonl,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct History {
    /// The report's id, as `status` and `export` show it
    #[arg(value_name = "REPORT")]
    pub(crate) report: String,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(crate) format: SummaryFormat,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Sources {
    #[command(subcommand)]
    pub(crate) command: SourcesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SourcesCommand {
    /// One line for each source, or a summary by province or dialect
    List(SourcesList),
    /// Everything that is configured of one source
    Show(SourcesShow),
    /// Ask each listing once and say whether it reads
    Check(SourcesCheck),
    /// Ask an address and propose a source for it; changes no file
    Add(SourcesAdd),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SourcesList {
    /// Words that the id, the unit or the listing contains (all of them)
    #[arg(value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// Only these provinces (repeats)
    #[arg(long, value_name = "P")]
    pub(crate) province: Vec<String>,
    /// Only these dialects (repeats)
    #[arg(long, value_name = "D", value_parser = PossibleValuesParser::new(dialects()))]
    pub(crate) dialect: Vec<String>,
    /// Only listings that were seen, or only those that are inferred
    #[arg(long, value_enum)]
    pub(crate) evidence: Option<EvidenceWord>,
    /// Only these levels (repeats)
    #[arg(long, value_name = "L", value_parser = ["province", "prefecture", "county", "township"])]
    pub(crate) level: Vec<String>,
    /// Only sources that are asked
    #[arg(long, conflicts_with = "disabled")]
    pub(crate) enabled: bool,
    /// Only sources that are switched off
    #[arg(long)]
    pub(crate) disabled: bool,
    /// Counts in place of sources
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) by: Option<Grouping>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub(crate) format: TableFormat,
}

/// How sure a listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvidenceWord {
    /// Somebody saw the listing itself
    Seen,
    /// Derived from the address of a report
    Inferred,
}

/// What sources are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Grouping {
    /// One line for each province
    Province,
    /// One line for each dialect
    Dialect,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SourcesCheck {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Stop cleanly after this time: 30m, 2h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) max_duration: Option<Duration>,
    /// How the portals' keepers can reach you: a URL or an address, part of the User-Agent
    #[arg(long, value_name = "TEXT", env = "CRAWLER_CONTACT")]
    pub(crate) contact: Option<String>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub(crate) format: TableFormat,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SourcesAdd {
    /// The listing's address
    #[arg(value_name = "URL")]
    pub(crate) url: String,
    /// The province that it belongs to: shandong, 山东, 370000
    #[arg(long, value_name = "P")]
    pub(crate) province: Option<String>,
    /// The id to propose; made from the host where none is given
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// The publisher, or the area whose units the listing covers; as the page says where none is given
    #[arg(long, value_name = "NAME")]
    pub(crate) unit: Option<String>,
    /// How the portal's keepers can reach you; needed for an address beyond this machine
    #[arg(long, value_name = "TEXT", env = "CRAWLER_CONTACT")]
    pub(crate) contact: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SourcesShow {
    /// The source's id
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Verify {
    /// Form of the output
    #[arg(long, value_enum, default_value_t = SummaryFormat::Text)]
    pub(crate) format: SummaryFormat,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Demo {
    /// Let the portal show these documents instead of the sample's reports
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) document: Vec<PathBuf>,
    /// Folder for the exported tables; `export` in the demo's data directory where none is given
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

fn dialects() -> Vec<&'static str> {
    DIALECTS.iter().map(|dialect| dialect.name()).collect()
}

fn years(text: &str) -> Result<Years, String> {
    config::years(text).map_err(|e| e.to_string())
}

fn duration(text: &str) -> Result<Duration, String> {
    config::duration(text).map_err(|e| e.to_string())
}
