//! Turns errors into answers: a page for people, an RFC 9457 problem for programs.
//!
//! The answer says what happened and what to do next; the cause of a fault goes to the log, never out.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::page::Page;
use crate::action::{Class, Explain, Place, WrongField};
use crate::words::{Lang, say};

/// An error on its way out. The guard of the route gives it its form and language.
#[derive(Clone, Debug)]
pub struct Problem {
    pub slug: &'static str,
    pub class: Class,
    pub given: Vec<(&'static str, String)>,
    pub fields: Vec<WrongField>,
    pub places: Vec<Place>,
}

impl Problem {
    /// A problem that no action names, such as a malformed request.
    pub fn plain(slug: &'static str, class: Class) -> Self {
        Self { slug, class, given: Vec::new(), fields: Vec::new(), places: Vec::new() }
    }

    /// Returns the status of the answer.
    pub fn status(&self) -> StatusCode {
        match self.class {
            Class::Invalid if self.slug == "wrong-method" => StatusCode::METHOD_NOT_ALLOWED,
            Class::Invalid if self.slug == "wrong-content-type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Class::NotSignedIn => StatusCode::UNAUTHORIZED,
            Class::Forbidden => StatusCode::FORBIDDEN,
            Class::NotFound => StatusCode::NOT_FOUND,
            Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Class::Conflict => StatusCode::CONFLICT,
            Class::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Class::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Class::Restarting => StatusCode::SERVICE_UNAVAILABLE,
            Class::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns what happened, in words.
    pub fn title(&self, lang: Lang) -> String {
        say(lang, &format!("problem-{}", self.slug), &self.given())
    }

    /// Returns what to do next, in words.
    pub fn next(&self, lang: Lang) -> String {
        say(lang, &format!("problem-{}.next", self.slug), &self.given())
    }

    fn given(&self) -> Vec<(&str, &str)> {
        self.given.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// Writes the problem as RFC 9457 asks, with our `next`.
    pub fn to_json(&self, lang: Lang) -> Response {
        let mut body = Map::new();
        body.insert("type".into(), json!(format!("/problems/{}", self.slug)));
        body.insert("title".into(), json!(self.title(lang)));
        body.insert("status".into(), json!(self.status().as_u16()));
        body.insert("next".into(), json!(self.next(lang)));
        if !self.fields.is_empty() {
            let fields: Vec<Value> = self
                .fields
                .iter()
                .map(|wrong| json!({"field": wrong.field, "message": say(lang, wrong.key, &[])}))
                .collect();
            body.insert("fields".into(), Value::Array(fields));
        }
        if !self.places.is_empty() {
            let place = |place: &Place| match place.href.as_str() {
                "" => json!({"text": place.text}),
                href => json!({"text": place.text, "href": href}),
            };
            let places: Vec<Value> = self.places.iter().map(place).collect();
            body.insert("places".into(), Value::Array(places));
        }
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (self.status(), kind, Value::Object(body).to_string()).into_response()
    }

    /// Writes the problem as a page.
    pub fn to_page(&self, page: Page) -> Response {
        let shown = super::page::ProblemPage {
            title: self.title(page.lang),
            next: self.next(page.lang),
            fields: self.fields.iter().map(|wrong| say(page.lang, wrong.key, &[])).collect(),
            places: self.places.clone(),
            page,
        };
        (self.status(), super::page::show(&shown)).into_response()
    }
}

impl<E: Explain> From<E> for Problem {
    fn from(error: E) -> Self {
        if error.class() == Class::Fault {
            tracing::error!(error = %error, "A request failed: {error}");
        }
        Self {
            slug: error.slug(),
            class: error.class(),
            given: error.given(),
            fields: error.fields(),
            places: error.places(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
