"""What is kept can be opened by the user who runs wijkscan only."""

import stat

from wijkscan.disk.private import make_private, private_folder


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_with_all_that_is_in_it_is_closed(tmp_path):
    inner = tmp_path / "gebruik" / "versie"
    inner.mkdir(parents=True)
    (inner / "tabel").write_bytes(b"x")
    (inner / "tabel").chmod(0o644)
    (tmp_path / "gebruik").chmod(0o755)
    make_private(tmp_path / "gebruik")
    assert [mode(path) for path in (tmp_path / "gebruik", inner, inner / "tabel")] == [0o700, 0o700, 0o600]


def test_a_link_to_elsewhere_is_left_alone(tmp_path):
    elsewhere = tmp_path / "elders"
    elsewhere.write_bytes(b"x")
    elsewhere.chmod(0o644)
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "link").symlink_to(elsewhere)
    make_private(folder)
    assert mode(elsewhere) == 0o644


def test_folders_on_the_way_are_closed_but_not_the_data_folder_itself(tmp_path):
    root = tmp_path / "data"
    root.mkdir(mode=0o755)
    root.chmod(0o755)
    (root / "eigen").mkdir(mode=0o755)
    private_folder(root / "eigen" / "GM0001", root)
    assert [mode(path) for path in (root, root / "eigen", root / "eigen" / "GM0001")] == [0o755, 0o700, 0o700]
