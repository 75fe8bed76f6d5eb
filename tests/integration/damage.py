"""Damage to files. Files are written anew, never in place: copies of a home share some by links."""


def _rewrite(path, data):
    path.unlink()
    path.write_bytes(data)


def flip(path, offset, bit=0x10):
    data = bytearray(path.read_bytes())
    data[offset] ^= bit
    _rewrite(path, bytes(data))


def truncate(path, size):
    data = path.read_bytes()
    assert 0 <= size < len(data)
    _rewrite(path, data[:size])


def overwrite(path, offset, what):
    data = bytearray(path.read_bytes())
    data[offset:offset + len(what)] = what
    _rewrite(path, bytes(data))
