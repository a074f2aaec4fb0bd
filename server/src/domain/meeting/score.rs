//! Score templates: criteria, their points, and the grades that follow. All of it is data.

use serde::{Deserialize, Serialize};

use super::Scores;

/// How good a meeting was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    Good,
    Fair,
    Average,
    Weak,
}

impl Grade {
    /// Every grade, best first.
    pub const ALL: [Grade; 4] = [Grade::Good, Grade::Fair, Grade::Average, Grade::Weak];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            Grade::Good => "good",
            Grade::Fair => "fair",
            Grade::Average => "average",
            Grade::Weak => "weak",
        }
    }

    /// Returns the grade of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.id() == id)
    }
}

/// The fewest points of a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeFloor {
    #[serde(alias = "id")]
    pub grade: Grade,
    pub min: i64,
}

impl GradeFloor {
    /// The floors of the guidance (`domain.md` §5), where a template names none of its own.
    pub fn usual() -> Vec<Self> {
        let floors = [(Grade::Good, 90), (Grade::Fair, 70), (Grade::Average, 50), (Grade::Weak, 0)];
        floors.into_iter().map(|(grade, min)| Self { grade, min }).collect()
    }
}

/// One thing that is scored, or that a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    pub id: String,
    pub name: String,
    /// Most points it may get.
    pub max: i64,
}

/// A version of a score sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreTemplate {
    pub id: String,
    pub version: i64,
    pub name: String,
    /// The guidance it follows.
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub note: String,
    pub criteria: Vec<Criterion>,
    #[serde(default = "GradeFloor::usual")]
    pub grades: Vec<GradeFloor>,
    /// The steps of a meeting, in order.
    #[serde(default)]
    pub steps: Vec<String>,
    /// What the guidance asks for, in words.
    #[serde(default)]
    pub standards: Vec<String>,
}

impl ScoreTemplate {
    /// Tells whether every criterion, and nothing else, has points within its maximum.
    pub fn fits(&self, scores: &Scores) -> bool {
        scores.len() == self.criteria.len()
            && self.criteria.iter().all(|criterion| {
                scores.get(&criterion.id).is_some_and(|points| (0..=criterion.max).contains(points))
            })
    }

    /// Returns the most points of all.
    pub fn total(&self) -> i64 {
        self.criteria.iter().map(|criterion| criterion.max).sum()
    }

    /// Returns the best grade whose floor is reached.
    pub fn grade(&self, points: i64) -> Grade {
        let mut floors = self.grades.clone();
        floors.sort_by_key(|floor| std::cmp::Reverse(floor.min));
        floors.iter().find(|floor| points >= floor.min).map_or(Grade::Weak, |floor| floor.grade)
    }

    /// Tells whether the template itself can be used.
    pub fn is_sound(&self) -> bool {
        let mut ids: Vec<&str> = self.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
        ids.sort_unstable();
        let once = ids.windows(2).all(|pair| pair[0] != pair[1]);
        let named = !self.id.is_empty() && !self.name.is_empty() && !ids.contains(&"");
        named && once && !ids.is_empty() && self.criteria.iter().all(|criterion| criterion.max > 0)
    }
}

/// Returns every criterion that some template names, once, in the order of the templates that have most.
pub fn criteria_of(templates: &[ScoreTemplate]) -> Vec<Criterion> {
    let mut ordered: Vec<&ScoreTemplate> = templates.iter().collect();
    ordered.sort_by_key(|template| std::cmp::Reverse(template.criteria.len()));
    let mut criteria: Vec<Criterion> = Vec::new();
    for criterion in ordered.iter().flat_map(|template| &template.criteria) {
        if !criteria.iter().any(|known| known.id == criterion.id) {
            criteria.push(criterion.clone());
        }
    }
    criteria
}

/// A file of templates: criteria with their names once, templates that give them points, grades.
#[derive(Clone, Debug, Deserialize)]
pub struct TemplateFile {
    #[serde(rename = "criterion")]
    criteria: Vec<NamedCriterion>,
    #[serde(rename = "template")]
    templates: Vec<FiledTemplate>,
    #[serde(rename = "grade", default = "GradeFloor::usual")]
    grades: Vec<GradeFloor>,
}

#[derive(Clone, Debug, Deserialize)]
struct NamedCriterion {
    id: String,
    name: String,
}

#[derive(Clone, Debug, Deserialize)]
struct FiledTemplate {
    id: String,
    version: i64,
    name: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    note: String,
    #[serde(rename = "criterion")]
    criteria: Vec<Weight>,
    #[serde(default)]
    standards: Vec<Standard>,
}

#[derive(Clone, Debug, Deserialize)]
struct Weight {
    id: String,
    max: i64,
}

#[derive(Clone, Debug, Deserialize)]
struct Standard {
    text: String,
}

impl TemplateFile {
    /// Returns the templates of the file, each with the steps of a meeting.
    pub fn templates(self, steps: &[String]) -> Vec<ScoreTemplate> {
        let name = |id: &str| {
            let found = self.criteria.iter().find(|criterion| criterion.id == id);
            found.map_or_else(|| id.to_owned(), |criterion| criterion.name.clone())
        };
        let weighed =
            |weight: &Weight| Criterion { name: name(&weight.id), id: weight.id.clone(), max: weight.max };
        self.templates
            .iter()
            .map(|filed| ScoreTemplate {
                id: filed.id.clone(),
                version: filed.version,
                name: filed.name.clone(),
                source: filed.source.clone(),
                note: filed.note.clone(),
                criteria: filed.criteria.iter().map(weighed).collect(),
                grades: self.grades.clone(),
                steps: steps.to_vec(),
                standards: filed.standards.iter().map(|standard| standard.text.clone()).collect(),
            })
            .collect()
    }
}
