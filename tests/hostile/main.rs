//! What a policy or a case may hold that nobody should write: it never panics, hangs, overflows the stack, or exhausts
//! the memory. Everything runs on a stack as small as a browser gives, and against the clock.

mod broken;
mod chains;
mod deep;
mod events;
mod exceptions;
mod facts;
mod foregone;
mod guard;
mod long;
mod members;
mod modules;
mod numbers;
mod text;
