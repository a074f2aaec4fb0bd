//! People for tests.

use duthao::clock::Millis;
use duthao::domain::person::{Person, Role};
use duthao::id::PersonId;
use duthao::store::Store;
use duthao::store::audit::AuditLine;

/// Makes somebody who holds these roles; the id is the name.
pub fn person(name: &str, roles: &[Role]) -> Person {
    Person {
        id: PersonId::from(name),
        name: name.to_owned(),
        title: String::new(),
        roles: roles.iter().copied().collect(),
        bloc: None,
        group: None,
        protocol: 0,
        invented: true,
        active: true,
    }
}

/// A line of the audit log for rows that a test adds itself.
pub fn line(act: &'static str, object: &str) -> AuditLine {
    AuditLine { at: Millis(0), person: None, act, object: object.to_owned(), detail: String::new() }
}

/// Adds somebody who holds these roles.
pub async fn add(store: &Store, name: &str, roles: &[Role]) -> Person {
    let person = person(name, roles);
    store.add_person(&person, &line("person.add", name)).await.expect("a person can be added");
    person
}
