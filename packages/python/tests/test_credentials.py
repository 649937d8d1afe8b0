import os
import tempfile
import unittest

from aicollab.address import is_loopback, parse_address, parse_door
from aicollab.credentials import Credentials, local_key_path
from aicollab.errors import CredentialError
from aicollab.options import place_of


class CredentialsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, content, mode=0o600):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)
        return path

    def token(self, environ=None, **options):
        return Credentials(environ=environ or {}, **options).token()

    def test_the_token_is_found_where_aicollabs_own_programs_look(self):
        one = self.file("one", b"aic_one\n")
        self.file("aicollab_token", b"aic_service")
        environ = {"AICOLLAB_TOKEN_FILE": one, "AICOLLAB_TOKEN": "aic_two", "CREDENTIALS_DIRECTORY": self.folder}
        self.assertEqual(self.token(environ, token="aic_given"), "aic_given")
        self.assertEqual(self.token(environ, token_file=one), "aic_one")
        self.assertEqual(self.token(environ), "aic_one")
        del environ["AICOLLAB_TOKEN_FILE"]
        self.assertEqual(self.token(environ), "aic_two")
        del environ["AICOLLAB_TOKEN"]
        self.assertEqual(self.token(environ), "aic_service")
        self.assertIsNone(self.token({}))

    def test_a_token_that_others_can_read_or_that_is_none_is_refused_without_showing_it(self):
        cases = [
            (self.file("open", b"secret", 0o644), "mode 0644"),
            (self.file("empty", b"\n"), "empty"),
            (self.file("lines", b"secret\nsecret\n"), "several lines"),
            (self.file("crlf", b"secret\r\n"), "control characters"),
            (self.file("bom", b"\xef\xbb\xbfsecret"), "byte-order mark"),
            (self.file("latin", b"secr\xe9t"), "UTF-8"),
            (os.path.join(self.folder, "none"), "No such file"),
        ]
        for path, why in cases:
            with self.assertRaisesRegex(CredentialError, why) as caught:
                self.token(token_file=path)
            self.assertNotIn("secret", str(caught.exception))

    def test_the_local_key_is_shown_to_hubs_of_this_machine_alone_and_read_each_time(self):
        environ = {"XDG_DATA_HOME": self.folder}
        credentials = Credentials(environ=environ)
        self.assertEqual(credentials.next(True), {"token": None, "local_key": None})
        path = self.file("aicollab/local.key", b"key1\n")
        self.assertTrue(credentials.differ())
        self.assertEqual(credentials.next(True)["local_key"], "key1")
        self.assertEqual(credentials.next(False)["local_key"], None)
        credentials.next(True)
        os.remove(path)
        self.assertFalse(credentials.differ())

    def test_the_local_key_lies_where_the_hub_puts_it(self):
        paths = [
            ({"XDG_DATA_HOME": "/x", "HOME": "/h"}, "/x/aicollab/local.key"),
            ({"HOME": "/h"}, "/h/.local/share/aicollab/local.key"),
            ({"AICOLLAB_DATA": "/d"}, "/d/local.key"),
            ({}, None),
        ]
        for environ, path in paths:
            self.assertEqual(local_key_path(environ), path)


class AddressTest(unittest.TestCase):
    def test_an_address_is_host_and_port(self):
        self.assertEqual(parse_address("hub.example:6000"), ("hub.example", 6000))
        self.assertEqual(parse_address("[::1]:6000"), ("::1", 6000))
        self.assertEqual(str(parse_address("[::]:6000")), "[::1]:6000")
        with self.assertRaisesRegex(ValueError, "no address of a hub, which is HOST:PORT, .* ws://"):
            parse_door("http://127.0.0.1:5001")
        for wrong in ("hub", "hub:", ":1", "::1:6000", "hub:65536", "http://hub:1"):
            with self.assertRaises(ValueError):
                parse_address(wrong)

    def test_the_hub_is_the_one_given_else_that_of_the_environment(self):
        environ = {"AICOLLAB_HUB": "two:2"}
        self.assertEqual(place_of({"hub": "one:1"}, environ).address, ("one", 1))
        self.assertEqual(place_of({}, environ).address, ("two", 2))
        self.assertEqual(str(place_of({}, {}).address), "127.0.0.1:6000")
        self.assertIsNotNone(place_of({"ssl": True}, {}).ssl)

    def test_a_url_says_by_which_door_the_hub_is_reached(self):
        cases = {
            "tcp://one:1": (("one", 1), False, None),
            "tls://one:1": (("one", 1), True, None),
            "ws://[::1]:1/ws": (("::1", 1), False, "/ws"),
            "wss://one": (("one", 443), True, "/ws"),
            "wss://one/hub/ws": (("one", 443), True, "/hub/ws"),
        }
        for text, door in cases.items():
            self.assertEqual(parse_door(text), door)
        for wrong in ("http://one:1", "tcp://one", "tls://one:1/ws"):
            with self.assertRaises(ValueError):
                parse_door(wrong)

    def test_loopback_addresses_are_known(self):
        for host in ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"):
            self.assertTrue(is_loopback(host), host)
        for host in ("10.0.0.1", "hub", None, "::ffff:10.0.0.1"):
            self.assertFalse(is_loopback(host), host)
