"""An office's own Word template: what fields it names, whether it is safe, and filling it. Pure code: no Django inside.

A template may name fields, repeat lines of a list and ask whether a field is filled; nothing else. Whatever Jinja compiles is
checked against that list, also when the template is filled, so a template cannot reach a file, an attribute or a function.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

MAX_FILE, MAX_WHOLE, MAX_PART, MAX_ENTRIES = (
    5 * 2**20,
    40 * 2**20,
    8 * 2**20,
    600,
)  # bytes, bytes, bytes, files in the package
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml\Z")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LOOSE = re.compile(r"\{\{|\{%|%\}|\}\}")
_WORD = re.compile(r"[A-Za-z_]\w*")
_OUTSIDE = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DDE|DDEAUTO|DATABASE|MACROBUTTON|RD|EMBED)\b", re.IGNORECASE
)
_CARRIED = re.compile(r"(?:\A|/)(embeddings/|activeX/|vbaProject|afchunk)", re.IGNORECASE)
_FILTERS = frozenset({"upper", "lower", "trim", "join", "default", "e", "escape"})
_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Test,
    nodes.CondExpr,
)
_PARSER: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}


@dataclass(frozen=True)
class Field:
    """A field a template may name. `shape`: "text", "lines" (a list of texts) or "rows" (a list of rows with `columns`)."""

    name: str
    label: Any
    shape: str = "text"
    columns: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Problem:
    """Why a template is not taken.

    `code`: not_word, large, carries, outside, doctype, loose, unknown, list, missing, reaches, broken, slow.
    """

    code: str
    what: str = ""
    near: str = ""


@dataclass
class Checked:
    """What was found: the fields named, those that Word had split (mended), and the problems (none: the template may be used)."""

    names: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Reaches(TemplateError):
    """The template asks for more than fields."""


class _Fields(ImmutableSandboxedEnvironment):
    """Compiles only what names known fields. With `checked`, findings are gathered instead of raised."""

    def __init__(self, known: Iterable[Field], checked: Checked | None = None) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.known = {f.name: f for f in known}
        self.checked = checked

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Reader(self.known, self.checked).read(tree, {})
        if self.checked is not None and self.checked.problems:
            raise Reaches("not compiled")  # nothing of a template with problems is ever run, constants neither
        return tree


class _Reader:
    def __init__(self, known: dict[str, Field], checked: Checked | None) -> None:
        self.known, self.checked = known, checked

    def read(self, node: nodes.Node, loops: dict[str, Field]) -> None:
        """Walk the tree. `loops` are the loop variables in force with the field they run over."""
        if isinstance(node, nodes.Name):
            self._name(node, loops)
        elif isinstance(node, nodes.For):
            self._loop(node, loops)
        elif isinstance(node, nodes.Getattr):
            self._column(node, loops)
        elif self._plain(node):
            for child in node.iter_child_nodes():
                self.read(child, loops)
        else:
            self._refuse(node.name if isinstance(node, nodes.Filter) else type(node).__name__)

    def _plain(self, node: nodes.Node) -> bool:
        """Is the node itself allowed (what it holds is read next)?"""
        if isinstance(node, nodes.Output):
            self._whole_lists(node)
        if isinstance(node, nodes.Filter):
            return node.name in _FILTERS and not node.dyn_args and not node.dyn_kwargs
        return isinstance(node, _PLAIN) and not (isinstance(node, nodes.Test) and node.name != "defined")

    def _whole_lists(self, node: nodes.Output) -> None:
        """A list is repeated line by line; written as one field it would print as code."""
        for child in node.nodes:
            if isinstance(child, nodes.Name) and child.name in self.known and self.known[child.name].shape != "text":
                self._found(Problem("list", child.name))

    def _name(self, node: nodes.Name, loops: dict[str, Field]) -> None:
        if node.name in loops or (node.name == "loop" and loops):
            return
        if node.ctx != "load":
            self._refuse(node.name)
        elif node.name not in self.known:
            near = get_close_matches(node.name, self.known, 1)
            self._found(Problem("unknown", node.name, near[0] if near else ""))
        elif self.checked is not None and node.name not in self.checked.names:
            self.checked.names.append(node.name)

    def _loop(self, node: nodes.For, loops: dict[str, Field]) -> None:
        """`for row in list`, one deep, without conditions."""
        over, target = node.iter, node.target
        odd = bool(loops) or node.test is not None or node.recursive
        if odd or not isinstance(over, nodes.Name) or not isinstance(target, nodes.Name):
            self._refuse("for")
            return
        self._name(over, {})
        known = self.known.get(over.name)
        if known is not None and (known.shape == "text" or target.name in self.known):
            self._refuse(f"for {target.name} in {over.name}")
        elif known is not None:
            for child in (*node.body, *node.else_):
                self.read(child, {target.name: known})

    def _column(self, node: nodes.Getattr, loops: dict[str, Field]) -> None:
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if owner == "loop" and loops and node.attr in ("index", "first", "last"):
            return
        if owner not in loops:
            self._refuse(f"{owner}.{node.attr}")
        elif node.attr not in loops[owner].columns:
            self._found(Problem("unknown", f"{owner}.{node.attr}", ", ".join(loops[owner].columns)))

    def _refuse(self, what: str) -> None:
        self._found(Problem("reaches", what))

    def _found(self, problem: Problem) -> None:
        if self.checked is None:
            raise Reaches(f"{problem.code}: {problem.what}")
        if problem not in self.checked.problems:
            self.checked.problems.append(problem)


def check(data: bytes, known: Iterable[Field]) -> Checked:
    """Everything about a template that can be said without using it. Run it in a child of limited time (papers/checking.py)."""
    known, found = list(known), Checked()
    found.problems += _package(data)
    if found.problems:
        return found
    data = mended(data, found)
    if not found.problems:
        _compile(data, known, found)
    if not found.problems:
        found.problems += [Problem("missing", f.name) for f in known if f.required and f.name not in found.names]
    return found


def fill(data: bytes, known: Iterable[Field], values: dict[str, Any]) -> bytes:
    """The template with its fields filled in. Nothing in a value is read as a field or markup. Raises TemplateError."""
    return _render(mended(data, Checked()), _Fields(known), values)


def sample(known: Iterable[Field]) -> dict[str, Any]:
    """A value for every field, for a trial."""
    made: dict[str, Any] = {}
    for f in known:
        row = dict.fromkeys(f.columns, "…")
        made[f.name] = "…" if f.shape == "text" else ["…"] if f.shape == "lines" else [row]
    return made


def _render(data: bytes, environment: _Fields, values: dict[str, Any]) -> bytes:
    template = DocxTemplate(io.BytesIO(data))
    template.render(values, jinja_env=environment, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _compile(data: bytes, known: list[Field], found: Checked) -> None:
    try:
        made = _render(data, _Fields(known, found), sample(known))
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            etree.fromstring(package.read("word/document.xml"), etree.XMLParser(**_PARSER))
    except (TemplateError, etree.XMLSyntaxError, TypeError, ValueError, KeyError) as error:
        if not found.problems:
            found.problems.append(Problem("broken", str(error)[:200]))


def _package(data: bytes) -> list[Problem]:
    """Is it a Word file of bearable size that carries and fetches nothing?"""
    if len(data) > MAX_FILE:
        return [Problem("large", str(MAX_FILE // 2**20))]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_WHOLE:
                return [Problem("large", str(MAX_FILE // 2**20))]
            if any(e.file_size > MAX_PART for e in entries if e.filename.endswith((".xml", ".rels"))):
                return [Problem("large", str(MAX_FILE // 2**20))]
            if "word/document.xml" not in package.namelist():
                return [Problem("not_word")]
            return [*_carried(entries), *_fetched(package)]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, etree.XMLSyntaxError):
        return [Problem("not_word")]


def _carried(entries: list[zipfile.ZipInfo]) -> list[Problem]:
    return [Problem("carries", e.filename) for e in entries if _CARRIED.search(e.filename)][:3]


def _fetched(package: zipfile.ZipFile) -> list[Problem]:
    """What the file would fetch from elsewhere: linked pictures and templates, fields that include files, entities."""
    found = []
    for name in package.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        text = package.read(name)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            return [Problem("doctype", name)]
        root = etree.fromstring(text, etree.XMLParser(**_PARSER))
        if name.endswith(".rels"):
            found += [
                Problem("outside", r.get("Target", "")[:120])
                for r in root
                if r.get("TargetMode") == "External" and not r.get("Type", "").endswith("/hyperlink")
            ]
        elif _PARTS.match(name):
            found += _instructions(root)
    return found


def _instructions(root: Any) -> list[Problem]:
    said = "".join(node.text or "" for node in root.iter(f"{W}instrText")) + " ".join(
        n.get(f"{W}instr", "") for n in root.iter(f"{W}fldSimple")
    )
    found = [Problem("outside", m.group(0).upper()) for m in _OUTSIDE.finditer(said)][:3]
    if next(root.iter(f"{W}altChunk"), None) is not None:
        found.append(Problem("outside", "altChunk"))
    return found


def mended(data: bytes, found: Checked) -> bytes:
    """The package with every field that Word's runs had split put together again; what cannot be mended is a problem."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in package.infolist():
            text = package.read(entry)
            if _PARTS.match(entry.filename):
                root = etree.fromstring(text, etree.XMLParser(**_PARSER))
                for paragraph in root.iter(f"{W}p"):
                    _mend(paragraph, found)
                text = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(entry.filename, text)
    return out.getvalue()


def _mend(paragraph: Any, found: Checked) -> None:
    runs = [t for t in paragraph.iter(f"{W}t") if _paragraph_of(t) is paragraph]
    whole = "".join(t.text or "" for t in runs)
    if "{" not in whole and "}" not in whole:
        return
    owner = [i for i, t in enumerate(runs) for _letter in t.text or ""]
    for tag in _TAG.finditer(whole):
        first = owner[tag.start()]
        if owner[tag.end() - 1] != first:
            _remember(found.mended, tag.group())
            owner[tag.start() : tag.end()] = [first] * (tag.end() - tag.start())
    texts = [""] * len(runs)
    for letter, i in zip(whole, owner, strict=True):
        texts[i] += letter
    for t, text in zip(runs, texts, strict=True):
        if t.text != text:
            t.text = text
            t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    rest = _TAG.sub("", whole)
    loose = _LOOSE.search(rest)
    if loose:
        found.problems.append(Problem("loose", rest[max(0, loose.start() - 10) : loose.end() + 30].strip()))


def _paragraph_of(node: Any) -> Any:
    return next(node.iterancestors(f"{W}p"), None)


def _remember(names: list[str], tag: str) -> None:
    words = [
        w for w in _WORD.findall(tag) if w not in ("p", "tr", "tc", "r", "for", "in", "if", "endif", "endfor", "else")
    ]
    name = words[-1] if words else tag
    if name not in names:
        names.append(name)
