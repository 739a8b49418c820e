"""Offer and agree: who may read the unit, and who the faults; a competitor is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kumiai.acts import agree, offer
from kumiai.apps.demo import sectors
from kumiai.apps.demo.building import cast, terms
from kumiai.apps.demo.building.stage import SIGNS, Site
from kumiai.apps.demo.stage import PASSPHRASE
from kumiai.apps.worker import deliver
from kumiai.model.agreement import OfferId, Terms
from kumiai.model.party import PartyId
from kumiai.model.period import month
from kumiai.model.refusal import Refusal
from kumiai.rules import fault


def agree_all(site: Site) -> dict[str, Any]:
    """The owner offers its unit's data to both firms and a part of it to the maker, the independent
    firm its faults to the facility firm; all sign. The same faults, offered to the maker, are refused.
    """
    runs, matrix = month(site.walk.month), site.matrix()
    items = sectors.served(matrix, cast.INDEPENDENT)
    makers = terms.without_consent(matrix, cast.MAKER)
    told = tuple(signal.item for signal in fault.signals(cast.RULE))
    firms = (cast.FACILITY, cast.INDEPENDENT)
    wanted = {
        "off-air": terms.air(firms, items, ("maintenance", "fault-detection"), runs),
        "off-air-maker": terms.air((cast.MAKER,), makers, ("part-redesign",), runs),
        "off-faults": terms.faults(cast.FACILITY, told, runs),
    }
    refused = _offered(site, "off-faults-maker", terms.faults(cast.MAKER, told, runs))
    for offer_id, offered in wanted.items():
        _offered(site, offer_id, offered)
        _signed(site, offer_id, offered)
    deliver(site.walk.node)
    made = site.agreements.values()
    return {
        "offers": len(wanted),
        "agreements": len(made),
        "signatures": sum(len(agreement.signatures) for agreement in made),
        "refused": refused,
    }


def _offered(site: Site, offer_id: str, offered: Terms) -> str:
    """Offers terms as their provider; the code of the refusal, if there is one."""
    site.walk.clock.at += timedelta(hours=1)
    provider: PartyId = offered.parties()[0]
    standing = site.standing(provider)
    try:
        offer.offer(site.walk.node.store, standing, OfferId(offer_id), offered)
    except Refusal as refusal:
        return refusal.code
    return ""


def _signed(site: Site, offer_id: str, offered: Terms) -> None:
    """Has every member sign."""
    for party in offered.parties():
        site.walk.clock.at += timedelta(minutes=5)
        standing = site.standing(party, SIGNS)
        stands = site.offer(standing, offer_id)
        made = agree.accept(site.walk.node.store, standing, offer_id, stands.terms_hash, PASSPHRASE)
        site.agreements[made.id] = made
