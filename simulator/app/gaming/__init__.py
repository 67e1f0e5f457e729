"""沙盘推演 and the records: a game is rebuilt from its steps, each month goes there first. No Streamlit."""
