//! What may be done in the lane of a working group: its members read and write there, and nothing else is done there.

use super::{Act, Denied, permit};
use crate::domain::person::Roles;
use crate::domain::stage::Stage;

/// What a text is to somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    /// The text of a resolution, which is everybody's.
    #[default]
    Not,
    /// The lane of a working group to which they belong.
    Own,
    /// The lane of a working group to which they do not belong.
    Foreign,
}

/// Decides whether somebody may do `act` in a text now.
///
/// `stage` of a lane is that of its resolution, and `Archived` once the group is closed. Members write there as long as
/// what they write may be suggested: whoever may suggest may write, whatever other roles they hold.
pub fn permit_in(lane: Lane, roles: &Roles, act: Act, stage: Option<Stage>) -> Result<(), Denied> {
    match (lane, act) {
        (Lane::Not, _) | (_, Act::Enter) => permit(roles, act, stage),
        // A stranger to the product is told so before anything else.
        (Lane::Foreign, _) => permit(roles, Act::ReadText, stage).and(Err(Denied::Hidden)),
        (Lane::Own, Act::ReadText) => permit(roles, act, stage),
        (Lane::Own, Act::EditText) => permit(roles, Act::Suggest, stage),
        (Lane::Own, _) => permit(roles, Act::ReadText, stage).and(Err(Denied::InLane)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Role;
    use crate::domain::stage::Step;

    const DONE_IN_THE_RESOLUTION: [Act; 19] = [
        Act::ReadResolution,
        Act::LinkEvidence,
        Act::OfferEvidence,
        Act::AnswerOffer,
        Act::Comment,
        Act::AnswerComment,
        Act::RunWorkshop,
        Act::NameVersion,
        Act::SetNaming,
        Act::Take(Step::OpenWorkshop),
        Act::ReadVote,
        Act::CastBallot,
        Act::ExportResolution,
        Act::Publish,
        Act::WaiveFault,
        Act::Suggest,
        Act::DecideSuggestion,
        Act::OpenGroup,
        Act::ManageGroup,
    ];

    #[test]
    fn members_read_at_every_stage_and_write_while_it_may_be_suggested() {
        for role in Role::ALL {
            let roles: Roles = [role].into();
            for stage in Stage::ALL {
                let may = |act| permit_in(Lane::Own, &roles, act, Some(stage));
                assert_eq!(may(Act::ReadText), Ok(()));
                let open = matches!(stage, Stage::Drafting | Stage::Workshop | Stage::Consolidation);
                let expected = match (role, open) {
                    (Role::Viewer, _) => Err(Denied::WrongRole),
                    (_, true) => Ok(()),
                    (_, false) => Err(Denied::WrongStage),
                };
                assert_eq!(may(Act::EditText), expected, "{role:?} at {stage:?}");
                for act in DONE_IN_THE_RESOLUTION {
                    assert_eq!(may(act), Err(Denied::InLane), "{role:?} {act:?} at {stage:?}");
                }
            }
        }
    }

    #[test]
    fn for_everybody_else_a_lane_does_not_exist() {
        for role in Role::ALL {
            let roles: Roles = [role].into();
            for stage in Stage::ALL {
                let acts = DONE_IN_THE_RESOLUTION.into_iter().chain([Act::ReadText, Act::EditText]);
                for act in acts {
                    let told = permit_in(Lane::Foreign, &roles, act, Some(stage));
                    assert_eq!(told, Err(Denied::Hidden), "{role:?} {act:?} at {stage:?}");
                }
            }
        }
        for lane in [Lane::Own, Lane::Foreign] {
            let told = permit_in(lane, &Roles::new(), Act::ReadText, Some(Stage::Workshop));
            assert_eq!(told, Err(Denied::NotSignedIn), "who is not signed in learns nothing");
        }
    }

    #[test]
    fn outside_lanes_the_permission_function_holds() {
        for role in Role::ALL {
            let roles: Roles = [role].into();
            for stage in Stage::ALL {
                for act in [Act::EditText, Act::ReadText, Act::Suggest, Act::OpenGroup] {
                    let expected = permit(&roles, act, Some(stage));
                    assert_eq!(permit_in(Lane::Not, &roles, act, Some(stage)), expected);
                }
            }
        }
    }
}
