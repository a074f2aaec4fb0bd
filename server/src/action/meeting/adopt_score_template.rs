//! Takes one of the score templates that come with the program into use.

use super::add_score_template::{AddScoreTemplateError, add_score_template};
use crate::app::App;
use crate::domain::meeting::{ScoreTemplate, TemplateFile};
use crate::domain::person::Person;
use crate::store::StoreError;

/// Templates A (2018) and B (2025) of `domain.md` §5.
const SHIPPED: &str = include_str!("score_templates.toml");

/// Returns the templates that come with the program. A test reads the file.
pub fn shipped_templates() -> Vec<ScoreTemplate> {
    let read = |file: TemplateFile| {
        let steps = file.steps.clone();
        file.templates(&steps)
    };
    toml::from_str(SHIPPED).map(read).unwrap_or_default()
}

/// Adds the template of that id as it was shipped; `by` is `None` for the operator at the machine itself.
pub async fn adopt_score_template(
    app: &App,
    by: Option<&Person>,
    id: &str,
) -> Result<(), AddScoreTemplateError> {
    let found = shipped_templates().into_iter().find(|template| template.id == id);
    add_score_template(app, by, found.ok_or(StoreError::NotFound)?).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_templates_come_whole_and_sound() {
        let both = shipped_templates();
        let told: Vec<(&str, i64, usize)> =
            both.iter().map(|one| (one.id.as_str(), one.total(), one.criteria.len())).collect();
        assert_eq!(told, [("a", 100, 4), ("b", 100, 7)]);
        for template in &both {
            assert_eq!(template.faults(), []);
            assert_eq!((template.version, template.steps.len()), (1, 10));
        }
    }
}
