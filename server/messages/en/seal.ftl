# The seal: what changed since the round before, and when what is kept is no longer what was sealed.
seal-since = Changes since the words of round { $round }
seal-since-nothing = No clause has changed.
seal-since-subject = The subject of the resolution reads otherwise.
seal-since-reordered = Clauses stand in another order.
seal-since-standing = { $count } clauses stand word for word.
seal-since-compare = See the changes word by word
seal-clause-changed = Changed:
seal-clause-added = Added:
seal-clause-removed = Removed:
seal-damaged = The words kept here are no longer exactly those that were sealed.
seal-damaged-next = No ballot is taken in this round. The office checks the server against the printed copy, then closes the round; the resolution is sealed again for a new one.
problem-ballot-words-damaged = The words kept here are no longer exactly those that were sealed.
    .next = The ballot was not taken. Ask the office to check the server; the vote is then held in a new round.
seal-evidence = Evidence
