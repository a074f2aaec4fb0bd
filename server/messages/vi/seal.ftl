# Bản niêm: những gì đổi so với vòng trước, và khi chữ đang lưu không còn đúng bản niêm.
seal-since = Thay đổi so với bản biểu quyết vòng { $round }
seal-since-nothing = Không có điều khoản nào thay đổi.
seal-since-subject = Trích yếu của Nghị quyết có thay đổi.
seal-since-reordered = Có điều khoản được chuyển sang chỗ khác.
seal-since-standing = { $count } điều khoản giữ nguyên từng chữ.
seal-since-compare = Xem từng chữ thay đổi
seal-clause-changed = Sửa:
seal-clause-added = Thêm:
seal-clause-removed = Bỏ:
seal-damaged = Văn bản đang lưu không còn đúng từng chữ với bản đã niêm.
seal-damaged-next = Không nhận phiếu cho vòng này. Văn phòng kiểm tra máy chủ, đối chiếu bản in rồi đóng vòng; nghị quyết được niêm lại để biểu quyết vòng mới.
problem-ballot-words-damaged = Văn bản đang lưu không còn đúng từng chữ với bản đã niêm.
    .next = Phiếu không được nhận. Đề nghị Văn phòng kiểm tra máy chủ; sau đó biểu quyết ở vòng mới.
seal-evidence = Minh chứng
