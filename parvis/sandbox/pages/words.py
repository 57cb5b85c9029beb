"""The pages' words, in both languages."""

from __future__ import annotations

WORDS = {
    "fr": {
        "timeline": "Fil public de Bourg-l’Ondine",
        "intro": "Une ville inventée, pour s’entraîner\u202f: écrivez comme un habitant, et répondez depuis Parvis.",
        "write": "Écrire comme un habitant",
        "who": "Qui écrit",
        "text": "Message",
        "limit": "500 caractères au plus\u202f; une adresse compte pour 23.",
        "to_town": "Pour que la mairie soit prévenue, nommez-la\u202f: @mairie",
        "visibility": "Qui peut lire",
        "public": "Tout le monde",
        "direct": "Les comptes nommés seulement (message privé)",
        "publish": "Écrire sur le réseau factice",
        "answer": "Répondre comme un habitant",
        "answering": "Réponse à",
        "latest": "Derniers messages",
        "nothing": "Personne n’a encore écrit.",
        "older": "Messages plus anciens",
        "refused": "Ce message n’a pas été publié",
        "kept": "Votre texte est resté ci-dessous\u202f: corrigez-le et envoyez-le de nouveau.",
        "ledger": "Registre",
        "ledger_intro": (
            "Ce que le réseau factice a réellement accepté, le plus récent en premier. "
            "Les actes spontanés des habitants n’y figurent pas."
        ),
        "empty_ledger": "Rien n’a encore été écrit par une application.",
        "columns": "Heure|Compte|Acte|Texte|Réponse donnée|Panne simulée",
        "wide": "Registre, tableau défilant",
        "letters": "Boîte aux lettres factice",
        "letters_intro": (
            "Les courriels que Parvis a envoyés pendant cette démonstration, le plus récent en premier. "
            "Aucun n’est parti ailleurs\u202f; les liens s’ouvrent."
        ),
        "letter_to": "À",
        "no_letter": "Aucun courriel n’est encore parti.",
        "not_found": "Cette page n’existe pas",
        "choices": "Choix proposés",
        "votes": "voix",
        "edited": "modifié",
        "media": "Document joint sans description",
    },
    "en": {
        "timeline": "Public timeline of Bourg-l’Ondine",
        "intro": "An invented town to train with: write as one of its people, and answer from Parvis.",
        "write": "Write as one of the people",
        "who": "Who writes",
        "text": "Message",
        "limit": "500 characters at most; an address counts as 23.",
        "to_town": "To let the town hall know, name it: @mairie",
        "visibility": "Who can read it",
        "public": "Everybody",
        "direct": "Only the accounts named (private message)",
        "publish": "Write on the pretend network",
        "answer": "Answer as one of the people",
        "answering": "Answer to",
        "latest": "Latest messages",
        "nothing": "Nobody has written yet.",
        "older": "Older messages",
        "refused": "This message was not published",
        "kept": "Your text is still below: correct it and send it again.",
        "ledger": "Ledger",
        "ledger_intro": (
            "What the pretend network really accepted, newest first. "
            "What its people do by themselves is left out."
        ),
        "empty_ledger": "No application has written anything yet.",
        "columns": "Time|Account|Action|Text|Answer given|Simulated fault",
        "wide": "Ledger, scrolling table",
        "letters": "Pretend letterbox",
        "letters_intro": (
            "The mails that Parvis sent during this demonstration, newest first. "
            "None of them went anywhere else; their links open."
        ),
        "letter_to": "To",
        "no_letter": "No mail has left yet.",
        "not_found": "This page does not exist",
        "choices": "Choices",
        "votes": "votes",
        "edited": "edited",
        "media": "Attachment without a description",
    },
}
