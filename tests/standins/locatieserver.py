"""Stand-in for the Locatieserver of PDOK (``/bzk/locatieserver/search/v3_1/free``): answers in its form, about places it is given."""

from tests.standins.server import Answer, Standin

PATH = "/bzk/locatieserver/search/v3_1/free"
KNOWN = {"q", "fq", "rows", "fl", "start", "df", "wt"}


def address(street, number, postcode, woonplaats, buurtcode, point):
    """An address, with the fields that the service gives and more than we read."""
    return {
        "bron": "BAG", "type": "adres", "woonplaatsnaam": woonplaats, "wijkcode": f"WK{buurtcode[2:8]}", "huis_nlt": str(number),
        "gemeentecode": buurtcode[2:6], "weergavenaam": f"{street} {number}, {postcode} {woonplaats}", "id": "adr-voorbeeld0001",
        "gekoppeld_perceel": ["ASD04-F-0000"], "buurtcode": buurtcode, "postcode": postcode, "huisnummer": number,
        "centroide_ll": "POINT(4.89214036 52.37250408)", "centroide_rd": f"POINT({point[0]:.0f} {point[1]:.0f})", "straatnaam": street,
        "score": 7.5,
    }  # fmt: skip


def postcode(street, code, woonplaats, gemeente, point):
    """A postcode, which has no buurt."""
    return {
        "bron": "BAG", "type": "postcode", "weergavenaam": f"{street}, {code} {woonplaats}", "id": "pcd-voorbeeld0001", "postcode": code,
        "woonplaatsnaam": woonplaats, "gemeentecode": gemeente[2:], "centroide_ll": "POINT(4.8921 52.3725)",
        "centroide_rd": f"POINT({point[0]:.0f} {point[1]:.0f})", "score": 7.1,
    }  # fmt: skip


class LocatieserverStandin(Standin):
    """Finds what it was given (`places`) by any word of its name; asks for `q` and refuses what it does not know, as the service does."""

    rows_member = "response"

    def __init__(self, port: int = 0, delay: float = 30.0):
        self.places: list[dict] = []
        super().__init__(port, delay)

    def linked(self, content: dict[str, object], address: object) -> dict[str, object]:
        return {**content, "next": address}

    def emptied(self, content: dict[str, object]) -> dict[str, object]:
        return self._found([])

    def answer(self, path: str, query: dict[str, str], host: str) -> Answer:
        if path != PATH or not query.get("q") or not query.keys() <= KNOWN:
            return Answer({"error": "bad request"}, 400)
        words = query["q"].casefold().split()
        fitting = [place for place in self.places if all(word in str(place["weergavenaam"]).casefold() for word in words)]
        return Answer(self._found(fitting[: int(query.get("rows", 10))]))

    def _found(self, docs: list[dict]) -> dict[str, object]:
        return {"response": {"numFound": len(docs), "start": 0, "maxScore": 7.5, "numFoundExact": True, "docs": docs}}
