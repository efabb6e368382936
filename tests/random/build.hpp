// SPDX-License-Identifier: MIT
//
// Builds the stages that a description stands for.
#pragma once

#include "spec.hpp"
#include "world.hpp"

#include <map>

namespace test {

class Builder {
 public:
  explicit Builder(World& world) noexcept : world_(world) {}
  /// The same stage for the same description.
  millrace::Stage<Item> build(const SpecRef& spec);

 private:
  millrace::Stage<Item> make(Spec& spec);

  World& world_;
  std::map<const Spec*, millrace::Stage<Item>> built_;
};

}  // namespace test
