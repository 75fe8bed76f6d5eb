// One secret key a person: what makes a pseudonym in the log readable, and what makes it
// unreadable for ever when it is destroyed. The log itself can never forget; its keys can.
//
// FolderKeys keeps them as files of 32 random bytes, mode 0600, below a folder of mode 0700:
//   <32 hexadecimal digits: BLAKE2b-128 of the person's id>
// Person ids are ids of the user store, never names. The folder is no part of the log and never
// lies in a copy for an auditor. A destroyed key is overwritten before it is removed; a disk may
// still keep old blocks, and a backup keeps old files: the folder belongs on an encrypted volume
// that backups leave out or expire.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/error.h"

namespace pandok::audit {

// The key of one person. Its memory is wiped.
class PersonKey {
 public:
  explicit PersonKey(const std::array<std::uint8_t, 32>& bytes) : bytes_(bytes) {}
  PersonKey(const PersonKey&) = default;
  PersonKey& operator=(const PersonKey&) = default;
  ~PersonKey();
  const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }

 private:
  std::array<std::uint8_t, 32> bytes_;
};

// Any thread may call any of them. A person is 1 to limits::kAuditTextBytesMax bytes of plain text,
// anything else is invalid_argument.
class PersonKeys {
 public:
  virtual ~PersonKeys() = default;
  // The person's key; a new one is made, durably, if there is none.
  virtual Result<PersonKey> key(std::string_view person) = 0;
  // not_found if there is none.
  virtual Result<PersonKey> existing(std::string_view person) const = 0;
  // Durable when it returns. What was sealed for the person can never be opened again, and no
  // pseudonym of theirs be traced; a later key() makes a new person of them. not_found.
  virtual Result<> destroy(std::string_view person) = 0;
};

// data_corrupted for a key file of a wrong length.
class FolderKeys : public PersonKeys {
 public:
  static Result<std::unique_ptr<FolderKeys>> open(const std::filesystem::path& folder);
  Result<PersonKey> key(std::string_view person) override;
  Result<PersonKey> existing(std::string_view person) const override;
  Result<> destroy(std::string_view person) override;
  // Where the person's key is or would be; invalid_argument.
  Result<std::filesystem::path> file(std::string_view person) const;

 private:
  explicit FolderKeys(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

}  // namespace pandok::audit
