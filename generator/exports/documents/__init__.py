"""Documents on paper, made as Word files: handout, trainer's guide, job aids, cue sheet.

template/ holds the styles, lists and settings that all share; every document is a `Draft` whose bytes are equal for
equal content. What a deck shows reaches them as plain pictures and numbers, by slide id.
"""
