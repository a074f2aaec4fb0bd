//! To be built: action.
