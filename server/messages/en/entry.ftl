# Quick entry on a phone during a meeting.
entry-title = Quick entry
entry-choose-meeting = Choose a meeting
entry-role = Role of the speaker
entry-roles = Cell secretary | Chair | Party member | Committee member | Guest from above | Survey member
entry-photo = Photos
entry-photo-hint = Up to 3 JPEG, PNG or WebP pictures of up to { $max } MB each.
entry-photo-n = { $count ->
    [one] 1 photo
   *[other] { $count } photos
}
entry-save = Save
entry-saved = Added to the evidence.
entry-open = Open the record
entry-queued = Kept on this phone.
entry-waiting = Notes waiting to be sent: { $count }
entry-none-waiting = No note is waiting to be sent
entry-refused = Notes not taken: { $count }
entry-is-waiting = waiting
entry-is-sending = being sent
entry-sent-at = Sent at { $time }
entry-photos-waiting = photos still waiting: { $count }
entry-offline = No connection; notes are kept on this phone
entry-online = Connected
entry-signed-out = You are signed out. Your notes are kept on this phone; sign in again and open this page to send them.
entry-other-person = Somebody else is signed in on this phone. Your notes are kept and are not sent in their name; sign in again and open this page to send them.
entry-memory-only = This browser does not let the page store anything: notes are kept only while this page is open. Do not close it before they are sent.
entry-full = This phone keeps too many notes or photos already. Wait until some are sent, or save without photos; what you typed is still there.
entry-edit = Edit
entry-editing = Being edited; press Save to send it.
entry-drop = Drop
entry-drop-sure = Drop this note? Its words will be lost.
entry-photo-large = Photos are too large or too many. Take some out and save again; what you typed is still there.
entry-photo-refused = A photo was not taken: { $reason }
entry-how = Notes that wait lie in this phone's browser, are seen only by whoever wrote them, and are sent when there is a network and this page is open. Without a network the open page goes on working; closing it and opening it again from a bookmark usually works, pressing "reload" does not.
entry-no-script = This browser cannot keep notes without a network: each save needs a connection.
entry-no-meetings = No meeting to take notes of yet
entry-no-meetings-how = A member of the survey group records a pilot meeting of their group first; then it can be chosen here.
field-entry-key-wrong = The key of a note needs 16 to 64 plain letters, digits or hyphens.
field-entry-key-used = This note was sent before with other words. Open the record that was sent and correct it.
