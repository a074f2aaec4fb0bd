//! Score templates: criteria, their points, and the grades that follow. All of it is data.

use serde::{Deserialize, Serialize};

use super::{LINE_CHARS_MAX, LINES_MAX, NOTES_CHARS_MAX, Scores};
use crate::domain::search;

/// Most points of a whole template: sheets of 100 and 1,000 are known, and sums stay small.
pub const POINTS_MAX: i64 = 1000;

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

    /// Returns everything that is wrong with the template itself.
    pub fn faults(&self) -> Vec<TemplateFault> {
        let long = |line: &str| line.chars().count() > LINE_CHARS_MAX;
        let many = |lines: &[String]| lines.len() > LINES_MAX || lines.iter().any(|line| long(line));
        let again = |place: usize, this: &Criterion| {
            self.criteria.iter().take(place).any(|other| other.id == this.id || other.name == this.name)
        };
        let unsound = |(place, this): (usize, &Criterion)| {
            let points = (1..=POINTS_MAX).contains(&this.max);
            let wrong = this.id.is_empty() || this.name.is_empty() || long(&this.name) || !points;
            (wrong || again(place, this)).then_some(TemplateFault::Criterion(place))
        };
        let mut faults: Vec<TemplateFault> = self.criteria.iter().enumerate().filter_map(unsound).collect();
        let points = self.criteria.iter().fold(0_i64, |sum, this| sum.saturating_add(this.max));
        let count = self.criteria.len();
        for (wrong, fault) in [
            (self.id.is_empty() || self.name.is_empty() || long(&self.name), TemplateFault::Name),
            (count == 0 || count > LINES_MAX || points > POINTS_MAX, TemplateFault::Criteria),
            (!self.floors_descend(points), TemplateFault::Floors),
            (long(&self.source), TemplateFault::TooLong("source")),
            (self.note.chars().count() > NOTES_CHARS_MAX, TemplateFault::TooLong("note")),
            (many(&self.standards), TemplateFault::TooLong("standards")),
            (many(&self.steps), TemplateFault::TooLong("steps")),
        ] {
            if wrong {
                faults.push(fault);
            }
        }
        faults
    }

    /// Tells whether each grade has one floor, a better grade a higher one, the lowest none to reach.
    fn floors_descend(&self, points: i64) -> bool {
        let floor =
            |grade: Grade| self.grades.iter().find(|floor| floor.grade == grade).map(|floor| floor.min);
        let floors: Vec<i64> = Grade::ALL.into_iter().filter_map(floor).collect();
        floors.len() == Grade::ALL.len()
            && self.grades.len() == Grade::ALL.len()
            && floors.windows(2).all(|pair| pair[0] > pair[1])
            && floors.first().is_some_and(|best| *best <= points)
            && floors.last() == Some(&0)
    }

    /// Tells whether the template itself can be used.
    pub fn is_sound(&self) -> bool {
        self.version >= 1 && self.faults().is_empty()
    }
}

/// What is wrong with a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateFault {
    Name,
    /// None at all, too many, or more points together than a sheet may have.
    Criteria,
    /// The one at this place has no name, no points, or stands there twice.
    Criterion(usize),
    /// The floors of the grades do not descend from the points of all to 0.
    Floors,
    /// The field of this name is too long.
    TooLong(&'static str),
}

/// Returns the id of a new criterion, made from its name and unlike those taken.
pub fn criterion_id(name: &str, taken: &[Criterion]) -> String {
    let plain = search::folded(name).trim().replace(' ', "-");
    let plain = if plain.is_empty() { "criterion".to_owned() } else { plain };
    let free = |id: &String| !taken.iter().any(|criterion| criterion.id == *id);
    let numbered = (2..).map(|number| format!("{plain}-{number}"));
    std::iter::once(plain.clone()).chain(numbered).find(free).unwrap_or(plain)
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
    /// The steps of an ordinary meeting.
    #[serde(default)]
    pub steps: Vec<String>,
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
