"""The command as a user runs it: what goes where, exit statuses, records, and that it never shows a traceback."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from ketaminer import __version__, layers
from ketaminer.schema import OUTPUTS, schema

Run = Callable[..., subprocess.CompletedProcess[bytes]]
COMMANDS = ("ingest", "sections", "ner", "cite", "claims", "extract", "export", "report", "schema", "load", "query")
STAGED = ("sections", "ner", "cite", "claims")
PAPERS = ("trial.txt", "editorial.txt", "jatstrial.xml")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A run of ``extract`` over a few papers with everything kept."""
    place = tmp_path_factory.mktemp("whole")
    papers = [root / "corpus" / name for name in PAPERS]
    command = [sys.executable, "-m", "ketaminer", "extract", *papers, "--layers", place / "layers", "-o", place / "claims.jsonl"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == b""
    return place


class TestHelp:
    def test_version(self, ketaminer: Run) -> None:
        done = ketaminer("--version")
        assert (done.returncode, done.stdout, done.stderr) == (0, f"ketaminer {__version__}\n".encode(), b"")

    def test_help_names_every_command(self, ketaminer: Run) -> None:
        done = ketaminer("--help")
        assert (done.returncode, done.stderr) == (0, b"")
        for command in COMMANDS:
            assert re.search(rf"^\W*{command}\b", done.stdout.decode(), re.MULTILINE), command

    @pytest.mark.parametrize("command", COMMANDS)
    def test_every_command_has_examples(self, ketaminer: Run, command: str) -> None:
        done = ketaminer(command, "--help")
        assert done.returncode == 0
        assert f"ketaminer {command}" in done.stdout.decode().partition("Examples")[2]

    def test_options_in_examples_exist(self, ketaminer: Run, root: Path) -> None:
        helps = {command: ketaminer(command, "--help").stdout.decode() for command in COMMANDS}
        texts = [*helps.values(), *(path.read_text("utf-8") for path in (*root.glob("docs/*.md"), root / "README.md"))]
        for text in texts:
            for command, rest in re.findall(r"\$? ketaminer (\w+) ([^\n`]*)", text):
                assert command in COMMANDS, command
                for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest.partition("|")[0]):
                    assert option in helps[command], (command, option)


class TestExtract:
    def test_claims_are_lines_on_standard_output(self, ketaminer: Run, whole: Path, root: Path) -> None:
        done = ketaminer("extract", *(root / "corpus" / name for name in PAPERS))
        assert done.returncode == 0
        assert done.stdout == (whole / "claims.jsonl").read_bytes()
        validator = jsonschema.Draft202012Validator(schema("claim"))
        lines = done.stdout.decode("utf-8").splitlines()
        assert len(lines) > 20
        for line in lines:
            validator.validate(json.loads(line))

    def test_claims_quote_the_file(self, whole: Path) -> None:
        def spans(value: object) -> list[tuple[list[int], str]]:
            if isinstance(value, dict):
                own = [(value["span"], value.get("text", value.get("quote")))] if "span" in value else []
                return own + [pair for part in value.values() for pair in spans(part)]
            return [pair for part in value for pair in spans(part)] if isinstance(value, list) else []

        checked = 0
        for line in (whole / "claims.jsonl").read_text("utf-8").splitlines():
            claim = json.loads(line)
            path = Path(claim["document"]["path"])
            if path.suffix == ".txt":
                with path.open(encoding="utf-8-sig", newline="") as stream:
                    source = stream.read()
            else:
                source = json.loads((whole / "layers" / claim["document"]["id"] / "document.json").read_text("utf-8"))["text"]
            for (start, end), text in spans(claim):
                if text is not None:
                    assert source[start:end] == text
                    checked += 1
        assert checked > 200

    @pytest.mark.parametrize("layer", layers.TYPES)
    def test_layers_validate(self, whole: Path, layer: str) -> None:
        paths = sorted((whole / "layers").glob(f"*/{layer}.json"))
        assert len(paths) == len(PAPERS)
        for path in paths:
            jsonschema.Draft202012Validator(schema(layer)).validate(json.loads(path.read_text("utf-8")))

    def test_two_runs_give_the_same_bytes(self, ketaminer: Run, whole: Path, root: Path, tmp_path: Path) -> None:
        papers = [root / "corpus" / name for name in PAPERS]
        done = ketaminer(
            "extract", *papers, "--layers", "again", "-o", "claims.json", PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C"
        )
        assert done.returncode == 0
        for path in (whole / "layers").rglob("*.json"):
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(whole / "layers")).read_bytes()
        assert len(json.loads((tmp_path / "claims.json").read_bytes())) == (whole / "claims.jsonl").read_bytes().count(b"\n")

    def test_staged_equals_whole(self, ketaminer: Run, whole: Path, root: Path, tmp_path: Path) -> None:
        done = ketaminer("ingest", *(root / "corpus" / name for name in PAPERS))
        assert done.returncode == 0
        folders = done.stdout.decode().split()
        assert folders == [f"build/{Path(name).stem}" for name in PAPERS]
        for command in STAGED:
            done = ketaminer(command, *folders)
            assert (done.returncode, done.stdout.decode().split(), done.stderr) == (0, folders, b"")
        for path in (whole / "layers").rglob("*.json"):
            assert path.read_bytes() == (tmp_path / "build" / path.relative_to(whole / "layers")).read_bytes()

    def test_standard_input_and_formats(self, ketaminer: Run, paper: Path, quick: list[str]) -> None:
        data = paper.read_bytes()
        claims = [json.loads(line) for line in ketaminer("extract", "-", *quick, stdin=data).stdout.splitlines()]
        assert [claim["document"]["path"] for claim in claims] == ["-"] * len(claims)
        assert claims[0]["document"]["id"] == "stdin"
        assert json.loads(ketaminer("extract", "-", *quick, "--format", "json", stdin=data).stdout) == claims
        assert ketaminer("extract", "-", *quick, "--format", "csv", stdin=data).stdout.startswith(b"id,kind,")
        table = ketaminer("extract", "-", *quick, "--format", "table", stdin=data).stdout.decode("utf-8")
        assert "craving" in table
        assert "\x1b" not in table

    def test_min_confidence(self, ketaminer: Run, paper: Path, quick: list[str]) -> None:
        most = ketaminer("extract", paper, *quick).stdout.splitlines()
        assert most
        assert all(
            json.loads(line)["confidence"] >= 0.3
            for line in ketaminer("extract", paper, *quick, "--min-confidence", "0.3").stdout.splitlines()
        )
        assert ketaminer("extract", paper, *quick, "--min-confidence", "1").stdout == b""
        assert ketaminer("extract", paper, *quick, "--min-confidence", "2").returncode == 2
        ketaminer("extract", paper, *quick, "--layers", "build")
        assert ketaminer("claims", "build/paper", *quick, "--min-confidence", "1").returncode == 0
        assert ketaminer("claims", "build/paper", *quick).returncode == 0

    def test_references_of_ones_own(self, ketaminer: Run, paper: Path, tmp_path: Path, quick: list[str]) -> None:
        entry = {
            "id": "moss",
            "type": "article-journal",
            "title": "A trial",
            "author": [{"family": "Moss", "given": "A"}, {"family": "Lake", "given": "B"}, {"family": "Hill", "given": "C"}],
            "issued": {"date-parts": [[2011]]},
            "DOI": "10.1000/moss",
        }
        (tmp_path / "library.json").write_text(json.dumps([entry]))
        claims = [
            json.loads(line) for line in ketaminer("extract", paper, *quick, "--references", "library.json").stdout.splitlines()
        ]
        cited = [citation for claim in claims for citation in claim["citations"]]
        assert ("resolved", "10.1000/moss") in {(one["status"], (one["reference"] or {}).get("doi")) for one in cited}
        ketaminer("extract", paper, *quick, "--layers", "whole", "--references", "library.json")
        ketaminer("ingest", paper, *quick)
        for command in STAGED:
            more = ["--references", "library.json"] if command == "cite" else []
            assert ketaminer(command, "build/paper", *more, *quick).returncode == 0
        for layer in layers.TYPES:
            assert (tmp_path / "build" / "paper" / f"{layer}.json").read_bytes() == (
                tmp_path / "whole" / "paper" / f"{layer}.json"
            ).read_bytes()
        assert ketaminer("extract", paper, *quick, "--references", "nope.json").returncode == 2


class TestFailures:
    def test_statuses_and_records(self, ketaminer: Run, paper: Path, tmp_path: Path, quick: list[str]) -> None:
        (tmp_path / "bad.txt").write_bytes(bytes(range(256)) * 20)
        (tmp_path / "empty.txt").write_bytes(b"")
        only_bad = ketaminer("extract", *quick, "bad.txt", "empty.txt", "--layers", "build", "-o", "out.csv")
        assert only_bad.returncode == 1
        records = [json.loads(line) for line in (tmp_path / "build" / "errors.jsonl").read_text("utf-8").splitlines()]
        assert [record["path"] for record in records] == ["bad.txt", "empty.txt"]
        for record in records:
            jsonschema.Draft202012Validator(schema("error")).validate(record)
        assert (tmp_path / "out.csv.errors.jsonl").read_bytes() == (tmp_path / "build" / "errors.jsonl").read_bytes()
        for record in records:
            assert record["error"] in only_bad.stderr.decode("utf-8")
        some = ketaminer("extract", *quick, "bad.txt", paper, "nope.txt", "--layers", "build", "-o", "out.csv")
        assert some.returncode == 3
        alone = ketaminer("extract", *quick, paper, "--layers", "build", "-o", "out.csv")
        assert alone.returncode == 0
        assert not list(tmp_path.rglob("*errors.jsonl"))
        for done in (only_bad, some, alone):
            assert b"Traceback" not in done.stderr
            assert done.stdout == b""

    @pytest.mark.parametrize(
        "arguments",
        [
            ["extract"],
            ["exract", "paper.txt"],
            ["extract", "paper.txt", "--fromat", "csv"],
            ["extract", "paper.txt", "--format", "xml"],
            ["extract", "paper.txt", "-o", "claims"],
            ["extract", "paper.txt", "-o", "claims.xlsx"],
            ["extract", "paper.txt", "-o", "paper.txt", "--format", "csv"],
            ["extract", "paper.txt", "-o", ".", "--format", "csv"],
            ["extract", "paper.txt", "--layers", "paper.txt"],
            ["extract", "paper.txt", "--pipeline", "no-such"],
            ["extract", "paper.txt", "--pipeline", "no-such.toml"],
            ["ingest", "paper.txt", "--layers", "paper.txt"],
            ["claims", "build", "--pipeline", "no-such"],
            ["schema", "no-such"],
        ],
    )
    def test_wrong_usage(self, ketaminer: Run, paper: Path, arguments: list[str]) -> None:
        before = sorted(paper.parent.iterdir())
        done = ketaminer(*arguments)
        assert done.returncode == 2
        assert done.stdout == b""
        assert done.stderr
        assert b"Traceback" not in done.stderr
        assert sorted(paper.parent.iterdir()) == before

    def test_no_command_shows_the_help(self, ketaminer: Run) -> None:
        done = ketaminer()
        assert done.returncode == 2
        assert b"extract" in done.stdout + done.stderr

    def test_missing_layers_name_the_command(self, ketaminer: Run, paper: Path) -> None:
        ketaminer("ingest", paper)
        for command, wanted in (("ner", "sections"), ("claims", "sections")):
            done = ketaminer(command, "build/paper")
            assert done.returncode == 1
            assert f"no {wanted} layer" in done.stderr.decode()
            assert f"ketaminer {wanted} build/paper" in done.stderr.decode()

    def test_stale_layers_are_told(self, ketaminer: Run, paper: Path, tmp_path: Path, quick: list[str]) -> None:
        ketaminer("extract", paper, *quick, "--layers", "build")
        (tmp_path / "plain.toml").write_text(Path(quick[1]).read_text().replace("fuzzy = false", "fuzzy = true"))
        done = ketaminer("claims", "build/paper", "--pipeline", "plain.toml")
        assert done.returncode == 1
        assert "mentions.json is stale" in done.stderr.decode()
        assert "ketaminer ner build/paper" in done.stderr.decode()
        paper.write_text("Another text about ketamine.")
        ketaminer("ingest", paper, *quick)
        done = ketaminer("ner", "build/paper", *quick)
        assert done.returncode == 1
        assert "sections.json is stale: it belongs to another text" in done.stderr.decode()
        record = json.loads((tmp_path / "build" / "errors.jsonl").read_text())
        assert (record["document"], record["path"]) == ("paper", "build/paper")

    def test_debug_shows_the_traceback(self, ketaminer: Run, tmp_path: Path) -> None:
        (tmp_path / "empty.txt").touch()
        assert b"Traceback" in ketaminer("extract", "empty.txt", "--debug").stderr

    def test_full_disk(self, paper: Path, quick: list[str]) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full here")
        with Path("/dev/full").open("wb") as full:
            command = [sys.executable, "-m", "ketaminer", "extract", paper, *quick]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
        assert done.returncode == 1
        assert done.stderr == b"error: cannot write the output: No space left on device\n"


class TestTerminal:
    def test_a_broken_pipe_is_quiet(self, root: Path, quick: list[str]) -> None:
        command = [sys.executable, "-m", "ketaminer", "extract", *quick, *sorted((root / "corpus").glob("*.txt"))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.read(1)
            process.stdout.close()
            told = process.stderr.read().decode()
            assert process.wait(120) == 141
        assert "Traceback" not in told
        assert "error" not in told

    @pytest.mark.skipif(os.name == "nt", reason="named pipes are not made so there")
    def test_ctrl_c_is_quiet_and_keeps_what_was_there(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "slow.txt")
        (tmp_path / "out.jsonl").write_text("old\n")
        command = [sys.executable, "-m", "ketaminer", "extract", "slow.txt", "-o", "out.jsonl"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

        def listen() -> None:  # where the tests run in the background, Ctrl-C is ignored and so it would be here
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        with subprocess.Popen(command, **pipes, cwd=tmp_path, preexec_fn=listen) as process:
            with (tmp_path / "slow.txt").open("wb"):  # opens when the command reads
                process.send_signal(signal.SIGINT)
                assert process.wait(60) == 130
            assert process.stderr is not None
            assert process.stderr.read() == b""
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "slow.txt"]
        assert (tmp_path / "out.jsonl").read_text() == "old\n"

    @pytest.mark.parametrize("terminal", [True, False])
    def test_a_bar_on_a_terminal_only(self, paper: Path, terminal: bool, quick: list[str]) -> None:
        command = [sys.executable, "-m", "ketaminer", "extract", paper.name, *quick]
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
        plain = subprocess.run(command, capture_output=True, env=environment, cwd=paper.parent, check=True, timeout=60)
        assert plain.stderr == b""
        if not terminal:
            return
        ours, theirs = pty.openpty()
        shown: list[bytes] = []

        def listen() -> None:
            try:
                while data := os.read(ours, 65536):
                    shown.append(data)
            except OSError:  # the other end is closed
                return

        listener = threading.Thread(target=listen)
        listener.start()
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=theirs, env=environment, cwd=paper.parent, check=True, timeout=60
        )
        os.close(theirs)
        listener.join(10)
        os.close(ours)
        assert done.stdout == plain.stdout
        assert "paper.txt" in b"".join(shown).decode("utf-8", "replace")


def test_schema_is_printed(ketaminer: Run) -> None:
    for output in (None, *OUTPUTS):
        done = ketaminer("schema", *([output] if output else []))
        assert done.returncode == 0
        assert json.loads(done.stdout) == schema(output)
