"""Pieces that several pages lay out."""
