"""What a file is, by its content; what it is called, whatever its name pretends."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_LZMA

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attached_files import EICAR, JPEG, PDF, PNG, ole, packed, photo, word, zipped
from tracker.documents.attached import NotKept, has_place, kind_of, text_of_first_page
from tracker.documents.attached.kinds import BOMB, MACROS, MOST_ENTRIES
from tracker.domain.evidence_files import ENDINGS, FileKind, ScanState, may_hand_out
from tracker.domain.file_names import LONGEST_FILE_NAME, clean_file_name
from tracker.domain.secrecy_marks import is_marked_in_name, is_marked_in_text

TYPES = "[Content_Types].xml"


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "content"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"), (PNG, "png"), (JPEG, "jpg"), (word("Kế hoạch"), "docx"),
        (zipped(TYPES, "xl/workbook.xml"), "xlsx"),
        (zipped(TYPES, "ppt/presentation.xml"), "pptx"), (ole("WordDocument"), "doc"), (ole("Workbook"), "xls"),
        (ole("PowerPoint Document"), "ppt"), ("Báo cáo;1\r\n".encode(), "txt"), (b"ID3\x03", "mp3"),
        (b"\0\0\0\x20ftypisom\0\0", "mp4"), (b"\0\0\0\x20ftypqt  \0\0", "mp4"), (EICAR, "txt"),
        (b"<html><script>alert(1)</script>", "txt"),
    ],
)  # fmt: skip
def test_the_kind_is_told_from_the_content(tmp_path: Path, content: bytes, kind: str) -> None:
    assert kind_of(kept(tmp_path, content)) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0\x03\0\0\0", b"\x7fELF\x02\x01\x01\0", b"GIF89a\0\0", b"Rar!\x1a\x07\0", zipped("a.txt"),
        zipped(TYPES),
        b"PK\x03\x04 broken", ole(), ole("Unknown"), ole("EncryptedPackage", "WordDocument"),
        ole("WordDocument", "_VBA_PROJECT"), zipped(TYPES, "word/document.xml", "word/vbaProject.bin"),
        packed({TYPES: b"<Types/>", "word/document.xml": b""}, method=ZIP_LZMA),
        b"abc\0def", b"\xff\xfe\xfd", "dở dang ơ".encode()[:-1], b"\x1b[2J", b"\0\0\0\x20ftypheic",
    ],
)  # fmt: skip
def test_what_is_on_no_list_is_not_kept(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotKept):
        kind_of(kept(tmp_path, content))


@pytest.mark.parametrize("told", [b"application/vnd.ms-office.vbaProject", b"ms-word.document.macroEnabled.main+xml"])
def test_macros_are_found_whatever_their_part_is_called(tmp_path: Path, told: bytes) -> None:
    harmless = {"word/document.xml": b"", **{f"word/media/{n}.png": b"" for n in range(300)}}
    assert kind_of(kept(tmp_path, packed({TYPES: b"<Types/>", **harmless}))) == "docx"
    with pytest.raises(NotKept) as refused:
        kind_of(kept(tmp_path, packed({**harmless, "word/pictures.bin": b"", TYPES: b"<Types>" + told})))
    assert refused.value.message == MACROS


@pytest.mark.parametrize(
    "content",
    [
        packed({TYPES: b"<Types/>", "word/document.xml": b"", "word/media/1.png": bytes(60 * 1024**2)}),
        packed({TYPES: b"<Types/>", "word/document.xml": b"", **{f"{n}.xml": b"" for n in range(MOST_ENTRIES)}}),
    ],
    ids=["much in one part", "many parts"],
)
def test_what_would_unpack_to_far_more_than_it_looks_is_not_kept(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotKept) as refused:
        kind_of(kept(tmp_path, content))
    assert refused.value.message == BOMB


@given(st.binary(min_size=1, max_size=3000))
def test_any_bytes_are_a_kind_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = kept(tmp_path_factory.getbasetemp(), content)
    try:
        kind = kind_of(path)
    except NotKept:
        return
    text_of_first_page(path, kind)
    assert has_place(path, FileKind.JPEG) in (True, False)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a.php.pdf", "a.php.pdf"), ("a.pdf.exe", "a.pdf.exe.pdf"), ("a.pdf\0.exe", "a.pdf .exe.pdf"),
        ("..\\..\\x", "x.pdf"), ("/etc/passwd", "passwd.pdf"), ("C:\\Users\\An\\Báo cáo.PDF", "Báo cáo.PDF"),
        ("CON", "tep-CON.pdf"), ("con.pdf", "tep-con.pdf"), ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
        ("kế hoạch\u202efdp.exe", "kế hoạchfdp.exe.pdf"), ("...", "tep.pdf"), ("", "tep.pdf"), (".pdf", "tep.pdf"),
        ("\u200b\u2066", "tep.pdf"), ('a"b<c>:d|e?.pdf', "a_b_c__d_e_.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("Kế hoạch 2026.pdf", "Kế hoạch 2026.pdf"), (" . a . .pdf", "a.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_cleaned_and_ends_as_its_kind(raw: str, shown: str) -> None:
    assert clean_file_name(raw, FileKind.PDF) == shown


@given(st.text(max_size=400), st.sampled_from(FileKind))
def test_no_name_leads_anywhere_or_hides_anything(raw: str, kind: FileKind) -> None:
    name = clean_file_name(raw, kind)
    assert len(name) <= LONGEST_FILE_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|')
    assert not name.startswith(".")
    assert any(name.lower().endswith(ending) and len(name) > len(ending) for ending in ENDINGS[kind])
    assert clean_file_name(name, kind) == name


@pytest.mark.parametrize(
    "name",
    ["Công văn MẬT.pdf", "To trinh tối mật 12.docx", "bao_cao_tuyet_mat.pdf", "12-tai-lieu-mat.pdf", "Độ mật.pdf"],
)
def test_a_mark_of_secrecy_in_a_name_is_seen(name: str) -> None:
    assert is_marked_in_name(name)


@pytest.mark.parametrize(
    "name",
    ["Mật ong Tam Điệp.pdf", "bảo mật thông tin.pdf", "gap mat dau xuan.pdf", "hội nghị gặp mặt.pdf", "mật độ.xlsx"],
)
def test_honey_and_meetings_are_no_secrets(name: str) -> None:
    assert not is_marked_in_name(name)


def test_a_stamp_on_the_first_page_of_a_word_document_is_seen(tmp_path: Path) -> None:
    marked = kept(tmp_path, word("TỈNH ỦY NINH BÌNH", "MẬT", "Kế hoạch"))
    assert is_marked_in_text(text_of_first_page(marked, FileKind.DOCX))
    plain = kept(tmp_path, word("Sản xuất mật ong", "Mật"))
    assert not is_marked_in_text(text_of_first_page(plain, FileKind.DOCX))


def test_a_bomb_in_a_word_document_is_unpacked_no_further_than_its_first_page(tmp_path: Path) -> None:
    bomb = kept(tmp_path, zipped(TYPES, "word/document.xml", text="<w:t>" + "A" * 50_000_000))
    assert len(text_of_first_page(bomb, FileKind.DOCX)) <= 4000


def test_a_picture_that_tells_its_place_is_seen(tmp_path: Path) -> None:
    assert has_place(kept(tmp_path, photo(0x010F, 0x8825)), FileKind.JPEG)
    assert not has_place(kept(tmp_path, photo(0x010F)), FileKind.JPEG)


@pytest.mark.parametrize("is_own", [True, False])
def test_an_infected_file_goes_to_nobody_and_an_unchecked_one_stays_at_home(is_own: bool) -> None:
    assert not may_hand_out(ScanState.INFECTED, is_own=is_own)
    assert may_hand_out(ScanState.UNCHECKED, is_own=is_own) is is_own
    assert may_hand_out(ScanState.CLEAN, is_own=is_own)
    assert may_hand_out(ScanState.NONE, is_own=is_own)
