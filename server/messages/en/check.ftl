# Checks before the seal: faults, waivers with reasons, records corrected or withdrawn, the annex.
checks-title = Checks before submitting
checks-tab = Checks
checks-refusing = { $count ->
    [one] { $count } place to be mended before the seal
   *[other] { $count } places to be mended before the seal
}
checks-sealed = The words are sealed
checks-sealed-flags = { $count ->
    [one] The words are sealed: { $count } place leans on a record that was corrected or withdrawn
   *[other] The words are sealed: { $count } places lean on records that were corrected or withdrawn
}
checks-clear = The words are ready to be sealed
checks-why = Each place below is to be mended, or let pass by name and with a reason by the standing members or the office, before the words can be sealed. A place left blank […] is never let pass.
checks-waived = { $count ->
    [one] { $count } place was let pass.
   *[other] { $count } places were let pass.
}
checks-none = Nothing was found.
checks-refuses = Refuses the seal
checks-note = Note
checks-hash = Hash of what would be sealed:
fault-no-words = There are no words yet.
    .mend = The editors write them in the editor.
fault-unfilled = A place […] is left blank.
    .mend = Open the place in the editor and fill it in.
fault-open-flag = It leans on a record that was corrected or withdrawn.
    .mend = Open the record's page and choose "Decide" beside this clause.
fault-proposal-without-evidence = No evidence supports the proposal.
    .mend = Open the proposal in the editor and link at least one record that supports or quantifies it.
fault-shortcoming-unanswered = No proposal answers the shortcoming.
    .mend = In the editor, choose the proposal that answers this shortcoming (or its cause) and join the two.
fault-bloc-without-evidence = No proposal leans on evidence of the bloc.
    .mend = See the coverage, then link a record of this bloc to a fitting proposal.
fault-target-without-number = The target has no number.
    .mend = Open the target in the editor and write the number to be reached.
fault-target-without-unit = The target has no unit.
    .mend = Write the unit right behind the number, such as "90%" or "4 buổi".
fault-target-without-date = The target has no date.
    .mend = Write by when, such as "đến năm 2025" or "hằng năm".
fault-one-record-carries-most = One record stands behind more than half of the proposals.
    .mend = Link records of other meetings to those proposals, or take some links away.
fault-unused-evidence = There are records that no clause uses.
    .mend = See the list and link those that are needed in the editor.
fault-empty-clause = The clause has no words.
    .mend = Open the clause in the editor, write its words or take it out.
waiver-act = Let it pass, with a reason
waiver-reason = Why it may pass
waiver-reason-hint = Told with your name and printed in the annex; at most { $count } characters. When the words or the evidence change, it lapses by itself.
waiver-give = Let it pass
waiver-by = { $name } let it pass, { $when }
waiver-lapsed = The words are not those that { $name } let pass ({ $when }), so this no longer holds
waiver-take-back = Take back
waiver-taken-back = taken back by { $name }, { $when }
waivers-link = History of what was let pass
waivers-title = History of what was let pass
waivers-none = Nothing was let pass yet
waivers-none-how = The standing members or the office let places pass with a reason on the page of checks; all of that will stand here.
problem-waiver-never = This is never let pass.
    .next = Mend the words there; where a record was corrected or withdrawn, decide on the record's page.
problem-waiver-gone = Nothing is wrong there any more.
    .next = See the checks again.
problem-waiver-changed = The words or the evidence have just changed.
    .next = Read them as they are now, then let them pass again if that is still right.
problem-waiver-already = Somebody else has just let this pass.
    .next = See the checks again.
problem-waiver-not-in-force = There is no such waiver, or it was taken back.
    .next = See the checks again.
field-waiver-reason-missing = Say why it may pass.
field-waiver-reason-long = Shorten the reason to 500 characters.
unused-title = Unused evidence
unused-count = { $count ->
    [one] { $count } record that no clause uses
   *[other] { $count } records that no clause uses
}
unused-how = No clause of the resolution is linked to these records; withdrawn ones do not count. The editors link records in the editor.
unused-none = Every record is used
unused-none-how = When the surveyors write a record that no clause uses yet, it will stand here.
leaning-unread = { $count ->
    [one] { $count } resolution could not be read just now; load the page again to see the rest.
   *[other] { $count } resolutions could not be read just now; load the page again to see the rest.
}
leaning-count = { $count ->
    [one] { $count } clause, { $open } waiting for a decision
   *[other] { $count } clauses, { $open } waiting for a decision
}
flags-title = Changed evidence
flags-lede = Records that were corrected or withdrawn after they were linked: somebody decides whether the clause stands, takes the new version, or leans on the record no more.
flags-waiting = { $count } places wait for a decision
flags-none-waiting = No place waits for a decision
flags-decisions = Decisions
flags-undecided = Nothing has been decided yet
flags-undecided-how = When a record of a clause is corrected or withdrawn, an editor, the standing members or the office decide here.
flags-record = read the record
flag-open = The record has changed, to be decided
flag-waiting = To be decided
flag-cause-corrected = the record has a newer version
flag-cause-withdrawn = the record was withdrawn
flag-decide = Decide
flag-title = The record has changed: what follows for this clause?
flag-clause = The clause
flag-linked = The record as it was linked (version { $version })
flag-now = The record now (version { $version })
flag-now-withdrawn = The record was withdrawn
flag-record = See all versions of the record
flag-what = Decision
flag-sealed = The words are sealed and cannot change: only the reason why they stand is noted.
flag-choice-keep = Keep the clause as it is, with a reason
flag-choice-renew = Lean on the new version of the record
flag-choice-remove = Take the record away from the clause
flag-decision-keep = kept as it is
flag-decision-renew = leans on the new version
flag-decision-remove = taken away
flag-reason = Reason
flag-reason-hint = Needed when the clause is kept, and printed in the annex; at most { $count } characters.
flag-give = Note the decision
problem-flag-gone = Nothing waits for a decision there.
    .next = Somebody may just have decided, or the link was taken away; see the record's page.
problem-flag-record-moved = The record has just got a newer version.
    .next = Read the newest version, then decide again.
problem-flag-withdrawn = The record was withdrawn: there is no new version to lean on.
    .next = Keep the clause with a reason, or take the record away.
field-flag-reason-missing = Say why the clause is kept as it is.
field-flag-reason-long = Shorten the reason to 500 characters.
field-flag-decision-missing = Choose a decision.
field-flag-record-moved = The record has just got a newer version; read it, then decide again.
act-waiver-give = Let a fault pass
act-waiver-take-back = Took back what was let pass
act-flag-decide = Decided on a record that changed
overview-sealed-title = Sealed words
overview-waived = { $count ->
    [one] { $count } place was let pass, with a reason
   *[other] { $count } places were let pass, with reasons
}
overview-flags = { $count ->
    [one] { $count } clause leans on a record that was corrected or withdrawn, to be decided
   *[other] { $count } clauses lean on records that were corrected or withdrawn, to be decided
}
annex-title = Annex
annex-read = See the annex of the sealed words: what was let pass, and the evidence
annex-how = The annex prints what was let pass and why, and the evidence behind each proposal.
