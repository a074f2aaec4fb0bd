//! To be built: live/graph.
