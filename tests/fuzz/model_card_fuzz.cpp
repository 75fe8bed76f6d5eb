// Any text as a model card.
#include "base/check.h"
#include "model/card.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto card = pandok::model::Card::parse(pandok::as_text({data, size}));
  if (!card) return 0;
  CHECK(card->input.row_size() >= 1 && card->output.row_size() >= 1);
  CHECK(card->parameters >= 1 && !card->training_data.empty());
  return 0;
}
