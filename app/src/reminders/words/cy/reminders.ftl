# Welsh. (to check by a speaker) Text messages do without the letters that phones do not take in one piece.

dose-title = Mae gennych rywbeth i'w wneud nawr
dose-body = Agorwch ef i ddweud ei fod wedi'i wneud.
dose-again-title = Mae gennych rywbeth i'w wneud o hyd
dose-again-body = Agorwch ef i ddweud ei fod wedi'i wneud, neu i'w ohirio.
appointment-title = Mae gennych apwyntiad cyn bo hir
appointment-body = Agorwch ef i weld pryd a ble.
appointment-changed-title = Mae eich apwyntiad wedi newid
appointment-changed-body = Agorwch i weld beth sy'n newydd.
appointment-offer-title = Mae apwyntiad wedi dod yn rhydd i chi
appointment-offer-body = Agorwch i ddweud a ydych chi ei eisiau.
readings-title = Mae gennych rywbeth i'w wneud heddiw
readings-body = Mae'n cymryd ychydig funudau. Agorwch ef i ddechrau.
questions-title = Mae rhai cwestiynau i chi
questions-body = Maent yn cymryd ychydig funudau. Agorwch nhw i ddechrau.
invitation-title = Mae gwahoddiad yn aros amdanoch
invitation-body = Defnyddiwch y ddolen a'r cod a gawsoch i ddechrau.
results-title = Mae rhywbeth newydd i chi
results-body = Agorwch ef i weld beth yw e.
repeat-title = Efallai y bydd angen eich sylw ar rywbeth cyn bo hir
repeat-body = Agorwch ef i weld beth yw e.
goal-title = Cam bach ar gyfer heddiw
goal-body = Agorwch ef i weld eich cynllun.
carer-title = Efallai bod rhywun yn eich gofal eich angen
carer-body = Agorwch ef i weld beth allwch ei wneud.
test-title = Rhoi cynnig arni yw hyn
test-body = Mae'n gweithio: dyma sut y byddwn yn dweud wrthych.

neutral-title = Mae gennych ddiweddariad
neutral-body = Agorwch ef i weld mwy.

action-taken = Wedi gwneud
action-later = Wedyn

press-recorded = Cofnodwyd am { $time }
press-already = Cofnodwyd eisoes am { $time }
press-put-off = Byddwn yn eich atgoffa eto am { $time }
press-next-comes = Heb ei ohirio: daw'r nesaf am { $time }
press-arrived = Mae wedi cyrraedd
press-unrecorded = Heb ei gofnodi
press-offline = Heb ei gofnodi: ni ellir cyrraedd y wefan. Pwyswch eto yn nes ymlaen.

mail = Helo,

    { $title }. { $body }

    { $link }

    Gallwch ddewis sut yr ydym yn dweud wrthych yn eich cyfrif.
neutral-mail = Helo,

    Mae gennych ddiweddariad. Mewngofnodwch i'w weld:

    { $link }
sms = { $title }. Mewngofnodwch: { $link }
neutral-sms = Mae gennych ddiweddariad: { $link }
letter = Helo,

    { $title }.

    Mewngofnodwch yma i weld mwy: { $link }

    Os na allwch wneud hyn, gofynnwch i rywun yr ydych yn ymddiried ynddynt am help.
neutral-letter = Helo,

    Mae gennych ddiweddariad. Mewngofnodwch yma i'w weld: { $link }
code = { $code } yw eich cod. Mae'n gweithio am 10 munud. Os na wnaethoch ofyn amdano, peidiwch a gwneud dim.
code-mail-subject = Eich cod
code-mail = Helo,

    { $code } yw eich cod. Mae'n gweithio am 10 munud.

    Os na wnaethoch ofyn amdano, nid oes angen i chi wneud dim.
moved-mail-subject = Nid ydym yn ysgrifennu i'r cyfeiriad hwn mwyach
moved-mail = Helo,

    Nid ydym yn ysgrifennu i'r cyfeiriad e-bost hwn mwyach. Cafodd ei newid neu ei dynnu yn eich cyfrif.

    Os nad chi wnaeth hyn, mewngofnodwch ac edrychwch sut rydym yn eich atgoffa:

    { $link }
