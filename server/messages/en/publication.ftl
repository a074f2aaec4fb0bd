# Publishing an issued resolution: the office's page, and the page that everybody reads.
publication-title = Publication
publication-link = Publish the resolution
publication-read = Read the public page
publication-open-title = Published
publication-none-title = Not published
publication-lede = Nothing is public by itself. The office publishes, and may end it at any time.
publication-opened = { $who } published it at { $when }
publication-ended = { $who } ended the publication at { $when }: { $reason }
publication-secret = Secret documents are never entered here and never published. Read the whole text again before publishing.
publication-reasons = What is told beside each clause
publication-reasons-hint = Words with a name that the program knows are only counted; read the preview. Words corrected later are told once it is published again.
publication-reasons-nothing = Nothing
publication-reasons-counts = How many records there are
publication-reasons-words = What was said, with the speaker's role and the bloc
publication-preview = Words that the third choice would tell: { $count }
publication-withheld = { $count ->
    [one] One record is not told in words, for it names a person.
   *[other] { $count } records are not told in words, for they name a person.
}
publication-more = Further choices
publication-code = QR code on paper
publication-code-label = Print address and QR code below the recipients of the PDF and Word copies
publication-no-address = The server has not been told its public address (public_url), so copies bear no code yet.
publication-indexed = Search engines
publication-indexed-label = Let search engines list the page
publication-yes = Yes
publication-no = No
publication-publish = Publish
publication-end = End the publication
publication-end-how = The page and its files can no longer be opened; the code on printed copies leads to a page that says so. To tell more or less beside the clauses, end it and publish anew.
publication-reason-hint = The reason is kept in the log.
field-publication-reasons-unknown = Choose what is told.
field-publication-reason-missing = Say why the publication ends.
problem-publication-already-open = This resolution is published already.
    .next = See its public page; to choose again, end the publication first.
problem-publication-not-open = This resolution is no longer published.
    .next = Load the page again to see who ended it, and why.
act-publication-open = The resolution was published
act-publication-end = The publication was ended
audit-act-publication-open = Resolution published
audit-act-publication-end = Publication ended
public-skip = To the text
public-issued = Issued:
public-number = number { $number }, { $day }
public-seal = Seal
public-voted = { $body } adopted it on { $day }
public-why = Why this is here
public-count = { $count ->
    [one] One record from a pilot meeting.
   *[other] { $count } records from pilot meetings.
}
public-corrected = corrected since it was sealed
public-withheld = { $count ->
    [one] One record is not told in words.
   *[other] { $count } records are not told in words.
}
public-signed = (signed)
public-check = Check this copy
public-seal-what = These are the first eight digits of the SHA-256 of every letter that was voted on. One letter changed gives another.
public-how = To check for yourself, take the SHA-256 of the file of
public-words = the sealed words
public-verify = It must be the one above. Whoever holds the bundle of the resolution can check the vote as well, with duthao verify.
public-paper = The copy with signature and stamp is the original.
