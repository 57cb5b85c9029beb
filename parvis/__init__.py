"""Parvis: the open square in front of a town hall.

The floors, from the top; a folder imports only from lower floors (`pyproject.toml` holds the contract):

    parvis/                     one package, one folder per capability
    ├── config/          11     settings, urls, asgi: knows everyone, known by nobody
    ├── web/             10     the front door: today, navigation, error pages, the public square, the command line
    ├── advocacy/         9     the brief that a decision maker reads
    ├── promotion/        9     telling the territory's story abroad
    ├── barometer/        8     the observatory: indicators over time
    ├── live/             7     a live event: targets, questions, quick votes
    ├── debates/          6     consultations: statements, votes, the map of opinions, the outcome
    ├── inbox/            5     every message received, until somebody has answered
    ├── publishing/       5     every message sent, to every network, now or later
    ├── networks/         4     the outside world: contract, registry, connectors/<network>/
    ├── triage/           4     how sensitive is this text, and why
    ├── teams/            3     who may act for which administration
    ├── accounts/         2     the people who sign in
    ├── territories/      2     the directory of administrations, from public data
    ├── lifecycle/        1     how rows move: the state graph, its history, the port to the queue
    ├── design/           1     how pages look: base page, components, tokens, tags
    ├── egress/           1     the one door out
    └── sandbox/          1     the pretend networks, a separate program
"""

__version__ = "0.1.0"
