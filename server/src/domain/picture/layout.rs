//! Where the boxes and lines of a picture stand: columns side by side, boxes below one another, none on another.
//!
//! Whole pixels, so that the same picture is the same bytes everywhere. Knows nothing of what the boxes mean.

/// Widths and heights, in pixels at 100 %.
pub const BOX_WIDTH: i32 = 236;
pub const LINE_HEIGHT: i32 = 18;
const PADDING: i32 = 8;
const GAP_ACROSS: i32 = 72;
const GAP_BELOW: i32 = 12;
const MARGIN: i32 = 12;
/// The names of the columns stand above the boxes.
const HEAD_HEIGHT: i32 = 34;

/// Letters of a line that surely fit a box at 13 px, whatever the face.
const LINE_CHARS_MAX: usize = 30;

/// Lines of a box: enough to know the clause again; the whole is in its title and in the list.
const LINES_MAX: usize = 3;

/// A box to be placed; boxes come column by column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    pub column: usize,
    pub label: String,
}

/// A box with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub x: i32,
    pub y: i32,
    pub height: i32,
    /// The label in lines, shortened.
    pub lines: Vec<String>,
}

impl Placed {
    fn middle(&self) -> i32 {
        self.y + self.height / 2
    }

    /// Returns where the text of a line begins.
    pub fn text_x(&self) -> i32 {
        self.x + PADDING
    }

    /// Returns the base line of a line of text.
    pub fn text_y(&self, line: &usize) -> i32 {
        self.y + PADDING + LINE_HEIGHT * i32::try_from(*line).unwrap_or(0) + 13
    }
}

/// A picture with its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub width: i32,
    pub height: i32,
    pub boxes: Vec<Placed>,
    /// One path for each tie, in its order.
    pub paths: Vec<String>,
    /// The columns that hold something, with the left edge of each.
    pub columns: Vec<(usize, i32)>,
}

/// Cuts words into lines; what does not fit ends in "…".
pub fn lines(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut cut = false;
    for word in words.split_whitespace() {
        let word: String = word.chars().take(LINE_CHARS_MAX).collect();
        let fits = lines
            .last()
            .is_some_and(|line| line.chars().count() + 1 + word.chars().count() <= LINE_CHARS_MAX);
        if let Some(line) = lines.last_mut().filter(|_| fits) {
            line.push(' ');
            line.push_str(&word);
        } else if lines.len() == LINES_MAX {
            cut = true;
            break;
        } else {
            lines.push(word);
        }
    }
    if let Some(last) = lines.last_mut().filter(|_| cut) {
        while last.chars().count() >= LINE_CHARS_MAX {
            last.pop();
        }
        last.push('…');
    }
    lines
}

/// Places everything. A box stands beside the middle of what leads to it, if there is room.
pub fn lay_out(boxes: &[Labelled], ties: &[(usize, usize)]) -> Layout {
    let mut used: Vec<usize> = boxes.iter().map(|one| one.column).collect();
    used.sort_unstable();
    used.dedup();
    let left = |column: usize| {
        let place = used.iter().position(|one| *one == column).unwrap_or(0);
        MARGIN + (BOX_WIDTH + GAP_ACROSS) * i32::try_from(place).unwrap_or(0)
    };
    let mut placed: Vec<Placed> = Vec::new();
    let mut free = vec![MARGIN + HEAD_HEIGHT; used.len()];
    for (at, one) in boxes.iter().enumerate() {
        let lines = lines(&one.label);
        let height = PADDING * 2 + LINE_HEIGHT * i32::try_from(lines.len().max(1)).unwrap_or(1);
        let column = used.iter().position(|column| *column == one.column).unwrap_or(0);
        let from: Vec<i32> = ties
            .iter()
            .filter(|(from, to)| *to == at && *from < at)
            .map(|(from, _)| placed[*from].middle())
            .collect();
        let wanted = match i32::try_from(from.len()) {
            Ok(count) if count > 0 => from.iter().sum::<i32>() / count - height / 2,
            _ => free[column],
        };
        let y = wanted.max(free[column]);
        free[column] = y + height + GAP_BELOW;
        placed.push(Placed { x: left(one.column), y, height, lines });
    }
    let columns = used.iter().map(|column| (*column, left(*column))).collect();
    let across = i32::try_from(used.len()).unwrap_or(0);
    Layout {
        width: MARGIN * 2 + (BOX_WIDTH * across + GAP_ACROSS * (across - 1)).max(0),
        height: free.iter().copied().max().unwrap_or(MARGIN) - GAP_BELOW + MARGIN,
        paths: ties.iter().map(|(from, to)| path(&placed[*from], &placed[*to])).collect(),
        boxes: placed,
        columns,
    }
}

/// A curve from the right edge of one box to the left edge of the other.
fn path(from: &Placed, to: &Placed) -> String {
    let (x1, y1, x2, y2) = (from.x + BOX_WIDTH, from.middle(), to.x, to.middle());
    let bend = GAP_ACROSS / 2;
    format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2 - bend)
}
