//! The command line: serving, and what an operator does at the machine itself.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};

use self::export::Part;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, ConfigFile, MailConfig, public_url};
use crate::store::{SQLITE_FILE, Store};
use crate::words::Lang;

pub mod check;
pub mod export;
pub mod import;
pub mod key;
pub mod person;
pub mod serve;
pub mod verify;

/// Where the server listens unless told otherwise: this machine alone.
const LISTEN_USUAL: &str = "127.0.0.1:8080";

/// The folder for data unless told otherwise.
const DATA_USUAL: &str = "data";

/// Dự Thảo: from the evidence of pilot meetings to an adopted, numbered resolution.
#[derive(Parser, Debug)]
#[command(name = "duthao", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Serve pages, API and the shared documents until told to stop.
    Serve {
        /// Address and port, such as 0.0.0.0:8080 for a whole hall.
        #[arg(long, env = "DUTHAO_LISTEN")]
        listen: Option<SocketAddr>,
        /// Fill an empty database with the demo and print its sign-in links.
        #[arg(long, env = "DUTHAO_DEMO")]
        demo: bool,
        /// Let the demo's workshop be under way: comments, suggestions, an agenda, a working group.
        #[arg(long, requires = "demo")]
        workshop: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Fill an empty database with the demo.
    Demo {
        /// Let its workshop be under way.
        #[arg(long)]
        workshop: bool,
        #[command(flatten)]
        place: Place,
    },
    /// People and their ways in.
    Person {
        #[command(subcommand)]
        command: PersonCommand,
    },
    /// Take in a file.
    Import {
        #[command(subcommand)]
        command: ImportCommand,
    },
    /// Prove the database, every change, snapshot, version and seal; changes nothing.
    Check {
        #[command(flatten)]
        place: Place,
    },
    /// Write a copy of a resolution as a file.
    Export {
        /// The resolution's id, as in its address; `units` for all blocs, organisations and cells.
        resolution: String,
        /// pdf, docx, html, markdown, text, akoma, json or bundle; csv or xlsx for units.
        #[arg(long)]
        format: String,
        /// A version's id; the words as they stand when absent.
        #[arg(long, default_value = "now")]
        version: String,
        /// Write the annex: what was let pass, and the evidence behind each proposal.
        #[arg(long)]
        annex: bool,
        /// Write what became of the text since that version (`c1` for the beginning): docx with Word's revisions, or pdf.
        #[arg(long, conflicts_with = "annex")]
        since: Option<String>,
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Verify a bundle: words, seal, vote, log and papers. Needs no server and no database.
    Verify {
        file: PathBuf,
        /// The fingerprint of the key that must have signed it, as the record of the vote prints it, or a file with the
        /// public key.
        #[arg(long)]
        key: Option<String>,
        /// vi or en.
        #[arg(long, default_value = "vi")]
        lang: String,
    },
    /// The keys that sign bundles.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
}

/// What can be done with keys.
#[derive(Subcommand, Debug)]
pub enum KeyCommand {
    /// Print each key's fingerprint, the days on which it signed, and its public half.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Let a new key sign from now on; the one before names it, and can sign no more.
    Rotate {
        #[command(flatten)]
        place: Place,
    },
}

/// What can be done with people.
#[derive(Subcommand, Debug)]
pub enum PersonCommand {
    /// Add a person with roles.
    Add {
        name: String,
        /// delegate editor surveyor secretary standing committee office viewer, separated by commas.
        #[arg(long, value_delimiter = ',', required = true)]
        roles: Vec<String>,
        #[arg(long, default_value = "")]
        title: String,
        #[command(flatten)]
        place: Place,
    },
    /// Print a sign-in link for somebody, or a token for scripts.
    Link {
        name: String,
        /// A bearer token instead of a link.
        #[arg(long)]
        token: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// What can be taken in.
#[derive(Subcommand, Debug)]
pub enum ImportCommand {
    /// Blocs, organisations and cells: `khối;tổ chức cơ sở đảng;chi bộ;số đảng viên`, CSV or XLSX.
    Units {
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
}

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// The folder of the embedded database.
    #[arg(long, env = "DUTHAO_DATA")]
    pub data: Option<PathBuf>,
    /// postgres://… instead of the embedded database.
    #[arg(long, env = "DUTHAO_DATABASE")]
    pub database: Option<String>,
    /// smtp://relay:25 that takes copies of notices by mail; none are sent without it.
    #[arg(long, env = "DUTHAO_SMTP")]
    pub smtp: Option<String>,
    /// The sender's address of such copies.
    #[arg(long, env = "DUTHAO_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// https://host under which everybody reads what is published; issued copies then bear its address and a code.
    #[arg(long, env = "DUTHAO_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A TOML file with listen, data, database, demo, origins, public_url, smtp and mail_from.
    #[arg(long, env = "DUTHAO_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Puts flags, environment and file together; a flag wins over the file.
pub fn config_of(place: &Place, listen: Option<SocketAddr>, demo: bool) -> anyhow::Result<Config> {
    let file = match &place.config {
        Some(path) => ConfigFile::read(path)?,
        None => ConfigFile::default(),
    };
    let usual: SocketAddr = LISTEN_USUAL.parse()?;
    Ok(Config {
        listen: listen.or(file.listen).unwrap_or(usual),
        data: place.data.clone().or(file.data).unwrap_or_else(|| DATA_USUAL.into()),
        database: place.database.clone().or(file.database),
        demo: demo || file.demo.unwrap_or(false),
        origins: file.origins,
        public_url: public_url_of(place.public_url.clone().or(file.public_url))?,
        mail: mail_of(place.smtp.clone().or(file.smtp), place.mail_from.clone().or(file.mail_from))?,
    })
}

fn public_url_of(typed: Option<String>) -> anyhow::Result<Option<String>> {
    typed.filter(|typed| !typed.trim().is_empty()).map(|typed| public_url(&typed)).transpose()
}

/// Both or neither: a relay takes nothing that nobody sends.
fn mail_of(smtp: Option<String>, from: Option<String>) -> anyhow::Result<Option<MailConfig>> {
    let set = |value: Option<String>| value.filter(|value| !value.trim().is_empty());
    match (set(smtp), set(from)) {
        (Some(smtp), Some(from)) => Ok(Some(MailConfig { smtp, from })),
        (Some(_), None) => anyhow::bail!("--smtp without --mail-from: say whose address the mail bears"),
        (None, Some(_)) => anyhow::bail!("--mail-from without --smtp: say which relay takes the mail"),
        (None, None) => Ok(None),
    }
}

/// Refuses a folder without a database, so that a mistyped one is named and not made.
pub fn must_exist(config: &Config) -> anyhow::Result<()> {
    if config.database.is_none() && !config.data.join(SQLITE_FILE).is_file() {
        anyhow::bail!(
            "there is no database in {}; check --data, or begin one with `duthao serve`",
            config.data.display()
        );
    }
    Ok(())
}

/// Opens a store that is there already.
pub async fn open_existing(config: Config) -> anyhow::Result<App> {
    must_exist(&config)?;
    open(config).await
}

/// Opens the store of a configuration and puts the parts together; an embedded one is made where there is none.
pub async fn open(config: Config) -> anyhow::Result<App> {
    let store = match &config.database {
        Some(url) => Store::open_postgres(url).await.map_err(|fault| {
            anyhow::anyhow!("cannot use the database: {fault}; check --database and that PostgreSQL runs")
        })?,
        None => {
            std::fs::create_dir_all(&config.data).map_err(|fault| {
                anyhow::anyhow!(
                    "cannot make {}: {fault}; choose another folder with --data",
                    config.data.display()
                )
            })?;
            Store::open_sqlite(&config.data).await.map_err(|fault| {
                anyhow::anyhow!(
                    "cannot open the database in {}: {fault}; check that the folder may be written",
                    config.data.display()
                )
            })?
        }
    };
    Ok(App::new(store, Clock::system(), config))
}

/// Puts what is wrong on one line, as scripts and logs want it.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts a wrong command line on one line: clap's first paragraph and where the usage stands.
pub fn usage_line(fault: &clap::Error) -> String {
    if fault.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "the command is missing; see `duthao --help`".to_owned();
    }
    let text = fault.to_string();
    let said = one_line(text.split("\n\n").next().unwrap_or_default());
    format!("{}; see `duthao --help`", said.strip_prefix("error: ").unwrap_or(&said))
}

/// Does what the command line asks.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve { listen, demo, workshop, place } => {
            serve::serve(config_of(&place, listen, demo)?, workshop).await
        }
        Command::Demo { workshop, place } => serve::fill_demo(config_of(&place, None, true)?, workshop).await,
        Command::Check { place } => check::check(&config_of(&place, None, false)?).await,
        Command::Person { command } => person::run(command).await,
        Command::Import { command: ImportCommand::Units { file, place } } => {
            import::units(&file, config_of(&place, None, false)?).await
        }
        Command::Export { resolution, format, version, annex, since, out, place } => {
            let config = config_of(&place, None, false)?;
            let part = match since {
                Some(since) => Part::Since(since),
                None if annex => Part::Annex,
                None => Part::Text,
            };
            export::export(config, &resolution, &format, &version, &part, &out).await
        }
        Command::Verify { file, key, lang } => verify::verify(&file, key.as_deref(), Lang::of_id(&lang)),
        Command::Key { command } => key::run(command).await,
    }
}
