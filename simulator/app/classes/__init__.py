"""What a class looks like from outside: seats, distributions, tables to take away. No Streamlit here.

What is read out of an attempt (the game writes it; KPI ids and units are those of simulator.experiments.labels):

    start   {"months": 12, "start_month": 1}                                 calendar month of the first one
    shown   {"kpis": {"collection_rate": 0.91, …}, "red_lines": ["R2"]}      as they stand, red lines of all months
    score   {"total": 71.5, "failed": false, "points": {"collection": {"name": "总收缴率", "value": 28.0, "most": 40}}}

All of it may be missing. `settings` of a class: {"board": "names" | "numbers", "mode": "practice" | "test"}.
"""
