"""The wheel holds everything the program needs, and nothing stray."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"agent", "collectors", "policies", "reports", "store"}
DATA = {".rego", ".yaml", ".j2", ".json", ".tsv", ".csv", ".md", ".example", ".html", ".css"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
                    "--wheel-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_has_our_packages_only(wheel: Path) -> None:
    """Its top-level names are the five parts of the house."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_the_wheel_has_every_data_file(wheel: Path) -> None:
    """Every policy, template, schema and catalogue of the tree is inside."""
    wanted = {str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*")
              if path.is_file() and path.suffix in DATA}
    with zipfile.ZipFile(wheel) as archive:
        assert wanted - set(archive.namelist()) == set()


def test_the_installed_command_runs_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """Installed apart from the source, it writes a configuration and lists its controls."""
    place = tmp_path / "place"
    venv.create(place, system_site_packages=False, with_pip=False)
    library = next((place / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(library)
    # The dependencies of the environment under test, without the editable tieout in it.
    outer = Path(pytest.__file__).parents[1]
    (library / "dependencies.pth").write_text(f"{outer}\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments in (["init", "."], ["controls", "list"]):
        done = subprocess.run([place / "bin/python", "-I", "-c", "from agent.cli.main import main; main()", *arguments],
                              cwd=empty, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert "DP-04" in done.stdout
