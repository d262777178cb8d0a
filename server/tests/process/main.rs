//! The program itself, as an operator runs it: started, asked over TCP, stopped, killed.
//! Come here for what only the whole process can show; how a page behaves is tested in `app`.

mod audit;
mod backup;
mod bodies;
mod care;
mod commands;
mod health;
mod house;
mod kill;
mod modes;
mod people;
mod postgres;
mod reminders;
mod resets;
mod rooms;
mod settings;
mod stop;
mod wire;
