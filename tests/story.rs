//! A few stories from end to end, through the same doors that people use.

mod demo;
mod full_disk;
mod index;
mod kill;
mod life;
mod stop;
