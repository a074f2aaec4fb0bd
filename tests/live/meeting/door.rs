//! The socket's side of the server: frames come in, connections enter the room and leave it.

use duthao::live::hub::outbox::CLOSE_AGAIN;
use duthao::live::presence;
use duthao::live::room::{Input, Member};
use duthao::live::wire::sync::Sync;
use duthao::live::wire::{self, Said};

use super::hall::Hall;
use super::server::SERVER;

impl Hall {
    /// A frame comes out of the network.
    pub fn server_reads(&mut self, conn: u64) -> bool {
        let now = self.now;
        let Some(line) = self.lines.get_mut(&conn).filter(|line| line.server) else { return false };
        let Some(frame) = line.up.pop_front() else {
            if line.up_ends.is_some_and(|at| at <= self.now) {
                self.server_leaves(conn);
                return true;
            }
            return false;
        };
        match wire::read(&frame).expect("clients write frames") {
            Said::Join { .. } => {
                line.joined = true;
                let client = line.outbox.client.clone();
                line.outbox.send(wire::peer(SERVER, "storage", &client));
            }
            Said::Sync { data, first, .. } => {
                let sync = Sync::read(&data).expect("clients write sync messages");
                self.watch.say(|| {
                    format!(
                        "{} from {conn} {} need {} changes {:?}",
                        now,
                        line.person,
                        sync.need.len(),
                        sync.changes
                            .iter()
                            .map(|c| duthao::live::gate::chunk::read(c).map(|c| hex::encode(&c.hash[..3])))
                            .collect::<Vec<_>>()
                    )
                });
                if self.enters(conn) {
                    self.feed(Input::Sync { conn, sync, first });
                }
            }
            Said::Ephemeral(message) => {
                let caret = presence::read(&message.data).expect("a caret");
                if self.listening(conn).is_some() {
                    self.feed(Input::Caret { conn, caret, message });
                }
            }
            Said::Unavailable { .. } | Said::Error { .. } | Said::Other(_) => panic!("nobody says this"),
        }
        true
    }

    /// Brings a connection into the room; false when the room that it was in has gone meanwhile.
    fn enters(&mut self, conn: u64) -> bool {
        match self.lines[&conn].entered {
            Some(life) if self.server.as_ref().is_some_and(|server| server.life == life) => true,
            Some(_) => {
                self.lines[&conn].outbox.close(CLOSE_AGAIN);
                false
            }
            None => {
                self.wake();
                let life = self.life;
                let Some(line) = self.lines.get_mut(&conn) else { return false };
                line.entered = Some(life);
                let (person, roles) = (line.person.clone(), line.roles.clone());
                self.watch.joins(conn, &person, &roles);
                let member = Member { name: person.as_str().to_owned(), person, roles };
                self.feed(Input::Join { conn, member });
                true
            }
        }
    }

    /// The server's side of a connection ends.
    pub fn server_leaves(&mut self, conn: u64) {
        let life = self.server.as_ref().map(|server| server.life);
        let Some(line) = self.lines.get_mut(&conn) else { return };
        line.server = false;
        line.up.clear();
        if line.entered.is_some() && line.entered == life {
            self.feed(Input::Leave { conn });
        }
    }

    /// The socket asks again who the person is.
    pub fn hears_of_roles(&mut self, conn: u64) {
        let life = self.server.as_ref().map(|server| server.life);
        let Some(line) = self.lines.get_mut(&conn).filter(|line| line.server) else { return };
        let roles = self.disk.roles[&line.person].clone();
        if roles == line.roles {
            return;
        }
        line.roles.clone_from(&roles);
        if line.entered.is_some() && line.entered == life {
            let person = line.person.clone();
            self.watch.told(&person, &roles);
            let member = Member { name: person.as_str().to_owned(), person, roles };
            self.feed(Input::Member { conn, member });
        }
    }
}
