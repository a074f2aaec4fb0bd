//! Forms with a field for each member, such as `out-<person>`: read as pairs, in the order sent.

/// The fields of a form as they were sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Returns the value of a field; nothing where it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
    }

    /// Returns the person and value of each field `<prefix><person>` that is not blank.
    pub fn of_people(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        let given = self.0.iter().filter(|(_, value)| !value.trim().is_empty());
        given.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// Returns every value sent under one name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}
