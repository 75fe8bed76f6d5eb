// Puts tiles and checkpoints into a log's folder, and from time to time makes all of it durable.
//
// publish() syncs nothing: what it writes can be made again from the journal, which begins with the
// state of the last settle(). Partial tiles of that state stay until the next one, so that the
// journal always has something to stand on. One thread.
#pragma once

#include <map>
#include <set>

#include "audit/log_folder.h"

namespace pandok::audit {

class Publisher {
 public:
  // Goes on from what was read.
  Publisher(LogFolder folder, const LogState& state);

  // Writes the tiles, then replaces the checkpoint, then removes the partial tiles that were
  // replaced. Readers see the old state or the new one.
  Result<> publish(const std::vector<Tile>& tiles, std::string_view checkpoint);

  // Publishes and settles what was read of a log that was not closed. Whole tiles stay as they
  // are; what a power cut left half written is written again, what is not of this size is removed.
  Result<> recover(LogState& state);

  // Everything that was published is durable when it returns without an error.
  Result<> settle();

 private:
  Result<> replace_checkpoint(std::string_view checkpoint) const;

  LogFolder folder_;
  std::map<TileId, unsigned> partial_;  // the width of each partial tile that is published
  std::set<TileName> settled_;          // partial tiles of the settled state
  std::set<TileName> unsynced_;
};

}  // namespace pandok::audit
