"""The parts of a workbook's package: found by name, related to each other, replaced, added and taken away."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from opsheet.catalogue import FileProblemError, Text
from opsheet.hosts.xlsx.archive import Archive, NewEntry
from opsheet.hosts.xlsx.deflate import Packed, inflate, pack
from opsheet.hosts.xlsx.xml import Document, Element, attribute_text, decode

CONTENT_TYPES = "[Content_Types].xml"
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NO_RELATIONSHIPS = (
    _DECLARATION + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another.

    Args:
        key: its id.
        kind: the last word of its type, for instance ``worksheet``.
        target: the part's name, or the address where it is external.
        external: whether it leads out of the package.
    """

    key: str
    kind: str
    target: str
    external: bool


class Relationships:
    """The relationships of one part."""

    def __init__(self, source: str, data: bytes, part: str) -> None:
        self.document = Document(data, part)
        self.dropped = False
        self._folder = posixpath.dirname(source)
        self._elements = {child.attributes.get("Id", ""): child for child in self.document.root.all("Relationship")}
        self._added: dict[str, tuple[Relationship, str]] = {}

    def __iter__(self) -> Iterator[Relationship]:
        for key, element in self._elements.items():
            yield self._read(key, element)
        for relationship, _ in self._added.values():
            yield relationship

    def find(self, kind: str) -> Relationship | None:
        """The first one of a kind."""
        return next((one for one in self if one.kind == kind), None)

    def get(self, key: str | None) -> Relationship | None:
        """The one with an id."""
        return next((one for one in self if one.key == key), None)

    def add(self, kind: str, target: str, *, strict: bool, external: bool = False) -> str:
        """Link to a part (or an address) and return the id; an equal link is used again."""
        for one in self:
            if (one.kind, one.target, one.external) == (kind, target, external):
                return one.key
        number = 1 + len(self._elements) + len(self._added)
        while f"rId{number}" in self._elements or f"rId{number}" in self._added:
            number += 1
        key = f"rId{number}"
        shown = target if external else posixpath.relpath(target, self._folder or ".")
        mode = ' TargetMode="External"' if external else ""
        xml = (
            f'<{self.document.root.prefix}Relationship Id="{key}" Type="{(STRICT if strict else TRANSITIONAL)}{kind}"'
            f' Target="{attribute_text(shown)}"{mode}/>'
        )
        self._added[key] = (Relationship(key, kind, target, external), xml)
        return key

    def remove(self, key: str) -> None:
        """Take a link away."""
        element = self._elements.pop(key, None)
        if element is not None:
            self.document.replace(element, b"")
        self._added.pop(key, None)

    def render(self) -> bytes:
        """The part's bytes."""
        for _, xml in self._added.values():
            self.document.append(self.document.root, xml.encode())
        return self.document.render()

    @property
    def changed(self) -> bool:
        """Whether a link was added or taken away."""
        return self.document.changed or bool(self._added)

    @property
    def empty(self) -> bool:
        """Whether no link is left."""
        return not self._elements and not self._added

    def _read(self, key: str, element: Element) -> Relationship:
        target = element.attributes.get("Target", "")
        external = element.attributes.get("TargetMode") == "External"
        if not external:
            plain = target.replace("\\", "/").partition("#")[0]
            joined = plain if plain.startswith("/") else posixpath.join(self._folder, plain)
            target = posixpath.normpath(joined).lstrip("/")
        return Relationship(key, element.attributes.get("Type", "").rpartition("/")[2], target, external)


class Package:
    """A workbook's parts, with the edits made to them; the archive itself is never changed."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._entries = {_key(info.filename): info for info in archive.entries}
        self._replaced: dict[str, Packed] = {}
        self._added: dict[str, tuple[str, Packed]] = {}
        self._removed: set[str] = set()
        self._documents: dict[str, Document] = {}
        self._relationships: dict[str, Relationships] = {}
        if _key(CONTENT_TYPES) not in self._entries:
            raise FileProblemError(
                Text(
                    "{file} 不是 .xlsx 工作簿（没有内容类型表）：请检查文件",
                    "{file} is not an .xlsx workbook (it has no list of content types): check the file",
                ),
                file=archive.path.name,
            )

    def names(self) -> list[str]:
        """The names of all parts."""
        kept = [info.filename for key, info in self._entries.items() if key not in self._removed]
        return kept + [name for name, _ in self._added.values()]

    def has(self, name: str) -> bool:
        """Whether there is a part of that name, in whatever case and slashes."""
        key = self._find(name)
        return key in self._added or (key in self._entries and key not in self._removed)

    def read(self, name: str) -> bytes:
        """A part's bytes as they stand in the archive, in UTF-8."""
        key = self._find(name)
        if key in self._added or key in self._replaced:
            return inflate(self._added[key][1] if key in self._added else self._replaced[key])
        if key not in self._entries or key in self._removed:
            raise FileProblemError(
                Text(
                    "工作簿缺少部件 {part}：请用 Excel 打开并修复后另存",
                    "The workbook lacks its part {part}: open it in Excel, let it be repaired, and save it again",
                ),
                part=name,
            )
        return decode(self.archive.read(self._entries[key]), name)

    def raw(self, name: str) -> bytes:
        """The bytes of a part that isn't XML to every parser, as they stand in the archive."""
        return self.archive.read(self._entries[self._find(name)])

    def document(self, name: str) -> Document:
        """A part opened for edits; every caller gets the same one."""
        key = self._find(name)
        if key not in self._documents:
            self._documents[key] = Document(self.read(name), name)
        return self._documents[key]

    def relationships(self, source: str) -> Relationships:
        """The links of a part; of the package itself for an empty name."""
        folder, base = posixpath.split(source)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        key = self._find(name)
        if key not in self._relationships:
            data = self.read(name) if self.has(name) else _NO_RELATIONSHIPS
            self._relationships[key] = Relationships(source, data, name)
        return self._relationships[key]

    def forget_relationships(self, source: str) -> None:
        """Start a part's links anew, as when the part itself is written anew."""
        folder, base = posixpath.split(source)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        fresh = Relationships(source, _NO_RELATIONSHIPS, name)
        fresh.dropped = True
        self._relationships[self._find(name)] = fresh

    def put(self, name: str, content: bytes | Packed, content_type: str | None = None) -> None:
        """Write a part anew, in the place of the one that bears its name, or as a new one."""
        packed = content if isinstance(content, Packed) else pack(content)
        key = self._find(name)
        self._documents.pop(key, None)
        if key in self._entries:
            self._replaced[key] = packed
            self._removed.discard(key)
        else:
            self._added[key] = (name, packed)
        if content_type is not None:
            self._set_content_type(name, content_type)

    def remove(self, name: str) -> None:
        """Take a part away, with its content type."""
        key = self._find(name)
        self._added.pop(key, None)
        self._documents.pop(key, None)
        if key in self._entries:
            self._removed.add(key)
        types = self.document(CONTENT_TYPES)
        for element in types.root.all("Override"):
            if _key(element.attributes.get("PartName", "")) == key:
                types.replace(element, b"")

    def content_type(self, name: str) -> str:
        """What a part is, by its name or else by its ending."""
        root = self.document(CONTENT_TYPES).root
        for element in root.all("Override"):
            if _key(unquote(element.attributes.get("PartName", ""))) == _key(name):
                return element.attributes.get("ContentType", "")
        ending = name.rpartition(".")[2].lower()
        for element in root.all("Default"):
            if element.attributes.get("Extension", "").lower() == ending:
                return element.attributes.get("ContentType", "")
        return ""

    def new_name(self, pattern: str) -> str:
        """A part name that isn't taken; the pattern's ``{}`` takes the least free number."""
        number = 1
        while self._find(pattern.format(number)) in self._entries.keys() | self._added.keys():
            number += 1
        return pattern.format(number)

    def entries(self) -> list[zipfile.ZipInfo | NewEntry]:
        """What the new archive holds, in the old one's order with the new parts at the end."""
        self._render()
        result: list[zipfile.ZipInfo | NewEntry] = []
        for key, info in self._entries.items():
            if key in self._replaced:
                result.append(NewEntry(info.filename, self._replaced[key], info))
            elif key not in self._removed:
                result.append(info)
        return result + [NewEntry(name, packed) for name, packed in self._added.values()]

    def _render(self) -> None:
        for key, relationships in self._relationships.items():
            name = self._name(key, relationships.document.part)
            if relationships.empty and self.has(name) and relationships.dropped:
                self.remove(name)
            elif relationships.changed:
                self.put(name, relationships.render())
        for key, document in list(self._documents.items()):
            if document.changed:
                self.put(self._name(key, document.part), document.render())

    def _name(self, key: str, otherwise: str) -> str:
        return self._entries[key].filename if key in self._entries else otherwise

    def _find(self, name: str) -> str:
        key = _key(name)
        return key if key in self._entries or key in self._added else _key(unquote(name))

    def _set_content_type(self, name: str, content_type: str) -> None:
        if self.content_type(name) == content_type:
            return
        types = self.document(CONTENT_TYPES)
        if name.endswith(".vml"):
            xml = f'<{types.root.prefix}Default Extension="vml" ContentType="{content_type}"/>'
        else:
            xml = f'<{types.root.prefix}Override PartName="/{attribute_text(name)}" ContentType="{content_type}"/>'
        types.append(types.root, xml.encode())


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
