// SPDX-License-Identifier: MIT
#include <millrace/base/intrusive_list.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>

namespace {

struct Tag;
struct OtherTag;

struct Item : millrace::base::ListHook<Tag>, millrace::base::ListHook<OtherTag> {
  explicit Item(char item_name) : name(item_name) {}
  char name;
};

using Hook = millrace::base::ListHook<Tag>;
using List = millrace::base::IntrusiveList<Item, Tag>;
using OtherList = millrace::base::IntrusiveList<Item, OtherTag>;

template <class AnyList>
std::string taken_from(AnyList& list) {
  std::string names;
  while (!list.empty()) names += list.pop_front().name;
  return names;
}

}  // namespace

TEST_SUITE("unit/base/intrusive_list") {

  TEST_CASE("IntrusiveList: first in, first out") {
    Item a('a');
    Item b('b');
    Item c('c');
    List list;
    CHECK(list.empty());
    for (Item* item : {&a, &b, &c}) list.push_back(*item);
    CHECK(list.front().name == 'a');
    CHECK(taken_from(list) == "abc");
    CHECK_FALSE(a.Hook::is_linked());
  }

  TEST_CASE("IntrusiveList: an item leaves from any place") {
    Item a('a');
    Item b('b');
    Item c('c');
    List list;
    for (Item* item : {&a, &b, &c}) list.push_back(*item);
    SUBCASE("the first") {
      a.Hook::unlink();
      CHECK(taken_from(list) == "bc");
    }
    SUBCASE("one in the middle") {
      b.Hook::unlink();
      CHECK(taken_from(list) == "ac");
    }
    SUBCASE("the last, and the place behind it is the list's end again") {
      c.Hook::unlink();
      list.push_back(c);
      CHECK(taken_from(list) == "abc");
    }
  }

  TEST_CASE("IntrusiveList: unlinking twice is harmless") {
    Item a('a');
    a.Hook::unlink();
    List list;
    list.push_back(a);
    a.Hook::unlink();
    a.Hook::unlink();
    CHECK(list.empty());
  }

  TEST_CASE("IntrusiveList: an item that is destroyed leaves it") {
    List list;
    Item a('a');
    std::optional<Item> b('b');
    Item c('c');
    list.push_back(a);
    list.push_back(*b);
    list.push_back(c);
    b.reset();
    CHECK(taken_from(list) == "ac");
  }

  TEST_CASE("IntrusiveList: a list that is destroyed lets its items go") {
    Item a('a');
    {
      List list;
      list.push_back(a);
    }
    CHECK_FALSE(a.Hook::is_linked());
  }

  TEST_CASE("IntrusiveList: one item is in a list of each tag") {
    Item a('a');
    Item b('b');
    List list;
    OtherList other;
    list.push_back(a);
    list.push_back(b);
    other.push_back(b);
    other.push_back(a);
    CHECK(taken_from(list) == "ab");
    CHECK(taken_from(other) == "ba");
  }

  TEST_CASE("IntrusiveList: splice_back moves all, in order, behind what is there") {
    Item a('a');
    Item b('b');
    Item c('c');
    Item d('d');
    List list;
    List other;
    SUBCASE("both have items") {
      list.push_back(a);
      list.push_back(b);
      other.push_back(c);
      other.push_back(d);
      list.splice_back(other);
      CHECK(other.empty());
      CHECK(taken_from(list) == "abcd");
    }
    SUBCASE("into an empty list") {
      other.push_back(c);
      list.splice_back(other);
      CHECK(other.empty());
      CHECK(taken_from(list) == "c");
    }
    SUBCASE("an empty one changes nothing") {
      list.push_back(a);
      list.splice_back(other);
      CHECK(taken_from(list) == "a");
    }
  }

}  // TEST_SUITE
