"""The pretend networks' own tables, in SQLite: nothing here is shared with the house."""

from __future__ import annotations

ACCOUNTS = """
CREATE TABLE IF NOT EXISTS account (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL, bot INTEGER NOT NULL DEFAULT 0, town INTEGER NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT 'fr', created_at REAL NOT NULL,
    statuses INTEGER NOT NULL DEFAULT 0, last_at REAL);
CREATE TABLE IF NOT EXISTS app (
    id INTEGER PRIMARY KEY, client_id TEXT NOT NULL UNIQUE, client_secret TEXT NOT NULL, name TEXT NOT NULL,
    redirect_uris TEXT NOT NULL, scopes TEXT NOT NULL, website TEXT);
CREATE TABLE IF NOT EXISTS code (
    code TEXT PRIMARY KEY, app INTEGER NOT NULL, account INTEGER NOT NULL, redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL, challenge TEXT, created_at REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS token (
    token TEXT PRIMARY KEY, app INTEGER, account INTEGER, scopes TEXT NOT NULL, created_at REAL NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS follow (account INTEGER, target INTEGER, PRIMARY KEY (account, target)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mute (
    account INTEGER, target INTEGER, notifications INTEGER NOT NULL, PRIMARY KEY (account, target)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS follow_target ON follow (target);
CREATE TABLE IF NOT EXISTS block (account INTEGER, target INTEGER, PRIMARY KEY (account, target)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS report (
    id INTEGER PRIMARY KEY, account INTEGER NOT NULL, target INTEGER NOT NULL, statuses TEXT NOT NULL,
    comment TEXT NOT NULL, category TEXT NOT NULL, forwarded INTEGER NOT NULL, created_at REAL NOT NULL);
"""

STATUSES = """
CREATE TABLE IF NOT EXISTS status (
    id INTEGER PRIMARY KEY, account INTEGER NOT NULL, app INTEGER, text TEXT NOT NULL, spoiler TEXT NOT NULL DEFAULT '',
    sensitive INTEGER NOT NULL DEFAULT 0, visibility TEXT NOT NULL, language TEXT, in_reply_to INTEGER,
    in_reply_to_account INTEGER, reblog_of INTEGER, conversation INTEGER NOT NULL, created_at REAL NOT NULL,
    visible_at REAL NOT NULL, edited_at REAL, deleted_at REAL);
CREATE INDEX IF NOT EXISTS status_account ON status (account, id);
CREATE INDEX IF NOT EXISTS status_reply ON status (in_reply_to) WHERE in_reply_to IS NOT NULL;
CREATE INDEX IF NOT EXISTS status_reblog ON status (reblog_of) WHERE reblog_of IS NOT NULL;
CREATE INDEX IF NOT EXISTS status_conversation ON status (conversation, id);
CREATE TABLE IF NOT EXISTS edition (
    status INTEGER, n INTEGER, text TEXT NOT NULL, spoiler TEXT NOT NULL, sensitive INTEGER NOT NULL,
    media TEXT NOT NULL, created_at REAL NOT NULL, PRIMARY KEY (status, n)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mention (status INTEGER, account INTEGER, PRIMARY KEY (status, account)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mention_account ON mention (account, status);
CREATE TABLE IF NOT EXISTS favourite (account INTEGER, status INTEGER, PRIMARY KEY (status, account)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS favourite_status ON favourite (status);
CREATE TABLE IF NOT EXISTS bookmark (account INTEGER, status INTEGER, PRIMARY KEY (status, account)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pin (account INTEGER, status INTEGER, PRIMARY KEY (status, account)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quiet (account INTEGER, conversation INTEGER,
    PRIMARY KEY (account, conversation)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS media (
    id INTEGER PRIMARY KEY, account INTEGER NOT NULL, status INTEGER, position INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL, mime TEXT NOT NULL, body BLOB NOT NULL, sha256 TEXT NOT NULL, description TEXT,
    focus TEXT, width INTEGER, height INTEGER, ready_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS media_status ON media (status, position) WHERE status IS NOT NULL;
CREATE TABLE IF NOT EXISTS poll (
    id INTEGER PRIMARY KEY, status INTEGER NOT NULL UNIQUE, expires_at REAL NOT NULL, multiple INTEGER NOT NULL,
    hide_totals INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS choice (poll INTEGER, n INTEGER, title TEXT NOT NULL, PRIMARY KEY (poll, n)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ballot (poll INTEGER, account INTEGER, n INTEGER,
    PRIMARY KEY (poll, account, n)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS idempotency (
    account INTEGER, key TEXT, status INTEGER NOT NULL, created_at REAL NOT NULL,
    PRIMARY KEY (account, key)) WITHOUT ROWID;
"""

ARRIVALS = """
CREATE TABLE IF NOT EXISTS notification (
    id INTEGER PRIMARY KEY, account INTEGER NOT NULL, kind TEXT NOT NULL, sender INTEGER NOT NULL, status INTEGER,
    created_at REAL NOT NULL, dismissed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS notification_account ON notification (account, id);
CREATE TABLE IF NOT EXISTS conversation (
    account INTEGER, conversation INTEGER, unread INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (account, conversation)) WITHOUT ROWID;
"""

# Append-only: the ledger is the ground truth of every crash run, so that not even this program can rewrite it.
LEDGER = """
CREATE TABLE IF NOT EXISTS ledger (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, face TEXT NOT NULL, action TEXT NOT NULL,
    account TEXT NOT NULL, object TEXT NOT NULL, idempotency_key TEXT, text TEXT, media TEXT NOT NULL,
    visibility TEXT, in_reply_to TEXT, fault TEXT, answered TEXT NOT NULL, replay INTEGER NOT NULL DEFAULT 0,
    by_town_life INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS ledger_object ON ledger (object);
CREATE TRIGGER IF NOT EXISTS ledger_keeps BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""

LETTERS = """
CREATE TABLE IF NOT EXISTS letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL,
    subject TEXT NOT NULL, body TEXT NOT NULL);
"""

META = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"

SCHEMA = ACCOUNTS + STATUSES + ARRIVALS + LEDGER + LETTERS + META
TABLES = (
    *("account", "app", "code", "token", "follow", "mute", "block", "report", "status", "edition", "mention"),
    *("favourite", "bookmark", "pin", "quiet", "media", "poll", "choice", "ballot", "idempotency"),
    *("notification", "conversation", "ledger", "letter", "meta"),
)
NUMBERED = ("account", "app", "report", "status", "media", "poll", "notification")
