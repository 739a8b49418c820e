"""Templates as people edit them, and those that come with the program, one a sector."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from kumiai.model.template import Template, TemplateId
from kumiai.papers.templates.text import template_from_yaml, yaml_from_template

__all__ = [
    "packaged",
    "packaged_templates",
    "packaged_version",
    "template_from_yaml",
    "yaml_from_template",
]

_NAMES = ("automotive", "machine-tool", "building")


@lru_cache(maxsize=1)
def packaged_templates() -> tuple[Template, ...]:
    """The templates that come with the program, in the order of the sectors; drafts unless said."""
    folder = files("kumiai.papers.templates")
    found = [folder.joinpath(f"{name}.yaml") for name in _NAMES]
    return tuple(template_from_yaml(file.read_bytes()) for file in found if file.is_file())


def packaged(template_id: str) -> Template | None:
    """The packaged template of this id, if there is one."""
    wanted = TemplateId(template_id)
    return next((known for known in packaged_templates() if known.id == wanted), None)


def packaged_version(reference: str) -> Template | None:
    """The packaged template that terms name so, `id@version`."""
    name, _, number = reference.partition("@")
    found = packaged(name)
    return found if found and number in ("", str(found.version)) else None
