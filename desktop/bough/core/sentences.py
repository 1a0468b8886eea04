"""The sentences a person reads for each code of an error: one table.

A code may have several templates: the first whose facts are all known is taken. "timeout.connect"
is what is said of "timeout" where the fact `stage` (or `reason`) is "connect". The templates are
translated in the context "sentences" before they are filled.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Literal

from bough.core.folder_sentences import FOLDERS
from bough.core.picture_sentences import PICTURES
from bough.core.terms_sentences import TERMS
from bough.core.tree_sentences import TREE

Action = Literal[
    "try_again",
    "continue",
    "other_model",
    "change_key",
    "edit_server",
    "shorten",
    "show_log",
    "choose_file",
    "trust_certificate",
    "fix_address",
    "copy_command",
    "billing",
    "send_then",
    "reset_setting",
    "edit_question",
]

SENTENCES: Mapping[str, tuple[str, ...]] = {
    # A model server cannot be reached.
    "refused": ("Nothing is listening at {address}.",),
    "refused.local": ("Nothing is listening at {address}. Is {endpoint}’s server running?",),
    "unreachable": ("{address} cannot be reached. Are you online?",),
    "unknown_host": ("Cannot find {host}. Are you online?",),
    "tls": (
        "{address} has no connection that can be trusted: {reason}.",
        "{address} has no connection that can be trusted.",
    ),
    "tls.self-signed": ("{host} vouches for itself: its certificate is self-signed.",),
    "tls.expired": ("The certificate of {host} has expired.",),
    "tls.wrong name": ("The certificate of {host} was made for another name.",),
    "tls.unknown authority": ("Nobody this system trusts vouches for {host}.",),
    "tls.another certificate than the one trusted": (
        "{host} shows another certificate than the one you trusted. Nothing was sent.",
    ),
    "tls.wrong version number": ("{address} speaks http, not https.",),
    "tls.record layer failure": ("{address} speaks http, not https.",),
    "bad_address": ("“{address}” is not an address of a server.",),
    "bad_proxy": (
        "The proxy that is set on this system cannot be used: {message}",
        "The proxy that is set on this system ({proxy}) cannot be reached.",
        "The proxy that is set on this system cannot be used.",
    ),
    "bad_key": (
        "The key of {endpoint} holds characters that no key has. Enter it again.",
        "The key holds characters that no key has. Enter it again.",
    ),
    "timeout": ("{endpoint} did not answer in time.",),
    "timeout.connect": (
        "{address} did not answer the call in {seconds} seconds.",
        "{address} did not answer the call.",
    ),
    "timeout.send": ("{address} did not take the question.",),
    "timeout.models": ("{endpoint} did not say what models it has.",),
    "timeout.first_byte": ("{endpoint} gave no word in {seconds} seconds.",),
    "timeout.idle": ("{endpoint} fell silent for {seconds} seconds.",),
    "timeout.server": ("{endpoint} took too long to answer.",),
    # It refuses.
    "unauthorized": ("{endpoint} rejected the key.",),
    "permission": (
        "{endpoint} refused this request: {message}",
        "{endpoint} refused this request.",
    ),
    "credit": ("No credit left at {endpoint}.",),
    "quota": ("Quota used up at {endpoint}.",),
    "rate_limited.retrying": ("Too many requests to {endpoint}.",),
    "rate_limited": (
        "Too many requests to {endpoint}. Works again at {at}.",
        "Too many requests to {endpoint}. It asks to wait {retry_after} seconds.",
        "Too many requests to {endpoint}. Wait a little.",
    ),
    "model_not_found": (
        "{model} is not offered at {endpoint}. Run `{command}`.",
        "{model} is not offered at {endpoint}.",
        "{endpoint} does not have this model.",
    ),
    "overloaded": (
        "{endpoint} is overloaded. Works again at {at}.",
        "{endpoint} is overloaded: {message}",
        "{endpoint} is overloaded.",
    ),
    "server_error": ("{endpoint} failed: {message}", "{endpoint} failed."),
    "bad_request": (
        "{endpoint} did not accept {param}: {message}",
        "{endpoint} did not accept the request: {message}",
        "{endpoint} did not accept the request.",
    ),
    "too_large": (
        "{endpoint} takes no question of this size: {message}",
        "{endpoint} takes no question of this size.",
    ),
    "content_filter": ("Stopped by the provider’s filter.",),
    "context_too_long": (
        "Too long: {asked} tokens, and this model takes {limit}.",
        "Too long: this model takes {limit} tokens.",
        "Too long for this model.",
    ),
    "redirected": (
        "{endpoint} wants to send this to {target}. Not followed.",
        "{endpoint} wants to send this elsewhere. Not followed.",
    ),
    "not_an_api": (
        "{address} answers, but not as a chat API. Did you mean {suggestion}?",
        "{address} answers, but not as a chat API: {message}",
        "{address} answers, but not as a chat API.",
    ),
    "not_an_api.http": ("Port {port} does not speak HTTP.",),
    "not_an_api.web_page": (
        "Got a web page ({message}) instead of an answer.",
        "Got a web page instead of an answer.",
    ),
    # It answers, and something goes wrong.
    "cut_off": (
        "The answer ended early, after {words} words.",
        "The answer ended early.",
    ),
    "cut_off.broken": (
        "The connection broke after {words} words.",
        "The connection broke.",
    ),
    "cut_off.head": ("{endpoint} hung up without a word.",),
    "empty_answer": (
        "The model returned an empty answer of {output_tokens} tokens.",
        "The model returned an empty answer.",
    ),
    "empty_answer.thoughts": ("The model returned an empty answer: it only thought.",),
    "empty_answer.tool_calls": ("The model returned an empty answer in place of a tool call.",),
    "cut_off.in_head": ("{endpoint} hung up before its answer began.",),
    "empty_answer.length": ("The limit of tokens was reached before the first word.",),
    "empty_answer.content_filter": ("The provider's filter let nothing of the answer through.",),
    "malformed": ("{endpoint} sent what is no answer.",),
    "malformed.head": ("{endpoint} sent a head of an answer that HTTP does not allow.",),
    "malformed.headers": ("{endpoint} sent answer headers too large to be read.",),
    "malformed.encoding": ("{endpoint} sent damaged compressed data.",),
    "tool_call": ("The model made a bad tool call.",),
    "tool_call.length": ("The limit of tokens was reached inside a tool call.",),
    "tool_call.too_many": ("The model made more than {limit} tool calls at once.",),
    "tool_call.too_long": ("The model made a tool call of more than {limit} characters.",),
    "malformed.unknown_encoding": ("{endpoint} sent compressed data of a kind nobody asked for.",),
    "malformed.compression": ("{endpoint} sent compressed data that grows beyond measure.",),
    "answer_too_long": ("The answer was longer than any answer should be, and was cut.",),
    # A try failed, and the next is due.
    "retrying": ("Trying again in {wait} s (try {attempt} of {attempts}).",),
    "retrying.rate_limited": (
        "Too many requests to {endpoint}. Trying again in {wait} s.",
        "Too many requests. Trying again in {wait} s.",
    ),
    "retrying.overloaded": (
        "{endpoint} is overloaded ({status}). Try {attempt} of {attempts} in {wait} s.",
        "{endpoint} is overloaded. Try {attempt} of {attempts} in {wait} s.",
    ),
    "retrying.server_error": (
        "{endpoint} failed ({status}). Try {attempt} of {attempts} in {wait} s.",
        "{endpoint} failed. Try {attempt} of {attempts} in {wait} s.",
    ),
    "retrying.timeout": ("{endpoint} does not answer. Try {attempt} of {attempts} in {wait} s.",),
    "retrying.cut_off": (
        "{endpoint} hung up without a word. Try {attempt} of {attempts} in {wait} s.",
    ),
    "retrying.refused": (
        "Nothing is listening at {address}. Try {attempt} of {attempts} in {wait} s.",
    ),
    "retrying.unreachable": (
        "{address} cannot be reached. Try {attempt} of {attempts} in {wait} s.",
    ),
    # The engine inside.
    "engine_missing": ("The engine that runs models here is not installed (xllamacpp).",),
    "engine_failed": (
        "The engine could not load {model}: {message}",
        "The engine could not load {model}.",
        "The engine could not start.",
    ),
    "engine_failed.start": ("The engine could not be started: {message}.",),
    "engine_failed.library": ("A library that the engine needs is missing: {message}",),
    "engine_failed.not_a_model": ("{path} is not a model file (GGUF).",),
    "engine_failed.damaged": ("{path} is incomplete or damaged. Download it again.",),
    "engine_failed.architecture": (
        "This engine does not know models of the kind “{architecture}”.",
    ),
    "engine_failed.crash": ("The engine crashed while loading {model} (signal {signal}).",),
    "engine_memory": (
        "The engine ran out of memory while loading {model} with context {context}. Try {smaller}.",
        "The engine ran out of memory while loading {model}.",
        "The engine ran out of memory.",
    ),
    "engine_stranger": ("Another program answered in place of the engine. It was told nothing.",),
    "engine_stopped": ("The engine stopped (signal {signal}).", "The engine stopped."),
    "engine_unstable": (
        "The engine stopped {times} times in {minutes} minutes. It starts again when you ask.",
        "The engine stopped too often. It starts again when you ask.",
    ),
    "model_unreadable": ("{path} cannot be read: {message}.", "The model cannot be read."),
    "model_missing": ("There is no model at {path}.", "No model came with this installation."),
    "no_such_model": ("No model is called {model}.",),
    "wrong_origin": (
        "The key was entered for {origin} and is not sent to {address}. Enter it again.",
        "The key was entered for another address. Enter it again.",
    ),
    "unknown_endpoint": ("The server that was chosen ({endpoint}) is not known any more.",),
    # Wishes that make no sense.
    "needs_option": ("{option} makes sense with {needed} only.", "An option is missing."),
    "empty_question": ("There is no question.",),
    "no_key_in_environment": (
        "The environment has no key named {variable}.",
        "The environment has no such key.",
    ),
    "no_such_node": ("That message is not there.",),
    "no_such_session": ("There is no session {session}.", "That session is not there."),
    "wrong_role": ("That cannot be done with this message.",),
    "does_not_fit": (
        "This is {tokens} tokens more than {model} can read at once. Leave something out, have the "
        "older turns summarised (/compact), or let them be dropped.",
    ),
    "still_growing": ("The reply is still being written.",),
    "not_cut_off": ("This reply is complete; there is nothing to continue.",),
    "nothing_to_undo": ("There is nothing to undo.",),
    "nothing_to_redo": ("There is nothing to redo.",),
    "node_exists": ("That message is there already.",),
    "sealed": ("A finished message does not change.",),
    "not_in_bin": ("Only what is in the bin can be deleted for ever.",),
    "append_only": ("What was written of a reply does not change.",),
    "not_a_move": ("A message keeps its place.",),
    # A bug.
    "bug": ("Something went wrong (copied to log).",),
    "view_failed": ("Something went wrong three times. This tab shows plain text now.",),
    "crashed": ("Bough ended unexpectedly the last time.",),
    "message_plain": ("This message is shown as plain text: its formatting could not be read.",),
    "safe_start": (
        "Bough ended unexpectedly twice, so this is a safe start: no session is open, text is"
        " plain, and the engine is off.",
    ),
    # The profile.
    "profile_locked": (
        "Bough is already running with this profile (process {pid}).",
        "Bough is already running with this profile.",
    ),
    "not_answering": (
        "Bough is running with this profile (process {pid}) but does not answer.",
        "Bough is running with this profile but does not answer.",
    ),
    "abandoned": (
        "The Bough that was asking (process {pid}) has ended. What had come is kept.",
        "The Bough that was asking has ended. What had come is kept.",
    ),
    "not_understood": (
        "The Bough that is running is another version and does not understand. Start it again.",
    ),
    "too_long_to_hand_over": (
        "The question is longer than {megabytes} MB, which a Bough that is running does not take.",
    ),
    "newer_schema": (
        "This profile was made by Bough {made_by}; this is {version}. It can only be read.",
        "This profile was made by a newer Bough. It can only be read.",
    ),
    "newer_schema.unreadable": (
        "This profile was made by Bough {made_by}; this is {version}, which cannot read it.",
        "This profile was made by a newer Bough, and this one cannot read it.",
    ),
    "newer_schema.readonly": (
        "Made by Bough {made_by}; this is {version}. You can read and copy; nothing is changed.",
        "Made by a newer Bough; this is {version}. You can read and copy; nothing is changed.",
    ),
    "older_schema": ("This profile was made by an older Bough. Open the window once.",),
    "not_a_database": ("{path} is not a Bough database.", "This is not a Bough database."),
    "store_damaged.running": (
        "The profile is damaged: {reason}. Close Bough and run `bough repair`: nothing is erased.",
        "The profile is damaged. Close Bough and run `bough repair`: nothing is erased.",
    ),
    "store_damaged": (
        "{path} is damaged: {reason}. Nothing was changed.",
        "The profile is damaged. Nothing was changed.",
    ),
    "store_unreadable.disk I/O error": ("The disk that holds {path} failed. Is it still there?",),
    "backup_failed": (
        "No backup could be made: {reason}. The earlier ones are kept.",
        "No backup could be made. The earlier ones are kept.",
    ),
    "bad_backup": (
        "{path} cannot be used as a backup: {reason}. Nothing was changed.",
        "This cannot be used as a backup. Nothing was changed.",
    ),
    "nothing_saved": (
        "Nothing can be read of {path}, and there is no backup. Nothing was changed.",
        "Nothing can be read of the profile, and there is no backup. Nothing was changed.",
    ),
    "nothing_damaged": ("Nothing is damaged in {path}.", "Nothing is damaged."),
    "repaired": (
        "Saved {messages} messages of {sessions} sessions, {from_backup} of them from the backup of"
        " {at}. The damaged file is kept in {kept}.",
        "Saved {messages} messages of {sessions} sessions. The damaged file is kept in {kept}.",
        "What could be read was saved. The damaged file is kept.",
    ),
    "rows_unread": (
        "{unread} entries cannot be read. They are in the damaged file still.",
        "Some entries cannot be read. They are in the damaged file still.",
    ),
    "restored": (
        "Took back the backup of {at} with {messages} messages of {sessions} sessions. What was"
        " there is kept in {kept}.",
        "Took back a backup. What was there is kept.",
    ),
    "store_unreadable": (
        "{path} cannot be read: {reason}.",
        "The profile cannot be read.",
    ),
    "store_readonly": ("{path} cannot be written.", "The profile cannot be written."),
    "store_readonly.disk_full": (
        "The disk is full, so {path} is open for reading only. Free space and start Bough again.",
    ),
    "store_gone": ("The profile at {path} is gone. What is new is held in memory.",),
    "network_profile": (
        "The profile at {path} is on another machine ({kind}), which is slower and less safe than"
        " a disk of this one.",
    ),
    "held_too_much": (
        "{megabytes} MB wait to be saved, so the replies were stopped. What came of them is kept.",
    ),
    "store_busy": ("Another program holds {path}.", "Another program holds the profile."),
    "store_closed": ("The profile is closed already.",),
    "disk_full": ("The disk is full. What is new is kept in memory until there is room.",),
    "disk_full.held": (
        "Disk full – answers are held in memory ({size}). Free space and I will save.",
    ),
    "held": ("Answers are held in memory ({size}) until they can be saved.",),
    "no_such_operation": ("That cannot be taken back any more.",),
    "no_such_place": ("That tab is not there.",),
    # Configuration and keys.
    "bad_config": (
        "{path} cannot be understood: {reason}.",
        "The configuration cannot be understood.",
    ),
    "bad_config.start": (
        "{path} cannot be understood: {reason}. The defaults count, and the file stays as it is;"
        " the first change of a setting keeps it beside a new one.",
    ),
    "bad_config.running": (
        "{path} cannot be understood: {reason}. What counted before goes on counting.",
    ),
    "config_set_aside": (
        "{path} could not be understood. It is kept as {kept}, and a new one was written.",
        "The configuration could not be understood. It is kept beside a new one.",
    ),
    "config_unreadable": (
        "{path} cannot be read: {reason}.",
        "The configuration cannot be read.",
    ),
    "bad_prompt_name": (
        "A prompt cannot be called “{name}”: letters, digits, - and _ make its name.",
    ),
    "prompt_unwritable": ("The prompts in {path} cannot be written: {reason}.",),
    "config_unwritable": (
        "{path} cannot be written: {reason}.",
        "The configuration cannot be written.",
    ),
    "no_keyring": ("This system has no keyring, and a key is not written anywhere else.",),
    "keyring_refused": ("The keyring of this system did not take part.",),
    **FOLDERS,
    **PICTURES,
    **TERMS,
    **TREE,
}

ADVICE: Mapping[str, tuple[Action, ...]] = {
    "refused": ("try_again", "edit_server", "other_model"),
    "unreachable": ("try_again", "edit_server", "other_model"),
    "unknown_host": ("try_again", "edit_server", "other_model"),
    "tls": ("trust_certificate", "edit_server", "other_model"),
    "bad_address": ("edit_server",),
    "bad_proxy": ("try_again",),
    "bad_key": ("change_key",),
    "timeout": ("try_again", "other_model"),
    "unauthorized": ("change_key", "other_model"),
    "permission": ("other_model",),
    "credit": ("billing", "other_model"),
    "quota": ("billing", "other_model"),
    "rate_limited": ("try_again", "send_then", "other_model"),
    "model_not_found": ("copy_command", "other_model"),
    "overloaded": ("try_again", "send_then", "other_model"),
    "server_error": ("try_again", "other_model"),
    "bad_request": ("reset_setting", "edit_question", "other_model"),
    "too_large": ("shorten", "other_model"),
    "content_filter": ("edit_question", "other_model"),
    "context_too_long": ("shorten", "other_model"),
    "redirected": ("edit_server",),
    "not_an_api": ("fix_address", "edit_server"),
    "cut_off": ("continue", "try_again"),
    "empty_answer": ("try_again", "other_model"),
    "malformed": ("try_again", "other_model"),
    "tool_call": ("try_again", "other_model"),
    "answer_too_long": ("continue",),
    "engine_missing": ("other_model",),
    "engine_failed": ("show_log", "try_again", "choose_file"),
    "engine_memory": ("try_again", "other_model", "show_log"),
    "engine_stranger": ("try_again", "show_log"),
    "engine_stopped": ("continue", "try_again", "show_log"),
    "engine_unstable": ("continue", "other_model", "show_log"),
    "model_unreadable": ("choose_file", "other_model"),
    "model_missing": ("choose_file", "other_model"),
    "no_such_model": ("other_model",),
    "wrong_origin": ("change_key",),
    "unknown_endpoint": ("other_model",),
}

_NEEDS: Mapping[Action, tuple[str, ...]] = {
    "trust_certificate": ("fingerprint",),
    "copy_command": ("command",),
    "reset_setting": ("param",),
    "send_then": ("at", "retry_after"),
}
"""The facts of which an action needs one to make sense."""


def sentence(
    code: str,
    facts: Mapping[str, object],
    translate: Callable[[str], str] = lambda text: text,
) -> str:
    """What a person reads. A code that is not in the table is named as it is."""
    told = {name: _spoken(value) for name, value in facts.items()}
    if isinstance(at := facts.get("at"), int | float):
        told["at"] = time.strftime("%H:%M", time.localtime(at))
    told = {name: value for name, value in told.items() if value}
    if "pid" in told:
        # The name of a process, which one may want to copy, and no quantity.
        told["pid"] = str(facts["pid"])
    status = facts.get("status")
    if isinstance(status, int) and status < 0:
        told["signal"] = str(-status)
    for template in _templates(code, facts):
        if needed(template) <= told.keys():
            return translate(template).format_map(told)
    return translate("Something went wrong ({code}).").format(code=code)


def countdown(
    code: str,
    facts: Mapping[str, object],
    wait: float,
    attempt: int,
    attempts: int,
    translate: Callable[[str], str] = lambda text: text,
) -> str:
    """What a person reads while a try that failed with `code` is to be made again: in `wait`
    seconds, as number `attempt` of `attempts`."""
    known = {name: value for name, value in facts.items() if name != "stage"}
    count = {"reason": code, "wait": wait, "attempt": attempt, "attempts": attempts}
    return sentence("retrying", {**known, **count}, translate)


def advice(code: str, facts: Mapping[str, object]) -> tuple[Action, ...]:
    """What may help, the best first; without what the facts rule out."""
    return tuple(
        action
        for action in ADVICE.get(code, ())
        if action not in _NEEDS or any(facts.get(name) for name in _NEEDS[action])
    )


def needed(template: str) -> set[str]:
    """The facts that a template is filled with."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _templates(code: str, facts: Mapping[str, object]) -> tuple[str, ...]:
    special = [
        found
        for name in ("stage", "reason")
        for found in SENTENCES.get(f"{code}.{facts.get(name)}", ())
    ]
    return (*special, *SENTENCES.get(code, ()))


def _spoken(value: object) -> str:
    """A fact as it stands in a sentence: whole numbers, in groups of three where they are long."""
    match value:
        case bool() | None:
            return ""
        case float() if math.isfinite(value):
            return _spoken(math.ceil(value))
        case int() if abs(value) >= 10_000:
            return f"{value:,}".replace(",", "\u202f")
        case _:
            return str(value)
