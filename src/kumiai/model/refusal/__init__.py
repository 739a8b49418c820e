"""Refusals: the class is the reason, the facts fill its sentence.

Each class has a stable code. `papers/messages` holds the Japanese and English sentence and the hint
of every code.
"""

from kumiai.model.refusal.access import *
from kumiai.model.refusal.agreeing import *
from kumiai.model.refusal.cards import *
from kumiai.model.refusal.collecting import *
from kumiai.model.refusal.enrolling import *
from kumiai.model.refusal.exporting import *
from kumiai.model.refusal.fleet import *
from kumiai.model.refusal.hosting import *
from kumiai.model.refusal.kinds import *
from kumiai.model.refusal.packs import *
from kumiai.model.refusal.purchase import *
from kumiai.model.refusal.reading import *
from kumiai.model.refusal.rights import *
from kumiai.model.refusal.rules import *
from kumiai.model.refusal.settling import *
