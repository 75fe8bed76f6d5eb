// Any bytes as the JSON of a choice model: refused, or a model whose probabilities are numbers and
// that survives being written and read again.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "stats/choice_model.h"

namespace pandok {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = parse_json(as_text(ByteView(data, size)));
  if (!json) return 0;
  const auto model = stats::ChoiceModel::from_json(*json);
  if (!model) return 0;
  const auto features = model->features();
  const std::vector<double> rows(3 * features.candidate.size(), 0.5);
  const std::vector<double> query(features.query.size(), -0.25);
  if (const auto p = model->predict(rows, query)) {
    double sum = p->none;
    for (const double each : p->candidates) sum += each;
    CHECK(std::abs(sum - 1) < 1e-9);
  }
  const auto text = json_line(model->to_json());
  const auto back = stats::ChoiceModel::from_json(parse_json(text).value());
  CHECK(back && json_line(back->to_json()) == text);
  return 0;
}

}  // namespace pandok
