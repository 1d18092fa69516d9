"""One step of the benchmark of imports, in a process of its own: prints its seconds and its largest memory in MB.

``python -m tests.benchmarks.import_run make FOLDER`` makes the academies, policies and files, ``... FILE OPTION...``
imports, ``... job FILE`` works out the preview as the job does, with what it does to boards.
"""

import io
import resource
import sys
import time
from datetime import date
from pathlib import Path

import django

FILES = ("list.csv", "sds.zip", "oneroster-1.1.zip", "oneroster-1.2.zip", "gias.zip")
POLICIES = 10  # that everybody signs


def make(folder):
    from django.conf import settings
    from django.core.management import call_command

    from portal.models import Academy, AcademyName
    from tests import factories
    from tests.portal.importing import mistakes

    call_command("migrate", verbosity=0)
    for number, slug in enumerate(mistakes.SLUGS, 1):
        academy = Academy.objects.create(slug=slug, joined_on=date(2020, 9, 1))
        name, urn = f"Academy {number} Academy", str(140_100 + number)
        AcademyName.objects.create(academy=academy, name=name, urn=urn, from_on=date(2020, 9, 1))
    for number in range(POLICIES):
        version = factories.version(slug=f"policy-{number}", title=f"Policy {number}", in_force_on=date(2026, 9, 1))
        factories.requirement(version.policy)
    builders = (mistakes.build_sds, mistakes.build_oneroster_11, mistakes.build_oneroster_12)
    contents = [mistakes.build_list()[0], *(build() for build in builders), mistakes.build_gias(settings.TRUST_NAME)]
    for name, content in zip(FILES, contents, strict=True):
        (folder / name).write_bytes(content)


def bring_in(file, *options):
    from django.core.management import call_command

    from portal.models import Person

    somebody = Person.objects.exclude(reference=None).order_by("-reference").values_list("reference", flat=True).first()
    by = ["--by", somebody] if somebody else []
    began = time.monotonic()
    call_command("import_people", file, *by, *options, stdout=io.StringIO())
    say(began)


def preview(file):
    from attestations.imports.previewing import make_preview
    from portal.models import Job
    from portal.people.actions.importing import upload_import

    began = time.monotonic()
    found = upload_import(Path(file).name, Path(file).read_bytes(), by=None)
    job = Job.objects.get(kind="preview-import", arguments__import=found.number)
    made = make_preview(job, lambda done, total: None)
    assert b'"places": [{' in made.data
    say(began)


def say(began):
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{time.monotonic() - began:.1f} {memory:.0f}\n")


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
    elif sys.argv[1] == "job":
        preview(sys.argv[2])
    else:
        bring_in(*sys.argv[1:])
