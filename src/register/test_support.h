// A register in a temporary folder and an indexer without a network, for this room's tests.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "register/import.h"
#include "register/register.h"
#include "store/testing_postgres.h"

namespace pandok::reg {

// Takes every file as a picture whose features are drawn from its digest; one that begins with
// "bad" is refused, one that begins with "broken" is a failure of the machinery.
class FakeIndexer final : public PictureIndexer {
 public:
  explicit FakeIndexer(std::string model = "sha256:fake", int dim = 64)
      : model_(std::move(model)), dim_(dim) {}
  std::string model() const override { return model_; }
  int dim() const override { return dim_; }

  std::vector<Result<PictureFeatures>> compute(std::span<const Bytes> pictures) override {
    std::vector<Result<PictureFeatures>> results;
    for (const Bytes& picture : pictures) results.push_back(compute_one(picture));
    computed += std::ssize(pictures);
    return results;
  }

  std::int64_t computed = 0;

 private:
  Result<PictureFeatures> compute_one(const Bytes& picture) const {
    if (as_text(picture).substr(0, 3) == "bad") return fail(Code::data_corrupted, "not a picture");
    if (as_text(picture).substr(0, 6) == "broken") return fail(Code::internal, "network is gone");
    const Sha256 digest = Sha256::of(picture);
    Random random(read_value<std::uint64_t>(ByteView(digest.bytes()), 0) + model_.size());
    PictureFeatures f{.width = 10, .height = 20, .embedding = {}, .features = {}};
    double sum = 0;
    for (int i = 0; i < dim(); ++i) {
      f.embedding.push_back(static_cast<float>(random.normal()));
      sum += f.embedding.back() * f.embedding.back();
    }
    for (float& v : f.embedding) v = static_cast<float>(v / std::sqrt(sum));
    f.features.assign(digest.bytes().begin(), digest.bytes().end());
    return f;
  }

  std::string model_;
  int dim_;
};

// Says that it is cancelled from the n-th question on.
class CancelAfter final : public Progress {
 public:
  explicit CancelAfter(int questions) : left_(questions) {}
  void advance(std::string_view, std::int64_t, std::int64_t) override {}
  bool cancelled() const override { return left_-- <= 0; }

 private:
  mutable int left_;
};

class RegisterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "pandok-register-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    std::filesystem::create_directories(folder / "images");
    open_database();
  }
  void TearDown() override {
    the_register.reset();
    database.reset();
    std::filesystem::remove_all(folder);
  }

  void open_database() {
    the_register.reset();
    database.reset();
    database = store::Database::open(store::test_database(folder / "pandok.db")).value();
    the_register = std::make_unique<Register>(*database, store::BlobStore(folder / "blobs"));
  }

  void write(const std::string& file, const std::string& text) const {
    const auto path = folder / file;
    std::filesystem::create_directories(path.parent_path());
    ASSERT_TRUE(write_file_atomic(path, as_bytes(text)));
  }
  void picture(const std::string& file, const std::string& text) const {
    write("images/" + file, text);
  }

  Result<ImportReport> import(const std::string& csv, ImportOptions options = {}) {
    write("designs.csv", csv);
    SilentProgress silent;
    return import_csv(*the_register, indexer, folder / "designs.csv", folder / "images", options,
                      silent);
  }

  // Everything that the register holds, as text.
  std::string content() {
    std::string all;
    DesignQuery everything;
    everything.limit = 1'000;
    const auto designs = the_register->list(everything).value();
    for (const auto& stored : designs) {
      all += stored.design.design_id + ": " + DesignFields::of(stored.design).pack() + "\n";
      const auto views = the_register->views_of(stored.id).value();
      for (const auto& view : views)
        all += fmt::format("  {} {} {} {}\n", view.position, view_name(view.view.name),
                           view.view.file, view.picture.hex());
    }
    return all;
  }

  std::filesystem::path folder;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Register> the_register;
  FakeIndexer indexer;
};

}  // namespace pandok::reg
