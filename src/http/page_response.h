// A page of a list. One row more than is shown is asked for: it tells whether there is a next page.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "http/message.h"

namespace pandok::http {

// Of at most shown + 1 rows: {"items": […]} of the first `shown`, each by json_of(row), which
// returns a Result<Json>; where one is left over, with "next": cursor_of(the last that is shown).
template <class Row, class JsonOf, class CursorOf>
Result<Json> page_json(std::vector<Row> rows, int shown, const JsonOf& json_of,
                       const CursorOf& cursor_of) {
  const bool more = std::ssize(rows) > shown;
  if (more) rows.pop_back();
  Json items = Json::array();
  for (const Row& row : rows) {
    PANDOK_TRY(Json json, json_of(row));
    items.push_back(std::move(json));
  }
  Json page{{"items", std::move(items)}};
  if (more) page["next"] = std::invoke(cursor_of, rows.back());
  return page;
}

template <class Row, class JsonOf, class CursorOf>
Result<Response> page_response(std::vector<Row> rows, int shown, const JsonOf& json_of,
                               const CursorOf& cursor_of) {
  PANDOK_TRY(const Json page, page_json(std::move(rows), shown, json_of, cursor_of));
  return json_response(page);
}

}  // namespace pandok::http
