//! The frame of a Word file: sheet, tables, header, styles, numbering, settings, properties.
//!
//! Measures come from the form's profile; words come in written. Elements stand in the order of the schema.

use std::fmt::Write as _;

use super::{TWIPS_PER_MM, TWIPS_PER_POINT, twips};
use crate::domain::resolution::LEVEL_MAX;
use crate::format::html::escape;
use crate::format::pdf::CELL_PADDING;
use crate::format::profile::{Look, Profile};
use crate::format::tree::{Part, Tree};

/// The style of the page number in the header.
pub const STYLE_PAGE_NUMBER: &str = "SoTrang";

/// The style of the empty paragraph whose upper border is the rule under the party's name.
pub const STYLE_RULE: &str = "DuongKe";

/// The style of the last, empty paragraph.
pub const STYLE_END: &str = "Cuoi";

/// The style of the words in a table with rules.
pub const STYLE_CELL: &str = "OBang";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const NAMESPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

const RELATION_NAMESPACE: &str =
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const OFFICE_RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The header's place among [`document_relations`].
const RELATION_HEADER: &str = "rId4";

/// Border widths are counted in eighths of a point.
const EIGHTHS: f32 = 8.0;

/// Word counts letter sizes in half points.
const HALVES: f32 = 2.0;

/// The gap between the party's name and the rule, points.
const RULE_GAP: f32 = 2.0;

/// The least height of a line that Word allows, points.
const LINE_LEAST: f32 = 1.0;

/// Returns the id of the style of a part; Word keeps ids plain, the name is what people see.
pub fn style_id(part: Part) -> String {
    format!("{part:?}")
}

/// Returns the id of the style of headings at that level.
pub fn heading_id(level: u8) -> String {
    format!("Heading{}", level + 1)
}

/// What a part is called in Word's list of styles.
fn style_name(part: Part) -> &'static str {
    match part {
        Part::Superior => "Cơ quan cấp trên",
        Part::Committee => "Cơ quan ban hành",
        Part::Star => "Dấu sao",
        Part::Party => "Tiêu đề Đảng",
        Part::Number => "Số ký hiệu",
        Part::Mark => "Dự thảo lần",
        Part::Date => "Địa danh ngày tháng",
        Part::DocumentType => "Tên loại văn bản",
        Part::Authority => "Tên tác giả",
        Part::Subject => "Trích yếu",
        Part::Dashes => "Gạch dưới trích yếu",
        Part::RecipientsHead => "Nơi nhận",
        Part::Recipient => "Danh sách nơi nhận",
        Part::PublicAddress => "Địa chỉ công bố",
        Part::OnBehalf => "Thể thức đề ký",
        Part::SignerTitle => "Chức vụ người ký",
        Part::SignerName => "Họ tên người ký",
    }
}

/// Writes the styles of that form.
pub fn styles(profile: &Profile) -> String {
    let text = profile.text;
    let family = escape(&profile.family);
    let size = half_points(profile.look.text.size);
    let first_line = twips(text.first_line, TWIPS_PER_MM);
    let mut written = format!(
        "{DECLARATION}<w:styles {NAMESPACE}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"{family}\" w:hAnsi=\"{family}\" w:eastAsia=\"{family}\" w:cs=\"{family}\"/>\
         <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>\
         <w:lang w:val=\"vi-VN\" w:eastAsia=\"vi-VN\" w:bidi=\"vi-VN\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/>\
         <w:pPr><w:widowControl/>{}<w:ind w:firstLine=\"{first_line}\"/><w:jc w:val=\"both\"/></w:pPr></w:style>",
        spacing(0.0, text.between, text.line)
    );
    for (level, heading) in (0..=LEVEL_MAX).filter_map(|level| Some((level, profile.heading_look(level)?))) {
        let look = Look {
            size: profile.look.text.size,
            bold: heading.bold,
            italic: heading.italic,
            underline: false,
        };
        let _ = write!(
            written,
            "<w:style w:type=\"paragraph\" w:styleId=\"{}\"><w:name w:val=\"heading {}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:next w:val=\"Normal\"/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val=\"{level}\"/></w:pPr>{}</w:style>",
            heading_id(level),
            level + 1,
            letters(look)
        );
    }
    for part in Part::ALL {
        let layout = part_layout(part, profile);
        written.push_str(&style(&style_id(part), style_name(part), &layout, part.look(profile)));
    }
    let single = "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"0\"/><w:jc w:val=\"center\"/>";
    written.push_str(&style(STYLE_PAGE_NUMBER, "Số trang", single, profile.look.page_number));
    written.push_str(&style(STYLE_RULE, "Đường kẻ", &rule_layout(profile), profile.look.text));
    let end = format!("{}<w:ind w:firstLine=\"0\"/>", spacing(0.0, 0.0, LINE_LEAST));
    written.push_str(&style(STYLE_END, "Cuối văn bản", &end, Look { size: LINE_LEAST, ..Look::default() }));
    let cell = format!(
        "{}<w:ind w:firstLine=\"0\"/><w:jc w:val=\"left\"/>",
        spacing(CELL_PADDING / 2.0, CELL_PADDING / 2.0, profile.recipients.line)
    );
    written.push_str(&style(STYLE_CELL, "Ô bảng", &cell, profile.look.recipient));
    written.push_str("</w:styles>");
    written
}

/// Lines of the form stand at exactly the text's line height, with no indent.
fn part_layout(part: Part, profile: &Profile) -> String {
    let line = profile.text.line;
    let (before, after, line, side) = match part {
        Part::DocumentType => (profile.title.above, 0.0, line, "center"),
        Part::Dashes => (0.0, profile.title.below, line, "center"),
        Part::RecipientsHead => (profile.footer.above, 0.0, line, "left"),
        Part::OnBehalf => (profile.footer.above, 0.0, line, "center"),
        Part::Recipient => (0.0, 0.0, profile.recipients.line, "left"),
        Part::PublicAddress => (0.0, 0.0, crate::format::public::line_height(), "left"),
        Part::Superior
        | Part::Committee
        | Part::Star
        | Part::Party
        | Part::Number
        | Part::Mark
        | Part::Date
        | Part::Authority
        | Part::Subject
        | Part::SignerTitle
        | Part::SignerName => (0.0, 0.0, line, "center"),
    };
    let keep = match part {
        Part::DocumentType | Part::Authority | Part::Subject | Part::Dashes => "<w:keepNext/>",
        _ => "",
    };
    format!("{keep}{}<w:ind w:firstLine=\"0\"/><w:jc w:val=\"{side}\"/>", spacing(before, after, line))
}

/// An empty line whose upper border is as long as the party's name above it.
fn rule_layout(profile: &Profile) -> String {
    let side = twips((profile.columns.right - profile.rule.length) / 2.0, TWIPS_PER_MM);
    let thickness = twips(profile.rule.thickness, EIGHTHS);
    format!(
        "<w:pBdr><w:top w:val=\"single\" w:sz=\"{thickness}\" w:space=\"0\" w:color=\"000000\"/></w:pBdr>{}\
         <w:ind w:left=\"{side}\" w:right=\"{side}\" w:firstLine=\"0\"/>",
        spacing(RULE_GAP, 0.0, LINE_LEAST)
    )
}

fn style(id: &str, name: &str, layout: &str, look: Look) -> String {
    format!(
        "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>\
         <w:basedOn w:val=\"Normal\"/><w:qFormat/><w:pPr>{layout}</w:pPr>{}</w:style>",
        letters(look)
    )
}

fn spacing(before: f32, after: f32, line: f32) -> String {
    let [before, after, line] = [before, after, line].map(|length| twips(length, TWIPS_PER_POINT));
    format!("<w:spacing w:before=\"{before}\" w:after=\"{after}\" w:line=\"{line}\" w:lineRule=\"exact\"/>")
}

fn letters(look: Look) -> String {
    let bold = if look.bold { "<w:b/><w:bCs/>" } else { "" };
    let italic = if look.italic { "<w:i/><w:iCs/>" } else { "" };
    let underline = if look.underline { "<w:u w:val=\"single\"/>" } else { "" };
    let size = half_points(look.size);
    format!("<w:rPr>{bold}{italic}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>{underline}</w:rPr>")
}

fn half_points(size: f32) -> i32 {
    twips(size, HALVES)
}

/// Writes the two lists: `I-`, `1.`, `1.1.` counted through, and the dashes.
pub fn numbering(profile: &Profile) -> String {
    let first_line = twips(profile.text.first_line, TWIPS_PER_MM);
    let level = |level: usize, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:suff w:val=\"space\"/>\
             <w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"left\"/>\
             <w:pPr><w:ind w:left=\"0\" w:firstLine=\"{first_line}\"/></w:pPr></w:lvl>"
        )
    };
    format!(
        "{DECLARATION}<w:numbering {NAMESPACE}>\
         <w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType w:val=\"multilevel\"/>{}{}{}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"2\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{}{}</w:abstractNum>\
         <w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/></w:num>\
         <w:num w:numId=\"{}\"><w:abstractNumId w:val=\"2\"/></w:num></w:numbering>",
        level(0, "upperRoman", "%1-"),
        level(1, "decimal", "%2."),
        level(2, "decimal", "%2.%3."),
        level(0, "bullet", "-"),
        level(1, "bullet", "+"),
        super::LIST_NUMBERED,
        super::LIST_DASHED,
    )
}

/// Writes the settings: today's Word, Vietnamese, nothing hidden.
pub fn settings(profile: &Profile) -> String {
    let mirrored = if profile.duplex { "<w:mirrorMargins/>" } else { "" };
    format!(
        "{DECLARATION}<w:settings {NAMESPACE}><w:zoom w:percent=\"100\"/>{mirrored}<w:defaultTabStop w:val=\"720\"/>\
         <w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat><w:themeFontLang w:val=\"vi-VN\"/></w:settings>"
    )
}

/// Writes title, committee and day. No person is named as author: a copy is the committee's.
pub fn core(tree: &Tree) -> String {
    let day = tree.day;
    let date = format!("{:04}-{:02}-{:02}T00:00:00+07:00", day.year, day.month, day.day);
    let (title, author) = (escape(&tree.title), escape(&tree.author));
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>\
         <cp:lastModifiedBy>{author}</cp:lastModifiedBy>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:modified><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )
}

/// Writes what kind of thing each part of the file is.
pub fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let parts = [("document", "document.main"), ("styles", "styles"), ("numbering", "numbering")]
        .into_iter()
        .chain([("settings", "settings"), ("header1", "header")])
        .map(|(part, kind)| {
            format!("<Override PartName=\"/word/{part}.xml\" ContentType=\"{word}.{kind}+xml\"/>")
        });
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{}\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/{}\" ContentType=\"{}\"/></Types>",
        parts.collect::<String>(),
        super::origin::PART,
        super::origin::CONTENT_TYPE
    )
}

/// Writes where the document and its properties are.
pub fn package_relations() -> String {
    relations(&[
        (format!("{OFFICE_RELATIONS}/officeDocument"), "word/document.xml"),
        (
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties".into(),
            "docProps/core.xml",
        ),
        (format!("{OFFICE_RELATIONS}/custom-properties"), super::origin::PART),
    ])
}

/// Writes where the document's styles, lists, settings and header are.
pub fn document_relations() -> String {
    let kinds = [("styles", "styles.xml"), ("numbering", "numbering.xml"), ("settings", "settings.xml")];
    let parts = kinds.into_iter().chain([("header", "header1.xml")]);
    relations(&parts.map(|(kind, target)| (format!("{OFFICE_RELATIONS}/{kind}"), target)).collect::<Vec<_>>())
}

fn relations(parts: &[(String, &str)]) -> String {
    let mut written = format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    for (place, (kind, target)) in parts.iter().enumerate() {
        let _ =
            write!(written, "<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{target}\"/>", place + 1);
    }
    written.push_str("</Relationships>");
    written
}

/// Wraps the paragraphs and tables of the text: the sheet, and a header that the first page has not got.
pub fn document(body: &str, profile: &Profile) -> String {
    let page = profile.page;
    let [width, height, top, bottom, left, right, number] =
        [page.width, page.height, page.top, page.bottom, page.left, page.right, page.number_from_top]
            .map(|length| twips(length, TWIPS_PER_MM));
    format!(
        "{DECLARATION}<w:document {NAMESPACE} {RELATION_NAMESPACE}><w:body>{body}<w:sectPr>\
         <w:headerReference w:type=\"default\" r:id=\"{RELATION_HEADER}\"/><w:pgSz w:w=\"{width}\" w:h=\"{height}\"/>\
         <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"{number}\" \
         w:footer=\"{number}\" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body></w:document>"
    )
}

/// Writes the header: the page number, a field that Word keeps up to date.
pub fn header() -> String {
    format!(
        "{DECLARATION}<w:hdr {NAMESPACE}><w:p><w:pPr><w:pStyle w:val=\"{STYLE_PAGE_NUMBER}\"/></w:pPr>\
         <w:fldSimple w:instr=\" PAGE \"><w:r><w:t>2</w:t></w:r></w:fldSimple></w:p></w:hdr>"
    )
}

/// Writes rows of two cells without borders, in the widths that typists expect.
pub fn table(rows: &[[String; 2]], profile: &Profile) -> String {
    let widths = [profile.columns.left, profile.columns.right].map(|width| twips(width, TWIPS_PER_MM));
    let mut written = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
         <w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>\
         <w:tblGrid><w:gridCol w:w=\"{}\"/><w:gridCol w:w=\"{}\"/></w:tblGrid>",
        widths.iter().sum::<i32>(),
        widths[0],
        widths[1]
    );
    for cells in rows {
        written.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (paragraphs, width) in cells.iter().zip(widths) {
            let _ = write!(
                written,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{paragraphs}</w:tc>"
            );
        }
        written.push_str("</w:tr>");
    }
    written.push_str("</w:tbl>");
    written
}
