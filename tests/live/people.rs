//! The people of these tests, and a resolution they write.

use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Kind;
use duthao::live::hub::{Seed, SeedClause};
use duthao::live::text::plain_runs;

pub fn person(name: &str, roles: &[Role]) -> Person {
    Person {
        id: name.into(),
        name: format!("Đồng chí {name}"),
        title: String::new(),
        roles: roles.iter().copied().collect(),
        bloc: None,
        group: None,
        protocol: 0,
        invented: true,
        active: true,
    }
}

pub fn editor(name: &str) -> Person {
    person(name, &[Role::Editor])
}

pub fn seed() -> Seed {
    let mut clauses = vec![
        SeedClause::plain("cbasis", Kind::Basis, 0, "Căn cứ Điều lệ Đảng"),
        SeedClause::plain("chead", Kind::Heading, 0, "ĐÁNH GIÁ TÌNH HÌNH"),
        SeedClause::plain("clack", Kind::Shortcoming, 1, "Sinh hoạt chi bộ còn hình thức"),
        SeedClause::plain("cgoal", Kind::Proposal, 1, "Đổi mới nội dung sinh hoạt"),
    ];
    clauses[3].answers = vec!["clack".into()];
    clauses[1].runs[0].strong = true;
    let mut words = plain_runs("Sinh hoạt chi bộ ");
    words.extend(plain_runs("còn hình thức 😀"));
    words[1].em = true;
    clauses[2].runs = words;
    Seed { subject: "về nâng cao chất lượng sinh hoạt chi bộ".into(), clauses }
}
