# Answers to what was said: taken up, or explained.
answer-accepted = Accepted
answer-partly = Accepted in part
answer-declined = Not accepted
answer-noted = Noted
answer-reason = Reason
answer-reason-hint = Needed when accepted in part or not accepted. Whoever spoke will read it.
answer-wrong-no-reason = Please give a reason: whoever spoke should know why.
answer-wrong-long-reason = The reason is too long. Please keep it to 2,000 letters.
