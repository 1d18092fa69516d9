"""The table of all that is held: of every column of every model what it is, and what becomes of it.

A new column needs a line here, in the module of its model: ``name | kept, erased or never | words | why``.
The words are what the person reads beside it ('' if nothing), the reason says why it stays, goes, or is about nobody.
"""

from . import documents, hooks, people, questions, reminders, second_factors, sign_in, signing, workings

TABLES = [
    *people.TABLES,
    *signing.TABLES,
    *reminders.TABLES,
    *questions.TABLES,
    *sign_in.TABLES,
    *second_factors.TABLES,
    *documents.TABLES,
    *workings.TABLES,
    *hooks.TABLES,
]
