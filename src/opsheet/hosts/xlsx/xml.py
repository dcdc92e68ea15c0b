"""XML that is edited in place: elements know the bytes they were read from, and all other bytes stay.

A parser that builds a tree and prints it again would reorder namespaces, quotes and blanks; here only the elements
that are edited change. Below them: tags with other attributes, escaped texts, encodings translated to UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from opsheet.hosts.xlsx.deflate import damaged
from opsheet.tables.xlsx_package import in_utf8

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATIONSHIP_NAMESPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_ATTRIBUTE = re.compile(rb"""(\s+)([^\s=<>/"']+)(\s*=\s*)("[^"]*"|'[^']*')""")


_DEEPEST = 256  # as libxml2 has it


@dataclass(slots=True, eq=False)
class Element:
    """An element and where its bytes stand.

    Args:
        tag: its name without prefix.
        prefix: the prefix with its colon, or nothing.
        namespace: what the prefix stands for.
        attributes: by name as written, prefix included.
        scope: the namespaces by prefix that hold inside it.
        start: of its start tag.
        open_end: end of its start tag.
        close_start: start of its end tag; equals ``open_end`` when it closes itself.
        end: end of its end tag.
        parent: the element around it.
    """

    tag: str
    prefix: str
    namespace: str
    attributes: dict[str, str]
    scope: Mapping[str, str]
    start: int
    parent: Element | None
    open_end: int = 0
    close_start: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list["Element"])

    def child(self, tag: str) -> Element | None:
        """Its first child of that name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> list[Element]:
        """Its children of that name."""
        return [child for child in self.children if child.tag == tag]

    def walk(self) -> Iterator[Element]:
        """Itself and everything inside it, in the document's order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def linked_attribute(self, name: str) -> str | None:
        """An attribute of the relationships namespace, whatever its prefix."""
        for qualified, value in self.attributes.items():
            prefix, _, local = qualified.rpartition(":")
            if local == name and self.scope.get(prefix) in RELATIONSHIP_NAMESPACES:
                return value
        return None


def planned_child(parent: Element, tag: str, attributes: dict[str, str]) -> Element:
    """An element that was appended as XML, so that later edits of the same run see it."""
    end = parent.close_start
    return Element(tag, parent.prefix, parent.namespace, attributes, parent.scope, end, parent, end, end, end)


class _Builder:
    """Turns the parser's events into elements with byte positions."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root: Element | None = None
        self.current: Element | None = None
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = _refuse_doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, colon, tag = name.rpartition(":")
        scope: Mapping[str, str] = self.current.scope if self.current is not None else {}
        declared = {key[6:]: value for key, value in attributes.items() if key[:6] in {"xmlns", "xmlns:"}}
        if declared:
            scope = {**scope, **declared}
        start = self.parser.CurrentByteIndex
        element = Element(tag, prefix + colon, scope.get(prefix, ""), attributes, scope, start, self.current)
        element.open_end = tag_end(self.data, start)
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ForbiddenXmlError
        if self.current is None:
            self.root = element
        else:
            self.current.children.append(element)
        self.current = element

    def _end(self, name: str) -> None:
        del name
        element = self.current
        if element is None:
            return
        if self.data[element.open_end - 2 : element.open_end] == b"/>":
            element.close_start = element.end = element.open_end
        else:
            element.close_start = self.parser.CurrentByteIndex
            element.end = self.data.index(b">", element.close_start) + 1
        self.current = element.parent
        self.depth -= 1


class ForbiddenXmlError(Exception):
    """A part declares a document type, by which entities could be smuggled in, or is nested beyond all sense."""


def _refuse_doctype(*_: object) -> None:
    raise ForbiddenXmlError


class Document:
    """A part whose elements can be edited in place.

    Args:
        data: the part's bytes in UTF-8.
        part: its name, for errors.

    Raises:
        FileProblemError: when it isn't well-formed, or declares a document type.

    Example:
        >>> document = Document(b"<a><b x='1'/></a>", "a.xml")
        >>> document.set(document.root.children[0], "x", "2")
        >>> document.append(document.root, b"<c/>")
        >>> document.render()
        b"<a><b x='2'/><c/></a>"
    """

    def __init__(self, data: bytes, part: str) -> None:
        self.data = data
        self.part = part
        builder = _Builder(data)
        try:
            builder.parser.Parse(data, True)
        except (expat.ExpatError, ForbiddenXmlError, ValueError) as error:
            raise damaged(part) from error
        if builder.root is None:
            raise damaged(part)
        self.root = builder.root
        self._attributes: dict[Element, dict[str, str | None]] = {}
        self._appended: dict[Element, list[tuple[int, bytes]]] = {}
        self._inserted: dict[int, list[tuple[int, bytes]]] = {}
        self._replaced: dict[Element, bytes] = {}

    @property
    def changed(self) -> bool:
        """Whether any edit was made."""
        return bool(self._attributes or self._appended or self._inserted or self._replaced)

    def source(self, element: Element) -> bytes:
        """The bytes of an element as they were read."""
        return self.data[element.start : element.end]

    def content(self, element: Element) -> bytes:
        """The bytes between its tags as they were read."""
        return self.data[element.open_end : element.close_start]

    def set(self, element: Element, name: str, value: str | None) -> None:
        """Set an attribute, or take it away."""
        self._attributes.setdefault(element, {})[name] = value
        if value is None:
            element.attributes.pop(name, None)
        else:
            element.attributes[name] = value

    def append(self, element: Element, xml: bytes, rank: int = 0) -> None:
        """Add XML as an element's last child; of several, in the order of their ranks."""
        self._appended.setdefault(element, []).append((rank, xml))

    def insert_before(self, element: Element, xml: bytes, rank: int = 0) -> None:
        """Add XML before an element; of several, in the order of their ranks."""
        self._inserted.setdefault(element.start, []).append((rank, xml))

    def replace(self, element: Element, xml: bytes) -> None:
        """Put XML in an element's place; nothing takes it away."""
        self._replaced[element] = xml

    def insert_ordered(self, parent: Element, tag: str, xml: bytes, order: Sequence[str]) -> None:
        """Add XML where the schema's order of children wants an element of that name."""
        rank = order.index(tag)
        for child in parent.children:
            known = _rank(child, order)
            if known is not None and known > rank:
                self.insert_before(child, xml, rank)
                return
        self.append(parent, xml, rank)

    def render(self, start: int = 0, end: int | None = None) -> bytes:
        """The bytes from one position to another with all edits made."""
        stop = len(self.data) if end is None else end
        pieces: list[bytes] = []
        position = start
        for first, last, xml in sorted(self._splices(), key=lambda splice: splice[:2]):
            if first < position or first > stop or (first == stop and end is not None):
                continue
            pieces += [self.data[position:first], xml]
            position = last
        return b"".join([*pieces, self.data[position:stop]])

    def _splices(self) -> Iterator[tuple[int, int, bytes]]:
        for position, pieces in self._inserted.items():
            yield position, position, _in_order(pieces)
        for element, xml in self._replaced.items():
            yield element.start, element.end, xml
        for element in {**self._attributes, **self._appended}:
            if element not in self._replaced:
                yield from self._element_splices(element)

    def _element_splices(self, element: Element) -> Iterator[tuple[int, int, bytes]]:
        tag = self.data[element.start : element.open_end]
        changed = retag(tag, self._attributes.get(element, {}))
        added = _in_order(self._appended.get(element, []))
        closes_itself = element.end == element.open_end
        if added and closes_itself:
            name = (element.prefix + element.tag).encode()
            changed = changed[:-2].rstrip() + b">" + added + b"</" + name + b">"
        elif added:
            yield element.close_start, element.close_start, added
        if changed != tag:
            yield element.start, element.open_end, changed


def _in_order(pieces: list[tuple[int, bytes]]) -> bytes:
    return b"".join(xml for _, xml in sorted(pieces, key=lambda piece: piece[0]))


def _rank(element: Element, order: Sequence[str]) -> int | None:
    """Where an element stands in the schema's order; a wrapper stands where its content would."""
    for inner in element.walk():
        if inner.namespace in MAIN_NAMESPACES and inner.tag in order:
            return order.index(inner.tag)
    return None


def decode(data: bytes, part: str) -> bytes:
    """A part's bytes as UTF-8; parts in another encoding are translated, their declaration too.

    Args:
        data: the part's bytes.
        part: its name, for errors.

    Raises:
        FileProblemError: when the encoding isn't known, or the part isn't in it.
    """
    translated = in_utf8(data)
    if translated is None:
        raise damaged(part)
    return translated


def tag_end(data: bytes, start: int) -> int:
    """The position after a start tag, whose attribute values may hold ``>``.

    Raises:
        ValueError: when the tag doesn't end.
    """
    match = _TAG.match(data, start)
    if match is None:
        raise ValueError("a tag without an end")
    return match.end()


def retag(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    r"""A start tag with some attributes changed, added or (None) taken away; the others stay as written.

    Example:
        >>> retag(b"<c r='A1' t='s'/>", {"t": None, "s": "3"})
        b'<c r=\'A1\' s="3"/>'
    """
    pending = dict(changes)

    def changed(match: re.Match[bytes]) -> bytes:
        name = match[2].decode()
        if name not in pending:
            return match[0]
        value = pending.pop(name)
        if value is None:
            return b""
        quote = match[4][:1]
        return match[1] + match[2] + match[3] + quote + attribute_text(value).encode() + quote

    result = _ATTRIBUTE.sub(changed, tag)
    added = "".join(f' {name}="{attribute_text(value)}"' for name, value in pending.items() if value is not None)
    if not added:
        return result
    close = b"/>" if result.endswith(b"/>") else b">"
    return result[: -len(close)].rstrip() + added.encode() + close


def whole_number(text: str | bytes | None, default: int = 0) -> int:
    """A number as an attribute gives it; the default where it is missing, no number, or beyond all sense.

    Example:
        >>> whole_number("12"), whole_number("-1"), whole_number(None, 7), whole_number("9" * 5000)
        (12, 0, 7, 0)
    """
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else default


def with_prefix(xml: str, prefix: str) -> bytes:
    """XML whose elements bear a prefix (with its colon, or none).

    Example:
        >>> with_prefix("<a><b/></a>", "x:")
        b'<x:a><x:b/></x:a>'
    """
    return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", xml).encode() if prefix else xml.encode()


def canonical(xml: bytes) -> bytes:
    """An element's XML with its attributes in alphabetical order, by which equal ones are found.

    Example:
        >>> canonical(b"<a y='2' x='1'/>") == canonical(b'<a x="1"  y="2"></a>')
        True
    """
    end = tag_end(xml, 0)
    tag, content = xml[:end], xml[end:].rpartition(b"</")[0]
    attributes = sorted((match[2], match[4][1:-1]) for match in _ATTRIBUTE.finditer(tag))
    name = re.split(rb"[\s/>]", tag, maxsplit=1)[0]
    return b" ".join([name, *(key + b"=" + value for key, value in attributes), content])


def attribute_text(value: str) -> str:
    """A text as it stands in an attribute.

    Example:
        >>> attribute_text('a "b" & c')
        'a &quot;b&quot; &amp; c'
    """
    return escape(value, {'"': "&quot;", "'": "&apos;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def element_text(value: str) -> str:
    """A text as it stands between tags.

    Example:
        >>> element_text("a < b")
        'a &lt; b'
    """
    return escape(value)
