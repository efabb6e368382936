// SPDX-License-Identifier: MIT
//
// The operators.
#pragma once

#include <millrace/task/buffered_pipeline.hpp>
#include <millrace/task/chunk.hpp>
#include <millrace/task/concat.hpp>
#include <millrace/task/each.hpp>
#include <millrace/task/filter.hpp>
#include <millrace/task/flat_map.hpp>
#include <millrace/task/from_iterable.hpp>
#include <millrace/task/map.hpp>
#include <millrace/task/ordered.hpp>
#include <millrace/task/parallel.hpp>
#include <millrace/task/run.hpp>
#include <millrace/task/to_vector.hpp>
