"""What the package promises as a whole."""

import ast
import pathlib
import unittest

import aicollab
from aicollab import AsyncClient, Client, Visit

SOURCES = sorted(pathlib.Path(aicollab.__file__).parent.rglob("*.py"))
NEWER = {"TaskGroup", "timeout", "timeout_at", "Runner", "to_thread_pool", "anext", "aiter", "pairwise", "batched"}


class PackageTest(unittest.TestCase):
    def test_every_file_is_python_3_9(self):
        self.assertGreater(len(SOURCES), 15)
        for path in SOURCES:
            tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
            names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _of_asyncio(node)}
            self.assertEqual(names & NEWER, set(), path)

    def test_only_the_standard_library_is_imported(self):
        import sys

        known = getattr(sys, "stdlib_module_names", None)
        if known is None:
            self.skipTest("Python 3.9 does not know the names of its library")
        for path in SOURCES:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.level == 0:
                    names = [node.module or ""]
                for name in names:
                    # Types are checked with it, and it is never loaded.
                    self.assertTrue(name.split(".")[0] in known or name == "typing_extensions", f"{path}: {name}")

    def test_an_option_that_there_is_not_is_an_error_of_the_program(self):
        for make in (Client, AsyncClient):
            with self.assertRaisesRegex(TypeError, "there is no option capability; there are .*capabilities"):
                make("AI_A", capability=["x"])
        with self.assertRaisesRegex(TypeError, "specialization"):
            Visit("AI_A", specialization="x")
        with self.assertRaisesRegex(ValueError, "resume_from is 'later'"):
            Client("AI_A", resume_from="later")

    def test_a_client_that_is_not_open_says_so(self):
        with self.assertRaisesRegex(aicollab.ClosedError, "with statement"):
            Client("AI_A").send("message", {"content": 1})


def _of_asyncio(node):
    return isinstance(node.value, ast.Name) and node.value.id == "asyncio"
