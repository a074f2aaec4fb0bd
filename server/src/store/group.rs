//! Working groups: their lanes, which begin with the log of their resolution, and who is in them.

mod bring;

use std::collections::{BTreeMap, BTreeSet};

pub use self::bring::{Bringing, Brought, ToBring};
use super::audit::AuditLine;
use super::history::heads_of;
use super::resolution::{ResolutionRow, insert_resolution};
use super::waiver::take_resolution;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::group::{Closed, Group};
use crate::domain::permission::lane::Lane;
use crate::domain::resolution::Heads;
use crate::domain::stage::Stage;
use crate::id::{GroupId, PersonId, ResolutionId};

/// What came of opening a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Its lane began at this version.
    Done(Heads),
    /// The resolution has as many groups as may be.
    Full,
    /// The resolution is no longer at the stage at which this was permitted.
    StageMoved,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    lane: String,
    base: String,
    name: String,
    task: String,
    opened_by: String,
    opened_at: i64,
    closed_by: Option<String>,
    closed_at: Option<i64>,
}

const GROUP: &str = "SELECT id, resolution, lane, base, name, task, opened_by, opened_at, closed_by, closed_at \
                     FROM working_group";

impl Row {
    fn with(self, members: BTreeSet<PersonId>) -> Group {
        let closed = self.closed_by.zip(self.closed_at);
        Group {
            id: GroupId::from(self.id),
            resolution: ResolutionId::from(self.resolution),
            lane: ResolutionId::from(self.lane),
            base: Heads::of_line(&self.base),
            name: self.name,
            task: self.task,
            members,
            opened_by: PersonId::from(self.opened_by),
            opened_at: Millis(self.opened_at),
            closed: closed.map(|(by, at)| Closed { by: PersonId::from(by), at: Millis(at) }),
        }
    }
}

/// What a lane takes over from its resolution inside a [`crate::writing`] transaction: the log with its people, as far as
/// it has been read, and the snapshot. Evaluates to the version that both now stand at.
macro_rules! branch {
    ($tx:ident, $group:expr) => {{
        let group: &Group = $group;
        for sql in [
            "INSERT INTO actor (resolution, actor, person)
             SELECT CAST($1 AS TEXT), actor, person FROM actor WHERE resolution = $2",
            "INSERT INTO change (resolution, seq, hash, actor, actor_seq, deps, bytes, person, connection, received_at)
             SELECT CAST($1 AS TEXT), seq, hash, actor, actor_seq, deps, bytes, person, connection, received_at
             FROM change WHERE resolution = $2",
            "INSERT INTO snapshot (resolution, upto, heads, bytes)
             SELECT CAST($1 AS TEXT), upto, heads, bytes FROM snapshot WHERE resolution = $2",
            // Its conflicts are the resolution's and are decided there.
            "INSERT INTO conflict_look (resolution, upto)
             SELECT CAST($1 AS TEXT), MAX(seq) FROM change WHERE resolution = $2 HAVING MAX(seq) IS NOT NULL",
        ] {
            sqlx::query(sql)
                .bind(group.lane.as_str())
                .bind(group.resolution.as_str())
                .execute(&mut *$tx)
                .await?;
        }
        let log: Vec<(String, String)> =
            sqlx::query_as("SELECT hash, deps FROM change WHERE resolution = $1 ORDER BY seq")
                .bind(group.lane.as_str())
                .fetch_all(&mut *$tx)
                .await?;
        heads_of(log.iter().map(|(hash, deps)| (hash.as_str(), deps.as_str())))
    }};
}

macro_rules! insert_members {
    ($tx:ident, $group:expr, $members:expr) => {{
        for person in $members {
            sqlx::query(
                "INSERT INTO working_group_member (working_group, person) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            )
            .bind($group.as_str())
            .bind(person.as_str())
            .execute(&mut *$tx)
            .await?;
        }
    }};
}

impl Store {
    /// Opens a group whose lane begins with the words of its resolution as they stand now, unless `groups_max` stand
    /// there already. What the group says of its base is not asked: it is found here, under the resolution's lock.
    pub async fn open_group(
        &self,
        group: &Group,
        lane: &ResolutionRow,
        groups_max: i64,
        line: &AuditLine,
    ) -> Answer<Opening> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, &group.resolution, lane.stage) {
                return Ok(Opening::StageMoved);
            }
            let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM working_group WHERE resolution = $1")
                .bind(group.resolution.as_str())
                .fetch_one(&mut *tx)
                .await?;
            if count >= groups_max {
                return Ok(Opening::Full);
            }
            insert_resolution!(tx, lane);
            sqlx::query("UPDATE resolution SET lane_of = $2 WHERE id = $1")
                .bind(lane.id.as_str())
                .bind(group.resolution.as_str())
                .execute(&mut *tx)
                .await?;
            let base = branch!(tx, group);
            sqlx::query(
                "INSERT INTO working_group (id, resolution, lane, base, name, task, opened_by, opened_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(group.id.as_str())
            .bind(group.resolution.as_str())
            .bind(group.lane.as_str())
            .bind(base.to_line())
            .bind(&group.name)
            .bind(&group.task)
            .bind(group.opened_by.as_str())
            .bind(group.opened_at.0)
            .execute(&mut *tx)
            .await?;
            insert_members!(tx, &group.id, &group.members);
            crate::audit!(tx, line);
            Opening::Done(base)
        }))
    }

    /// Reads the groups of a resolution, the oldest first.
    pub async fn groups(&self, resolution: &ResolutionId) -> Answer<Vec<Group>> {
        self.groups_where(
            "WHERE resolution = $1 ORDER BY opened_at, id",
            "resolution = $1",
            resolution.as_str(),
        )
        .await
    }

    /// Reads one group of a resolution.
    pub async fn group(&self, resolution: &ResolutionId, id: &GroupId) -> Answer<Group> {
        let found = self.groups_where("WHERE id = $1", "id = $1", id.as_str()).await?;
        found.into_iter().find(|group| group.resolution == *resolution).ok_or(StoreError::NotFound)
    }

    /// Reads the group whose lane a text is; `None` for a resolution.
    pub async fn group_of_lane(&self, lane: &ResolutionId) -> Answer<Option<Group>> {
        Ok(self.groups_where("WHERE lane = $1", "lane = $1", lane.as_str()).await?.pop())
    }

    async fn groups_where(
        &self,
        fits: &'static str,
        member_fits: &'static str,
        value: &str,
    ) -> Answer<Vec<Group>> {
        let people = format!(
            "SELECT working_group, person FROM working_group_member
             WHERE working_group IN (SELECT id FROM working_group WHERE {member_fits})"
        );
        let (rows, people): (Vec<Row>, Vec<(String, String)>) = crate::reading!(self, |pool| {
            let rows = sqlx::query_as(sqlx::AssertSqlSafe(format!("{GROUP} {fits}")))
                .bind(value)
                .fetch_all(pool)
                .await?;
            let people = sqlx::query_as(sqlx::AssertSqlSafe(people)).bind(value).fetch_all(pool).await?;
            (rows, people)
        });
        let mut members: BTreeMap<String, BTreeSet<PersonId>> = BTreeMap::new();
        for (group, person) in people {
            members.entry(group).or_default().insert(PersonId::from(person));
        }
        let groups = rows.into_iter().map(|row| {
            let members = members.remove(&row.id).unwrap_or_default();
            row.with(members)
        });
        Ok(groups.collect())
    }

    /// Reads the names of a resolution's groups.
    pub async fn group_names(&self, resolution: &ResolutionId) -> Answer<BTreeMap<GroupId, String>> {
        let rows: Vec<(String, String)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT id, name FROM working_group WHERE resolution = $1")
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        Ok(rows.into_iter().map(|(id, name)| (GroupId::from(id), name)).collect())
    }

    /// Lets people into a group and others out, while it is open.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when it was closed meanwhile, or would have no members left or too many.
    pub async fn change_members(
        &self,
        group: &GroupId,
        (join, leave): (&BTreeSet<PersonId>, &BTreeSet<PersonId>),
        members_max: i64,
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            // Taking the row first makes changes wait for one another.
            let taken =
                sqlx::query("UPDATE working_group SET name = name WHERE id = $1 AND closed_at IS NULL")
                    .bind(group.as_str())
                    .execute(&mut *tx)
                    .await?;
            if taken.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            for person in leave {
                sqlx::query("DELETE FROM working_group_member WHERE working_group = $1 AND person = $2")
                    .bind(group.as_str())
                    .bind(person.as_str())
                    .execute(&mut *tx)
                    .await?;
            }
            insert_members!(tx, group, join);
            let count: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM working_group_member WHERE working_group = $1")
                    .bind(group.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
            if !(1..=members_max).contains(&count) {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Closes a group: its lane stands at `archived` for good, and nothing more is written there.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when it is closed already.
    pub async fn close_group(&self, group: &Group, closed: &Closed, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            let taken = sqlx::query(
                "UPDATE working_group SET closed_by = $2, closed_at = $3 WHERE id = $1 AND closed_at IS NULL",
            )
            .bind(group.id.as_str())
            .bind(closed.by.as_str())
            .bind(closed.at.0)
            .execute(&mut *tx)
            .await?;
            if taken.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            sqlx::query(
                "UPDATE resolution SET stage = $2, stage_since = $3, touched = touched + 1 WHERE id = $1",
            )
            .bind(group.lane.as_str())
            .bind(Stage::Archived.id())
            .bind(closed.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Tells what a text is to somebody.
    pub async fn lane_for(&self, text: &ResolutionId, person: &PersonId) -> Answer<Lane> {
        let row: Option<(Option<String>, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT lane_of, (SELECT COUNT(*) FROM working_group g
                   JOIN working_group_member m ON m.working_group = g.id WHERE g.lane = r.id AND m.person = $2)
                 FROM resolution r WHERE r.id = $1",
            )
            .bind(text.as_str())
            .bind(person.as_str())
            .fetch_optional(pool)
            .await?
        });
        Ok(match row {
            Some((Some(_), 0)) => Lane::Foreign,
            Some((Some(_), _)) => Lane::Own,
            Some((None, _)) | None => Lane::Not,
        })
    }

    /// Returns the resolution of which a text is a lane.
    pub async fn parent_of(&self, text: &ResolutionId) -> Answer<Option<ResolutionId>> {
        let parent: Option<Option<String>> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT lane_of FROM resolution WHERE id = $1")
                .bind(text.as_str())
                .fetch_optional(pool)
                .await?
        });
        Ok(parent.flatten().map(ResolutionId::from))
    }

    /// Reads the lanes of a resolution's groups.
    pub async fn lanes_of(&self, resolution: &ResolutionId) -> Answer<Vec<ResolutionId>> {
        let lanes: Vec<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT id FROM resolution WHERE lane_of = $1 ORDER BY id")
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        Ok(lanes.into_iter().map(ResolutionId::from).collect())
    }
}
