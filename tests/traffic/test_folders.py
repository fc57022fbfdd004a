"""Folders, hostile ones too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wirecheck.traffic import folders

if TYPE_CHECKING:
    import pytest


def made(folder: Path, *names: str) -> str:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return str(folder)


def test_files_come_sorted_by_name_at_each_level(tmp_path: Path) -> None:
    folder = made(tmp_path, "b", "a.x", "a/z", "a/b/c", "B")

    assert [str(found).removeprefix(folder) for found in folders.files(folder)] == ["/B", "/a/b/c", "/a/z", "/a.x", "/b"]


def test_hidden_names_are_skipped(tmp_path: Path) -> None:
    assert list(folders.files(made(tmp_path, ".hidden", ".git/config", "a/.b/c"))) == []


def test_a_hidden_folder_that_was_given_is_walked(tmp_path: Path) -> None:
    folder = made(tmp_path / ".wirecheck", "a")

    assert list(folders.files(folder)) == [f"{folder}/a"]


def test_links_are_followed_and_those_to_a_folder_above_end(tmp_path: Path) -> None:
    folder = made(tmp_path, "a/b")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "link").symlink_to(tmp_path / "a" / "b")

    assert list(folders.files(folder)) == [f"{folder}/a/b", f"{folder}/link"]


def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.har")

    assert list(folders.files(str(tmp_path))) == []


def test_a_folder_deeper_than_python_calls_is_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        Path("a").mkdir()
        os.chdir("a")
    Path("b").touch()
    os.chdir(tmp_path)

    found = list(folders.files("a"))

    os.chdir("a/" * 1200)
    Path("b").unlink()  # pytest, which would clean up, calls itself for each folder
    for _ in range(1200):
        os.chdir("..")
        Path("a").rmdir()
    assert found == ["a/" * 1200 + "b"]
