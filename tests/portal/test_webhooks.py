"""Webhooks: told of policies and figures, signed, tried again, and never of use against the trust's own network."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from attestations.hooks import figures
from policy.publishing.occurrences import build_published
from portal.hooks import actions, delivery
from portal.hooks.addresses import AddressRefused, find_target
from portal.models import AuditLine, HookEvent, HookKind, HookSwitch, Job, Webhook, WebhookDelivery
from portal.refusals import ActionRefused
from tests import drafts
from tests import factories as make
from tests.words import read_links, read_words

HOOKS = "/manage/portal/hooks/"


class Receiver:
    """Another program, on this machine: it keeps what it was sent, and answers what it is told to."""

    def __init__(self):
        self.answers, self.received = 200, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.received.append((self.path, dict(self.headers), body))
                self.send_response(outer.answers)
                if outer.answers == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/flow?key=1"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def switched_on(administrator):
    actions.turn_on(HookKind.WEBHOOKS, by=administrator)


def add(administrator, address, *, form="json", events=("published", "due", "figures")):
    return actions.add_webhook("Teams", address=address, form=form, events=events, by=administrator)


def announce_first_aid(slug="first-aid"):
    actions.owe(build_published(make.version(slug=slug, title="First Aid")), at=timezone.now())


def run_jobs():
    for job in Job.objects.filter(kind=actions.JOB, done_at=None):
        delivery.send(job, None)
        Job.objects.filter(pk=job.pk).update(done_at=timezone.now())


def test_a_publication_reaches_the_other_program_signed(administrator, switched_on, receiver):
    _, secret = add(administrator, receiver.address)
    announce_first_aid()
    run_jobs()
    [(path, headers, body)] = receiver.received
    assert path == "/flow?key=1"
    said = json.loads(body)
    assert (said["type"], said["data"]["policy"], said["data"]["version"]) == ("published", "first-aid", "1.0")
    assert said["sentence"] == "First Aid, version 1.0, is published."
    words = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), words, hashlib.sha256)
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    [row] = WebhookDelivery.objects.all()
    assert (row.answer, row.tries, said["id"]) == ("200", 1, str(row.pk))
    assert row.delivered_at


def test_approving_a_draft_owes_it(administrator, switched_on, receiver, protocol, policy_lead, hr):
    add(administrator, receiver.address)
    drafts.approve(drafts.submit(drafts.begin(protocol, policy_lead), policy_lead), hr)
    assert WebhookDelivery.objects.get().event == "published"


def test_a_teams_workflow_gets_a_card(administrator, switched_on, receiver):
    add(administrator, receiver.address, form="teams")
    announce_first_aid()
    run_jobs()
    [(_, _, body)] = receiver.received
    [card] = json.loads(body)["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert card["content"]["body"][0]["text"] == "First Aid, version 1.0, is published."
    assert card["content"]["actions"][0]["url"].endswith("/policies/first-aid/")


def test_nothing_is_owed_while_webhooks_are_off_or_nobody_wants_to_know(administrator, switched_on, receiver):
    add(administrator, receiver.address, events=["figures"])
    announce_first_aid()
    actions.turn_off(HookKind.WEBHOOKS, by=administrator)
    announce_first_aid("fire")
    assert not WebhookDelivery.objects.exists()


def test_what_waits_is_not_sent_once_it_is_off(administrator, switched_on, receiver):
    add(administrator, receiver.address)
    announce_first_aid()
    actions.turn_off(HookKind.WEBHOOKS, by=administrator)
    run_jobs()
    assert not receiver.received
    assert WebhookDelivery.objects.get().answer == "It was turned off meanwhile"


@pytest.mark.parametrize(("status", "answer"), [(500, "It answered 500"), (302, "It answered 302")])
def test_what_is_not_taken_is_tried_again_later_with_the_same_id(administrator, switched_on, receiver, status, answer):
    add(administrator, receiver.address)
    announce_first_aid()
    receiver.answers = status
    run_jobs()
    [row] = WebhookDelivery.objects.all()
    assert (row.answer, row.delivered_at, row.given_up_at) == (answer, None, None)
    [again] = Job.objects.filter(kind=actions.JOB, done_at=None)
    assert again.not_before == timezone.now() + timedelta(minutes=1)
    receiver.answers = 204
    run_jobs()
    ids = {headers["webhook-id"] for _, headers, _ in receiver.received}
    assert ids == {str(row.pk)}
    assert WebhookDelivery.objects.get().delivered_at
    run_jobs()
    assert len(receiver.received) == 2


def test_it_is_given_up_after_most_of_a_day(administrator, switched_on, receiver):
    add(administrator, receiver.address)
    announce_first_aid()
    receiver.answers = 500
    for _ in range(9):
        run_jobs()
    row = WebhookDelivery.objects.get()
    assert (len(receiver.received), row.tries, bool(row.given_up_at)) == (7, 7, True)


def test_nobody_there_is_no_answer(administrator, switched_on, receiver):
    add(administrator, receiver.address)
    announce_first_aid()
    receiver.close()
    run_jobs()
    assert WebhookDelivery.objects.get().answer == "It could not be reached (ConnectionRefusedError)"
    receiver.__init__()


def test_each_morning_figures_that_have_changed_and_what_is_due_are_told(
    administrator, switched_on, receiver, protocol, teacher, oakfield, time_machine
):
    add(administrator, receiver.address)
    make.sign(teacher, protocol, oakfield)
    figures.tell(None, None)
    events = {row.event: json.loads(row.body) for row in WebhookDelivery.objects.all()}
    said = events["figures"]
    assert (said["data"]["signed"], said["data"]["signed_since_yesterday"]) == (1, 1)
    assert "Social Networking Protocol: 1 of" in said["sentence"]
    assert "Maya" not in json.dumps(events)


def test_the_queue_leaves_a_job_alone_before_its_moment(administrator):
    from portal.jobs import actions as job_actions

    job_actions.make_slots("jobs")
    slot = make.WorkerSlot.objects.filter(kind="jobs").first().pk
    job_actions.queue_job("report", {}, by=None, not_before=timezone.now() + timedelta(seconds=1))
    assert job_actions.take_job(slot) is None
    due = job_actions.queue_job("report", {}, by=None, not_before=timezone.now())
    assert job_actions.take_job(slot) == due


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://user:word@93.184.215.14/",
        "https://93.184.215.14:99999/",
        "https://93.184.215.14/\r\nX-Header: 1",
        "http://93.184.215.14/",
        "ftp://93.184.215.14/",
        "https:///path",
        "nonsense",
    ],
)
def test_no_address_of_the_own_network_is_taken(administrator, address):
    with pytest.raises(ActionRefused):
        add(administrator, address)
    assert not Webhook.objects.exists()


def test_an_address_on_the_internet_is_taken_and_pinned():
    target = find_target("https://93.184.215.14:8443/hook?a=b")
    assert (target.ip, target.port, target.path, target.is_encrypted) == ("93.184.215.14", 8443, "/hook?a=b", True)


def test_an_address_that_leads_inside_later_is_not_called(administrator, switched_on, receiver, settings):
    """The name may be looked up differently at the next try, so it is checked each time."""
    add(administrator, receiver.address)
    announce_first_aid()
    settings.WEBHOOK_NETWORKS = []
    run_jobs()
    assert not receiver.received
    with pytest.raises(AddressRefused):
        find_target(receiver.address)


def test_the_secret_is_shown_once_and_kept_encrypted(administrator, receiver, as_):
    page = as_(administrator).post(
        "/manage/portal/webhooks/new/",
        {"name": "Teams", "address": receiver.address, "form": "teams", "events": ["published"]},
    )
    assert "whsec_" in page.text
    webhook = Webhook.objects.get()
    assert b"whsec_" not in bytes(webhook.secret)
    page = as_(administrator).get(f"/manage/portal/webhooks/{webhook.pk}/")
    assert "whsec_" not in page.text
    assert "Webhooks are turned off, so nothing is sent." in read_words(page)


def test_an_administrator_turns_them_on_once_the_data_protection_officer_was_asked(administrator, as_):
    client = as_(administrator)
    assert "Ask your data protection officer first" in read_words(client.get(HOOKS))
    refused = client.post(f"{HOOKS}webhooks/", {})
    assert "Ask your data protection officer first, then tick the box." in read_words(refused)
    client.post(f"{HOOKS}webhooks/", {"was_asked": "on"})
    assert HookSwitch.objects.get().on_by == administrator
    client.post(f"{HOOKS}webhooks/", {})
    assert HookSwitch.objects.get().off_by == administrator
    assert set(AuditLine.objects.values_list("action", flat=True)) >= {"turn-on", "turn-off"}


def test_a_test_is_sent_and_its_answer_shown_and_it_is_removed(administrator, switched_on, receiver, as_):
    webhook, _ = add(administrator, receiver.address)
    client, path = as_(administrator), f"/manage/portal/webhooks/{webhook.pk}/"
    assert path in dict(read_links(client.get(HOOKS)))
    client.post(path, {"test": "1"})
    run_jobs()
    assert "it answered 200" in read_words(client.get(path))
    client.post(path, {"remove": "1"})
    assert client.get(path).status_code == 404
    assert Webhook.objects.get().ended_by == administrator


def test_no_more_than_20_webhooks(administrator, receiver):
    for _ in range(20):
        add(administrator, receiver.address)
    with pytest.raises(ActionRefused, match="There are 20 webhooks already"):
        add(administrator, receiver.address)


def test_old_deliveries_are_deleted(administrator, switched_on, receiver):
    add(administrator, receiver.address)
    announce_first_aid()
    actions.delete_old_deliveries(None, None)
    assert WebhookDelivery.objects.exists()
    WebhookDelivery.objects.update(owed_at=timezone.now() - timedelta(days=91))
    actions.delete_old_deliveries(None, None)
    assert not WebhookDelivery.objects.exists()


def test_a_webhook_is_told_something(administrator, receiver):
    with pytest.raises(ValidationError):
        add(administrator, receiver.address, events=[])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("webhook_is_ended_by_somebody", {"ended_at": make.LONG_AGO}),
        ("webhook_is_told_something", {"events": []}),
    ],
)
def test_the_database_refuses_impossible_webhooks(administrator, receiver, name, change):
    add(administrator, receiver.address)
    with pytest.raises(IntegrityError, match=name):
        Webhook.objects.update(**change)


def test_the_database_refuses_two_switches_and_one_that_nobody_turned_off(administrator, switched_on):
    row = HookSwitch.objects.get()
    with pytest.raises(IntegrityError, match="hook_switch_is_turned_off_by_somebody"):
        HookSwitch.objects.create(kind="calendar", on_at=row.on_at, on_by=administrator, off_at=row.on_at)


def test_the_database_refuses_a_second_switch(administrator, switched_on):
    with pytest.raises(IntegrityError, match="hook_switch_on_once"):
        HookSwitch.objects.create(kind="webhooks", on_at=timezone.now(), on_by=administrator)


def test_the_database_refuses_a_delivery_that_is_made_and_given_up(administrator, switched_on, receiver):
    webhook, _ = add(administrator, receiver.address)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="delivery_is_made_or_given_up"):
        webhook.deliveries.create(event=HookEvent.TEST, body="", owed_at=now, delivered_at=now, given_up_at=now)
