//! The program killed, or failed by the system, at each step of each verb: whatever happens, a session is whole or gone, nobody else's
//! is touched, success is never claimed falsely, and the same command once more reaches its goal. strace does the killing.

mod corrupt;
mod errors;
mod ground;
mod hostile;
mod kills;
mod reads;
mod strace;
mod verbs;
