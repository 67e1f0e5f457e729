"""沙盘推演: a year of decisions on one estate, month by month.

content -> session (decision -> orders -> engine -> month) -> score, quarter, debrief. Nothing here knows Streamlit or
the records: a game is its scenario, its luck and the list of its decisions, which anybody may keep.
"""
