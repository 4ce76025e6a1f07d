"""One agency's report as plain texts and lists."""

from __future__ import annotations

from typing import Any

from tracker.documents.papers.heads import head_texts, recipients, signer_texts
from tracker.documents.papers.joint_texts import about, content_named, figure_texts, line_text, program_named
from tracker.documents.papers.proof_texts import effect_text, output_groups, proven_lines
from tracker.documents.papers.words import day, day_in_words, inline, paragraphs, period, period_whole
from tracker.domain.effects import Effect
from tracker.domain.papers.agency_report import ReportPaper


def agency_texts(paper: ReportPaper) -> dict[str, Any]:
    """Every field that a template of an agency's report may name."""
    texts, program = paper.texts, program_named(paper.program.kind, paper.program.symbol)
    subject = f"Kết quả thực hiện {program} {period_whole(paper.period)}"
    return {
        **head_texts(paper.head, kind="BÁO CÁO", short_kind="BC", year=paper.ends_on.year),
        "subject": subject,
        "to": inline(paper.program.standing),
        "opening": _opening(paper, program),
        "results": paragraphs(texts.text),
        "figures": [figure_texts(figure, position) for position, figure in enumerate(paper.figures, 1)],
        "effects": [_judged(title, effect) for title, effect in paper.effects],
        "proven": proven_lines([paper.proofs]),
        "outputs": output_groups([paper.proofs]),
        "adjustments": [f"- {inline(line.task)}: {line_text(line)}." for line in paper.adjustments],
        "difficulties": paragraphs(texts.difficulties),
        "proposals": paragraphs(texts.proposals),
        "next_period": paragraphs(texts.next_period),
        "closing": f"Trên đây là báo cáo {subject[0].lower()}{subject[1:]} của {inline(texts.agency)}./.",
        "signer": signer_texts(texts.agency),
        "recipients": recipients(_recipients(paper)),
    }


def _recipients(paper: ReportPaper) -> list[str]:
    others = [] if paper.program.is_alone else ["Các bên ký kết"]
    return ["Như trên" if paper.program.standing else paper.texts.agency, *others]


def _judged(title: str, effect: Effect) -> str:
    said = effect_text(effect)
    return f"- {content_named(title)}: {said[0].lower()}{said[1:]}" if title else f"- {said}"


def _opening(paper: ReportPaper, program: str) -> str:
    agreed = f", ký {day_in_words(paper.program.agreed_on)}" if paper.program.agreed_on else ""
    titled = about(paper.program.title, paper.program.kind)
    return (
        f"Thực hiện {program}{agreed}{titled}, {inline(paper.texts.agency)} báo cáo kết quả thực hiện "
        f"{period(paper.period)} (số liệu từ ngày {day(paper.starts_on)} đến ngày {day(paper.ends_on)}) như sau:"
    )
