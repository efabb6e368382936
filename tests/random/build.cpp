// SPDX-License-Identifier: MIT
#include "build.hpp"

#include "sources.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace test {

namespace {

using millrace::AsyncGenerator;
using millrace::Outcome;
using millrace::Stage;
using millrace::StageOptions;
using millrace::Task;
using Items = std::vector<Item>;

/// What every call does beside its computation.
Task<void> work(World& world, Spec& spec, int x) {
  co_await some_turns(world);
  if (is_late(spec, x)) co_await millrace::sleep_for(std::chrono::hours(1));
  world.strike(world.until_call);
  world.strike(world.until_other_call);
}

Items parts(World& world, int x) {
  Items all;
  for (int part = 0; part != parts_of(x); ++part) all.emplace_back(world, part_of(x, part));
  return all;
}

StageOptions<> options_of(const Spec& spec) {
  return {.workers = spec.workers,
          .maxsize = spec.maxsize,
          .ordered = spec.is_ordered,
          .window = spec.is_ordered ? spec.window : 0,
          .timeout = std::chrono::milliseconds(spec.has_timeout ? 200 : 0)};
}

Stage<Item> map(World& world, Spec& spec, const Stage<Item>& in) {
  if (spec.is_plain) {
    const auto f = [&world, &spec](const Item& item) {
      const Busy busy(world, spec);
      world.strike(world.until_call);
      ++spec.made;
      return Item(world, mapped(item.value));
    };
    return millrace::task::map(f, in, options_of(spec));
  }
  const auto f = [&world, &spec](Item item) -> Task<Item> {
    const Busy busy(world, spec);
    co_await work(world, spec, item.value);
    ++spec.made;
    co_return Item(world, mapped(item.value));
  };
  return millrace::task::map(f, in, options_of(spec));
}

/// What a worker owns.
struct Context {
  Spec* spec;
  Alive alive;
};

Stage<Item> map_with_hooks(World& world, Spec& spec, const Stage<Item>& in) {
  const auto start = [&world, &spec]() -> Task<Context> {
    co_await some_turns(world);
    world.strike(world.until_start);
    ++spec.started;
    co_return Context{&spec, Alive(world.alive)};
  };
  const auto done = [&world](Context& context) -> Task<void> {
    ++context.spec->done;
    co_await some_turns(world);
    world.strike(world.until_done);
  };
  const auto f = [&world, &spec](Item item, Context&) -> Task<Item> {
    const Busy busy(world, spec);
    co_await work(world, spec, item.value);
    co_return Item(world, mapped(item.value));
  };
  const StageOptions<> plain = options_of(spec);
  const auto options = StageOptions{.workers = plain.workers,
                                    .maxsize = plain.maxsize,
                                    .ordered = plain.ordered,
                                    .window = plain.window,
                                    .timeout = plain.timeout,
                                    .on_start = start,
                                    .on_done = done};
  return millrace::task::map(f, in, options);
}

Stage<Item> filter(World& world, Spec& spec, const Stage<Item>& in) {
  if (spec.is_plain) {
    const auto f = [&world, &spec](const Item& item) {
      const Busy busy(world, spec);
      world.strike(world.until_call);
      spec.made += is_kept(item.value) ? 1 : 0;
      return is_kept(item.value);
    };
    return millrace::task::filter(f, in, options_of(spec));
  }
  const auto f = [&world, &spec](const Item& item) -> Task<bool> {
    const Busy busy(world, spec);
    co_await work(world, spec, item.value);
    spec.made += is_kept(item.value) ? 1 : 0;
    co_return is_kept(item.value);
  };
  return millrace::task::filter(f, in, options_of(spec));
}

Stage<Item> flat_range(World& world, Spec& spec, const Stage<Item>& in) {
  if (spec.is_plain) {
    const auto f = [&world, &spec](const Item& item) {
      const Busy busy(world, spec);
      world.strike(world.until_call);
      return parts(world, item.value);
    };
    return millrace::task::flat_map(f, in, options_of(spec));
  }
  const auto f = [&world, &spec](Item item) -> Task<Items> {
    const Busy busy(world, spec);
    co_await work(world, spec, item.value);
    co_return parts(world, item.value);
  };
  return millrace::task::flat_map(f, in, options_of(spec));
}

Stage<Item> flat_generator(World& world, Spec& spec, const Stage<Item>& in) {
  const auto f = [&world, &spec](Item item) -> AsyncGenerator<Item> {
    const Busy busy(world, spec);
    for (int part = 0; part != parts_of(item.value); ++part) {
      co_await work(world, spec, item.value);
      co_yield Item(world, part_of(item.value, part));
    }
  };
  return millrace::task::flat_map(f, in, options_of(spec));
}

Stage<Item> flat_stage(World& world, Spec& spec, const Stage<Item>& in) {
  const auto f = [&world, &spec](const Item& item) {
    world.strike(world.until_call);
    const auto later = [&world, &spec](Item part) -> Task<Item> {
      co_await work(world, spec, part.value);
      co_return part;
    };
    return millrace::task::map(later, parts(world, item.value), {.maxsize = spec.size});
  };
  return millrace::task::flat_map(f, in, options_of(spec));
}

Stage<Item> parallel(World& world, Spec& spec, const Stage<Item>& in) {
  const auto start = [&world, &spec](Item item) {
    const auto run = [](World& in_world, Spec& of, Item x) -> Task<Item> {
      const Busy busy(in_world, of);
      co_await some_turns(in_world);
      if (is_refused(x.value)) throw Fault();
      co_return x;
    };
    std::vector<Task<Item>> one;
    one.push_back(run(world, spec, std::move(item)));
    return one;
  };
  const auto unpack = [](Outcome<Item> outcome) {
    Items all;
    if (outcome.has_value()) all.push_back(std::move(outcome).value());
    return all;
  };
  const auto outcomes =
      millrace::task::parallel(millrace::task::flat_map(start, in, {.maxsize = spec.maxsize}),
                               {.workers = spec.workers, .maxsize = spec.maxsize});
  return millrace::task::flat_map(unpack, outcomes, {.maxsize = spec.maxsize});
}

Stage<Item> chunk(const Spec& spec, const Stage<Item>& in) {
  const auto unpack = [](Items items) { return items; };
  return millrace::task::flat_map(unpack, millrace::task::chunk(static_cast<std::size_t>(spec.size), in));
}

}  // namespace

Stage<Item> Builder::build(const SpecRef& spec) {
  const auto found = built_.find(spec.get());
  if (found != built_.end()) return found->second;
  return built_.emplace(spec.get(), make(*spec)).first->second;
}

Stage<Item> Builder::make(Spec& spec) {
  if (spec.is_source()) return source_of(world_, spec);
  std::vector<Stage<Item>> inputs;
  for (const SpecRef& input : spec.inputs) inputs.push_back(build(input));
  if (spec.op == Op::concat) return millrace::task::concat(inputs);
  const Stage<Item>& in = inputs.front();
  switch (spec.op) {
    case Op::map: return spec.has_hooks ? map_with_hooks(world_, spec, in) : map(world_, spec, in);
    case Op::filter: return filter(world_, spec, in);
    case Op::flat_range: return flat_range(world_, spec, in);
    case Op::flat_generator: return flat_generator(world_, spec, in);
    case Op::flat_stage: return flat_stage(world_, spec, in);
    case Op::parallel: return parallel(world_, spec, in);
    case Op::chunk: return chunk(spec, in);
    default: return millrace::task::ordered(in, {.window = spec.window});
  }
}

}  // namespace test
