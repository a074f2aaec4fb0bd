# How a vote is held, secret ballots, papers filled in by hand.
vote-secrecy = Kind of ballot
secrecy-named = Named
secrecy-named-hint = After the close the committee and the office see each member's answer.
secrecy-secret = Secret
secrecy-secret-hint = It is known who voted and the result, nothing else.
vote-terms = Rule, deadline, roster
vote-rule-choose = Rule
vote-rule-hint = Fixed when the vote is opened; it cannot be changed afterwards.
rule-sealed = As set when the words were sealed
rule-half-of-all = More than half of all members agree
rule-two-thirds-of-all = At least two thirds of all members agree
rule-half-of-present = More than half of the members present agree
rule-half-of-cast = More than half of the ballots received agree
vote-rule-roster = At least { $threshold } of { $whole } members must agree, which is { $strict ->
    [more] more than
   *[other] at least
} { $share } of all
vote-rule-present = { $known ->
    [true] At least { $threshold } of { $whole } members present must agree, which is { $strict ->
        [more] more than
       *[other] at least
    } { $share } of those present
   *[other] { $strict ->
        [more] More than
       *[other] At least
    } { $share } of the members present must agree
}
vote-rule-cast = { $known ->
    [true] At least { $threshold } of { $whole } ballots received must agree, which is { $strict ->
        [more] more than
       *[other] at least
    } { $share } of them
   *[other] { $strict ->
        [more] More than
       *[other] At least
    } { $share } of the ballots received must agree
}
vote-quorum = At least { $quorum } of { $members } ballots must be received
vote-quorum-present = At least { $quorum } of { $members } members must be present
vote-way = Where ballots come from
way-meeting = In the meeting
way-meeting-hint = Until the chair closes the vote.
way-writing = In writing
way-writing-hint = Until the deadline below; a ballot not sent does not agree.
vote-deadline-day = Last day
vote-deadline-day-hint = Only for a vote in writing. For example 03/02/2021
vote-deadline-hour = Hour
vote-deadline = Ballots are taken until { $time } on { $day }.
vote-deadline-passed = The deadline passed at { $time } on { $day }. The chair closes the vote.
vote-roster = Members who do not vote in this round
vote-roster-hint = Write the reason beside the name, such as suspension or leave. Leave blank whoever votes.
vote-left-out = Do not vote in this round:
vote-named-what = A named ballot: after the close the committee and the office see your answer.
vote-secret-what = A secret ballot: only that you voted is recorded. Nobody can look up your answer, not even you.
vote-secret-operator = What whoever runs the server could see
vote-secret-sees-who = Who voted. Answers lie in another table, without name, time or order to join the two.
vote-secret-sees-moment = Somebody who watches the server on purpose when a ballot comes, or copies the data before and after each one, could tell that ballot.
vote-secret-sees-words = What is written on a ballot is read by the committee and the office, without a name; the way of writing may betray the writer.
vote-secret-sees-counts = If all ballots are alike, the result tells everybody's.
vote-secret-counts = A secret ballot: those who disagree and those of another opinion are told as one where either is 1 or 2. Where too few took part, or fewer than 3 ballots came, only the decision is told.
vote-present = Members in the meeting
vote-present-hint = Settled before the count. Whoever voted is present in any case.
vote-present-count = { $present } of { $members } members were present.
vote-close-early = The deadline has not come and ballots are missing; the vote cannot be closed yet.
vote-close-papers = Papers wait for a second person's confirmation; the vote cannot be closed yet.
vote-taken-part = Voted
vote-taken-part-none = Nobody voted.
vote-opinions = Written on the ballots
choice-not-agree = Disagree or another opinion
ballot-secret-recorded = Your ballot was recorded.
ballot-secret-here = It is secret, so your answer is not shown. You may change it on this device until the chair closes the vote.
ballot-secret-elsewhere = It was sent from another device or on paper. To change it, use the device that sent it first; a paper cannot be changed.
ballot-opinion-secret = What you write will be read, without your name; the way of writing may betray you.
ballot-recorded-paper = The office recorded your paper ballot at { $time }. You may change it until the chair closes the vote.
ballot-by-hand = { $choice } (on paper)
papers-by-hand = Papers
papers-what = The office enters papers filled in by hand. They count once a second person has confirmed them; both names stand in the minutes.
papers-waiting = Waits for a second person
papers-entered = { $count } papers, entered by { $by }.
papers-confirmed = Confirmed by { $by }.
papers-wait = Waits for a second person.
papers-replaces = Takes the place of the ballot sent from the member's device.
papers-confirm = Confirm that this is what the papers say
papers-confirm-effect = Compare each paper with the above. Once confirmed, they count.
papers-withdraw = Discard and enter again
papers-second-person = Whoever entered them cannot confirm them; somebody else of the office or the standing members does.
papers-whose = Papers of
papers-whose-hint = Tick the members who handed in a paper. At least 3, so that nobody can tell whose is whose.
papers-voted = has voted
papers-each = Each member's paper
papers-each-hint = Choose only where there is a paper. Another opinion needs its words.
papers-no-paper = No paper
papers-replace = Take the place of the ballot sent
papers-replace-hint = This member has voted on a device. The replacement is told in the log.
papers-enter = Enter the papers
papers-enter-effect = They wait for a second person's confirmation.
field-secrecy-unknown = Choose a named or a secret ballot.
field-secrecy-few = A secret ballot needs at least 3 voters.
field-way-unknown = Choose in the meeting or in writing.
field-rule-unknown = Choose one of the rules listed.
field-rule-present = Nobody is present at a vote in writing; choose another rule.
field-rule-unsound = The rule as set can never be met; choose another.
field-deadline-missing = Enter the last day and hour, such as 03/02/2021 and 17:00.
field-deadline-passed = The deadline must lie in the future.
field-left-out-reason = Write why this member does not vote.
field-left-out-long = The reason is too long; cut it to 300 characters.
field-left-out-stranger = Only members on the sealed roster can be left out.
field-roster-nobody = At least one member must vote.
field-papers-none = No paper was entered.
field-papers-stranger = A paper is of somebody who does not vote in this round, or was entered twice.
field-papers-opinion-missing = Write the words of a paper with another opinion.
field-papers-few = At least 3 papers of a secret ballot are entered together.
field-papers-counts = The three numbers must add up to the papers ticked.
problem-vote-before-deadline = The deadline has not come and ballots are missing.
    .next = Wait for the deadline or for everybody's ballot, then close the vote.
problem-vote-papers-wait = Papers wait for their confirmation.
    .next = A second person confirms or discards them on the page Papers; then close the vote.
problem-vote-present-stranger = Somebody named as present is not on the roster.
    .next = Open the page that closes the vote again and tick once more.
problem-ballot-after-deadline = The deadline has passed.
    .next = See the result on the page of the vote once the chair has closed it.
problem-ballot-other-device = Your secret ballot was sent from another device or on paper.
    .next = To change it, use the device that sent it first; a paper cannot be changed.
problem-ballot-no-secret = A secret ballot comes with a secret of the device.
    .next = Send the field secret with 32 to 128 random letters and digits, and keep it to change the ballot.
problem-papers-one-waits = Other papers wait for their confirmation.
    .next = Confirm or discard them first, then enter more.
problem-papers-voted-there = Somebody voted on a device, or has just changed their ballot.
    .next = See below who has voted, discard what was entered if need be, and enter again.
problem-papers-nothing-waits = No papers wait for a confirmation.
    .next = Reload the page Papers.
problem-papers-same-person = Whoever entered the papers cannot confirm them.
    .next = Ask somebody else of the office or the standing members.
reserved-title = Reserved opinions
reserved-none = No opinion was reserved. Whoever votes may file one here, also after voting.
reserved-file = Reserve my opinion
reserved-words = Reserved opinion
reserved-hint = It carries your name and is kept with the record of the vote; the committee, the standing members and the office read it. It is not printed in the resolution. You may change it until the number is given.
reserved-send = File the opinion
field-reserved-missing = Write your reserved opinion.
problem-vote-record-closed = The record of the vote is closed.
    .next = Opinions are reserved until the document has its number; write to the office if need be.
act-vote-enter-papers = Entered papers
act-vote-confirm-papers = Confirmed papers
act-vote-withdraw = Stop the vote, send the text back
act-vote-withdraw-papers = Discarded papers
act-vote-reserve = Reserved an opinion
vote-record-title = Record of the vote
problem-vote-amendments-moved = What the committee asks to be changed has just changed, so the vote was not closed.
    .next = Look at what is asked now, then close the vote.
problem-vote-minutes-newer = Somebody else has just written these minutes, so yours were not kept.
    .next = Look at theirs in another window; save again to put yours in their place.
problem-vote-not-closed = This round has no count yet.
    .next = Close the vote, then print its record.
