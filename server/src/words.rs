//! Every word shown to a person, by key and language (Fluent). Vietnamese first, English by choice.
//!
//! Message files are `server/messages/<language>/*.ftl`; a test holds both languages complete.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

#[derive(RustEmbed)]
#[folder = "messages/"]
struct Files;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Vi,
    En,
}

impl Lang {
    /// Every language of the interface.
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// Returns the BCP 47 tag.
    pub fn id(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// Returns the language of that tag; anything unknown is Vietnamese.
    pub fn of_id(id: &str) -> Self {
        if id == "en" { Lang::En } else { Lang::Vi }
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<BTreeMap<Lang, Bundle>> =
    LazyLock::new(|| Lang::ALL.into_iter().map(|lang| (lang, bundle(lang))).collect());

fn bundle(lang: Lang) -> Bundle {
    let tag = lang.id().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolation marks are for mixed writing directions; they would end up in copied text and tests.
    bundle.set_use_isolating(false);
    for name in Files::iter().filter(|name| name.starts_with(&format!("{}/", lang.id()))) {
        let Some(file) = Files::get(&name) else { continue };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(source).unwrap_or_else(|(readable, faults)| {
            tracing::error!(file = %name, ?faults, "Message file `{name}` has faults");
            readable
        });
        if let Err(faults) = bundle.add_resource(resource) {
            tracing::error!(file = %name, ?faults, "Message file `{name}` repeats a key");
        }
    }
    bundle
}

/// Returns the message of that key; a missing one shows its key, which a test would have caught.
pub fn say(lang: Lang, key: &str, given: &[(&str, &str)]) -> String {
    let Some(bundle) = BUNDLES.get(&lang) else { return key.to_owned() };
    let (id, attribute) = key.split_once('.').map_or((key, None), |(id, rest)| (id, Some(rest)));
    let message = bundle.get_message(id);
    let pattern = match attribute {
        None => message.and_then(|message| message.value()),
        Some(name) => message.and_then(|message| message.get_attribute(name)).map(|found| found.value()),
    };
    let Some(pattern) = pattern else { return key.to_owned() };
    let mut args = FluentArgs::new();
    for (name, value) in given {
        args.set(*name, argument(value));
    }
    let mut faults = Vec::new();
    bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned()
}

/// Whole numbers choose plural forms; everything else is text.
fn argument(value: &str) -> FluentValue<'static> {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(value.to_owned()),
    }
}

/// Tells whether a message of that key (`id` or `id.attribute`) stands in the files of that language.
pub fn knows(lang: Lang, key: &str) -> bool {
    let (id, attribute) = key.split_once('.').map_or((key, None), |(id, rest)| (id, Some(rest)));
    let message = BUNDLES.get(&lang).and_then(|bundle| bundle.get_message(id));
    message.is_some_and(|message| match attribute {
        None => message.value().is_some(),
        Some(name) => message.get_attribute(name).is_some(),
    })
}
