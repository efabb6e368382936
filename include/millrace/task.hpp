// SPDX-License-Identifier: MIT
//
// The operators.
#pragma once

#include <millrace/task/filter.hpp>
#include <millrace/task/from_iterable.hpp>
#include <millrace/task/map.hpp>
#include <millrace/task/run.hpp>
#include <millrace/task/to_vector.hpp>
