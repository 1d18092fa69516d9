"""Who somebody is by a token: rules over plain values, whatever the values are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.identity import LONGEST_UID, IdentityRefused, check_nonce, read_identity
from portal.identity_providers import IncompleteProvider, read_providers

TENANT = "0f1e2d3c-0000-4000-8000-aabbccddeeff"
MICROSOFT = {"SSO_MICROSOFT_TENANT": TENANT, "SSO_MICROSOFT_CLIENT_ID": "id", "SSO_MICROSOFT_SECRET": "s"}
GOOGLE = {"SSO_GOOGLE_DOMAIN": "trust.example", "SSO_GOOGLE_CLIENT_ID": "id", "SSO_GOOGLE_SECRET": "s"}
OTHER = {
    "SSO_OTHER_ISSUER": "https://id.example",
    "SSO_OTHER_NAME": "Trust ID",
    "SSO_OTHER_CLIENT_ID": "id",
    "SSO_OTHER_SECRET": "s",
}


def settings_of(environment, **further):
    [provider] = read_providers(environment | further, needs_https=True)
    return provider["settings"]


def read(claims, environment, **further):
    settings = settings_of(environment, **further)
    return read_identity({"iss": settings["issuer"], **claims}, "key", settings, client_id="id")


def test_nothing_set_is_no_provider_and_half_of_one_is_a_mistake():
    assert read_providers({}, needs_https=True) == []
    assert [each["provider_id"] for each in read_providers(MICROSOFT | GOOGLE | OTHER, needs_https=True)] == [
        "microsoft",
        "google",
        "other",
    ]
    with pytest.raises(IncompleteProvider, match="SSO_MICROSOFT_TENANT and SSO_MICROSOFT_CLIENT_ID must be set"):
        read_providers({"SSO_MICROSOFT_SECRET": "s"}, needs_https=True)
    with pytest.raises(IncompleteProvider, match="must begin with https"):
        read_providers(OTHER | {"SSO_OTHER_ISSUER": "http://id.example"}, needs_https=True)


def test_microsofts_own_subject_is_the_object_in_the_trusts_tenant():
    found = read({"sub": "pairwise", "oid": "object", "tid": TENANT.upper()}, MICROSOFT)
    assert found.uid == f"https://login.microsoftonline.com/{TENANT}/v2.0 object"
    with pytest.raises(IdentityRefused, match="tid"):
        read({"sub": "s", "oid": "object", "tid": "another tenant"}, MICROSOFT)
    with pytest.raises(IdentityRefused, match="tid"):
        read({"sub": "s", "oid": "object"}, MICROSOFT)
    with pytest.raises(IdentityRefused, match="no subject"):
        read({"sub": "s", "tid": TENANT}, MICROSOFT)


def test_googles_account_must_be_of_the_trusts_domain():
    assert read({"sub": "1", "hd": "trust.example"}, GOOGLE).uid == "https://accounts.google.com 1"
    for claims in ({"sub": "1"}, {"sub": "1", "hd": "evil.example"}):
        with pytest.raises(IdentityRefused, match="hd"):
            read(claims, GOOGLE)


@pytest.mark.parametrize(
    ("claims", "domains", "is_verified"),
    [
        ({"email": "a@trust.example", "email_verified": True}, "", True),
        ({"email": "a@trust.example", "email_verified": "true"}, "", True),
        ({"email": "a@trust.example", "xms_edov": 1}, "", True),
        ({"email": "a@trust.example"}, "", False),
        ({"email": "a@trust.example", "email_verified": False}, "", False),
        ({"preferred_username": "a@trust.example", "email_verified": True}, "", False),
        ({"email": "A@Trust.example"}, "trust.example, school.example", True),
        ({"preferred_username": "a@school.example"}, "trust.example school.example", True),
        ({"email": "a@evil.example", "email_verified": True}, "trust.example", False),
        ({"email": "a@trust.example.evil.example"}, "trust.example", False),
        ({"email": "a@eviltrust.example"}, "trust.example", False),
        ({"email": "a@trust.example@evil.example"}, "trust.example", False),
        ({"email": ["a@trust.example"]}, "trust.example", False),
        ({"email": "ä@trust.example"}, "trust.example", False),
        ({}, "trust.example", False),
    ],
)
def test_which_addresses_count_as_verified(claims, domains, is_verified):
    assert read({"sub": "1", **claims}, OTHER, SSO_OTHER_DOMAINS=domains).is_email_verified == is_verified


values = st.none() | st.booleans() | st.integers() | st.text(max_size=300) | st.lists(st.text(max_size=20), max_size=3)
names = st.sampled_from(
    ["sub", "oid", "tid", "hd", "email", "email_verified", "xms_edov", "preferred_username", "name", "amr", "azp"]
)


@given(st.dictionaries(names, values), st.sampled_from([MICROSOFT, GOOGLE, OTHER]))
def test_whatever_a_token_holds_it_is_refused_or_gives_values_that_can_be_kept(claims, environment):
    try:
        found = read(claims, environment)
    except IdentityRefused:
        return
    assert len(found.uid) <= LONGEST_UID
    assert len(found.name) <= 200
    assert (found.uid + found.name + found.email).isprintable()
    assert len(found.email) <= 254
    assert found.email == found.email.lower()
    assert found.uid.startswith(f"{settings_of(environment)['issuer']} ")


@given(st.text(max_size=50), values)
def test_only_the_very_nonce_is_right(nonce, found):
    if nonce and found == nonce:
        check_nonce({"nonce": found}, nonce)
        return
    with pytest.raises(IdentityRefused):
        check_nonce({"nonce": found}, nonce)
