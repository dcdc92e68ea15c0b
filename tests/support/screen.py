"""A screen that nobody sees, and pictures of it: Xvfb keeps it in a file, in the format of ``xwd``."""

from __future__ import annotations

import shutil
import struct
import subprocess
import time
import zlib
from pathlib import Path

WIDTH, HEIGHT = 1366, 768
SECONDS_TO_START = 30
_HEADER_WORDS = 25
_COLOR_SIZE = 12


def has_screen() -> bool:
    """Whether there can be one."""
    return shutil.which("Xvfb") is not None


class Screen:
    """A running Xvfb.

    Args:
        folder: where it keeps its picture.
        number: of the display.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self.display = f":{number}"
        self._file = folder / "Xvfb_screen0"
        size = f"{WIDTH}x{HEIGHT}x24"
        self._process = subprocess.Popen(
            ["Xvfb", self.display, "-screen", "0", size, "-nolisten", "tcp", "-fbdir", str(folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(SECONDS_TO_START * 10):
            if self._file.is_file() and self._file.stat().st_size > WIDTH * HEIGHT * 4:
                return
            time.sleep(0.1)
        raise TimeoutError("Xvfb doesn't start")

    def rows(self) -> list[bytes]:
        """What is shown now: red, green and blue of each pixel, by row."""
        data = self._file.read_bytes()
        header = struct.unpack(f">{_HEADER_WORDS}I", data[: _HEADER_WORDS * 4])
        start, width, height, stride, colors = header[0], header[4], header[5], header[12], header[19]
        first = start + colors * _COLOR_SIZE
        lines = (data[first + row * stride : first + row * stride + width * 4] for row in range(height))
        return [_rgb(line) for line in lines]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


def _rgb(line: bytes) -> bytes:
    pixels = bytearray(len(line) // 4 * 3)
    pixels[0::3], pixels[1::3], pixels[2::3] = line[2::4], line[1::4], line[0::4]
    return bytes(pixels)


def png(rows: list[bytes]) -> bytes:
    """A picture as a PNG."""
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
