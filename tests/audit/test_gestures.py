import pytest

from pipeline.audit.gestures import find_questions, find_thanks
from pipeline.scoring.fold import fold


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Which lights do you use on the hill?", True),
        ("So. Did it hold? I mean did the glue hold", True),
        ("Hills? What hills?", False),
        ("see https://a.example/find?page=2&why=not", False),
        ("\u3053\u306e\u5730\u56f3\u306f\u6b63\u3057\u3044\u3067\u3059\u304b\uff1f", True),
        ("هل هذه الخريطة صحيحة اليوم؟", True),
        ("no question here", False),
        ("", False),
    ],
)
def test_questions(text, asks):
    assert find_questions([fold(text)]).tolist() == [asks]


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("Thank you for the loan of the press", True),
        ("Thanks to @jo for the soup", True),
        ("So grateful to everyone who came", True),
        ("Book a slot online, thanks!", False),
        ("No thanks", False),
        ("thankless work", False),
    ],
)
def test_thanks(text, thanks):
    assert find_thanks([fold(text)]).tolist() == [thanks]
