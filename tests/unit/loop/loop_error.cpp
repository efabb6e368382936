// SPDX-License-Identifier: MIT
#include <millrace/errors.hpp>

#include <doctest/doctest.h>

#include <uv.h>

#include <string>
#include <system_error>

using millrace::LoopError;

TEST_SUITE("unit/loop/loop_error") {

  TEST_CASE("LoopError: carries libuv's code and text, and names the call") {
    const LoopError error(UV_EMFILE, "uv_loop_init");
    CHECK(error.code().value() == UV_EMFILE);
    CHECK(std::string(error.code().category().name()) == "libuv");
    CHECK(error.code().message() == uv_strerror(UV_EMFILE));
    CHECK(std::string(error.what()).find("uv_loop_init") != std::string::npos);
    CHECK(std::string(error.what()).find(uv_strerror(UV_EMFILE)) != std::string::npos);
  }

  TEST_CASE("LoopError: compares with the standard's conditions") {
    const std::error_code code = LoopError(UV_EMFILE, "call").code();
    const bool same = code == std::errc::too_many_files_open;
    const bool other = code == std::errc::permission_denied;
    CHECK(same);
    CHECK_FALSE(other);
  }

}  // TEST_SUITE
