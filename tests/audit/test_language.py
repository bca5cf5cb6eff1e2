import json

import pytest

from pipeline.audit import AuditSettings, audit_posts, render
from pipeline.audit.formats import FORMATS
from pipeline.audit.language import Languages, count_languages, tell_language
from pipeline.post import Post

GERMAN = (
    "Heute gibt es wieder frisches Brot aus dem Holzofen",
    "Der Bus fährt ab Montag nicht mehr über den Marktplatz",
    "Jetzt online bestellen und zehn Prozent sparen im Shop",
    "Danke an alle, die gestern beim Fegen geholfen haben",
    "Wer hat Lust, am Sonntag an den See zu fahren?",
    "Unser Team sucht noch Helfer für das Sommerfest",
)
OTHERS = {
    "French": ("Le pain est sorti du four, venez le goûter", "Merci à tous ceux qui ont aidé hier soir au jardin"),
    "Spanish": ("Hoy tenemos pan recién hecho en la plaza", "Gracias a todos los que vinieron ayer a limpiar"),
    "Dutch": ("Vandaag weer vers brood uit de houtoven", "Bedankt iedereen die gisteren heeft geholpen bij het vegen"),
    "Italian": ("Oggi il pane è appena uscito dal forno", "Grazie a tutti quelli che ieri ci hanno aiutato"),
    "Polish": ("Dzisiaj znowu świeży chleb prosto z pieca", "Dziękuję wszystkim którzy wczoraj pomogli sprzątać rynek"),
    "Finnish": ("Tänään saa taas tuoretta leipää suoraan uunista", "Kiitos kaikille jotka auttoivat eilen torilla"),
    "Indonesian": ("Hari ini roti segar baru keluar dari oven", "Terima kasih untuk semua yang kemarin membantu kami"),
    "Japanese": ("今日は朝からパンを焼きました", "手伝ってくれてありがとう #パン"),
    "Russian": ("Сегодня снова свежий хлеб из печи", "Спасибо всем"),
    "Arabic": ("خبز طازج اليوم من الفرن", "شكرا لكم جميعا"),
}
ENGLISH = {
    "slang": (
        "ngl dis loaf finna be gone b4 noon fr fr", "lol idk y'all r wildin over sourdough smh", "omg bread so good rn im ded",
        "gonna cop dat rye tmrw bc why not", "bruh who ate ma bagel wtf", "u up? need toast asap plz",
    ),
    "Scots": (
        "Ah cannae believe yer no comin oot the night", "Whit a braw day fer a wee dauner roon the loch",
        "Dinnae be daft hen, the bus is aye late", "Ma bairn's no well so ah'm bidin at hame the morn",
        "Yon rolls were pure dead brilliant so they were", "He's awa tae the shop fer a pint o milk",
    ),
    "Pidgin": (
        "Abeg who get change make I buy bread", "Wetin dey happen for this our street today",
        "I no fit come again, rain dey fall well well", "Na so e be my brother, we go dey alright",
        "Una well done o, God go bless una", "This hunger no be small thing at all",
    ),
    "second language": (
        "Today I have make bread with my mother, was very good", "I am agree with you, is difficult this exam",
        "We are living here since two years, is nice city", "Please to tell me how I can buying ticket",
        "My english not good but I try every day learn", "In my country people eats rice for breakfast",
    ),
    "hashtags": (
        "#bread #sourdough #baker #fresh #oven", "Loving this! #sun #ride #hills", "#MondayMotivation #grind #hustle",
        "So much fun #family #beach #blessed", "New in the window #shop #local #love", "#tbt #us #2015",
    ),
    "goods": (
        "Nike Air Max 90 Men's Size 10 Black", "Vintage Brooks saddle, brown leather, free shipping",
        "Shimano Ultegra R8000 11 Speed Groupset New", "Trek Domane SL5 54cm Carbon Road Bike",
        "Registered Nurse, Full Time, Dallas TX - apply today", "iPhone 7 Plus 128GB Jet Black Unlocked",
    ),
    "headlines": (
        "Mayor Opens New Bridge Over River Trent", "Pfizer wins award for research at Boston summit",
        "Storm Closes Schools Across North Wales", "Barclays profits rise by ten percent in third quarter",
        "Rovers Beat United After Extra Time", "Ryan Adds Two Seats To Council Majority",
    ),
}  # fmt: skip


def posts_of(texts, times=1):
    return [Post(str(n), text) for n, text in enumerate(texts * times)]


def test_german_is_told():
    assert count_languages(posts_of(GERMAN)) == Languages(0, len(GERMAN))


@pytest.mark.parametrize("name", OTHERS)
def test_other_languages_are_told(name):
    assert count_languages(posts_of(OTHERS[name], 5)).is_foreign


@pytest.mark.parametrize("name", ENGLISH)
def test_english_of_any_dress_is_never_taken_for_foreign(name):
    found = count_languages(posts_of(ENGLISH[name], 10))
    assert not found.is_foreign
    assert 2 * found.n_other <= found.n_english  # with room to spare


@pytest.mark.parametrize(
    ("text", "lang", "told"),
    [
        ("Guten Morgen", "de", "other"),
        ("Good morning", "en-GB", "english"),
        ("Guten Morgen", None, "unclear"),
        ("🎉🎉 https://hare.example @jo #brot", "und", "unclear"),
        ("haha", "qme", "unclear"),
        ("Fresh bread is out of the oven again", "de", "english"),  # a setting that was never looked at
        ("Heute gibt es wieder frisches Brot aus dem Ofen", "en", "other"),
        (
            "".join(chr(0x1D41A + ord(c) - 97) if c > " " else c for c in "fresh bread is out of the oven"),
            None,
            "english",
        ),
    ],
)
def test_letters_then_words_then_what_the_export_says(text, lang, told):
    assert tell_language(text, lang) == told


def test_a_few_posts_are_no_ground():
    assert not Languages(0, 4).is_foreign
    assert Languages(2, 5).is_foreign
    assert Languages(5, 5).is_mixed
    assert not Languages(40, 9).is_mixed
    assert Languages(36, 9).is_mixed


@pytest.fixture
def german(model, post):
    posts = [post(f"{GERMAN[n % 6]} {n} sale", day=n, platform="x") for n in range(60)]
    return audit_posts(posts, model)


def test_there_is_no_verdict_on_what_the_model_never_learned(german):
    assert german.verdict.level is None
    assert german.verdict.sentence == "Mostly not in English: the figures mean little."
    assert german.measures[0].level is None
    assert german.measures[0].share.count == 60
    assert german.flagged == german.good == ()
    assert german.stretches is None
    said = " ".join(f"{advice.title} {advice.text}" for advice in german.advice)
    assert len(german.advice) == 3
    assert not any(word in said for word in ("thanked", "asked readers", "promoted"))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_so_on_top(german, name):
    text = render(german, name)
    assert "Mostly not in English: the figures mean little." in text[: 40000 if name == "html" else 1500]
    assert "60 of 60 posts that are long enough to tell are in another language than English" in " ".join(text.split())
    if name == "json":
        assert json.loads(text)["languages"] == {"english": 0, "other": 60, "mostly_other": True}


def test_a_part_in_another_language_is_a_note(model, post, words):
    posts = [post(GERMAN[n % 6] if n % 3 == 0 else words(n), day=n) for n in range(60)]
    audit = audit_posts(posts, model, AuditSettings(last=60))
    assert audit.verdict.level is not None
    assert any("20 of 60 posts that are long enough" in note for note in audit.notes)
