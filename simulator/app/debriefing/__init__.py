"""What is told after a scene, for page and paper: the course's words on it, charts, the report, the record of a live
scene. What it says is decided in simulator/roleplay/debrief.py; nothing here knows Streamlit."""
