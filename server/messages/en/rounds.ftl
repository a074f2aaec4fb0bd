# Rounds of voting, minutes of the meeting, notes of the committee on clauses.
rounds-title = Rounds of voting
rounds-link = Rounds of voting
rounds-heading = { $count ->
    [0] No round of voting yet
    [one] { $count } round of voting
   *[other] { $count } rounds of voting
}
rounds-none = Once a standing member seals the text for a vote, the round stands on this page.
rounds-round = Round { $round }
rounds-sealed = Sealed { $when }
round-waiting = Sealed, the vote is not open yet
round-open = Voting
round-closed = Closed
round-withdrawn = Stopped without a count
round-left = Ended without a count
rounds-compare = Compare two rounds
rounds-from = Earlier round
rounds-to = Later round
rounds-compare-go = Compare
rounds-choose-two = Choose two different rounds to compare.
rounds-same = Both rounds have the same words.
rounds-differ = Where round { $to } differs from round { $from }
rounds-clause = Clause
rounds-became = Change
rounds-hash = Hash in round { $round }
rounds-subject = Subject
rounds-to-vote = Back to the vote
vote-minutes-title = Minutes of the meeting
vote-minutes-inner = Minutes, the committee's own copy (with reserved opinions and notes)
vote-minutes-fill = Add to the minutes
vote-minutes-heading = Add to the minutes of round { $round }
vote-minutes-what = Time of the vote, text and count are in the minutes already. What is left empty is printed as dots for a pen.
vote-minutes-place = Place
vote-minutes-chair = Chair
vote-minutes-secretary = Secretary
vote-minutes-name-hint = Full name, printed below the signature
vote-minutes-started = Meeting began at
vote-minutes-ended = Meeting ended at
vote-minutes-hour-hint = Hour:minute, such as 14:05
vote-minutes-absent = Absent members
vote-minutes-absent-hint = Write why a member was absent. Leave it empty for whoever was there. Those who voted are not listed.
vote-minutes-keep = Save the minutes
field-vote-minutes-long = Shorten it to 200 characters.
field-vote-minutes-hour = Write the hour as hour:minute, such as 14:05.
field-vote-minutes-ends-before = A meeting cannot end before it began.
field-vote-minutes-reason-long = The reason is too long; shorten it to 300 characters.
field-vote-minutes-not-absent = Somebody voted or was counted as present. Remove their reason.
clause-notes-title = Notes of the committee
clause-notes-heading = { $count ->
    [one] { $count } note, round { $round }
   *[other] { $count } notes, round { $round }
}
clause-notes-who = Read by the committee, the standing members and the office alone. Notes are kept with the round and never leave with the resolution.
clause-notes-none = No notes yet. Members, standing members and the office choose a clause to note something.
clause-notes-not-sealed = Once a standing member seals the text, notes on its clauses are written here.
clause-notes-more = More
clause-notes-choose = Choose a clause
clause-note-title = Note on a clause
clause-note-others = Notes of others
clause-note-words = My note
clause-note-hint = { $count } characters at most. Written again, it takes the place of the one before.
clause-note-keep = Save the note
clause-note-take-back = Take my note back
clause-note-closed = The record of this round is closed.
field-clause-note-missing = Write down the note.
field-clause-note-long = The note is too long; shorten it to 2,000 characters.
problem-clause-note-seal-moved = The text was sealed anew; the note was not kept.
    .next = Open the notes again, read the text as it is sealed now, and write it again.
act-vote-minutes = Wrote on the minutes of the meeting
act-vote-note-clause = Noted something on a clause
act-vote-take-back-note = Took a note on a clause back
audit-act-vote-minutes = Committee minutes written
audit-act-vote-note-clause = Clause noted (committee only)
audit-act-vote-take-back-note = Clause note taken back
