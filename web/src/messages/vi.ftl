# Lời của trang soạn thảo.

## Trạng thái lưu
signal-opening = Đang mở văn bản…
signal-saved = Đã lưu
signal-saving = Đang lưu…
signal-keeping = Mất kết nối, đang giữ bài gõ…
signal-waiting = { $count ->
    [0] Mất kết nối, bài gõ vẫn được giữ
   *[other] Mất kết nối, bài gõ vẫn được giữ ({ $count } thay đổi chờ)
}
signal-waiting-memory = { $count ->
    [0] Mất kết nối
   *[other] Mất kết nối, { $count } thay đổi chờ. Xin đừng đóng trang này
}
signal-back = Đã kết nối lại. { $signal }
signal-signed-out = Phiên làm việc đã hết. Xin đăng nhập lại, bài gõ vẫn được giữ
signal-foreign = Trang này mở từ địa chỉ lạ nên không được kết nối
signal-unavailable = Không mở được văn bản này: không có hoặc không được phép xem
signal-sign-in = Đăng nhập lại
open-failed = Trình duyệt này không mở được trang soạn thảo. Xin dùng trang đọc.
pasted-too-long = Đoạn dán quá dài, chưa được đưa vào. Xin dán từng phần.

## Khung trang
tab-outline = Đề cương
tab-text = Văn bản
tab-margin = Bên lề
outline = Đề cương
outline-empty = Đề mục và giải pháp sẽ hiện ở đây khi có.
text-label = Văn bản nghị quyết
text-placeholder = Gõ hoặc dán nội dung vào đây
margin = Bên lề
read-only = Chỉ đọc: ở bước này đồng chí không sửa văn bản

## Thanh công cụ
tools = Công cụ soạn thảo
tool-kind = Loại điều khoản
tool-level = Cấp
tool-strong = Đậm
tool-em = Nghiêng
tool-underline = Gạch chân
tool-up = Lên
tool-down = Xuống
tool-undo = Hoàn tác
tool-redo = Làm lại
tool-remove = Bỏ điều khoản
tool-comment = Ý kiến
tool-evidence = Minh chứng
tool-suggest = Đề xuất
kind-basis = Căn cứ
kind-enacting = Câu ban hành
kind-heading = Đề mục
kind-paragraph = Đoạn văn
kind-shortcoming = Hạn chế
kind-cause = Nguyên nhân
kind-target = Chỉ tiêu
kind-proposal = Giải pháp
level-0 = Cấp I-
level-1 = Cấp 1.
level-2 = Cấp 1.1.
level-3 = Cấp a)
level-4 = Cấp -
level-5 = Cấp +

## Ai đang ở đây
presence = Đang ở đây
presence-alone = Chưa có ai khác.
presence-at = { $name } — { $place }
place-none = chưa chọn điều khoản
place-unnamed = đoạn “{ $words }”
place-empty = đoạn trống

## Minh chứng
evidence-of = Minh chứng của { $code }
evidence = Minh chứng
evidence-choose = Đặt con trỏ vào một hạn chế, nguyên nhân, chỉ tiêu hoặc giải pháp để gắn minh chứng.
evidence-count = ◆{ $count }
evidence-none = ◇ chưa có
evidence-empty = Chưa có minh chứng nào được gắn.
evidence-unknown = Bản ghi { $record }
evidence-newer = Bản ghi đã được sửa sau khi gắn: xem lại
evidence-kept-newer = Bản ghi đã được sửa sau khi gắn; đã quyết định giữ nguyên
evidence-kept-withdrawn = Bản ghi đã được rút; đã quyết định giữ nguyên
evidence-decision = Xem quyết định
evidence-decide = Quyết định điều khoản này thế nào
evidence-withdrawn = Bản ghi đã được rút
evidence-remove = Gỡ
evidence-remove-label = Gỡ minh chứng: { $text }
evidence-add = Gắn thêm minh chứng
evidence-search = Tìm trong bản ghi
evidence-search-hint = Gõ có dấu hoặc không dấu
evidence-bloc = Khối
evidence-bloc-all = Mọi khối
evidence-results = Bản ghi tìm thấy
evidence-searching = Đang tìm…
evidence-no-results = Không có bản ghi nào khớp. Thử từ khác hoặc khối khác.
evidence-search-failed = Chưa tìm được: mất kết nối với máy chủ. Xin thử lại.
evidence-more = Xem thêm
evidence-relation = Bản ghi này
relation-supports = ủng hộ
relation-contradicts = trái ngược
relation-quantifies = cho số liệu
evidence-note = Ghi chú
evidence-note-optional = (không bắt buộc)
evidence-attach = Gắn minh chứng
evidence-pick-first = Xin chọn một bản ghi trước.
evidence-attached = Đã gắn vào { $code }
evidence-source = { $cell }, { $bloc }, { $date }
evidence-source-plain = { $cell }, { $bloc }
evidence-meeting = Buổi sinh hoạt
evidence-meeting-all = Mọi buổi
evidence-meeting-of = { $cell }, đợt { $round }, { $date }
evidence-edit = Sửa
evidence-edit-label = Sửa quan hệ và ghi chú: { $text }
evidence-newest = Dựa vào bản mới nhất (bản { $version })
evidence-save = Lưu
evidence-cancel = Thôi
evidence-why = Vì sao có câu này?
evidence-page = Trang minh chứng

## Đề nghị gắn minh chứng
offers = { $count } đề nghị chờ trả lời
offer-by = { $names } đề nghị
offer-unknown = Không tìm thấy bản ghi này
offer-accept = Nhận, gắn
offer-decline = Không nhận
offer-reason = Lý do không nhận
offer-accepted = Đã nhận đề nghị và gắn minh chứng.
offer-declined = Đã trả lời đề nghị.
offer-failed = Chưa gửi được: mất kết nối với máy chủ. Xin thử lại.

## Ý kiến về điều khoản
comments = Ý kiến
comments-n = { $count } ý kiến chờ trả lời
comments-page = Trang ý kiến của điều khoản
comment-add = Góp ý (Ctrl+Alt+M)
comment-words = Lời góp ý
comment-internal = nội bộ
comment-internal-only = Chỉ nội bộ
comment-send = Gửi
comment-sent = Đã gửi ý kiến.
comment-gone = Các chữ được góp ý không còn trong văn bản.
comment-changed = Lời văn ở chỗ này đã đổi sau khi góp ý.
comment-answer = Trả lời
comment-reply = Trao đổi
comment-verdict = Kết quả
comment-reason = Giải trình
comment-answered = Đã trả lời ý kiến.
comment-replied = Đã gửi lời trao đổi.
comment-failed = Chưa gửi được: mất kết nối với máy chủ. Xin thử lại; nội dung đã gõ vẫn còn.
verdict-accepted = Tiếp thu
verdict-partly = Tiếp thu một phần
verdict-declined = Không tiếp thu
verdict-noted = Ghi nhận

## Giải pháp trả lời hạn chế nào
answers = { $code } khắc phục
answers-cause = { $code } là nguyên nhân của
answers-empty = Chưa có hạn chế hay nguyên nhân nào trong văn bản.

## Điều khoản đã bỏ
removed = Điều khoản đã bỏ ({ $count })
removed-restore = Khôi phục
removed-restore-label = Khôi phục: { $text }

## Chỗ trùng sửa
conflicts-label = Chỗ trùng sửa
conflicts = Chỗ trùng sửa ({ $count })
conflicts-hint = Hai người sửa cùng lúc, khi chưa thấy lời của nhau. Không có chữ nào bị mất.
conflict-sentence = Cùng sửa một câu
conflict-removed = Một người bỏ mục, một người viết vào mục
conflict-tail = Viết vào phần vừa tách sang mục khác
conflict-twice = Cùng tách hoặc cùng nhập: có chữ đứng hai lần
conflict-place-removed = Mục đã bỏ: { $words }
conflict-side = { $name }, { $when }
conflict-took-out = Bỏ mục này
conflict-now = Bản gộp hiện nay
conflict-left = Chữ còn trong mục đã bỏ
conflict-nothing = (không còn chữ nào)
change-added = thêm:
change-gone = xoá:
conflict-keep = Giữ bản gộp
conflict-choose-sentence = Chọn câu của { $name }
conflict-choose-removed = Bỏ mục như { $name }
conflict-choose-tail = Chọn bản của { $name }
conflict-choose-twice = Chỉ giữ phần của { $name }
conflict-restore = Khôi phục mục cho { $name }
conflict-put-back = Đưa chữ về đúng chỗ
conflict-edit = Sửa tại chỗ
conflict-edit-hint = Sửa trong văn bản, xong thì bấm nút này.
conflict-edited = Đã sửa xong
conflict-decided = Đã ghi quyết định.
conflict-not-decided = Chưa ghi được: có người đã quyết định, hoặc mất kết nối.
conflict-not-written = Chỗ này đã đổi, xin sửa tại chỗ.

## Lời không được nhận
aside = Lời chưa được nhận
aside-why = Không được nhận: { $reason }
aside-hint = Chỉ đồng chí thấy. Gửi thành đề nghị để Tổ biên tập xem, hoặc chép ra.
aside-suggest = Gửi thành đề nghị
aside-copy = Chép
aside-copied = Đã chép
aside-copy-failed = Không chép được, xin chọn và chép bằng tay
aside-drop = Bỏ
aside-reason-role = không có quyền sửa văn bản
aside-reason-stage = bước này không cho sửa văn bản
aside-reason-actor = trang này đã được mở bằng tên người khác, xin tải lại trang
aside-reason-author = thay đổi mang tên người khác
aside-reason-shape = dạng thay đổi này không được phép
aside-reason-too-large = thay đổi quá lớn, xin chia nhỏ
aside-reason-dependency = dựa trên lời chưa được nhận
aside-reason-full = văn bản đã quá dài
aside-reason-damaged = dữ liệu bị hỏng
aside-reason-other = { $reason }

## Ai viết
authors = Ai viết
authors-ask = Ai viết câu này?
authors-choose = Đặt con trỏ vào một điều khoản để hỏi ai viết.
authors-asking = Đang tìm…
authors-failed = Chưa hỏi được: mất kết nối với máy chủ. Xin thử lại.
authors-empty = Điều khoản này chưa có chữ nào được lưu.
authors-found = { $code }: { $sentences } câu
authors-found-unnamed = Đoạn này: { $sentences } câu
authors-here = Câu có con trỏ
authors-changed = Đoạn này vừa được sửa; hỏi lại để thấy lần sửa mới.
authors-part = { $name } ({ $letters }/{ $all } chữ)
authors-at = { $first }
authors-between = từ { $first } đến { $last }
authors-saved-only = Chỉ tính chữ đã lưu.

## Chuyển bước
stage-moved = Nghị quyết đã chuyển sang bước “{ $stage }”.
stage-may-edit = Bây giờ đồng chí được sửa văn bản.
stage-may-suggest = Bây giờ đồng chí đề xuất được ngay trong văn bản; lời gõ thành đề nghị sửa.
stage-may-link = Bây giờ đồng chí gắn được minh chứng, không sửa câu chữ.
stage-may-read = Bây giờ đồng chí chỉ đọc. Chữ chưa kịp lưu, nếu có, được giữ ở phần “Lời chưa được nhận”.
stage-overview = Xem tổng quan nghị quyết
stage-seen = Đã rõ

## Thanh trên cùng, khi trang không có sẵn
product = Dự Thảo
stage-drafting = Soạn thảo
stage-workshop = Hội thảo
stage-consolidation = Tiếp thu
stage-appraisal = Thẩm định
stage-standing_review = Trình Thường trực
stage-committee_vote = Biểu quyết
stage-adopted = Thông qua
stage-adopted_with_changes = Thông qua, có sửa
stage-returned = Trả lại
stage-signing = Chờ ký
stage-issued = Ban hành
stage-archived = Lưu trữ

## Đề nghị sửa
suggested = { $count ->
    [0] Điều khoản này chưa có đề nghị sửa
   *[other] { $count } đề nghị sửa chờ trả lời
 }
suggested-label = Đề nghị sửa
suggested-all = Tất cả { $count } đề nghị đang chờ
suggested-added = thêm
suggested-gone = xoá
suggested-sort-words = sửa câu chữ
suggested-sort-insert = thêm điều khoản ngay sau
suggested-sort-remove = bỏ điều khoản này
suggested-sort-move = chuyển sang chỗ khác
suggested-moved-on = Câu chữ đã đổi từ khi có đề nghị.
suggested-look = Xem bản ghép rồi quyết định
suggested-now = Đã đổi thành
suggested-merged = Nếu tiếp thu
suggested-merged-gone = Điều khoản được bỏ khỏi văn bản.
suggested-accept = Tiếp thu
suggested-partly = Một phần
suggested-decline = Không
suggested-words = Lời sẽ lấy
suggested-reason = Giải trình
suggested-accepted = Đã tiếp thu và ghi vào văn bản.
suggested-partly-done = Đã tiếp thu một phần.
suggested-declined = Đã trả lời đề nghị.
suggested-failed = Chưa gửi được: mất kết nối với máy chủ. Xin thử lại.
suggesting = Đề nghị lời khác cho điều khoản này
suggesting-mode = Chế độ đề xuất: không sửa thẳng văn bản
suggesting-words = Lời đề nghị
suggesting-note = Lý do
suggesting-send = Gửi đề nghị
suggesting-nothing = Chưa có gì đổi. Xin sửa lời rồi gửi.
suggesting-sent = Đã gửi đề nghị. Tổ biên tập sẽ trả lời.
suggesting-failed = Chưa gửi được: mất kết nối với máy chủ. Lời đã gõ vẫn được giữ ở đây.
suggesting-others = Đề nghị thêm, bỏ hoặc chuyển chỗ điều khoản

## Đề xuất ngay trong văn bản
suggest-here = Chế độ đề xuất: lời đồng chí gõ thành đề nghị sửa, văn bản chung không đổi. Gửi bằng nút dưới điều khoản hoặc Ctrl+Enter.
unsent = { $count ->
    [0] Không còn đề xuất nào chưa gửi
   *[other] { $count } đề xuất chưa gửi
 }
unsent-label = Đề xuất chưa gửi
unsent-bar = Đề xuất cho điều khoản này
unsent-sign = Chưa gửi
unsent-sign-fresh = Mới, chưa gửi
unsent-words = Sửa câu chữ, chưa gửi
unsent-insert = Điều khoản mới, chưa gửi
unsent-remove = Bỏ điều khoản, chưa gửi
unsent-note = Lý do (không bắt buộc)
unsent-send = Gửi đề xuất
unsent-drop = Bỏ
unsent-go = Xem trong văn bản
unsent-dropped = Đã bỏ đề xuất. Bấm Ctrl+Z trong văn bản để lấy lại.
unsent-gone = Điều khoản này không còn trong văn bản. Lời đã gõ được giữ ở đây.
unsent-crossed = Có người vừa sửa đúng chỗ đồng chí đang đề xuất. Chưa mất lời nào: khi gửi, Tổ biên tập thấy cả ba bản.
unsent-read = Khi đồng chí bắt đầu
unsent-anew = Đề xuất thay lời hiện nay
