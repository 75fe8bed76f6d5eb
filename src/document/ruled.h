// Ruled tables: rows of cells with lines between them, grey for labels, that break over pages.
//
// Internal to the room. A row that fits nowhere as a whole is divided between lines of text; a
// label says "(계속)" where its value goes on. No text is ever cut or laid over another.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "document/flow.h"

namespace pandok::document {

struct Cell {
  std::string text;
  double width_pt = 0;
  bool label = false;  // grey, in the middle
  Align align = Align::left;
};
using Row = std::vector<Cell>;

struct Ruled {
  std::string group;  // in a cell of its own left of the rows; "" for none
  Row header;         // again on each page; empty for none
  std::vector<Row> rows;
};

inline constexpr double kGroupWidth = mm(19);

// The widths of each row's cells, and kGroupWidth if there is a group, make up kContentWidth.
Result<> place(Flow& flow, const Ruled& table);

}  // namespace pandok::document
