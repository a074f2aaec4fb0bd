//! Rules about the code, held by tests: lines of dependency, sizes, paired migrations, complete words.
