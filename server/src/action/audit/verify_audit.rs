//! Has the chain of the audit log looked through from a page: a bounded part at a time.

use crate::action::check::check_audit::look_through;
use crate::app::App;
use crate::domain::audit::Head;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::store::audit::read::Look;

use super::find_audit::AuditError;

/// Lines of one look: about a second's work. A longer log is looked through in several; `duthao check` does it in one.
pub const LOOK_LINES_MAX: usize = 50_000;

/// Looks through the chain from its beginning, or from where the last look had to stop, and keeps what was found.
pub async fn verify_audit(app: &App, by: &Person) -> Result<Look, AuditError> {
    permit(&by.roles, Act::ReadAudit, None)?;
    let last = app.store.audit_look().await?;
    let from = last
        .filter(|look| !look.whole && look.flaw.0.is_empty())
        .map_or_else(Head::default, |look| look.upto);
    let looked = look_through(&app.store, from, LOOK_LINES_MAX).await?;
    let look = Look {
        upto: looked.end,
        at: app.clock.now(),
        whole: looked.whole,
        flaw: looked.flaw.map_or_else(Default::default, |flaw| (flaw.id().to_owned(), flaw.line())),
    };
    app.store.keep_audit_look(&look).await?;
    Ok(look)
}
