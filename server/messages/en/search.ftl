# Search over meetings, records and clauses.
look-menu-search = Search
search-title = Search everything
search-lede = Searches clauses of resolutions, evidence and meetings. Words with the accents you type come first; without accents they are found too.
search-count = { $count } results
search-kinds = Kinds of results
search-kind-all = All
search-kind-clause = Clauses
search-kind-record = Evidence
search-kind-meeting = Meetings
search-one-clause = Clause
search-one-record = Evidence
search-one-meeting = Meeting
search-none = Nothing found
search-none-how = Clauses, evidence and meetings that have all the words typed will stand here. Try fewer words, or without accents.
search-unread = The newest words of { $titles } could not be read. Results may be missing; try again in a few minutes.
