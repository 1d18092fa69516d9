"""An edited second version of the invented policy of form 2, with every kind of change."""

from tests.policy.form_2_texts import LONE_WORKING, PICTURE_DIGEST
from tests.revised import replace_once

LONE_WORKING_EDITED = replace_once(
    LONE_WORKING,
    ("This policy is for everyone", "This policy protects everyone"),
    ("work **alone**", "work alone"),
    ("    - locking up;\n", "    - locking up and opening;\n    - going home;\n"),
    (
        "  (b) away from the site.\n  It is lone work even for five minutes.\n",
        "  (b) on a ladder;\n  (c) away from the site.\n1.3 It is lone work even for five minutes.\n",
    ),
    ("example.org/lone-working", "example.org/new"),
    ("# Who does what", "## Who does what and when"),
    ("Heads and *site staff* share", "Heads and **site staff** must share"),
    (
        "- carries a telephone;\n- says when they will be back.\n",
        "- says when they will be back.\n- carries a telephone;\n",
    ),
    ("1 November", "1 October"),
    ("| Home visits", "| Fires | Wait outside | Everyone |\n| Home visits"),
    (PICTURE_DIGEST, "6" * 64),
    ("Annex A: Telephone numbers", "Annex A: Numbers"),
    ("| Office | 01234 567890 |\n", ""),
)
