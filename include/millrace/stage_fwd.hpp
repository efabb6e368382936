// SPDX-License-Identifier: MIT
//
// Stage and Stream, declared.
#pragma once

namespace millrace {

template <class T>
class Stage;
template <class T>
class Stream;

}  // namespace millrace
