//! The shared document: its rooms, its gate, its wire, and a stock client against a real socket.

mod anchors;
mod attribution;
mod conflicts;
mod foreign_samod;
mod fuzz;
mod gate;
mod hubs;
mod limits;
mod meeting;
mod memory_log;
mod people;
mod presence;
mod projection;
mod rooms;
mod stock_client;
mod suggestions;
mod wire;
