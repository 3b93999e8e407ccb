"""Elasticsearch from its own build for integration tests, fetched once; with security on where asked."""

from __future__ import annotations

import base64
import json
import os
import urllib.request
import zipfile
from pathlib import Path

from tests.live import free_port
from tests.servers.process import Server, as_plain_user, cache, give_to, run, tool

VERSION = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
PLAIN_USER = "nobody"
USER, PASSWORD = "hoclieu", "hoclieu-secret"

SETTINGS = """\
cluster.name: hoclieu-test
discovery.type: single-node
http.host: 127.0.0.1
transport.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
cluster.routing.allocation.disk.threshold_enabled: false
xpack.security.enabled: {secured}
xpack.security.enrollment.enabled: false
xpack.security.http.ssl.enabled: false
xpack.security.transport.ssl.enabled: false
"""
ROLE = 'hoclieu:\n  cluster: [monitor]\n  indices:\n    - names: ["hoclieu*"]\n      privileges: [all]\n'


class Elasticsearch(Server):
    """`url(alias)` is what SEARCH_URL takes."""

    def __init__(self, folder: Path, secured: bool = False) -> None:
        super().__init__(folder)
        self.secured = secured

    def url(self, alias: str) -> str:
        who = f"{USER}:{PASSWORD}@" if self.secured else ""
        return f"http://{who}127.0.0.1:{self.port}/{alias}"

    def prepare(self) -> None:
        kept = cache() / f"elasticsearch-{VERSION}.zip"
        if not kept.exists():
            maven = [tool("mvn", "maven"), "-q", "dependency:copy", f"-Dartifact={ARTIFACT}"]
            run([*maven, f"-DoutputDirectory={cache()}"], "fetching Elasticsearch")
        with zipfile.ZipFile(kept) as packed:
            packed.extractall(self.folder)
        for program in [*(self._home / "bin").iterdir(), *self._home.glob("modules/*/platform/*/bin/*")]:
            program.chmod(0o755)
        secured = str(self.secured).lower()
        settings = SETTINGS.format(http=self.port, transport=free_port(), secured=secured)
        (self._home / "config" / "elasticsearch.yml").write_text(settings)
        give_to(PLAIN_USER, self.folder)
        if self.secured:
            (self._home / "config" / "roles.yml").write_text(ROLE)
            add = [
                self._home / "bin" / "elasticsearch-users",
                "useradd",
                USER,
                "-p",
                PASSWORD,
                "-r",
                "hoclieu",
            ]
            run([*as_plain_user(PLAIN_USER), *self._with_java(), *map(str, add)], "adding the search user")

    def command(self) -> list[str]:
        return [*as_plain_user(PLAIN_USER), *self._with_java(), str(self._home / "bin" / "elasticsearch")]

    def answers(self) -> bool:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/_cluster/health")
        if self.secured:
            named = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            request.add_header("Authorization", f"Basic {named}")
        with urllib.request.urlopen(request, timeout=2) as reply:
            return json.load(reply)["status"] in ("green", "yellow")

    def _with_java(self) -> list[str]:
        java = Path(os.path.realpath(tool("java", "openjdk-17-jre-headless"))).parents[1]
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        give_to(PLAIN_USER, temporary)
        options = [f"ES_JAVA_HOME={java}", "ES_JAVA_OPTS=-Xms512m -Xmx512m", f"ES_TMPDIR={temporary}"]
        return ["env", *options]

    @property
    def _home(self) -> Path:
        return self.folder / f"elasticsearch-{VERSION}"
