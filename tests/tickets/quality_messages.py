"""Messages as technicians and their customers write them, and what each names: t(ime), s(teps), e(rror), a(ffected)."""

MESSAGES: tuple[tuple[str, str], ...] = (
    # German, complete
    (
        "tsea",
        (
            "Seit heute 08:15 Uhr können die Anwender auf srv-ts02 nicht mehr drucken.\n1. Word öffnen\n2. Drucken\n"
            "Meldung: „Der Druckauftrag konnte nicht gesendet werden.“"
        ),
    ),
    (
        "tsea",
        (
            "Guten Morgen, am 14.11. gegen 9 Uhr ist der Exchange ausgefallen. Wenn wir Outlook starten, erscheint: "
            '"Die Verbindung mit Microsoft Exchange ist nicht verfügbar."'
        ),
    ),
    # German, one or two things
    ("t", "Seit gestern geht bei uns nichts mehr. Bitte melden Sie sich."),
    ("t", "Das Problem besteht seit Montagmorgen, wir können nicht arbeiten."),
    ("t", "Hallo, vor etwa zwei Stunden ist alles langsam geworden."),
    ("t", "Seit dem letzten Update ist es so."),
    ("t", "Nach dem Neustart war es weg, nach dem Neustart am 3.11. kam es wieder."),
    ("a", "Unsere Website ist nicht erreichbar."),
    ("a", "Der Drucker im zweiten Stock zieht kein Papier."),
    ("a", "Bitte 10.20.30.40 in der Firewall freigeben."),
    ("a", "Das Postfach von Frau Schäfer ist voll, bitte vergrößern."),
    ("a", "Wir brauchen einen neuen Benutzer im Active Directory: Jonas Weber, Vertrieb."),
    ("a", "mail.kunde-nord.de antwortet nicht auf Ping."),
    ("a", "kd-vm-17 bitte um 4 GB RAM erweitern."),
    ("e", "Ich bekomme den Fehler 0x80070035."),
    ("e", "Meldung: Der Benutzername oder das Kennwort ist falsch."),
    ("e", "Es erscheint „Zugriff verweigert, wenden Sie sich an den Administrator“."),
    ("e", "Beim Kunden steht in der Anzeige: Fehlercode 1068."),
    ("s", "Wenn man auf Speichern klickt, schließt sich das Programm."),
    ("s", "Sobald ich mich anmelde, wird der Bildschirm schwarz."),
    ("s", "Schritte:\n1. Anmelden\n2. Kalender öffnen\n3. Termin anlegen, dann hängt es."),
    ("s", "Zuerst öffne ich die Akte, dann klicke ich auf Versenden, und es passiert nichts."),
    ("ta", "Die VPN-Verbindung bricht seit heute Nachmittag ständig ab."),
    ("ta", "DC2 war letzte Nacht um 03:12 nicht erreichbar."),
    ("ea", "Veeam meldet: Failed to open disk for read, Job Nachtsicherung."),
    ("ea", "Event ID 7031 auf dem Terminalserver."),
    ("sa", "Beim Öffnen von Outlook passiert nichts."),
    ("te", "Heute kam: Fehler: Verbindung zum Lizenzdienst verloren."),
    # German, nothing
    ("", "Es geht nicht."),
    ("", "Bitte um Rückruf unter 0711 123456."),
    ("", "Der Chef sagt, es eilt. Danke!"),
    ("", "Wir haben schon wieder dieses Problem, bitte dringend."),
    ("", "Es kommt immer eine Fehlermeldung, aber ich habe sie nicht aufgeschrieben."),
    ("", "Wir haben Version 4.2.1 bestellt, geliefert wurde etwas anderes."),
    ("", "Unser Vertrag hat die Nummer 2023-4711, wann endet er?"),
    ("", "Können wir morgen telefonieren? Ich bin ab 10 Uhr da."),
    ("", "Rufen Sie bitte heute noch an."),
    ("", "Der Termin am 24.12. passt uns leider nicht."),
    ("", "Es gibt 3 Fehler in der Rechnung."),
    ("", "Nach Ihrer Anleitung haben wir es nicht geschafft."),
    # English, complete
    (
        "tsea",
        (
            "Since this morning, 08:20, users on srv-ts02 cannot print. 1. Open Word\n2. Press Print\n"
            'The error message reads "The print job could not be sent".'
        ),
    ),
    (
        "tsea",
        (
            "Hi, yesterday around 3 pm our Exchange stopped. When I open Outlook, it says: "
            '"Cannot connect to the server." Event ID 1003.'
        ),
    ),
    # English, one or two things
    ("t", "It has been slow since Monday."),
    ("t", "This started about 20 minutes ago and nobody can work."),
    ("t", "Since the last reboot everything is different."),
    ("a", "Our website is down."),
    ("a", "The printer on the second floor is jammed."),
    ("a", "Please open port 443 for 192.168.10.5 on the firewall."),
    ("a", "Please create a mailbox for Jane Doe."),
    ("e", "I get error 0x8004010F."),
    ("e", "The message says: access is denied."),
    ("e", "It fails with NullPointerException."),
    ("s", "When I click Save, the program closes."),
    ("s", "As soon as I log in, the screen goes black."),
    ("s", "To reproduce: open the record twice."),
    ("ta", "VPN keeps dropping since yesterday."),
    ("ea", "Veeam says: Failed to open disk for read."),
    ("ea", "The database shows HTTP 503."),
    # English, nothing
    ("", "It does not work."),
    ("", "Please call me back."),
    ("", "There is an error message but I did not write it down."),
    ("", "Can we talk tomorrow? I am in from 10 am."),
    ("", "Please call today."),
    ("", "Version 10.2.1 was ordered in 2021."),
    ("", "There are 3 errors in the invoice."),
    ("", "After your instructions we still could not do it."),
)
