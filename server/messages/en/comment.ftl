# Comments on clauses.
comments-title = Comments
comments-link = Comments
comments-which = Which comments
comments-open = To be answered
comments-answered = Answered
comments-mine = Yours
comments-open-n = { $count ->
    [one] 1 comment waits for an answer
   *[other] { $count } comments wait for an answer
}
comments-answered-n = { $count ->
    [one] 1 comment answered
   *[other] { $count } comments answered
}
comments-mine-n = { $count ->
    [one] 1 comment of yours
   *[other] { $count } comments of yours
}
comments-none = No comment waits for an answer
comments-none-how = Delegates comment beside each clause of the reading page; editors answer: accepted, accepted in part, declined or noted.
comments-answered-none = No comment has been answered yet
comments-answered-none-how = The editors' answers will stand here, with their reasons.
comments-mine-none = You have not commented yet
comments-one-clause = Only comments on one clause.
comments-all-clauses = Show all clauses
comments-only-clause = only this clause
comments-empty-clause = The clause has no words yet
comments-of = Comments on { $place }
comments-of-clause = Comments on the clause
comments-said = What was said
comments-clause-none = Nobody has commented on this clause yet.
comment-words = Your comment
comment-words-hint = Whether you agree, why, and what should change. Write @ and a whole name to name somebody. At most 4,000 letters.
comment-about-words = About the words:
comment-send = Send comment
comment-make-internal = Internal only
comment-internal = internal
comment-internal-hint = Only editors, the secretary, the standing committee and the office read it.
comment-may-not = At this stage you read comments only. Comments are made from drafting to the standing review.
comment-state-open = to be answered
comment-state-taken-back = taken back
comment-edited = edited
comment-orphan = without a place
comment-orphan-words = The words it is about no longer stand in the text; these are the words as they were.
comment-orphan-clause = The clause no longer stands in the text; these are the words as they were.
comment-clause-removed = clause removed
comment-words-changed = The words here have changed since.
comment-reopened = Opened again: { $who }
comment-taken-back-at = Taken back { $when }. Nobody else reads it any more.
comment-stranded = What you typed, not sent yet
comment-answer = Answer
comment-verdict = Result
comment-answer-send = Send answer
comment-reply = Reply
comment-reply-words = Your reply
comment-reply-send = Send
comment-edit = Edit
comment-edit-save = Save
comment-reopen = Open again
comment-take-back = Take back
comment-take-back-sure = Take this comment back? Nobody else will read it any more.
field-comment-words-missing = Write your comment.
field-comment-words-long = The comment is too long. Shorten it to at most 4,000 letters.
field-comment-key-used = This comment was sent before with other words. Open the comments page to edit the one that was sent.
field-verdict-choose = Choose a result.
problem-comment-clause-gone = This clause is no part of the text.
    .next = Open the reading page again and comment on the nearest clause.
problem-comment-version-unknown = The version you read is unknown.
    .next = Open the reading page again, choose the words anew and send; or comment on the whole clause.
problem-comment-misplaced = The words chosen do not fit the clause.
    .next = Choose the words anew and send; or comment on the whole clause.
problem-comment-range-long = Too many words are chosen.
    .next = Choose fewer words, or comment on the whole clause.
problem-comment-not-open = This comment was answered or taken back already.
    .next = Read the answer below; the comment may be opened again to go on.
problem-comment-not-answered = This comment waits for an answer.
    .next = It need not be opened; just reply.
problem-comment-replied = Somebody has replied to this comment, so it cannot be edited any more.
    .next = Add a reply.
problem-comment-not-yours = Only its author may do this.
    .next = Add a reply.
problem-comment-thread-full = This comment has { $max } replies already.
    .next = Make a new comment, or talk it over.
problem-too-many-comments = { $max } comments of yours wait for an answer.
    .next = Wait until some are answered, or take back one that is no longer needed. What you typed is still here.
# Overview
overview-comments = { $open } to be answered, { $answered } answered
overview-comments-none = No comments yet. Delegates comment beside each clause of the reading page.
overview-comments-open = Show the comments
# Reading page
reading-comments = { $count ->
    [one] 1 comment
   *[other] { $count } comments
}
reading-comment = Comment
reading-comment-about = on: { $words }
reading-say-here = Comment on this clause
reading-say-place = Comment on { $place }
reading-say-words = Comment on the chosen words
reading-say-how = Choose how
reading-say-comment = Comment
reading-say-suggest = Change the words
reading-say-evidence = Add evidence
reading-say-close = Close
reading-say-whole = Comment on the whole clause
reading-queue = { $count ->
    [one] 1 comment waits to be sent
   *[other] { $count } comments wait to be sent
}
reading-queue-lost = { $count ->
    [one] Connection lost, what you typed is kept (1 comment waits to be sent)
   *[other] Connection lost, what you typed is kept ({ $count } comments wait to be sent)
}
reading-queue-refused = { $count ->
    [one] 1 comment was not taken
   *[other] { $count } comments were not taken
}
reading-queue-sent = Comment sent at { $time }
reading-queue-kept = Kept on this device, being sent.
reading-queue-signed-out = You are signed out. What you typed is kept on this device; sign in and open this page to send it.
reading-queue-other-person = Somebody else is signed in on this device. What you typed is kept and not sent under their name.
reading-queue-memory = The browser does not let pages store anything: what you type is kept only while this page is open. Do not close it before it is sent.
reading-queue-full = Too much is kept on this device. Wait until some is sent; what you are typing is still here.
reading-queue-edit = Edit
reading-queue-drop = Drop
reading-queue-drop-sure = Drop this comment? Its words will be lost.
reading-queue-list = Kept on this device
reading-queue-waiting = waits to be sent
reading-queue-sending = being sent
reading-queue-editing = Being edited; press Send comment to send it.
reading-margin = Comments beside the text
