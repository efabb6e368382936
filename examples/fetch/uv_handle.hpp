// SPDX-License-Identifier: MIT
//
// UvHandle: a libuv handle with an owner. The memory lives until libuv lets go of it, one turn of the loop later.
#pragma once

#include <millrace/errors.hpp>

#include <uv.h>

#include <memory>

namespace fetch {

template <class Handle>
struct CloseUvHandle {
  void operator()(Handle* handle) const noexcept {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
  }
};

template <class Handle>
using UvHandle = std::unique_ptr<Handle, CloseUvHandle<Handle>>;

/// `init` calls one of libuv's `uv_*_init` and gives its code; `call` names it. Throws LoopError.
template <class Handle, class Init>
UvHandle<Handle> make_uv_handle(const char* call, Init init) {
  auto fresh = std::make_unique<Handle>();
  if (const int code = init(fresh.get()); code != 0) throw millrace::LoopError(code, call);
  return UvHandle<Handle>(fresh.release());
}

}  // namespace fetch
