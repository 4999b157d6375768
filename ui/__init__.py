"""The window: shows, asks, calls one service, shows again."""
