import socket

import pytest
import requests

from wijkscan.sources.service import Service, SourceError, UnusableAnswerError, ask

LOCAL = Service("http://127.0.0.1:8000/", tries=3, pause=0)


def test_plain_http_is_for_this_computer_only():
    with pytest.raises(SourceError, match=r"'http://opendata.cbs.nl' is niet beveiligd. Gebruik https://"):
        Service("http://opendata.cbs.nl")


@pytest.mark.parametrize("url", ["opendata.cbs.nl", "ftp://cbs.nl", "https://", ""])
def test_nonsense_is_not_an_address(url):
    with pytest.raises(SourceError, match="is geen adres van een dienst"):
        Service(url)


def test_first_filled_variable_wins(monkeypatch):
    monkeypatch.setenv("WIJKSCAN_RIVM_URL", "")
    monkeypatch.setenv("WIJKSCAN_CBS_URL", "http://localhost:8000")
    found = Service.from_environment("https://dataderden.cbs.nl", "WIJKSCAN_RIVM_URL", "WIJKSCAN_CBS_URL")
    assert found.url == "http://localhost:8000"
    monkeypatch.delenv("WIJKSCAN_CBS_URL")
    assert Service.from_environment("https://dataderden.cbs.nl", "WIJKSCAN_CBS_URL").url == "https://dataderden.cbs.nl"


def test_certificates_and_proxies_of_the_network_are_used_but_not_for_this_computer(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/netwerk.pem")
    monkeypatch.setenv("https_proxy", "http://proxy.gemeente.example:3128")
    monkeypatch.setenv("no_proxy", "")
    settings = Service("https://opendata.cbs.nl").connection()
    assert settings["verify"] == "/etc/netwerk.pem"
    assert settings["proxies"]["https"] == "http://proxy.gemeente.example:3128"
    assert LOCAL.connection()["proxies"] == {}


def test_what_passes_is_tried_again():
    attempts = []

    def request():
        attempts.append(1)
        if len(attempts) < LOCAL.tries:
            raise requests.ConnectionError("reset")
        return "cijfers"

    assert ask(LOCAL, "CBS", "tabel X", request) == "cijfers"


def test_what_stays_is_one_dutch_message_that_names_who_what_and_the_way_out():
    attempts = []

    def request():
        attempts.append(1)
        raise UnusableAnswerError("er kwam een lege lijst terug")

    with pytest.raises(SourceError) as caught:
        ask(LOCAL, "CBS", "tabel 85984NED", request)
    assert str(caught.value) == (
        "CBS antwoordt niet op de vraag om tabel 85984NED: er kwam een lege lijst terug. De laatst opgehaalde cijfers "
        "blijven in gebruik; probeer het later opnieuw of importeer een gedownload bestand."
    )
    assert len(attempts) == LOCAL.tries


def test_an_untrusted_certificate_points_to_the_system_administrator():
    def request():
        raise requests.exceptions.SSLError("self-signed certificate")

    with pytest.raises(SourceError, match="certificaat wordt niet vertrouwd; vraag de systeembeheerder"):
        ask(LOCAL, "PDOK", "de kaart 2024", request)


def test_without_internet_the_message_comes_at_once(monkeypatch):
    def no_such_name(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    attempts = []
    service = Service("https://opendata.cbs.example", tries=3, pause=0)

    def request():
        attempts.append(1)
        return requests.get(service.url, timeout=5, proxies={"https": ""})

    with pytest.raises(SourceError, match=r"dit netwerk kent opendata\.cbs\.example niet; er is geen internet, of de firewall"):
        ask(service, "CBS", "tabel X", request)
    assert len(attempts) == 1
