"""Files that once kept a checker busy for minutes or took all memory, made by code: each is small for what it costs."""

import io
import json
import struct
import zipfile
import zlib

from tests.portal.verify import builder

NOTHING = b"\0\0\0\xff\xff"  # a deflate block that holds nothing, and is read all the same


def make_pdf(*objects):
    return b"%PDF-1.7\n" + b"\n".join(objects) + b"\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def make_stream(number, content, dictionary=b""):
    head = b"%d 0 obj\n<</Length %d %s>>\nstream\n" % (number, len(content), dictionary)
    return b"%s%s\nendstream\nendobj" % (head, content)


def make_object_stream(number, plain, more=b""):
    return make_stream(number, zlib.compress(plain, 9), b"/Type /ObjStm /Filter /FlateDecode " + more)


def name_stream(number, stream, name=b"policy.txt"):
    return b"%d 0 obj<</F(%s)/EF<</F %d 0 R>>>>endobj" % (number, name, stream)


def make_empty_zlib(blocks):
    """A packed stream of five bytes a block that unpacks to nothing."""
    return b"\x78\x01" + NOTHING * blocks + b"\x01\0\0\xff\xff" + struct.pack(">I", 1)


def objects_that_jump_back(count=4_000, size=4_000_000):
    """Of objects in one stream every other one begins at 0 and so seems to be as long as the stream."""
    header = b"".join(b"%d %d " % (2 + n, size if n % 2 else 0) for n in range(count))
    first = len(header)
    return make_pdf(make_object_stream(1, header + b" " * size, b"/N %d /First %d" % (count, first)))


def many_names_for_nothing(names=20_000, blocks=400_000):
    """One stream that unpacks to nothing, read again for each name."""
    stream = make_stream(1, make_empty_zlib(blocks), b"/Filter /FlateDecode")
    return make_pdf(stream, *(name_stream(2 + n, 1) for n in range(names)))


def many_names_for_a_long_dictionary(names=10_000, size=1_000_000):
    """A stream whose own dictionary is long, searched again for each name."""
    return make_pdf(make_stream(1, b"", b"/Length " * (size // 8)), *(name_stream(2 + n, 1) for n in range(names)))


def object_streams_without_end(count=499_000):
    """Nothing is gained by so many; it is as long as it takes to read them all."""
    empty = b"".join(b"%d 0 obj<</Type/ObjStm/N 0/First 0>>stream\n\nendstream " % number for number in range(count))
    return make_pdf(empty)


def keys_without_end(count=100_000):
    """Every key was checked to be a point of the curve before they were counted."""
    ledger, files = builder.make_receipt()
    return builder.as_zip(files | {"ledger.vkey": (ledger.vkey + "\n").encode() * count}, zipfile.ZIP_DEFLATED)


def hashes_without_end(count=4_000_000):
    return b"c2sp.org/tlog-proof@v1\nindex 1\n" + b"AAAA\n" * count + b"\n"


def signatures_without_end(count=2_000_000):
    return b"a\n1\n" + b"A" * 43 + b"=\n\n" + "— a AAAAAAAA\n".encode() * count


def records_of_long_names(records=60):
    """A name is repeated in the path of everything below it, so 16 kB became eleven megabytes."""
    inner, long = "{" + ",".join(f'"{n:x}":0' for n in range(900)) + "}", "\\u200b" * 1_300
    entry = f'{{"{long}":{inner}}}'
    return json.dumps({"entries": records * [{"entry": entry, "proof": ""}]}).encode()


def records_of_many_facts(records=170):
    entry = "{" + ",".join(f'"{n:x}":0' for n in range(1_700)) + "}"
    return json.dumps({"entries": records * [{"entry": entry, "proof": ""}]}).encode()


def make_zip(entries, directory, *, count=1):
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(entries), 0)
    return entries + directory + end


def describe_zip_entry(name=b"a", *, extra=b"", method=0, size=0, packed=0):
    fields = (0x0314, 20, 0, method, 0, 0x21, 0, packed, size, len(name), len(extra), 0, 0, 0, 0, 0)
    return struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", *fields) + name + extra


def a_zip_of_a_million_entries(count=1_000_000):
    """Its end record says one: ``zipfile`` reads as many as fit into the directory."""
    return make_zip(b"PK\x03\x04" + bytes(26), describe_zip_entry() * count)


def a_zip_of_long_extras(count=200):
    """Extra fields of 64 kB, made of parts that hold nothing, each copied again for each part."""
    extra = struct.pack("<HH", 0x9999, 0) * 16_383
    return make_zip(b"PK\x03\x04" + bytes(26), describe_zip_entry(extra=extra) * count)


def a_zip_packed_beyond_all_proportion(size=60_000_000, method=zipfile.ZIP_BZIP2):
    """``zipfile`` unpacks all of a bzip2 or LZMA entry at once, whatever it was asked for."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as pack:
        pack.writestr("policy.txt", bytes(size))
    return stream.getvalue()


def a_zip_whose_entries_overlap(count=4_000, blocks=200_000):
    """Every name leads to one entry, which unpacks to nothing."""
    packed = make_empty_zlib(blocks)[2:-4]
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0x21, 0, len(packed), 0, 10, 0) + b"policy.txt"
    directory = describe_zip_entry(b"policy.txt", method=8, packed=len(packed)) * count
    return make_zip(local + packed, directory, count=count)


FILES = {
    make.__name__: make
    for make in (
        objects_that_jump_back,
        many_names_for_nothing,
        many_names_for_a_long_dictionary,
        keys_without_end,
        hashes_without_end,
        signatures_without_end,
        records_of_long_names,
        records_of_many_facts,
        a_zip_of_a_million_entries,
        a_zip_of_long_extras,
        a_zip_packed_beyond_all_proportion,
        a_zip_whose_entries_overlap,
    )
}
