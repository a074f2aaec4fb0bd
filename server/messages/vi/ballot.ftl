# Cách biểu quyết, phiếu kín, phiếu giấy.
vote-secrecy = Hình thức phiếu
secrecy-named = Phiếu ghi tên
secrecy-named-hint = Sau khi đóng, Ban Thường vụ và Văn phòng thấy lựa chọn của từng đồng chí.
secrecy-secret = Phiếu kín
secrecy-secret-hint = Chỉ biết ai đã bỏ phiếu và kết quả chung.
vote-terms = Cách tính, thời hạn, danh sách
vote-rule-choose = Cách tính kết quả
vote-rule-hint = Chốt khi mở biểu quyết, sau đó không đổi được.
rule-sealed = Theo cài đặt khi niêm văn bản
rule-half-of-all = Quá nửa tổng số uỷ viên tán thành
rule-two-thirds-of-all = Ít nhất hai phần ba tổng số uỷ viên tán thành
rule-half-of-present = Quá nửa số uỷ viên có mặt tán thành
rule-half-of-cast = Quá nửa số phiếu thu về tán thành
vote-rule-roster = Cần ít nhất { $threshold }/{ $whole } đồng chí tán thành, tức { $strict ->
    [more] quá
   *[other] ít nhất
} { $share } tổng số uỷ viên
vote-rule-present = { $known ->
    [true] Cần ít nhất { $threshold }/{ $whole } đồng chí có mặt tán thành, tức { $strict ->
        [more] quá
       *[other] ít nhất
    } { $share } số uỷ viên có mặt
   *[other] Cần { $strict ->
        [more] quá
       *[other] ít nhất
    } { $share } số uỷ viên có mặt tán thành
}
vote-rule-cast = { $known ->
    [true] Cần ít nhất { $threshold }/{ $whole } phiếu thu về tán thành, tức { $strict ->
        [more] quá
       *[other] ít nhất
    } { $share } số phiếu thu về
   *[other] Cần { $strict ->
        [more] quá
       *[other] ít nhất
    } { $share } số phiếu thu về tán thành
}
vote-quorum = Phải có ít nhất { $quorum }/{ $members } phiếu thu về
vote-quorum-present = Phải có ít nhất { $quorum }/{ $members } uỷ viên có mặt
vote-way = Nơi bỏ phiếu
way-meeting = Tại cuộc họp
way-meeting-hint = Đến khi chủ trì đóng biểu quyết.
way-writing = Xin ý kiến bằng phiếu
way-writing-hint = Đến hết thời hạn dưới đây; phiếu không gửi về không tính là tán thành.
vote-deadline-day = Ngày hết hạn
vote-deadline-day-hint = Chỉ ghi khi xin ý kiến bằng phiếu. Ví dụ 03/02/2021
vote-deadline-hour = Giờ hết hạn
vote-deadline = Nhận phiếu đến { $time } ngày { $day }.
vote-deadline-passed = Đã hết hạn nhận phiếu lúc { $time } ngày { $day }. Chờ chủ trì đóng biểu quyết.
vote-roster = Đồng chí không biểu quyết vòng này
vote-roster-hint = Ghi lý do cạnh tên, ví dụ: đình chỉ sinh hoạt, nghỉ công tác. Để trống nếu đồng chí biểu quyết.
vote-left-out = Không biểu quyết vòng này:
vote-named-what = Phiếu ghi tên: sau khi đóng, Ban Thường vụ và Văn phòng thấy lựa chọn của đồng chí.
vote-secret-what = Phiếu kín: chỉ ghi rằng đồng chí đã bỏ phiếu. Không ai xem lại được đồng chí chọn gì, kể cả đồng chí.
vote-secret-operator = Người quản trị máy chủ có thể thấy gì
vote-secret-sees-who = Thấy ai đã bỏ phiếu. Lựa chọn nằm ở bảng khác, không có tên, giờ hay thứ tự để ghép lại.
vote-secret-sees-moment = Nếu cố ý theo dõi máy chủ đúng lúc phiếu đến, hoặc chép dữ liệu trước và sau từng phiếu, thì có thể biết phiếu ấy.
vote-secret-sees-words = Lời ghi trên phiếu được công bố cho Ban Thường vụ và Văn phòng, không kèm tên; cách viết có thể để lộ người viết.
vote-secret-sees-counts = Nếu mọi phiếu giống nhau thì kết quả nói lên phiếu của từng người.
vote-secret-counts = Phiếu kín: số không tán thành và số ý kiến khác được gộp khi có số nào là 1 hoặc 2. Nếu không đủ số phiếu, hoặc có ít hơn 3 phiếu, chỉ công bố kết luận.
vote-present = Đồng chí có mặt tại cuộc họp
vote-present-hint = Chốt trước khi đếm. Đồng chí đã bỏ phiếu luôn được tính là có mặt.
vote-present-count = Có mặt { $present }/{ $members } đồng chí.
vote-close-early = Chưa hết hạn nhận phiếu và chưa đủ phiếu; chưa đóng được.
vote-close-papers = Có phiếu giấy chưa được người thứ hai xác nhận; chưa đóng được.
vote-taken-part = Đã bỏ phiếu
vote-taken-part-none = Chưa có đồng chí nào bỏ phiếu.
vote-opinions = Ý kiến ghi trên phiếu
choice-not-agree = Không tán thành hoặc ý kiến khác
ballot-secret-recorded = Đã ghi nhận phiếu của đồng chí.
ballot-secret-here = Phiếu kín nên không hiện lại lựa chọn. Có thể đổi trên máy này đến khi chủ trì đóng biểu quyết.
ballot-secret-elsewhere = Phiếu được gửi từ máy khác hoặc bằng phiếu giấy. Muốn đổi, dùng đúng máy đã gửi lần đầu; phiếu giấy không đổi được.
ballot-opinion-secret = Lời ghi sẽ được đọc, không kèm tên; cách viết có thể để lộ người viết.
ballot-recorded-paper = Phiếu giấy của đồng chí đã được Văn phòng ghi lúc { $time }. Có thể đổi đến khi chủ trì đóng biểu quyết.
ballot-by-hand = { $choice } (phiếu giấy)
papers-by-hand = Phiếu giấy
papers-what = Văn phòng ghi phiếu giấy vào đây. Phiếu chỉ được tính sau khi người thứ hai xác nhận; cả hai tên được ghi vào biên bản.
papers-waiting = Chờ người thứ hai xác nhận
papers-entered = { $count } phiếu giấy, { $by } ghi.
papers-confirmed = { $by } xác nhận.
papers-wait = Chờ người thứ hai xác nhận.
papers-replaces = Thay phiếu đồng chí đã gửi trên máy.
papers-confirm = Xác nhận đúng với phiếu giấy
papers-confirm-effect = So từng phiếu giấy với nội dung trên. Sau khi xác nhận, các phiếu này được tính.
papers-withdraw = Bỏ, ghi lại
papers-second-person = Người ghi không tự xác nhận; đồng chí khác ở Văn phòng hoặc Thường trực xác nhận.
papers-whose = Phiếu giấy của
papers-whose-hint = Đánh dấu các đồng chí đã nộp phiếu giấy. Phải có ít nhất 3 phiếu, để không ai biết phiếu của ai.
papers-voted = đã bỏ phiếu
papers-each = Phiếu của từng đồng chí
papers-each-hint = Chỉ chọn cho đồng chí có phiếu giấy. Ý kiến khác phải ghi lời.
papers-no-paper = Không có phiếu giấy
papers-replace = Thay phiếu đã gửi trên máy
papers-replace-hint = Đồng chí đã bỏ phiếu trên máy. Việc thay được ghi vào nhật ký.
papers-enter = Ghi phiếu giấy
papers-enter-effect = Các phiếu chờ người thứ hai xác nhận.
field-secrecy-unknown = Chọn phiếu ghi tên hoặc phiếu kín.
field-secrecy-few = Phiếu kín cần ít nhất 3 đồng chí biểu quyết.
field-way-unknown = Chọn tại cuộc họp hoặc xin ý kiến bằng phiếu.
field-rule-unknown = Chọn một cách tính trong danh sách.
field-rule-present = Xin ý kiến bằng phiếu thì không có ai có mặt; chọn cách tính khác.
field-rule-unsound = Cách tính đã cài đặt không thể đạt; chọn cách tính khác.
field-deadline-missing = Ghi ngày và giờ hết hạn, ví dụ 03/02/2021 và 17:00.
field-deadline-passed = Thời hạn phải sau lúc này.
field-left-out-reason = Ghi lý do đồng chí không biểu quyết.
field-left-out-long = Lý do quá dài, rút còn 300 ký tự.
field-left-out-stranger = Chỉ bỏ ra được đồng chí có tên trong danh sách đã niêm.
field-roster-nobody = Phải còn ít nhất một đồng chí biểu quyết.
field-papers-none = Chưa ghi phiếu giấy nào.
field-papers-stranger = Có phiếu của đồng chí không biểu quyết vòng này, hoặc ghi trùng.
field-papers-opinion-missing = Ghi lời của phiếu có ý kiến khác.
field-papers-few = Phiếu kín phải ghi ít nhất 3 phiếu giấy cùng lúc.
field-papers-counts = Tổng ba số phải bằng số phiếu giấy đã đánh dấu.
problem-vote-before-deadline = Chưa hết hạn nhận phiếu và chưa đủ phiếu.
    .next = Chờ hết hạn hoặc chờ mọi đồng chí gửi phiếu, rồi đóng biểu quyết.
problem-vote-papers-wait = Có phiếu giấy chưa được xác nhận.
    .next = Người thứ hai xác nhận hoặc bỏ các phiếu ấy ở trang Phiếu giấy, rồi đóng biểu quyết.
problem-vote-present-stranger = Có người được ghi có mặt mà không có tên trong danh sách biểu quyết.
    .next = Mở lại trang đóng biểu quyết và đánh dấu lại.
problem-ballot-after-deadline = Đã hết hạn nhận phiếu.
    .next = Xem kết quả trên trang biểu quyết sau khi chủ trì đóng.
problem-ballot-other-device = Phiếu kín của đồng chí đã được gửi từ máy khác hoặc bằng phiếu giấy.
    .next = Muốn đổi, dùng đúng máy đã gửi lần đầu; phiếu giấy không đổi được.
problem-ballot-no-secret = Phiếu kín phải kèm mã riêng của máy.
    .next = Gửi trường secret gồm 32 đến 128 chữ và số ngẫu nhiên, và giữ lại để đổi phiếu.
problem-papers-one-waits = Đang có phiếu giấy chờ xác nhận.
    .next = Xác nhận hoặc bỏ các phiếu ấy trước, rồi ghi tiếp.
problem-papers-voted-there = Có đồng chí đã bỏ phiếu trên máy, hoặc vừa đổi phiếu.
    .next = Xem ai đã bỏ phiếu dưới đây, bỏ phần ghi cũ nếu có rồi ghi lại.
problem-papers-nothing-waits = Không có phiếu giấy nào chờ xác nhận.
    .next = Tải lại trang Phiếu giấy.
problem-papers-same-person = Người ghi phiếu không tự xác nhận.
    .next = Nhờ đồng chí khác ở Văn phòng hoặc Thường trực xác nhận.
reserved-title = Ý kiến bảo lưu
reserved-none = Chưa có ý kiến bảo lưu. Đồng chí biểu quyết có thể gửi tại đây, kể cả khi đã bỏ phiếu.
reserved-file = Bảo lưu ý kiến của tôi
reserved-words = Ý kiến bảo lưu
reserved-hint = Có ghi tên đồng chí, lưu cùng hồ sơ biểu quyết; Ban Thường vụ, Thường trực và Văn phòng đọc được. Không in trong nghị quyết. Sửa được đến khi cấp số.
reserved-send = Gửi ý kiến bảo lưu
field-reserved-missing = Ghi ý kiến bảo lưu.
problem-vote-record-closed = Hồ sơ biểu quyết đã khép.
    .next = Ý kiến bảo lưu nhận đến khi văn bản được cấp số; gửi Văn phòng nếu cần.
act-vote-enter-papers = Ghi phiếu giấy
act-vote-confirm-papers = Xác nhận phiếu giấy
act-vote-withdraw = Dừng biểu quyết, trả lại văn bản
act-vote-withdraw-papers = Bỏ phiếu giấy đã ghi
act-vote-reserve = Bảo lưu ý kiến
vote-record-title = Biên bản kiểm phiếu
problem-vote-amendments-moved = Nội dung hội nghị yêu cầu sửa vừa thay đổi, nên chưa đóng biểu quyết.
    .next = Xem lại các nội dung đang yêu cầu sửa, rồi đóng biểu quyết.
problem-vote-minutes-newer = Người khác vừa ghi biên bản này, nên chưa lưu.
    .next = Mở trang biên bản ở một cửa sổ khác để xem, rồi bấm lưu lần nữa nếu vẫn muốn thay.
problem-vote-not-closed = Vòng này chưa có kết quả kiểm phiếu.
    .next = Đóng biểu quyết rồi in biên bản.
