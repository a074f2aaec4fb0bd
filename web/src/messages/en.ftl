# The words of the editor page.

## Saving
signal-opening = Opening the text…
signal-saved = Saved
signal-saving = Saving…
signal-keeping = Connection lost, keeping what you type…
signal-waiting = { $count ->
    [0] Connection lost, what you type is kept
    [one] Connection lost, what you type is kept (1 change waiting)
   *[other] Connection lost, what you type is kept ({ $count } changes waiting)
}
signal-waiting-memory = { $count ->
    [0] Connection lost
    [one] Connection lost, 1 change waiting. Please keep this page open
   *[other] Connection lost, { $count } changes waiting. Please keep this page open
}
signal-back = Connected again. { $signal }
signal-signed-out = Your session has ended. Please sign in again, what you typed is kept
signal-foreign = This page was opened from an unknown address and may not connect
signal-unavailable = This text cannot be opened: it does not exist or may not be read by you
signal-sign-in = Sign in again
open-failed = This browser cannot open the editor. Please use the reading page.
pasted-too-long = The pasted text is too long and was not taken. Please paste it in parts.

## Frame
tab-outline = Outline
tab-text = Text
tab-margin = Margin
outline = Outline
outline-empty = Headings and proposals will stand here.
text-label = Text of the resolution
text-placeholder = Type or paste here
margin = Margin
read-only = Read only: at this stage you do not edit the text

## Toolbar
tools = Editing tools
tool-kind = Kind of clause
tool-level = Level
tool-strong = Bold
tool-em = Italic
tool-underline = Underline
tool-up = Up
tool-down = Down
tool-undo = Undo
tool-redo = Redo
tool-remove = Remove clause
tool-comment = Comment
tool-evidence = Evidence
tool-suggest = Suggest
kind-basis = Basis
kind-enacting = Enacting words
kind-heading = Heading
kind-paragraph = Paragraph
kind-shortcoming = Shortcoming
kind-cause = Cause
kind-target = Target
kind-proposal = Proposal
level-0 = Level I-
level-1 = Level 1.
level-2 = Level 1.1.
level-3 = Level a)
level-4 = Level -
level-5 = Level +

## Who is here
presence = Here now
presence-alone = Nobody else.
presence-at = { $name } — { $place }
place-none = no clause chosen
place-unnamed = paragraph “{ $words }”
place-empty = an empty paragraph

## Evidence
evidence-of = Evidence for { $code }
evidence = Evidence
evidence-choose = Put the caret into a shortcoming, cause, target or proposal to link evidence.
evidence-count = ◆{ $count }
evidence-none = ◇ none yet
evidence-empty = No evidence has been linked.
evidence-unknown = Record { $record }
evidence-newer = The record was corrected after it was linked: please check
evidence-kept-newer = The record was corrected after it was linked; it was decided that the clause stands
evidence-kept-withdrawn = The record has been withdrawn; it was decided that the clause stands
evidence-decision = Read the decision
evidence-decide = Decide what follows for this clause
evidence-withdrawn = The record has been withdrawn
evidence-remove = Unlink
evidence-remove-label = Unlink evidence: { $text }
evidence-add = Link more evidence
evidence-search = Search the records
evidence-search-hint = With or without diacritics
evidence-bloc = Bloc
evidence-bloc-all = All blocs
evidence-results = Records found
evidence-searching = Searching…
evidence-no-results = No record matches. Try other words or another bloc.
evidence-search-failed = The search failed: no connection to the server. Please try again.
evidence-more = Show more
evidence-relation = This record
relation-supports = supports
relation-contradicts = contradicts
relation-quantifies = quantifies
evidence-note = Note
evidence-note-optional = (optional)
evidence-attach = Link evidence
evidence-pick-first = Please choose a record first.
evidence-attached = Linked to { $code }
evidence-source = { $cell }, { $bloc }, { $date }
evidence-source-plain = { $cell }, { $bloc }
evidence-meeting = Meeting
evidence-meeting-all = All meetings
evidence-meeting-of = { $cell }, round { $round }, { $date }
evidence-edit = Change
evidence-edit-label = Change relation and note: { $text }
evidence-newest = Lean on the newest version (version { $version })
evidence-save = Save
evidence-cancel = Cancel
evidence-why = Why is this here?
evidence-page = Page of its evidence

## Offers of evidence
offers = { $count } offers wait for an answer
offer-by = offered by { $names }
offer-unknown = This record was not found
offer-accept = Accept and link
offer-decline = Decline
offer-reason = Reason for declining
offer-accepted = The offer was accepted and linked.
offer-declined = The offer was answered.
offer-failed = Not sent: the connection to the server is lost. Please try again.

## Comments on a clause
comments = Comments
comments-n = { $count } to be answered
comments-page = Page of its comments
comment-add = Comment (Ctrl+Alt+M)
comment-words = Your words
comment-internal = internal
comment-internal-only = Internal only
comment-send = Send
comment-sent = Comment sent.
comment-gone = The words it is about no longer stand in the text.
comment-changed = The words here have changed since.
comment-answer = Answer
comment-reply = Reply
comment-verdict = Result
comment-reason = Reason
comment-answered = The comment was answered.
comment-replied = Reply sent.
comment-failed = Not sent: the connection to the server is lost. Please try again; what you typed is still here.
verdict-accepted = Accepted
verdict-partly = Accepted in part
verdict-declined = Declined
verdict-noted = Noted

## Which shortcoming a proposal answers
answers = { $code } answers
answers-cause = { $code } is a cause of
answers-empty = There is no shortcoming or cause in the text yet.

## Removed clauses
removed = Removed clauses ({ $count })
removed-restore = Restore
removed-restore-label = Restore: { $text }

## Conflicts
conflicts-label = Changed at once
conflicts = Changed at once ({ $count })
conflicts-hint = Two people changed the same words before seeing each other's. No letter is lost.
conflict-sentence = One sentence, changed by both
conflict-removed = One took the clause out, one wrote in it
conflict-tail = Written in a part just moved to another clause
conflict-twice = Both split or both joined: words stand twice
conflict-place-removed = Clause taken out: { $words }
conflict-side = { $name }, { $when }
conflict-took-out = Takes this clause out
conflict-now = Merged, as it stands now
conflict-left = Words left in the clause taken out
conflict-nothing = (no words left)
change-added = added:
change-gone = removed:
conflict-keep = Keep the merged text
conflict-choose-sentence = Choose { $name }'s sentence
conflict-choose-removed = Leave it out, as { $name } did
conflict-choose-tail = Choose { $name }'s version
conflict-choose-twice = Keep { $name }'s part only
conflict-restore = Restore the clause for { $name }
conflict-put-back = Put the words where they belong
conflict-edit = Edit in place
conflict-edit-hint = Edit the text, then press this button.
conflict-edited = Done editing
conflict-decided = The decision is recorded.
conflict-not-decided = Not recorded: somebody decided already, or the connection is lost.
conflict-not-written = This place has changed; please edit it in place.

## Words not taken
aside = Words not taken
aside-why = Not taken: { $reason }
aside-hint = Only you see them. Send them as a suggestion for the editors to see, or copy them.
aside-suggest = Send as a suggestion
aside-copy = Copy
aside-copied = Copied
aside-copy-failed = Copying failed, please select and copy by hand
aside-drop = Discard
aside-reason-role = you may not edit the text
aside-reason-stage = the text may not be edited at this stage
aside-reason-actor = this page was opened under another person's name, please reload it
aside-reason-author = the change carries another person's name
aside-reason-shape = this kind of change is not allowed
aside-reason-too-large = the change is too large, please split it
aside-reason-dependency = it builds on words that were not taken
aside-reason-full = the text has become too long
aside-reason-damaged = the data is damaged
aside-reason-other = { $reason }

## Who wrote it
authors = Who wrote it
authors-ask = Who wrote this sentence?
authors-choose = Put the caret into a clause to ask who wrote it.
authors-asking = Looking…
authors-failed = No answer: the connection to the server is lost. Please try again.
authors-empty = No stored letter stands in this clause yet.
authors-found = { $code }: { $sentences ->
    [one] one sentence
   *[other] { $sentences } sentences
}
authors-found-unnamed = This clause: { $sentences ->
    [one] one sentence
   *[other] { $sentences } sentences
}
authors-here = The sentence with the caret
authors-changed = This clause has just been changed; ask again to see the new words.
authors-part = { $name } ({ $letters }/{ $all } letters)
authors-at = { $first }
authors-between = from { $first } to { $last }
authors-saved-only = Only saved letters are counted.

## A new stage
stage-moved = The resolution has moved on to “{ $stage }”.
stage-may-edit = You may now change the text.
stage-may-suggest = You may now suggest in the text itself; what you type becomes a suggestion.
stage-may-link = You may now link evidence, but not change the words.
stage-may-read = You may now only read. Letters that could not be saved, if any, are kept under “Words not taken”.
stage-overview = Open the overview of the resolution
stage-seen = Understood

## The bar, where the page brings none
product = Dự Thảo
stage-drafting = Drafting
stage-workshop = Workshop
stage-consolidation = Consolidation
stage-appraisal = Appraisal
stage-standing_review = Standing review
stage-committee_vote = Committee vote
stage-adopted = Adopted
stage-adopted_with_changes = Adopted with changes
stage-returned = Returned
stage-signing = Signing
stage-issued = Issued
stage-archived = Archived

## Suggestions
suggested = { $count ->
    [0] No suggestion for this clause
    [one] { $count } suggestion waits
   *[other] { $count } suggestions wait
 }
suggested-label = Suggestions
suggested-all = All suggestions waiting: { $count }
suggested-added = added
suggested-gone = removed
suggested-sort-words = other words
suggested-sort-insert = a new clause right behind
suggested-sort-remove = remove this clause
suggested-sort-move = move it to another place
suggested-moved-on = The words have changed since.
suggested-look = See the result, then decide
suggested-now = Has changed to
suggested-merged = If accepted
suggested-merged-gone = The clause is taken out of the text.
suggested-accept = Accept
suggested-partly = Partly
suggested-decline = Decline
suggested-words = Words to be taken
suggested-reason = Reason
suggested-accepted = Accepted and written into the text.
suggested-partly-done = Accepted partly.
suggested-declined = The suggestion has been answered.
suggested-failed = Not sent: no connection to the server. Please try again.
suggesting = Suggest other words for this clause
suggesting-mode = Suggesting: the text itself is not changed
suggesting-words = Suggested words
suggesting-note = Reason
suggesting-send = Send suggestion
suggesting-nothing = Nothing has changed yet. Change the words, then send.
suggesting-sent = Sent. The editors will answer.
suggesting-failed = Not sent: no connection to the server. What you typed is kept here.
suggesting-others = Suggest a new clause, a removal or another place

## Suggesting in the text itself
suggest-here = Suggesting: what you type becomes a suggestion, the shared text stays as it is. Send it with the button below the clause or Ctrl+Enter.
unsent = { $count ->
    [0] No unsent suggestions left
    [one] 1 unsent suggestion
   *[other] { $count } unsent suggestions
 }
unsent-label = Unsent suggestions
unsent-bar = Suggestion for this clause
unsent-sign = Not sent
unsent-sign-fresh = New, not sent
unsent-words = Other words, not sent
unsent-insert = New clause, not sent
unsent-remove = Removal, not sent
unsent-note = Reason (optional)
unsent-send = Send suggestion
unsent-drop = Discard
unsent-go = Show in the text
unsent-dropped = Discarded. Press Ctrl+Z in the text to bring it back.
unsent-gone = This clause is no longer in the text. What you typed is kept here.
unsent-crossed = Somebody has just changed the very words you are changing. Nothing is lost: once sent, the editors see all three versions.
unsent-read = When you began
unsent-anew = Suggest it in place of the present words
