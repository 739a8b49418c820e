"""What the commands about forms, others' formats and returns do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import export
from kumiai.acts.read import XLSX
from kumiai.apps.manage.answers import Download
from kumiai.apps.manage.given import member
from kumiai.apps.node import Node
from kumiai.model.answer import Form
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument
from kumiai.wire.codec import document

Given = Mapping[str, Any]


def export_form(node: Node, standing: Standing, given: Given) -> Any:
    """Every question of a form with what the terms say."""
    found = export.form(node.store, standing, given["thing"], member(Form, given["form"]))
    return [document(answer) for answer in found]


def export_sheet(node: Node, standing: Standing, given: Given) -> Download:
    """A form as a workbook."""
    which, lang = member(Form, given["form"]), given["language"] or "ja"
    if lang not in ("ja", "en"):
        raise BadDocument(where="language")
    content = export.form_file(node.store, standing, given["thing"], which, lang)
    return Download(XLSX, f"{given['thing']}-{which.value}-{lang}.xlsx", content)


def export_odcs(node: Node, standing: Standing, given: Given) -> Download:
    """A dataset with its rights as an ODCS document."""
    content = export.contract(node.store, standing, given["dataset"], given["agreement"])
    name = given["agreement"] or given["dataset"]
    return Download("application/yaml", f"{name}.odcs.yaml", content)


def return_opt(node: Node, standing: Standing, given: Given) -> Any:
    """What the asker's party says now."""
    if given["counted"] not in ("in", "out"):
        raise BadDocument(where="counted", what=given["counted"][:40])
    return document(export.opt(node.store, standing, counted=given["counted"] == "in"))


def return_show(node: Node, standing: Standing, _: Given) -> Any:
    """What the asker's party said last."""
    said = export.opted(node.store, standing)
    return {"counted": said is not None and said.counted, "said": document(said)}


def return_make(node: Node, standing: Standing, given: Given) -> Any:
    """The counts of a quarter."""
    return document(export.counts(node.store, standing, given["quarter"]))
