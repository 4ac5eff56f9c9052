"""Rules about the source that no linter knows. Each is shown to bite, on an example of what it forbids."""

import ast
import re

import pytest

from tests.support.source import ATTICS, Module, calls_of, imports, modules

ONE_PLACE = {
    # package: the only path, or beginning of a path, from which it is imported
    "bleach": "community/core/text/sanitise.py",
    "nh3": "community/core/text/sanitise.py",
    "markdown": "community/core/text/markdown.py",
    "pymdownx": "community/core/text/markdown.py",
    "pygments": "community/core/text/",
    "diff_match_patch": "community/core/text/diff.py",
    "whoosh": "community/search/engine.py",
    "tantivy": "community/search/tantivy/",
    "flask_login": "community/core/web/actor.py",
    "flask_wtf.csrf": "community/core/web/csrf.py",
    "flask_sqlalchemy": "community/core/db.py",
    "flask_migrate": "community/__init__.py",
    "flask_compress": "community/__init__.py",
    "whitenoise": "community/core/web/assets.py",
    "argon2": "community/members/rules/passwords.py",
    "zxcvbn": "community/members/rules/passwords.py",
    "confusable_homoglyphs": "community/members/rules/names.py",
    "email_validator": "community/members/actions/accounts.py",
    "limits": "community/core/ratelimit.py",
    "cryptography": "community/core/sealing.py",
    "PIL": "community/core/files.py",
    "fsspec": "community/core/files.py",
    "smtplib": "community/core/mail.py",
    "feedgenerator": "community/threads/views/feeds.py",
    "icalendar": "community/calendar/rules/ics.py",
    "defusedcsv": "community/core/tables.py",
    "defusedxml": "community/rails/sepa/",
    "sepaxml": "community/rails/sepa/",
    "schwifty": "community/rails/rules/accounts.py",
    "text_unidecode": "community/rails/rules/letters.py",
    "requests": "community/rails/calls.py",
    "standardwebhooks": "community/core/signing.py",
    "certifi": "community/core/fetching/fetcher.py",
}

LONGEST_FILE_LINES = 320  # Some 300: on its way past this a file hides a second room or a second verb.
LONGER_FILES = {
    # path: why it stays one file, and its own limit
    "community/core/text/inline.py": (400, "One scanner; its steps share the position in the line."),
    "community/core/text/markdown.py": (400, "The fence around Python-Markdown, processor by processor."),
    "community/search/engine.py": (400, "The only file that may know Whoosh."),
    "community/wiring.py": (760, "Every side effect in one place, to be read from top to bottom."),
}


def misplaced_imports(module):
    for name, line, _ in imports(module):
        for package, place in ONE_PLACE.items():
            if (name == package or name.startswith(f"{package}.")) and not module.path.startswith(place):
                yield f"{module.path}:{line} imports {name}, which belongs in {place}"


def test_each_replaceable_package_is_imported_in_one_place():
    assert [problem for module in modules() for problem in misplaced_imports(module)] == []


def test_an_import_elsewhere_would_be_found():
    bad = Module.of("from bleach.sanitizer import Cleaner\nimport flask_login")
    assert len(list(misplaced_imports(bad))) == 2
    good = Module.of("import bleach\nimport nh3", "community/core/text/sanitise.py")
    assert list(misplaced_imports(good)) == []


def test_only_the_frame_commits():
    indexes_have_commits_of_their_own = {"community/search/engine.py", "community/search/tantivy/index.py"}
    found = {module.path for module in modules() if calls_of(module, "commit")}
    assert found - indexes_have_commits_of_their_own == {"community/core/db.py"}
    assert {module.path for module in modules() if calls_of(module, "rollback")} <= {"community/core/db.py"}


def test_a_commit_elsewhere_would_be_found():
    assert calls_of(Module.of("def post(session):\n    session.commit()"), "commit") == [2]
    assert calls_of(Module.of('"""Never .commit() here."""'), "commit") == []


def hidden_imports(module):
    yield from (
        f"{module.path}:{line} imports {name} inside a function"
        for name, line, deep in imports(module)
        if deep
    )
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
            yield f"{module.path}:{node.lineno} imports *"


def test_no_import_hides_in_a_function_and_none_takes_everything():
    assert [problem for module in modules() for problem in hidden_imports(module)] == []


def test_a_hidden_import_would_be_found():
    assert list(hidden_imports(Module.of("def f():\n    import json")))
    assert list(hidden_imports(Module.of("from json import *")))
    assert not list(hidden_imports(Module.of("import json\n\ndef f():\n    return json")))


def test_a_room_itself_is_empty():
    rooms = [m for m in modules() if re.fullmatch(r"community/\w+/__init__\.py", m.path)]
    assert rooms
    assert [m.path for m in rooms if m.text.strip()] == []


def test_packages_inside_a_room_only_gather_what_their_files_hold():
    gatherers = [m for m in modules() if re.fullmatch(r"community/\w+/\w+/__init__\.py", m.path)]
    allowed = (ast.ImportFrom, ast.Assign, ast.Expr)
    assert [m.path for m in gatherers if not all(isinstance(node, allowed) for node in m.tree.body)] == []


def test_each_module_opens_with_a_line_on_what_it_is_for():
    silent = [m.path for m in modules() if m.text.strip() and not (ast.get_docstring(m.tree) or "").strip()]
    assert silent == []


def test_each_public_function_beneath_the_doors_says_what_it_does():
    floors = re.compile(r"community/(core|\w+/(rules|policy|queries|actions))\b")
    silent = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        if floors.match(module.path)
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_there_is_no_attic():
    parts = {part for module in modules() for part in module.path.removesuffix(".py").split("/")}
    assert parts & ATTICS == set()


def length(module):
    return module.text.count("\n")


def test_files_stay_short_enough_to_be_read():
    long = {
        m.path: length(m) for m in modules() if length(m) > LONGER_FILES.get(m.path, (LONGEST_FILE_LINES,))[0]
    }
    assert long == {}


def test_the_list_of_longer_files_names_only_files_that_are_long():
    lengths = {module.path: length(module) for module in modules()}
    short = [path for path in LONGER_FILES if lengths.get(path, 0) <= LONGEST_FILE_LINES]
    assert short == []


MAKES_MARKUP = {
    # Files that may call a text safe HTML, and why it is.
    "community/answers/queries/pages.py": "body_html was sanitised when it was written",
    "community/answers/queries/replies.py": "body_html was sanitised when it was written",
    "community/answers/queries/single.py": "body_html was sanitised when it was written",
    "community/calendar/views/shown.py": "body_html was sanitised when it was written",
    "community/answers/views/post.py": "body_html was sanitised when it was written",
    "community/moderation/queries/posts.py": "body_html was sanitised when it was written",
    "community/threads/views/page.py": "body_html was sanitised when it was written",
    "community/threads/views/posts.py": "body_html was sanitised when it was written",
    "community/threads/views/drafts.py": "the preview comes from the same cook and sanitiser",
    "community/producttests/models.py": "each html column was sanitised when it was written",
    "community/escalation/views/conversation.py": "body_html was sanitised when it was written",
    "community/escalation/queries/contact.py": "body_html was sanitised when it was written",
    "community/core/web/templating.py": "a fixed pattern, its values escaped",
    "community/employees/views/training.py": "the material comes from the same cook and sanitiser",
    "community/search/rules/extracts.py": "every piece between the marks is escaped",
    "community/superusers/models.py": "texts were rendered and made safe when they were published",
}


def test_only_listed_files_call_text_safe():
    found = {m.path for m in modules() if re.search(r"\bMarkup\(", m.text) and "def Markup" not in m.text}
    assert found - set(MAKES_MARKUP) == set()


ASKED_ELSEWHERE = {
    # Actions with an actor that do not open with `require(…)`, and where the question is asked instead.
    "take_acceptance_back": "part of removing an answer, which has asked",
    "put_into": "the threads' part of merging, which has asked",
    "take_out": "the threads' part of undoing a merge, which has asked",
    "open_from_answer": "the threads' part of splitting, which has asked",
    "replace_opening": "the threads' part of editing the answer that opens one, which has asked",
    "carry_out": "what a decision does, which has asked",
    "take_back": "what undoing a decision does, which has asked",
    "remove": "the same",
    "restore": "the same",
    "note_decision": "whoever removed the post was asked there",
    "note_undoing": "whoever brought the post back was asked there",
    "note_removed": "the same",
    "note_restored": "the same",
    "add_timeline_entry": "a line that other actions write about themselves",
    "import_vote": "only an import calls it, as the system",
    "confirm_email": "the mailed key is the permission",
    "confirm_new_address": "the mailed key is the permission",
    "claim_account": "the mailed key is the permission",
    "reset_password": "the mailed key is the permission",
    "use_key": "asks after finding whose key it is",
    "post_past_entries": "only handlers call it, within the import of what earned the points",
    "post_entries": "only handlers call it, within the act that earned the points",
    "end_causes": "only handlers and `void_causes` call it, within the act that takes them back",
    "renew_causes": "only `restore_causes` calls it, which asks",
    "forget_dry_runs": "only what follows a dry run or a draft calls it, which asks",
    "settle_posts": "only handlers call it, within the act that removed or restored the posts",
    "save_draft": "one's own words, kept for oneself",
    "clear_draft": "one's own words, kept for oneself",
    "claim_drafts": "whoever holds the visitor's key wrote them",
    "count_view": "everybody who may read counts",
    "add_reaction": "part of saying something of an answer, which has asked",
    "take_confirmation_back": "part of withdrawing or replacing a confirmation, which has asked",
    "take_report_back": "part of withdrawing or replacing a report, which has asked",
    "take_recommendation_back": "part of withdrawing it, or of removing the answer, which has asked",
    "verify_by_edit": "part of editing an answer, which has asked",
    "give_way_to_acceptance": "part of accepting an answer, which has asked",
    "settle": "what follows from an act that has asked",
    "settle_resolutions": "what follows from removing, merging and splitting, which have asked",
    "bar_split_answers": "part of splitting, which has asked",
    "check_extras": "a limit of the actor's rank, part of posting and editing, which have asked",
    "count_day_post": "a limit of the actor's rank, part of posting, which has asked",
    "set_standing": "what choosing, leaving and drawing lots do, which have asked",
    "tell_decision": "the same",
    "note_step": "a line that other actions write about themselves",
    "free_seats": "part of giving a seat back, changing an event and forgetting a member, which have asked",
    "move_up": "the same",
    "begin_membership": "part of accepting an invitation and of the programme's following a role, which have asked",
    "end_membership": "part of leaving, removing and the nightly look, which have asked",
    "drop_candidacy": "part of the programme's following a role and of forgetting a member",
    "sign_texts": "part of joining and of accepting texts, which have asked",
    "note": "a line of the programme's log, which other actions write about themselves",
    "add_step": "a line of a payout's history, which the actions that change it write about themselves",
    "appeal_claw_back": "asks after finding whose money it is",
    "approve_draft": "asks after finding the draft that waits",
    "receive_notice": "the provider's signature is the permission, and the worker verifies it",
    "hear_customer": "what a ticket's clocks do when somebody writes, which has asked",
    "hear_team": "the same",
    "wait_for_customer": "the same",
    "solve": "part of ending a ticket and of accepting an answer, which have asked",
    "go_on": "part of taking a ticket up again, which has asked",
    "rest": "part of laying a ticket aside, which has asked",
    "wake": "only the clock calls it",
    "join": "part of merging tickets and of merging threads, which have asked",
    "note_post": "part of posting in a thread, which has asked",
    "end_with_acceptance": "part of accepting an answer, which has asked",
    "begin_anew": "part of withdrawing an acceptance, which has asked",
    "follow_merge": "part of merging threads, which has asked",
    "let_go_of_all": "part of suspending and of changing a role, which have asked",
    "write_as_customer": "the key of a receipt is the permission; without one it asks",
    "note_contact": "whoever may ask or write to support was asked there",
}


def unasked_actions(module):
    """Public functions that take an actor and do not first ask whether the actor may."""
    for node in module.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if "actor" not in [argument.arg for argument in node.args.args]:
            continue
        statements = node.body[1:] if ast.get_docstring(node) else node.body
        if not ast.unparse(statements[0]).startswith("require("):
            yield node.name


def actions():
    return [module for module in modules() if re.match(r"community/\w+/actions\b", module.path)]


def test_an_action_first_asks_whether_the_actor_may():
    found = {name for module in actions() for name in unasked_actions(module)}
    assert found - set(ASKED_ELSEWHERE) == set()


def test_an_action_that_does_not_ask_would_be_found():
    bad = Module.of("def lock_thread(actor, thread):\n    thread.locked = True\n    require(can_lock(actor))")
    good = Module.of('def lock_thread(actor, thread):\n    """Lock."""\n    require(can_lock(actor))')
    assert list(unasked_actions(bad)) == ["lock_thread"]
    assert list(unasked_actions(good)) == []


def test_the_actor_comes_first():
    late = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        for node in module.tree.body
        if re.match(r"community/\w+/(actions|queries|policy)\b", module.path)
        and isinstance(node, ast.FunctionDef)
        if "actor" in [argument.arg for argument in node.args.args][1:]
    ]
    assert late == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "HACK"])
def test_nothing_is_left_for_later_without_being_said_in_an_issue(word):
    assert [m.path for m in modules() if re.search(rf"#.*\b{word}\b", m.text)] == []
