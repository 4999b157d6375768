"""`helpdesk tour DIR`: the real window, driven through the main job on made-up data, with a picture of every step."""

from ui.tour.run import tour

__all__ = ["tour"]
