//! The shared document: its rooms, its gate, its wire, and a stock client against a real socket.

mod foreign_samod;
mod gate;
mod hubs;
mod memory_log;
mod people;
mod projection;
mod rooms;
mod stock_client;
mod wire;
