//! The one time when lines of before the chain are chained: at the start after the migration that brought it.

use super::bound::{self, BEFORE};
use super::{BEGIN_ACT, Head, Line, insert_line, put_head, take_head};
use crate::store::{Answer, Store};

/// Chains lines that have no hash yet, numbers them without gaps, and binds what was sealed, decided and numbered.
macro_rules! chain_lines {
    ($tx:ident) => {{
        let mut head = take_head!($tx);
        // Whoever sets the head back to make this run again finds lines that are chained: it is not done twice.
        let chained: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE hash <> ''").fetch_one(&mut *$tx).await?;
        let numbers: Vec<i64> =
            sqlx::query_scalar("SELECT seq FROM audit ORDER BY seq").fetch_all(&mut *$tx).await?;
        if head != Head::default() || chained > 0 || numbers.is_empty() {
            return Ok(());
        }
        let mut at = 0;
        for number in numbers {
            let (when, person, act, object, detail): (i64, Option<String>, String, String, String) =
                sqlx::query_as("SELECT at, person, act, object, detail FROM audit WHERE seq = $1")
                    .bind(number)
                    .fetch_one(&mut *$tx)
                    .await?;
            at = when.max(at);
            let mut line = Line { at: when, person, act, object, detail, ..Line::default() };
            head = line.link(&head);
            sqlx::query("UPDATE audit SET seq = $2, previous = $3, hash = $4 WHERE seq = $1")
                .bind(number)
                .bind(line.seq)
                .bind(&line.previous)
                .bind(&line.hash)
                .execute(&mut *$tx)
                .await?;
        }
        let mut lines = Vec::new();
        for (tie, all) in BEFORE {
            let keys: Vec<String> = sqlx::query_scalar(all).fetch_all(&mut *$tx).await?;
            for key in keys {
                lines.push(bound::bind_rows!($tx, tie, &key).to_line());
            }
        }
        let mut begin = Line {
            at,
            act: BEGIN_ACT.to_owned(),
            object: "audit".to_owned(),
            bound: Some(lines.join("\n")),
            ..Line::default()
        };
        head = begin.link(&head);
        insert_line!($tx, &begin);
        put_head!($tx, &head);
    }};
}

impl Store {
    /// Chains the lines of before the chain; does nothing once there is one.
    pub(in crate::store) async fn begin_chain(&self) -> Answer<()> {
        // Asked without taking the head first: every start but one ends here.
        if self.audit_head().await?.seq > 0 {
            return Ok(());
        }
        crate::writing!(self, |tx| chain_lines!(tx));
        Ok(())
    }
}
