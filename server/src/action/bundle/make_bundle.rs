//! Makes the bundle of one sealed version: documents, history, seal, evidence, vote, log and the signed copy, listed and signed.

use sha2::{Digest, Sha256};

use super::gather_files::{Gathered, gather_files};
use super::sign::signing_key;
use super::verify_bundle::verify_bundle;
use crate::action::resolution::lay_out::{LayOutError, Wanted};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::bundle::{
    Broken, KEYS, Link, Listed, MANIFEST, Manifest, README, SCHEMA, SIGNATURE, SIGNER,
};
use crate::domain::signing::PublicKey;
use crate::format::bundle::{self as packing, Files};
use crate::id::ResolutionId;
use crate::live::gate::history::HistoryFlaw;
use crate::store::StoreError;
use crate::store::seal::Seal;

/// Why no bundle could be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeBundleError {
    #[error("this version was not sealed")]
    NotSealed,
    #[error("this version was sealed before seals and the audit log could be proved")]
    TooOld,
    #[error("its history cannot be written: {0}")]
    History(#[from] HistoryFlaw),
    #[error("it does not verify: {0}")]
    Unproved(String),
    #[error(transparent)]
    LayOut(#[from] LayOutError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for MakeBundleError {
    fn slug(&self) -> &'static str {
        match self {
            Self::NotSealed => "bundle-not-sealed",
            Self::TooOld => "bundle-too-old",
            Self::History(_) | Self::Unproved(_) => "fault",
            Self::LayOut(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::NotSealed | Self::TooOld => Class::Conflict,
            Self::History(_) | Self::Unproved(_) => Class::Fault,
            Self::LayOut(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Makes the bundle of a version, the newest sealed one for [`Wanted::Now`]. The same content gives the same bytes.
///
/// It is verified before it is handed out. What it is gathered from may move meanwhile, such as by a number that is given:
/// then it is gathered once more.
pub async fn make_bundle(app: &App, id: &ResolutionId, wanted: &Wanted) -> Result<Vec<u8>, MakeBundleError> {
    let seal = seal_of(app, id, wanted).await?;
    if let Ok(bytes) = proved(gathered(app, &seal).await?).await {
        return Ok(bytes);
    }
    proved(gathered(app, &seal).await?).await.map_err(|broken| {
        let (link, fault) = (broken.link.id(), broken.fault);
        MakeBundleError::Unproved(format!("{link}: {fault} {:?}", broken.given))
    })
}

/// Verifies it as anybody would, beside the async threads.
async fn proved(bytes: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let looked = tokio::task::spawn_blocking(move || verify_bundle(&bytes, None).map(|_| bytes)).await;
    looked.unwrap_or_else(|_| Err(Broken::at(Link::Archive, "foreign")))
}

async fn gathered(app: &App, seal: &Seal) -> Result<Vec<u8>, MakeBundleError> {
    let secret = signing_key(app).await?;
    let keys = app.store.public_keys().await?;
    let Gathered { mut files, last } = gather_files(app, seal, &secret.public()).await?;
    files.insert(KEYS.to_owned(), json(&keys)?);
    files.insert(README.to_owned(), packing::README.as_bytes().to_vec());
    let proof = app.store.seal_proof(&seal.id).await?.ok_or(MakeBundleError::TooOld)?;
    let manifest = json(&list(&files, seal, proof.seal_hash, made_at(last, &keys)))?;
    files.insert(SIGNATURE.to_owned(), line(&secret.sign_manifest(&manifest)));
    files.insert(SIGNER.to_owned(), line(&secret.public()));
    files.insert(MANIFEST.to_owned(), manifest);
    Ok(packing::pack(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))))
}

fn made_at(last: Millis, keys: &[PublicKey]) -> Millis {
    keys.iter().map(|key| key.made_at).chain([last]).max().unwrap_or(last)
}

async fn seal_of(app: &App, id: &ResolutionId, wanted: &Wanted) -> Result<Seal, MakeBundleError> {
    match wanted {
        Wanted::Now => app.store.newest_seal(id).await?,
        Wanted::Version(version) => {
            app.store.version(id, version).await?;
            let seals = app.store.seals_newest_first(id).await?;
            seals.into_iter().find(|seal| seal.version == *version)
        }
    }
    .ok_or(MakeBundleError::NotSealed)
}

fn list(files: &Files, seal: &Seal, seal_hash: String, made_at: Millis) -> Manifest {
    let listed = |(path, bytes): (&String, &Vec<u8>)| Listed {
        path: path.clone(),
        size: bytes.len() as u64,
        sha256: hex::encode(Sha256::digest(bytes)),
    };
    Manifest {
        schema: SCHEMA,
        program: concat!("duthao ", env!("CARGO_PKG_VERSION")).to_owned(),
        resolution: seal.resolution.clone(),
        version: seal.version.clone(),
        round: seal.round,
        seal_hash,
        made_at,
        files: files.iter().map(listed).collect(),
    }
}

/// Writes something for programs that a person may read as well.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    let mut written = serde_json::to_vec_pretty(value)?;
    written.push(b'\n');
    Ok(written)
}

fn line(words: &str) -> Vec<u8> {
    format!("{words}\n").into_bytes()
}
