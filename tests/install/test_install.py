#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Installs the library from its sources alone and uses it as other projects do: test_install.py SOURCE_ROOT COMPILER"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE_ROOT = Path(sys.argv.pop(1))
COMPILER = sys.argv.pop(1)
CONSUMER = Path(__file__).parent / "consumer"
LIBRARY_FOLDER = "lib"
# What is compiled is looked at by other tests, optimised and not: here the fastest will do.
UNOPTIMISED = ["-Dbuildtype=debug", "-Ddebug=false"]
FEATURES_OFF = ["-Dtests=disabled", "-Dexamples=disabled", "-Dbenchmarks=disabled"]


def run(*command: object, **environment: str) -> str:
    """Standard output of a command that must succeed."""
    result = subprocess.run([str(word) for word in command], env={**os.environ, "CXX": COMPILER, **environment},
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{result.stdout}")
    return result.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = Path(scratch.name)
        cls.build, cls.prefix = cls.scratch / "build", cls.scratch / "prefix"
        run("meson", "setup", cls.build, SOURCE_ROOT, f"--prefix={cls.prefix}", f"--libdir={LIBRARY_FOLDER}",
            "--wrap-mode=nodownload", *UNOPTIMISED, *FEATURES_OFF)
        run("meson", "install", "-C", cls.build)

    def library(self, ending: str) -> Path:
        return self.prefix / LIBRARY_FOLDER / f"libmillrace.{ending}"

    def pkg_config(self, *options: str) -> list[str]:
        path = str(self.prefix / LIBRARY_FOLDER / "pkgconfig")
        return run("pkg-config", *options, "millrace", PKG_CONFIG_PATH=path).split()

    def needed_libraries(self, program: Path) -> str:
        return run("readelf", "--dynamic", program)

    def run_consumer(self, program: Path) -> None:
        self.assertEqual(run(program, LD_LIBRARY_PATH=str(self.library("so").parent)), "90\n")

    def test_with_all_features_off_only_libuv_and_spdlog_are_looked_for(self):
        # Nothing that CMake, not pkg-config, would have to find; threads and the libraries' own needs come with them.
        dependencies = json.loads(run("meson", "introspect", self.build, "--dependencies"))
        self.assertEqual({d["name"] for d in dependencies} - {"threads"}, {"libuv", "spdlog"})

    def test_installed_headers_are_those_of_the_tree(self):
        installed = {p.relative_to(self.prefix) for p in (self.prefix / "include").rglob("*.hpp")}
        self.assertEqual(installed, {p.relative_to(SOURCE_ROOT) for p in (SOURCE_ROOT / "include").rglob("*.hpp")})

    def test_shared_library_shows_only_its_own_names(self):
        # Weak ones are instances of other people's templates: spdlog and the standard library mark theirs as visible.
        symbols = run("nm", "--dynamic", "--defined-only", "--demangle", self.library("so")).splitlines()
        strong = [symbol for symbol in symbols if symbol.split(maxsplit=2)[1] not in ("W", "V", "w", "v", "u")]
        self.assertNotEqual(strong, [])
        self.assertEqual([symbol for symbol in strong if "millrace::" not in symbol], [])

    def test_pkg_config_shared(self):
        program = self.scratch / "by_pkg_config"
        run(COMPILER, "-std=c++20", CONSUMER / "main.cpp", "-o", program, *self.pkg_config("--cflags", "--libs"))
        self.run_consumer(program)
        self.assertIn("libmillrace.so.0", self.needed_libraries(program))

    def test_program_without_rtti(self):
        program = self.scratch / "without_rtti"
        run(COMPILER, "-std=c++20", "-fno-rtti", CONSUMER / "main.cpp", "-o", program,
            *self.pkg_config("--cflags", "--libs"))
        self.run_consumer(program)

    def test_pkg_config_static(self):
        program = self.scratch / "by_pkg_config_static"
        flags = self.pkg_config("--static", "--cflags", "--libs")
        flags = [f"-l:{self.library('a').name}" if flag == "-lmillrace" else flag for flag in flags]
        run(COMPILER, "-std=c++20", CONSUMER / "main.cpp", "-o", program, *flags)
        self.run_consumer(program)
        self.assertNotIn("libmillrace", self.needed_libraries(program))

    def use_cmake(self, prefix: Path | str, *options: str) -> Path:
        build = Path(tempfile.mkdtemp(dir=self.scratch))
        run("cmake", "-S", CONSUMER, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", *options)
        run("cmake", "--build", build)
        return build / "consumer"

    def test_cmake_shared(self):
        program = self.use_cmake(self.prefix)
        self.run_consumer(program)
        self.assertIn("libmillrace.so.0", self.needed_libraries(program))

    def test_cmake_static(self):
        program = self.use_cmake(self.prefix, "-DMILLRACE_USE_STATIC_LIBS=ON")
        self.run_consumer(program)
        self.assertNotIn("libmillrace", self.needed_libraries(program))

    def test_cmake_takes_libuv_from_its_package(self):
        package = self.scratch / "libuv" / "lib" / "cmake" / "libuv"
        package.mkdir(parents=True)
        (package / "libuvConfig.cmake").write_text(
            "add_library(libuv::uv INTERFACE IMPORTED)\ntarget_link_libraries(libuv::uv INTERFACE uv)\n",
            encoding="utf-8")
        self.run_consumer(self.use_cmake(f"{self.prefix};{self.scratch / 'libuv'}", "-DMILLRACE_USE_STATIC_LIBS=ON",
                                         "-DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON"))

    def test_cmake_package_of_a_moved_tree(self):
        moved = self.scratch / "moved"
        shutil.copytree(self.prefix, moved, symlinks=True)
        self.run_consumer(self.use_cmake(moved))

    def test_cmake_refuses_another_series(self):
        build = Path(tempfile.mkdtemp(dir=self.scratch))
        (build / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.20)\nproject(other CXX)\nfind_package(millrace 99.0 REQUIRED)\n",
            encoding="utf-8")
        with self.assertRaisesRegex(AssertionError, "99.0"):
            run("cmake", "-S", build, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}")

    def test_meson_subproject_builds_the_library_alone(self):
        project = self.scratch / "project"
        shutil.copytree(CONSUMER, project)
        (project / "subprojects").mkdir()
        (project / "subprojects" / "millrace").symlink_to(SOURCE_ROOT)
        (project / "subprojects" / "millrace.wrap").write_text(
            "[wrap-file]\ndirectory = millrace\n\n[provide]\ndependency_names = millrace\n", encoding="utf-8")
        build = project / "build"
        run("meson", "setup", build, project, "--wrap-mode=nodownload", *UNOPTIMISED, "-Dforce_fallback_for=millrace")
        targets = {t["name"] for t in json.loads(run("meson", "introspect", build, "--targets"))}
        self.assertEqual(targets, {"consumer", "millrace"})
        run("ninja", "-C", build)
        self.run_consumer(build / "consumer")


if __name__ == "__main__":
    unittest.main()
