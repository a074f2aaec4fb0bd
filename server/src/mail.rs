//! Hands a mail to the office's relay. The one place that knows SMTP; knows nothing of what a mail tells.
//!
//! Nothing of a mail is ever written to the log: neither its words nor to whom it goes.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::MailConfig;

/// Where a relay listens unless its address says otherwise.
const PORT_USUAL: u16 = 25;

/// How long the relay may take for one answer; it stands in the same office.
const ANSWER_WAIT: Duration = Duration::from_secs(30);

/// What we call ourselves; a machine in a hall has no name of its own.
const HELLO: &str = "duthao.localdomain";

/// A relay that takes our mail.
pub struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A mail that did not leave. The relay's own words may hold an address: only their number is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It will not be taken later either.
    #[error("the relay refused it for good ({0})")]
    Refused(String),
    #[error("the relay did not take it now ({0})")]
    Later(String),
}

impl Relay {
    /// Reads the settings; says what is wrong with them.
    pub fn of(config: &MailConfig) -> anyhow::Result<Self> {
        let (host, port) = address_of(&config.smtp)?;
        let from = config
            .from
            .parse()
            .map_err(|_| anyhow::anyhow!("--mail-from is no address; write it like duthao@office.example"))?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port)
            .hello_name(ClientId::Domain(HELLO.to_owned()))
            .timeout(Some(ANSWER_WAIT))
            .build();
        Ok(Self { transport, from })
    }

    /// Sends a plain text.
    pub async fn send(&self, to: &str, subject: &str, words: String) -> Result<(), MailError> {
        let refused = |what: &str| MailError::Refused(what.to_owned());
        let mail = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.parse().map_err(|_| refused("address"))?))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(words)
            .map_err(|_| refused("form"))?;
        match self.transport.send(mail).await {
            Ok(_) => Ok(()),
            Err(fault) => {
                let number = fault.status().map_or_else(|| "no answer".to_owned(), |code| code.to_string());
                Err(if fault.is_permanent() { MailError::Refused(number) } else { MailError::Later(number) })
            }
        }
    }
}

/// Reads `smtp://host:port`. The way to the relay is not encrypted, so no password goes over it.
fn address_of(smtp: &str) -> anyhow::Result<(&str, u16)> {
    let wrong = "--smtp must look like smtp://relay.office.example:25";
    let Some(place) = smtp.trim().strip_prefix("smtp://") else {
        anyhow::bail!("{wrong}; only a relay of the own network is spoken to, without encryption")
    };
    if place.contains('@') {
        anyhow::bail!("{wrong}, without a name and password: they would go unencrypted over the network");
    }
    let place = place.trim_end_matches('/');
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| anyhow::anyhow!("{wrong}"))?),
        None => (place, PORT_USUAL),
    };
    if host.is_empty() || host.contains('/') {
        anyhow::bail!("{wrong}");
    }
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_is_a_host_and_a_port_and_no_password() {
        assert_eq!(address_of("smtp://relay:2525").unwrap(), ("relay", 2525));
        assert_eq!(address_of(" smtp://relay/ ").unwrap(), ("relay", 25));
        for wrong in ["relay", "smtps://relay", "smtp://u:p@relay", "smtp://", "smtp://relay:x", "smtp://a/b"]
        {
            assert!(address_of(wrong).is_err(), "{wrong}");
        }
    }
}
