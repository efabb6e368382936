// SPDX-License-Identifier: MIT
//
// What most tests include, compiled once for each program, where the build is told to: -Db_pch=true. No test relies on it: the
// other builds do without.
#pragma once

#include <millrace/millrace.hpp>
#include <millrace/testing.hpp>

#include <doctest/doctest.h>

#include <array>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>
