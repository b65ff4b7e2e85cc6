"""Polling: requests, processing, event loop, states written, set-up, ZoneMinder's CPU."""

import argparse
import asyncio
from asyncio.subprocess import PIPE
import json
import os
import platform
import sys

from homeassistant.const import __version__ as hass_version

from scripts.support.hass.config import ROOT

from . import poll_real
from .poll_tables import Figures, fake_table, real_table
from .replay import ROUNDS
from .report import Table, write_section

VERSIONS = ("1.36.33", "1.38.4")
SIZES = (4, 50, 500)
# scripts/zoneminder adds two monitors that do not detect motion.
REAL_SIZES = (2, 8)

_CASE_WITHIN = 180
_DOCUMENT = ROOT / "docs" / "performance.md"

_TEXT = """\
Repeat with `scripts/bench poll`. These figures are of a machine with {cores} cores, Python
{python}, Home Assistant {hass}. What counts is the column *figure / budget*: the worst figure
of a line divided by its budget. Times of processing and of the event loop are CPU times of
its thread, so that other processes do not disturb them.

The embedded ZoneMinder runs in a process of its own and answers with the recorded rows of a
real one. Home Assistant is a real one in the process that measures, and the integration is
set up by its config flow. *Processing* is a poll whose answers are replayed, from their bytes
to the written states, beside `orjson.loads` of the same bytes (medians of {rounds} polls).
The *longest turn* is that of any callback of the event loop while polls go over the network,
the HTTP client's own work included. *Nothing new* means the same answer again, *other rates*
that all frame rates differ (replayed there too), *a tenth changed* that as many cameras came
or went or that their alarms began or ended, and *all changed* that ZoneMinder was stopped or
started.

A poll of alarms brings less than a kilobyte for each open event, whose JSON is read in a few
microseconds. What it takes beside that to ask and to decide is little, yet many times as
much: there the time itself tells more than the ratio.

{tables}
"""

_REAL_TEXT = """
The CPU time is that of Apache with PHP and all that it starts (`zmu`, `nph-zms`), and that of
MariaDB, from `/proc/PID/stat`, without what they use when nobody asks, measured just before.
The console is ZoneMinder's own with its own settings, open and visible in one tab of Chromium.
Polling was watched for {seconds:.0f} s, the console for the time between two times that it
loads itself anew, both from {settles:.0f} s after they began. Requests are lines of the web
server's log. The kernel counts hundredths of a second for each process, which is coarse for
what the console costs.

The console of 1.36 is the cheaper one: with the settings that it comes with it asks for the
load once a minute and for the monitors each four minutes. We ask for open events each second,
and some monitors for their exact alarm state, and these two make up most of what our polling
costs.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the sub-command."""
    add = parser.add_argument
    add("--write", action="store_true", help="update docs/performance.md")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--fake-only", action="store_true", help="without a real ZoneMinder")
    which.add_argument("--real-only", action="store_true", help="nothing but a real ZoneMinder")
    add("--seconds", type=float, default=60, help="how long to watch the real server")


async def run(options: argparse.Namespace) -> bool:
    """Measure all that was asked for; return whether all budgets are met."""
    if options.write and (options.fake_only or options.real_only):
        sys.exit("bench: the document needs all figures")
    tables = [] if options.real_only else [await _fake(version) for version in VERSIONS]
    if not options.fake_only:
        tables += await _real(options)
    if options.write:
        write_section(_DOCUMENT, "Polling", _document(tables, options.seconds))
    return all(table.met for table in tables)


def _document(tables: list[Table], seconds: float) -> str:
    """Return the text of the section."""
    shown = [table.markdown() for table in tables]
    if len(tables) > len(VERSIONS):
        shown.append(_REAL_TEXT.format(seconds=seconds, settles=poll_real.SETTLES).strip())
    return _TEXT.format(
        cores=os.process_cpu_count(),
        python=platform.python_version(),
        hass=hass_version,
        rounds=ROUNDS,
        tables="\n\n".join(shown),
    )


def _show(table: Table) -> Table:
    """Print a table when it is there, since the next one takes minutes."""
    print(f"{table.markdown()}\n", flush=True)
    return table


async def _fake(version: str) -> Table:
    """Measure a version on the embedded server, each size in a process of its own."""
    figures = [await _case(version, size) for size in SIZES]
    return _show(fake_table(version, figures))


async def _case(version: str, monitors: int) -> Figures:
    """Run one case and read what it prints."""
    command = [sys.executable, "-m", f"{__package__}.poll_fake", version, str(monitors)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)
    try:
        async with asyncio.timeout(_CASE_WITHIN):
            output, errors = await process.communicate()
    except BaseException:
        process.kill()
        raise
    if process.returncode:
        sys.exit(f"bench: {' '.join(command[2:])} failed:\n{errors.decode()}")
    return Figures.from_json(json.loads(output))


async def _real(options: argparse.Namespace) -> list[Table]:
    """Measure on the real server, where there can be one."""
    if reason := poll_real.reason_against():
        print(f"left out: {reason}")
        return []
    was_up = await poll_real.is_up()
    try:
        figures = [await poll_real.measure(size, options.seconds) for size in REAL_SIZES]
    finally:
        await poll_real.restore(up=was_up)
    return [_show(real_table(figures))]
