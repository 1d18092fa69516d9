"""Of calendars and webhooks."""

from ..held_tables import Group, HeldTable, build_impersonal, parse_columns
from .words import FOR_GOOD, YOU_AND_HR

TABLES = [
    HeldTable(
        "portal.CalendarFeed",
        title="The address of your calendar",
        group=Group.SIGN_IN,
        why="So that your own calendar program can show what you have to sign",
        how_long=FOR_GOOD,
        seen_by=YOU_AND_HR,
        of=("person",),
        when="made_at",
        columns=parse_columns(
            """
            id       | never |           | a number
            person   | kept  |           | a key
            digest   | kept  |           | nobody can make the address of it
            made_at  | kept  | Made on   | when there was an address
            ended_at | kept  | Ended     | when there was an address
            """
        ),
    ),
    HeldTable(
        "portal.HookSwitch",
        title="Calendars and webhooks that you turned on or off",
        group=Group.DONE,
        why="So that it is known who let figures leave the portal",
        how_long=FOR_GOOD,
        seen_by="You and administrators",
        columns=parse_columns(
            """
            id kind on_at off_at | never |                            | a rule of the trust
            on_by                | kept  | Hooks that you turned on   | a key
            off_by               | kept  | Hooks that you turned off  | a key
            """
        ),
    ),
    HeldTable(
        "portal.Webhook",
        title="Webhooks that you added or removed",
        group=Group.DONE,
        why="So that it is known who let figures leave the portal",
        how_long=FOR_GOOD,
        seen_by="You and administrators",
        columns=parse_columns(
            """
            id name address form events secret made_at ended_at | never |  | an address of another program
            made_by  | kept | Webhooks that you added   | a key
            ended_by | kept | Webhooks that you removed | a key
            """
        ),
    ),
    build_impersonal(
        "portal.WebhookDelivery",
        "id webhook event body owed_at tries tried_at answer delivered_at given_up_at",
        "policies and figures",
    ),
]
