//! Serves until told to stop, then stores what is under way and closes.

use std::future::Future;
use std::io::Write;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing::{info, warn};

use super::open;
use crate::action::bundle::sign::signing_key;
use crate::action::demo::give_demo_keys::give_demo_keys;
use crate::action::demo::load_demo::load_demo;
use crate::action::flag::list_leaning::keep_leaning_fresh;
use crate::action::notice::keep_notices::keep_notices;
use crate::action::search::fill_index::keep_index_filled;
use crate::app::App;
use crate::config::Config;
use crate::domain::person::Role;
use crate::mail::Relay;

/// How long open requests may take to end after the rooms are drained: a download over a slow line. Streams of events
/// end with the rooms.
const GRACE: Duration = Duration::from_secs(5);

/// Serves pages, API and rooms; a demo that is made now has its workshop under way where `workshop` is set.
pub async fn serve(config: Config, workshop: bool) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.listen).await.map_err(|fault| {
        anyhow::anyhow!("cannot listen on {}: {fault}; choose another address with --listen", config.listen)
    })?;
    let config = Config { listen: listener.local_addr()?, ..config };
    let relay = config.mail.as_ref().map(Relay::of).transpose()?;
    let app = open(config).await?;
    if app.config.demo {
        load_demo(&app, workshop).await?;
        give_demo_keys(&app).await?;
        print_links(&app)?;
    }
    signing_key(&app).await?;
    // Listened for before anybody is told that it serves: a signal that finds nobody listening ends the program rudely.
    let asked = asked_to_stop()?;
    info!(address = %app.config.listen, "Serving on http://{}", app.config.listen);
    let (stopped, stop) = tokio::sync::oneshot::channel::<()>();
    let draining = app.clone();
    let rooms = async move {
        asked.await;
        info!("Asked to stop: storing what is under way");
        draining.rooms.drain().await;
        let _ = stopped.send(());
    };
    let leaning = tokio::spawn(keep_leaning_fresh(app.clone()));
    let noticing = tokio::spawn(keep_notices(app.clone(), relay, crate::http::notice::sentence));
    let filling = tokio::spawn(keep_index_filled(app.clone()));
    let running = tokio::spawn(crate::http::serve(listener, app.clone(), rooms));
    let _ = stop.await;
    if tokio::time::timeout(GRACE, running).await.is_err() {
        warn!("Some requests had not ended and were cut off");
    }
    leaning.abort();
    filling.abort();
    noticing.abort();
    app.store.close().await;
    info!("Stopped");
    Ok(())
}

/// Fills an empty database with the demo, its workshop under way where `workshop` is set.
pub async fn fill_demo(config: Config, workshop: bool) -> anyhow::Result<()> {
    let app = open(config).await?;
    load_demo(&app, workshop).await?;
    app.rooms.drain().await;
    app.store.close().await;
    Ok(())
}

fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Prints one sign-in link a role; the page `/demo` has them all.
fn print_links(app: &App) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let root = format!("http://{}", app.config.listen);
    writeln!(out, "\nDự Thảo, bản trình diễn: {root}/demo")?;
    for role in Role::ALL {
        if let Some(one) = app.demo_people().iter().find(|one| one.person.is(role)) {
            writeln!(out, "  {:<10} {:<22} {root}{}", role.id(), one.person.name, one.link)?;
        }
    }
    writeln!(out)?;
    out.flush()?;
    Ok(())
}
