"""Screens of the team: the list, writing, running, moderating, paper, the room, the result, what became of it."""
