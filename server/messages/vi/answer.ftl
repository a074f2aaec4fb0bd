# Trả lời ý kiến: tiếp thu, giải trình.
answer-accepted = Tiếp thu
answer-partly = Tiếp thu một phần
answer-declined = Không tiếp thu
answer-noted = Ghi nhận
answer-reason = Giải trình
answer-reason-hint = Bắt buộc khi tiếp thu một phần hoặc không tiếp thu. Người góp ý sẽ đọc được.
answer-wrong-no-reason = Hãy ghi lý do: người góp ý cần biết vì sao.
answer-wrong-long-reason = Lý do quá dài. Hãy rút gọn còn tối đa 2.000 chữ cái.
