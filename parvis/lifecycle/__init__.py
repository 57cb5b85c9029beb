"""How rows move: the state graph, its history, and the port to the task queue."""
