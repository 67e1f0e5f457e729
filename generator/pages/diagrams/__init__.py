"""Diagrams as inline SVG, drawn at build time.

Each diagram is drawn twice, wide and narrow, and the style sheet shows the one that fits the screen: text in a
picture does not wrap by itself. Colours are CSS classes only, so that a dark scheme recolours them.
"""

from generator.pages.diagrams.draw import DRAWN, diagram

__all__ = ["DRAWN", "diagram"]
