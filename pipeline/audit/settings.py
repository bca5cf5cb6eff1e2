"""What an audit can be told; every value has a default that suits most people."""

from dataclasses import dataclass
from datetime import date

from pipeline.audit.account import plain_domain
from pipeline.errors import ConfigError
from pipeline.policy import DEFAULT, Policy


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """Settings of an audit.

    Attributes
    ----------
    since, until : date or None
        First and last day (UTC) of what is looked at.
    last : int or None
        Only so many of the latest activities: posts, replies and reposts together. Whoever names a
        stretch by one of these three gets all of it judged; else the policy's window is.
    own_domains : tuple of str
        Sites that are the account's own; guessed from its links if not given.
    handles : tuple of str
        Names of the account. In an archive of several accounts they say whose posts are audited.
    policy : Policy
    max_hashtags, max_mentions : int
        More of them in one post are called stuffing.

    Raises
    ------
    ConfigError
        If ``since`` is after ``until``, or a site is no domain.
    """

    since: date | None = None
    until: date | None = None
    last: int | None = None
    own_domains: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    policy: Policy = DEFAULT
    max_hashtags: int = 4
    max_mentions: int = 3

    def __post_init__(self) -> None:
        """Refuse what cannot be meant, before any work."""
        for domain in self.own_domains:
            plain_domain(domain)
        if self.since and self.until and self.since > self.until:
            raise ConfigError(
                f"--since {self.since} is after --until {self.until}: swapped? --since is the earlier day"
            )

    @property
    def names_a_stretch(self) -> bool:
        """Whether the user chose what is judged."""
        return self.since is not None or self.until is not None or self.last is not None
