"""Read and check content: syntax tree, model, evidence, lint.

`load_course(root)` reads a whole tree and returns a `Course` with every `Problem` found; it never raises for what
an author can get wrong. Everything downstream (deck, pages, exports, simulator) works on the `Course`.
"""

from generator.course.load import load_course
from generator.course.model import Course, Module, Slide
from generator.course.problems import Problem
from generator.course.root import find_course

__all__ = ["Course", "Module", "Problem", "Slide", "find_course", "load_course"]
