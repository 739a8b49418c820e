"""Pages that say in plain sentences what a template lets everybody do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import template
from kumiai.apps.manage.answers import Download
from kumiai.apps.node import Node
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument
from kumiai.papers.templates.sample import packaged_sample
from kumiai.papers.templates.summary import template_summary as summary


def template_summary(node: Node, standing: Standing, given: Mapping[str, Any]) -> Download:
    """The page of a template that the asker's party may know, with its sample unless asked without;
    only templates that came with the program have one.
    """
    with_sample = given["sample"] or "yes"
    if with_sample not in ("yes", "no"):
        raise BadDocument(where="sample", what=with_sample[:40])
    found = template.show(node.store, standing, given["template"])
    sample = packaged_sample(found) if with_sample == "yes" else None
    return Download("text/html; charset=utf-8", f"{found.id}.html", summary(found, sample))
