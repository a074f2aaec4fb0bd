# Tìm trong các buổi sinh hoạt, minh chứng và điều khoản.
look-menu-search = Tìm
search-title = Tìm trong toàn bộ
search-lede = Tìm trong điều khoản của các nghị quyết, minh chứng và buổi sinh hoạt. Gõ có dấu thì đúng dấu được xếp trước; gõ không dấu cũng tìm được.
search-count = { $count } kết quả
search-kinds = Loại kết quả
search-kind-all = Tất cả
search-kind-clause = Điều khoản
search-kind-record = Minh chứng
search-kind-meeting = Buổi sinh hoạt
search-one-clause = Điều khoản
search-one-record = Minh chứng
search-one-meeting = Buổi sinh hoạt
search-none = Không tìm thấy
search-none-how = Các điều khoản, minh chứng và buổi sinh hoạt có đủ mọi từ đã gõ sẽ hiện ở đây. Thử ít từ hơn, hoặc gõ không dấu.
search-unread = Chưa đọc được nội dung mới nhất của: { $titles }. Kết quả có thể thiếu; thử lại sau ít phút.
