"""The data folder as an input of actions, and opening it for one."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import TYPE_CHECKING

from opsheet.catalogue import Input, Text
from opsheet.outcome import Request

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

FOLDER = Input(
    "folder",
    Text("数据文件夹", "Data folder"),
    Text(
        "放领星和亚马逊报表的文件夹；不填取设置。",
        "The folder of the exports of Lingxing and Amazon; by default as set.",
    ),
    "folder",
    remembered="data.folder",
)


@contextlib.contextmanager
def opened_data(request: Request) -> Generator[DataFolder | None]:
    """Open the data folder that the user or the settings name.

    Args:
        request: with the input ``FOLDER``.

    Yields:
        The folder, or None where nobody names one.

    Raises:
        FileProblemError: when the folder isn't there.
    """
    given, settings = request.inputs.folder(FOLDER.key), request.settings
    if given is None and settings.app.data.folder is None:
        yield None
        return
    from opsheet.exports.folder import data_folder, open_data_folder

    with open_data_folder(data_folder(given.path if given else None, settings), settings) as data:
        yield data
