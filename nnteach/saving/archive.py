"""The container: a zip of stored members. Written whole or not at all; read only after every size was checked."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

try:
    import fcntl
except ImportError:  # Windows does not let go of a file that is open, which serves as well
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".nnteach"
LARGEST_TEXT = 2_000_000  # bytes of model.json; a model of a hundred layers takes about 60,000
MOST_MEMBERS = 20_000
_PIECE = 1 << 20  # bytes read at a time
_UNFINISHED = ".unfinished"
_OTHERS = {
    ".keras": "Keras's", ".h5": "Keras's older", ".hdf5": "Keras's older", ".pt": "PyTorch's", ".pkl": "Python's",
}  # fmt: skip


class ModelFileError(ValueError):
    """A model file cannot be read, or does not fit: names the file, the place in it, what was expected, what came."""


def checked_path(path: Any, saving: bool) -> Path:
    """The path, if it has the suffix of model files.

    Raises
        TypeError: not a path. ValueError (ModelFileError when reading): another suffix.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"A model file is named by a path such as 'cats{SUFFIX}'; received {path!r:.80}.")
    path = Path(os.fsdecode(path)).expanduser()
    if path.suffix == SUFFIX:
        return path
    whose = _OTHERS.get(path.suffix.lower())
    if saving:
        hint = f"{path.suffix!r} is {whose} format, which nnteach does not write. " if whose else ""
        raise ValueError(f"{hint}Name the file '{path.with_suffix('').name or 'model'}{SUFFIX}'; received '{path}'.")
    hint = f"{path.suffix!r} is {whose} format. " if whose else ""
    raise ModelFileError(f"{path}: {hint}nnteach reads the files ending in {SUFFIX!r} that model.save writes.")


@contextlib.contextmanager
def written_atomically(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the place of `path` when the block ends, in one step.

    Until then the old file stays as it is, whatever happens: a kill, a full disk, a power cut. What a killed process
    left behind is swept away here, the next time that file is saved.
    """
    path = Path(os.path.realpath(path))
    if not path.parent.is_dir():
        what = "There is no such folder; make it first, or save elsewhere"
        raise FileNotFoundError(errno.ENOENT, what, str(path.parent))
    _sweep(path)
    part, file = _new_part(path)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if os.name == "posix":  # while the lock is held: nobody takes it for a leftover
                os.replace(part, path)
        if os.name != "posix":
            os.replace(part, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(part)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OSError(
                error.errno, "The model was not saved, the disk is full; what was there before is as it was", str(path)
            ) from error
        raise
    _flush_folder(path.parent)


def _new_part(path: Path) -> tuple[str, IO[bytes]]:
    """A new file beside the one to be replaced, held by a lock as long as it is open."""
    while True:
        part = str(path.with_name(f".{path.name}.{secrets.token_hex(6)}{_UNFINISHED}"))
        file = open(part, "xb")  # noqa: SIM115  # the caller closes it
        if fcntl is None:
            return part, file
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.exists(part):
                return part, file
        except BlockingIOError:  # swept away in the moment before
            pass
        except OSError:  # a file system without locks
            return part, file
        file.close()


def _sweep(path: Path) -> None:
    """Remove what killed processes left; those that still write hold a lock on theirs."""
    for name in os.listdir(path.parent):
        if name.startswith(f".{path.name}.") and name.endswith(_UNFINISHED):
            part = path.with_name(name)
            with contextlib.suppress(OSError):
                if fcntl is not None:
                    with open(part, "rb") as file:
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        os.unlink(part)
                else:
                    os.unlink(part)


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def write(file: IO[bytes], text: bytes, arrays: dict[str, Callable[[], np.ndarray]]) -> None:
    """Fill a model file: `model.json`, then each array, little-endian; fetched one by one."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("model.json"), text)
        for name, fetch in arrays.items():
            array = fetch()
            array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=array.nbytes >= 1 << 31) as member:
                member.write(array.reshape(-1).view("uint8").data)


class Archive:
    """A model file that is open for reading. Every failure is a ModelFileError that names the file and the member."""

    def __init__(self, path: Path):
        self.path = path
        try:
            self.bytes = path.stat().st_size
            self._zip = zipfile.ZipFile(path)
            members = self._zip.infolist()
        except FileNotFoundError:
            raise ModelFileError(f"{path}: not found.") from None
        except Exception as error:  # zipfile has many words for a damaged file
            raise ModelFileError(f"{path} cannot be read as a model file: {_words(error)}.") from error
        try:
            self._check(members)
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def fail(self, place: str, expected: object, got: object) -> ModelFileError:
        """The error to raise: where, what was expected, what came."""
        return ModelFileError(f"{self.path}: {place}: expected {expected}, got {got}. The file is damaged or not ours.")

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        """Only stored, distinct members, which together are not larger than the file."""
        if len(members) > MOST_MEMBERS:
            raise self.fail("members", f"at most {MOST_MEMBERS}", len(members))
        self.members: dict[str, zipfile.ZipInfo] = {}
        for info in members:
            if info.filename in self.members:
                raise self.fail(_short(info.filename), "one member of that name", "two")
            if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
                raise self.fail(_short(info.filename), "a stored member", "a compressed one")
            if info.flag_bits & 0x1:
                raise self.fail(_short(info.filename), "plain bytes", "an encrypted member")
            self.members[info.filename] = info
        total = sum(info.file_size for info in members)
        if total > self.bytes:
            raise self.fail("members", f"at most the {self.bytes} bytes of the file", f"{total} bytes")
        if "model.json" not in self.members:
            raise self.fail("model.json", "a member of that name", "none")
        if self.members["model.json"].file_size > LARGEST_TEXT:
            raise self.fail("model.json", f"at most {LARGEST_TEXT} bytes", self.members["model.json"].file_size)

    def expect(self, sizes: dict[str, int]) -> None:
        """Refuse the file unless it has exactly these members, of these sizes in bytes."""
        for name in self.members:
            if name != "model.json" and name not in sizes:
                raise self.fail(_short(name), "no such member", "one")
        for name, size in sizes.items():
            if name not in self.members:
                raise self.fail(name, f"a member of {size} bytes", "none")
            if self.members[name].file_size != size:
                raise self.fail(name, f"{size} bytes", self.members[name].file_size)

    def text(self) -> bytes:
        """The bytes of `model.json`."""
        text = bytearray(self.members["model.json"].file_size)
        self._read("model.json", memoryview(text))
        return bytes(text)

    def array(self, name: str, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        """The numbers of a member whose size was checked with `expect`."""
        array = np.empty(shape, dtype=np.dtype(dtype).newbyteorder("<"))
        self._read(name, array.reshape(-1).view("uint8").data)
        return array.astype(dtype, copy=False)

    def _read(self, name: str, place: memoryview) -> None:
        """Fill that place with a member; its checksum must be right."""
        try:
            with self._zip.open(self.members[name]) as member:
                start = 0
                while start < len(place):
                    piece = member.read(min(_PIECE, len(place) - start))
                    if not piece:
                        raise self.fail(name, f"{len(place)} bytes", start)
                    place[start : start + len(piece)] = piece
                    start += len(piece)
                member.read(1)  # at the end zipfile compares the checksums
        except ModelFileError:
            raise
        except Exception as error:
            raise ModelFileError(f"{self.path}: {name} cannot be read: {_words(error)}.") from error


def _words(error: BaseException) -> str:
    return _short(f"{type(error).__name__}: {error}".rstrip(". "), 200)


def _short(text: str, longest: int = 60) -> str:
    """Of a stranger's text as much as one wants to see, with nothing that moves the cursor."""
    return ascii(text)[1:-1] if len(text) <= longest else ascii(text[:longest])[1:-1] + "..."
