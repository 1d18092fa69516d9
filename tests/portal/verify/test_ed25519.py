"""The signatures of verify.py against RFC 8032 and against OpenSSL."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.ledger import verify

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
# Everything signs under these (section 5.1.7 leaves them in; no honest key is one of them).
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]


def openssl_holds(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize("vector", VECTORS)
def test_the_vectors_of_the_rfc_hold(vector):
    assert verify.signature_holds(*map(bytes.fromhex, vector))


@pytest.mark.parametrize("vector", VECTORS)
def test_a_signature_with_the_order_added_to_its_scalar_is_refused(vector):
    public, message, signature = map(bytes.fromhex, vector)
    scalar = int.from_bytes(signature[32:], "little") + verify.ORDER
    while scalar < 2**256:
        assert not verify.signature_holds(public, message, signature[:32] + scalar.to_bytes(32, "little"))
        scalar += verify.ORDER


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_point_of_small_order_is_no_key(point):
    assert not verify.is_public_key(bytes.fromhex(point))


@pytest.mark.parametrize("y", [2**255 - 19, 2**255 - 18, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_a_point_is_written_in_one_way_only(y, sign):
    assert verify.point_from((y | sign).to_bytes(32, "little")) is None


def test_minus_zero_is_no_point():
    assert verify.point_from((1 | 1 << 255).to_bytes(32, "little")) is None


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_has_32_bytes_and_a_signature_64(length):
    public, message, signature = map(bytes.fromhex, VECTORS[0])
    assert not verify.is_public_key((public * 2)[:length])
    assert not verify.signature_holds((public * 2)[:length], message, signature)
    assert not verify.signature_holds(public, message, (signature * 2)[: 32 + length])


@settings(max_examples=80)
@given(some.binary(min_size=32, max_size=32), some.binary(max_size=200), some.data())
def test_openssl_agrees_on_signatures_whole_and_altered(seed, message, data):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = private.sign(message)
    assert verify.signature_holds(public, message, signature)
    whole = bytearray(public + signature + message)
    bit = data.draw(some.integers(0, 8 * len(whole) - 1))
    whole[bit // 8] ^= 1 << bit % 8
    parts = bytes(whole[:32]), bytes(whole[96:]), bytes(whole[32:96])
    assert verify.signature_holds(*parts) is openssl_holds(*parts) is False


@settings(max_examples=100)
@given(some.binary(min_size=32, max_size=32), some.binary(max_size=20), some.binary(min_size=64, max_size=64))
def test_openssl_agrees_that_random_bytes_are_no_signature(public, message, signature):
    assert verify.signature_holds(public, message, signature) is openssl_holds(public, message, signature)
