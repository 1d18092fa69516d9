"""How figures of several academies keep to themselves who chose not to sign. Pure.

They count those who chose not to sign together with those who still have time: at each academy, in each category and
in all. Otherwise a figure that is left out, or "fewer than 5", could be worked out from those asked, those who signed
and those overdue. The board of one academy tells them apart, because its readers see the names as well.
"""

FEW = 5


def tell_choices(declined: int, to_sign: int) -> int | None:
    """How many in all chose not to sign, or None where that could tell of fewer than five at one academy.

    ``to_sign`` counts them and those who still have time. Two of these at least must not have chosen so: if all had,
    or all but one, the number would be known of each academy.
    """
    return declined if FEW <= declined <= to_sign - 2 else None
