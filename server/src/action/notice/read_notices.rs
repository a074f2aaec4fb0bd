//! Marks notices as read: one, or all that were shown.

use crate::app::App;
use crate::clock::Millis;
use crate::domain::comment::reads_internal;
use crate::domain::notice::Notice;
use crate::domain::person::Person;
use crate::store::Answer;

/// Reads one of one's own notices, to go where it leads; another's is not there.
pub async fn find_notice(app: &App, reader: &Person, seq: i64) -> Answer<Notice> {
    app.store.notice(&reader.id, reads_internal(&reader.roles), seq).await
}

/// Marks one of one's own notices as read.
pub async fn read_notice(app: &App, reader: &Person, seq: i64) -> Answer<()> {
    find_notice(app, reader, seq).await?;
    app.store.read_notice(&reader.id, seq, app.clock.now()).await
}

/// Marks as read what was told up to a moment; what came while the list was read stays unread.
pub async fn read_all_notices(app: &App, reader: &Person, upto: Millis) -> Answer<()> {
    app.store.read_notices_upto(&reader.id, upto, app.clock.now()).await
}
