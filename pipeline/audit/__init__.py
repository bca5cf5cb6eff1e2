"""What an account is to its readers over time: an archive in, an honest audit out.

``audit_posts(posts, model)`` takes all that an account wrote and gives an :class:`Audit`: shares with
intervals, held against a policy, the trend, what was said again and again, a verdict in one sentence
and three things to do. ``render(audit, "html")`` writes it down; the formats are in ``formats/``.

The way through: ``building`` puts the posts in order with what each does for or asks of its readers,
``window`` chooses the stretch that is judged, ``measures``, ``trend``, ``rhythm`` and ``repeats`` count,
``telling`` picks the posts to show, ``verdict`` and ``advice`` put it in words.

>>> from pipeline import load_model
>>> from pipeline.audit import audit_posts
>>> from pipeline.post import Post
>>> audit = audit_posts([Post(str(day), "Sale ends tonight, shop now") for day in range(4)], load_model())
>>> audit.verdict.sentence
'4 posts and replies: too few to say.'
"""

from pipeline.audit.audited import Audit
from pipeline.audit.auditing import audit_posts
from pipeline.audit.formats import render
from pipeline.audit.settings import AuditSettings

__all__ = ["Audit", "AuditSettings", "audit_posts", "render"]
