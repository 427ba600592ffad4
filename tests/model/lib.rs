//! Every interleaving of small cases, with the core's own decisions.
//!
//! A [`case::Case`] has a beginning and a menu of requests. Each choice of two requests from the
//! menu starts at once, and each of the two may suffer one fault: the message to an object is lost,
//! the answer is lost after the commit, or the request comes twice. Whoever misses an answer asks
//! again. In between, time passes from one
//! moment that matters to the next, and alarms go off. From each state the checker takes every step
//! there is, until there is no state left that it has not seen. Three requests at once are searched
//! the same way, without faults.
//!
//! What decides is the product: `edgegrant::account::given::decide`, in events that the core makes of real
//! forms with real sealed codes and refresh tokens, and of the JSON that is stored and sent. What
//! the model adds is the platform: a turn of an object reads, decides and stores at once, and what
//! it has stored stays. In which order the account takes its steps is written after the Worker's
//! account object, which runs nowhere but on the platform. A message from a Worker is on its way to
//! a grant for at most `LEEWAY`, which is what the core assumes.
//!
//! What must hold in every state is in [`guarantees`], what must be reached in [`ends`]. The bugs
//! in [`bug`] break each of the guarantees, and the checker must find that.
//!
//! `npm test -- model` runs it, and `npm test -- model-long` the cases of a code with one request
//! more. With three requests and faults the other two cases have more states than fit into 10 GB.

pub mod account;
pub mod bug;
pub mod case;
mod delivery;
pub mod ends;
pub mod flight;
pub mod grant;
pub mod guarantees;
pub mod kept;
pub mod request;
pub mod search;
pub mod system;
pub mod told;
