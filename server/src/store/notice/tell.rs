//! Who is told: the one statement that writes notices, and what it asks of a person.
//!
//! Who it is follows from what is stored, so it stands here as SQL. As one statement, its rules hold for every act:
//! nobody is told of what they did themselves, once an act, nothing internal to who may not read it, no kind that is
//! not wanted, and nobody of a working group's lane: for strangers it does not exist (decision 0007).

use crate::domain::comment::reads_internal;
use crate::domain::notice::{Sort, answering};
use crate::domain::person::{Role, Roles};
use crate::domain::stage::Stage;

/// Lists roles as SQL; their ids are words of ours.
fn listed(roles: impl IntoIterator<Item = Role>) -> String {
    roles.into_iter().map(|role| format!("'{}'", role.id())).collect::<Vec<_>>().join(", ")
}

fn holds(roles: impl IntoIterator<Item = Role>) -> String {
    format!(
        "EXISTS (SELECT 1 FROM person_role WHERE person_role.person = person.id AND person_role.role IN ({}))",
        listed(roles)
    )
}

fn insiders() -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(|role| reads_internal(&Roles::from([*role])))
}

/// One statement for all notices; `who` says of a `person` whether they are told.
pub(in crate::store) fn insert(who: &str) -> String {
    format!(
        "INSERT INTO notice (person, kind, sort, resolution, clause, object, act, detail, internal, caused_by, number,
           at, mailed)
         SELECT person.id, $1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, 0 FROM person
         WHERE person.active AND ($9 IS NULL OR person.id <> $9) AND ({who})
           AND ($8 = 0 OR {})
           AND EXISTS (SELECT 1 FROM resolution WHERE resolution.id = $3 AND resolution.lane_of IS NULL)
           AND NOT EXISTS (SELECT 1 FROM notice_off WHERE notice_off.person = person.id AND notice_off.kind = $1)
           AND NOT EXISTS (SELECT 1 FROM notice AS told WHERE told.person = person.id AND told.act = $12)
         ON CONFLICT (person, act) WHERE read_at IS NULL DO UPDATE SET number = notice.number + 1,
           object = excluded.object, clause = excluded.clause, caused_by = excluded.caused_by, at = excluded.at,
           mailed = 0",
        holds(insiders())
    )
}

/// Those who answer what is said of this sort at this stage.
pub(in crate::store) fn who_answers(sort: Sort, stage: Stage) -> String {
    match answering(sort, stage) {
        roles if roles.is_empty() => "1 = 0".to_owned(),
        roles => holds(roles),
    }
}

/// The one person named by `$11`.
pub(in crate::store) const ONE: &str = "person.id = $11";

/// Whoever spoke in the thread of the comment `$5`, or answered it.
pub(in crate::store) const IN_THREAD: &str = "person.id IN (SELECT said_by FROM comment WHERE id = $5
     UNION SELECT said_by FROM comment_reply WHERE comment = $5
     UNION SELECT answered_by FROM comment_answer WHERE comment = $5)";

/// The maker of the comment `$5`.
pub(in crate::store) const COMMENTED: &str = "person.id = (SELECT said_by FROM comment WHERE id = $5)";

/// The maker of the suggestion `$5`.
pub(in crate::store) const SUGGESTED: &str = "person.id = (SELECT made_by FROM suggestion WHERE id = $5)";

/// The maker of the offer `$5`.
pub(in crate::store) const OFFERED: &str = "person.id = (SELECT offered_by FROM offer WHERE id = $5)";

/// For whom the opinion `$5` was recorded: the person, or the delegates of the delegation.
pub(in crate::store) const SPOKE: &str =
    "EXISTS (SELECT 1 FROM opinion WHERE opinion.id = $5 AND (opinion.person = person.id
     OR (opinion.bloc = person.bloc AND EXISTS (SELECT 1 FROM person_role
       WHERE person_role.person = person.id AND person_role.role = 'delegate'))))";

/// Those who keep the follow-up of issued resolutions.
pub(in crate::store) fn who_keeps_tasks() -> String {
    holds([Role::Secretary, Role::Office])
}

/// The people of the bloc `$11`.
pub(in crate::store) const OF_BLOC: &str = "person.bloc = $11";

/// Who takes part in the resolution `$3`: whoever works on every text, was at its workshop, or said something of it.
pub(in crate::store) fn who_takes_part() -> String {
    let works = [Role::Editor, Role::Secretary, Role::Standing, Role::Committee, Role::Office];
    format!(
        "{} OR person.id IN (SELECT said_by FROM comment WHERE resolution = $3
           UNION SELECT made_by FROM suggestion WHERE resolution = $3
           UNION SELECT offered_by FROM offer WHERE resolution = $3
           UNION SELECT person FROM opinion WHERE resolution = $3 AND person IS NOT NULL
           UNION SELECT person FROM attendance WHERE resolution = $3 AND present)",
        holds(works)
    )
}

/// Writes notices inside a [`crate::writing`] transaction, for everybody of whom `who` is true.
#[macro_export]
macro_rules! notify {
    ($tx:ident, $cause:expr, $who:expr, $extra:expr) => {{
        let cause: &$crate::store::notice::cause::Cause<'_> = $cause;
        let (who, extra): (&str, &str) = ($who, $extra);
        sqlx::query(sqlx::AssertSqlSafe($crate::store::notice::tell::insert(who)))
            .bind(cause.kind.id())
            .bind(cause.sort.id())
            .bind(cause.resolution)
            .bind(cause.clause)
            .bind(cause.object)
            .bind(cause.line())
            .bind(cause.detail)
            .bind(i64::from(cause.internal))
            .bind(cause.by.map(|id| id.as_str()))
            .bind(cause.at.0)
            .bind(extra)
            .bind(&cause.act)
            .execute(&mut *$tx)
            .await?;
    }};
}

/// Tells those who are named in words, and were not in the words that stood there before.
#[macro_export]
macro_rules! notify_named {
    ($tx:ident, $cause:expr, $words:expr, $before:expr) => {{
        let (words, before): (&str, &str) = ($words, $before);
        if words.contains('@') {
            let people: Vec<(String, String)> =
                sqlx::query_as("SELECT id, name FROM person WHERE active ORDER BY id")
                    .fetch_all(&mut *$tx)
                    .await?;
            let named =
                |(id, name)| $crate::domain::notice::Named { id: $crate::id::PersonId::from(id), name };
            let people: Vec<$crate::domain::notice::Named> = people.into_iter().map(named).collect();
            let known = $crate::domain::notice::mentioned(before, &people);
            for id in $crate::domain::notice::mentioned(words, &people) {
                if !known.contains(&id) {
                    $crate::notify!($tx, $cause, $crate::store::notice::tell::ONE, id.as_str());
                }
            }
        }
    }};
}

/// Tells those who answer it that something waits, at the stage that the resolution has now.
#[macro_export]
macro_rules! notify_waiting {
    ($tx:ident, $cause:expr) => {{
        let cause = $cause;
        let stage: String = sqlx::query_scalar("SELECT stage FROM resolution WHERE id = $1")
            .bind(cause.resolution)
            .fetch_one(&mut *$tx)
            .await?;
        let stage = $crate::store::resolution::stage_of(&stage)?;
        let waits = $crate::store::notice::cause::Cause {
            kind: $crate::domain::notice::Kind::Waiting,
            detail: "",
            gathered: true,
            ..cause
        };
        $crate::notify!($tx, &waits, &$crate::store::notice::tell::who_answers(waits.sort, stage), "");
    }};
}

/// Tells those whom the reason of a new suggestion names, and those who answer it.
#[macro_export]
macro_rules! notify_suggestion {
    ($tx:ident, $one:expr) => {{
        let one: &$crate::domain::suggestion::Suggestion = $one;
        let cause = $crate::store::notice::cause::of_suggestion(one);
        $crate::notify_named!($tx, &cause, &one.note, "");
        $crate::notify_waiting!($tx, cause);
    }};
}

/// Tells everybody who suggested what was decided.
#[macro_export]
macro_rules! notify_decided {
    ($tx:ident, $resolution:expr, $decision:expr) => {{
        let decision: &$crate::domain::suggestion::Decision = $decision;
        for id in &decision.ids {
            let cause = $crate::store::notice::cause::of_decision($resolution, decision, id);
            $crate::notify!($tx, &cause, $crate::store::notice::tell::SUGGESTED, "");
        }
    }};
}

/// Tells everybody who takes part that a resolution has come to a stage.
#[macro_export]
macro_rules! notify_stage {
    ($tx:ident, $resolution:expr, $stage:expr, $line:expr) => {{
        let (resolution, stage): (&$crate::id::ResolutionId, $crate::domain::stage::Stage) =
            ($resolution, $stage);
        let line: &$crate::store::audit::AuditLine = $line;
        let cause = $crate::store::notice::cause::Cause {
            kind: $crate::domain::notice::Kind::Stage,
            sort: $crate::domain::notice::Sort::Stage,
            resolution: resolution.as_str(),
            clause: None,
            object: resolution.as_str(),
            act: format!("stage {resolution} {} {}", stage.id(), line.at.0),
            gathered: false,
            detail: stage.id(),
            internal: false,
            by: line.person.as_ref(),
            at: line.at,
        };
        $crate::notify!($tx, &cause, &$crate::store::notice::tell::who_takes_part(), "");
    }};
}

/// Forgets what was told of something that its maker took back.
#[macro_export]
macro_rules! forget_notices {
    ($tx:ident, $object:expr) => {{
        let object: &str = $object;
        sqlx::query("DELETE FROM notice WHERE object = $1 AND kind <> 'waiting'")
            .bind(object)
            .execute(&mut *$tx)
            .await?;
    }};
}
