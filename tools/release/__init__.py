"""Everything that goes out, in one folder: `make release`, or `make release PDF=0` without PDFs.

Course material (material.py, made by making.py): decks of every track in every theme, handouts, trainer's guides, job
aids, role-play cards, learning packages, question banks and a site that opens by double click. For our own course also
what it is installed from (installers.py): wheel and source archive (built.py), a folder for Windows (windows.py), a
Containerfile, the bill of materials with licences (bill.py); tried in an empty environment (walk.py, visit.py).
说明.txt says what each file is for, 验收.md what was tried and what came of it (checks.py); SHA256SUMS sums all of it.
"""
