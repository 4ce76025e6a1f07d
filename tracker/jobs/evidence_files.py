"""Jobs: have new files scanned, sweep contents that no row names, notice contents that are lost."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping

from tracker.domain.evidence_files import ORPHAN_AFTER, ScanState
from tracker.jobs.occasion import Occasion
from tracker.queries.evidence_files import contents, files_to_scan
from tracker.services.evidence_files import note_found, note_missing, note_scanned, sweep_orphan, without_scanner
from tracker.storage import MissingContent, Store, store_for
from tracker.storage.incoming import FOLDER, sweep_incoming
from tracker.storage.scanner import Clamd, ScannerAway
from tracker.storage.store import FOLDER as EVIDENCE

log = logging.getLogger(__name__)
AT_ONCE = 50


def scan_files(occasion: Occasion) -> Mapping[str, int]:
    """Ask the scanner about what it has not seen. While it is away all waits; without one nothing does."""
    if not occasion.settings.clamd:
        return {"unscanned": without_scanner()}
    did: Counter[str] = Counter()
    scanner, store = Clamd(occasion.settings.clamd), _store(occasion)
    for sha256 in files_to_scan(AT_ONCE):
        if occasion.is_stopping():
            break
        try:
            with store.open(sha256) as content:
                found = scanner.found_in(content)
        except MissingContent:
            note_missing(sha256, now=occasion.now)
            did["missing"] += 1
            continue
        except ScannerAway as away:
            log.error("the virus scanner is away: %s", away)
            did["scanner_away"] = 1
            break
        state = ScanState.INFECTED if found else ScanState.CLEAN
        note_scanned(sha256, state, found=found, now=occasion.now)
        did[state.value] += 1
    return did


def sweep_files(occasion: Occasion) -> Mapping[str, int]:
    """Delete contents older than a day that no row names, and what killed processes left; look for lost ones."""
    store, rows = _store(occasion), dict(contents())
    there, swept = set(), 0
    for sha256, put_at in store.listed():
        if sha256 in rows:
            there.add(sha256)
        elif put_at < occasion.now - ORPHAN_AFTER:
            swept += sweep_orphan(sha256, store)
    for sha256, is_missing in rows.items():
        if sha256 in there and is_missing:
            note_found(sha256)
        elif sha256 not in there and not is_missing and not store.has(sha256):
            note_missing(sha256, now=occasion.now)
    incoming = sweep_incoming(occasion.settings.data_dir / EVIDENCE / FOLDER, now=occasion.now)
    return {"orphans": swept, "broken_off": incoming, "missing": sum(1 for sha256 in rows if sha256 not in there)}


def _store(occasion: Occasion) -> Store:
    return store_for(occasion.settings.storage_url, occasion.settings.data_dir)
