"""Bad input of forms, others' formats and returns."""

from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.probes import AGREEMENT
from tests.apps.world import PLANT
from tests.bad_input.doors import Bad

DATA = (PLANT, Role.DATA_MANAGER)
_OPERATOR = (PLANT, Role.OPERATOR)

BAD: tuple[Bad, ...] = (
    Bad("a form that is none", Operation.EXPORT_FORM, *DATA,
        {"form": "tax-return", "thing": AGREEMENT}, "E1010"),
    Bad("a form of an unknown agreement", Operation.EXPORT_FORM, *DATA,
        {"form": "checklist", "thing": "agr-none"}, "E4005"),
    Bad("a form in a third language", Operation.EXPORT_SHEET, *DATA,
        {"form": "checklist", "thing": AGREEMENT, "language": "fr"}, "E1010"),
    Bad("an ODCS document of an unknown dataset", Operation.EXPORT_ODCS, *DATA,
        {"dataset": "none"}, "E1008"),
    Bad("an ODCS document under another dataset's agreement", Operation.EXPORT_ODCS, *DATA,
        {"dataset": "machining", "agreement": AGREEMENT}, "E1008"),
    Bad("opting neither in nor out", Operation.RETURN_OPT, *DATA, {"counted": "maybe"}, "E1010"),
    Bad("a return of a month", Operation.RETURN_MAKE, *_OPERATOR, {"quarter": "2026-10"}, "E1012"),
    Bad("a return of a fifth quarter", Operation.RETURN_MAKE, *_OPERATOR, {"quarter": "2026-Q5"},
        "E1012"),
    Bad("a return of a quarter that is not over", Operation.RETURN_MAKE, *_OPERATOR,
        {"quarter": "2999-Q1"}, "E4240"),
)  # fmt: skip
