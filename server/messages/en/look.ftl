# The frame of a page and the parts shared by pages.
look-skip = Skip to the content
look-menu = Main menu
look-menu-resolutions = Resolutions
look-menu-meetings = Pilot meetings
look-menu-evidence = Evidence
look-menu-units = Organisations
look-menu-people = People
look-sign-out = Sign out
look-demo = Demonstration data; what is marked “invented” was made up for it.
look-no-secrets = Do not enter classified content: this program is not for classified papers.
look-problem-places = Places to look at
look-problem-kept = Everything shown as “Saved” is kept as it was.
look-problem-home = To the first page
look-optional = (optional)
look-error = To correct:
look-evidence = { $count ->
    [one] 1 record
   *[other] { $count } records
}
look-evidence-none = no evidence yet
look-one-source = one source
look-gap = no evidence yet
look-invented-why = Made up for the demonstration, not from the article
look-added = added:
look-removed = removed:
look-table-hint = This table is wider than the screen: drag sideways for the other columns.
look-check-passed = Passed
look-check-failed = Not met
look-check-waived = Waived
look-pager = Pages of the list
look-previous = Previous page
look-next = Next page
look-back = Go back
look-stages = Steps of the resolution
look-step-survey = Survey
look-step-draft = Draft
look-step-workshop = Workshop
look-step-consolidation = Consolidation
look-step-appraisal = Appraisal
look-step-standing = Standing review
look-step-vote = Vote
look-step-issue = Issue
look-step-done = done
look-step-now = now
look-step-later = to come
