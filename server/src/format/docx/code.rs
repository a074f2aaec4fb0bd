//! The code on a published copy, as a picture of its own in the Word file: one bit a point, and words for whoever
//! cannot see it.

use super::super::RenderError;
use super::super::html::escape;
use super::super::public::{CODE_MM, Public, QUIET_MM};
use super::super::tree::Part;
use super::{TWIPS_PER_MM, part, twips};

/// Where the picture lies in the file.
pub const NAME: &str = "word/media/ma-qr.png";

/// Its place among the document's relations, behind the four that every copy has.
const RELATION: &str = "rId5";

/// English metric units, in which Word measures pictures, in a millimetre.
const EMU_PER_MM: f32 = 36_000.0;

/// Points of the picture for a dot of the code: sharp on any printer.
const POINTS_PER_DOT: usize = 8;

/// Names the picture in the file's lists, and returns its bytes.
pub fn add(parts: &mut [(&str, String)], public: &Public) -> Result<Vec<u8>, RenderError> {
    let relation = format!(
        "<Relationship Id=\"{RELATION}\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" \
         Target=\"media/ma-qr.png\"/></Relationships>"
    );
    let default = "<Default Extension=\"png\" ContentType=\"image/png\"/><Override ";
    for (name, written) in parts {
        match *name {
            "[Content_Types].xml" => *written = written.replacen("<Override ", default, 1),
            "word/_rels/document.xml.rels" => *written = written.replace("</Relationships>", &relation),
            _ => {}
        }
    }
    picture(public).map_err(|fault| RenderError::Docx(fault.to_string()))
}

fn picture(public: &Public) -> Result<Vec<u8>, png::EncodingError> {
    let dots = public.code.side;
    let side = dots * POINTS_PER_DOT;
    let mut bits = Vec::with_capacity(side * dots);
    for row in public.code.dark.chunks(dots.max(1)) {
        // White is 1, and a dot is one byte wide.
        let line: Vec<u8> = row.iter().map(|dark| if *dark { 0x00 } else { 0xff }).collect();
        for _ in 0..POINTS_PER_DOT {
            bits.extend_from_slice(&line);
        }
    }
    let mut written = Vec::new();
    let side = u32::try_from(side).unwrap_or_default();
    let mut encoder = png::Encoder::new(&mut written, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&bits)?;
    writer.finish()?;
    Ok(written)
}

/// Writes the line with the address, and the paragraph that holds the picture.
pub fn paragraphs(public: &Public) -> String {
    let style = part::style_id(Part::PublicAddress);
    let quiet = twips(QUIET_MM, TWIPS_PER_MM);
    let side = twips(CODE_MM, EMU_PER_MM);
    let told = escape(&format!("Mã QR dẫn đến {}", public.address));
    let main = "http://schemas.openxmlformats.org/drawingml/2006/main";
    let pictures = "http://schemas.openxmlformats.org/drawingml/2006/picture";
    let placed = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
    format!(
        "{}<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>\
         <w:spacing w:before=\"{quiet}\" w:after=\"{quiet}\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr><w:r><w:drawing>\
         <wp:inline xmlns:wp=\"{placed}\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
         <wp:extent cx=\"{side}\" cy=\"{side}\"/><wp:docPr id=\"1\" name=\"Mã QR\" descr=\"{told}\"/>\
         <a:graphic xmlns:a=\"{main}\"><a:graphicData uri=\"{pictures}\"><pic:pic xmlns:pic=\"{pictures}\">\
         <pic:nvPicPr><pic:cNvPr id=\"1\" name=\"ma-qr.png\" descr=\"{told}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"{RELATION}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{side}\" cy=\"{side}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>\
         </w:drawing></w:r></w:p>",
        super::part_paragraph(&public.line)
    )
}
