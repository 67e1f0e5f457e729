"""The PowerPoint deck: theme, layouts, fitting, one file per block kind in `draw`.

    from generator.deck import build_deck, load_theme
    report = build_deck(course, Path("deck.pptx"), theme=load_theme(Path("slides/themes/default.yml")))

How it works: `pages` lists the slides, `compose` fits their blocks (largest type first, continuation slides rather than
small print), `draw` arranges each kind, `canvas` writes DrawingML with theme references only, `package` makes the file.
"""

from generator.deck.audit import audit
from generator.deck.build import Progress, build_deck
from generator.deck.corporate import corporate_ground
from generator.deck.ground import Ground, own_ground
from generator.deck.logo import Logo, LogoError, read_logo
from generator.deck.motion import SHOW, STILL, Motion
from generator.deck.openfile import OpenError
from generator.deck.report import DeckReport, SlideReport
from generator.deck.theme import Theme, ThemeError, load_theme
from generator.deck.update import update_deck

__all__ = [
    "SHOW",
    "STILL",
    "DeckReport",
    "Ground",
    "Logo",
    "LogoError",
    "Motion",
    "OpenError",
    "Progress",
    "SlideReport",
    "Theme",
    "ThemeError",
    "audit",
    "build_deck",
    "corporate_ground",
    "load_theme",
    "own_ground",
    "read_logo",
    "update_deck",
]
