# What reminders say. Nothing here may tell what it is about: no medicine, no place, no word of health.
# Text messages are written in the plain letters that every phone takes in one piece (GSM 03.38).

dose-title = You have something to do now
dose-body = Open it to say that it is done.
dose-again-title = You still have something to do
dose-again-body = Open it to say that it is done, or to put it off.
appointment-title = You have an appointment coming up
appointment-body = Open it to see when and where.
appointment-changed-title = Your appointment has changed
appointment-changed-body = Open it to see what is new.
appointment-offer-title = An appointment has become free for you
appointment-offer-body = Open it to say whether you want it.
readings-title = You have something to do today
readings-body = It takes a few minutes. Open it to begin.
questions-title = There are some questions for you
questions-body = They take a few minutes. Open them to begin.
invitation-title = An invitation is waiting for you
invitation-body = Use the link and the code that you were given to begin.
results-title = There is something new for you
results-body = Open it to see what it is.
repeat-title = Something may need your attention soon
repeat-body = Open it to see what it is.
goal-title = A small step for today
goal-body = Open it to see your plan.
carer-title = Somebody you look after may need you
carer-body = Open it to see what you can do.
test-title = Trying it out
test-body = It works. This is how we will tell you.

neutral-title = You have an update
neutral-body = Open it to see more.

action-taken = Done
action-later = Later

press-recorded = Recorded at { $time }
press-already = Already recorded at { $time }
press-put-off = We remind you again at { $time }
press-next-comes = Not put off: the next one comes at { $time }
press-arrived = It has arrived
press-unrecorded = Not recorded
press-offline = Not recorded: the website cannot be reached. Press again later.

mail = Hello,

    { $title }. { $body }

    { $link }

    You can choose how you are told in your account.
neutral-mail = Hello,

    You have an update. Sign in to see it:

    { $link }
sms = { $title }. Sign in to see it: { $link }
neutral-sms = You have an update: { $link }
letter = Hello,

    { $title }.

    Sign in here to see more: { $link }

    If you cannot do this, ask somebody you trust to help you.
neutral-letter = Hello,

    You have an update. Sign in here to see it: { $link }
code = { $code } is your code. It works for 10 minutes. If you did not ask for it, you need do nothing.
code-mail-subject = Your code
code-mail = Hello,

    { $code } is your code. It works for 10 minutes.

    If you did not ask for it, you need do nothing.
moved-mail-subject = We do not write to this address any more
moved-mail = Hello,

    We do not write to this e-mail address any more. It was changed or removed in your account.

    If you did not do this, sign in and look at how we remind you:

    { $link }
