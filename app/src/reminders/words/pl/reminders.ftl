# Polish. (to check by a speaker) Text messages do without Polish letters, as is usual there: phones take them in one piece.

dose-title = Masz teraz coś do zrobienia
dose-body = Otwórz, aby zaznaczyć, że zrobione.
dose-again-title = Wciąż masz coś do zrobienia
dose-again-body = Otwórz, aby zaznaczyć, że zrobione, albo odłożyć na później.
appointment-title = Zbliża się umówione spotkanie
appointment-body = Otwórz, aby zobaczyć, kiedy i gdzie.
appointment-changed-title = Umówione spotkanie zostało zmienione
appointment-changed-body = Otwórz, aby zobaczyć, co nowego.
appointment-offer-title = Zwolnił się dla Ciebie termin spotkania
appointment-offer-body = Otwórz, aby powiedzieć, czy z niego skorzystasz.
readings-title = Masz dziś coś do zrobienia
readings-body = Zajmie to kilka minut. Otwórz, aby zacząć.
questions-title = Mamy do Ciebie kilka pytań
questions-body = Zajmie to kilka minut. Otwórz, aby zacząć.
invitation-title = Czeka na Ciebie zaproszenie
invitation-body = Aby zacząć, użyj otrzymanego linku i kodu.
results-title = Jest dla Ciebie coś nowego
results-body = Otwórz, aby zobaczyć, co to jest.
repeat-title = Wkrótce coś może wymagać Twojej uwagi
repeat-body = Otwórz, aby zobaczyć, co to jest.
goal-title = Mały krok na dziś
goal-body = Otwórz, aby zobaczyć swój plan.
carer-title = Ktoś, kim się opiekujesz, może Cię potrzebować
carer-body = Otwórz, aby zobaczyć, co możesz zrobić.
test-title = To jest próba
test-body = Działa: tak będziemy Cię powiadamiać.

neutral-title = Masz nową wiadomość
neutral-body = Otwórz, aby zobaczyć więcej.

action-taken = Zrobione
action-later = Później

press-recorded = Zapisano o { $time }
press-already = Już zapisano o { $time }
press-put-off = Przypomnimy ponownie o { $time }
press-next-comes = Nie odłożono: następne będzie o { $time }
press-arrived = Wiadomość dotarła
press-unrecorded = Nie zapisano
press-offline = Nie zapisano: strona jest niedostępna. Naciśnij ponownie później.

mail = Dzień dobry,

    { $title }. { $body }

    { $link }

    Sposób powiadamiania możesz wybrać na swoim koncie.
neutral-mail = Dzień dobry,

    Masz nową wiadomość. Zaloguj się, aby ją zobaczyć:

    { $link }
sms = { $title }. Zaloguj się: { $link }
neutral-sms = Masz nową wiadomość: { $link }
letter = Dzień dobry,

    { $title }.

    Zaloguj się tutaj, aby zobaczyć więcej: { $link }

    Jeśli nie możesz tego zrobić, poproś o pomoc osobę, której ufasz.
neutral-letter = Dzień dobry,

    Masz nową wiadomość. Zaloguj się tutaj, aby ją zobaczyć: { $link }
code = { $code } to Twój kod. Działa przez 10 minut. Jeśli to nie Ty o niego prosisz, nic nie musisz robić.
code-mail-subject = Twój kod
code-mail = Dzień dobry,

    { $code } to Twój kod. Działa przez 10 minut.

    Jeśli to nie Ty o niego prosisz, nic nie musisz robić.
moved-mail-subject = Nie piszemy już na ten adres
moved-mail = Dzień dobry,

    Nie piszemy już na ten adres e-mail. Zmieniono go lub usunięto na Twoim koncie.

    Jeśli to nie Ty, zaloguj się i sprawdź, jak Cię powiadamiamy:

    { $link }
