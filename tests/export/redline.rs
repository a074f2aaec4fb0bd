//! The redline, decided by LibreOffice: accepting all gives the newer copy, rejecting all the older one, numbers included.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use duthao::clock::Millis;
use duthao::domain::comparison::compare;
use duthao::domain::export::{Copy, Standing};
use duthao::domain::resolution::{Clause, Kind, Run, Text};
use duthao::format::redline::{Redline, RedlineFormat, Side, build, render};
use duthao::format::tree::{Tree, plain};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{LETTERS, clause, draft, folded, folder, issued, named, pages, printed, run, sample, words_of};

/// Random texts that are compared: LibreOffice takes half a second for each.
const RANDOM_CASES: usize = 30;

/// Most clauses of a random text.
const RANDOM_CLAUSES: usize = 14;

/// A text before and after, each as a copy.
struct Case {
    name: String,
    from: (Text, Copy),
    to: (Text, Copy),
}

impl Case {
    fn of(name: &str, from: Vec<Clause>, to: Vec<Clause>) -> Self {
        let text = |clauses| Text { clauses, ..sample() };
        Self { name: name.into(), from: (text(from), draft()), to: (text(to), third_draft()) }
    }

    fn trees(&self) -> (Tree, Tree) {
        (printed(&self.from.0, &self.from.1), printed(&self.to.0, &self.to.1))
    }

    fn redline(&self) -> Redline {
        let (from, to) = self.trees();
        let side = |tree: Tree, copy: &Copy, name: &str| Side { tree, name: name.into(), named: copy.named };
        let from = side(from, &self.from.1, "Dự thảo lần 2");
        build(&from, side(to, &self.to.1, "Dự thảo lần 3"), &compare(&self.from.0, &self.to.0))
    }
}

fn third_draft() -> Copy {
    Copy { standing: Standing::Draft { ordinal: 3, year: 2021 }, ..draft() }
}

fn soffice(home: &Path, arguments: &[&str]) {
    let done = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", home.display()))
        .args(["--headless", "--norestore"])
        .args(arguments)
        .output()
        .expect("soffice: `make test` installs libreoffice-writer");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Has LibreOffice accept and reject all revisions of Word files; returns what is left of each, as (accepted, rejected).
fn decided(name: &str, files: &[PathBuf]) -> Vec<(PathBuf, PathBuf)> {
    let home = folder("libreoffice").join(name);
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home).unwrap();
    let profile = home.join("profile");
    // The first start fills the profile; a macro laid there before would be overwritten.
    soffice(&profile, &["--terminate_after_init"]);
    let library = profile.join("user/basic/Standard");
    std::fs::create_dir_all(&library).unwrap();
    std::fs::write(library.join("Module1.xba"), include_str!("revisions.xba")).unwrap();
    let list = home.join("files.txt");
    let lines: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    std::fs::write(&list, lines.join("\n") + "\n").unwrap();
    soffice(&profile, &[&format!("macro:///Standard.Module1.Decide(\"{}\")", list.display())]);
    let left = |file: &PathBuf, ending: &str| PathBuf::from(format!("{}.{ending}.pdf", file.display()));
    files.iter().map(|file| (left(file, "accepted"), left(file, "rejected"))).collect()
}

/// Writes the redline of each case and holds what LibreOffice makes of it against the two copies.
fn each_gives_both_copies(name: &str, cases: &[Case]) {
    let files: Vec<PathBuf> = cases
        .iter()
        .map(|case| {
            let path = folder(name).join(format!("{}.docx", case.name));
            std::fs::write(&path, render(&case.redline(), RedlineFormat::Docx).unwrap()).unwrap();
            path
        })
        .collect();
    let mut faults = Vec::new();
    for (case, (accepted, rejected)) in cases.iter().zip(decided(name, &files)) {
        let (from, to) = case.trees();
        for (file, tree, what) in [(accepted, to, "accepting"), (rejected, from, "rejecting")] {
            // What XML cannot hold is shown as a mark, and is no word of the text.
            let left = folded(&words_left(&file).replace('\u{fffd}', ""));
            let expected = folded(&plain(&tree).replace('\u{1}', ""));
            if left != expected {
                faults.push(format!("{what} all of {}\n  is     {left}\n  not    {expected}", case.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The words of all pages without the page numbers. The last page may hold nothing else: its text just filled the one before.
fn words_left(file: &Path) -> String {
    let words = pages(file).into_iter().enumerate().map(|(place, page)| {
        let (page, number) = (folded(&page), (place + 1).to_string());
        if place == 0 { page } else { page.strip_prefix(&number).expect("a page number first").to_owned() }
    });
    folded(&words.collect::<Vec<_>>().join(" "))
}

fn without(mut clauses: Vec<Clause>, ids: &[&str]) -> Vec<Clause> {
    clauses.retain(|clause| !ids.contains(&clause.id.as_str()));
    clauses
}

fn with(mut clauses: Vec<Clause>, at: usize, id: &str, kind: Kind, level: u8, words: &str) -> Vec<Clause> {
    clauses.insert(at, Clause { id: id.into(), ..clause(kind, level, words) });
    clauses
}

fn moved(mut clauses: Vec<Clause>, from: usize, to: usize) -> Vec<Clause> {
    let clause = clauses.remove(from);
    clauses.insert(to, clause);
    clauses
}

fn reworded(mut clauses: Vec<Clause>, at: usize, words: &str) -> Vec<Clause> {
    clauses[at].runs = vec![Run { text: words.into(), ..Run::default() }];
    clauses
}

fn recast(mut clauses: Vec<Clause>, at: usize, kind: Kind, level: u8) -> Vec<Clause> {
    (clauses[at].kind, clauses[at].level) = (kind, level);
    clauses
}

/// A short text of every level: c0 basis, c1 enacting, c2 `I-`, c3 `1.`, c4 `a)`, c5 `b)`, c6 `c)`, c7 `2.`, c8 `2.1.`,
/// c9 `-`, c10 `+`, c11 a paragraph, c12 `II-`, c13 `1.`.
fn short() -> Vec<Clause> {
    use Kind::{Basis, Cause, Enacting, Heading, Paragraph, Proposal, Shortcoming, Target};
    named(vec![
        clause(Basis, 0, "Căn cứ Điều lệ Đảng Cộng sản Việt Nam;"),
        clause(Enacting, 0, "Ban Thường vụ Thị ủy ban hành Nghị quyết như sau:"),
        clause(Heading, 0, "TÌNH HÌNH VÀ NGUYÊN NHÂN"),
        clause(Heading, 1, "Hạn chế"),
        clause(Shortcoming, 3, "Sinh hoạt còn hình thức, chất lượng thấp."),
        clause(Shortcoming, 3, "Nội dung khô khan, ít thiết thực."),
        clause(Cause, 3, "Phân công chưa rõ."),
        clause(Heading, 1, "Mục tiêu"),
        clause(Target, 2, "Phấn đấu đến năm 2025 có 90% chi bộ họp đúng kỳ."),
        clause(Proposal, 4, "Gửi tài liệu trước 3 ngày."),
        clause(Proposal, 5, "Bằng bản giấy."),
        clause(Paragraph, 0, "Các chi bộ báo cáo hằng quý."),
        clause(Heading, 0, "TỔ CHỨC THỰC HIỆN"),
        clause(Proposal, 1, "Văn phòng Thị ủy theo dõi, đôn đốc."),
    ])
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn libreoffice_makes_both_copies_of_every_kind_of_change() {
    let hostile = "a < b & c > d \"e\" <w:del w:id=\"1\"/><w:t>x</w:t> \u{1} ]]>";
    let mut cases = vec![
        Case::of("same", short(), short()),
        Case::of(
            "words",
            short(),
            reworded(
                reworded(short(), 4, "Sinh hoạt còn nặng hình thức."),
                9,
                "Gửi tài liệu trước 5 ngày làm việc.",
            ),
        ),
        Case::of(
            "added",
            short(),
            with(
                with(short(), 4, "n1", Kind::Shortcoming, 3, "Đánh giá chung chung."),
                9,
                "n2",
                Kind::Target,
                2,
                "Mỗi quý một lần.",
            ),
        ),
        Case::of(
            "added-first",
            short(),
            with(short(), 0, "n1", Kind::Basis, 0, "Căn cứ Nghị quyết Đại hội;"),
        ),
        Case::of("added-last", short(), with(short(), 14, "n1", Kind::Proposal, 1, "Các cấp ủy thực hiện.")),
        Case::of("removed", short(), without(short(), &["c4", "c8", "c11"])),
        Case::of("removed-heading", short(), without(short(), &["c2", "c3"])),
        Case::of("removed-last", short(), without(short(), &["c12", "c13"])),
        Case::of(
            "replaced-last",
            short(),
            with(without(short(), &["c13"]), 13, "n1", Kind::Proposal, 1, "Khác hẳn."),
        ),
        Case::of("emptied", short(), vec![]),
        Case::of("filled", vec![], short()),
        Case::of("moved", short(), moved(moved(short(), 5, 4), 13, 3)),
        Case::of("moved-last", short(), moved(short(), 7, 13)),
        Case::of(
            "moved-and-reworded",
            short(),
            moved(reworded(short(), 4, "Sinh hoạt rất hình thức."), 4, 13),
        ),
        Case::of("moved-and-recast", short(), moved(recast(short(), 4, Kind::Proposal, 1), 4, 13)),
        Case::of("level", short(), recast(recast(short(), 8, Kind::Target, 1), 3, Kind::Heading, 0)),
        Case::of("kind", short(), recast(recast(short(), 11, Kind::Proposal, 1), 13, Kind::Paragraph, 0)),
        Case::of("heading-to-sentence", short(), reworded(short(), 3, "Hạn chế như sau:")),
        Case::of(
            "hostile",
            short(),
            reworded(with(short(), 3, "n1", Kind::Heading, 1, hostile), 11, hostile),
        ),
        Case::of("hostile-gone", reworded(short(), 11, hostile), reworded(short(), 11, "Hết.")),
        Case::of("letters", short(), reworded(short(), 11, LETTERS)),
        Case::of("letters-gone", reworded(short(), 11, LETTERS), without(short(), &["c11"])),
        Case::of("tones", reworded(short(), 11, "Thị uỷ hoà giải"), reworded(short(), 11, "Thị ủy hòa giải")),
    ];
    let edges = reworded(reworded(short(), 7, "Mục tiêu cụ thể"), 8, "Riêng: Phấn đấu đủ kỳ. Và đúng ngày.");
    let edges = with(edges, 9, "n1", Kind::Target, 2, "Mỗi quý một lần.");
    let gone = reworded(edges.clone(), 8, "Phấn đấu đủ kỳ.");
    let split = reworded(short(), 8, "Phấn đấu đến năm 2025");
    let split = with(split, 9, "n1", Kind::Target, 2, "có 90% chi bộ họp đúng kỳ.");
    let twin = |clauses| with(clauses, 13, "n1", Kind::Proposal, 4, "Gửi tài liệu trước 3 ngày.");
    cases.extend([
        Case::of("edges-added", reworded(short(), 8, "Phấn đấu đủ kỳ."), edges.clone()),
        Case::of("edges-gone", edges, without(gone, &["n1"])),
        Case::of("split", short(), split.clone()),
        Case::of("joined", split, short()),
        Case::of("moved-twin-gone", twin(short()), moved(short(), 9, 4)),
        Case::of("moved-twin-came", short(), twin(moved(short(), 9, 4))),
        Case::of(
            "moved-letter",
            short(),
            with(moved(short(), 5, 8), 8, "n1", Kind::Proposal, 5, "Bằng thư điện tử."),
        ),
    ]);
    let subject =
        Text { subject: "về đổi mới sinh hoạt chi bộ".into(), clauses: short(), ..sample() };
    let none = Text { subject: String::new(), clauses: short(), ..sample() };
    let sealed = Standing::Sealed { ordinal: 3, year: 2021, short_hash: "7F3A-91C2".into() };
    let sealed = Copy { standing: sealed, ..draft() };
    let case = |name: &str, from: (&Text, Copy), to: (&Text, Copy)| Case {
        name: name.into(),
        from: (from.0.clone(), from.1),
        to: (to.0.clone(), to.1),
    };
    let whole = Text { clauses: short(), ..sample() };
    cases.push(case("subject", (&whole, draft()), (&subject, sealed.clone())));
    cases.push(case("issued", (&whole, sealed.clone()), (&subject, issued())));
    cases.push(case("issued-back", (&subject, issued()), (&whole, sealed)));
    cases.push(case("subject-came", (&none, draft()), (&subject, draft())));
    each_gives_both_copies("redline", &cases);
}

/// What becomes of one clause of a random text.
#[derive(Clone, Debug)]
enum Act {
    Keep,
    Remove,
    Reword(String),
    Before(String),
    Behind(String),
    Recast(usize, u8),
    /// Another clause comes before it.
    Insert(usize, u8, String),
    /// Its words from that one on become a clause of their own.
    Split(usize),
    /// It goes on with the words of the clause after it, which goes.
    Join,
    Bold(usize),
}

/// Words as they are met: short and often the same, all letters of Vietnamese, and one that nearly fills a line.
fn any_words() -> impl Strategy<Value = String> {
    let letters: String = LETTERS.chars().filter(|letter| *letter != ' ').collect();
    let all = format!("[{letters}]{{1,6}}( [{letters}]{{1,4}}){{0,4}}");
    prop_oneof![
        6 => "[a-cđ]{1,2}( [a-cđ]{1,2}){0,5}[.]?",
        2 => prop::string::string_regex(&all).unwrap(),
        1 => "[a-z]{30,45}( [a-zđ]{1,8}){0,3};",
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    let (kind, level) = (0..Kind::ALL.len(), 0..6_u8);
    prop_oneof![
        4 => Just(Act::Keep),
        1 => Just(Act::Remove),
        2 => any_words().prop_map(Act::Reword),
        1 => any_words().prop_map(Act::Before),
        1 => any_words().prop_map(Act::Behind),
        1 => (kind.clone(), level.clone()).prop_map(|(kind, level)| Act::Recast(kind, level)),
        2 => (kind, level, any_words()).prop_map(|(kind, level, words)| Act::Insert(kind, level, words)),
        1 => (0..5_usize).prop_map(Act::Split),
        1 => Just(Act::Join),
        1 => (0..5_usize).prop_map(Act::Bold),
    ]
}

/// A text, what becomes of each of its clauses, and at last which are moved from where to where.
fn any_case() -> impl Strategy<Value = (Vec<Clause>, Vec<Act>, Vec<(usize, usize)>)> {
    let made = |(kind, level, words): (usize, u8, String)| clause(Kind::ALL[kind], level, &words);
    let one = (0..Kind::ALL.len(), 0..6_u8, any_words()).prop_map(made);
    (
        prop::collection::vec(one, 0..RANDOM_CLAUSES).prop_map(named),
        prop::collection::vec(any_act(), RANDOM_CLAUSES),
        prop::collection::vec((0..RANDOM_CLAUSES, 0..RANDOM_CLAUSES), 0..4),
    )
}

/// Words of a clause cut before the word of that place: both halves have one, or the second none.
fn cut(words: &str, at: usize) -> (String, String) {
    let all: Vec<&str> = words.split(' ').collect();
    let (one, other) = all.split_at((at + 1).min(all.len()));
    (one.join(" "), other.join(" "))
}

fn acted(old: &[Clause], acts: &[Act], moves: &[(usize, usize)]) -> Vec<Clause> {
    let run = |text: String, strong| Run { text, strong, ..Run::default() };
    let mut new: Vec<Clause> = Vec::new();
    let mut joined: Option<String> = None;
    for (nth, (old, act)) in old.iter().zip(acts).enumerate() {
        let fresh =
            |kind, level, words: &str| Clause { id: format!("n{nth}").into(), ..clause(kind, level, words) };
        let mut one = old.clone();
        let words = one.plain();
        if let Some(before) = joined.take() {
            new.last_mut().unwrap().runs = vec![run(format!("{before} {words}"), false)];
            continue;
        }
        match act {
            Act::Keep => {}
            Act::Remove => continue,
            Act::Reword(words) => one.runs = vec![run(words.clone(), false)],
            Act::Before(more) => one.runs = vec![run(format!("{more} {words}"), false)],
            Act::Behind(more) => one.runs = vec![run(format!("{words} {more}"), false)],
            Act::Recast(kind, level) => (one.kind, one.level) = (Kind::ALL[*kind], *level),
            Act::Insert(kind, level, words) => new.push(fresh(Kind::ALL[*kind], *level, words)),
            Act::Split(at) => {
                let (first, second) = cut(&words, *at);
                one.runs = vec![run(first, false)];
                new.push(one.clone());
                one = fresh(one.kind, one.level, &second);
            }
            Act::Join => joined = Some(words),
            Act::Bold(at) => {
                let (first, second) = cut(&words, *at);
                one.runs = vec![run(first, false), run(format!(" {second}"), true)];
            }
        }
        new.push(one);
    }
    for (from, to) in moves {
        if *from.max(to) < new.len() {
            new = moved(new, *from, *to);
        }
    }
    new
}

/// Puts levels in order: none begins below one that is not there, as in a paper that somebody wrote.
fn outlined(mut clauses: Vec<Clause>) -> Vec<Clause> {
    let mut deepest = 0;
    for clause in &mut clauses {
        let counted = !matches!(clause.kind, Kind::Basis | Kind::Enacting | Kind::Paragraph);
        if counted && clause.level < 3 {
            clause.level = clause.level.min(deepest);
            deepest = clause.level + 1;
        }
    }
    clauses
}

#[test]
fn libreoffice_makes_both_copies_of_any_clauses() {
    let mut runner = TestRunner::deterministic();
    let cases: Vec<Case> = (0..RANDOM_CASES)
        .map(|number| {
            let (old, acts, moves) = any_case().new_tree(&mut runner).unwrap().current();
            let new = acted(&old, &acts, &moves);
            let (old, new) = if number % 2 == 0 { (outlined(old), outlined(new)) } else { (old, new) };
            Case::of(&format!("random-{number}"), old, new)
        })
        .collect();
    each_gives_both_copies("redline-random", &cases);
}

/// The attribute's values in the whole document.
fn values<'a>(xml: &'a str, element: &str, attribute: &str) -> Vec<&'a str> {
    let (begin, name) = (format!("<{element} "), format!(" {attribute}=\""));
    let told = xml.split(&begin).skip(1).map(|rest| rest.split('>').next().unwrap());
    told.filter_map(|inside| Some(inside.split_once(&name[1..])?.1.split('"').next().unwrap())).collect()
}

fn document(bytes: Vec<u8>) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name("word/document.xml").unwrap()).unwrap()
}

#[test]
fn revisions_are_words_own_one_an_act_with_author_date_and_a_number_each() {
    let mut bold = moved(reworded(short(), 9, "Gửi tài liệu trước 5 ngày làm việc."), 6, 4);
    bold[11].runs[0].strong = true;
    let case = Case::of("marks", short(), bold);
    let bytes = render(&case.redline(), RedlineFormat::Docx).unwrap();
    assert_eq!(bytes, render(&case.redline(), RedlineFormat::Docx).unwrap());
    let xml = document(bytes);
    let part = |from: &str, to: &str| {
        let from = xml.find(from).unwrap_or_else(|| panic!("{from} in {xml}"));
        &xml[from..from + xml[from..].find(to).unwrap()]
    };
    let clause = part("Gửi tài liệu trước ", "</w:p>");
    assert_eq!(clause.matches("<w:del ").count() + clause.matches("<w:ins ").count(), 3, "{clause}");
    assert!(clause.contains(">3</w:delText>") && clause.contains("> làm việc</w:t>"), "{clause}");
    assert!(part("<w:moveFromRangeStart", "</w:p>").contains("Phân công chưa rõ.</w:t>"));
    assert!(part("<w:moveToRangeStart", "</w:p>").contains("Phân công chưa rõ.</w:t>"));
    assert_eq!(values(&xml, "w:moveFromRangeStart", "w:name"), values(&xml, "w:moveToRangeStart", "w:name"));
    let quiet = part("<w:rPrChange", "hằng quý.");
    assert!(quiet.contains("<w:rPr></w:rPr></w:rPrChange></w:rPr>"), "{quiet}");
    let mut numbers = Vec::new();
    for element in ["w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:rPrChange"] {
        let found = values(&xml, element, "w:id");
        assert!(!found.is_empty(), "{element}");
        assert_eq!(values(&xml, element, "w:author"), vec!["Thị ủy Kỳ Anh"; found.len()]);
        let moments = ["2021-02-03T12:00:00Z", "2021-02-03T11:58:00Z"];
        assert!(values(&xml, element, "w:date").iter().all(|date| moments.contains(date)), "{xml}");
        numbers.extend(found);
    }
    numbers.extend(values(&xml, "w:moveFromRangeStart", "w:id"));
    numbers.extend(values(&xml, "w:moveToRangeStart", "w:id"));
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "{numbers:?}");
}

#[test]
fn revisions_are_of_the_later_copys_moment_whichever_that_is() {
    let earlier = |copy: Copy| Copy { named: Millis(copy.named.0 - 24 * 60 * 60 * 1000), ..copy };
    let mut case = Case::of("moments", short(), reworded(moved(short(), 5, 12), 9, "Bằng thư điện tử."));
    let dates = |case: &Case| {
        let xml = document(render(&case.redline(), RedlineFormat::Docx).unwrap());
        let found = ["w:ins", "w:del", "w:moveFrom"].map(|element| values(&xml, element, "w:date").join(" "));
        found.join(" ").split(' ').map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let both = BTreeSet::from(["2021-02-03T11:58:00Z", "2021-02-03T12:00:00Z"].map(str::to_owned));
    case.from.1 = earlier(case.from.1);
    assert_eq!(dates(&case), both);
    (case.from.1, case.to.1) = (draft(), earlier(case.to.1));
    assert_eq!(dates(&case), both);
}

#[test]
fn the_end_of_either_copy_stays_on_the_page_with_the_signatures() {
    let new = with(without(short(), &["c13"]), 13, "n1", Kind::Proposal, 1, "Khác hẳn.");
    let xml = document(render(&Case::of("ends", short(), new).redline(), RedlineFormat::Docx).unwrap());
    let kept = |words: &str| {
        let at = xml.find(words).unwrap_or_else(|| panic!("{words} in {xml}"));
        xml[xml[..at].rfind("<w:p>").unwrap()..at].contains("<w:keepNext/>")
    };
    for (words, expected) in [
        ("Căn cứ Điều lệ", false),
        ("Sinh hoạt còn", false),
        ("Văn phòng Thị ủy theo", true),
        ("Khác hẳn.", true),
    ] {
        assert_eq!(kept(words), expected, "{words}");
    }
}

fn paper(case: &Case) -> PathBuf {
    let path = folder("redline").join(format!("{}.pdf", case.name));
    std::fs::write(&path, render(&case.redline(), RedlineFormat::Pdf).unwrap()).unwrap();
    path
}

#[test]
fn the_paper_shows_what_came_and_went_and_tells_what_moved() {
    let text = reworded(moved(short(), 5, 12), 9, "Bằng thư điện tử.");
    let case = Case::of("paper", short(), with(text, 8, "n1", Kind::Target, 2, "Mỗi quý một lần."));
    let path = paper(&case);
    let read = folded(&words_of(&pages(&path)));
    for told in [
        "So sánh Dự thảo lần 2 với Dự thảo lần 3: chữ thêm, chữ bỏ, điều khoản chuyển chỗ có [ghi chú trong ngoặc].",
        "[chuyển đến mục II.a] b) Nội dung khô khan",
        "[chuyển từ mục I.1.b] b) a) Nội dung khô khan",
        "2.2. Mỗi quý một lần.",
        "Bằng bản giấy thư điện tử.",
    ] {
        assert!(read.contains(told), "{told} in {read}");
    }
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes, render(&case.redline(), RedlineFormat::Pdf).unwrap());
    let structure = run("pdfinfo", &["-struct", path.to_str().unwrap()]);
    assert!(structure.contains("TextDecorationType /LineThrough"), "{structure}");
    assert!(structure.contains("TextDecorationType /Underline"), "{structure}");
    assert!(String::from_utf8_lossy(&bytes).contains("<pdfaid:part>2</pdfaid:part>"));
}
