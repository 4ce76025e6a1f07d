"""Files of other kinds: what each of them is, by its first bytes, and what its sender can do."""

from __future__ import annotations

from tracker.domain.messages import Message, message

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PASSWORD = message("The file is protected by a password. Remove the password in Excel or Word and try again.")
TOO_LARGE = message("The file is larger than 20 MB. Keep only the annex, without pictures.")
# A name in the directory of an old office file -> what the file is.
_OLD_PARTS = (
    ("EncryptedPackage", PASSWORD),
    ("WordDocument", message("This is an old Word file (.doc). Open it in Word and save it as .docx, then try again.")),
    ("Workbook", message("This is an old Excel file (.xls). Open it in Excel and save it as .xlsx, then try again.")),
)
_OLD = message("This is an old Excel or Word file (.xls, .doc). Open it and save it as .xlsx or .docx.")
_PICTURE = message("This is a picture. A picture of a table cannot be read; take the Excel or Word file it came from.")
_PACKED = message("This is an archive of files. Unpack it and choose the Excel or Word file in it.")
_KINDS = (
    (b"%PDF", message("A PDF cannot be read. Take the Word or Excel file it was made from.")),
    (b"{\\rtf", message("This is an RTF file. Open it in Word and save it as .docx, then try again.")),
    (b"MIME-Version:", message("This is a saved web page. Open it in Word and save it as .docx, then try again.")),
    (b"\x89PNG", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"GIF8", _PICTURE), (b"BM", _PICTURE),
    (b"II*\0", _PICTURE), (b"MM\0*", _PICTURE), (b"RIFF", _PICTURE), (b"\0\0\0\x18ftyphei", _PICTURE),
    (b"Rar!", _PACKED), (b"7z\xbc\xaf", _PACKED), (b"\x1f\x8b", _PACKED),
)  # fmt: skip
_OPEN_DOCUMENT = message(
    "This is an OpenDocument file (.ods, .odt). Save it as .xlsx or .docx in the program that wrote it, then try again."
)
_BINARY_BOOK = message("This is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx, then try again.")
NOT_UNICODE = message(
    "The text file is not in Unicode, so its letters are lost. Save it in Excel as “CSV UTF-8” and try again."
)


def what_to_do(content: bytes) -> Message:
    """The sentence for a file that is no zip and no text."""
    if not content:
        return message("The file is empty.")
    if content.startswith(_OLD_OFFICE):
        return next((said for name, said in _OLD_PARTS if name.encode("utf-16-le") in content), _OLD)
    start = content[:1024].lstrip()
    return next((said for first, said in _KINDS if start.startswith(first)), not_an_annex())


def what_to_do_with_archive(names: set[str], kind: bytes) -> Message:
    """The sentence for a zip that is neither a workbook nor a document; ``kind``: the content of its "mimetype"."""
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return _OPEN_DOCUMENT
    if "xl/workbook.bin" in names:
        return _BINARY_BOOK
    return not_an_annex() if "[Content_Types].xml" in names else _PACKED


def not_an_annex() -> Message:
    """What to do with a file of any other kind."""
    return message(
        "This is neither an Excel (.xlsx) nor a Word (.docx) file. Copy the table into one of them and try again."
    )
