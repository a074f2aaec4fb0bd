//! Pictures made smaller, for pages and for paper: looked at one at a time, off the async threads, and within bounds.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

use crate::domain::evidence::attachment::Media;
use crate::store::attachment::StoredFile;
use crate::store::{Store, StoreError};

/// Longest side of a picture: a panorama of a hall fits.
const SIDE_POINTS_MAX: u32 = 16_384;

/// Most points of a picture: phones take 12 million, their finest setting 50. A bomb of a few kilobytes has more.
const POINTS_MAX: u64 = 52_000_000;

/// Most memory for one picture: the most points with four bytes each, and what decoders need beside.
const MEMORY_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// How small a picture is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::action) struct Size {
    /// Its longest side in points.
    points: u32,
    /// Of the JPEG, 1 to 100.
    quality: u8,
}

/// For pages: a phone's width at double density, small enough for a full hall; faces and writing on a board can be told.
const SMALL: Size = Size { points: 640, quality: 78 };

/// For paper: 14 cm wide at 218 points an inch, as sharp as an office prints.
const PRINTED: Size = Size { points: 1200, quality: 82 };

/// One at a time: what one picture needs is a good part of a small machine's memory.
static LOOKING: Semaphore = Semaphore::const_new(1);

/// A picture made small: only the picture, none of what a camera writes beside it.
pub(in crate::action) struct Small {
    /// Of the whole picture, as it is seen upright.
    pub width: i64,
    pub height: i64,
    pub jpeg: Vec<u8>,
}

/// Why a picture could not be made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::action) enum PictureFault {
    Unreadable,
    TooManyPoints,
}

/// Makes a stored picture small, for pages.
pub(super) async fn small(
    store: &Store,
    file: &StoredFile,
) -> Result<Result<Small, PictureFault>, StoreError> {
    shrunk(store, file, SMALL).await
}

/// Makes a stored picture ready for paper.
pub(in crate::action) async fn printed(
    store: &Store,
    file: &StoredFile,
) -> Result<Result<Small, PictureFault>, StoreError> {
    shrunk(store, file, PRINTED).await
}

async fn shrunk(
    store: &Store,
    file: &StoredFile,
    size: Size,
) -> Result<Result<Small, PictureFault>, StoreError> {
    let Ok(_looking) = LOOKING.acquire().await else { return Ok(Err(PictureFault::Unreadable)) };
    let mut bytes = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
    for place in 0..(file.size + file.piece_size - 1) / file.piece_size {
        bytes.extend(store.piece(&file.upload, place).await?);
    }
    let media = file.media;
    // A decoder that panics says only that the picture cannot be read.
    let made = tokio::task::spawn_blocking(move || made_small(&bytes, media, size)).await;
    Ok(made.unwrap_or(Err(PictureFault::Unreadable)))
}

fn made_small(bytes: &[u8], media: Media, size: Size) -> Result<Small, PictureFault> {
    let format = match media {
        Media::Jpeg => ImageFormat::Jpeg,
        Media::Png => ImageFormat::Png,
        Media::Webp => ImageFormat::WebP,
        Media::Pdf | Media::Docx | Media::Mp3 | Media::M4a | Media::Ogg | Media::Wav => {
            return Err(PictureFault::Unreadable);
        }
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_POINTS_MAX);
    limits.max_image_height = Some(SIDE_POINTS_MAX);
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|fault| fault_of(&fault))?;
    let (width, height) = decoder.dimensions();
    let points = u64::from(width) * u64::from(height);
    if points > POINTS_MAX || decoder.total_bytes() > MEMORY_BYTES_MAX {
        return Err(PictureFault::TooManyPoints);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(|fault| fault_of(&fault))?;
    // A small picture is not made larger.
    let side = size.points;
    let mut small = if width.max(height) > side { whole.thumbnail(side, side) } else { whole };
    small.apply_orientation(orientation);
    let turned = (small.width() > small.height()) != (width > height);
    let (width, height) = if turned { (height, width) } else { (width, height) };
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, size.quality)
        .encode_image(&small.to_rgb8())
        .map_err(|fault| fault_of(&fault))?;
    Ok(Small { width: width.into(), height: height.into(), jpeg })
}

fn fault_of(fault: &image::ImageError) -> PictureFault {
    match fault {
        image::ImageError::Limits(_) => PictureFault::TooManyPoints,
        image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_)
        | image::ImageError::Unsupported(_)
        | image::ImageError::IoError(_) => PictureFault::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one colour, with a patch of another at its upper left.
    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut picture = image::RgbImage::from_pixel(width, height, image::Rgb([200, 200, 200]));
        for (x, y) in (0..width / 4).flat_map(|x| (0..height / 4).map(move |y| (x, y))) {
            picture.put_pixel(x, y, image::Rgb([200, 0, 0]));
        }
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture).unwrap();
        bytes
    }

    /// The same with what a camera writes: how it was held (six: on its side), and a place.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
        tiff.extend(b"\x0e\x01\x02\0\x0a\0\0\0\x26\0\0\0");
        tiff.extend(b"\0\0\0\0GPS-SECRET");
        let mut made = jpeg[..2].to_vec();
        made.extend([0xFF, 0xE1]);
        made.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
        made.extend(b"Exif\0\0");
        made.extend(&tiff);
        made.extend(&jpeg[2..]);
        made
    }

    #[test]
    fn a_photo_is_made_small_upright_and_tells_no_place() {
        let photo = with_exif(&jpeg(1600, 1200));
        assert!(photo.windows(10).any(|part| part == b"GPS-SECRET"));
        let small = made_small(&photo, Media::Jpeg, SMALL).unwrap();
        assert_eq!((small.width, small.height), (1200, 1600));
        assert!(!small.jpeg.windows(10).any(|part| part == b"GPS-SECRET"));
        let seen = image::load_from_memory(&small.jpeg).unwrap().to_rgb8();
        assert_eq!((seen.width(), seen.height()), (480, 640));
        // Turned by a quarter: the patch of the upper left is at the upper right.
        let red = |x, y| seen.get_pixel(x, y).0[1] < 100;
        assert!(red(470, 10) && !red(10, 10) && !red(10, 630));
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        assert_eq!(
            made_small(b"\xFF\xD8\xFF\xE0 no picture", Media::Jpeg, SMALL).err(),
            Some(PictureFault::Unreadable)
        );
        let half = jpeg(640, 480);
        let mut png = Vec::new();
        let picture = image::GrayImage::new(9_000, 9_000);
        picture.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        assert!(png.len() < 1_000_000, "81 million points in {} bytes", png.len());
        assert_eq!(made_small(&png, Media::Png, SMALL).err(), Some(PictureFault::TooManyPoints));
        assert_eq!(made_small(&half, Media::Png, SMALL).err(), Some(PictureFault::Unreadable));
    }
}
