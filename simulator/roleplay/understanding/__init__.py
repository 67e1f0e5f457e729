"""What a collector's free Chinese sentence does: one of the acts of content/dialogue/acts.yml.

acts reads the definitions and the sentences to learn from; clauses splits a turn; features counts what a clause
consists of; train learns (the only module that knows scikit-learn); model keeps what was learnt; hear listens;
report measures.
"""
