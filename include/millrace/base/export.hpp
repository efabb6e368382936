// SPDX-License-Identifier: MIT
//
// MILLRACE_API marks what a shared library shows: classes with code in lib/, and every type that is thrown.
// MILLRACE_NOINLINE keeps what runs rarely out of what runs often; MILLRACE_INLINE puts there what runs per element.
#pragma once

#if defined(__GNUC__)
#define MILLRACE_NOINLINE [[gnu::noinline]]
#define MILLRACE_INLINE [[gnu::always_inline]] inline
#else
#define MILLRACE_NOINLINE
#define MILLRACE_INLINE inline
#endif

#if defined(_WIN32)
#define MILLRACE_API
#else
#define MILLRACE_API __attribute__((visibility("default")))
#endif

#if defined(__SANITIZE_ADDRESS__)
#define MILLRACE_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MILLRACE_ADDRESS_SANITIZER 1
#endif
#endif
#ifndef MILLRACE_ADDRESS_SANITIZER
#define MILLRACE_ADDRESS_SANITIZER 0
#endif
