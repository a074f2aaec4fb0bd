# Notices inside the product, and copies of them by mail.
notices-title = Notices
notices-count-unread = unread
notices-unread = { $count ->
    [one] 1 unread notice
   *[other] { $count } unread notices
}
notices-none-unread = You have read every notice
notices-read-all = Mark all as read
notices-empty = No notices yet
notices-empty-how = Here will stand: who named you, answers to what you said, resolutions that move on, and what waits for your answer. The program writes them when something happens.
notices-kept = Notices are kept for 90 days; what they lead to is not removed.
notice-new = unread
notice-read = Read
notice-somebody = Somebody
notice-mention-comment = { $who } named you in a comment
notice-mention-suggestion = { $who } named you in the reason of a suggestion
notice-reply-comment = { $who } replied in a comment that you spoke in
notice-reopened-comment = { $who } opened a comment again that you spoke in
notice-answer-comment = { $who } answered your comment: { $detail }
notice-answer-suggestion = { $who } answered your suggestion: { $detail }
notice-answer-offer = { $who } answered your offer of evidence: { $detail }
notice-answer-opinion = { $who } answered what you or your delegation said: { $detail }
notice-stage-stage = The resolution has moved on to: { $detail }
notice-waiting-comment = { $count ->
    [one] 1 new comment waits for an answer
   *[other] { $count } new comments wait for an answer
}
notice-waiting-suggestion = { $count ->
    [one] 1 new suggestion waits for an answer
   *[other] { $count } new suggestions wait for an answer
}
notice-waiting-offer = { $count ->
    [one] 1 new offer of evidence waits for an answer
   *[other] { $count } new offers of evidence wait for an answer
}
notice-waiting-opinion = { $count ->
    [one] 1 new spoken opinion waits for an answer
   *[other] { $count } new spoken opinions wait for an answer
}
notice-settings = Choose notices
notice-settings-lede = Nobody but you sees your notices.
notice-settings-save = Save
notice-settings-saved = Saved.
notice-kinds = Tell me when
notice-kind-mention = somebody names me
notice-kind-hint-mention = With @ and the whole name, in a comment or the reason of a suggestion.
notice-kind-reply = somebody replies in a comment that I spoke in
notice-kind-hint-reply = Also when it is opened again.
notice-kind-answer = my comment, suggestion, offer or spoken opinion is answered
notice-kind-hint-answer = With the verdict: accepted, partly, declined, noted.
notice-kind-stage = a resolution that I take part in moves on
notice-kind-hint-stage = From drafting to issue.
notice-kind-waiting = something waits for my answer
notice-kind-hint-waiting = What is of one sort makes one line.
notice-mail = E-mail
notice-mail-wanted = Send me copies by e-mail
notice-mail-hint = One mail in 10 minutes at most, with the notices not read. It holds nobody's words.
notice-address = E-mail address
notice-address-hint = Used for your own notices only; nobody else sees it.
notice-address-missing = Give an e-mail address, or do not ask for copies.
notice-address-wrong = This is no e-mail address. One looks like name@office.vn.
notice-mail-subject = Dự Thảo: { $count ->
    [one] 1 unread notice
   *[other] { $count } unread notices
 }
notice-mail-greeting = Dear { $name }, there is news in Dự Thảo:
notice-mail-end = This mail was sent by the program; please do not reply. Choose notices, or stop these mails: { $href }
notice-names = People you can name
notice-names-count = { $count } names; choose with the arrow keys and Enter
