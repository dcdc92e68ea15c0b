"""The data folder as an input of an action, opened where there is one."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import TYPE_CHECKING

from opsheet.catalogue import Input, Text
from opsheet.outcome import Request

if TYPE_CHECKING:
    from opsheet.exports.folder import DataFolder

DATA_FOLDER = Input(
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
def optional_data(request: Request) -> Generator[DataFolder | None]:
    """The data folder that the user named or the settings name; None where neither does.

    Args:
        request: with the input ``DATA_FOLDER``.

    Raises:
        FileProblemError: when the folder that is named isn't there.
    """
    given = request.inputs.folder(DATA_FOLDER.key)
    if given is None and request.settings.app.data.folder is None:
        yield None
        return
    from opsheet.exports.folder import data_folder, open_data_folder

    with open_data_folder(data_folder(given.path if given else None, request.settings), request.settings) as data:
        yield data
