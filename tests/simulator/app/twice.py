"""A double click, as a browser sends it: the same message twice, the second one from the page before the first."""

from __future__ import annotations

from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest


def twice(app: AppTest, button: Any) -> AppTest:
    """Press this button twice; the page is then what the second press has made of it."""
    return pressed(app, button, button)


def pressed(app: AppTest, *buttons: Any) -> AppTest:
    """Press buttons of one page before it has come anew."""
    messages = [_message(app, button) for button in buttons]
    for message in messages:
        app._run(message)
        assert not app.exception
    return app


def _message(app: AppTest, button: Any) -> WidgetStates:
    """Every field's value, and of the buttons the one that was pressed."""
    button.click()
    states = app._tree.get_widget_states().widgets
    button.set_value(False)
    message = WidgetStates()
    message.widgets.extend(one for one in states if one.WhichOneof("value") != "trigger_value" or one.trigger_value)
    return message
