//! What is done for notices beside everything else: old ones go, and copies leave by mail. No act waits for it.

use std::time::Duration;

use super::list_notices::{ToldNotice, beside};
use crate::action::task::remind_of_tasks::remind_of_tasks;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::comment::reads_internal;
use crate::domain::notice::{KEPT_MILLIS, MAIL_LINES_MAX, MAIL_REST_MILLIS, retry_after};
use crate::domain::person::Person;
use crate::id::PersonId;
use crate::mail::{MailError, Relay};
use crate::store::Answer;
use crate::store::notice::mail::DueMail;
use crate::words::{Lang, say};

/// How long it rests between two looks: nobody waits for a mail by the second.
const REST: Duration = Duration::from_secs(30);

/// Mails of one look; who is not among them is first at the next.
const MAILS_MAX: i64 = 50;

/// How long one server keeps a mail in hand before another may take it up, as after a crash.
const IN_HAND_MILLIS: i64 = 5 * 60_000;

/// Says in one sentence what a notice tells; the pages say it in the same words.
pub type Sentence = fn(&ToldNotice, Lang) -> String;

/// Removes old notices, reminds of tasks and sends copies, again and again, until the server goes down.
pub async fn keep_notices(app: App, relay: Option<Relay>, sentence: Sentence) {
    while !app.rooms.is_draining() {
        let before = app.clock.now().plus(-KEPT_MILLIS);
        if let Err(fault) = app.store.forget_notices_before(before).await {
            tracing::warn!(%fault, "Old notices could not be removed: {fault}");
        }
        if let Err(fault) = remind_of_tasks(&app).await {
            tracing::warn!(%fault, "People could not be reminded of tasks: {fault}");
        }
        if let Some(relay) = &relay
            && let Err(fault) = send_copies(&app, relay, sentence).await
        {
            tracing::warn!(%fault, "Copies of notices could not be sent: {fault}");
        }
        tokio::time::sleep(REST).await;
    }
}

/// Sends every mail that is due; returns how many left.
pub async fn send_copies(app: &App, relay: &Relay, sentence: Sentence) -> Answer<usize> {
    let mut sent = 0;
    for due in app.store.due_mails(app.clock.now(), MAILS_MAX).await? {
        if app.rooms.is_draining() {
            break;
        }
        let in_hand = app.clock.now().plus(IN_HAND_MILLIS);
        if app.store.claim_mail(&due, in_hand).await? && send(app, relay, sentence, &due).await? {
            sent += 1;
        }
    }
    Ok(sent)
}

async fn send(app: &App, relay: &Relay, sentence: Sentence, due: &DueMail) -> Answer<bool> {
    let id = PersonId::from(due.person.as_str());
    let person = app.store.person(&id).await?;
    let limit = i64::try_from(MAIL_LINES_MAX).unwrap_or(i64::MAX);
    let notices = app.store.unmailed_notices(&id, reads_internal(&person.roles), limit).await?;
    let now = app.clock.now();
    let next = now.plus(MAIL_REST_MILLIS);
    // What is left is internal, and the right to read it is gone.
    let Some(upto) = notices.last().map(|last| last.at) else {
        app.store.end_mail(&id, now, next).await?;
        return Ok(false);
    };
    let told = beside(app, &person, notices).await?;
    let lang = Lang::of_id(&due.lang);
    let subject = say(lang, "notice-mail-subject", &[("count", &told.len().to_string())]);
    let words = words(app, &person, &told, sentence, lang);
    match relay.send(&due.address, &subject, words).await {
        Ok(()) => {
            app.store.end_mail(&id, upto, next).await?;
            Ok(true)
        }
        Err(fault) => {
            failed(app, &id, (due.tries + 1, upto), &fault).await?;
            Ok(false)
        }
    }
}

/// Waits longer each time; a mail that the relay will never take is given up. The notice stands in the product.
async fn failed(app: &App, id: &PersonId, (tries, upto): (i64, Millis), fault: &MailError) -> Answer<()> {
    let now = app.clock.now();
    let again = match fault {
        MailError::Later(_) => retry_after(tries),
        MailError::Refused(_) => None,
    };
    tracing::warn!(%fault, tries, given_up = again.is_none(), "A mail did not leave: {fault}");
    match again {
        Some(wait) => app.store.delay_mail(id, now.plus(wait)).await,
        None => app.store.end_mail(id, upto, now.plus(MAIL_REST_MILLIS)).await,
    }
}

/// Writes the mail: what happened and where, and nobody's words.
fn words(app: &App, person: &Person, told: &[ToldNotice], sentence: Sentence, lang: Lang) -> String {
    let root = app.config.origins.first().cloned().unwrap_or_else(|| format!("http://{}", app.config.listen));
    let mut words = say(lang, "notice-mail-greeting", &[("name", &person.name)]);
    for one in told {
        let line =
            format!("\n\n- {}\n  {}\n  {root}/notices/{}", sentence(one, lang), one.title, one.notice.seq);
        words.push_str(&line);
    }
    let end = say(lang, "notice-mail-end", &[("href", &format!("{root}/notices/settings"))]);
    words.push_str(&format!("\n\n{end}\n"));
    words
}
