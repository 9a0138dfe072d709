"""Arrays out of a file that anybody may have sent: everything that it claims is checked before it is unpacked, and nothing in it is run.

A file can lie: a few kilobytes that unpack to gigabytes, an array that is said to have a billion rows, a name in it that leads to another
file of this machine. So an archive's members are counted and added up first, an array's shape and type are looked at before its numbers,
and of an HDF5 file only plain arrays that lie in the file itself are read, as Keras writes them. Left out on purpose: what they mean.
"""

import io
import math
import zipfile

import h5py
import numpy as np

MAX_MEMBERS = 64  # Keras writes 3, numpy one an array
MEMBER_SIGNATURE = b"PK\x01\x02"  # begins each entry of an archive's list of members
PLAIN_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # these are unpacked bit by bit, others only as a whole
IS_ENCRYPTED = 1  # in a member's flags
MAX_HEADER_BYTES = 10_000  # of an .npy, as numpy allows
TOO_LARGE, NO_ARCHIVE, DAMAGED = "large", "kind", "damaged"


class ArrayFileError(ValueError):
    """A file that is not read; problem: TOO_LARGE, NO_ARCHIVE or DAMAGED."""

    def __init__(self, message, problem=DAMAGED):
        super().__init__(message)
        self.problem = problem


def open_archive(content, max_bytes):
    """The bytes of a .keras or .npz file as a zipfile.ZipFile whose members unpack to at most max_bytes; raises ArrayFileError."""
    if content.count(MEMBER_SIGNATURE) > MAX_MEMBERS:  # listing a million members would take gigabytes
        raise ArrayFileError(f"it holds more than {MAX_MEMBERS} files, but a network has about five.", TOO_LARGE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise ArrayFileError(f"it is not a network ({error}): choose a .keras or .npz file.", NO_ARCHIVE) from error
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > max_bytes:
        raise ArrayFileError(f"it unpacks to {size:,} bytes, but a network has at most {max_bytes:,}.", TOO_LARGE)
    for member in members:
        if member.compress_type not in PLAIN_COMPRESSIONS or member.flag_bits & IS_ENCRYPTED:
            raise ArrayFileError("it is packed in a way that Keras and numpy never use: save the network again.")
    if len({member.filename for member in members}) < len(members):
        raise ArrayFileError("it holds two files of one name: save the network again.")
    return archive


def read_member(archive, name, max_bytes):
    """The bytes of one member, never more than it declares; raises ArrayFileError when it declares more than max_bytes."""
    size = archive.getinfo(name).file_size
    if size > max_bytes:
        raise ArrayFileError(f"{name} has {size:,} bytes, but at most {max_bytes:,} are expected.", TOO_LARGE)
    with archive.open(name) as file:
        return file.read(size)  # read() without a number would unpack a bomb as a whole


def read_npy(archive, name, check):
    """The array of the member NAME.npy. check(name, shape, dtype) raises when it is not to be read. Returns the array."""
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, is_fortran, dtype = read_header(file, MAX_HEADER_BYTES)
        check(name, shape, dtype)
        content = file.read(math.prod(shape) * dtype.itemsize)
    return np.frombuffer(content, dtype).reshape(shape, order="F" if is_fortran else "C")


def read_hdf5(content, paths, check):
    """The arrays at the paths, "group/.../array", of an HDF5 file's bytes, path to array; check as in `read_npy`.

    Raises ArrayFileError for what is missing, lies in another file, is packed, or is put together from other arrays.
    """
    with h5py.File(io.BytesIO(content), "r") as file:
        return {path: _read_dataset(file, path, check) for path in paths}


def _read_dataset(file, path, check):
    place = file
    for name in path.split("/"):
        link = place.get(name, getlink=True) if isinstance(place, h5py.Group) else None
        if not isinstance(link, h5py.HardLink):  # a soft or external link may lead anywhere
            raise ArrayFileError(f"{path} is missing or leads elsewhere: save the network with Keras 3.")
        place = place[name]
    if not isinstance(place, h5py.Dataset):
        raise ArrayFileError(f"{path} is no array: save the network with Keras 3.")
    check(path, place.shape, place.dtype)
    is_plain = place.chunks is None and not place.external and not place.is_virtual
    if not is_plain or place.id.get_storage_size() != math.prod(place.shape) * place.dtype.itemsize:
        raise ArrayFileError(f"{path} does not lie in the file as a plain array: save the network with Keras 3, without compression.")
    return place[()]
