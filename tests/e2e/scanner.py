"""Reads a QR code from the pixels of a picture, as a checkpoint's camera would."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from infra.local.engine import ROOT
from tests.e2e.server import node

# Bundled for the browser, which also unpacks the picture.
SOURCE = """
import decodeQR from 'qr/decode.js';
globalThis.readQr = async (address) => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height));
};
"""
BUNDLE = """
import { build } from 'esbuild';
await build({ stdin: { contents: process.argv[1], resolveDir: process.cwd() }, bundle: true,
  format: 'iife', outfile: process.argv[2] });
"""


def bundled_reader() -> str:
    """The script that defines `readQr`."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "scanner.js"
        command = [node(), "--input-type=module", "-e", BUNDLE, SOURCE, str(out)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        return out.read_text()


class Scanner:
    """A device of its own: it sees pixels and nothing else."""

    def __init__(self, browser: Browser) -> None:
        self._page: Page = browser.new_page()
        self._page.add_script_tag(content=bundled_reader())

    def read(self, png: bytes) -> str:
        """The text in a picture.

        :raises playwright.sync_api.Error: there is no QR code to be read.
        """
        address = "data:image/png;base64," + base64.b64encode(png).decode()
        return str(self._page.evaluate(f"readQr({json.dumps(address)})"))
