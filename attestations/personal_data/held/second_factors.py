"""Of passkeys, authenticators and single sign-on, where they are installed."""

from ..held_tables import Group, HeldTable, parse_columns
from .words import NOBODY, YOU_AND_HR

UNTIL_REMOVED = "Until you remove it, or your record is erased; then the row is deleted"

TABLES = [
    HeldTable(
        "portal.SignedInSession",
        title="Browsers where you are signed in",
        group=Group.SIGN_IN,
        why="So that you can see them, and end one",
        how_long="Until you sign out there, at most 12 hours",
        seen_by="You alone",
        of=("person",),
        when="began_at",
        columns=parse_columns(
            """
            id          | never  |         | a number
            person      | erased |         | the row is deleted, and goes with the session before that
            session_key | erased |         | the row is deleted
            device      | erased | Browser | the row is deleted
            began_at    | erased | Since   | the row is deleted
            """
        ),
    ),
    HeldTable(
        "portal.WaitingSignIn",
        title="Sign-ins with Microsoft or Google that HR had to settle",
        group=Group.SIGN_IN,
        why="So that nobody comes in as you through an account that is not yours",
        how_long="Name and address until HR has settled it; that it was settled, as long as your record",
        seen_by=YOU_AND_HR,
        of=("person",),
        when="first_at",
        columns=parse_columns(
            """
            id         | never  |         | a number
            provider   | erased | With    | the row is deleted
            uid        | erased |         | the row is deleted
            email name | erased |         | emptied when HR has settled it; the row is deleted
            first_at   | erased | First   | the row is deleted
            last_at    | erased | Last    | the row is deleted
            settled_at | erased | Settled | the row is deleted
            settled_by | erased | By / Sign-ins you settled | the row is deleted
            person     | erased |         | the row is deleted
            """
        ),
    ),
    HeldTable(
        "mfa.Authenticator",
        title="Your passkeys and authenticators",
        group=Group.SIGN_IN,
        why="So that nobody signs in as you with a stolen password",
        how_long=UNTIL_REMOVED,
        seen_by="You; HR sees that there is one",
        of=("user",),
        when="created_at",
        columns=parse_columns(
            """
            id           | never  |           | a number
            user         | erased |           | the row is deleted
            type         | erased | Kind      | the row is deleted
            data         | erased |           | secrets, which are never shown
            created_at   | erased | Added     | the row is deleted
            last_used_at | erased | Last used | the row is deleted
            """
        ),
    ),
    HeldTable(
        "socialaccount.SocialAccount",
        title="Your account with Microsoft or Google, as your trust uses it",
        group=Group.SIGN_IN,
        why="So that you can sign in with it, and nobody else as you",
        how_long=UNTIL_REMOVED,
        seen_by=YOU_AND_HR,
        of=("user",),
        when="date_joined",
        columns=parse_columns(
            """
            id          | never  |              | a number
            user        | erased |              | the row is deleted
            provider    | erased | With         | the row is deleted
            uid         | erased | Number there | the row is deleted
            last_login  | erased | Last used    | the row is deleted
            date_joined | erased | Linked       | the row is deleted
            extra_data  | erased |              | the row is deleted
            """
        ),
    ),
    HeldTable(
        "socialaccount.SocialToken",
        title="Keys of Microsoft or Google",
        group=Group.SIGN_IN,
        why="None is kept",
        how_long=UNTIL_REMOVED,
        seen_by=NOBODY,
        of=("account__user",),
        columns=parse_columns(
            """
            id app account           | never  |  | keys
            token token_secret expires_at | erased | | the row is deleted
            """
        ),
    ),
    HeldTable(
        "socialaccount.SocialApp",
        title="With which services people can sign in",
        group=Group.NOBODY,
        why="Set by the administrator",
        how_long="Until it is changed",
        seen_by="Administrators",
        columns=parse_columns(
            """
            id provider provider_id name client_id secret key settings | never |  | the trust's own settings
            """
        ),
    ),
]
