//! The room of a picture: in the middle of the lines, one whole with the words beneath it.

use crate::font::Faces;
use crate::line::set;
use crate::page::{Placed, Room, Rule, Unit};
use crate::{Picture, Shown};

/// The column under which the origin of what is shown is kept; the words beneath it are column 0.
pub const SHOWN: usize = 1;

/// Between the frame of a mark and its words, and how thick the frame is, in points.
const MARK_PADDING: f32 = 8.0;
const MARK_BORDER: f32 = 0.5;

/// Between a picture and the words beneath it, in points.
const CAPTION_ABOVE: f32 = 4.0;

/// Returns the unit of a picture that is block `number`, in lines that are `room` points wide.
pub fn picture_unit(picture: &Picture, number: usize, room: f32, faces: &Faces) -> Unit {
    let x = (room - picture.width).max(0.0) / 2.0;
    let (width, height) = (picture.width.min(room), picture.height);
    let place = Rule { x, top: 0.0, width, height };
    let mut unit = Unit::empty();
    match &picture.shown {
        Shown::Jpeg(_) => unit.pictures.push(Room { block: number, place }),
        Shown::Mark(words) => {
            let lines = set(words, width - 2.0 * MARK_PADDING, faces);
            unit.lines.extend((0_u16..).zip(lines).map(|(at, line)| Placed {
                x: x + MARK_PADDING,
                top: MARK_PADDING + f32::from(at) * words.line,
                ..Placed::plain((number, SHOWN, 0), line, words.line)
            }));
            let foot = unit.lines.iter().map(|line| line.top + line.height).fold(0.0, f32::max);
            unit.rules = frame(Rule { height: height.max(foot + MARK_PADDING), ..place });
        }
    }
    let foot = unit.rules.iter().map(|rule| rule.top + rule.height).fold(height, f32::max);
    unit.height = foot + CAPTION_ABOVE;
    for line in set(&picture.caption, room, faces) {
        let placed = Placed::plain((number, 0, 0), line, picture.caption.line);
        unit.lines.push(Placed { top: unit.height, ..placed });
        unit.height += picture.caption.line;
    }
    unit
}

fn frame(room: Rule) -> Vec<Rule> {
    let lying = |top: f32| Rule { top, height: MARK_BORDER, ..room };
    let upright = |x: f32| Rule { x, width: MARK_BORDER, ..room };
    vec![
        lying(room.top),
        lying(room.top + room.height - MARK_BORDER),
        upright(room.x),
        upright(room.x + room.width - MARK_BORDER),
    ]
}

/// Returns what a reader who cannot see the picture is told.
pub fn alt(picture: &Picture) -> String {
    picture.caption.runs.iter().map(|run| run.text.as_str()).collect()
}
