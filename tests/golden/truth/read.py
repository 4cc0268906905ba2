# SPDX-License-Identifier: ISC
"""How tshark's text of a field is read; None where pktpipe leaves the key out."""


def number(value):
    """From 4.2 on tshark writes one bit as True or False."""
    return {"False": 0, "True": 1}[value] if value in ("False", "True") else int(value, 0)


def sparse(value):
    """Left out by pktpipe where it is 0."""
    return number(value) or None


def flag(value):
    """Left out by pktpipe where it is not set."""
    return True if value in ("1", "True") else None


def verdict(value):
    """0 is bad, 1 is good, everything else unchecked."""
    return {"0": False, "1": True}.get(value)


def text(value):
    return value


def signed_byte(value):
    return (int(value, 0) + 128) % 256 - 128


def boolean(value):
    return value in ("1", "True")


def bit(value):
    return int(value in ("1", "True"))


def hexadecimal(value):
    """A text that tshark has as bytes."""
    return bytes.fromhex(value).decode()


def digits(value):
    """A number whose hexadecimal digits are a text."""
    return value.removeprefix("0x")
