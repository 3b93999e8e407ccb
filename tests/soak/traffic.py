"""People at work on a server that dies now and then, each writing down what she was told had been done."""

from __future__ import annotations

import io
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from pptx import Presentation

from tests.bench.importing import file_of
from tests.soak.client import Answer, Client, Stopped
from tests.soak.ground import Ground

REACHED = ("draft", "department_review", "approved")


@dataclass
class Upload:
    """A deck the server has acknowledged, and how far it was told to be."""

    digest: str
    size: int
    reached: str = "draft"


@dataclass
class Told:
    """Everything that was acknowledged, and every answer that should not have been given."""

    uploads: dict[str, Upload] = field(default_factory=dict)
    loans: dict[str, str] = field(default_factory=dict)  # open | returned | unknown
    barcodes: dict[str, str] = field(default_factory=dict)
    imports: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Day:
    """Threads of people, begun together and ended together."""

    def __init__(self, ground: Ground, chance: random.Random) -> None:
        self.ground = ground
        self.chance = chance
        self.told = Told()
        self.stopping = threading.Event()
        self.threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Let everybody work."""
        for work in (teach("teacher"), teach("teacher2"), review("head"), desk, desk, desk, look, take_in):
            own = random.Random(self.chance.random())
            self.threads.append(threading.Thread(target=self._shift, args=(work, own)))
        for thread in self.threads:
            thread.start()

    def end(self) -> Told:
        """Send everybody home; return what they were told."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        return self.told

    def client(self, name: str) -> Client:
        """Return a client acting as that person."""
        return Client(self.ground.live.url, self.ground.tokens[name], self.stopping, self.told.faults)

    def _shift(self, work: Work, chance: random.Random) -> None:
        try:
            work(self, chance)
        except Stopped:
            pass
        except Exception as problem:  # a thread that dies silently would make the soak meaningless
            self.told.faults.append(f"{work.__name__}: {problem!r}")


Work = Callable[[Day, random.Random], None]


def teach(name: str) -> Work:
    """Upload decks and send most of them to the department."""

    def teaches(day: Day, chance: random.Random) -> None:
        client = day.client(name)
        while not day.stopping.is_set():
            content = deck(chance)
            done = client.post(
                "/materials", key=key(chance), files=("Bai 23 Phan so bang nhau - Toan 6.pptx", content)
            )
            if done.status != 201:
                day.told.faults.append(f"upload: {done.status} {done.body}")
                continue
            material_id = done.body["materials"][0]["id"]
            upload = Upload(sha256(content).hexdigest(), len(content))
            day.told.uploads[material_id] = upload
            if chance.random() < 0.8:
                step(client, material_id, upload, {"action": "submit"}, "department_review")

    return teaches


def review(name: str) -> Work:
    """Approve what waits, the longest waiting first."""

    def reviews(day: Day, chance: random.Random) -> None:
        client = day.client(name)
        while not day.stopping.is_set():
            for line in client.get("/reviews").body["items"][:3]:
                upload = day.told.uploads.get(line["material_id"], Upload("", 0))
                step(client, line["material_id"], upload, approval(), "approved")
            day.stopping.wait(0.2)

    return reviews


def step(client: Client, material_id: str, upload: Upload, said: object, reached: str) -> None:
    """Take a step; one that was carried out without an answer shows in the state."""
    done = client.post(f"/materials/{material_id}/transitions", said)
    if done.status != 200 and done.attempt > 1:
        done = client.get(f"/materials/{material_id}")
    told = done.body.get("working") or done.body.get("shown") if done.status == 200 else None
    if told and told["status"]["state"] in REACHED:
        upload.reached = max(upload.reached, told["status"]["state"], key=REACHED.index)
    elif done.status not in (403, 404, 409, 412, 422):
        client.faults.append(f"step to {reached}: {done.status} {done.body}")


def desk(day: Day, chance: random.Random) -> None:
    """Lend and take back, with other desks after the same copies."""
    client, mine = day.client("librarian"), list[str]()
    while not day.stopping.is_set():
        if mine and chance.random() < 0.5:
            give_back(day, client, mine.pop(chance.randrange(len(mine))))
        elif made := lend(day, client, chance):
            mine.append(made)


def lend(day: Day, client: Client, chance: random.Random) -> str | None:
    """Lend a copy of the shelf to somebody; the id of the loan where it was free."""
    said = {"barcode": chance.choice(day.ground.barcodes), "patron_id": chance.choice(day.ground.patrons)}
    done = client.post("/loans", said, key(chance))
    if done.status == 201:
        day.told.loans[done.body["id"]] = "open"
        day.told.barcodes[done.body["id"]] = said["barcode"]
        return str(done.body["id"])
    if done.status != 409:
        day.told.faults.append(f"loan: {done.status} {done.body}")
    return None


def give_back(day: Day, client: Client, loan_id: str) -> None:
    """Return a loan of this desk."""
    day.told.loans[loan_id] = "unknown"
    done = client.post(f"/loans/{loan_id}/return")
    if done.status == 200 or (done.attempt > 1 and _is_returned(client, loan_id)):
        day.told.loans[loan_id] = "returned"
    else:
        day.told.faults.append(f"return: {done.status} {done.body}")


def look(day: Day, chance: random.Random) -> None:
    """Open whatever is listed: its files are all there and are what they say."""
    client = day.client("head")
    while not day.stopping.is_set():
        listed = client.get("/materials?size=50").body["items"]
        for item in chance.sample(listed, min(3, len(listed))):
            files = client.get(f"/materials/{item['id']}/files")
            if files.status == 404:
                continue  # taken back meanwhile
            for file in files.body["items"] if _well(day, files) else ():
                bytes_ = client.get(f"/materials/{item['id']}/files/{file['id']}")
                if bytes_.status == 200 and sha256(bytes_.raw).hexdigest() != file["digest"]:
                    day.told.faults.append(f"file {file['id']} is not what it says")
        day.stopping.wait(0.1)


def take_in(day: Day, chance: random.Random) -> None:
    """Import one MARC file after the other."""
    client = day.client("librarian")
    while not day.stopping.is_set():
        batch = file_of(60, f"s{chance.randrange(10**9)}")
        done = client.post("/imports", key=key(chance), file=("moi.mrc", batch))
        if done.status == 202:
            day.told.imports[done.body["id"]] = 60
        else:
            day.told.faults.append(f"import: {done.status} {done.body}")
        day.stopping.wait(2)


def deck(chance: random.Random) -> bytes:
    """Return a small real PPTX like no other."""
    made = Presentation()
    for number in range(chance.randint(1, 3)):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = f"Bài 23. Phân số bằng nhau ({number + 1})"
        slide.placeholders[1].text = f"Ví dụ {chance.random()}"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def approval() -> dict[str, object]:
    """Return what a head sends who finds everything well."""
    return {"action": "approve", "checklist": [{"code": code, "mark": "yes"} for code in CHECKLIST]}


def key(chance: random.Random) -> str:
    """Return a key that nobody used."""
    return str(UUID(int=chance.getrandbits(128)))


CHECKLIST: list[str] = []  # the codes of the school's checklist, read once by the test


def _is_returned(client: Client, loan_id: str) -> bool:
    return client.get(f"/loans/{loan_id}").body.get("returned_at") is not None


def _well(day: Day, answer: Answer) -> bool:
    if answer.status != 200 or not answer.body["items"]:
        day.told.faults.append(f"a listed material without files: {answer.status} {answer.body}")
        return False
    return True
