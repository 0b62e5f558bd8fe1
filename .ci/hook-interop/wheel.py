"""Packs a binary that is there already into the wheel that `maturin build` makes in .github/wheel: the same name, the same
metadata, the program as a script. For binaries that cargo did not just build: maturin would build the whole program again.

    wheel.py PROGRAM FOLDER
"""

import base64
import hashlib
import pathlib
import platform
import re
import sys
import zipfile

program, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
project = pathlib.Path(".github/wheel/pyproject.toml").read_text()
field = lambda name: re.search(rf'^{name} = "(.*)"$', project, re.MULTILINE)[1]
name, version = field("name").replace("-", "_"), field("version")
tag = f"py3-none-linux_{platform.machine()}"
info = f"{name}-{version}.dist-info"
files = {
    f"{name}-{version}.data/scripts/portcullis": program.read_bytes(),
    f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {field('name')}\nVersion: {version}\n".encode(),
    f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: hook-interop\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(),
}
digest = lambda text: base64.urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=").decode()
record = [f"{path},sha256={digest(text)},{len(text)}\n" for path, text in files.items()]
files[f"{info}/RECORD"] = ("".join(record) + f"{info}/RECORD,,\n").encode()
wheel = folder / f"{name}-{version}-{tag}.whl"
with zipfile.ZipFile(wheel, "w", zipfile.ZIP_STORED) as archive:
    for path, text in files.items():
        entry = zipfile.ZipInfo(path)
        entry.external_attr = (0o100755 if "/scripts/" in path else 0o100644) << 16
        archive.writestr(entry, text)
print(f"packed {wheel.name}")
