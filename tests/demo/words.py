"""The words of the page around the phones, in both of its languages; what is said in the phones is Kreds's own."""

from __future__ import annotations

LANGUAGES = ("en", "da")

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Kreds: one circle, its phones side by side", "Kreds: én kreds, telefonerne side om side"),
    "subtitle": ("One circle, its phones side by side", "Én kreds, telefonerne side om side"),
    "only_here": (
        "The real service, played by an emulator on this machine. Nobody here exists, and nothing leaves it.",
        "Den rigtige tjeneste, spillet af en emulator på denne maskine. Ingen her findes, og intet forlader den.",
    ),
    "needs_script": (
        "The phones are alive: this page needs JavaScript.",
        "Telefonerne er levende: siden her har brug for JavaScript.",
    ),
    "other_language": ("Dansk", "English"),
    "skip": ("Skip to the phones", "Hop til telefonerne"),
    # the clock
    "clock": ("The clock", "Uret"),
    "hour": ("+ 1 hour", "+ 1 time"),
    "day": ("+ 1 day", "+ 1 dag"),
    "week": ("+ 1 week", "+ 1 uge"),
    "end": ("To the end of the quarter", "Til kvartalets slutning"),
    "halt": ("Stop here", "Stop her"),
    # the guide
    "guide": ("Your first minute", "Dit første minut"),
    "hint_answer": (
        "Press an answer in Sol's phone. Only Sol sees it.",
        "Tryk på et svar i Sols telefon. Det er kun Sol, der ser det.",
    ),
    "hint_nothing": (
        "Look at Kirsten's phone, the coordinator: nothing has moved.",
        "Kig på Kirstens telefon. Hun er koordinator: Der er ikke sket noget.",
    ),
    "hint_close": (
        "Move the clock to the end of the quarter.",
        "Stil uret frem til kvartalets slutning.",
    ),
    "hint_read": (
        "Read the figures as Kirsten.",
        "Læs tallene som Kirsten.",
    ),
    "show_me": ("Show me", "Vis mig"),
    "move_it": ("Move it", "Stil det frem"),
    "done": ("done", "gjort"),
    "all_done": (
        "That was all of it. Now try anything: every button works, whoever you are.",
        "Det var det hele. Prøv nu, hvad du vil: Alle knapper virker, hvem du end er.",
    ),
    # what is played before it is the visitor's turn
    "scene_circle": (
        "Kirsten starts a circle, and Sol says yes.",
        "Kirsten begynder en kreds, og Sol siger ja.",
    ),
    "scene_adults": (
        "Sol passes the invitations on. The adults come in.",
        "Sol giver invitationerne videre. De voksne kommer med.",
    ),
    "scene_group": ("Mette makes the group.", "Mette laver gruppen."),
    "scene_quarter": (
        "Other young people join too, and the quarter begins.",
        "Andre unge kommer også med, og kvartalet begynder.",
    ),
    "scene_week": (
        "The first week: a check-in, a call for help, an agreement.",
        "Den første uge: et par spørgsmål, nogen beder om hjælp, en aftale.",
    ),
    "scene_ready": ("It is your turn.", "Nu er det din tur."),
    "scene_wait": (
        "The first weeks are played in front of you. In a moment it is your turn.",
        "De første uger spilles for øjnene af dig. Om lidt er det din tur.",
    ),
    "stage_name": ("The phones of Sol's circle", "Telefonerne i Sols kreds"),
    # the phones
    "go_to": ("Go to a phone", "Gå til en telefon"),
    "new": ("{count} new", "{count} ny"),
    "role_young": ("the young person", "den unge"),
    "role_relative": ("Sol's mother", "Sols mor"),
    "role_mentor": ("mentor", "mentor"),
    "role_manager": ("case manager", "tovholder"),
    "role_coordinator": ("coordinator", "koordinator"),
    "role_newcomer": ("somebody new", "en ny"),
    "role_group": ("what all of them see", "det, de alle ser"),
    "the_group": ("The group", "Gruppen"),
    "chat_of": ("The chat in {name}'s phone", "Chatten i {name}s telefon"),
    "chat_of_group": ("The chat of the group", "Chatten i gruppen"),
    "you_are": ("You are", "Du er"),
    "write": ("Write as {name}", "Skriv som {name}"),
    "write_group": ("Write in the group", "Skriv i gruppen"),
    "send": ("Send", "Send"),
    "menu": ("All commands", "Alle kommandoer"),
    # in a chat
    "edited": ("edited", "redigeret"),
    "pinned": ("pinned", "fastgjort"),
    "picture": ("A picture", "Et billede"),
    "opens_link": ("opens the invitation", "åbner invitationen"),
    "hand_over": ("Let {name} open it", "Lad {name} åbne det"),
    "came_in": ("{name} came in", "{name} kom ind"),
    "went_out": ("{name} is no longer in", "{name} er ikke længere med"),
    "like": ("Put a heart on it", "Sæt et hjerte på"),
    "hearts": ("so far: {count}", "indtil nu: {count}"),
    "not_possible": ("That cannot be done here now.", "Det kan man ikke her lige nu."),
    # what the municipality sees, and what nobody sees
    "municipality": ("What the municipality sees", "Hvad kommunen ser"),
    "take_part": ("{count} young people take part.", "{count} unge er med."),
    "take_part_one": ("1 young person takes part.", "1 ung er med."),
    "nobody_s_answers": (
        "Nobody's answers, and not who has answered.",
        "Ingens svar, og heller ikke hvem der har svaret.",
    ),
    "figures_come": (
        "The figures come when the quarter closes, on {day}.",
        "Tallene kommer, når kvartalet slutter, den {day}.",
    ),
    "too_few": (
        "Below {count} young people there are no figures, so that nobody can be found in them.",
        "Under {count} unge er der ingen tal, så ingen kan findes i dem.",
    ),
    "figures_of": ("The figures of {period}", "Tallene for {period}"),
    "nobody": ("What nobody sees", "Hvad ingen ser"),
    "rows": ("Answers of {period} that are left", "Svar fra {period}, der stadig findes"),
    "rows_open": (
        "sealed, on {count} sheets that people share",
        "forseglede, på {count} ark, som flere deler",
    ),
    "rows_open_one": ("sealed, on 1 sheet that people share", "forseglede, på 1 ark, som flere deler"),
    "key": ("The key to them", "Nøglen til dem"),
    "key_there": ("there until the quarter closes", "findes, til kvartalet slutter"),
    "key_gone": ("destroyed", "slettet for altid"),
    "lines": (
        "What Sol wrote, readable in the service's files",
        "Det, Sol skrev, der kan læses i tjenestens filer",
    ),
    "lines_found": ("{found} of {count} lines", "{found} af {count} linjer"),
    "looked": (
        "Looked up in the files themselves, after everything you do.",
        "Slået op i selve filerne, hver gang du har gjort noget.",
    ),
    "over": (
        "The demo has ended. Its data is where the terminal says.",
        "Demoen er slut. Dens data ligger, hvor terminalen siger.",
    ),
    "away": ("The demo does not answer.", "Demoen svarer ikke."),
}
"""Key → English, Danish."""


def say(language: str, key: str, **values: object) -> str:
    """A string of the page; KeyError where there is none."""
    return WORDS[key][LANGUAGES.index(language)].format(**values)


def spoken(accepted: str) -> str:
    """The language that a browser asks for first, of those there are; English if none."""
    for each in accepted.lower().split(","):
        language = each.split(";")[0].strip()[:2]
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]
