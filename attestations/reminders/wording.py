"""What reminders say of the policies that are to be signed, and what is said of reminders."""

from collections.abc import Sequence
from datetime import date

from attestations.assignments.todos import Todo
from attestations.formatting import day, weekday
from portal.notices.letters import Item

NUMBERS = {1: "once", 2: "twice"}


def write_subject(todos: Sequence[Todo], today: date) -> str:
    """``3 policies to sign by Friday 4 December``; the earliest date counts."""
    due_on = min(todo.due_on for todo in todos if todo.due_on)
    many = len(todos) > 1
    what = f"{len(todos)} policies to sign" if many else f"Please sign the {todos[0].version.policy.title}"
    if due_on < today:
        return f"{what}: {'the first was' if many else 'this was'} due on {day(due_on)}"
    return f"{what} by {weekday(due_on)}"


def describe_todo(todo: Todo, today: date) -> Item:
    """By when, and how long it takes."""
    due_on = todo.due_on or date.max
    is_late = due_on < today
    when = f"This was due on {day(due_on)}" if is_late else f"By {weekday(due_on)}"
    minutes = f"{todo.minutes} minute{'' if todo.minutes == 1 else 's'}"
    title = f"{todo.version.policy.title}, version {todo.version.number}"
    return Item(title, f"{when}. Takes about {minutes}.", is_late)


def describe_reminded(times: int, last_on: date) -> str:
    """``Reminded twice, last on 12 October``; ``Reminded on 12 October`` where it was once."""
    if times == 1:
        return f"Reminded on {day(last_on)}"
    return f"Reminded {name_times(times)}, last on {day(last_on)}"


def name_times(times: int) -> str:
    """``once``, ``twice``, ``3 times``"""
    return NUMBERS.get(times, f"{times} times")
