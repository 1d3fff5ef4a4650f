"""Whether a path lies on a local disk. SQLite's locks and its WAL cannot be trusted over a network."""

from __future__ import annotations

from pathlib import Path

from store.errors import NetworkMount

MOUNTS = Path("/proc/mounts")
NETWORK_TYPES = frozenset({
    "nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "davfs", "ncpfs",
    "fuse.sshfs", "fuse.s3fs", "fuse.glusterfs", "fuse.rclone", "fuse.gcsfuse", "fuse.davfs2", "fuse.cephfs",
    "fuse.blobfuse2", "fuse.goofys", "fuse.mount-s3",
})


def file_system(path: Path, mounts: str) -> tuple[str, str]:
    """(mount point, type) of the mount that holds an absolute path, from the text of /proc/mounts."""
    best = ("/", "")
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].encode().decode("unicode_escape")  # a space in a mount point is written \040
        # A later line over the same point hides the earlier one.
        if path.is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, parts[2])
    return best


def refuse_network(path: Path, mounts: str | None = None) -> None:
    """Raise NetworkMount when a path lies on a network file system; systems without /proc/mounts are not checked."""
    if mounts is None:
        if not MOUNTS.exists():
            return
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
    point, kind = file_system(path.resolve(), mounts)
    if kind in NETWORK_TYPES:
        raise NetworkMount(
            f"{path}: lies on {point}, a {kind} mount, and a store needs a local disk: locks over a network are not "
            "dependable", hint="Put the store on a local disk and copy finished packages to the share.")
